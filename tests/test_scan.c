/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include "base/buf.h"
#include "msg/scan.h"

/* A text with its first part repeated: head, n times unit, tail. */
struct shape {
	const char *head, *unit;
	size_t n;
	const char *tail;
};

static void build(struct buf *out, const struct shape *shape)
{
	size_t i;

	buf_adds(out, shape->head);
	for (i = 0; i < shape->n; i++)
		buf_adds(out, shape->unit);
	buf_adds(out, shape->tail);
}

#define MULTI "Content-Type: multipart/mixed; boundary="

static void only_what_is_safe_to_parse_passes(void **state)
{
	static const struct {
		const char *label;
		struct shape shape;
		const char *unsafe; /* a word of the reason, or NULL */
	} rows[] = {
	    {"nothing", {"", "", 0, ""}, NULL},
	    {"a plain mail", {"From: a@b\r\n\r\nHello\r\n", "", 0, ""}, NULL},
	    {"LF throughout", {"From: a@b\nTo: c@d\n\nHello\n", "", 0, ""},
		NULL},
	    {"two kinds of line end", {"A: b\r\nC: d\n\r\n", "", 0, ""},
		"two ways"},
	    {"LF lines in the body only", {"A: b\r\n\r\nx\ny\n", "", 0, ""},
		NULL},
	    {"a bare CR", {"A: b\rC: d\r\n\r\n", "", 0, ""}, "bare CR"},
	    {"a CR at the very end", {"A: b\r", "", 0, ""}, NULL},
	    {"1000 fields", {"", "A: b\n", 1000, "\n"}, NULL},
	    {"1001 fields", {"", "A: b\n", 1001, "\n"}, "1000"},
	    {"a field of 64 KiB", {"A: ", "x", 64 * 1024, "\n\n"}, "64 KiB"},
	    {"a folded field of 64 KiB", {"A: ", "\n x", 30000, "\n\n"},
		"64 KiB"},
	    {"a header of 256 KiB",
		{"",
		    "A: 0123456789012345678901234567890123456789012345678901"
		    "2345678901234567890123456789012345678901234567890123456"
		    "7890123456789012345678901234567890123456789012345678901"
		    "2345678901234567890123456789012345678901234567890123456"
		    "7890123456789012345678901234567890123456789012345678901"
		    "2345678901234567890123456789012345678901234567890123456"
		    "789\n",
		    900, "\n"},
		"256 KiB"},
	    {"32 comments", {"From: ", "(", 32, "\n\n"}, NULL},
	    {"33 comments", {"From: ", "(", 33, "\n\n"}, "brackets"},
	    {"33 comments after another", {"From: ", "()", 33, "\n\n"}, NULL},
	    {"a sad subject", {"Subject: :", "(", 200, "\n\n"}, NULL},
	    {"nested groups", {"To: ", "g:", 33, "\n\n"}, "groups"},
	    {"groups one by one", {"To: ", "g:;", 33, "\n\n"}, NULL},
	    {"colons in quotes", {"To: ", "\"a: b\" <a@b>, ", 50, "c@d\n\n"},
		NULL},
	    {"an empty boundary", {MULTI "\"\"\n\n", "", 0, ""}, "empty"},
	    {"a boundary of a quote", {MULTI "\"\\\"\"\n\n", "", 0, ""},
		"quotes"},
	    {"a boundary of 70", {MULTI, "b", 70, "\n\n"}, NULL},
	    {"a boundary of 71", {MULTI, "b", 71, "\n\n"}, "overlong"},
	    {"a boundary of 71 in a part",
		{MULTI "x\n\n--x\n" MULTI, "b", 71, "\n\n"}, "overlong"},
	    {"a boundary of 71 in a text", {"\n" MULTI, "b", 71, "\n\n"}, NULL},
	    {"an encoded boundary",
		{"Content-Type: multipart/mixed; boundary*0=x\n\n", "", 0, ""},
		"encoded"},
	    {"a boundary behind quotes",
		{"Content-Type: multipart/mixed; a=\"; boundary=y\"; "
		 "boundary=x\n\n",
		    "--x\n\nt\n", 501, ""},
		"500"},
	    {"a boundary behind a comment",
		{"Content-Type: (;) multipart/mixed (; boundary=y); (\\)) "
		 "boundary = x\n\n",
		    "--x\n\nt\n", 501, ""},
		"500"},
	    {"a comment without an end",
		{"Content-Type: multipart/mixed (; boundary=\n\n", "", 0, ""},
		NULL},
	    {"a mail in a digest",
		{"Content-Type: multipart/digest; boundary=x\n\n--x\n\n"
		 "Content-Type: multipart/mixed; boundary=y\n\n",
		    "--y\n\nt\n", 501, ""},
		"500"},
	    {"500 parts", {MULTI "x\n\n", "--x\n\nt\n", 500, ""}, NULL},
	    {"501 parts", {MULTI "x\n\n", "--x\n\nt\n", 501, ""}, "500"},
	    {"501 lines like another's", {MULTI "x\n\n", "--y\n\nt\n", 501, ""},
		NULL},
	    {"20 mails in mails",
		{"", "Content-Type: message/rfc822\n\n", 20, "A: b\n\n"}, NULL},
	    {"21 mails in mails",
		{"", "Content-Type: message/rfc822\n\n", 21, "A: b\n\n"},
		"nested"},
	    {"21 mails one by one",
		{MULTI "x\n\n", "--x\nContent-Type: message/rfc822\n\nA: b\n\n",
		    21, ""},
		NULL},
	    {"1001 fields in a part",
		{MULTI "x\n\n--x\n", "A: b\n", 1001, "\n"}, "1000"},
	    {"1001 lines of an encoded mail",
		{MULTI "x\n\n--x\nContent-Type: message/rfc822\n"
		       "Content-Transfer-Encoding: base64\n\n",
		    "AAAA\n", 1001, "\n"},
		NULL},
	};
	struct scan scan;
	struct buf mail = BUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		build(&mail, &rows[i].shape);
		scan_mail(&scan, mail.data, mail.len);
		if (rows[i].unsafe == NULL
			? scan.unsafe != NULL
			: scan.unsafe == NULL ||
			      strstr(scan.unsafe, rows[i].unsafe) == NULL)
			fail_msg("%s: %s", rows[i].label,
			    scan.unsafe == NULL ? "passed" : scan.unsafe);
		buf_release(&mail);
	}
}

static void parts_within_parts_are_counted(void **state)
{
	struct buf mail = BUF_INIT;
	struct scan scan;
	int i;

	(void)state;
	for (i = 0; i < 20; i++)
		buf_addf(&mail, MULTI "b%d\n\n--b%d\n", i, i);
	scan_mail(&scan, mail.data, mail.len);
	assert_null(scan.unsafe);
	buf_addf(&mail, MULTI "b%d\n\n--b%d\n", i, i);
	scan_mail(&scan, mail.data, mail.len);
	assert_non_null(scan.unsafe);
	buf_release(&mail);
}

static void a_nul_in_the_header_is_unsafe(void **state)
{
	static const char head[] = "From: a@b\0@c\n\nx\n";
	static const char body[] = "From: a@b\n\nx\0y\n";
	struct scan scan;

	(void)state;
	scan_mail(&scan, head, sizeof head - 1);
	assert_non_null(scan.unsafe);
	scan_mail(&scan, body, sizeof body - 1);
	assert_null(scan.unsafe);
}

static void an_ambiguous_sender_is_only_a_doubt(void **state)
{
	static const struct {
		const char *head;
		bool doubt;
	} rows[] = {
	    {"From: a@b\nTo: c@d\n\n", false},
	    {"From: a@b\nFrom: c@d\n\n", true},
	    {"From: a@b\nfrom: a@b\n\n", true},
	    {"From : a@b\n\n", true},
	    {"From\t: a@b\n\n", true},
	    {"From: a@b\nSender: c@d\n\n", false},
	    {"From: a@b\nSender: c@d\nSender: e@f\n\n", true},
	    {"From: a@b\nMessage-ID: <a@b>\nMessage-Id: <c@d>\n\n", true},
	    {"From: a@b\nwhat is this?\nTo: c@d\n\n", true},
	    {" folded at once\nFrom: a@b\n\n", true},
	    {"From: a@b\n\nFrom: c@d\n\n", false},
	    {"From a@b Thu Jan  1 00:00:00 1970\nFrom: a@b\n\n", false},
	};
	struct scan scan;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		scan_mail(&scan, rows[i].head, strlen(rows[i].head));
		assert_null(scan.unsafe);
		if ((scan.doubt != NULL) != rows[i].doubt)
			fail_msg("row %zu: %s", i, rows[i].head);
	}
}

static void an_overlong_mail_is_refused_at_once(void **state)
{
	struct scan scan;

	(void)state;
	/* Nothing is read of it, or this would crash. */
	scan_mail(&scan, "", (size_t)SCAN_SIZE_MAX + 1);
	assert_non_null(scan.unsafe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_what_is_safe_to_parse_passes),
	    cmocka_unit_test(parts_within_parts_are_counted),
	    cmocka_unit_test(a_nul_in_the_header_is_unsafe),
	    cmocka_unit_test(an_ambiguous_sender_is_only_a_doubt),
	    cmocka_unit_test(an_overlong_mail_is_refused_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
