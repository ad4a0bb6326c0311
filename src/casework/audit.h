/* SPDX-License-Identifier: GPL-3.0-or-later */
/* audit.h - the audit log: what was done, in a chain that shows what is
 * changed in it.
 *
 * Each entry holds the hash of the one before and its own,
 *
 *	hash = BLAKE2b-256(prev, seq, day, kind, verb, case, subject,
 *	    moderator, what)
 *
 * packed (base/pack.h) in this order, what is not there as a zero octet, what
 * is with a one before it. "what" is a commitment: a hash of what was done
 * that says nothing of it, so that an act can be erased and the chain stays
 * whole. The kinds:
 *
 *	act	a row of acts: its uuid and sealed bytes
 *	letter	a decision letter is queued, released, or ended as sent,
 *		failed, untold, unknown or cancelled; subject is its row
 *	vote	approves or objects; subject is the decision
 *	note	anything else: audit_note()
 *
 * The first three are written by desk_begin()'s listener (store/entries.h)
 * whenever such a row changes, the head (seq and hash of the newest entry) is
 * signed by desk_commit(): there is never an entry that no signature covers.
 *
 * Erasing accounts for rows that are gone, or other than they were, by a note
 * AUDIT_PURGED or AUDIT_ERASED about the case that the rows name, in the same
 * transaction. A rotation of the ring leaves the entries as they are, and has
 * the head signed once more.
 */
#ifndef CASEWORK_AUDIT_H
#define CASEWORK_AUDIT_H

#include "casework/desk.h"
#include "store/entries.h"

#define AUDIT_PURGED "purge"
#define AUDIT_ERASED "erase"
#define AUDIT_ACCEPTED "accept"

/* Put on record that something was done, in the transaction under way: a
 * commitment to what (its hash; NULL: nothing more to say). That must be
 * sealed, or nothing that could be guessed. case_id and moderator may be
 * NULL. */
int audit_note(struct desk *desk, const char *verb, const struct uuid *case_id,
    const struct blind *moderator, const struct buf *what, struct err *err);

/* For desk_begin(): what the store tells of, to the desk that is arg. */
int audit_hear(void *arg, const struct entry_event *event, struct err *err);
/* For desk_commit(): sign the head. */
int audit_sign(struct desk *desk, struct err *err);

/* The newest entry that was signed. */
struct audit_head {
	int64_t seq; /* 0: none yet */
	struct hash hash;
	uint8_t signature[RING_SIGNATURE_LEN];
};
/* 1, 0 nothing was ever signed, -1. ERR_SEALED: it makes no sense. */
int audit_find_head(
    struct audit_head *head, struct desk *desk, struct err *err);
/* Did this ring sign it? */
bool audit_is_signed(const struct audit_head *head, const struct ring *ring);

/* The newest entry as people copy it, "SEQ-HASH" with half of the hash; from
 * pool, "" where there is none. And what one copied says: so many bytes of the
 * hash. ERR_INPUT: it is no such text. */
int audit_shown(
    const char **text, struct desk *desk, struct pool *pool, struct err *err);
int audit_read_shown(int64_t *seq, struct hash *hash, size_t *len,
    const char *text, struct err *err);

/* What the hash of an entry must be. */
struct hash audit_hash(const struct entry_row *row);

#endif
