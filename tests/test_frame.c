/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/frame.h"
#include "base/mem.h"
#include "base/pack.h"

/* Two processes that talk, in one. */
struct pair {
	struct channel *a, *b;
};

static struct pair pair_new(void)
{
	struct pair pair;
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	pair.a = channel_new(fds[0], fds[0]);
	pair.b = channel_new(fds[1], fds[1]);
	/* A test that would wait for ever fails instead. */
	channel_set_deadline(pair.a, deadline_in(20000));
	channel_set_deadline(pair.b, deadline_in(20000));
	return pair;
}

static void pair_free(struct pair *pair)
{
	channel_free(pair->a);
	channel_free(pair->b);
}

/* A channel whose other side is written by hand. */
static struct channel *by_hand(int *fd)
{
	struct channel *channel;
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	channel = channel_new(fds[0], fds[0]);
	channel_set_deadline(channel, deadline_in(20000));
	*fd = fds[1];
	return channel;
}

static void put(int fd, const struct buf *bytes, size_t len)
{
	assert_int_equal(write(fd, buf_text(bytes), len), len);
}

static void add_frame(
    struct buf *out, uint8_t type, const void *data, size_t len)
{
	pack_u32(out, (uint32_t)len);
	pack_u8(out, type);
	buf_add(out, data, len);
}

static void frames_of_every_size_arrive_in_order(void **state)
{
	static const size_t sizes[] = {
	    0, 1, 5, 1000, FRAME_MAX - 1, FRAME_MAX, 0, 40000, 40000, 40000};
	struct pair pair = pair_new();
	uint8_t *data = mem_alloc(FRAME_MAX);
	struct frame frame;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		memset(data, 'a' + (int)i, FRAME_MAX);
		assert_int_equal(channel_send(pair.a, (uint8_t)(20 + i), data,
				     sizes[i], NULL),
		    0);
		assert_int_equal(channel_flush(pair.a, NULL), 0);
		assert_int_equal(channel_recv(pair.b, &frame, NULL), 1);
		assert_int_equal(frame.type, 20 + i);
		assert_int_equal(frame.len, sizes[i]);
		assert_memory_equal(frame.data, data, sizes[i]);
	}
	free(data);
	pair_free(&pair);
}

/* The second does not fit behind the first in the receiver's memory. */
static void frames_that_come_together_are_taken_apart(void **state)
{
	uint8_t *data = mem_alloc(40000);
	struct buf bytes = BUF_INIT;
	struct channel *channel;
	struct frame frame;
	int fd, i;

	(void)state;
	channel = by_hand(&fd);
	for (i = 0; i < 3; i++) {
		memset(data, 'a' + i, 40000);
		add_frame(&bytes, FRAME_DATA, data, 40000);
		add_frame(&bytes, FRAME_END, "x", 1);
	}
	put(fd, &bytes, bytes.len);
	close(fd);
	for (i = 0; i < 3; i++) {
		memset(data, 'a' + i, 40000);
		assert_int_equal(channel_recv(channel, &frame, NULL), 1);
		assert_int_equal(frame.len, 40000);
		assert_memory_equal(frame.data, data, 40000);
		assert_int_equal(channel_recv(channel, &frame, NULL), 1);
		assert_int_equal(frame.type, FRAME_END);
		assert_memory_equal(frame.data, "x", 1);
	}
	assert_int_equal(channel_recv(channel, &frame, NULL), 0);
	free(data);
	buf_release(&bytes);
	channel_free(channel);
}

static void nothing_leaves_before_the_flush(void **state)
{
	struct pair pair = pair_new();
	struct frame frame;
	struct err err;

	(void)state;
	assert_int_equal(channel_send(pair.a, FRAME_OWN, "x", 1, NULL), 0);
	channel_set_deadline(pair.b, deadline_in(0));
	assert_int_equal(channel_recv(pair.b, &frame, &err), -1);
	assert_int_equal(err.kind, ERR_TEMP);
	channel_set_deadline(pair.b, deadline_in(20000));
	assert_int_equal(channel_flush(pair.a, NULL), 0);
	assert_int_equal(channel_recv(pair.b, &frame, NULL), 1);
	pair_free(&pair);
}

static void a_full_buffer_leaves_by_itself(void **state)
{
	struct pair pair = pair_new();
	uint8_t *data = mem_alloc(FRAME_MAX);
	struct frame frame;

	(void)state;
	channel_send(pair.a, FRAME_DATA, data, FRAME_MAX, NULL);
	channel_send(pair.a, FRAME_END, NULL, 0, NULL);
	assert_int_equal(channel_recv(pair.b, &frame, NULL), 1);
	assert_int_equal(frame.len, FRAME_MAX);
	channel_set_deadline(pair.b, deadline_in(0));
	assert_int_equal(channel_recv(pair.b, &frame, NULL), -1);
	free(data);
	pair_free(&pair);
}

/* The bytes leave another process, since a socket holds only so many. */
static struct channel *sender_of(size_t len)
{
	uint8_t *data = mem_alloc(len);
	struct pair pair = pair_new();
	int ret;

	if (fork() == 0) {
		channel_send_data(pair.a, data, len, NULL);
		channel_send(pair.a, FRAME_END, NULL, 0, NULL);
		ret = channel_flush(pair.a, NULL);
		pair_free(&pair);
		free(data);
		_exit(ret == -1);
	}
	channel_free(pair.a);
	free(data);
	return pair.b;
}

static void data_is_cut_into_frames(void **state)
{
	static const struct {
		size_t len, frames;
	} rows[] = {
	    {0, 0},
	    {1, 1},
	    {FRAME_MAX, 1},
	    {FRAME_MAX + 1, 2},
	    {10 * FRAME_MAX - 1, 10},
	};
	struct channel *channel;
	struct frame frame;
	size_t i, len, n;
	int status;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		channel = sender_of(rows[i].len);
		len = n = 0;
		while (channel_recv(channel, &frame, NULL) == 1 &&
		       frame.type == FRAME_DATA) {
			len += frame.len;
			n++;
		}
		assert_int_equal(frame.type, FRAME_END);
		assert_int_equal(len, rows[i].len);
		assert_int_equal(n, rows[i].frames);
		channel_free(channel);
		wait(&status);
		assert_int_equal(status, 0);
	}
}

static void an_end_is_good_only_between_frames(void **state)
{
	struct buf bytes = BUF_INIT;
	struct channel *channel;
	struct frame frame;
	struct err err;
	size_t len;
	int fd, n;

	(void)state;
	add_frame(&bytes, FRAME_OWN, "hello", 5);
	for (len = 0; len <= bytes.len; len++) {
		channel = by_hand(&fd);
		put(fd, &bytes, len);
		close(fd);
		err.kind = ERR_NONE;
		n = channel_recv(channel, &frame, &err);
		assert_int_equal(n, len == 0 ? 0 : len == bytes.len ? 1 : -1);
		assert_int_equal(err.kind, n == -1 ? ERR_TEMP : ERR_NONE);
		if (n != 0)
			assert_int_equal(channel_recv(channel, &frame, &err),
			    n == 1 ? 0 : -1);
		channel_free(channel);
	}
	buf_release(&bytes);
}

static void a_frame_over_the_limit_is_refused(void **state)
{
	static const uint32_t lens[] = {
	    FRAME_MAX + 1, INT32_MAX, UINT32_MAX - 4, UINT32_MAX};
	struct buf bytes = BUF_INIT;
	struct channel *channel;
	struct frame frame;
	struct err err;
	size_t i;
	int fd;

	(void)state;
	for (i = 0; i < sizeof lens / sizeof lens[0]; i++) {
		channel = by_hand(&fd);
		pack_u32(&bytes, lens[i]);
		pack_u8(&bytes, FRAME_DATA);
		put(fd, &bytes, bytes.len);
		assert_int_equal(channel_recv(channel, &frame, &err), -1);
		assert_int_equal(err.kind, ERR_TEMP);
		buf_reset(&bytes);
		close(fd);
		channel_free(channel);
	}
	buf_release(&bytes);
}

static void an_error_keeps_kind_and_text_on_its_way(void **state)
{
	struct pair pair = pair_new();
	struct err sent, err;
	struct frame frame;
	int kind;

	(void)state;
	for (kind = ERR_TEMP; kind <= ERR_SEALED; kind++) {
		err_set(&sent, (enum err_kind)kind, "number %d", kind);
		assert_int_equal(channel_send_err(pair.a, &sent, NULL), 0);
		assert_int_equal(channel_expect(pair.b, &frame, &err), -1);
		assert_int_equal(err.kind, kind);
		assert_string_equal(err.text, sent.text);
	}
	pair_free(&pair);
}

static void an_error_without_sense_is_temporary(void **state)
{
	static const struct {
		const char *label, *data;
		size_t len;
	} rows[] = {
	    {"nothing", "", 0},
	    {"no kind", "\0\0\0\0\0\0\0\1x", 9},
	    {"a kind that is none", "\0\0\0\x63\0\0\0\1x", 9},
	    {"no text", "\0\0\0\1\xff\xff\xff\xff", 8},
	    {"half a text", "\0\0\0\1\0\0\0\2x", 9},
	    {"more than a text", "\0\0\0\1\0\0\0\1xy", 10},
	};
	struct pair pair = pair_new();
	struct frame frame;
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		channel_send(
		    pair.a, FRAME_ERR, rows[i].data, rows[i].len, NULL);
		channel_flush(pair.a, NULL);
		err_set(&err, ERR_CONFIG, "%s", "");
		assert_int_equal(channel_expect(pair.b, &frame, &err), -1);
		if (err.kind != ERR_TEMP || err.text[0] == '\0')
			fail_msg("%s: %d", rows[i].label, (int)err.kind);
	}
	pair_free(&pair);
}

static void an_answer_that_has_to_come_is_missed(void **state)
{
	struct pair pair = pair_new();
	struct frame frame;
	struct err err;

	(void)state;
	channel_free(pair.b);
	pair.b = NULL;
	assert_int_equal(channel_expect(pair.a, &frame, &err), -1);
	assert_int_equal(err.kind, ERR_TEMP);
	pair_free(&pair);
}

/* Neither by one who says nothing nor by one who does not listen. */
static void nobody_is_waited_for_beyond_the_deadline(void **state)
{
	struct pair pair = pair_new();
	uint8_t *data = mem_alloc(FRAME_MAX);
	struct frame frame;
	struct err err;
	int i, n = 0;

	(void)state;
	channel_set_deadline(pair.a, deadline_in(50));
	assert_int_equal(channel_recv(pair.a, &frame, &err), -1);
	assert_int_equal(err.kind, ERR_TEMP);
	channel_set_deadline(pair.a, deadline_in(50));
	for (i = 0; n == 0 && i < 1000; i++)
		n = channel_send(pair.a, FRAME_DATA, data, FRAME_MAX, &err);
	assert_int_equal(n, -1);
	assert_int_equal(err.kind, ERR_TEMP);
	free(data);
	pair_free(&pair);
}

static void one_who_is_gone_cannot_be_told(void **state)
{
	struct pair pair = pair_new();
	struct err err;

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	channel_free(pair.b);
	pair.b = NULL;
	channel_send(pair.a, FRAME_OWN, "x", 1, NULL);
	assert_int_equal(channel_flush(pair.a, &err), -1);
	assert_int_equal(err.kind, ERR_TEMP);
	pair_free(&pair);
}

static void only_the_same_version_is_greeted(void **state)
{
	static const struct {
		const char *label;
		uint8_t type;
		const char *data;
		size_t len;
		int want;
	} rows[] = {
	    {"the same", FRAME_HELLO, "\0\0\0\1", 4, 0},
	    {"a newer one", FRAME_HELLO, "\0\0\0\2", 4, -1},
	    {"an older one", FRAME_HELLO, "\0\0\0\0", 4, -1},
	    {"none", FRAME_HELLO, "", 0, -1},
	    {"more", FRAME_HELLO, "\0\0\0\1x", 5, -1},
	    {"another frame", FRAME_END, "\0\0\0\1", 4, -1},
	    {"an error", FRAME_ERR, "\0\0\0\4\0\0\0\1x", 9, -1},
	};
	struct buf bytes = BUF_INIT;
	struct channel *channel;
	struct err err;
	char hello[9];
	size_t i;
	int fd;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		channel = by_hand(&fd);
		add_frame(&bytes, rows[i].type, rows[i].data, rows[i].len);
		put(fd, &bytes, bytes.len);
		if (channel_hello(channel, &err) != rows[i].want)
			fail_msg("%s", rows[i].label);
		if (rows[i].want == -1)
			assert_int_equal(err.kind,
			    rows[i].type == FRAME_ERR ? ERR_CONFIG : ERR_TEMP);
		channel_free(channel);
		close(fd);
		channel = by_hand(&fd);
		put(fd, &bytes, bytes.len);
		assert_int_equal(
		    channel_answer_hello(channel, NULL), rows[i].want);
		assert_int_equal(read(fd, hello, sizeof hello), sizeof hello);
		assert_memory_equal(hello, "\0\0\0\4\1\0\0\0\1", sizeof hello);
		buf_reset(&bytes);
		close(fd);
		channel_free(channel);
	}
	buf_release(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(frames_of_every_size_arrive_in_order),
	    cmocka_unit_test(frames_that_come_together_are_taken_apart),
	    cmocka_unit_test(nothing_leaves_before_the_flush),
	    cmocka_unit_test(a_full_buffer_leaves_by_itself),
	    cmocka_unit_test(data_is_cut_into_frames),
	    cmocka_unit_test(an_end_is_good_only_between_frames),
	    cmocka_unit_test(a_frame_over_the_limit_is_refused),
	    cmocka_unit_test(an_error_keeps_kind_and_text_on_its_way),
	    cmocka_unit_test(an_error_without_sense_is_temporary),
	    cmocka_unit_test(an_answer_that_has_to_come_is_missed),
	    cmocka_unit_test(nobody_is_waited_for_beyond_the_deadline),
	    cmocka_unit_test(one_who_is_gone_cannot_be_told),
	    cmocka_unit_test(only_the_same_version_is_greeted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
