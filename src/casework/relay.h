/* SPDX-License-Identifier: GPL-3.0-or-later */
/* relay.h - what goes to a party because a moderator said so.
 *
 * A mail of its own, built from nothing: no header, address or name of the
 * moderator's mail is in it. It waits for a while, in which it can be
 * recalled; toward a respondent for a random one, so that its time says
 * nothing of the report's.
 */
#ifndef CASEWORK_RELAY_H
#define CASEWORK_RELAY_H

#include "casework/person.h"
#include "casework/work.h"

/* When what is written now may leave. */
int64_t relay_release_time(
    const struct desk *desk, const struct party_row *party);
/* A moderator's words; held where the leak guard says so. */
int relay_text(struct work *work, const struct party_row *party,
    const char *text, struct err *err);
/* The newest text of the case that is held, now that another moderator
 * agrees. ERR_DENIED: none, or it is the same moderator's. */
int relay_held(struct work *work, struct err *err);
/* The newest text of the case that is held is dropped, if it is for this party
 * (NULL: for whomever). 1, 0, -1. */
int relay_drop_held(
    struct work *work, const struct uuid *party, struct err *err);
/* A letter without anybody's words, not before this time. 1; 0: the party
 * cannot or does not want to get one; -1. */
int relay_constant(struct work *work, const struct party_row *party,
    const char *letter, int64_t not_before, struct err *err);

#endif
