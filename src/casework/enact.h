/* SPDX-License-Identifier: GPL-3.0-or-later */
/* enact.h - what becomes of a decision: its letter, its term, its end.
 *
 * Enough people approve it, its letter goes out, the respondent knows, the
 * term begins. Where there is no address the letter is told otherwise. What
 * moderators hear of it is in decided.h, but for what they did by a mail of
 * theirs: the receipt says that.
 */
#ifndef CASEWORK_ENACT_H
#define CASEWORK_ENACT_H

#include "casework/decision.h"
#include "store/cases.h"

enum decision_fate {
	DECISION_WAITS, /* for approvals, or for an objection's time */
	DECISION_QUEUED, /* its letter goes out then */
	DECISION_UNTOLD, /* there is no mail address: somebody has to tell */
	DECISION_ENACTED, /* it needs no letter */
	DECISION_MOVED /* address or language are others by now: it is dropped
	                */
};
/* Do enough stand behind it? Its fate, or -1. */
int decision_settle(int64_t *when, struct desk *desk, const struct team *team,
    struct decision *decision, struct pool *pool, struct err *err);
/* Did somebody who approved it leave, so that too few stand behind it? Then it
 * waits for approvals again. 1, 0, -1. */
int decision_is_short(struct desk *desk, const struct team *team,
    struct decision_row *row, struct pool *pool, struct err *err);
/* Has its letter left, or may it have? Then only /sent and /resend say what
 * becomes of it. 1, 0, -1. */
int decision_has_left(struct desk *desk, const struct decision_row *row,
    struct pool *pool, struct err *err);
/* It is not to be; its letter has not left. */
int decision_drop(struct desk *desk, struct decision_row *row, struct err *err);
/* The newest of the case of this kind has not been, after all. */
int decision_undo(struct desk *desk, const struct case_row *case_row,
    const char *kind, struct pool *pool, struct err *err);
/* The respondent knows of what has been in force since before: nobody has to
 * be told any longer. */
int decision_told(
    struct desk *desk, const struct decision_row *row, struct err *err);
/* The respondent knows, since when. */
int decision_enact(struct desk *desk, const struct team *team,
    struct decision *decision, int64_t when, struct pool *pool,
    struct err *err);

#endif
