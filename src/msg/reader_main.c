/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The process in which foreign mail is taken apart. reader.c is its other
 * end; whatever happens here, core only sees bytes that it checks. */
#include "msg/reader.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/frame.h"
#include "base/helper.h"
#include "base/pack.h"
#include "msg/parse.h"
#include "msg/sandbox.h"
#include "msg/scan.h"
#include "msg/transfer.h"

enum {
	CPU_SECONDS = 10,
	HEAD_ROOM = 4096, /* for what is not text in most answers */
	PART_ROOM = 64, /* for what is said of an attachment */
	KEPT_MEMORY = 32 * 1024 * 1024
};

/* A mail that is being received, in one piece of memory. */
struct incoming {
	char *bytes;
	size_t size, len;
};

static int begin(
    struct incoming *mail, const struct frame *frame, struct err *err)
{
	struct unpack in;

	unpack_init(&in, frame->data, frame->len);
	mail->size = unpack_u32(&in);
	if (frame->type != READER_MAIL || !unpack_done(&in) ||
	    mail->size > SCAN_SIZE_MAX)
		return err_set(err, ERR_TEMP, "not a mail");
	mail->bytes = mem_alloc(mail->size);
	return 0;
}

static int receive(
    struct incoming *mail, struct channel *channel, struct err *err)
{
	struct frame frame;

	for (;;) {
		if (channel_expect(channel, &frame, err) == -1)
			return -1;
		if (frame.type == FRAME_END)
			break;
		if (frame.type != FRAME_DATA ||
		    frame.len > mail->size - mail->len)
			return err_set(err, ERR_TEMP, "not a mail");
		memcpy(mail->bytes + mail->len, frame.data, frame.len);
		mail->len += frame.len;
	}
	if (mail->len != mail->size)
		return err_set(err, ERR_TEMP, "half a mail");
	return 0;
}

/* About how long the packed message gets: memory is tight. */
static size_t room_for(const struct message *message)
{
	size_t room = strlen(message->text) + HEAD_ROOM, i;

	for (i = 0; i < message->n_parts; i++)
		room += message->parts[i].data.len + PART_ROOM;
	return room;
}

static int answer(
    struct channel *channel, struct incoming *mail, struct err *err)
{
	struct pool *pool = pool_new();
	struct buf out = BUF_INIT;
	struct message message;
	int ret = -1;

	parse_mail_over(&message, pool, mail->bytes, mail->len);
	buf_reserve(&out, room_for(&message));
	message_pack(&out, &message);
	if (channel_send_data(channel, out.data, out.len, err) == 0 &&
	    channel_send(channel, FRAME_END, NULL, 0, err) == 0)
		ret = channel_flush(channel, err);
	buf_release(&out);
	pool_free(pool);
	return ret;
}

/* 1 a mail was read, 0 there are no more, -1 failed. */
static int serve(struct channel *channel, struct err *err)
{
	struct incoming mail = {0};
	struct frame frame;
	int ret;

	ret = channel_recv(channel, &frame, err);
	if (ret != 1)
		return ret;
	sandbox_allow_cpu(CPU_SECONDS);
	ret = begin(&mail, &frame, err);
	if (ret == 0)
		ret = receive(&mail, channel, err);
	if (ret == 0)
		ret = answer(channel, &mail, err);
	if (mail.bytes != NULL)
		explicit_bzero(mail.bytes, mail.size);
	free(mail.bytes);
	return ret == 0 ? 1 : -1;
}

int reader_main(void)
{
	struct channel *channel;
	struct err err;
	int more, status;

	/* The next mail needs as much memory again: giving it back to the
	 * system in between costs as much as all parsing. */
	mallopt(M_TRIM_THRESHOLD, KEPT_MEMORY);
	mallopt(M_MMAP_THRESHOLD, KEPT_MEMORY);
	mallopt(M_TOP_PAD, 1024 * 1024);
	parse_init();
	/* Where that fails, it fails in each copy again, which tells. */
	sandbox_prepare(NULL);
	/* To get so far costs as much as hundreds of mails: only a copy of
	 * this process reads any. It is locked in before its hello: a machine
	 * on which that does not work must not look like a mail that cannot
	 * be read. */
	channel = helper_accept_copy(sandbox_enter, &err);
	if (channel == NULL)
		return err.kind == ERR_NONE ? EXIT_SUCCESS : EXIT_FAILURE;
	do
		more = serve(channel, &err);
	while (more == 1);
	status = more == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
#ifndef WITH_SANITIZERS /* which look for leaks then */
	/* The libraries have nothing to do at the end, and would touch, that
	 * is copy, the memory of each of them. */
	_exit(status);
#endif
	return status;
}
