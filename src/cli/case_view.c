/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/case_view.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "casework/clock_kinds.h"
#include "casework/shown.h"
#include "casework/strike.h"
#include "casework/team.h"
#include "store/parties.h"

static const char *const states[] = {
    "open", "overdue", "frozen", "joined", "closed", "draft", "purged"};

bool case_view_is_state(const char *state)
{
	size_t i;

	for (i = 0; i < sizeof states / sizeof states[0]; i++)
		if (strcmp(states[i], state) == 0)
			return true;
	return false;
}

const char *case_view_time(char out[32], int64_t t, enum time_form form)
{
	time_t clock = (time_t)t;
	struct tm tm;

	gmtime_r(&clock, &tm);
	if (form == FORM_DATE)
		strftime(out, 32, "%Y-%m-%d", &tm);
	else if (form == FORM_MINUTE)
		strftime(out, 32, "%Y-%m-%d %H:%M UTC", &tm);
	else
		strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &tm);
	return out;
}

/* "trolling harassment" as a list. */
static json_t *categories_json(const char *ids)
{
	json_t *array = json_array();
	size_t len;

	for (; *ids != '\0'; ids += len + (ids[len] == ' ')) {
		len = strcspn(ids, " ");
		json_array_append_new(array, json_stringn(ids, len));
	}
	return array;
}

const char *case_view_owner(const struct desk *desk, const struct case_row *row)
{
	return row->owner == NULL ? NULL : team_name(desk, row->owner);
}

json_t *case_view_json(const struct desk *desk, const struct case_row *row)
{
	char opened[32], due[32];

	return json_pack("{s:I, s:s, s:b, s:s, s:o, s:s?, s:s, s:s}", "number",
	    (json_int_t)row->number, "state", row->state, "frozen",
	    row->frozen != 0, "class", row->class, "category",
	    categories_json(row->categories), "owner",
	    case_view_owner(desk, row), "opened",
	    case_view_time(opened, row->opened, FORM_DATE), "due",
	    case_view_time(due, row->decision_due, FORM_ISO));
}

int case_view_print(json_t *value)
{
	json_dumpf(value, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(value);
	return 0;
}

/* ----------------------------- its clocks ------------------------- */

int case_view_due(struct case_due *due, struct site *site,
    const struct case_row *row, struct err *err)
{
	int64_t now = site->desk.now;
	int n = 0;

	*due = (struct case_due){.when = 0};
	if (strcmp(row->state, "open") != 0 || row->joined != NULL)
		return 0;
	due->when = row->decision_due;
	if (row->frozen == 0 && row->word_due <= now &&
	    clock_runs_in(clock_kinds_find("word"), row->class))
		n = strike_awaits_word(&site->desk, &row->id, err);
	if (n == 1) {
		due->when = row->word_due;
		due->is_word = true;
	}
	due->is_over = due->when <= now;
	return n == -1 ? -1 : 0;
}

const char *case_view_state(
    const struct case_row *row, const struct case_due *due)
{
	if (row->frozen != 0)
		return "frozen";
	if (row->joined != NULL)
		return "joined";
	return due->is_over ? "overdue" : row->state;
}

/* ----------------------------- messages --------------------------- */

int case_view_writer(const char **writer, struct site *site,
    const struct message_row *row, struct pool *pool, struct err *err)
{
	struct party_row party;
	int n = 0;

	*writer = NULL;
	if (row->moderator != NULL)
		*writer = team_name(&site->desk, row->moderator);
	else if (row->party_id != NULL)
		n = parties_find(&party, site->store, row->party_id, pool, err);
	if (n == 1)
		*writer = shown_party(&party);
	return n == -1 ? -1 : 0;
}

int case_view_name(char name[64], struct site *site,
    const struct message_row *row, struct err *err)
{
	int64_t number;
	int n = messages_find_number(&number, site->store, row, err);

	if (store_must(n, err) == -1)
		return -1;
	snprintf(
	    name, 64, "%lld/%lld", (long long)number, (long long)row->ordinal);
	return 0;
}

static int each_of_unit(struct site *site, const struct uuid *unit,
    case_view_message *each, void *arg, struct err *err)
{
	struct message_row row = {.ordinal = 0};
	struct pool *pool;
	int n;

	do {
		pool = pool_new();
		n = messages_next(&row, site->store, unit, pool, err);
		if (n == 1 && each(site, &row, arg, pool, err) == -1)
			n = -1;
		pool_free(pool);
	} while (n == 1);
	return n;
}

int case_view_messages(struct site *site, const struct uuid *case_id,
    case_view_message *each, void *arg, struct err *err)
{
	struct report_link link = {.place = 0};
	int n;

	while (
	    (n = reports_next_of_case(&link, site->store, case_id, err)) == 1)
		if (each_of_unit(site, &link.report_id, each, arg, err) == -1)
			return -1;
	return n == -1 ? -1 : each_of_unit(site, case_id, each, arg, err);
}
