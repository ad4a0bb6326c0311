/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/helper.h"
#include "msg/reader.h"
#include "msg/transfer.h"

/* The helper that stands in for the reader does what the subject says. Where
 * it answers, then how many mails this process has got, in the subject's
 * place, and the mail's size as its text. */
#define MAIL(subject)                                                          \
	"From: ada@example.org\r\nSubject: " subject "\r\n\r\nHello\r\n"
#define GOOD MAIL("good")

static void answer(struct channel *channel, bool refused, size_t size)
{
	static unsigned n;
	char subject[20], text[20];
	struct message message = {
	    .sender_doubt = "none", .subject = subject, .text = text};
	struct buf out = BUF_INIT;

	snprintf(subject, sizeof subject, "%u", ++n);
	snprintf(text, sizeof text, "%zu", size);
	message.unreadable = refused ? "no" : NULL;
	message_pack(&out, &message);
	channel_send_data(channel, out.data, out.len, NULL);
	channel_send(channel, FRAME_END, NULL, 0, NULL);
	channel_flush(channel, NULL);
	buf_release(&out);
}

static void act(struct channel *channel, const struct buf *mail)
{
	const char *subject = strstr(buf_text(mail), "Subject: ");

	subject = subject == NULL ? "" : subject + strlen("Subject: ");
	if (strncmp(subject, "crash", 5) == 0)
		raise(SIGKILL);
	while (strncmp(subject, "stall", 5) == 0)
		pause();
	answer(channel, strncmp(subject, "refuse", 6) == 0, mail->len);
	if (strncmp(subject, "late", 4) == 0)
		raise(SIGKILL);
}

static int helper_main(void)
{
	struct channel *channel = helper_accept_copy(NULL, NULL);
	struct buf mail = BUF_INIT;
	struct frame frame;

	while (channel != NULL && channel_recv(channel, &frame, NULL) == 1) {
		if (frame.type == FRAME_DATA)
			buf_add(&mail, frame.data, frame.len);
		if (frame.type != FRAME_END)
			continue;
		act(channel, &mail);
		buf_reset(&mail);
	}
	buf_release(&mail);
	channel_free(channel);
	return 0;
}

static void submit(struct reader *reader, const char *mail)
{
	reader_submit(reader, mail, strlen(mail));
}

static void results_come_in_the_order_of_the_mails(void **state)
{
	struct reader *reader = reader_new();
	struct pool *pool = pool_new();
	struct message message;
	int i;

	(void)state;
	submit(reader, GOOD);
	for (i = 0; i < 450; i++) {
		submit(reader, i % 2 ? GOOD : MAIL("another"));
		assert_int_equal(
		    reader_result(reader, &message, pool, NULL), 0);
		assert_null(message.unreadable);
		assert_int_equal(atoi(message.subject), i % 200 + 1);
		assert_int_equal(
		    atoi(message.text), strlen(i % 2 ? MAIL("another") : GOOD));
	}
	reader_free(reader);
	pool_free(pool);
}

static void who_spoils_the_reader_does_not_spoil_the_other_mail(void **state)
{
	static const struct {
		const char *label, *mails[4];
		/* Why it was not read, or NULL. */
		const char *unreadable[4];
		/* By the how-manieth mail of its process; 0: by none. */
		int place[4];
	} rows[] = {
	    {"a crash", {MAIL("crash"), GOOD, GOOD, GOOD}, {"signal 9"},
		{0, 1, 2, 3}},
	    {"a crash behind a good one", {GOOD, MAIL("crash"), GOOD, GOOD},
		{NULL, "signal 9"}, {1, 0, 1, 2}},
	    {"two crashes", {MAIL("crash"), MAIL("crash"), GOOD, GOOD},
		{"signal 9", "signal 9"}, {0, 0, 1, 2}},
	    {"a stall", {GOOD, MAIL("stall"), GOOD, GOOD}, {NULL, "signal 9"},
		{1, 0, 1, 2}},
	    {"a refusal", {MAIL("refuse"), GOOD, GOOD, GOOD}, {"no"},
		{1, 1, 2, 3}},
	    {"a death between two", {MAIL("late"), GOOD, GOOD, GOOD}, {NULL},
		{1, 1, 2, 3}},
	};
	struct reader *reader;
	struct pool *pool = pool_new();
	struct message message;
	const char *why;
	bool stalls;
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		reader = reader_new();
		submit(reader, rows[i].mails[0]);
		for (j = 0; j < 4; j++) {
			if (j < 3)
				submit(reader, rows[i].mails[j + 1]);
			/* The others may take their time. */
			stalls = strstr(rows[i].mails[j], "stall") != NULL;
			reader_set_limit(reader, stalls ? 300 : 60000);
			assert_int_equal(
			    reader_result(reader, &message, pool, NULL), 0);
			why = rows[i].unreadable[j];
			if ((message.unreadable != NULL) != (why != NULL) ||
			    (why != NULL &&
				strstr(message.unreadable, why) == NULL))
				fail_msg("%s, mail %zu: %s", rows[i].label, j,
				    message.unreadable);
			if (message.subject != NULL &&
			    atoi(message.subject) != rows[i].place[j])
				fail_msg("%s, mail %zu: is the %s",
				    rows[i].label, j, message.subject);
		}
		reader_free(reader);
	}
	pool_free(pool);
}

/* Longer than what fits into a socket: neither waits for the other. */
static void long_mails_are_read_as_well(void **state)
{
	struct reader *reader = reader_new();
	struct pool *pool = pool_new();
	struct buf mail = BUF_INIT;
	struct message message;
	int i;

	(void)state;
	while (mail.len < 3 << 20)
		buf_adds(&mail, GOOD);
	reader_submit(reader, mail.data, mail.len);
	for (i = 0; i < 4; i++) {
		reader_submit(reader, mail.data, i == 2 ? 100 : mail.len);
		assert_int_equal(
		    reader_result(reader, &message, pool, NULL), 0);
		assert_int_equal(
		    atoi(message.text), i == 3 ? 100 : (int)mail.len);
	}
	buf_release(&mail);
	reader_free(reader);
	pool_free(pool);
}

/* The longer of them do not fit into the pipe at once. */
static void a_whole_line_is_read_in_its_order(void **state)
{
	static const char *const subjects[READER_MAILS] = {
	    [3] = "crash", [7] = "refuse", [11] = "late", [12] = "refuse"};
	static const char *const unreadable[READER_MAILS] = {
	    [3] = "signal 9", [7] = "no", [12] = "no"};
	struct reader *reader = reader_new();
	struct pool *pool = pool_new();
	struct buf mails[READER_MAILS] = {{0}};
	struct message message;
	size_t i, j;

	(void)state;
	for (i = 0; i < READER_MAILS; i++) {
		buf_addf(&mails[i], "Subject: %s\r\n\r\n",
		    subjects[i] == NULL ? "good" : subjects[i]);
		for (j = 0; j < i * i * 1000; j++)
			buf_adds(&mails[i], "x\r\n");
		reader_submit(reader, mails[i].data, mails[i].len);
	}
	for (i = 0; i < READER_MAILS; i++) {
		assert_int_equal(
		    reader_result(reader, &message, pool, NULL), 0);
		if (unreadable[i] == NULL)
			assert_int_equal(atoi(message.text), mails[i].len);
		else if (message.unreadable == NULL ||
			 strstr(message.unreadable, unreadable[i]) == NULL)
			fail_msg("mail %zu: %s", i, message.unreadable);
	}
	for (i = 0; i < READER_MAILS; i++)
		buf_release(&mails[i]);
	reader_free(reader);
	pool_free(pool);
}

static void what_nobody_asked_for_is_dropped(void **state)
{
	struct reader *reader = reader_new();

	(void)state;
	submit(reader, GOOD);
	submit(reader, MAIL("stall"));
	reader_free(reader);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(results_come_in_the_order_of_the_mails),
	    cmocka_unit_test(
		who_spoils_the_reader_does_not_spoil_the_other_mail),
	    cmocka_unit_test(long_mails_are_read_as_well),
	    cmocka_unit_test(a_whole_line_is_read_in_its_order),
	    cmocka_unit_test(what_nobody_asked_for_is_dropped),
	};

	if (argc == 2 && strcmp(argv[1], "helper-reader") == 0)
		return helper_main();
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
