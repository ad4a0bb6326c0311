/* SPDX-License-Identifier: GPL-3.0-or-later */
/* refused.h - mail that claims a right it does not have.
 *
 * A capability that is none, or was revoked, or is out of date, or somebody
 * else's; a moderator's mail for which our server does not stand: all of it
 * gets the same words, whatever was wrong, and a line in the digest.
 */
#ifndef CASEWORK_REFUSED_H
#define CASEWORK_REFUSED_H

#include "casework/desk.h"

/* Tell the true owner of the moderator's address, at most once a day. */
int refused_answer(
    struct desk *desk, const struct blind *moderator, struct err *err);
/* Only the line in the digest. */
int refused_note(struct desk *desk, struct err *err);

#endif
