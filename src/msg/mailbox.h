/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mailbox.h - address fields in raw bytes. RFC 5322, 3.4 and 4.4.
 *
 * sender.c builds on this what it demands of the one address of an author;
 * lists of others are read as far as they make sense: groups, routes and
 * comments are passed over, and what is no valid address is left out.
 */
#ifndef MSG_MAILBOX_H
#define MSG_MAILBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"
#include "msg/message.h"

/* [name] <addr>, or addr alone, in pieces; strings from a pool. */
struct mailbox {
	char *outside; /* what stands outside of < and >, quotes included */
	char *inside;
	char *comments;
	unsigned angles;
	bool broken; /* it is a list, a group, has a route or no end */
};

void mailbox_split(
    struct mailbox *mailbox, struct pool *pool, const char *s, size_t len);

/* The name without quotes and decoded, or NULL. */
const char *mailbox_name(struct pool *pool, const char *outside);

/* Append those of a list that are valid. */
void mailboxes_read(
    struct message_addrs *addrs, struct pool *pool, const char *s, size_t len);

#endif
