/* SPDX-License-Identifier: GPL-3.0-or-later */
/* message.h - a mail that came in, as the reader understood it.
 *
 * Plain data from one pool: valid UTF-8 throughout, cleaned by
 * utf8_clean(), strings NULL where the mail has none, lists with their
 * counts. All of it is untrusted: it is what a stranger wrote, read by a
 * process that the stranger may have taken over.
 */
#ifndef MSG_MESSAGE_H
#define MSG_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct message_addr {
	const char *addr; /* passes addr_is_valid() */
	const char *name; /* display name, or NULL */
};

struct message_addrs {
	struct message_addr *list;
	size_t n;
};

struct message_strings {
	const char **list;
	size_t n;
};

/* A header that decides what kind of mail this is; value unfolded, one line.
 * Repeated headers come repeatedly, in order. */
struct message_header {
	const char *name; /* lower-case */
	const char *value;
};

/* How moderators may see an attachment. */
enum message_show {
	MESSAGE_WITHHELD,
	MESSAGE_PICTURE, /* it has lost its metadata */
	MESSAGE_TEXT
};

struct message_part {
	const char *type; /* "image/png", lower-case */
	const char *name; /* of the file as its sender called it, or NULL */
	uint64_t size; /* decoded, bytes */
	enum message_show show;
	struct blob data; /* the picture; the text; else what was decoded.
	                     Empty where that is over a limit. */
};

/* What a delivery status notification (RFC 3464) says of one recipient. */
struct message_dsn {
	const char *action; /* lower-case: failed, delayed, delivered... */
	const char *status; /* "5.1.1" */
};

struct message {
	/* Not NULL: the mail was not read, this says why, in words for a
	 * moderator; everything else is then empty. */
	const char *unreadable;

	/* Not NULL: nobody may rely on the sender (several From, none, a
	 * group, not literally in the header...), and this says why. from is
	 * then what was found, or empty. */
	const char *sender_doubt;
	struct message_addr from;

	/* Everything that From, Sender and Reply-To say, however broken: by
	 * which to find its author's traces, and for nothing else. */
	struct message_strings authors;

	struct message_addrs to, cc, reply_to;
	const char *subject;
	int64_t date; /* of the Date header, Unix seconds; 0 for none */
	const char *message_id; /* without < > */
	struct message_strings references; /* and In-Reply-To; no < > */
	struct message_header *headers; /* see msg/parse.c for which */
	size_t n_headers;

	const char *content_type; /* of the whole: "multipart/report" */
	const char *report_type; /* its report-type parameter, or NULL */
	struct message_dsn *dsn;
	size_t n_dsn;
	struct message_strings returned_ids; /* Message-IDs of returned mail */

	const char *text; /* the best text, LF lines; "" if there is none */
	bool text_from_html;
	bool text_differs; /* from the HTML that claims to say the same */
	bool text_cut; /* it was longer than MESSAGE_TEXT_MAX */

	struct message_part *parts; /* the attachments */
	size_t n_parts;
};

#define MESSAGE_TEXT_MAX (256 * 1024)

#endif
