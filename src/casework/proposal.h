/* SPDX-License-Identifier: GPL-3.0-or-later */
/* proposal.h - a decision that waits for approvals, as moderators see it.
 *
 * Everybody who may approve it gets a mail of their own, with the letter word
 * for word, and with a token and a code that only this mail has
 * (casework/decision.h).
 */
#ifndef CASEWORK_PROPOSAL_H
#define CASEWORK_PROPOSAL_H

#include "casework/decision.h"
#include "casework/work.h"

/* To all but the one whose mail it is. */
int proposal_send(
    struct work *work, const struct decision *decision, struct err *err);
/* What waits in the case, to a member who has just come to it. */
int proposal_missed(struct desk *desk, const struct team *team,
    const struct member *member, struct err *err);
/* The letter into the receipt, as it would be proposed or as it stands. */
int proposal_preview(
    struct work *work, const struct decision *decision, struct err *err);
/* The open decision that this mail is about: the code is what was typed, or
 * "" where the mail's own token tells. 1, 0 none, -1. */
int proposal_find(struct decision *decision, struct work *work,
    const char *code, struct err *err);

#endif
