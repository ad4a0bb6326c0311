/* SPDX-License-Identifier: GPL-3.0-or-later */
/* act.h - what was done in a case, on record. */
#ifndef CASEWORK_ACT_H
#define CASEWORK_ACT_H

#include "casework/lines.h"
#include "casework/team.h"
#include "store/acts.h"

/* Add one: moderator may be NULL, when is to the second and sealed. */
int act_note(struct desk *desk, const struct team *team,
    const struct blind *moderator, const char *verb, int64_t when,
    const struct lines *done, struct err *err);
/* When it was; done may be NULL. Strings from pool. */
int act_open(int64_t *when, struct lines *done, const struct team *team,
    const struct act_row *row, struct pool *pool, struct err *err);

#endif
