/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/forget.h"

#include <string.h>

#include "base/pack.h"
#include "casework/duty.h"
#include "casework/person.h"
#include "store/facts.h"
#include "store/tokens.h"
#include "store/vault.h"

enum { HOUR = 3600, BATCH = 100 /* parties in a transaction */ };

static const char fact[] = "forgotten"; /* in which hour that was done */

/* ---------------------------- one party --------------------------- */

/* One that cannot be opened leaves no witness: the promise to forget holds
 * for it as well. */
static int keep_witness(struct desk *desk, const struct party_row *party,
    struct pool *pool, struct err *err)
{
	struct person person = {.key = NULL};
	struct buf witness = BUF_INIT;
	struct err why = {ERR_NONE, ""};
	int n = person_try_open(&person, desk, party, pool, &why), ret;

	if (n == 1)
		person_witness(&witness, &person);
	if (n == -1 && why.kind != ERR_SEALED)
		ret = err_set(err, why.kind, "%s", why.text);
	else
		ret = parties_forget(desk->store, &party->id,
		    n == 1 ? (struct blob){witness.data, witness.len}
			   : party->witness,
		    err);
	person_release(&person);
	buf_release(&witness);
	return ret;
}

static int forget(struct desk *desk, const struct party_row *party,
    struct pool *pool, struct err *err)
{
	if (party->report_id != NULL &&
	    keep_witness(desk, party, pool, err) == -1)
		return -1;
	return vault_forget(desk->store, &party->key, "identity", err);
}

/* ----------------------------- everybody -------------------------- */

/* Is it only this one that could not be done? Then it is kept in mind, and
 * the others go on. */
static bool is_bearable(struct forget *f, const struct err *why)
{
	if (why->kind == ERR_TEMP)
		return false;
	if (f->first.kind == ERR_NONE)
		f->first = *why;
	return true;
}

/* Whoever cannot be judged is not forgotten. */
static int is_over(struct forget *f, struct desk *desk,
    const struct party_row *party, struct err *err)
{
	struct err why = {ERR_NONE, ""};
	int64_t until;

	if (duty_remembered(&until, desk, party, &why) == 0)
		return until <= desk->now;
	return is_bearable(f, &why) ? 0
	                            : err_set(err, why.kind, "%s", why.text);
}

/* What the ring does not open, say because an older copy of the database was
 * put back, cannot be wrapped anew: whoever writes again is known again. */
static int remember(struct forget *f, struct desk *desk, const struct buf *wrap,
    struct err *err)
{
	const struct seal_key *newest = ring_identity_key(desk->ring);
	struct err why = {ERR_NONE, ""};

	if (seal_read_id(wrap->data, wrap->len) == seal_key_id(newest) ||
	    desk_rewrap(desk, UNIT_PARTY, &f->place, newest, &why) == 0 ||
	    why.kind == ERR_FORGOTTEN || is_bearable(f, &why))
		return 0;
	return err_set(err, why.kind, "%s", why.text);
}

/* The next one: forgotten, or wrapped with the newest key. 1, 0, -1. */
static int next(
    struct forget *f, struct desk *desk, struct pool *pool, struct err *err)
{
	struct buf wrap = BUF_INIT;
	struct party_row party;
	int over = 1, ret = -1;
	int n = vault_next_identity(&f->place, &wrap, desk->store, err);

	if (n != 1) {
		buf_release(&wrap);
		return n;
	}
	n = parties_find_key(&party, desk->store, &f->place, pool, err);
	if (n == 1)
		over = is_over(f, desk, &party, err);
	if (n == 0)
		ret = vault_forget(desk->store, &f->place, "identity", err);
	else if (n == 1 && over == 1)
		ret = forget(desk, &party, pool, err);
	else if (n == 1 && over == 0)
		ret = remember(f, desk, &wrap, err);
	buf_release(&wrap);
	return ret == -1 ? -1 : 1;
}

/* 1, 0, -1: the database itself fails. */
static int try_next(struct forget *f, struct desk *desk, struct err *err)
{
	struct pool *pool = pool_new();
	struct uuid last = f->place;
	struct err why = {ERR_NONE, ""};
	int n = -1;

	if (desk_mail_begin(desk, err) == -1)
		goto out;
	n = next(f, desk, pool, &why);
	if (desk_mail_end(desk, n != -1, err) == -1)
		n = -1;
	else if (n == -1 && memcmp(&last, &f->place, sizeof last) != 0 &&
		 is_bearable(f, &why))
		n = 1;
	else if (n == -1)
		err_set(err, why.kind, "%s", why.text);
out:
	pool_free(pool);
	return n;
}

/* So many of them, durably. 1 there may be more, 0, -1. */
static int look_at_some(struct forget *f, struct desk *desk, struct err *err)
{
	int i, n = 1;

	if (desk_begin(desk, err) == -1)
		return -1;
	for (i = 0; n == 1 && i < BATCH; i++)
		n = try_next(f, desk, err);
	return desk_end(desk, n == -1 ? -1 : 0, err) == -1 ? -1 : n;
}

/* ---------------------------- when it is due ---------------------- */

static struct buf hour_of(const struct desk *desk)
{
	struct buf hour = BUF_INIT;

	pack_u64(&hour, (uint64_t)(desk->now / HOUR));
	return hour;
}

/* 1, 0, -1. */
static int is_due(struct desk *desk, struct err *err)
{
	struct buf last = BUF_INIT, now = hour_of(desk);
	int n = facts_find(&last, desk->store, fact, err);

	if (n != -1)
		n = ring_week_is_over(desk->ring, desk->now) ||
		    last.len != now.len ||
		    memcmp(last.data, now.data, now.len) != 0;
	buf_release(&last);
	buf_release(&now);
	return n;
}

/* Counters of days gone by hold hashes of addresses, too, and would only tell
 * how much came when. */
static int note(struct desk *desk, struct err *err)
{
	struct buf now = hour_of(desk);
	int ret = -1;

	if (desk_begin(desk, err) == 0) {
		ret = rates_purge(desk->store, desk_day(desk), err);
		if (ret == 0)
			ret = facts_set(
			    desk->store, fact, now.data, now.len, err);
		ret = desk_end(desk, ret, err);
	}
	buf_release(&now);
	return ret;
}

static void go_to(struct forget *f, int stage)
{
	static const struct uuid start;

	f->stage = stage;
	f->place = start;
}

int forget_step(struct forget *f, struct desk *desk, struct err *err)
{
	bool turns = ring_week_is_over(desk->ring, desk->now);
	int n = 1;

	switch (f->stage) {
	case FORGET_FIRST:
	case FORGET_AGAIN:
		n = look_at_some(f, desk, err);
		if (n != 0)
			return n;
		go_to(f, f->stage == FORGET_FIRST && turns ? FORGET_TURN
							   : FORGET_NOTE);
		return 1;
	case FORGET_TURN:
		if (ring_turn(desk->ring, desk->now, err) == -1)
			return -1;
		go_to(f, FORGET_AGAIN);
		return 1;
	case FORGET_NOTE:
		return note(desk, err);
	}
	BUG("stage %d", f->stage);
}

int forget_run(struct desk *desk, struct err *err)
{
	struct forget f = {.stage = FORGET_FIRST};
	int n;

	if (desk->clock_doubt)
		return 0;
	n = is_due(desk, err);
	while (n == 1)
		n = forget_step(&f, desk, err);
	if (n == -1)
		return err_add(err, "forgetting");
	if (f.first.kind != ERR_NONE) {
		*err = f.first;
		return err_add(err, "forgetting");
	}
	return 0;
}
