/* SPDX-License-Identifier: GPL-3.0-or-later */
/* redaction.h - words taken out of what a case has on record.
 *
 * In the clean copies, in the texts that still wait for parties or for a
 * second moderator (those are dropped), not in attachments and sealed
 * originals. For a day it can be
 * undone; what stood there is kept for so long, sealed.
 */
#ifndef CASEWORK_REDACTION_H
#define CASEWORK_REDACTION_H

#include "base/buf.h"
#include "casework/team.h"
#include "store/acts.h"

struct redaction {
	struct desk *desk;
	const struct team *team;
	struct pool *pool;
	struct buf before; /* of redaction.c, released by redaction_keep() */
};

/* Replace text wherever it stands. How many messages it stood in, or -1. */
int redaction_make(
    struct redaction *redaction, const char *text, struct err *err);
/* What redaction_make() makes of a text, from the pool. */
const char *redaction_masked(
    struct redaction *redaction, const char *in, const char *text);
/* Keep what stood there, for redaction_undo(). */
int redaction_keep(struct redaction *redaction, const struct blind *moderator,
    struct err *err);
int redaction_undo(struct redaction *redaction, const struct pending_row *row,
    struct err *err);

#endif
