/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is held about a respondent, for that person: their own traces and
 * words, and what was decided; nothing of anybody else. */
#include <string.h>

#include "casework/decision.h"
#include "casework/letters.h"
#include "casework/lines.h"
#include "casework/person.h"
#include "casework/record.h"
#include "casework/relay.h"
#include "casework/shown.h"
#include "casework/verb.h"
#include "casework/verb_run.h"
#include "store/reports.h"

enum { MESSAGES_MAX = 200 };

struct data {
	struct work *work;
	const struct person *person;
	struct lines lines;
	struct data_message {
		const char *date, *text;
	} messages[MESSAGES_MAX];
	size_t n;
};

static int fill(struct tmpl_value *values, const struct letters_reader *reader,
    void *arg, struct err *err)
{
	const struct data *data = arg;
	struct tmpl_value *message;
	size_t i;

	tmpl_set_list(values, "messages");
	for (i = 0; i < data->n; i++) {
		message = tmpl_append(values, "messages");
		tmpl_set(message, "date", data->messages[i].date);
		tmpl_set(message, "text", data->messages[i].text);
	}
	return lines_set(values, "lines", &data->lines, reader, err);
}

static void add_identities(struct data *data)
{
	const struct identity *identity;
	size_t i;

	for (i = 0; i < data->person->n; i++) {
		identity = &data->person->list[i];
		if (identity->kind == IDENTITY_CLAIM)
			continue;
		if (identity->name != NULL)
			lines_add(&data->lines, "data.name", "what",
			    identity->name, (char *)NULL);
		if (identity->what != NULL)
			lines_add(&data->lines, "data.name", "what",
			    identity->what, (char *)NULL);
	}
}

/* Why nothing follows was written for the moderators alone. */
static void add_decision(struct data *data, const struct decision *decision)
{
	struct work *work = data->work;

	lines_add(&data->lines,
	    decision->kind->letter == NULL ? "data.decision-only"
					   : "data.decision",
	    "what",
	    pool_printf(work->pool, LINES_WORD "rung.%s", decision->kind->name),
	    "when", work_time(work, decision->row.started), "reason",
	    decision->reason, (char *)NULL);
}

static void add_bare(struct data *data, const struct decision_row *row)
{
	struct work *work = data->work;

	lines_add(&data->lines, "data.decision-only", "what",
	    pool_printf(work->pool, LINES_WORD "rung.%s", row->kind), "when",
	    work_time(work, row->started), (char *)NULL);
}

/* Of those that the respondent knows. */
static int add_decisions(struct data *data, struct err *err)
{
	struct work *work = data->work;
	struct decision_row row = {.id = 0};
	struct decision decision;
	int n;

	while ((n = decisions_next_of_party(&row, work->desk->store,
		    &data->person->row.id, work->pool, err)) == 1) {
		if (decision_is_open(&row) || strcmp(row.state, "dropped") == 0)
			continue;
		/* Of a case that was purged the reason is gone. */
		if (row.sealed.len == 0) {
			add_bare(data, &row);
			continue;
		}
		if (decision_open(
			&decision, work->desk, &row, work->pool, err) == -1)
			return -1;
		add_decision(data, &decision);
	}
	return n;
}

static int add_unit(struct data *data, const struct uuid *unit, struct err *err)
{
	struct work *work = data->work;
	struct message_row row = {.ordinal = 0};
	struct record record;
	int n = 0;

	while (data->n < MESSAGES_MAX &&
	       (n = messages_next(
		    &row, work->desk->store, unit, work->pool, err)) == 1) {
		if (row.party_id == NULL ||
		    memcmp(row.party_id, &data->person->row.id, UUID_LEN) != 0)
			continue;
		if (record_open(&record, work->desk, &row, work->pool, err) ==
		    -1)
			return -1;
		if (record.via == VIA_STRANGER)
			continue;
		data->messages[data->n].date = work_time(work, record.received);
		data->messages[data->n++].text = record.clean;
	}
	return n == -1 ? -1 : 0;
}

/* What came in before cases were joined is kept with the part. */
static int add_messages(struct data *data, struct err *err)
{
	struct work *work = data->work;
	struct case_row part = {.number = 0};
	int n;

	if (add_unit(data, &work->team.case_id, err) == -1)
		return -1;
	while ((n = cases_next_part(&part, work->desk->store,
		    &work->team.case_id, part.number, work->pool, err)) == 1)
		if (add_unit(data, &part.id, err) == -1)
			return -1;
	return n;
}

static int send(struct work *work, const struct person *person, struct err *err)
{
	struct data data = {
	    .work = work, .person = person, .lines.pool = work->pool};
	struct letters_cause cause = {.by = BY_MODERATOR,
	    .case_id = work->team.case_id,
	    .message_id = work->message_id,
	    .effect = "data"};
	struct letters_text text = {"data", fill, &data};
	int64_t when = relay_release_time(work->desk, &person->row);

	add_identities(&data);
	if (add_decisions(&data, err) == -1 || add_messages(&data, err) == -1)
		return -1;
	work->reach |= REACH_RESPONDENT;
	work->offer |= OFFER_WAITING;
	work_outside(work, "outside.data", "to", shown_party(&person->row),
	    "when", work_time(work, when));
	return letters_to_party(work->desk, &text, &cause, person, when, err);
}

VERB_RUN(verb_data)
{
	struct person person = {.key = NULL};
	struct party_row party;
	const char *rest;
	int n;

	if (work_find_respondent(&party, &rest, work, command->arg, err) == -1)
		return -1;
	n = person_try_open(&person, work->desk, &party, work->pool, err);
	if (n == 0)
		n = work_refuse(work, err, "refused.forgotten", "name",
		    shown_party(&party));
	else if (n == 1 && person.address == NULL)
		n = work_refuse(work, err, "refused.no-address", "name",
		    shown_party(&party));
	else if (n == 1)
		n = send(work, &person, err);
	person_release(&person);
	return n;
}
