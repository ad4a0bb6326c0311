/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cases.h - one incident under investigation. */
#ifndef STORE_CASES_H
#define STORE_CASES_H

#include "base/ids.h"
#include "base/mem.h"
#include "store/store.h"

struct case_row {
	struct uuid id;
	int64_t number; /* shown to moderators; random */
	const char *state; /* open, closed, draft, house, purged */
	const char *class; /* triage */
	int64_t opened; /* Unix seconds of that day's beginning */
	int64_t word_due; /* Unix seconds, full hours; of a closed case the */
	int64_t decision_due; /* database has the day's beginning */
	const struct blind *owner; /* moderator, or NULL */
	const char *categories; /* ids, a space between; "" for none */
	int64_t closed; /* Unix seconds of that day; 0: it is open */
	const struct uuid *joined; /* it is part of that case, or NULL */
	int64_t frozen; /* the day since when (casework/freeze.h); or 0 */
	int64_t look; /* that day it is looked at whether it is to go */
};

/* 1 added, 0 the number is taken, -1 failed. A new case has an empty
 * categories and neither owner nor what follows it. */
int cases_add(struct store *store, const struct case_row *row, struct err *err);
/* Write everything but id, number, opened and frozen; it is looked at anew
 * whether it is to go. */
int cases_update(
    struct store *store, const struct case_row *row, struct err *err);
/* 1 found, 0 none, -1 failed; strings from pool. */
int cases_find_number(struct case_row *row, struct store *store, int64_t number,
    struct pool *pool, struct err *err);
int cases_find(struct case_row *row, struct store *store, const struct uuid *id,
    struct pool *pool, struct err *err);
/* 0 where there is none. */
int cases_highest(int64_t *number, struct store *store, struct err *err);
/* The case with the next higher number than after; 1, 0 no more, -1. */
int cases_next(struct case_row *row, struct store *store, int64_t after,
    struct pool *pool, struct err *err);

/* Likewise, of those that are open, not frozen, and no part of another one. */
int cases_next_open(struct case_row *row, struct store *store, int64_t after,
    struct pool *pool, struct err *err);

/* The next case that is part of this one, by number. 1, 0, -1. */
int cases_next_part(struct case_row *row, struct store *store,
    const struct uuid *whole, int64_t after, struct pool *pool,
    struct err *err);

/* The next one that is frozen and no part of another one. */
int cases_next_frozen(struct case_row *row, struct store *store, int64_t after,
    struct pool *pool, struct err *err);
/* Freeze the case and what is part of it, with its mail that waits; and undo
 * that. */
int cases_freeze(struct store *store, const struct uuid *case_id, int64_t day,
    struct err *err);
int cases_thaw(
    struct store *store, const struct uuid *case_id, struct err *err);

/* The next case in this state, and no part of another one, that is to be
 * looked at by this day, after the place (look and number; first: -1 and 0).
 * 1, 0, -1. */
struct case_look {
	const char *state;
	int64_t day;
	int64_t look, number;
};
int cases_next_look(struct case_row *row, struct store *store,
    const struct case_look *look, struct pool *pool, struct err *err);
int cases_set_look(
    struct store *store, const struct uuid *id, int64_t day, struct err *err);

/* The open cases that this moderator has are nobody's. */
int cases_drop_owner(
    struct store *store, const struct blind *owner, struct err *err);

int cases_link_report(struct store *store, const struct uuid *case_id,
    const struct uuid *report_id, struct err *err);

#endif
