/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/frame.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/pack.h"

enum { HEAD = 5, OUT_SIZE = HEAD + FRAME_MAX, IN_SIZE = HEAD + FRAME_MAX };

struct channel {
	int fd_in, fd_out;
	bool nonblocking;
	struct deadline deadline;
	size_t out_len;
	size_t in_at, in_len; /* what of in[] is not consumed yet */
	uint8_t out[OUT_SIZE];
	uint8_t in[IN_SIZE];
};

void channel_use(struct channel *channel, int fd_in, int fd_out)
{
	channel->fd_in = fd_in;
	channel->fd_out = fd_out;
	channel->nonblocking = (fcntl(fd_out, F_GETFL) & O_NONBLOCK) != 0;
}

struct channel *channel_new(int fd_in, int fd_out)
{
	struct channel *channel = mem_alloc(sizeof *channel);

	channel_use(channel, fd_in, fd_out);
	return channel;
}

void channel_free(struct channel *channel)
{
	if (channel == NULL)
		return;
	close(channel->fd_in);
	if (channel->fd_out != channel->fd_in)
		close(channel->fd_out);
	explicit_bzero(channel, sizeof *channel);
	free(channel);
}

void channel_set_deadline(struct channel *channel, struct deadline deadline)
{
	channel->deadline = deadline;
}

int channel_fd(const struct channel *channel)
{
	return channel->fd_in;
}

bool channel_is_ready(const struct channel *channel)
{
	struct pollfd pfd = {.fd = channel->fd_in, .events = POLLIN};

	return channel->in_len > 0 || poll(&pfd, 1, 0) != 0;
}

/* Before a descriptor that blocks is used: the deadline has to hold. One that
 * does not is tried first. */
static bool has_to_await(const struct channel *channel)
{
	return channel->deadline.at != 0 && !channel->nonblocking;
}

/* Wait until fd is ready for what events asks. */
static int await(struct channel *channel, int fd, short events, struct err *err)
{
	struct pollfd pfd = {.fd = fd, .events = events};
	int n;

	do
		n = poll(&pfd, 1, deadline_left(channel->deadline));
	while (n == -1 && errno == EINTR);
	if (n > 0)
		return 0;
	if (n == 0)
		return err_set(err, ERR_TEMP, "no answer in time");
	return err_set(err, ERR_TEMP, "poll: %s", strerror(errno));
}

int channel_flush(struct channel *channel, struct err *err)
{
	size_t done = 0;
	ssize_t n;

	while (done < channel->out_len) {
		if (has_to_await(channel) &&
		    await(channel, channel->fd_out, POLLOUT, err) == -1)
			return -1;
		n = write(channel->fd_out, channel->out + done,
		    channel->out_len - done);
		if (n == -1 && errno != EINTR && errno != EAGAIN)
			return err_set(err, ERR_TEMP,
			    "the other process does not listen: %s",
			    strerror(errno));
		if (n > 0)
			done += (size_t)n;
		else if (errno == EAGAIN &&
			 await(channel, channel->fd_out, POLLOUT, err) == -1)
			return -1;
	}
	explicit_bzero(channel->out, channel->out_len);
	channel->out_len = 0;
	return 0;
}

int channel_send(struct channel *channel, uint8_t type, const void *data,
    size_t len, struct err *err)
{
	uint32_t head = htobe32((uint32_t)len);
	uint8_t *at;

	if (len > FRAME_MAX)
		BUG("frame of %zu bytes", len);
	if (channel->out_len + HEAD + len > OUT_SIZE &&
	    channel_flush(channel, err) == -1)
		return -1;
	at = channel->out + channel->out_len;
	memcpy(at, &head, sizeof head);
	at[sizeof head] = type;
	if (len > 0)
		memcpy(at + HEAD, data, len);
	channel->out_len += HEAD + len;
	return 0;
}

int channel_send_buf(struct channel *channel, uint8_t type,
    const struct buf *buf, struct err *err)
{
	return channel_send(channel, type, buf_text(buf), buf->len, err);
}

int channel_send_data(
    struct channel *channel, const void *data, size_t len, struct err *err)
{
	const uint8_t *at = data;
	size_t n;

	while (len > 0) {
		n = len < FRAME_MAX ? len : FRAME_MAX;
		if (channel_send(channel, FRAME_DATA, at, n, err) == -1)
			return -1;
		at += n;
		len -= n;
	}
	return 0;
}

int channel_send_err(
    struct channel *channel, const struct err *what, struct err *err)
{
	struct buf buf = BUF_INIT;
	int ret;

	pack_u32(&buf, (uint32_t)what->kind);
	pack_str(&buf, what->text);
	ret = channel_send_buf(channel, FRAME_ERR, &buf, err);
	buf_release(&buf);
	return ret == -1 ? -1 : channel_flush(channel, err);
}

/* Have at least want bytes in in[]. 1 yes, 0 end of stream, -1 failed. */
static int fill(struct channel *channel, size_t want, struct err *err)
{
	ssize_t n;

	if (channel->in_at > 0 && channel->in_at + want > IN_SIZE) {
		memmove(
		    channel->in, channel->in + channel->in_at, channel->in_len);
		channel->in_at = 0;
	}
	while (channel->in_len < want) {
		size_t end = channel->in_at + channel->in_len;

		if (has_to_await(channel) &&
		    await(channel, channel->fd_in, POLLIN, err) == -1)
			return -1;
		n = read(channel->fd_in, channel->in + end, IN_SIZE - end);
		if (n == 0)
			return 0;
		if (n == -1 && errno == ECONNRESET)
			return 0;
		if (n == -1 && errno != EINTR && errno != EAGAIN)
			return err_set(
			    err, ERR_TEMP, "read: %s", strerror(errno));
		if (n > 0)
			channel->in_len += (size_t)n;
		else if (errno == EAGAIN &&
			 await(channel, channel->fd_in, POLLIN, err) == -1)
			return -1;
	}
	return 1;
}

static void consume(struct channel *channel, size_t len)
{
	channel->in_at += len;
	channel->in_len -= len;
	if (channel->in_len == 0)
		channel->in_at = 0;
}

int channel_recv(struct channel *channel, struct frame *frame, struct err *err)
{
	uint32_t len;
	int n;

	n = fill(channel, HEAD, err);
	if (n == 0 && channel->in_len > 0)
		return err_set(err, ERR_TEMP, "half a frame, then the end");
	if (n != 1)
		return n;
	memcpy(&len, channel->in + channel->in_at, sizeof len);
	len = be32toh(len);
	if (len > FRAME_MAX)
		return err_set(
		    err, ERR_TEMP, "a frame of %lu bytes", (unsigned long)len);
	n = fill(channel, HEAD + len, err);
	if (n == 0)
		return err_set(err, ERR_TEMP, "half a frame, then the end");
	if (n == -1)
		return -1;
	frame->type = channel->in[channel->in_at + sizeof len];
	frame->data = channel->in + channel->in_at + HEAD;
	frame->len = len;
	/* The bytes stay where they are until the next call. */
	consume(channel, HEAD + len);
	return 1;
}

int channel_expect(
    struct channel *channel, struct frame *frame, struct err *err)
{
	struct unpack in;
	struct pool *pool;
	const char *text;
	uint32_t kind;
	int n;

	n = channel_recv(channel, frame, err);
	if (n == 0)
		return err_set(err, ERR_TEMP, "the process ended early");
	if (n == -1 || frame->type != FRAME_ERR)
		return n == -1 ? -1 : 0;
	pool = pool_new();
	unpack_init(&in, frame->data, frame->len);
	kind = unpack_u32(&in);
	text = unpack_str(&in, pool);
	if (!unpack_done(&in) || text == NULL || kind == ERR_NONE ||
	    kind > ERR_FORGOTTEN)
		err_set(err, ERR_TEMP, "an error report that makes no sense");
	else
		err_set(err, (enum err_kind)kind, "%s", text);
	pool_free(pool);
	return -1;
}

static int send_hello(struct channel *channel, struct err *err)
{
	struct buf buf = BUF_INIT;
	int ret;

	pack_u32(&buf, FRAME_VERSION);
	ret = channel_send_buf(channel, FRAME_HELLO, &buf, err);
	buf_release(&buf);
	return ret == -1 ? -1 : channel_flush(channel, err);
}

static int expect_hello(struct channel *channel, struct err *err)
{
	struct unpack in;
	struct frame frame;

	if (channel_expect(channel, &frame, err) == -1)
		return -1;
	unpack_init(&in, frame.data, frame.len);
	if (frame.type != FRAME_HELLO || unpack_u32(&in) != FRAME_VERSION ||
	    !unpack_done(&in))
		return err_set(err, ERR_TEMP,
		    "a helper of another version answered; was heyward "
		    "replaced during the run?");
	return 0;
}

int channel_hello(struct channel *channel, struct err *err)
{
	if (send_hello(channel, err) == -1)
		return -1;
	return expect_hello(channel, err);
}

int channel_answer_hello(struct channel *channel, struct err *err)
{
	int ret = expect_hello(channel, err);

	/* Another version is to know which one this is. */
	if (send_hello(channel, ret == -1 ? NULL : err) == -1)
		return -1;
	return ret;
}
