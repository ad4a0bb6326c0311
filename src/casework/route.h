/* SPDX-License-Identifier: GPL-3.0-or-later */
/* route.h - what kind of mail is it, and on whose behalf may it speak?
 *
 * Decided in the order of the list, the kinds of machine mail by
 * msg/machine.h. A person's mail is told by its capability: the token of the
 * address that it came to, or a Message-ID of ours that it answers. The
 * capability alone is not enough: see the comments.
 */
#ifndef CASEWORK_ROUTE_H
#define CASEWORK_ROUTE_H

#include "base/mem.h"
#include "casework/desk.h"
#include "msg/message.h"
#include "store/outbox.h"

enum route {
	ROUTE_OWN, /* a Message-ID of ours came back: swallowed */
	ROUTE_BOUNCE, /* what became of a mail of ours */
	ROUTE_BOUNCE_STRAY, /* of a mail that we do not know */
	ROUTE_MACHINE_THREADED, /* an automatic answer to a mail of ours */
	ROUTE_MACHINE, /* automatic; perhaps a report that a list forwards */
	ROUTE_UNREADABLE,
	ROUTE_MODERATOR, /* capability, exact address, and our server (where
	                    it is asked) says that the sender is real */
	ROUTE_REFUSED, /* a moderator's address, and one of these is not so */
	ROUTE_TOLD, /* from a moderator without a capability: "/new" */
	ROUTE_ENFORCER, /* who carries decisions out answers, with the
	                   capability of that mail */
	ROUTE_PARTY, /* capability and an address of that party, who may have
	                been forgotten in the meantime (person_is_back()) */
	ROUTE_STRANGER, /* a party's capability, another address */
	ROUTE_PHRASE, /* a reporter's receipt phrase, another address */
	ROUTE_REPORT /* everything else */
};

struct routed {
	enum route route;
	struct outbox_row about; /* BOUNCE: the row; strings from pool */
	struct uuid case_id; /* BOUNCE, MACHINE_THREADED, and those of a
	                        person that have one; else all zero */
	struct uuid party_id; /* PARTY, STRANGER, PHRASE */
	const char *party_token; /* theirs, if the mail came with it; or NULL;
	                            from pool */
	struct blind moderator; /* MODERATOR, REFUSED, TOLD, ENFORCER */
	struct blind token; /* MODERATOR: that it came with */
	bool is_proved; /* our server stands behind the sender */
	bool is_refused; /* it came with a capability that is none, or none
	                    any longer, or not its sender's */
};

/* The word for it in the database. */
const char *route_name(enum route route);

/* The first of these Message-IDs that is of a mail of ours. 1, 0, -1. */
int route_find_own(struct outbox_row *row, struct desk *desk,
    const struct message_strings *ids, struct pool *pool, struct err *err);

int route_mail(struct routed *routed, struct desk *desk,
    const struct message *message, struct pool *pool, struct err *err);

#endif
