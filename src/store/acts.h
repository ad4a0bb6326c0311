/* SPDX-License-Identifier: GPL-3.0-or-later */
/* acts.h - what happened in a case, and what waits for somebody's word. */
#ifndef STORE_ACTS_H
#define STORE_ACTS_H

#include "base/buf.h"
#include "base/ids.h"
#include "base/mem.h"
#include "store/store.h"

struct act_row {
	int64_t id; /* set by acts_next() */
	struct uuid uuid;
	struct uuid case_id;
	int64_t day;
	const struct blind *moderator; /* NULL: heyward itself, or a party */
	const char *verb;
	struct blob sealed; /* with the key of the case */
};
int acts_add(struct store *store, const struct act_row *row, struct err *err);
/* The next of any case. 1, 0, -1. */
int acts_next_any(struct act_row *row, struct store *store, struct pool *pool,
    struct err *err);
/* What the audit log commits to for such a row. */
void acts_commitment(struct buf *what, const struct act_row *row);
/* The next of the case after row->id (first: 0). 1, 0, -1. */
int acts_next(struct act_row *row, struct store *store,
    const struct uuid *case_id, struct pool *pool, struct err *err);

struct pending_row {
	int64_t id; /* set when it is found */
	struct uuid uuid;
	struct uuid case_id;
	const char *kind; /* confirm, new, send, close... */
	const struct blind *moderator; /* who asked, or NULL */
	const struct uuid *party_id; /* whom it is about, or NULL */
	const struct blind *token; /* of the mail to be answered, or NULL */
	int64_t expires; /* Unix seconds, full hours; once it is over, 0 */
	const char *state; /* waiting, done, void */
	struct blob sealed; /* with the key of the case */
};
int pending_add(
    struct store *store, const struct pending_row *row, struct err *err);
/* The newest of this kind that waits in the case, or in one that is part of
 * it. 1, 0, -1. */
int pending_find(struct pending_row *row, struct store *store,
    const struct uuid *case_id, const char *kind, struct pool *pool,
    struct err *err);
/* The one whose mail has this token, in whatever state. 1, 0, -1. */
int pending_find_token(struct pending_row *row, struct store *store,
    const struct blind *token, struct pool *pool, struct err *err);
/* The next that waits and whose time is over, after row->id. 1, 0, -1. */
int pending_next_over(struct pending_row *row, struct store *store, int64_t now,
    struct pool *pool, struct err *err);
/* When the first that waits is over. 1, 0 nothing waits, -1. */
int pending_first_due(int64_t *when, struct store *store, struct err *err);
/* Nothing waits any longer: what was sealed in it goes, too. */
int pending_set_state(
    struct store *store, int64_t id, const char *state, struct err *err);

#endif
