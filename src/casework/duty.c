/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/duty.h"

#include <string.h>

#include "casework/decision.h"
#include "store/cases.h"
#include "store/clocks.h"
#include "store/outbox.h"
#include "store/reports.h"

enum { DAY = 86400 };

/* What was found so far. */
struct duty {
	struct desk *desk;
	const struct party_row *party;
	struct pool *pool;
	int64_t end;
	int64_t written; /* the day of our last mail */
};

static void last_until(struct duty *duty, int64_t t)
{
	if (t > duty->end)
		duty->end = t;
}

/* ---------------------------- decisions --------------------------- */

/* Does somebody have to answer an appeal against it? 1, 0, -1. */
static int is_appealed(
    struct duty *duty, const struct decision_row *row, struct err *err)
{
	struct clock_row clock = {
	    .case_id = row->case_id, .name = "appeal", .subject = row->id};

	return clocks_find(&clock, duty->desk->store, duty->pool, err);
}

static bool can_be_appealed(
    const struct decision_row *row, const struct ladder *kind)
{
	return kind->rung >= RUNG_CORRECTION && decision_counts(row);
}

/* The time in which it may be appealed, and the answer to that. */
static int look_at_appeal(
    struct duty *duty, const struct decision_row *row, struct err *err)
{
	const struct ladder *kind = ladder_find(row->kind);
	int n = is_appealed(duty, row, err);

	if (n == 1)
		last_until(duty, DUTY_ENDLESS);
	else if (kind != NULL && can_be_appealed(row, kind))
		last_until(duty, row->started + duty->desk->conf->clock.appeal);
	return n == -1 ? -1 : 0;
}

/* Is it in force with no end? What only changes another one has none, and
 * what has neither term nor spaces is said and done. */
static bool is_endless(const struct decision_row *row)
{
	const struct ladder *kind = ladder_find(row->kind);

	return strcmp(row->state, "enacted") == 0 && row->ends == 0 &&
	       row->target == 0 && kind != NULL &&
	       (kind->flags & (LADDER_TERM | LADDER_SPACES)) != 0;
}

static int look_at_decision(
    struct duty *duty, const struct decision_row *row, struct err *err)
{
	if (strcmp(row->state, "dropped") == 0)
		return 0;
	if (decision_is_open(row) || is_endless(row))
		last_until(duty, DUTY_ENDLESS);
	last_until(duty, row->started);
	last_until(duty, row->ends);
	return look_at_appeal(duty, row, err);
}

/* About the party: a reporter, too, may have asked for a permission. */
static int look_at_decisions(struct duty *duty, struct err *err)
{
	struct decision_row row = {.id = 0};
	int n;

	while (duty->end != DUTY_ENDLESS &&
	       (n = decisions_next_of_party(&row, duty->desk->store,
		    &duty->party->id, duty->pool, err)) == 1)
		if (look_at_decision(duty, &row, err) == -1)
			return -1;
	return duty->end == DUTY_ENDLESS ? 0 : n;
}

/* ------------------------------ cases ----------------------------- */

/* Whoever wants to hear more may hear that it was appealed. */
static int look_at_outcome(
    struct duty *duty, const struct case_row *whole, struct err *err)
{
	struct decision_row row = {.id = 0};
	int n;

	last_until(duty, whole->closed + duty->desk->conf->clock.appeal);
	while ((n = decisions_next_of_case(
		    &row, duty->desk->store, &whole->id, duty->pool, err)) == 1)
		if (look_at_appeal(duty, &row, err) == -1)
			return -1;
	return n;
}

/* Of a frozen case nobody can say what is still to be done. */
static bool is_over(const struct case_row *whole)
{
	return whole->frozen == 0 && (strcmp(whole->state, "closed") == 0 ||
					 strcmp(whole->state, "purged") == 0);
}

static int look_at_case(
    struct duty *duty, const struct uuid *case_id, struct err *err)
{
	struct case_row whole;
	struct uuid id;

	if (team_whole(&id, duty->desk, case_id, duty->pool, err) == -1 ||
	    store_must(
		cases_find(&whole, duty->desk->store, &id, duty->pool, err),
		err) == -1)
		return -1;
	last_until(duty, is_over(&whole) ? whole.closed : DUTY_ENDLESS);
	return duty->end != DUTY_ENDLESS &&
	               (duty->party->flags & PARTY_UPDATES) != 0
	           ? look_at_outcome(duty, &whole, err)
	           : 0;
}

static int look_at_cases(struct duty *duty, struct err *err)
{
	const struct party_row *party = duty->party;
	struct uuid case_id;
	int64_t place = 0;
	int n = 0;

	if (party->case_id != NULL &&
	    look_at_case(duty, party->case_id, err) == -1)
		return -1;
	while (party->report_id != NULL &&
	       (n = reports_next_case(&case_id, &place, duty->desk->store,
		    party->report_id, err)) == 1)
		if (look_at_case(duty, &case_id, err) == -1)
			return -1;
	return n;
}

/* ------------------------------- mail ----------------------------- */

static int look_at_mail(struct duty *duty, struct err *err)
{
	int n = outbox_promises(
	    &duty->written, duty->desk->store, &duty->party->id, err);

	if (n == 1)
		last_until(duty, DUTY_ENDLESS);
	last_until(duty, duty->party->wrote * DAY);
	return n == -1 ? -1 : 0;
}

/* The cheapest first: most of those who are remembered have an open case. */
static int look(struct duty *duty, struct err *err)
{
	if (look_at_cases(duty, err) == -1)
		return -1;
	if (duty->end != DUTY_ENDLESS && look_at_mail(duty, err) == -1)
		return -1;
	return duty->end == DUTY_ENDLESS ? 0 : look_at_decisions(duty, err);
}

static int find(struct duty *duty, struct desk *desk,
    const struct party_row *party, struct err *err)
{
	int ret;

	*duty = (struct duty){.desk = desk, .party = party, .pool = pool_new()};
	ret = look(duty, err);
	pool_free(duty->pool);
	return ret;
}

int duty_end(int64_t *end, struct desk *desk, const struct party_row *party,
    struct err *err)
{
	struct duty duty;
	int ret = find(&duty, desk, party, err);

	*end = duty.end;
	return ret;
}

int duty_remembered(int64_t *until, struct desk *desk,
    const struct party_row *party, struct err *err)
{
	struct duty duty;
	int ret = find(&duty, desk, party, err);
	int64_t tomorrow = (duty.written + 1) * DAY;

	*until = duty.end;
	if (duty.end != DUTY_ENDLESS) {
		*until += desk->conf->privacy.forget_after;
		if (duty.written != 0 && tomorrow > *until)
			*until = tomorrow;
	}
	return ret;
}
