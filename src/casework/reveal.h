/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reveal.h - who the parties of a case are, and what they wrote, as it came.
 *
 * For a desk that opens with a recovery secret (desk_use_secret()): on the
 * server, or with nothing but a copy of the database. What does not open takes
 * nothing away from the rest.
 */
#ifndef CASEWORK_REVEAL_H
#define CASEWORK_REVEAL_H

#include "casework/person.h"
#include "store/reports.h"

struct reveal_party {
	struct party_row row;
	struct identity *list; /* those that opened; from the pool */
	size_t n;
	const char *fault; /* why not all of them, or none, did; or NULL */
};
/* The next party of the case, and of those that are part of it, after the one
 * in party->row (first: all zero). 1, 0, -1; strings from pool. */
int reveal_next_party(struct reveal_party *party, struct desk *desk,
    const struct uuid *case_id, struct pool *pool, struct err *err);

/* Append the mail of the message, byte for byte. ERR_FORGOTTEN: none was kept,
 * or it is not under this recovery key; ERR_SEALED: it does not open. */
int reveal_original(struct buf *raw, struct desk *desk,
    const struct message_row *row, struct err *err);

#endif
