/* SPDX-License-Identifier: GPL-3.0-or-later */
/* session.h - one IMAP session, as the inbox helper holds it.
 *
 * Connected and trusted, logged in, one mailbox selected. What is done in it
 * stands in fetch.h (mails come) and removal.h (mails go). A session in
 * which anything but a plain "NO" went wrong is out of step with the server:
 * its only use is session_close().
 *
 * RFC 3501; 4315 UIDPLUS, 6851 MOVE, 4616 PLAIN, and XOAUTH2.
 */
#ifndef WIRE_SESSION_H
#define WIRE_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include <libetpan/libetpan.h>

#include "base/deadline.h"
#include "base/err.h"
#include "base/frame.h"
#include "wire/server.h"
#include "wire/stream.h"

/* The keyword on mails that we moved: what carries it may be expunged. */
#define SESSION_TAG "$HeywardDone"

/* A mail, as the server lists it. */
struct listed {
	uint32_t uid;
	uint32_t size;
	int64_t received;
	uint8_t state; /* fetch.c's */
};

struct session {
	mailimap *imap;
	struct stream *stream;
	struct channel *core; /* borrowed */
	uint64_t message_size;
	struct listed *list; /* own; by UID, what has to be fetched */
	size_t n_list, list_cap;
	size_t at; /* the next one of them */
	uint32_t refused; /* mails the server did not hand over, since
	                     core was last told */
	uint32_t moved_from; /* the lowest UID that a move made; 0: none,
	                        1: the server does not say */
};

/* Connect and log in. ERR_LOGIN where the login is refused, ERR_CONFIG where
 * there is no way to log in. */
int session_open(struct session **session, const struct server *server,
    struct deadline limit, struct err *err);
/* Without a word to the server. NULL is allowed. */
void session_close(struct session *session);
/* Say goodbye. Nothing may be done afterwards. */
void session_logout(struct session *session);

/* Open a mailbox (modified UTF-7) to read and write; what is known of it is
 * in session->imap->imap_selection_info then. ERR_CONFIG where it is missing
 * or may only be read. */
int session_select(
    struct session *session, const char *mailbox, struct err *err);
/* Make a mailbox. 0 it may be there now, -1 failed. */
int session_create(
    struct session *session, const char *mailbox, struct err *err);
bool session_has(const struct session *session, const char *capability);
/* Of the mailbox that is open: does the server keep \Deleted, SESSION_TAG? */
bool session_can_mark(const struct session *session);
bool session_can_tag(const struct session *session);

/* What libetpan's code for a failed command means, in a sentence that starts
 * with what was being done. */
int session_error(const struct session *session, int code, const char *doing,
    struct err *err);

#endif
