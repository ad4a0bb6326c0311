/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reply.h - what somebody typed, apart from what their program quoted.
 *
 * Of a moderator's mail everything that is quoted and the signature is cut:
 * a command in a quotation must not be obeyed, so a line in doubt is cut. Of
 * a party's mail only quotations of our own mails are cut, known by the line
 * or the header above them: all else is evidence, so a line in doubt stays.
 *
 * A pure function of the text, which is clean UTF-8 with LF lines. Linear.
 */
#ifndef MSG_REPLY_H
#define MSG_REPLY_H

#include <stddef.h>

#include "base/buf.h"
#include "base/mem.h"

enum reply_use { REPLY_MODERATOR, REPLY_PARTY };

/* How our own mails are known. */
struct reply_own {
	const char *address; /* of the community */
	const char *name; /* of the community, or "" */
	char separator; /* before a tag in the address */
};

struct reply {
	/* No empty lines around them; "" where there is nothing. */
	const char *typed;
	const char *cut;
	/* Lines of cut that are not empty. */
	size_t n_quoted, n_signature;
};

/* Strings come from pool. */
void reply_cut(struct reply *reply, struct pool *pool, const struct blob *text,
    const struct reply_own *own, enum reply_use use);

#endif
