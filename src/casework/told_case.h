/* SPDX-License-Identifier: GPL-3.0-or-later */
/* told_case.h - "/new": a case that a moderator heard of elsewhere.
 *
 * The mail has no capability, so it is put on record in a case that nobody
 * sees, and the moderator is asked at the configured address. "/yes" opens
 * the case to the others. The moderator is not its reporter.
 */
#ifndef CASEWORK_TOLD_CASE_H
#define CASEWORK_TOLD_CASE_H

#include "casework/work.h"

/* A mail of ROUTE_TOLD. */
int told_case_ask(struct desk *desk, const struct incoming *mail,
    const struct routed *routed, struct err *err);
/* The moderator of work said yes. */
int told_case_open(struct work *work, struct err *err);

#endif
