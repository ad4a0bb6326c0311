/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outcome.h - how a case ended, and what its reporters hear of it. */
#ifndef CASEWORK_OUTCOME_H
#define CASEWORK_OUTCOME_H

#include "casework/lines.h"
#include "casework/router.h"
#include "casework/team.h"
#include "store/cases.h"

/* Every reporter whom heyward has written to before hears of it, as far as
 * privacy.tell_reporter allows, not before the given time. Who gets it is
 * added to outside. */
int outcome_tell(struct desk *desk, const struct team *team, int64_t not_before,
    struct lines *outside, struct err *err);
/* What has not left yet does not. */
int outcome_recall(struct desk *desk, const struct team *team, struct err *err);

/* Nothing is left to be decided: everybody who is reported about knows what
 * follows. Then the case is closed, and reporters hear of it, not
 * before the given time. 1 it was, 0 something is left, -1. */
int outcome_close(struct desk *desk, const struct team *team,
    struct case_row *row, int64_t not_before, struct lines *outside,
    struct pool *pool, struct err *err);

#endif
