/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fetch.h - what is in the mailbox, and the mails themselves.
 *
 * Memory stays flat whatever the size of a mail: its bytes go on to core as
 * they come. Only what was asked for is used; servers may send more. A mail
 * whose length is not what the server had said is fetched once more.
 */
#ifndef WIRE_FETCH_H
#define WIRE_FETCH_H

#include "wire/inbox.h"
#include "wire/session.h"

struct fetch_listed {
	uint32_t left; /* mails that leave covers */
	uint32_t uidnext;
};

/* List the selected mailbox into session->list. */
int fetch_list(struct session *session, const struct inbox_leave *leave,
    struct fetch_listed *out, struct err *err);

/* Of that list; NULL: not there. */
const struct listed *fetch_find(const struct session *session, uint32_t uid);

/* The next mails of the list, up to max of them, to session->core. */
int fetch_next(struct session *session, size_t max, struct err *err);

#endif
