/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/outcome.h"

#include <stdlib.h>
#include <string.h>

#include "casework/class.h"
#include "casework/clocks.h"
#include "casework/decision.h"
#include "casework/person.h"
#include "casework/relay.h"
#include "casework/shown.h"
#include "store/outbox.h"

enum { DAY = 86400, RUNGS = RUNG_PERMANENT_BAN + 1 };

/* What was decided in a case. */
struct outcome {
	bool has_acted; /* something was done about it */
	bool has_rung[RUNGS];
};

static int look(struct outcome *outcome, struct desk *desk,
    const struct uuid *case_id, struct pool *pool, struct err *err)
{
	struct decision_row row = {.id = 0};
	const struct ladder *kind;
	int n;

	*outcome = (struct outcome){.has_acted = false};
	while ((n = decisions_next_of_case(
		    &row, desk->store, case_id, pool, err)) == 1) {
		kind = ladder_find(row.kind);
		if (kind == NULL || !decision_counts(&row))
			continue;
		if (kind->rung >= 0)
			outcome->has_rung[kind->rung] = true;
		outcome->has_acted |= kind->rung > RUNG_NO_ACTION ||
		                      strcmp(kind->name, "content") == 0;
	}
	return n;
}

/* ---------------------------- the letter -------------------------- */

static int fill(struct tmpl_value *values, const struct letters_reader *reader,
    void *arg, struct err *err)
{
	const struct outcome *outcome = arg;
	struct lines rungs = {.pool = pool_new()};
	int rung, ret;

	tmpl_set_bool(values, "acted", outcome->has_acted);
	tmpl_set_bool(values, "none",
	    !outcome->has_acted && outcome->has_rung[RUNG_NO_ACTION]);
	for (rung = RUNG_CORRECTION; rung < RUNGS; rung++)
		if (outcome->has_rung[rung] &&
		    reader->conf->privacy.tell_reporter == TELL_RUNG)
			lines_add(&rungs,
			    pool_printf(
				rungs.pool, "rung.%s", ladder_rung(rung)->name),
			    (char *)NULL);
	ret = lines_set(values, "rungs", &rungs, reader, err);
	pool_free(rungs.pool);
	return ret;
}

static const char *letter_of(
    const struct conf *conf, const struct outcome *outcome)
{
	if (conf->privacy.tell_reporter == TELL_NOTHING ||
	    (!outcome->has_acted && !outcome->has_rung[RUNG_NO_ACTION]))
		return "closed";
	return "outcome";
}

static int write_to(struct desk *desk, const struct team *team,
    const struct person *person, struct outcome *outcome, int64_t not_before,
    struct err *err)
{
	const char *letter = letter_of(desk->conf, outcome);
	struct letters_text text = {
	    letter, strcmp(letter, "closed") == 0 ? NULL : fill, outcome};
	char *effect = mem_printf("%s %lld", letter, (long long)desk->now);
	struct letters_cause cause = {.by = BY_MODERATOR,
	    .case_id = team->case_id,
	    .message_id = person->row.id,
	    .effect = effect};
	int ret =
	    letters_to_party(desk, &text, &cause, person, not_before, err);

	free(effect);
	return ret;
}

static int tell_one(struct desk *desk, const struct team *team,
    const struct party_row *party, struct outcome *outcome, int64_t not_before,
    struct lines *outside, struct err *err)
{
	struct pool *pool = pool_new();
	struct person person = {.key = NULL};
	struct outbox_row first;
	int n = 0;

	not_before = desk_minute(desk, not_before);
	/* Not to one whose address was forged, say. */
	if ((party->flags & PARTY_QUIET) == 0)
		n = outbox_find_party_thread(
		    &first, desk->store, &party->id, NULL, pool, err);
	if (n == 1)
		n = person_try_open(&person, desk, party, pool, err);
	if (n == 1 && person.address != NULL) {
		n = write_to(desk, team, &person, outcome, not_before, err);
		lines_add(outside, "outside.closed", "to", shown_party(party),
		    "when", letters_time(pool, not_before), (char *)NULL);
	}
	person_release(&person);
	pool_free(pool);
	return n == -1 ? -1 : 0;
}

int outcome_tell(struct desk *desk, const struct team *team, int64_t not_before,
    struct lines *outside, struct err *err)
{
	struct pool *pool = pool_new();
	struct party_row party = {.ordinal = 0};
	struct outcome outcome;
	int n = look(&outcome, desk, &team->case_id, pool, err);

	while (n != -1 && (n = parties_next_of_case(&party, desk->store,
			       &team->case_id, pool, err)) == 1)
		if (party.ordinal == 0 && tell_one(desk, team, &party, &outcome,
					      not_before, outside, err) == -1)
			n = -1;
	pool_free(pool);
	return n;
}

int outcome_recall(struct desk *desk, const struct team *team, struct err *err)
{
	struct pool *pool = pool_new();
	struct outbox_row row = {.id = 0};
	int n;

	while ((n = outbox_next_waiting(
		    &row, desk->store, &team->case_id, pool, err)) == 1)
		if ((strcmp(row.letter, "closed") == 0 ||
			strcmp(row.letter, "outcome") == 0 ||
			strcmp(row.letter, "no-action") == 0) &&
		    outbox_finish(desk->store, row.id, "cancelled", 0, err) ==
			-1) {
			n = -1;
			break;
		}
	pool_free(pool);
	return n;
}

/* ----------------------------- the end ---------------------------- */

/* Does this respondent know what follows? 1, 0, -1. */
static int is_done_with(struct desk *desk, const struct uuid *party_id,
    struct pool *pool, struct err *err)
{
	struct decision_row row = {.id = 0};
	const struct ladder *kind;
	int n;

	while ((n = decisions_next_of_party(
		    &row, desk->store, party_id, pool, err)) == 1) {
		kind = ladder_find(row.kind);
		if (kind != NULL && (kind->flags & LADDER_FINAL) != 0 &&
		    decision_counts(&row))
			return 1;
	}
	return n;
}

/* Is anything of the case still open? 1, 0, -1. *whole: no action was decided
 * about all of it. */
static int has_open(bool *whole, struct desk *desk, const struct uuid *case_id,
    struct pool *pool, struct err *err)
{
	struct decision_row row = {.id = 0};
	int n;

	*whole = false;

	while ((n = decisions_next_of_case(
		    &row, desk->store, case_id, pool, err)) == 1) {
		if (decision_is_open(&row) ||
		    (strcmp(row.kind, "hearing") == 0 &&
			decision_is_running(&row, desk->now)))
			return 1;
		*whole |= row.party_id == NULL && decision_counts(&row) &&
		          strcmp(row.kind, "no-action") == 0;
	}
	return n;
}

static int is_settled(struct desk *desk, const struct uuid *case_id,
    struct pool *pool, struct err *err)
{
	struct party_row party = {.ordinal = 0};
	bool whole;
	int n = has_open(&whole, desk, case_id, pool, err), done;

	if (n != 0 || whole)
		return n == 0 ? 1 : n == -1 ? -1 : 0;
	while ((n = parties_next_of_case(
		    &party, desk->store, case_id, pool, err)) == 1) {
		done = party.ordinal == 0
		           ? 1
		           : is_done_with(desk, &party.id, pool, err);
		if (done != 1)
			return done;
	}
	return n == -1 ? -1 : 1;
}

int outcome_close(struct desk *desk, const struct team *team,
    struct case_row *row, int64_t not_before, struct lines *outside,
    struct pool *pool, struct err *err)
{
	const struct class *class = class_find(row->class);
	int n = strcmp(row->state, "open") == 0
	            ? is_settled(desk, &row->id, pool, err)
	            : 0;

	if (n != 1)
		return n;
	row->state = "closed";
	row->closed = desk_day(desk) * DAY;
	if (cases_update(desk->store, row, err) == -1 ||
	    clocks_event(desk, &row->id, CLOCK_CLOSED, 0, 0, err) == -1)
		return -1;
	if (class != NULL && class->is_silent)
		return 1;
	return outcome_tell(desk, team, not_before, outside, err) == -1 ? -1
	                                                                : 1;
}
