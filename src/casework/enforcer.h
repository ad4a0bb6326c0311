/* SPDX-License-Identifier: GPL-3.0-or-later */
/* enforcer.h - who carries decisions out in the spaces of the community.
 *
 * They learn the name, the restriction and its dates, and nothing else.
 */
#ifndef CASEWORK_ENFORCER_H
#define CASEWORK_ENFORCER_H

#include "casework/decision.h"
#include "casework/incoming.h"
#include "casework/route.h"

/* A mail of this template to the enforcer of this space, or (NULL) of every
 * one. "enforce" begins their list of what is to be done. Of
 * what is not carried out in spaces they hear nothing. */
int enforcer_tell(struct desk *desk, const struct team *team,
    const struct decision_row *row, const char *letter, const char *space,
    struct pool *pool, struct err *err);

/* The space that somebody with this address looks after, or NULL. */
const char *enforcer_space(const struct desk *desk, const struct blind *blind);
/* A mail of ROUTE_ENFORCER: the moderators read it. */
int enforcer_answer(struct desk *desk, const struct incoming *mail,
    const struct routed *routed, struct err *err);

#endif
