/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outbox.h - every mail that goes out is a row first.
 *
 *	queued ─claim→ inflight ─→ sent
 *	   ↑              ├→ queued again, later (4xx, connection lost)
 *	   │              ├→ failed (5xx, too old); untold until the moderators
 *	   │              │  could be told
 *	   ↓              └→ unknown (decision letters: perhaps accepted)
 *	cancelled, or frozen with its case (casework/freeze.h)
 *
 * What a dead run left in flight is put right by outbox_recover(): relayed
 * mail and notices are queued again with the same Message-ID, a decision
 * letter whose data had begun becomes unknown.
 */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "base/buf.h"
#include "base/ids.h"
#include "base/mem.h"
#include "store/store.h"

struct outbox_row {
	int64_t id;
	struct uuid uuid;
	const char *letter; /* the template's name */
	bool is_decision; /* never sent twice */
	struct uuid case_id;
	struct uuid key_owner; /* of the key that seals it: parties.key, or
	                          the case */
	const struct uuid *party_id; /* goes to this party, or NULL */
	const struct blind *moderator; /* goes to this moderator, or NULL */
	struct blind message_id;
	struct blind effect; /* of what it is the effect: made only once */
	const struct uuid *clean_of; /* message whose clean copy goes in */
	struct blob head, text; /* sealed */
	const char *state;
	int64_t attempts;
	int64_t not_before; /* full minutes; once it is done, full days */
	int64_t expires; /* full hours; once it is done, 0 */
	int code; /* of SMTP, 0 for none */
};

/* Will it go, once it is due or its case is thawed? */
bool outbox_is_waiting(const struct outbox_row *row);

/* Queue it. 1 added, and row->id is set; 0 this effect is there already;
 * -1 failed. */
int outbox_add(struct store *store, struct outbox_row *row, struct err *err);
/* The next decision letter after row->id (first: 0), whatever its state. 1, 0,
 * -1. */
int outbox_next_decision(struct outbox_row *row, struct store *store,
    struct pool *pool, struct err *err);
/* What the audit log commits to when a decision letter is queued, and when it
 * is finished. */
void outbox_commitment(struct buf *what, const struct outbox_row *row);
void outbox_commitment_end(struct buf *what, int code);

/* A decision letter that a dead run may have handed over, to be finished as
 * unknown. 1, 0, -1. */
int outbox_find_doubtful(struct outbox_row *row, struct store *store,
    struct pool *pool, struct err *err);
/* Put right what else a dead run left in flight. */
int outbox_recover(struct store *store, int64_t now, struct err *err);
/* Take up to max ids that are due, oldest first; marks them in flight.
 * Returns how many, or -1. The caller commits before the first byte. */
int outbox_claim(
    struct store *store, int64_t now, int64_t *ids, int max, struct err *err);
/* 1, 0, -1; data from pool. */
int outbox_find(struct outbox_row *row, struct store *store, int64_t id,
    struct pool *pool, struct err *err);
/* By the keyed hash of the Message-ID. 1, 0, -1. */
int outbox_find_message_id(struct outbox_row *row, struct store *store,
    const struct blind *message_id, struct pool *pool, struct err *err);
/* The first mail to this moderator about the case: the thread. 1, 0, -1. */
int outbox_find_thread(struct outbox_row *row, struct store *store,
    const struct uuid *case_id, const struct blind *moderator,
    struct pool *pool, struct err *err);

/* The first mail to this party: its thread; of those that this key seals, or
 * (NULL) of all. 1, 0, -1. */
int outbox_find_party_thread(struct outbox_row *row, struct store *store,
    const struct uuid *party_id, const struct uuid *key, struct pool *pool,
    struct err *err);
/* Is mail to this party on its way, or perhaps? *last is the day of the last
 * one that was sent; 0: none. 1, 0, -1. */
int outbox_promises(int64_t *last, struct store *store,
    const struct uuid *party_id, struct err *err);

/* The next mail to a party of this case that still waits, after row->id
 * (first: 0). 1, 0, -1. */
int outbox_next_waiting(struct outbox_row *row, struct store *store,
    const struct uuid *case_id, struct pool *pool, struct err *err);
/* The next mail about the case to nobody who is a party, queued or done with,
 * after row->id (first: 0). 1, 0, -1. */
int outbox_next_told(struct outbox_row *row, struct store *store,
    const struct uuid *case_id, struct pool *pool, struct err *err);
/* Another text; and what it quoted may be gone. */
int outbox_set_text(
    struct store *store, int64_t id, const struct buf *sealed, struct err *err);
/* Has anything about the case gone to this moderator? 1, 0, -1. */
int outbox_was_told(struct store *store, const struct uuid *case_id,
    const struct blind *moderator, struct err *err);
/* Was such a mail ever queued for the party, and not recalled? 1, 0, -1. */
int outbox_has_letter(struct store *store, const struct uuid *case_id,
    const struct uuid *party_id, const char *letter, struct err *err);
/* None of what is queued for this moderator in this case goes. */
int outbox_cancel_moderator(struct store *store, const struct uuid *case_id,
    const struct blind *moderator, struct err *err);
/* The same in all cases. */
int outbox_cancel_everywhere(
    struct store *store, const struct blind *moderator, struct err *err);
/* It may go now. */
int outbox_hurry(struct store *store, int64_t id, int64_t now, struct err *err);

/* What its result means for a decision could not be done yet, or was. */
int outbox_set_owed(
    struct store *store, int64_t id, bool is_owed, struct err *err);
/* The next such row after row->id (first: 0). 1, 0, -1. */
int outbox_next_owed(struct outbox_row *row, struct store *store,
    struct pool *pool, struct err *err);

/* The server said 354: body bytes follow. */
int outbox_set_data(struct store *store, int64_t id, struct err *err);
/* The next row after *id that is untold. 1, 0, -1. */
int outbox_next_untold(int64_t *id, struct store *store, struct err *err);
/* state: sent, failed, untold, unknown, cancelled; code: of SMTP, or 0. Its
 * times get coarser (see outbox_row). */
int outbox_finish(struct store *store, int64_t id, const char *state, int code,
    struct err *err);
/* Queue again for later; the try counts. */
int outbox_defer(struct store *store, int64_t id, int64_t not_before, int code,
    struct err *err);
/* Queue an unknown or failed one once more, with the same Message-ID. 1, 0 it
 * is neither, -1. */
int outbox_requeue(struct store *store, int64_t id, int64_t now,
    int64_t expires, struct err *err);
/* Back as if it had not been claimed. */
int outbox_unclaim(struct store *store, int64_t id, struct err *err);

/* One that was claimed waits until its case is thawed. */
int outbox_freeze(struct store *store, int64_t id, struct err *err);

/* When the next one is due. 1, 0 none is queued, -1. */
int outbox_first_due(int64_t *when, struct store *store, struct err *err);
/* How many wait that were tried for half an hour and more. */
int outbox_deferred(int64_t *n, struct store *store, struct err *err);
/* How many wait, and since when the oldest is due (0: none). */
int outbox_waiting(
    int64_t *n, int64_t *oldest, struct store *store, struct err *err);

#endif
