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

enum { MAILS_MAX = 200, LIMIT_MS = 60000, TRIES = 2 };

struct reader {
	struct helper *helper; /* own; NULL until a mail comes */
	unsigned mails; /* that this helper has read */
	int64_t limit; /* for one mail, milliseconds */
};

struct reader *reader_new(void)
{
	struct reader *reader = mem_alloc(sizeof *reader);

	reader->limit = LIMIT_MS;
	return reader;
}

static void stop(struct reader *reader)
{
	helper_stop(reader->helper);
	reader->helper = NULL;
	reader->mails = 0;
}

void reader_free(struct reader *reader)
{
	if (reader == NULL)
		return;
	stop(reader);
	free(reader);
}

void reader_set_limit(struct reader *reader, int64_t milliseconds)
{
	reader->limit = milliseconds;
}

static int start(struct reader *reader, struct err *err)
{
#ifdef WITH_SANITIZERS
	unsigned flags = 0;
#else
	unsigned flags = HELPER_QUIET;
#endif

	if (reader->mails >= MAILS_MAX)
		stop(reader);
	if (reader->helper != NULL)
		return 0;
	if (helper_start(&reader->helper, "helper-reader", flags, err) == 0)
		return 0;
	if (err != NULL)
		err->kind = ERR_TEMP;
	return -1;
}

int reader_probe(struct reader *reader, struct err *err)
{
	if (start(reader, err) == -1)
		return err_add(err, "no reader could be started");
	return 0;
}

static int send_mail(
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

static int ask(struct reader *reader, struct message *message,
    struct pool *pool, const void *raw, size_t len)
{
	struct channel *channel = helper_channel(reader->helper);
	struct buf answer = BUF_INIT;
	int ret = -1;

	channel_set_deadline(channel, deadline_in(reader->limit));
	if (send_mail(channel, raw, len, NULL) == 0 &&
	    receive(&answer, channel, NULL) == 0)
		ret = message_unpack(
		    message, pool, answer.data, answer.len, NULL);
	buf_release(&answer);
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

static int give_up(struct message *message, struct pool *pool, const char *why)
{
	*message = (struct message){.text = ""};
	message->unreadable = pool_printf(pool,
	    "The mail could not be read: the reader stopped on it twice (%s).",
	    why);
	return 0;
}

int reader_read(struct reader *reader, struct message *message,
    struct pool *pool, const void *raw, size_t len, struct err *err)
{
	char why[80] = "";
	int try;

	if (len > SCAN_SIZE_MAX) {
		*message = (struct message){.text = ""};
		message->unreadable = "The mail was not opened: it is over "
				      "32 MiB.";
		return 0;
	}
	for (try = 0; try < TRIES; try++) {
		if (reader_probe(reader, err) == -1)
			return -1;
		if (ask(reader, message, pool, raw, len) == 0)
			break;
		helper_kill(reader->helper, why, sizeof why);
		reader->helper = NULL;
		reader->mails = 0;
	}
	if (try == TRIES)
		return give_up(message, pool, why);
	reader->mails++;
	if (message->unreadable != NULL)
		stop(reader);
	check_sender(message, raw, len);
	return 0;
}
