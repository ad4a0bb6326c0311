/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bounce.h - a mail of ours came back: RFC 3464. */
#ifndef CASEWORK_BOUNCE_H
#define CASEWORK_BOUNCE_H

#include "casework/desk.h"
#include "msg/message.h"

struct outbox_row;

/* Note what a bounce says of the mail in row (row->id 0: none of ours; it is
 * then only counted). A mail that will not arrive is "failed", and the
 * moderators of the case hear of it; a delay is nothing yet. Nothing of the
 * bounce's own text goes anywhere: it holds addresses. */
int bounce_note(struct desk *desk, const struct outbox_row *row,
    const struct message *message, struct err *err);

/* The mail in row will not arrive; code and answer are what a server said
 * ("" for none). Tells the moderators, unless the mail was to them. */
int bounce_undelivered(struct desk *desk, const struct outbox_row *row,
    int code, const char *answer, struct err *err);

/* Say aloud that a server does not take a notice to a moderator: the case,
 * and the answer without addresses. */
void bounce_warn(struct desk *desk, const struct outbox_row *row, int code,
    const char *answer);

#endif
