/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stream.h - the connection that libetpan speaks over, made by libcurl.
 *
 * libetpan verifies no certificate and waits as long as a server likes, so
 * it never connects by itself. libcurl connects (CURLOPT_CONNECT_ONLY) by
 * the rules of server.h, and what stream_etpan() returns reads and writes
 * there. Before every command the caller arms the stream: so many bytes may
 * be read, and in that time. Once either is used up, or the connection is
 * gone, every further call fails.
 *
 * For STARTTLS libcurl has taken the server's greeting by the time TLS is
 * up, so libetpan is given one of ours in its place.
 */
#ifndef WIRE_STREAM_H
#define WIRE_STREAM_H

#include <stdint.h>

#include <libetpan/libetpan.h>

#include "base/deadline.h"
#include "base/err.h"
#include "wire/server.h"

struct stream;

/* Connect, with TLS verified where server->security asks for it. limit holds
 * for everything that is ever done on the stream. server is not kept.
 * Errors: see server_curl_error(). */
int stream_open(struct stream **stream, const struct server *server,
    struct deadline limit, struct err *err);
/* Closes the connection. The libetpan stream has to be closed before. */
void stream_close(struct stream *stream); /* NULL is allowed */
/* libetpan's view of it; closing that does not end the connection. */
mailstream *stream_etpan(struct stream *stream);

/* The next command: bytes may come, in 60 seconds and what bytes take. */
void stream_arm(struct stream *stream, uint64_t bytes);
/* The time limit of the command under way does not count these: somebody
 * else was waited for. */
void stream_excuse(struct stream *stream, int64_t milliseconds);
/* Outside of any command: wait for bytes of the server, which are not read
 * yet, for something on another descriptor, or for so long. STREAM_FAILED:
 * the connection is gone. */
enum stream_event {
	STREAM_FAILED = -1,
	STREAM_SILENT,
	STREAM_READY,
	STREAM_OTHER
};
enum stream_event stream_wait(
    struct stream *stream, int fd, int64_t milliseconds);
/* Fail from now on, without another byte to the server. */
void stream_break(struct stream *stream);
/* Why it failed, as the end of a sentence that starts with the server; NULL
 * while it works. */
const char *stream_fault(const struct stream *stream);

/* How long a command may take that brings so many bytes. */
int64_t stream_milliseconds(uint64_t bytes);

#endif
