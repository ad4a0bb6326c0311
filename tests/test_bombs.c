/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include "config.h"

#include <signal.h>
#include <sys/resource.h>

#include "base/buf.h"
#include "msg/reader.h"

/* Mails that cost a parser far more than their size, if it lets them: each is
 * read or refused within 10 seconds and 256 MiB, and the next one is read as
 * if nothing had happened. */
enum {
#ifdef WITH_SANITIZERS
	SECONDS_MAX = 60, /* they make everything slower, and need memory */
	KIB_MAX = 4 * 1024 * 1024
#else
	SECONDS_MAX = 10,
	KIB_MAX = 256 * 1024
#endif
};

#define FROM "From: Ada <ada@example.org>\n"
#define HTML FROM "Content-Type: text/html; charset=utf-8\n\n"
#define MULTI "Content-Type: multipart/mixed; boundary="
#define MAIL "Content-Type: message/rfc822\n\n"
#define ZIP "UEsDBBQAAAAIAAAAAAAAAAAA\n"

static const char plain[] = FROM "\nHello\n";

static const struct bomb {
	const char *label;
	const char *head, *unit;
	size_t n; /* units */
	const char *tail;
	bool refused;
} bombs[] = {
    /* one in another */
    {"10 multiparts, nested", FROM, MULTI "b\n\n--b\n", 10, "\nx\n", false},
    {"100 multiparts, nested", FROM, MULTI "b\n\n--b\n", 100, "\nx\n", true},
    {"1,000 multiparts, nested", FROM, MULTI "b\n\n--b\n", 1000, "\n", true},
    {"10,000 multiparts, nested", FROM, MULTI "b\n\n--b\n", 10000, "\n", true},
    {"100,000 multiparts, nested", FROM, MULTI "b\n\n--b\n", 100000, "\n",
	true},
    {"10 mails, nested", FROM, MAIL, 10, "A: b\n\nx\n", false},
    {"100 mails, nested", FROM, MAIL, 100, "A: b\n\nx\n", true},
    {"100,000 mails, nested", FROM, MAIL, 100000, "A: b\n\nx\n", true},
    {"100,000 groups, nested", FROM "To: ", "g:", 100000, "\n\nx\n", true},
    {"20,000 groups, one by one", FROM "To: ", "g:;", 20000, "\n\nx\n", false},
    {"a million comments, nested", "From: ", "(", 1000000, "\n\nx\n", true},
    {"a million comments, one by one", FROM "To: ", "()", 1000000, "\n\nx\n",
	true},
    {"30,000 comments, one by one", FROM "To: ", "()", 30000, "\n\nx\n", false},
    {"a million elements, nested", HTML, "<div>", 1000000, "x", false},
    {"300,000 tables, nested", HTML, "<table><tr><td>", 300000, "x", false},
    {"300,000 quotes, nested", HTML, "<blockquote>", 300000, "x", false},
    /* many */
    {"200,000 header fields", FROM, "A: b\n", 200000, "\nx\n", true},
    {"1,000 fields To", FROM, "To: a@example.org, b@example.org\n", 990,
	"\nx\n", false},
    {"100,000 parts", FROM MULTI "b\n\n", "--b\n\nx\n", 100000, "--b--\n",
	true},
    {"500 parts", FROM MULTI "b\n\n", "--b\n\nx\n", 499, "--b--\n", false},
    {"100,000 addresses", FROM "To: ", "a@example.org, ", 100000, "\n\nx\n",
	true},
    {"4,000 addresses", FROM "To: ", "a@example.org, ", 4000, "\n\nx\n", false},
    {"100,000 references", FROM "References: ", "<a@example.org> ", 100000,
	"\n\nx\n", true},
    {"30,000 ids without an end", FROM "References: ", "<a", 30000, "\n\nx\n",
	false},
    {"4,000 encoded words", FROM "Subject: ", "=?utf-8?q?=C3?= ", 4000,
	"\n\nx\n", false},
    {"10,000 words without an end", FROM "Subject: ", "=?u?q?", 10000,
	"\n\nx\n", false},
    {"7,000 parameters", FROM "Content-Type: text/plain", "; a*0*=b", 7000,
	"\n\nx\n", false},
    /* long */
    {"a line of 31 MB", FROM "\n", "0123456789", 3100000, "\n", false},
    {"a header line of 31 MB", FROM "Subject: ", "0123456789", 3100000,
	"\n\nx\n", true},
    {"a mail of 64 MB", FROM "\n", "0123456789", 6400000, "\n", true},
    {"31 MB of line ends", FROM "\n", "\n\n\n\n\n\n\n\n\n\n", 3100000, "\n",
	false},
    {"31 MB of almost markers", FROM MULTI "b\n\n", "--a\n--c\n--\n", 2800000,
	"\n", false},
    {"31 MB of base64", FROM "Content-Transfer-Encoding: base64\n\n",
	"QUJDREVG\n", 3400000, "", false},
    {"20 MB of soft line ends",
	FROM "Content-Transfer-Encoding: quoted-printable\n\n", "=\n", 10000000,
	"", false},
    {"30 MB of uuencode begun", FROM "\n", "begin 644 a\n", 2500000, "", false},
    {"30 MB of PGP begun", FROM "\n", "-----BEGIN PGP MESSAGE-----\n", 1000000,
	"", false},
    /* what grows when it is decoded */
    {"controls", FROM "Content-Transfer-Encoding: quoted-printable\n\n",
	"=00=1B", 1000000, "", false},
    {"HTML entities", HTML, "&amp;amp;&#x10FFFF;&lt;", 1000000, "", false},
    {"entities of entities",
	HTML "<!DOCTYPE html [<!ENTITY a \"aaaaaaaaaa\">"
	     "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
	     "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]><p>",
	"&c;", 100000, "</p>", false},
    {"attributes", HTML "<p ", "a=b ", 1000000, ">x</p>", false},
    {"links without an end", HTML, "<a href=http://a.example/", 500000, "",
	false},
    {"tags without an end", HTML, "<", 4000000, "", false},
    {"comments without an end", HTML, "<!--", 1000000, "", false},
    {"UTF-7", FROM "Content-Type: text/plain; charset=utf-7\n\n", "+AAA-",
	4000000, "", false},
    {"escapes", FROM "Content-Type: text/plain; charset=iso-2022-jp\n\n",
	"\x1b$B\x1b(B", 3000000, "", false},
    {"wide junk", FROM "Content-Type: text/plain; charset=utf-32\n\n",
	"\xff\xff\xff\xff", 5000000, "", false},
    {"attached controls",
	FROM "Content-Type: text/plain; name=a\n"
	     "Content-Transfer-Encoding: quoted-printable\n\n",
	"=00=1B", 500000, "", false},
    {"31 MB of attached bytes", FROM "Content-Type: a/b; name=a\n\n",
	"\x80\xff!3456789", 3100000, "", false},
    {"31 MB of attached text", FROM "Content-Type: text/plain; name=a\n\n",
	"012345678\n", 3100000, "", false},
    {"499 attached texts", FROM MULTI "b\n\n",
	"--b\nContent-Disposition: attachment\n\nx\n", 499, "--b--\n", false},
    {"an archive, which nobody opens",
	FROM "Content-Type: application/zip; name=a.zip\n"
	     "Content-Transfer-Encoding: base64\n\n",
	ZIP, 1000000, "", false},
    {"compressed text, which nobody unpacks",
	FROM "Content-Type: text/plain\nContent-Encoding: gzip\n"
	     "Content-Transfer-Encoding: base64\n\n",
	"H4sIAAAAAAAA\n", 100000, "", false},
};

static void build(struct buf *mail, const struct bomb *bomb)
{
	size_t i, n = bomb->n;

#ifdef WITH_SANITIZERS
	if (!bomb->refused && n >= 500000)
		n /= 8;
#endif
	buf_adds(mail, bomb->head);
	for (i = 0; i < n; i++)
		buf_adds(mail, bomb->unit);
	buf_adds(mail, bomb->tail);
}

static double seconds_of_children(void)
{
	struct rusage usage;

	getrusage(RUSAGE_CHILDREN, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* Of the largest so far. */
static long kib_of_children(void)
{
	struct rusage usage;

	getrusage(RUSAGE_CHILDREN, &usage);
	return usage.ru_maxrss;
}

static void check_bomb(const struct bomb *bomb)
{
	struct reader *reader = reader_new();
	struct pool *pool = pool_new();
	struct buf mail = BUF_INIT;
	struct message message;
	double before = seconds_of_children(), seconds;

	build(&mail, bomb);
	assert_int_equal(
	    reader_read(reader, &message, pool, mail.data, mail.len, NULL), 0);
	/* Nobody died of it: it was refused with a reason. */
	if ((message.unreadable != NULL) != bomb->refused ||
	    (bomb->refused && strstr(message.unreadable, "not opened") == NULL))
		fail_msg("%s: %s", bomb->label, message.unreadable);
	assert_int_equal(
	    reader_read(reader, &message, pool, plain, sizeof plain - 1, NULL),
	    0);
	assert_null(message.unreadable);
	assert_string_equal(message.text, "Hello\n");
	reader_free(reader);
	seconds = seconds_of_children() - before;
	if (seconds > SECONDS_MAX || kib_of_children() > KIB_MAX)
		fail_msg("%s: %.1f s, %ld KiB", bomb->label, seconds,
		    kib_of_children());
	buf_release(&mail);
	pool_free(pool);
}

static void bombs_are_bounded(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bombs / sizeof bombs[0]; i++)
		check_bomb(&bombs[i]);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(bombs_are_bounded),
	};

	if (argc == 2 && strcmp(argv[1], "helper-reader") == 0)
		return reader_main();
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
