/* SPDX-License-Identifier: GPL-3.0-or-later */
/* freeze.h - a case whose fields do not open in their place any more.
 *
 * Somebody changed the database, or the disk did. Until an admin has looked
 * (heyward case thaw), nothing about the case leaves, no clock of it strikes
 * and no command is obeyed; what comes in is kept.
 */
#ifndef CASEWORK_FREEZE_H
#define CASEWORK_FREEZE_H

#include "casework/incoming.h"
#include "casework/route.h"

/* Freeze it, with what it is joined to, in the savepoint under way, and tell
 * the moderators who may see it. why is logged, and is of kind ERR_SEALED. 1
 * it is news, 0 it was frozen, -1. */
int freeze_case(struct desk *desk, const struct uuid *case_id,
    const struct err *why, struct err *err);
/* 1, 0, -1. No case, all zero, is not frozen. */
int freeze_has(struct desk *desk, const struct uuid *case_id, struct err *err);
/* A mail to a frozen case: it is kept. Of a party or an enforcer it becomes a
 * case of its own; a moderator hears that nothing was done. */
int freeze_answer(struct desk *desk, const struct incoming *mail,
    const struct routed *routed, struct err *err);
/* Go on with it. 1, 0 it was not frozen, -1. */
int freeze_thaw(struct desk *desk, const struct uuid *case_id, struct err *err);

#endif
