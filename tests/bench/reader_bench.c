/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reader_bench - what reading a mail costs, against a bare GMime loop.
 *
 *	reader_bench [FILE...]
 *
 * Over the same mails in the same run: GMime alone parses them and decodes
 * their text parts and subjects; and a reader takes them apart in its
 * sandbox, for core, two in flight. Without files the mails are made up here.
 * CPU time of the reader's processes (and of core beside them), the median of
 * five rounds. Part of it is one start, and a copy for every 200 mails.
 */
#include <gmime/gmime.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "msg/reader.h"

enum { ROUNDS = 5, MADE = 1000, MAILS_MAX = 20000 };

static struct buf mails[MAILS_MAX];
static size_t n_mails;

/* One round, microseconds of CPU a mail. */
struct round {
	double bare, child, core, start;
};

static const char sentence[] =
    "Yesterday evening in the channel somebody wrote this, and it went on. ";

static void add_lines(struct buf *mail, size_t lines, const char *end)
{
	while (lines-- > 0) {
		buf_adds(mail, sentence);
		buf_adds(mail, end);
	}
}

static void add_head(struct buf *mail, size_t i)
{
	size_t k;

	for (k = 0; k < 6; k++)
		buf_addf(mail,
		    "Received: from mx%zu.example.org (mx.example.org "
		    "[192.0.2.%zu])\r\n\tby in.example.org with ESMTPS id "
		    "%08zx\r\n\tfor <hey@example.org>; Thu, 01 Jan 2026 "
		    "10:%02zu:00 +0000\r\n",
		    k, k + 1, i * 7919, k);
	buf_addf(mail,
	    "DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=a;\r\n"
	    "\th=from:to:subject:date; b=%0300zu\r\n"
	    "From: =?utf-8?q?J=C3=B6rg_Example?= <joerg%zu@example.org>\r\n"
	    "To: Community <hey@example.org>\r\n"
	    "Subject: =?utf-8?b?R3LDvMOfZQ==?= and a question %zu\r\n"
	    "Date: Thu, 01 Jan 2026 10:00:00 +0100\r\n"
	    "Message-ID: <m%zu@example.org>\r\n"
	    "References: <a%zu@example.org> <b@example.org>\r\n"
	    "User-Agent: Bench\r\nMIME-Version: 1.0\r\n",
	    i, i, i, i, i);
}

static void add_plain(struct buf *mail)
{
	buf_adds(mail, "Content-Type: text/plain; charset=utf-8\r\n\r\n");
	add_lines(mail, 30, "\r\n");
}

static void add_quoted(struct buf *mail)
{
	buf_adds(mail, "Content-Type: text/plain; charset=iso-8859-1\r\n"
		       "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
	add_lines(mail, 35, "gr=FC=DFe=\r\n");
}

static void add_alternative(struct buf *mail)
{
	buf_adds(mail, "Content-Type: multipart/alternative; boundary=b\r\n"
		       "\r\n--b\r\n");
	add_plain(mail);
	buf_adds(mail, "--b\r\nContent-Type: text/html; charset=utf-8\r\n"
		       "\r\n<html><head><style>p {}</style></head><body>");
	add_lines(mail, 30, "<p class=\"x\"><b>so</b> &amp; on</p>\r\n");
	buf_adds(mail, "</body></html>\r\n--b--\r\n");
}

static void add_html(struct buf *mail)
{
	buf_adds(mail, "Content-Type: text/html; charset=utf-8\r\n\r\n"
		       "<html><body><table>");
	add_lines(mail, 30, "<tr><td>x</td><td><br>y</td></tr>\r\n");
	buf_adds(mail, "</table></body></html>\r\n");
}

static void add_mixed(struct buf *mail)
{
	size_t i;

	buf_adds(
	    mail, "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n");
	add_plain(mail);
	buf_adds(mail, "--m\r\nContent-Type: application/pdf; name=a.pdf\r\n"
		       "Content-Transfer-Encoding: base64\r\n"
		       "Content-Disposition: attachment\r\n\r\n");
	for (i = 0; i < 30; i++)
		buf_adds(mail, "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVpBQkNERUZHSE"
			       "lKS0xNTk9QUVJTVFVWV1hZ\r\n");
	buf_adds(mail, "--m--\r\n");
}

static void make_mails(void)
{
	static void (*const bodies[])(struct buf * mail) = {
	    add_plain, add_quoted, add_alternative, add_html, add_mixed};
	size_t i;

	for (i = 0; i < MADE; i++) {
		add_head(&mails[i], i);
		bodies[i % (sizeof bodies / sizeof bodies[0])](&mails[i]);
	}
	n_mails = MADE;
}

static void read_file(const char *path)
{
	char block[8192];
	FILE *file = fopen(path, "rb");
	size_t n;

	if (file == NULL || n_mails == MAILS_MAX) {
		fprintf(stderr, "reader_bench: %s cannot be read\n", path);
		exit(1);
	}
	while ((n = fread(block, 1, sizeof block, file)) > 0)
		buf_add(&mails[n_mails], block, n);
	fclose(file);
	n_mails++;
}

static void decode_part(GMimeObject *parent, GMimeObject *part, void *arg)
{
	size_t *bytes = arg;
	char *text;

	(void)parent;
	if (!GMIME_IS_TEXT_PART(part))
		return;
	text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
	*bytes += text == NULL ? 0 : strlen(text);
	g_free(text);
}

static size_t read_bare(const struct buf *mail)
{
	GMimeStream *stream =
	    g_mime_stream_mem_new_with_buffer(mail->data, mail->len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	const char *subject;
	size_t bytes = 0;

	if (message != NULL) {
		subject = g_mime_message_get_subject(message);
		bytes = subject == NULL ? 0 : strlen(subject);
		g_mime_message_foreach(message, decode_part, &bytes);
		g_object_unref(message);
	}
	g_object_unref(parser);
	g_object_unref(stream);
	return bytes;
}

static double cpu(int who)
{
	struct rusage usage;

	getrusage(who, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void fail(const struct err *err)
{
	fprintf(stderr, "reader_bench: %s\n", err->text);
	exit(1);
}

static void run_start(void)
{
	struct reader *reader = reader_new();
	struct err err;

	if (reader_probe(reader, &err) == -1)
		fail(&err);
	reader_free(reader);
}

static void run_reader(void)
{
	struct reader *reader = reader_new();
	struct message message;
	struct pool *pool;
	struct err err;
	size_t i, sent = 0;

	for (i = 0; i < n_mails; i++) {
		for (; sent < n_mails && sent < i + READER_MAILS; sent++)
			reader_submit(
			    reader, mails[sent].data, mails[sent].len);
		pool = pool_new();
		if (reader_result(reader, &message, pool, &err) == -1)
			fail(&err);
		pool_free(pool);
	}
	reader_free(reader);
}

static struct round run_round(void)
{
	double n = (double)n_mails, children, self;
	struct round round;
	size_t i, bytes = 0;

	self = cpu(RUSAGE_SELF);
	for (i = 0; i < n_mails; i++)
		bytes += read_bare(&mails[i]);
	round.bare = (cpu(RUSAGE_SELF) - self) / n;
	/* Nobody may leave the work out. */
	if (bytes == 0)
		exit(1);
	children = cpu(RUSAGE_CHILDREN);
	run_start();
	round.start = cpu(RUSAGE_CHILDREN) - children;
	children = cpu(RUSAGE_CHILDREN);
	self = cpu(RUSAGE_SELF);
	run_reader();
	round.core = (cpu(RUSAGE_SELF) - self) / n;
	round.child = (cpu(RUSAGE_CHILDREN) - children) / n;
	return round;
}

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double median(const struct round *rounds, size_t member)
{
	double values[ROUNDS];
	size_t i;

	for (i = 0; i < ROUNDS; i++)
		memcpy(&values[i], (const char *)&rounds[i] + member,
		    sizeof values[i]);
	qsort(values, ROUNDS, sizeof values[0], compare);
	return values[ROUNDS / 2];
}

#define MEDIAN(rounds, member) median(rounds, offsetof(struct round, member))

static void report(const struct round *rounds)
{
	double bare = MEDIAN(rounds, bare), child = MEDIAN(rounds, child);
	double start = MEDIAN(rounds, start);
	double rest = child - start / (double)n_mails;
	size_t i, bytes = 0;

	for (i = 0; i < n_mails; i++)
		bytes += mails[i].len;
	printf("%zu mails of %.1f KB, microseconds of CPU a mail:\n", n_mails,
	    (double)bytes / 1000 / (double)n_mails);
	printf("bare GMime loop    %7.1f\n", bare);
	printf("reader, all of it  %7.1f  %.2f x\n", child, child / bare);
	printf("without its start  %7.1f  %.2f x\n", rest, rest / bare);
	printf("core, beside it    %7.1f\n", MEDIAN(rounds, core));
	printf("the start          %7.1f\n", start);
}

int main(int argc, char **argv)
{
	struct round rounds[ROUNDS];
	int i;

	if (argc == 2 && strcmp(argv[1], "helper-reader") == 0)
		return reader_main();
	signal(SIGPIPE, SIG_IGN);
	for (i = 1; i < argc; i++)
		read_file(argv[i]);
	if (n_mails == 0)
		make_mails();
	g_mime_init();
	for (i = 0; i < ROUNDS; i++)
		rounds[i] = run_round();
	report(rounds);
	return 0;
}
