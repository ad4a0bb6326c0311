/* SPDX-License-Identifier: GPL-3.0-or-later */
/* draft.h - what a moderator's mail is about to propose.
 *
 * A verb such as /warning begins a draft; /apology and /condition of the same
 * mail add to it; the next such verb, or the end of the mail, finishes it:
 * its letter is rendered and looked at, it becomes a decision, and colleagues
 * are asked, or, where the proposer is enough, its letter is queued.
 */
#ifndef CASEWORK_DRAFT_H
#define CASEWORK_DRAFT_H

#include "casework/decision.h"
#include "casework/work.h"

struct draft {
	struct decision decision; /* kind, term, target, reason, conditions,
	                             asks_apology, space are given */
	struct party_row party; /* where has_party */
	bool has_party;
	int64_t long_term; /* of an emergency that is confirmed, in seconds */
	size_t at; /* the command that began it */
};

/* Finish what was begun, and begin this one. */
int draft_begin(struct work *work, const struct draft *draft, struct err *err);
/* The one that was begun by this mail, for what adds to it; or NULL. */
struct draft *draft_current(struct work *work);
/* The end of the mail. */
int draft_finish(struct work *work, struct err *err);

/* What came of a decision that others may approve: for receipt and record. */
int draft_settle(struct work *work, struct decision *decision, struct err *err);

#endif
