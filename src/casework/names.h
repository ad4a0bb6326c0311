/* SPDX-License-Identifier: GPL-3.0-or-later */
/* names.h - what moderators are called, and where that stands in a text. */
#ifndef CASEWORK_NAMES_H
#define CASEWORK_NAMES_H

#include <stdbool.h>

#include "base/conf.h"
#include "casework/team.h"
#include "privacy/redact.h"

/* Is this name the member's: the configured one, the address, its local
 * part, or one of the aliases, whatever the case? */
bool names_member(
    const struct conf *conf, const struct member *member, const char *name);
/* Is this address the member's, tags aside? */
bool names_address(
    const struct conf *conf, const struct member *member, const char *addr);
/* Does the text tell the member apart, by any of these? */
bool names_mention(const struct conf *conf, const struct member *member,
    const struct redact_source *text);
/* Might a misspelt name be meant for the member's? */
bool names_resemble(
    const struct conf *conf, const struct member *member, const char *name);
/* Add all that the member is called to the traces. */
void names_add(struct redact *redact, const struct conf *conf,
    const struct member *member);

#endif
