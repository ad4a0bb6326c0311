/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/decided.h"

#include <stdlib.h>
#include <string.h>

#include "casework/clocks.h"
#include "casework/enact.h"
#include "casework/enforcer.h"
#include "casework/outcome.h"
#include "casework/shown.h"
#include "casework/verb.h"

/* A decision with all that is around it. */
struct decided {
	struct desk *desk;
	struct pool *pool;
	struct team team;
	struct case_row case_row;
	struct decision decision;
	const char *who; /* "R1" */
	struct lines lines; /* for the notice */
	const char *subject; /* its key */
	unsigned offer;
};

static void close_decided(struct decided *d)
{
	team_release(&d->team);
	pool_free(d->pool);
}

static int find_party(struct decided *d, struct err *err)
{
	const struct uuid *party_id = d->decision.row.party_id;
	struct party_row party;

	d->who = "-";
	if (party_id == NULL)
		return 0;
	if (store_must(
		parties_find(&party, d->desk->store, party_id, d->pool, err),
		err) == -1)
		return -1;
	d->who = shown_party(&party);
	return 0;
}

static int open_row(
    struct decided *d, const struct decision_row *row, struct err *err)
{
	if (decision_open(&d->decision, d->desk, row, d->pool, err) == -1 ||
	    team_open(&d->team, d->desk, &row->case_id, d->pool, err) == -1 ||
	    store_must(cases_find(&d->case_row, d->desk->store,
			   &d->team.case_id, d->pool, err),
		err) == -1)
		return -1;
	return find_party(d, err);
}

/* By its letter, or by its id. 1 open, 0 there is none; -1. To be closed in
 * any case. */
static int open_decided(struct decided *d, struct desk *desk, int64_t letter,
    int64_t id, struct err *err)
{
	struct decision_row row;
	int n;

	*d = (struct decided){.desk = desk, .pool = pool_new()};
	d->lines.pool = d->pool;
	n = letter != 0
	        ? decisions_find_letter(&row, desk->store, letter, d->pool, err)
	        : decisions_find(&row, desk->store, id, d->pool, err);
	if (n == 1 && open_row(d, &row, err) == -1)
		n = -1;
	return n;
}

/* --------------------------- the notice --------------------------- */

static int fill(struct tmpl_value *values, const struct letters_reader *reader,
    void *arg, struct err *err)
{
	const struct decided *d = arg;

	shown_number(values, &d->case_row);
	if (letters_set_word(values, "subject", reader, d->subject, err) ==
		-1 ||
	    lines_set(values, "lines", &d->lines, reader, err) == -1)
		return -1;
	return shown_verbs(values, reader, &d->case_row, d->offer, err);
}

/* "decided.KEY": {{who}}, {{what}}, {{when}}. */
static void say(struct decided *d, const char *key, int64_t when)
{
	lines_add(&d->lines, key, "who", d->who, "what",
	    pool_printf(d->pool, LINES_WORD "rung.%s", d->decision.kind->name),
	    "when", when == 0 ? "-" : letters_time(d->pool, when),
	    (char *)NULL);
}

static int tell(struct decided *d, const char *subject, struct err *err)
{
	char *effect = mem_printf("%s %lld %lld", subject,
	    (long long)d->decision.row.ends, (long long)d->desk->now);
	struct letters_cause cause = {.by = BY_HEYWARD,
	    .case_id = d->team.case_id,
	    .message_id = d->decision.row.uuid,
	    .effect = effect};
	struct letters_text text = {"decided", fill, d};
	int ret;

	d->subject = subject;
	ret = letters_to_team(d->desk, &text, &cause, &d->team, NULL, err);
	free(effect);
	return ret;
}

/* ----------------------------- its letter ------------------------- */

static int say_short(struct decided *d, struct err *err)
{
	say(d, "decided.short", 0);
	return tell(d, "decided.subject-short", err);
}

/* 1 its letter is not to go: what waits for it is dropped; 0, -1. */
static int drop_moot(struct decided *d, struct err *err)
{
	struct decision_row *row = &d->decision.row;
	int moot = decision_is_moot(d->desk, row, d->pool, err);

	if (moot != 1 || strcmp(row->state, "approved") != 0)
		return moot;
	/* The letter is cancelled by who asks. */
	row->letter = 0;
	return decision_drop(d->desk, row, err) == -1 ? -1 : 1;
}

int decided_may_go(
    struct desk *desk, const struct outbox_row *row, struct err *err)
{
	struct decided d;
	int n = open_decided(&d, desk, row->id, 0, err), stays = 0;

	if (n == 1)
		stays = drop_moot(&d, err);
	if (n == 1 && stays == 0)
		stays = decision_is_short(
		    desk, &d.team, &d.decision.row, d.pool, err);
	else if (stays == 1)
		n = 0;
	if (n == 1 && stays == 1 && say_short(&d, err) == -1)
		stays = -1;
	close_decided(&d);
	return n == -1 || stays == -1 ? -1 : !stays;
}

int decided_leaves(struct desk *desk, int64_t letter, struct err *err)
{
	struct pool *pool = pool_new();
	struct decision_dates dates;
	struct decision_row row;
	int n = decisions_find_letter(&row, desk->store, letter, pool, err);

	if (n == 1 && strcmp(row.state, "approved") == 0) {
		row.ends = 0;
		n = decision_dates(&dates, desk, &row, desk->now, pool, err);
		row.started = dates.from;
		row.ends = row.target == 0 ? dates.until : 0;
		if (n == 0)
			n = decision_save(desk, &row, err);
	}
	pool_free(pool);
	return n == -1 ? -1 : 0;
}

/* What follows for the case, and what everybody has to know. */
static int follow_up(struct decided *d, struct err *err)
{
	int n = 0;

	if ((d->decision.kind->flags & LADDER_FINAL) != 0)
		n = outcome_close(d->desk, &d->team, &d->case_row,
		    d->desk->now + d->desk->conf->privacy.reply_delay,
		    &d->lines, d->pool, err);

	if (n == 1)
		lines_add(&d->lines, "decided.closed", (char *)NULL);
	return n == -1 ? -1 : tell(d, "decided.subject", err);
}

static int enact(struct decided *d, struct err *err)
{
	struct decision_row *row = &d->decision.row;
	int64_t when = row->started != 0 ? row->started : d->desk->now;
	int ret = strcmp(row->state, "approved") == 0
	              ? decision_enact(
			    d->desk, &d->team, &d->decision, when, d->pool, err)
	              : decision_told(d->desk, row, err);

	if (ret == -1)
		return -1;
	if (strcmp(row->kind, "hearing") == 0) {
		say(d, "decided.asked", row->ends);
		return tell(d, "decided.subject-asked", err);
	}
	d->offer = OFFER_TERM;
	say(d, row->ends == 0 ? "decided.enacted" : "decided.enacted-until",
	    row->ends);
	return follow_up(d, err);
}

int decided_sent(
    struct desk *desk, const struct outbox_row *row, struct err *err)
{
	struct decided d;
	int n = open_decided(&d, desk, row->id, 0, err);

	if (n == 1)
		n = enact(&d, err);
	close_decided(&d);
	return n == -1 ? -1 : 0;
}

int decided_unknown(
    struct desk *desk, const struct outbox_row *row, struct err *err)
{
	struct decided d;
	int n = open_decided(&d, desk, row->id, 0, err);

	if (n == 1)
		n = clocks_event(desk, &d.team.case_id, CLOCK_UNKNOWN,
			d.decision.row.id, 0, err) == -1
		        ? -1
		        : 1;
	if (n == 1) {
		d.offer = OFFER_UNKNOWN;
		say(&d, "decided.unknown", 0);
		n = tell(&d, "decided.subject-unknown", err);
	}
	close_decided(&d);
	return n == -1 ? -1 : 0;
}

int decided_undelivered(
    struct desk *desk, const struct outbox_row *row, struct err *err)
{
	struct decided d;
	int n = open_decided(&d, desk, row->id, 0, err);

	if (n == 1)
		n = clocks_event(desk, &d.team.case_id, CLOCK_UNTOLD,
			d.decision.row.id, 0, err) == -1
		        ? -1
		        : 1;
	if (n == 1 && strcmp(d.decision.row.state, "approved") == 0) {
		d.decision.row.started = d.decision.row.ends = 0;
		if (decision_save(desk, &d.decision.row, err) == -1)
			n = -1;
	}
	if (n == 1) {
		d.offer = OFFER_UNTOLD;
		say(&d, "decided.undelivered", 0);
		n = tell(&d, "decided.subject-unknown", err);
	}
	close_decided(&d);
	return n == -1 ? -1 : 0;
}

int decided_dated(const char **text, struct desk *desk,
    const struct outbox_row *row, struct pool *pool, struct err *err)
{
	struct decision_dates dates;
	struct decision_row decision;
	int64_t when;
	int n;

	if (strpbrk(*text, DECISION_FROM DECISION_UNTIL) == NULL)
		return 0;
	n = decisions_find_letter(&decision, desk->store, row->id, pool, err);
	if (n == 0)
		return err_set(
		    err, ERR_SEALED, "a letter without its decision");
	/* What is in force goes again with the dates that hold. */
	when = desk->now;
	if (n == 1 && strcmp(decision.state, "enacted") == 0)
		when = decision.started;
	else if (n == 1)
		decision.ends = 0;
	if (n == -1 ||
	    decision_dates(&dates, desk, &decision, when, pool, err) == -1)
		return -1;
	*text = decision_dated(*text, &dates, pool);
	return 0;
}

/* ------------------------------ its time -------------------------- */

/* Proposals to change it have become pointless. */
static int drop_changes(struct decided *d, struct err *err)
{
	struct decision_row row = {.id = 0};
	int n, left;

	while ((n = decisions_next_of_target(&row, d->desk->store,
		    d->decision.row.id, d->pool, err)) == 1) {
		if (!decision_is_open(&row) ||
		    strcmp(row.kind, "confirmed") != 0)
			continue;
		left = decision_has_left(d->desk, &row, d->pool, err);
		if (left == -1 ||
		    (left == 0 && decision_drop(d->desk, &row, err) == -1))
			return -1;
	}
	return n;
}

static int expire(struct decided *d, struct err *err)
{
	struct decision_row *row = &d->decision.row;

	row->state = "expired";
	if (decision_save(d->desk, row, err) == -1 ||
	    drop_changes(d, err) == -1 ||
	    enforcer_tell(d->desk, &d->team, row, "enforce-end", NULL, d->pool,
		err) == -1)
		return -1;
	if (strcmp(row->kind, "hearing") == 0) {
		say(d, "decided.not-heard", 0);
		return tell(d, "decided.subject-hearing", err);
	}
	d->offer = OFFER_TERM;
	say(d,
	    strcmp(row->kind, "emergency") == 0 ? "decided.not-confirmed"
						: "decided.over",
	    row->ends);
	return tell(d, "decided.subject-over", err);
}

int decision_expire(struct desk *desk, int64_t id, struct err *err)
{
	struct decided d;
	int n = open_decided(&d, desk, 0, id, err);

	/* It may have been lifted, or have got another end. */
	if (n == 1 && strcmp(d.decision.row.state, "enacted") == 0 &&
	    d.decision.row.ends != 0 && d.decision.row.ends <= desk->now)
		n = expire(&d, err);
	close_decided(&d);
	return n == -1 ? -1 : 0;
}

static int release(struct decided *d, struct err *err)
{
	static const char *const keys[] = {
	    [DECISION_WAITS] = "decided.waits",
	    [DECISION_QUEUED] = "decided.queued",
	    [DECISION_UNTOLD] = "decided.untold",
	    [DECISION_ENACTED] = "decided.enacted",
	    [DECISION_MOVED] = "decided.moved",
	};
	int64_t when = 0;
	int fate;

	d->decision.row.held_until = 0;
	if (decision_save(d->desk, &d->decision.row, err) == -1)
		return -1;
	fate = decision_settle(
	    &when, d->desk, &d->team, &d->decision, d->pool, err);
	if (fate == -1)
		return -1;
	say(d, keys[fate], when);
	d->offer = fate == DECISION_UNTOLD ? OFFER_UNTOLD : OFFER_WAITING;
	return fate == DECISION_ENACTED ? follow_up(d, err)
	                                : tell(d, "decided.subject-hold", err);
}

int decision_release(struct desk *desk, int64_t id, struct err *err)
{
	struct decided d;
	int n = open_decided(&d, desk, 0, id, err);

	if (n == 1 && strcmp(d.decision.row.state, "proposed") == 0 &&
	    d.decision.row.held_until != 0 &&
	    d.decision.row.held_until <= desk->now)
		n = release(&d, err);
	close_decided(&d);
	return n == -1 ? -1 : 0;
}
