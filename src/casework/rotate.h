/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rotate.h - a new generation of the ring, and a lost ring made again.
 *
 * A rotation adds a generation to the ring's file, brings the database over in
 * one transaction (keys are wrapped anew, hashes of people hashed again), and
 * drops the old generation from the file. The database says which generation
 * it knows, so that it may be killed anywhere: before the transaction is
 * durable nothing has happened, after it the next run does the rest.
 *
 * What a lost ring needs to be made again is in the database, sealed like
 * everything for the recovery keys (privacy/recovery.h): the escrow.
 */
#ifndef CASEWORK_ROTATE_H
#define CASEWORK_ROTATE_H

#include "casework/desk.h"

/* Who watches it: n of all keys and hashes are brought over. */
struct rotate_watch {
	void (*step)(void *arg, uint64_t n, uint64_t all);
	void *arg;
};
/* The whole of it; the caller holds the lock. A key that does not open stays
 * as it is: its case is frozen when it is needed. Without a watch (NULL)
 * nothing is counted. */
int rotate_run(
    struct desk *desk, const struct rotate_watch *watch, struct err *err);

/* For the beginning of a run, with the lock: what a rotation that was killed
 * left to be done; and the escrow, where the ring or the recovery keys are
 * others than those it was made with. Writes nothing where all is well. */
int rotate_settle(struct desk *desk, struct err *err);

/* Make the ring's file at path again; the desk has the secret of a recovery
 * key (desk_use_secret()) and no ring. Whoever the database still remembers is
 * remembered again. ERR_CONFIG: there is a file, or no escrow. */
int rotate_recover(struct desk *desk, const char *path, struct err *err);

/* The desk's recovery key (desk_use_secret()) opens what makes a lost ring
 * again: so it is noted, and told of a key of this id: 1, 0, -1. */
int rotate_test(struct desk *desk, struct err *err);
int rotate_is_tested(struct desk *desk, struct blob id, struct err *err);

#endif
