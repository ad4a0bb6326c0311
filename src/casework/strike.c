/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/strike.h"

#include <stdlib.h>
#include <string.h>

#include "casework/away.h"
#include "casework/clock_kinds.h"
#include "casework/conflict.h"
#include "casework/decision.h"
#include "casework/letters.h"
#include "casework/lines.h"
#include "casework/person.h"
#include "casework/shown.h"
#include "casework/verb.h"
#include "store/outbox.h"

/* A clock that strikes. */
struct strike {
	struct desk *desk;
	struct clock_row *row;
	struct pool *pool;
	const struct clock_kind *kind;
	const struct clock_stage *stage;
	struct team team;
	struct case_row whole;
	struct decision_row decision; /* where there is one */
	bool has_decision;
	const char *respondent; /* whom that is about, or NULL */
	int64_t due; /* what the row said */
	char *effect;
	struct lines lines;
};

/* ---------------------------- opening it -------------------------- */

/* A decision may be about nobody. */
static int find_respondent(struct strike *s, struct err *err)
{
	struct party_row party;
	int n;

	if (s->decision.party_id == NULL)
		return 0;
	n = parties_find(
	    &party, s->desk->store, s->decision.party_id, s->pool, err);
	if (n == 1)
		s->respondent = shown_party(&party);
	return n == -1 ? -1 : 0;
}

/* A decision's case may be part of another one by now, or not any more. */
static int open_strike(struct strike *s, struct err *err)
{
	struct store *store = s->desk->store;
	int n = 0;

	if (s->row->subject != 0)
		n = decisions_find(
		    &s->decision, store, s->row->subject, s->pool, err);
	if (n == -1)
		return -1;
	s->has_decision = n == 1;
	if (s->has_decision &&
	    (decision_check(s->desk, &s->decision, err) == -1 ||
		find_respondent(s, err) == -1))
		return -1;
	if (team_open(&s->team, s->desk,
		s->has_decision ? &s->decision.case_id : &s->row->case_id,
		s->pool, err) == -1)
		return -1;
	return store_must(
	    cases_find(&s->whole, store, &s->team.case_id, s->pool, err), err);
}

/* ---------------------------- is it moot? ------------------------- */

/* Would somebody who writes to this reporter be welcome? */
static bool is_waiting(const struct party_row *party)
{
	return party->ordinal == 0 &&
	       (party->flags & (PARTY_QUIET | PARTY_WITHDRAWN)) == 0;
}

/* Is there such a reporter? 1, 0, -1. */
static int has_reporter(struct desk *desk, const struct uuid *case_id,
    bool unheard, struct err *err)
{
	struct party_row party = {.ordinal = 0};
	struct pool *pool = pool_new();
	int n, heard, found = 0;

	while (found == 0 && (n = parties_next_of_case(&party, desk->store,
				  case_id, pool, err)) == 1) {
		if (!is_waiting(&party))
			continue;
		heard = unheard ? outbox_has_letter(desk->store, case_id,
				      &party.id, "relay", err)
		                : 0;
		found = heard == -1 ? -1 : !heard;
	}
	pool_free(pool);
	return found == 0 && n == -1 ? -1 : found;
}

int strike_awaits_word(
    struct desk *desk, const struct uuid *case_id, struct err *err)
{
	return has_reporter(desk, case_id, true, err);
}

/* What is over, or never came to be, asks for nothing. */
static bool is_over(const struct decision_row *decision)
{
	static const char *const states[] = {
	    "dropped", "expired", "lifted", "readmitted", "overturned"};
	size_t i;

	for (i = 0; i < sizeof states / sizeof states[0]; i++)
		if (strcmp(decision->state, states[i]) == 0)
			return true;
	return false;
}

/* 1, 0, -1. */
static int is_moot(const struct strike *s, struct err *err)
{
	int has = 1;

	if (s->has_decision && !s->kind->outlives && is_over(&s->decision))
		return 1;
	if (s->kind->needs != NEEDS_NOBODY)
		has = has_reporter(s->desk, &s->team.case_id,
		    s->kind->needs == NEEDS_UNHEARD, err);
	return has == -1 ? -1 : !has;
}

/* --------------------------- what it says ------------------------- */

/* When it was to be, or the end of what it is about. */
static int64_t time_of(const struct strike *s)
{
	const struct conf *conf = s->desk->conf;
	int64_t t = s->due + clock_span(conf, s->kind->before), stage;

	for (stage = s->row->stage; stage > 0; stage--)
		t -= s->kind->stages[stage].after;
	return s->kind->base == FROM_UNTIL
	           ? t - clock_span(conf, s->kind->after)
	           : t;
}

static void add(struct strike *s, const char *key, const char *who)
{
	const char *what =
	    s->has_decision
		? pool_printf(s->pool, LINES_WORD "rung.%s", s->decision.kind)
		: "";

	lines_add(&s->lines, key, "who", who, "what", what, "when",
	    letters_time(s->pool, time_of(s)), (char *)NULL);
}

static void add_lines(struct strike *s)
{
	const struct member *owner =
	    s->whole.owner == NULL ? NULL : team_find(&s->team, s->whole.owner);

	s->lines.pool = s->pool;
	add(s, pool_printf(s->pool, "clock.%s-why", s->kind->name),
	    s->respondent == NULL ? "-" : s->respondent);
	if (owner == NULL)
		add(s, "clock.unowned", "");
	else
		add(s, "clock.owner", owner->name);
}

static int fill(struct tmpl_value *values, const struct letters_reader *reader,
    void *arg, struct err *err)
{
	const struct strike *s = arg;
	const char *key = pool_printf(s->pool, "clock.%s", s->kind->name);

	shown_number(values, &s->whole);
	if (s->kind->letter == NULL &&
	    (letters_set_word(values, "subject", reader, key, err) == -1 ||
		lines_set(values, "lines", &s->lines, reader, err) == -1))
		return -1;
	return shown_verbs(values, reader, &s->whole, s->kind->offer, err);
}

/* ---------------------------- who hears --------------------------- */

static struct letters_cause cause_of(const struct strike *s)
{
	return (struct letters_cause){.by = BY_HEYWARD,
	    .case_id = s->team.case_id,
	    .message_id = s->row->case_id,
	    .effect = s->effect};
}

static struct letters_text text_of(struct strike *s)
{
	return (struct letters_text){
	    s->kind->letter == NULL ? "clock" : s->kind->letter, fill, s};
}

static int tell_all(struct strike *s, struct err *err)
{
	struct letters_cause cause = cause_of(s);
	struct letters_text text = text_of(s);

	return letters_to_team(s->desk, &text, &cause, &s->team, NULL, err);
}

static int tell_one(
    struct strike *s, const struct member *member, struct err *err)
{
	struct letters_cause cause = cause_of(s);
	struct letters_text text = text_of(s);

	return letters_to_member(
	    s->desk, &text, &cause, &s->team, member, NULL, err);
}

/* The owner, unless there is none, or is screened by now, or is away. */
static int tell_owner(struct strike *s, struct err *err)
{
	const struct member *owner =
	    s->whole.owner == NULL ? NULL : team_find(&s->team, s->whole.owner);
	int64_t until;

	if (owner == NULL || owner->state != MEMBER_IN)
		return tell_all(s, err);
	if (away_find(&until, s->desk, &owner->blind, err) == -1)
		return -1;
	return until > s->desk->now ? tell_all(s, err)
	                            : tell_one(s, owner, err);
}

/* Has the member said yes or no, or may not? 1, 0, -1. */
static int has_voted(
    const struct strike *s, const struct member *member, struct err *err)
{
	struct vote_row vote = {.objects = false};
	int n;

	n = decision_may_vote(
	    s->desk, &s->team, &s->decision, member, s->pool, err);
	if (n != 1 || team_is(member, s->decision.proposer))
		return n == -1 ? -1 : 1;
	while ((n = decision_next_vote(&vote, s->desk, &s->decision, err)) == 1)
		if (team_is(member, &vote.moderator))
			return 1;
	return n;
}

static int tell_silent(struct strike *s, struct err *err)
{
	size_t i, told = 0;
	int voted;

	for (i = 0; s->has_decision && i < s->team.n; i++) {
		if (s->team.list[i].state != MEMBER_IN)
			continue;
		voted = has_voted(s, &s->team.list[i], err);
		if (voted == -1 ||
		    (voted == 0 && tell_one(s, &s->team.list[i], err) == -1))
			return -1;
		told += voted == 0;
	}
	return told == 0 ? tell_all(s, err) : 0;
}

static int tell_outside(struct strike *s, struct err *err)
{
	size_t i, told = 0;

	if (conflict_call(s->desk, &s->team, &s->whole, err) == -1)
		return -1;
	for (i = s->desk->conf->n_moderators; i < s->team.n; i++) {
		if (s->team.list[i].state != MEMBER_IN)
			continue;
		if (tell_one(s, &s->team.list[i], err) == -1)
			return -1;
		told++;
	}
	return told == 0 ? tell_all(s, err) : 0;
}

/* Only one whom we have written to before: the address may be forged. */
static int tell_reporter(
    struct strike *s, const struct party_row *party, struct err *err)
{
	struct letters_cause cause = cause_of(s);
	struct letters_text text = {s->kind->letter, NULL, NULL};
	struct person person = {.key = NULL};
	struct outbox_row first;
	int n;

	n = outbox_find_party_thread(
	    &first, s->desk->store, &party->id, NULL, s->pool, err);
	if (n == 1)
		n = person_try_open(&person, s->desk, party, s->pool, err);
	if (n == 1 && person.address != NULL)
		n = letters_to_party(
		    s->desk, &text, &cause, &person, s->desk->now, err);
	person_release(&person);
	return n == -1 ? -1 : 0;
}

static int tell_reporters(struct strike *s, struct err *err)
{
	struct party_row party = {.ordinal = 0};
	int n;

	while ((n = parties_next_of_case(&party, s->desk->store,
		    &s->team.case_id, s->pool, err)) == 1)
		if (is_waiting(&party) && tell_reporter(s, &party, err) == -1)
			return -1;
	return n;
}

static int tell(struct strike *s, struct err *err)
{
	add_lines(s);
	switch (s->stage->hears) {
	case HEARS_NOBODY:
		return 0;
	case HEARS_OWNER:
		return tell_owner(s, err);
	case HEARS_ALL:
		return tell_all(s, err);
	case HEARS_SILENT:
		return tell_silent(s, err);
	case HEARS_OUTSIDE:
		return tell_outside(s, err);
	case HEARS_REPORTERS:
		return tell_reporters(s, err);
	}
	BUG("clock %s", s->kind->name);
}

/* --------------------------- what follows ------------------------- */

/* The first time after now: what was missed in between is not made up for. */
static int64_t next_time(int64_t due, int64_t every, int64_t now)
{
	return due > now - every ? due + every
	                         : due + ((now - due) / every + 1) * every;
}

/* To the next stage; the last one comes again, or is the last. */
static int forward(struct strike *s, struct err *err)
{
	struct clock_row *row = s->row;
	int64_t again = clock_span(s->desk->conf, s->kind->again);
	struct clock_row next = *row;

	if (clock_has_stage(s->kind, row->stage + 1)) {
		next.stage++;
		next.due += s->kind->stages[next.stage].after;
	} else if (again > 0) {
		next.due = desk_hour(next_time(row->due, again, s->desk->now));
	} else {
		return clocks_remove(s->desk->store, row, err);
	}
	return clocks_put(s->desk->store, &next, err);
}

static int strike(struct strike *s, struct err *err)
{
	int moot = is_moot(s, err);

	if (moot == -1)
		return -1;
	if (moot == 1)
		return clocks_remove(s->desk->store, s->row, err);
	/* What is done now may start or stop this clock. */
	if (forward(s, err) == -1)
		return -1;
	if (s->stage->act != NULL &&
	    s->stage->act(s->desk, s->row->subject, err) == -1)
		return -1;
	return tell(s, err);
}

int strike_next(struct desk *desk, struct clock_row *row, struct pool *pool,
    struct err *err)
{
	struct strike s = {.desk = desk, .row = row, .pool = pool};
	int n = clocks_next_due(row, desk->store, desk->now, pool, err);

	if (n != 1)
		return n;
	s.due = row->due;
	s.kind = clock_kinds_find(row->name);
	/* It is not in the table any more. */
	if (s.kind == NULL || !clock_has_stage(s.kind, row->stage))
		return clocks_remove(desk->store, row, err) == -1 ? -1 : 1;
	s.stage = &s.kind->stages[row->stage];
	s.effect = mem_printf("clock %s %lld %lld %lld", row->name,
	    (long long)row->subject, (long long)row->stage,
	    (long long)row->due);
	n = open_strike(&s, err) == 0 && strike(&s, err) == 0 ? 1 : -1;
	team_release(&s.team);
	free(s.effect);
	return n;
}
