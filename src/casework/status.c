/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/status.h"

#include <string.h>

#include "casework/act.h"
#include "casework/clocks.h"
#include "casework/decision.h"
#include "casework/lines.h"
#include "casework/shown.h"
#include "store/outbox.h"
#include "store/parties.h"

enum { ACTS_MAX = 15 /* the newest that are shown */ };

struct status {
	struct desk *desk;
	const struct team *team;
	const struct case_row *row;
	struct pool *pool;
	struct lines lines;
};

/* Under the names of words.txt: "status.NAME". */
static void add(struct status *s, const char *key, const char *what)
{
	lines_add(&s->lines, key, "what", what, (char *)NULL);
}

static int add_reminder(struct status *s, struct err *err)
{
	int64_t due;

	if (clocks_due(&due, s->desk, &s->row->id, "remind", err) == -1)
		return -1;
	if (due != 0)
		add(s, "status.remind", letters_time(s->pool, due));
	return 0;
}

static int add_case(struct status *s, struct err *err)
{
	const struct member *owner =
	    s->row->owner == NULL ? NULL : team_find(s->team, s->row->owner);

	lines_add(&s->lines, "status.state", "state", s->row->state, "class",
	    s->row->class, (char *)NULL);
	if (s->row->categories[0] != '\0')
		add(s, "status.categories", s->row->categories);
	if (owner == NULL)
		lines_add(&s->lines, "status.unowned", (char *)NULL);
	else
		add(s, "status.owner", owner->name);
	add(s, "status.due", letters_time(s->pool, s->row->decision_due));
	return add_reminder(s, err);
}

static int add_parts(struct status *s, struct err *err)
{
	struct case_row part = {.number = 0};
	int n;

	while ((n = cases_next_part(&part, s->desk->store, &s->row->id,
		    part.number, s->pool, err)) == 1)
		add(s, "status.part",
		    pool_printf(s->pool, "%lld", (long long)part.number));
	return n;
}

static int add_parties(struct status *s, struct err *err)
{
	struct party_row party = {.ordinal = 0};
	int n, forgotten;

	while ((n = parties_next_of_case(
		    &party, s->desk->store, &s->row->id, s->pool, err)) == 1) {
		forgotten = person_is_forgotten(s->desk, &party, err);
		if (forgotten == -1)
			return -1;
		add(s,
		    party.ordinal > 0 ? "status.respondent" : "status.reporter",
		    shown_party(&party));
		if (forgotten)
			add(s,
			    party.ordinal > 0 ? "status.forgotten-respondent"
					      : "status.forgotten",
			    shown_party(&party));
		if ((party.flags & PARTY_QUIET) != 0)
			add(s, "status.quiet", shown_party(&party));
		if ((party.flags & PARTY_WITHDRAWN) != 0)
			add(s, "status.withdrawn", shown_party(&party));
		if ((party.flags & PARTY_MUTED) != 0)
			add(s, "status.muted", shown_party(&party));
	}
	return n;
}

static int add_waiting(struct status *s, struct err *err)
{
	struct outbox_row mail = {.id = 0};
	struct party_row party;
	int n;

	while ((n = outbox_next_waiting(
		    &mail, s->desk->store, &s->row->id, s->pool, err)) == 1) {
		if (store_must(parties_find(&party, s->desk->store,
				   mail.party_id, s->pool, err),
			err) == -1)
			return -1;
		lines_add(&s->lines, "status.waits", "to", shown_party(&party),
		    "when", letters_time(s->pool, mail.not_before),
		    (char *)NULL);
	}
	return n;
}

/* ------------------------- what is decided ------------------------ */

static int add_spaces(
    struct status *s, const struct decision_row *row, struct err *err)
{
	const char *space = "";
	bool is_done;
	int n;

	while ((n = enforcements_next(&space, &is_done, s->desk->store, row->id,
		    s->pool, err)) == 1)
		add(s, is_done ? "status.space-done" : "status.space", space);
	return n;
}

static int add_decision(
    struct status *s, const struct decision_row *row, struct err *err)
{
	const char *who = "-", *key = "status.ended";
	struct party_row party;
	int n = 1;

	if (row->party_id != NULL)
		n = parties_find(
		    &party, s->desk->store, row->party_id, s->pool, err);
	if (n == -1)
		return -1;
	if (n == 1 && row->party_id != NULL)
		who = shown_party(&party);
	if (decision_is_open(row))
		key = strcmp(row->state, "proposed") == 0 ? "status.proposed"
		                                          : "status.approved";
	else if (decision_is_running(row, s->desk->now))
		key = row->ends == 0 ? "status.runs" : "status.runs-until";
	lines_add(&s->lines, key, "who", who, "what",
	    pool_printf(s->pool, LINES_WORD "rung.%s", row->kind), "when",
	    row->ends == 0 ? "-" : letters_time(s->pool, row->ends),
	    (char *)NULL);
	return add_spaces(s, row, err);
}

static int add_decisions(struct status *s, struct err *err)
{
	struct decision_row row = {.id = 0};
	int n;

	while ((n = decisions_next_of_case(
		    &row, s->desk->store, &s->row->id, s->pool, err)) == 1)
		if (strcmp(row.state, "dropped") != 0 &&
		    add_decision(s, &row, err) == -1)
			return -1;
	return n;
}

/* ------------------------- what was done -------------------------- */

static int add_act(struct status *s, const struct act_row *act, struct err *err)
{
	const struct member *who =
	    act->moderator == NULL ? NULL : team_find(s->team, act->moderator);
	int64_t when;

	if (act_open(&when, NULL, s->team, act, s->pool, err) == -1)
		return -1;
	lines_add(&s->lines, "status.act", "when", letters_time(s->pool, when),
	    "who", who == NULL ? "-" : who->name, "what", act->verb,
	    (char *)NULL);
	return 0;
}

/* Those of a case that is part of another one are that one's now. */
static int add_acts(struct status *s, struct err *err)
{
	struct act_row act = {.id = 0};
	int64_t all = 0, skip;
	int n;

	while ((n = acts_next(
		    &act, s->desk->store, &s->row->id, s->pool, err)) == 1)
		all++;
	skip = all > ACTS_MAX ? all - ACTS_MAX : 0;
	act.id = 0;
	while (n != -1 && (n = acts_next(&act, s->desk->store, &s->row->id,
			       s->pool, err)) == 1)
		if (skip-- <= 0 && add_act(s, &act, err) == -1)
			return -1;
	return n;
}

int status_set(struct tmpl_value *values, struct desk *desk,
    const struct team *team, const struct case_row *row,
    const struct letters_reader *reader, struct err *err)
{
	struct status s = {.desk = desk, .team = team, .row = row};
	int ret = -1;

	s.pool = s.lines.pool = pool_new();
	if (add_case(&s, err) == 0 && add_parts(&s, err) == 0 &&
	    add_parties(&s, err) == 0 && add_waiting(&s, err) == 0 &&
	    add_decisions(&s, err) == 0 && add_acts(&s, err) == 0)
		ret = lines_set(values, "status", &s.lines, reader, err);
	pool_free(s.pool);
	return ret;
}
