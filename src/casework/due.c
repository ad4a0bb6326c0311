/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/due.h"

#include <string.h>

#include "casework/conflict.h"
#include "casework/digest.h"
#include "casework/freeze.h"
#include "casework/retention.h"
#include "casework/strike.h"
#include "store/acts.h"
#include "store/outbox.h"

/* --------------------- one after the other ------------------------ */

/* What is to be kept no longer has time; the rest is for the next run. */
enum { LOOKS_MAX = 500 };

/* The last that was looked at, its case where it has one, and how many were. */
struct place {
	int64_t due, id, n;
	struct uuid case_id;
};

/* One thing that is due, behind the place: 1 it was done, 0 nothing is, -1. */
typedef int do_next(
    struct desk *desk, struct place *place, struct pool *pool, struct err *err);

static int next_strike(
    struct desk *desk, struct place *place, struct pool *pool, struct err *err)
{
	struct clock_row row = {.due = place->due, .id = place->id};
	int n = strike_next(desk, &row, pool, err);

	*place = (struct place){row.due, row.id, 0, row.case_id};
	return n;
}

static int next_over(
    struct desk *desk, struct place *place, struct pool *pool, struct err *err)
{
	struct pending_row row = {.id = place->id};
	int n = pending_next_over(&row, desk->store, desk->now, pool, err);

	if (n != 1)
		return n;
	place->id = row.id;
	place->case_id = row.case_id;
	if (strcmp(row.kind, "exclusion") == 0)
		return conflict_settle(desk, &row, err) == -1 ? -1 : 1;
	return pending_set_state(desk->store, row.id, "void", err) == -1 ? -1
	                                                                 : 1;
}

/* After what was waiting is over. */
static int next_retention(
    struct desk *desk, struct place *place, struct pool *pool, struct err *err)
{
	struct retention_place at = {place->due - 1, place->id};
	int n;

	if (place->n == LOOKS_MAX)
		return 0;
	n = retention_next(desk, &at, pool, err);
	*place = (struct place){
	    .due = at.look + 1, .id = at.number, .n = place->n + 1};
	return n;
}

static int next_digest(
    struct desk *desk, struct place *place, struct pool *pool, struct err *err)
{
	(void)place;
	(void)pool;
	return digest_send(desk, err);
}

/* A case that does not open is frozen, and that is all there is to say of it.
 * 0, or -1: there is more, in err. */
static int freeze(struct desk *desk, const struct place *place,
    const struct err *why, struct err *err)
{
	static const struct uuid none;
	bool ok;

	if (why->kind != ERR_SEALED ||
	    memcmp(&place->case_id, &none, sizeof none) == 0) {
		*err = *why;
		return -1;
	}
	if (desk_mail_begin(desk, err) == -1)
		return -1;
	ok = freeze_case(desk, &place->case_id, why, err) != -1;
	return desk_mail_end(desk, ok, err) == -1 || !ok ? -1 : 0;
}

/* All of a kind. One that fails is left alone, and told of; the database
 * itself failing ends it. */
static int do_all(struct desk *desk, do_next *next, struct err *err)
{
	struct err late = {ERR_NONE, ""}, why = {ERR_NONE, ""};
	struct place place = {.id = 0}, last;
	struct pool *pool;
	int n;

	do {
		if (desk_mail_begin(desk, err) == -1)
			return -1;
		pool = pool_new();
		last = place;
		n = next(desk, &place, pool, &late);
		pool_free(pool);
		if (desk_mail_end(desk, n != -1, err) == -1)
			return -1;
		if (n == -1 && freeze(desk, &place, &late, &why) == -1 &&
		    err->kind == ERR_NONE)
			*err = why;
	} while (n == 1 || (n == -1 && late.kind != ERR_TEMP &&
			       memcmp(&place, &last, sizeof last) != 0));
	return 0;
}

int due_run(struct desk *desk, struct err *err)
{
	static do_next *const kinds[] = {
	    next_strike, next_over, next_retention, next_digest};
	size_t i;

	err->kind = ERR_NONE;
	if (desk_begin(desk, err) == -1)
		return -1;
	for (i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (do_all(desk, kinds[i], err) == -1) {
			desk_rollback(desk);
			return -1;
		}
	if (err->kind != ERR_NONE) {
		struct err first = *err;

		if (desk_commit(desk, err) == 0)
			*err = first;
		return -1;
	}
	return desk_commit(desk, err);
}

int due_when(struct desk *desk, int64_t *when, struct err *err)
{
	static int (*const firsts[])(int64_t *, struct store *,
	    struct err *) = {outbox_first_due, pending_first_due};
	int64_t hour = desk->now - desk->now % 3600 + 3600, at;
	size_t i;
	int n;

	*when = hour;
	for (i = 0; i < sizeof firsts / sizeof firsts[0]; i++) {
		n = firsts[i](&at, desk->store, err);
		if (n == -1)
			return -1;
		if (n == 1 && at < *when)
			*when = at;
	}
	return 0;
}
