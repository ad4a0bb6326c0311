/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decisions.h - what was decided, who stands behind it, where it is carried
 * out, and how often such things were decided.
 *
 *	proposed ─→ approved ─→ enacted ─→ expired, lifted, readmitted,
 *	   └───────────┴→ dropped             overturned
 *
 * A decision is enacted when its letter was accepted, or told otherwise.
 */
#ifndef STORE_DECISIONS_H
#define STORE_DECISIONS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/ids.h"
#include "base/mem.h"
#include "store/store.h"

struct decision_row {
	int64_t id; /* set by decisions_add(), and when it is found */
	struct uuid uuid;
	struct uuid case_id;
	const struct uuid *party_id; /* NULL: about nobody */
	const char *kind; /* a row of casework/ladder.c */
	int64_t target; /* the decision that it changes; 0: none */
	const char *state;
	const struct blind *proposer;
	int64_t needed;
	int64_t held_until; /* Unix seconds; 0: nobody objects */
	int64_t term; /* seconds; 0: none, or for ever */
	int64_t started, ends; /* Unix seconds; 0: not, or never */
	int64_t letter; /* row of the outbox; 0: none */
	struct blind mac; /* of what is not sealed: casework/decision.c */
	struct blob sealed; /* with the key of the case */
};
int decisions_add(
    struct store *store, struct decision_row *row, struct err *err);
/* Write party_id, state, needed, held_until, term, started, ends, letter and
 * mac. */
int decisions_update(
    struct store *store, const struct decision_row *row, struct err *err);
/* Only what is sealed. */
int decisions_set_sealed(
    struct store *store, int64_t id, const struct buf *sealed, struct err *err);
/* 1, 0, -1; data from pool. */
int decisions_find(struct decision_row *row, struct store *store, int64_t id,
    struct pool *pool, struct err *err);
/* The one whose letter this row of the outbox is. 1, 0, -1. */
int decisions_find_letter(struct decision_row *row, struct store *store,
    int64_t letter, struct pool *pool, struct err *err);
/* The next of the case, and of those that are part of it, after row->id
 * (first: 0). 1, 0, -1. */
int decisions_next_of_case(struct decision_row *row, struct store *store,
    const struct uuid *case_id, struct pool *pool, struct err *err);
/* The next about this party, or that changes this decision. 1, 0, -1. */
int decisions_next_of_party(struct decision_row *row, struct store *store,
    const struct uuid *party_id, struct pool *pool, struct err *err);
int decisions_next_of_target(struct decision_row *row, struct store *store,
    int64_t target, struct pool *pool, struct err *err);

/* The next by started, or by ends, after the row's place (that time and id).
 * 1, 0, -1. */
int decisions_next_started(struct decision_row *row, struct store *store,
    struct pool *pool, struct err *err);
int decisions_next_ending(struct decision_row *row, struct store *store,
    struct pool *pool, struct err *err);

struct vote_row {
	struct blind moderator; /* the next after this one; first: all zero */
	bool objects; /* else approves */
	struct blind mac; /* of it: casework/decision.c */
};
/* Written over an older one. 1 it is news, 0 it was so, -1. */
int votes_put(struct store *store, int64_t decision, const struct vote_row *row,
    struct err *err);
int votes_next(struct vote_row *row, struct store *store, int64_t decision,
    struct err *err);

/* A space where it is to be carried out. 1 it is news, 0 it was so, -1. */
int enforcements_put(struct store *store, int64_t decision, const char *space,
    bool is_done, struct err *err);
/* The next by name after *space (first: ""); from pool. 1, 0, -1. */
int enforcements_next(const char **space, bool *is_done, struct store *store,
    int64_t decision, struct pool *pool, struct err *err);

/* So many more (or fewer) cases of this category that ended like this. */
int tallies_add(struct store *store, const char *category, const char *kind,
    int64_t n, struct err *err);
/* How many. -1 failed. */
int64_t tallies_get(struct store *store, const char *category, const char *kind,
    struct err *err);

#endif
