/* SPDX-License-Identifier: GPL-3.0-or-later */
/* away.h - moderators who are away for a while. */
#ifndef CASEWORK_AWAY_H
#define CASEWORK_AWAY_H

#include "casework/desk.h"

/* Until when this moderator is away; 0 for not at all. */
int away_find(int64_t *until, struct desk *desk, const struct blind *moderator,
    struct err *err);
int away_set(struct desk *desk, const struct blind *moderator, int64_t until,
    struct err *err);

#endif
