/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decided.h - what time and mail servers do to a decision, and what
 * moderators hear of it.
 */
#ifndef CASEWORK_DECIDED_H
#define CASEWORK_DECIDED_H

#include "casework/desk.h"
#include "store/outbox.h"

/* ---- for casework/post.c; a row that is no decision's is left alone ---- */

/* May its letter leave: do enough people still stand behind it? If not, it
 * waits for approvals again. 1, 0, -1. */
int decided_may_go(
    struct desk *desk, const struct outbox_row *row, struct err *err);
/* Its first byte leaves now, with this day's dates in it. */
int decided_leaves(struct desk *desk, int64_t letter, struct err *err);
/* It was accepted: the respondent counts as told. */
int decided_sent(
    struct desk *desk, const struct outbox_row *row, struct err *err);
/* It may have been accepted: only a moderator can say. */
int decided_unknown(
    struct desk *desk, const struct outbox_row *row, struct err *err);
/* It will not arrive: somebody has to tell the respondent otherwise. */
int decided_undelivered(
    struct desk *desk, const struct outbox_row *row, struct err *err);
/* The text with the dates that it has when it leaves now; from pool. */
int decided_dated(const char **text, struct desk *desk,
    const struct outbox_row *row, struct pool *pool, struct err *err);

/* ---- for casework/clocks.c: id is the decision's ---- */

/* Its time is over: a term, a hearing, an emergency that nobody confirmed. */
int decision_expire(struct desk *desk, int64_t id, struct err *err);
/* An objection has had its time. */
int decision_release(struct desk *desk, int64_t id, struct err *err);

#endif
