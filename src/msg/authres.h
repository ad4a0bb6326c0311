/* SPDX-License-Identifier: GPL-3.0-or-later */
/* authres.h - does our own mail server say that the sender is real? RFC 8601.
 *
 * Anybody can write an Authentication-Results field. One is believed only if
 * it names the server of ours (authserv-id), stands above the first Received
 * of a host that is none of ours, and is the only one. Even then that server
 * has to remove what others wrote in its name (RFC 8601, 5).
 *
 * Relaxed alignment needs a list of the domains under which anybody can
 * register (DMARC's organisational domain); there is none here. So a DKIM
 * signature counts where its domain is that of the From field or a parent of
 * it with two labels at least: fewer than DMARC allows, never more.
 */
#ifndef MSG_AUTHRES_H
#define MSG_AUTHRES_H

#include <stddef.h>

#include "msg/message.h"

enum authres_verdict {
	AUTHRES_NONE, /* nobody whom we believe has said anything */
	AUTHRES_PASS, /* the sender's domain stands behind this mail */
	AUTHRES_FAIL /* it says that it does not */
};

struct authres {
	enum authres_verdict verdict;
	const char *reason; /* in words, for a person; never NULL */
};

/* What the message's trusted field says; authserv_id "" trusts none. */
void authres_judge(struct authres *result, const struct message *message,
    const char *authserv_id);

/* The name that one field was written in, and what it says of a mail from
 * domain. The value is one line, as struct message_header has it. */
struct authres_field {
	char server[256]; /* lower-case; "" where the field is malformed */
	struct authres result;
};
void authres_read(struct authres_field *field, const char *value, size_t len,
    const char *domain);

#endif
