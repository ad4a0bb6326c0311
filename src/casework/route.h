/* SPDX-License-Identifier: GPL-3.0-or-later */
/* route.h - what kind of mail is it? Decided in the order of the table, the
 * kinds of machine mail by msg/machine.h. */
#ifndef CASEWORK_ROUTE_H
#define CASEWORK_ROUTE_H

#include "base/mem.h"
#include "casework/desk.h"
#include "msg/message.h"

enum route {
	ROUTE_OWN,      /* a Message-ID of ours came back: swallowed */
	ROUTE_BOUNCE,   /* what became of a mail of ours */
	ROUTE_BOUNCE_STRAY, /* of a mail that we do not know */
	ROUTE_MACHINE_THREADED, /* an automatic answer to a mail of ours */
	ROUTE_MACHINE,  /* automatic; perhaps a report that a list forwards */
	ROUTE_UNREADABLE,
	ROUTE_REPORT    /* everything else */
};

/* The word for it in the database. */
const char *route_name(enum route route);

/* Decide. For ROUTE_BOUNCE *row is the outbox row it is about, for
 * ROUTE_MACHINE_THREADED row->case_id is the case. Strings from pool. -1
 * failed. */
struct outbox_row;
int route_mail(enum route *route, struct outbox_row *row, struct desk *desk,
    const struct message *message, struct pool *pool, struct err *err);

#endif
