/* SPDX-License-Identifier: GPL-3.0-or-later */
/* answer.h - what a party answers, on its way to the moderators.
 *
 * Everything is put on record and told to the team under the code name; what
 * comes from an address that is not the party's changes nothing until a
 * moderator accepts it. A reporter's own words (reporter.h) are obeyed, and
 * nothing ever goes on to another party.
 */
#ifndef CASEWORK_ANSWER_H
#define CASEWORK_ANSWER_H

#include "casework/desk.h"
#include "casework/incoming.h"
#include "casework/route.h"

/* A mail of ROUTE_PARTY, ROUTE_STRANGER or ROUTE_PHRASE. */
int answer_take(struct desk *desk, const struct incoming *mail,
    const struct routed *routed, struct err *err);

#endif
