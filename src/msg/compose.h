/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compose.h - every outgoing mail, built from nothing. RFC 5322, 2045, 2047.
 *
 * Only these headers ever leave: Date, From, To, Reply-To, Subject,
 * Message-ID, In-Reply-To, References, MIME-Version, Content-Type,
 * Content-Transfer-Encoding, Auto-Submitted, X-Auto-Response-Suppress; and in
 * a part Content-Disposition.
 */
#ifndef MSG_COMPOSE_H
#define MSG_COMPOSE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum compose_auto {
	COMPOSE_HUMAN, /* a person's words: no Auto-Submitted */
	COMPOSE_GENERATED, /* auto-generated */
	COMPOSE_REPLIED /* auto-replied */
};

/* A file of a mail: a media type ("image/png") and a name of ours, both of
 * letters, digits and "/.+-" only. */
struct compose_file {
	const char *type, *name;
	struct blob data;
};

/* The type, if it may be written; else that of any bytes. */
const char *compose_type(const char *type);

struct compose {
	const char *from_name; /* or NULL */
	const char *from;
	const char *to;
	const char *reply_to; /* or NULL */
	const char *subject;
	const char *message_id; /* without < > */
	const char *in_reply_to; /* or NULL; without < > */
	const char *const *references; /* oldest first, without < > */
	size_t n_references;
	int64_t date; /* Unix seconds; written in UTC */
	enum compose_auto automatic;
	const char *body; /* UTF-8, LF lines */
	const struct compose_file *files; /* make it multipart/mixed */
	size_t n_files;
};

/* Append the finished mail: CRLF throughout, no line over 998, 7 bit. A
 * control character in any value (but LF and TAB in the body), an address
 * that addr_is_valid() refuses, or an id that is not one: ERR_INPUT. */
int compose_mail(struct buf *out, const struct compose *mail, struct err *err);

#endif
