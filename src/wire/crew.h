/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crew.h - threads that carry mails to one server in parallel.
 *
 * Each worker has one connection and takes the next mail of a common queue;
 * a worker starts when a mail waits and nobody is idle. Everything is told
 * through the channel, by any thread, one frame at a time.
 *
 * When the server turns out to be unusable, nothing more is begun; mails
 * whose body is on its way are still answered, then the fault is told.
 */
#ifndef WIRE_CREW_H
#define WIRE_CREW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/frame.h"
#include "wire/server.h"

struct crew;

struct crew_plan {
	struct server server; /* its strings outlive the crew */
	const char *hello;
	size_t connections;
	struct deadline deadline;
};

struct crew_job {
	uint64_t id;
	char *from, *to; /* own */
	struct buf data; /* own */
	bool strict;
};

struct crew *crew_new(const struct crew_plan *plan, struct channel *channel);
/* Let nothing more begin, wait for the workers. NULL is allowed. */
void crew_free(struct crew *crew);

/* Takes over what job owns. */
void crew_add(struct crew *crew, const struct crew_job *job);
/* The body of a strict mail may go. One that is over already is ignored. */
void crew_go(struct crew *crew, uint64_t id);
/* Send a frame from outside the workers. */
int crew_tell(
    struct crew *crew, uint8_t type, const struct buf *buf, struct err *err);

#endif
