/* SPDX-License-Identifier: GPL-3.0-or-later */
/* frame.h - what the processes of a run say to each other.
 *
 * A frame is u32 length (of what follows the type, big-endian), u8 type and
 * at most FRAME_MAX bytes. One framing serves inbox, reader and sender; the
 * first frame in each direction is FRAME_HELLO with the version. Types from
 * 16 up belong to the helper in question.
 *
 * Sending is buffered: nothing leaves before the buffer is full or
 * channel_flush() was called. Receiving trusts nothing: a length over
 * FRAME_MAX is an error of kind ERR_TEMP.
 */
#ifndef BASE_FRAME_H
#define BASE_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/deadline.h"
#include "base/err.h"

#define FRAME_MAX 65536
#define FRAME_VERSION 1

enum frame_type {
	FRAME_HELLO = 1, /* u32 version */
	FRAME_ERR, /* u32 err_kind, string: the answer is an error */
	FRAME_DATA, /* raw bytes of what is being transferred */
	FRAME_END, /* no more FRAME_DATA; the payload is the helper's */
	FRAME_OWN = 16 /* the first type that a helper defines itself */
};

struct frame {
	uint8_t type;
	const uint8_t *data; /* valid until the next channel_recv() */
	size_t len;
};

struct channel;

/* The channel over one stream socket (or two pipes); it owns the
 * descriptors. Deadlines are waited for by poll(2) and are sure where the
 * descriptors do not block (helper_start() sees to that). On blocking ones
 * DEADLINE_NONE does plain reads and writes: the reader's sandbox has no
 * other system call. */
struct channel *channel_new(int fd_in, int fd_out);
void channel_free(struct channel *channel); /* closes; NULL is allowed */
void channel_set_deadline(struct channel *channel, struct deadline deadline);
/* For poll(2): it is readable when a frame comes, or the other side is gone.
 * Not for a channel on which more than one frame was to be expected: those
 * behind it may be in the buffer already. */
int channel_fd(const struct channel *channel);
/* Would receiving find something, or the end, without a wait? What is there
 * may be a part of a frame. */
bool channel_is_ready(const struct channel *channel);
/* Go on over other descriptors; those before are not closed. */
void channel_use(struct channel *channel, int fd_in, int fd_out);

/* 0, or -1 with ERR_TEMP: the other side is gone, or the deadline passed. */
int channel_send(struct channel *channel, uint8_t type, const void *data,
    size_t len, struct err *err);
int channel_send_buf(struct channel *channel, uint8_t type,
    const struct buf *buf, struct err *err);
/* Any number of bytes, in as many FRAME_DATA as it takes. */
int channel_send_data(
    struct channel *channel, const void *data, size_t len, struct err *err);
/* FRAME_ERR from *what, flushed. */
int channel_send_err(
    struct channel *channel, const struct err *what, struct err *err);
int channel_flush(struct channel *channel, struct err *err);

/* 1 a frame, 0 the other side closed between frames, -1 failed. */
int channel_recv(struct channel *channel, struct frame *frame, struct err *err);
/* As channel_recv(), for an answer that has to come: the end of the stream
 * and FRAME_ERR become -1, the latter with the other side's kind and text. */
int channel_expect(
    struct channel *channel, struct frame *frame, struct err *err);

/* Exchange FRAME_HELLO: send ours, flush, and check theirs; or the other way
 * round. Who answers has then read all that was sent so far. 0 or -1. */
int channel_hello(struct channel *channel, struct err *err);
int channel_answer_hello(struct channel *channel, struct err *err);

#endif
