/* SPDX-License-Identifier: GPL-3.0-or-later */
/* leaving.h - who is no moderator any more.
 *
 * A run compares the configured moderators and escalation addresses with those
 * of the last one. Whoever has left: their reply capabilities are revoked, in
 * all cases, what is queued for them is not sent, and the cases they had are
 * nobody's, which the daily digest says. Whoever comes anew gets what there is
 * from now on, and nothing of before is sent again.
 */
#ifndef CASEWORK_LEAVING_H
#define CASEWORK_LEAVING_H

#include "casework/desk.h"

/* In a transaction of its own; writes nothing where the team is the same. */
int leaving_check(struct desk *desk, struct err *err);

#endif
