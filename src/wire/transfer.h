/* SPDX-License-Identifier: GPL-3.0-or-later */
/* transfer.h - one mail after the other over one libcurl handle.
 *
 * A handle keeps its connection for the next mail. A connection that the
 * server closed in the meantime is replaced once, as long as MAIL was not
 * answered. Not for several threads at once: each has its own transfer.
 */
#ifndef WIRE_TRANSFER_H
#define WIRE_TRANSFER_H

#include "wire/mailer.h"
#include "wire/server.h"

struct transfer;

/* Addresses are in the form that goes to the server. */
struct parcel {
	uint64_t id;
	const char *from, *to;
	const char *data;
	size_t len;
};

/* How it ended: an answer about this mail, or a fault of the server as a
 * whole, in which case the mail was certainly not sent. */
struct verdict {
	bool is_fault;
	struct err err; /* of a fault */
	struct mailer_event event;
};

/* Called when the server waits for the first body byte; may block. False:
 * not one byte is to be sent. */
typedef bool transfer_may_send(void *arg, uint64_t id);

/* server and hello stay the caller's, and stay. */
struct transfer *transfer_new(
    const struct server *server, const char *hello, struct deadline deadline);
void transfer_free(struct transfer *transfer); /* NULL is allowed */
void transfer_ask(
    struct transfer *transfer, transfer_may_send *may_send, void *arg);

void transfer_send(struct transfer *transfer, const struct parcel *parcel,
    struct verdict *verdict);
/* Connect, log in, NOOP. *says gets what the server offers; the caller frees
 * it. */
int transfer_probe(struct transfer *transfer, char **says, struct err *err);

#endif
