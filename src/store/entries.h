/* SPDX-License-Identifier: GPL-3.0-or-later */
/* entries.h - the audit log, and who is told of what has to be in it.
 *
 * Entries are only added; their hashes are made by casework/audit.c, since
 * this layer knows no keys. So that no change of an act, a decision letter or
 * a vote can be made past the log, the functions that make one tell whoever
 * listens, in the same transaction.
 */
#ifndef STORE_ENTRIES_H
#define STORE_ENTRIES_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/ids.h"
#include "base/mem.h"
#include "store/store.h"

struct entry_row {
	int64_t seq; /* from 1, without gaps */
	int64_t day;
	const char *kind; /* act, letter, vote, note: see casework/audit.h */
	const char *verb;
	const struct uuid *case_id; /* or NULL */
	const struct uuid *subject; /* the row that it is about, or NULL */
	const struct blind *moderator; /* who did it, or NULL */
	const struct hash *what; /* the commitment, or NULL */
	struct hash prev, hash;
};
int entries_add(
    struct store *store, const struct entry_row *row, struct err *err);
/* The newest. 1, 0 there is none, -1; strings from pool. */
int entries_last(struct entry_row *row, struct store *store, struct pool *pool,
    struct err *err);
/* The next after row->seq (first: 0). 1, 0, -1. */
int entries_next(struct entry_row *row, struct store *store, struct pool *pool,
    struct err *err);
/* The newest, or the oldest, of a kind about this row. 1, 0, -1. */
int entries_last_about(struct entry_row *row, struct store *store,
    const char *kind, const struct uuid *subject, struct pool *pool,
    struct err *err);
int entries_first_about(struct entry_row *row, struct store *store,
    const char *kind, const struct uuid *subject, struct pool *pool,
    struct err *err);
/* The newest note with this verb about the case; 0 where there is none. */
int entries_last_note(int64_t *seq, struct store *store, const char *verb,
    const struct uuid *case_id, struct err *err);

/* The day on which a moderator first did something of this kind in the case or
 * in what is part of it: is() says whether an act's verb is one. 1, 0 never,
 * -1. */
int entries_first_day(int64_t *day, struct store *store,
    const struct uuid *case_id, bool (*is)(const char *verb), struct err *err);

/* ---- what does not fit; each the next after row->seq, 1, 0, -1 ---- */

/* An entry about an act, a decision letter that was queued, or a vote whose
 * row is gone. */
int entries_next_lost(struct entry_row *row, struct store *store,
    const char *kind, struct pool *pool, struct err *err);
/* A decision that has a vote which is not the newest one on record, after
 * *decision (first: 0). */
int entries_next_false_vote(
    int64_t *decision, struct store *store, struct err *err);

/* What is told. */
struct entry_event {
	const char *kind, *verb;
	const struct uuid *case_id;
	const struct uuid *subject;
	const struct blind *moderator;
	const struct buf *what; /* that is to be committed to, or NULL */
};
typedef int entries_heard(
    void *arg, const struct entry_event *event, struct err *err);
/* heard NULL: nobody listens any more. */
void entries_listen(struct store *store, entries_heard *heard, void *arg);
/* For this folder: 0, also where nobody listens. */
int entries_tell(
    struct store *store, const struct entry_event *event, struct err *err);

#endif
