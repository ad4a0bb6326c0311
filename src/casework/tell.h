/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tell.h - the moderators hear of a message that is on record.
 *
 * Nobody hears of the same message twice, so that one who joins a case late
 * (cleared, called in) can be told of all that is on record.
 */
#ifndef CASEWORK_TELL_H
#define CASEWORK_TELL_H

#include "casework/letters.h"
#include "casework/record.h"
#include "store/cases.h"
#include "store/reports.h"

/* What makes a mail about a message unique: also for that of a new case. */
#define TELL_EFFECT "message"

/* To everybody who is in. */
int tell_message(struct desk *desk, const struct team *team,
    const struct case_row *row, const struct uuid *message_id, unsigned offer,
    struct err *err);
/* To this member, all of the case that the member has not heard of. */
int tell_missed(struct desk *desk, const struct team *team,
    const struct case_row *row, const struct member *member, struct err *err);
/* The attachments of a record in this unit that are safe to see. */
void tell_files(struct letters_files *files, const struct record *record,
    const struct uuid *unit);
/* The newest message of a party of the case. 1, 0, -1; strings from pool. */
int tell_newest(struct message_row *message, struct desk *desk,
    const struct uuid *case_id, struct pool *pool, struct err *err);

#endif
