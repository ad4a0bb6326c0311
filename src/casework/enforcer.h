/* SPDX-License-Identifier: GPL-3.0-or-later */
/* enforcer.h - who carries decisions out in the spaces of the community.
 *
 * They learn the name, the restriction and its dates, and nothing else.
 */
#ifndef CASEWORK_ENFORCER_H
#define CASEWORK_ENFORCER_H

#include "casework/decision.h"

/* A mail of this template to the enforcer of every space, or of the one that
 * the decision is for. "enforce" begins their list of what is to be done. */
int enforcer_tell(struct desk *desk, const struct team *team,
    const struct decision_row *row, const char *letter, struct pool *pool,
    struct err *err);

#endif
