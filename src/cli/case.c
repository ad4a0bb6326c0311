/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include <jansson.h>

#include "base/mem.h"
#include "casework/freeze.h"
#include "casework/person.h"
#include "casework/retention.h"
#include "casework/shown.h"
#include "casework/team.h"
#include "cli/attachments.h"
#include "cli/cli.h"
#include "cli/site.h"
#include "store/cases.h"
#include "store/parties.h"
#include "store/reports.h"

static const char usage[] =
    "usage: heyward case list [--json]\n"
    "       heyward case show [--json] NUMBER\n"
    "       heyward case thaw NUMBER\n"
    "\n"
    "For the admin: the cases, and what moderators see of one. Nothing here\n"
    "says who reported. A case is frozen when something that is stored about\n"
    "it does not open any more; thaw goes on with it.\n"
    "\n"
    "Examples:\n"
    "\theyward case list --json\n"
    "\theyward case show 4821\n"
    "\theyward case thaw 4821\n";

/* UTC, for people ("2026-11-22 09:00 UTC") or for programs. */
enum time_form { FORM_DATE, FORM_MINUTE, FORM_ISO };

static const char *time_text(char out[32], int64_t t, enum time_form form)
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

static const char *owner_of(const struct desk *desk, const struct case_row *row)
{
	return row->owner == NULL ? NULL : team_name(desk, row->owner);
}

static json_t *case_json(const struct desk *desk, const struct case_row *row)
{
	char opened[32], due[32];

	return json_pack("{s:I, s:s, s:b, s:s, s:o, s:s?, s:s, s:s}", "number",
	    (json_int_t)row->number, "state", row->state, "frozen",
	    row->frozen != 0, "class", row->class, "category",
	    categories_json(row->categories), "owner", owner_of(desk, row),
	    "opened", time_text(opened, row->opened, FORM_DATE), "due",
	    time_text(due, row->decision_due, FORM_ISO));
}

static int print_json(json_t *value)
{
	json_dumpf(value, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(value);
	return 0;
}

static void print_row(const struct case_row *row)
{
	char opened[32], due[32];

	printf("%6lld  %-7s %-11s %s  %s\n", (long long)row->number, row->state,
	    row->class, time_text(opened, row->opened, FORM_DATE),
	    time_text(due, row->decision_due, FORM_DATE));
}

static int list(struct site *site, bool json, struct err *err)
{
	struct case_row row = {.number = 0};
	json_t *array = json ? json_array() : NULL;
	struct pool *pool;
	bool any = false;
	int n;

	do {
		pool = pool_new();
		n = cases_next(&row, site->store, row.number, pool, err);
		if (n == 1 && json)
			json_array_append_new(
			    array, case_json(&site->desk, &row));
		if (n == 1 && !json && !any)
			puts("  case  state   class       opened      due");
		if (n == 1 && !json)
			print_row(&row);
		any = true;
		pool_free(pool);
	} while (n == 1);
	if (n == -1)
		json_decref(array);
	return n == -1 ? -1 : json ? print_json(array) : 0;
}

/* ------------------------------ show ------------------------------ */

/* Who wrote it: a code name, a moderator, or nobody who is known. */
static int find_writer(const char **writer, struct site *site,
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

/* What one calls it to heyward original: "4821/3". */
static int find_name(char name[64], struct site *site,
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

static json_t *record_json(
    const struct record *record, const char *name, const char *writer)
{
	char received[32];

	time_text(received, record->received, FORM_ISO);
	return json_pack(
	    "{s:s, s:s, s:s?, s:s*, s:s, s:I, s:s*, s:s*, s:b, s:o}", "name",
	    name, "received", received, "from", writer, "subject",
	    record->subject, "text", record->clean, "replaced",
	    (json_int_t)record->replaced, "unreadable", record->unreadable,
	    "sender_doubt", record->sender_doubt, "too_large",
	    record->too_large, "files", attachments_json(record));
}

static void print_record(
    const struct record *record, const char *name, const char *writer)
{
	char received[32];

	printf("\n--- %s, %s, %s", name, writer == NULL ? "?" : writer,
	    time_text(received, record->received, FORM_MINUTE));
	if (record->replaced > 0)
		printf(", traces of its author replaced: %llu",
		    (unsigned long long)record->replaced);
	puts(" ---");
	if (record->unreadable != NULL)
		printf("NOT READ: %s\n", record->unreadable);
	if (record->sender_doubt != NULL)
		printf("sender: %s\n", record->sender_doubt);
	if (record->too_large)
		puts("too large: only its beginning is here");
	if (record->subject != NULL)
		printf("subject: %s\n", record->subject);
	attachments_print(record);
	if (record->clean[0] != '\0')
		printf("\n%s\n", record->clean);
}

static int each_message(
    struct site *site, const struct uuid *unit, json_t *array, struct err *err)
{
	struct message_row row = {.ordinal = 0};
	struct record record;
	const char *writer;
	struct pool *pool;
	char name[64];
	int n;

	do {
		pool = pool_new();
		n = messages_next(&row, site->store, unit, pool, err);
		if (n == 1 &&
		    (find_name(name, site, &row, err) == -1 ||
			record_open(&record, &site->desk, &row, pool, err) ==
			    -1 ||
			find_writer(&writer, site, &row, pool, err) == -1))
			n = -1;
		if (n == 1 && array != NULL)
			json_array_append_new(
			    array, record_json(&record, name, writer));
		else if (n == 1)
			print_record(&record, name, writer);
		pool_free(pool);
	} while (n == 1);
	return n;
}

/* What reporters wrote, then what moderators and respondents did. */
static int each_unit(struct site *site, const struct uuid *case_id,
    json_t *array, struct err *err)
{
	struct report_link link = {.place = 0};
	int n;

	while (
	    (n = reports_next_of_case(&link, site->store, case_id, err)) == 1)
		if (each_message(site, &link.report_id, array, err) == -1)
			return -1;
	return n == -1 ? -1 : each_message(site, case_id, array, err);
}

static int each_party(struct site *site, const struct uuid *case_id,
    json_t *array, struct err *err)
{
	struct party_row row = {.role = NULL};
	struct pool *pool;
	int n, forgotten = 0;

	do {
		pool = pool_new();
		n = parties_next_of_case(&row, site->store, case_id, pool, err);
		if (n == 1)
			forgotten = person_is_forgotten(&site->desk, &row, err);
		if (forgotten == -1)
			n = -1;
		if (n == 1 && array != NULL)
			json_array_append_new(
			    array, json_pack("{s:s, s:s, s:b}", "role",
				       row.role, "name", shown_party(&row),
				       "forgotten", forgotten));
		else if (n == 1)
			printf("%-10s %s%s\n", row.role, shown_party(&row),
			    forgotten ? ", forgotten" : "");
		pool_free(pool);
	} while (n == 1);
	return n;
}

static void print_case(const struct desk *desk, const struct case_row *row)
{
	const char *owner = owner_of(desk, row);
	char text[32];

	printf("case %lld: %s, %s%s\n", (long long)row->number, row->state,
	    row->class, row->frozen == 0 ? "" : ", FROZEN");
	if (row->categories[0] != '\0')
		printf("category   %s\n", row->categories);
	printf("owner      %s\n", owner == NULL ? "nobody" : owner);
	printf("opened     %s\n", time_text(text, row->opened, FORM_DATE));
	printf("a word by  %s\n", time_text(text, row->word_due, FORM_MINUTE));
	printf(
	    "decide by  %s\n", time_text(text, row->decision_due, FORM_MINUTE));
}

/* Why it is still here: of a part of a case, why the whole is. */
static int show_kept(struct site *site, const struct case_row *row,
    json_t *object, struct pool *pool, struct err *err)
{
	struct retention retention;
	struct case_row whole;
	struct uuid id;
	const char *text;

	if (team_whole(&id, &site->desk, &row->id, pool, err) == -1 ||
	    store_must(cases_find(&whole, site->store, &id, pool, err), err) ==
		-1 ||
	    retention_find(&retention, &site->desk, &whole, pool, err) == -1)
		return -1;
	text = retention_text(&retention, &site->desk, pool);
	if (object != NULL)
		json_object_set_new(object, "kept", json_string(text));
	else
		puts(text);
	return 0;
}

static int show(struct site *site, int64_t number, bool json, struct err *err)
{
	struct pool *pool = pool_new();
	json_t *object = NULL, *parties = NULL, *messages = NULL;
	struct case_row row;
	int ret;

	ret = site_find_case(&row, site, number, pool, err);
	if (ret == -1)
		goto out;
	if (json) {
		object = case_json(&site->desk, &row);
		json_object_set_new(object, "parties", parties = json_array());
		json_object_set_new(
		    object, "messages", messages = json_array());
	} else {
		print_case(&site->desk, &row);
	}
	ret = show_kept(site, &row, object, pool, err);
	if (ret == 0)
		ret = each_party(site, &row.id, parties, err);
	if (ret == 0)
		ret = each_unit(site, &row.id, messages, err);
	if (ret == 0 && json) {
		print_json(object);
		object = NULL;
	}
out:
	json_decref(object);
	pool_free(pool);
	return ret;
}

/* ------------------------------ thaw ------------------------------ */

/* A run must not be under way: it may just be freezing the case. */
static int thaw(struct site *site, int64_t number, struct err *err)
{
	struct pool *pool = pool_new();
	struct case_row row;
	int n = -1;

	if (site_find_case(&row, site, number, pool, err) == 0 &&
	    site_lock_now(site, err) == 0 &&
	    desk_begin(&site->desk, err) == 0) {
		n = freeze_thaw(&site->desk, &row.id, err);
		if (desk_end(&site->desk, n == -1 ? -1 : 0, err) == -1)
			n = -1;
	}
	if (n == 0)
		printf("case %lld was not frozen\n", (long long)number);
	pool_free(pool);
	return n == -1 ? -1 : 0;
}

static int run(
    const struct cli *cli, const char *what, const char *arg, bool json)
{
	struct err err = {ERR_NONE, ""};
	struct site site;
	int64_t number = 0;
	int ret;

	if (arg != NULL && cli_number(&number, arg) == -1)
		return cli_usage("case", "a case number is expected");
	if (site_open(&site, cli, &err) == -1)
		return cli_fail(&err);
	if (strcmp(what, "list") == 0)
		ret = list(&site, json, &err);
	else if (strcmp(what, "show") == 0)
		ret = show(&site, number, json, &err);
	else
		ret = thaw(&site, number, &err);
	site_close(&site);
	return ret == -1 ? cli_fail(&err) : cli_done();
}

int case_main(const struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
	    {"help", no_argument, NULL, 'h'},
	    {"json", no_argument, NULL, 'j'},
	    {NULL, 0, NULL, 0},
	};
	bool json = false;
	int c, n;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'j') {
			json = true;
			continue;
		}
		if (c != 'h')
			return cli_usage("case", "no such option");
		fputs(usage, stdout);
		return cli_done();
	}
	n = argc - optind;
	argv += optind;
	if (n == 1 && strcmp(argv[0], "list") == 0)
		return run(cli, "list", NULL, json);
	if (n == 2 && strcmp(argv[0], "show") == 0)
		return run(cli, "show", argv[1], json);
	if (n == 2 && !json && strcmp(argv[0], "thaw") == 0)
		return run(cli, "thaw", argv[1], false);
	return cli_usage(
	    "case", "list, or show or thaw and a number, is expected");
}
