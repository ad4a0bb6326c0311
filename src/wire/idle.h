/* SPDX-License-Identifier: GPL-3.0-or-later */
/* idle.h - the server says when mail comes (IDLE, RFC 2177).
 *
 * A server may end an IDLE after half an hour, and what sits in between
 * forgets connections earlier, so it is begun anew every nine minutes; that
 * also finds out about a connection that died in silence. Where a server says
 * something else before it says "+", libetpan waits in vain: that ends as a
 * time limit does, and the caller connects anew.
 */
#ifndef WIRE_IDLE_H
#define WIRE_IDLE_H

#include <stdbool.h>

#include "wire/session.h"

/* Does the server offer it? */
bool idle_is_known(const struct session *session);

/* Wait until mail comes into the selected mailbox, or came since it was last
 * asked about. 1 it did, 0 there is something to read on fd (which ends the
 * waiting; the session is good still), -1 failed. */
int idle_until_mail(struct session *session, int fd, struct err *err);

#endif
