/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mutf7.h - names of mailboxes as IMAP writes them (RFC 3501 5.1.3). */
#ifndef WIRE_MUTF7_H
#define WIRE_MUTF7_H

#include "base/buf.h"

/* Append name, which is UTF-8, in modified UTF-7. -1 where it is not UTF-8,
 * empty, or holds a control character. */
int mutf7_add(struct buf *out, const char *name);

#endif
