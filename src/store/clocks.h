/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clocks.h - what will be due, and when.
 *
 * A clock of a case (subject 0) is found by the case, that of a decision by
 * the decision alone, whatever its case is part of.
 */
#ifndef STORE_CLOCKS_H
#define STORE_CLOCKS_H

#include "base/ids.h"
#include "base/mem.h"
#include "store/store.h"

struct clock_row {
	int64_t id; /* set when it is found */
	struct uuid case_id;
	const char *name; /* a row of casework/clock_kinds.c */
	int64_t subject; /* a decision, or 0 */
	int64_t stage;
	int64_t due; /* Unix seconds, full hours */
};

/* In place of the one with the same name and case or subject. */
int clocks_put(
    struct store *store, const struct clock_row *row, struct err *err);
/* The one with the name, and the case or subject, of the row. 1, 0, -1. */
int clocks_find(struct clock_row *row, struct store *store, struct pool *pool,
    struct err *err);
/* The next that is due by now, after the row's place (due and id; first: all
 * zero). 1, 0, -1. */
int clocks_next_due(struct clock_row *row, struct store *store, int64_t now,
    struct pool *pool, struct err *err);

/* Likewise: that one. */
int clocks_remove(
    struct store *store, const struct clock_row *row, struct err *err);
/* All of this name in the case, and in those that are part of it. */
int clocks_remove_name(struct store *store, const struct uuid *case_id,
    const char *name, struct err *err);
/* All of the case itself; those of its decisions run on. */
int clocks_remove_case(
    struct store *store, const struct uuid *case_id, struct err *err);

#endif
