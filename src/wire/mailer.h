/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mailer.h - where mail goes to: an SMTP server or a folder of files.
 *
 * Mails are submitted as finished bytes, one recipient each, and answered in
 * any order by events. SMTP (RFC 5321) is spoken by a helper process,
 * wire/sender_main.c, over up to smtp.connections connections in parallel.
 *
 * A strict mail (a decision letter) stops before its first body byte: the
 * caller gets MAILER_PHASE_DATA, makes that durable, and calls mailer_go().
 * For others MAILER_PHASE_DATA is only told. What the outcome is comes from
 * the dialogue: the reply after the final dot was seen or not.
 */
#ifndef WIRE_MAILER_H
#define WIRE_MAILER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/conf.h"
#include "base/deadline.h"
#include "base/err.h"

struct mailer;

struct mailer_mail {
	uint64_t id; /* the caller's, comes back in the events */
	const char *from; /* envelope sender; "" is the null return path */
	const char *to;
	const void *data; /* RFC 5322, CRLF, no bare CR or LF */
	size_t len;
	bool strict;
};

enum mailer_kind {
	MAILER_PHASE_DATA, /* the server said 354; body bytes follow */
	MAILER_DONE /* outcome, code and reply are set */
};

enum mailer_outcome {
	MAILER_ACCEPTED, /* 2xx seen after the final dot */
	MAILER_DEFERRED, /* 4xx, or the connection was lost before 354 */
	MAILER_REFUSED, /* 5xx */
	MAILER_UNKNOWN, /* lost after 354: perhaps accepted */
	MAILER_NOT_TRIED /* the time was up before it was begun */
};

struct mailer_event {
	uint64_t id;
	enum mailer_kind kind;
	enum mailer_outcome outcome;
	int code; /* of SMTP; 0 where there was none */
	char reply[512]; /* the server's last line, controls removed; may
	                    hold an address: mask before showing */
};

/* Start the helper and tell it where to go; the first connection is made
 * with the first mail. */
int mailer_open(struct mailer **mailer, const struct conf *conf,
    struct deadline deadline, struct err *err);

/* Connect, log in and leave, for "heyward check". *says gets the server's
 * capabilities in one line, masked; the caller frees it. */
int mailer_probe(struct mailer *mailer, char **says, struct err *err);

/* How many more mails may be submitted before events must be taken. */
size_t mailer_room(const struct mailer *mailer);
/* Addresses are validated here (base/addr.h) and the bytes checked for bare
 * CR or LF, NUL and lines over 998: ERR_INPUT, nothing was sent. */
int mailer_submit(
    struct mailer *mailer, const struct mailer_mail *mail, struct err *err);
/* Wait for the next event. 1 an event, 0 nothing is under way, -1 the server
 * cannot be used at all now (not reached, not trusted, login refused: kinds
 * as inbox_open()): what is under way has certainly not been sent, except
 * mails whose MAILER_PHASE_DATA was told. After -1 only mailer_close(). */
int mailer_wait(
    struct mailer *mailer, struct mailer_event *event, struct err *err);
int mailer_go(struct mailer *mailer, uint64_t id, struct err *err);
void mailer_close(struct mailer *mailer); /* NULL is allowed */

/* The helper process; returns its exit status. */
int sender_main(void);

#endif
