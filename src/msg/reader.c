/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "msg/reader.h"

#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/helper.h"
#include "base/pack.h"
#include "msg/field.h"
#include "msg/scan.h"
#include "msg/transfer.h"

enum {
	MAILS_MAX = 200,
	LIMIT_MS = 60000,
	TRIES = 2,
	HEAD_ROOM = 4096 /* for what is sent around a mail */
};

/* A mail that was submitted; the bytes are borrowed. */
struct mail {
	const void *raw;
	size_t len;
	bool sent; /* to the helper there is */
};

struct reader {
	struct helper *origin; /* own; it never sees a mail, its copies do */
	struct helper *helper; /* own; such a copy; NULL until a mail comes */
	unsigned mails; /* that were sent to this copy */
	int64_t limit; /* for one mail, milliseconds */
	struct mail queue[READER_MAILS]; /* the oldest first */
	size_t queued;
};

struct reader *reader_new(void)
{
	struct reader *reader = mem_alloc(sizeof *reader);

	reader->limit = LIMIT_MS;
	return reader;
}

/* Whatever it was sent and has not answered has to be sent again. */
static void end_copy(struct reader *reader, char *why, size_t size)
{
	bool busy = false;
	size_t i;

	for (i = 0; i < reader->queued; i++) {
		busy |= reader->queue[i].sent;
		reader->queue[i].sent = false;
	}
	if (busy)
		helper_kill(reader->helper, why, size);
	else
		helper_stop(reader->helper);
	reader->helper = NULL;
	reader->mails = 0;
}

/* All copies have their memory in the same places. Who has seen one fail, or
 * refuse a mail, shall not find the next one there. */
static void end(struct reader *reader, char *why, size_t size)
{
	end_copy(reader, why, size);
	helper_stop(reader->origin);
	reader->origin = NULL;
}

void reader_free(struct reader *reader)
{
	if (reader == NULL)
		return;
	end(reader, NULL, 0);
	free(reader);
}

void reader_set_limit(struct reader *reader, int64_t milliseconds)
{
	reader->limit = milliseconds;
}

static int start_copy(struct reader *reader, struct err *err)
{
#ifdef WITH_SANITIZERS
	unsigned flags = 0;
#else
	unsigned flags = HELPER_QUIET;
#endif

	if (reader->origin == NULL &&
	    helper_start(&reader->origin, "helper-reader", flags, err) == -1)
		return -1;
	if (helper_copy(&reader->helper, reader->origin, err) == 0)
		return 0;
	helper_stop(reader->origin);
	reader->origin = NULL;
	return -1;
}

int reader_probe(struct reader *reader, struct err *err)
{
	if (reader->helper != NULL || start_copy(reader, err) == 0)
		return 0;
	if (err != NULL)
		err->kind = ERR_TEMP;
	return err_add(err, "no reader could be started");
}

static int send_bytes(
    struct channel *channel, const void *raw, size_t len, struct err *err)
{
	struct buf head = BUF_INIT;
	int ret;

	pack_u32(&head, (uint32_t)len);
	ret = channel_send_buf(channel, READER_MAIL, &head, err);
	buf_release(&head);
	if (ret == -1 || channel_send_data(channel, raw, len, err) == -1 ||
	    channel_send(channel, FRAME_END, NULL, 0, err) == -1)
		return -1;
	return channel_flush(channel, err);
}

/* Where that fails, no answer will come. */
static void send_mail(struct reader *reader, struct mail *mail)
{
	struct channel *channel = helper_channel(reader->helper);

	channel_set_deadline(channel, deadline_in(reader->limit));
	send_bytes(channel, mail->raw, mail->len, NULL);
	mail->sent = true;
	reader->mails++;
}

/* Will all of it fit in with what is unread? Else the reader would wait for
 * core to take an answer, and core for the reader. */
static bool fits(
    const struct reader *reader, const struct mail *mail, size_t unread)
{
	size_t room = helper_room(reader->helper);

	return unread <= room && mail->len + HEAD_ROOM <= room - unread;
}

/* Send what the reader can take now, so that it has work. */
static void send_more(struct reader *reader)
{
	size_t unread = 0, i; /* at most, of those before */

	for (i = 0; i < reader->queued;
	     unread += reader->queue[i++].len + HEAD_ROOM) {
		struct mail *mail = &reader->queue[i];

		if (mail->sent)
			continue;
		if (i == 0
			? mail->len > SCAN_SIZE_MAX
			: reader->helper == NULL || !fits(reader, mail, unread))
			return;
		if (reader->mails >= MAILS_MAX) {
			if (i > 0)
				return;
			end_copy(reader, NULL, 0);
		}
		/* Why not is said to who asks for the result. */
		if (reader_probe(reader, NULL) == -1)
			return;
		send_mail(reader, mail);
	}
}

static int receive(struct buf *answer, struct channel *channel, struct err *err)
{
	struct frame frame;

	for (;;) {
		if (channel_expect(channel, &frame, err) == -1)
			return -1;
		if (frame.type == FRAME_END && frame.len == 0)
			return 0;
		if (frame.type != FRAME_DATA || frame.len == 0 ||
		    frame.len > TRANSFER_SIZE_MAX - answer->len)
			return err_set(
			    err, ERR_TEMP, "the answer makes no sense");
		buf_add(answer, frame.data, frame.len);
	}
}

/* The answer to the oldest mail. */
static int take_answer(
    struct reader *reader, struct message *message, struct pool *pool)
{
	struct channel *channel = helper_channel(reader->helper);
	struct buf answer = BUF_INIT;
	int ret = -1;

	/* Seldom longer than the mail: that it grows as it comes would cost
	 * half as much memory again. */
	buf_reserve(&answer, reader->queue[0].len);
	/* It may have begun with this one only now. */
	channel_set_deadline(channel, deadline_in(reader->limit));
	if (receive(&answer, channel, NULL) == 0)
		ret = message_unpack(
		    message, pool, answer.data, answer.len, NULL);
	if (ret == -1)
		buf_release(&answer);
	else
		pool_keep(pool, answer.data, answer.len);
	return ret;
}

/* Does addr stand there, in any case, and not as a part of another one? */
static bool stands_in(const char *s, size_t len, const char *addr)
{
	static const char around[] = " \t\r\n<>()\"";
	size_t n = strlen(addr), i;

	for (i = 0; i + n <= len; i++) {
		if (strncasecmp(s + i, addr, n) != 0)
			continue;
		if ((i == 0 || strchr(around, s[i - 1]) != NULL) &&
		    (i + n == len || strchr(around, s[i + n]) != NULL))
			return true;
	}
	return false;
}

/* The reader may have been taken over: it cannot name a sender whom the
 * mail's own From field does not name. */
static void check_sender(struct message *message, const char *raw, size_t len)
{
	struct fields fields = {raw, raw + len};
	struct field field;
	unsigned n = 0;
	bool found = false;

	if (message->from.addr == NULL || message->sender_doubt != NULL)
		return;
	while (field_next(&field, &fields)) {
		if (!field_is(&field, "from"))
			continue;
		n++;
		found =
		    stands_in(field.value, field.value_len, message->from.addr);
	}
	if (n != 1 || !found)
		message->sender_doubt =
		    "its sender does not stand in the From field as it was "
		    "read";
}

static void give_up(struct message *message, const char *text)
{
	*message = (struct message){.text = "", .unreadable = text};
}

/* The oldest mail, in as many tries as it has. */
static int read_oldest(struct reader *reader, struct message *message,
    struct pool *pool, struct err *err)
{
	struct mail *mail = &reader->queue[0];
	char why[80] = "";
	int try;

	for (try = 0; try < TRIES; try++) {
		if (!mail->sent) {
			if (reader_probe(reader, err) == -1)
				return -1;
			send_mail(reader, mail);
		}
		if (take_answer(reader, message, pool) == 0)
			return 0;
		end(reader, why, sizeof why);
	}
	give_up(message,
	    pool_printf(pool,
		"The mail could not be read: the reader stopped on it twice "
		"(%s).",
		why));
	return 0;
}

void reader_submit(struct reader *reader, const void *raw, size_t len)
{
	if (reader->queued == READER_MAILS)
		BUG("more than %d mails for the reader", READER_MAILS);
	reader->queue[reader->queued++] = (struct mail){raw, len, false};
	send_more(reader);
}

int reader_result(struct reader *reader, struct message *message,
    struct pool *pool, struct err *err)
{
	struct mail mail = reader->queue[0];
	int ret = 0;

	if (reader->queued == 0)
		BUG("no mail for the reader");
	if (mail.len > SCAN_SIZE_MAX)
		give_up(message, "The mail was not opened: it is over 32 MiB.");
	else
		ret = read_oldest(reader, message, pool, err);
	reader->queued--;
	memmove(reader->queue, reader->queue + 1,
	    reader->queued * sizeof *reader->queue);
	if (ret == -1)
		return -1;
	/* It may have begun with the next one, which is nobody's then. */
	if (message->unreadable != NULL)
		end(reader, NULL, 0);
	send_more(reader);
	check_sender(message, mail.raw, mail.len);
	return 0;
}

int reader_read(struct reader *reader, struct message *message,
    struct pool *pool, const void *raw, size_t len, struct err *err)
{
	reader_submit(reader, raw, len);
	return reader_result(reader, message, pool, err);
}
