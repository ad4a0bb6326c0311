/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include <glob.h>

#include "msg/parse.h"
#include "msg/transfer.h"
#include "tests/fixture.h"

#define OUML "\xc3\xb6"
#define UUML "\xc3\xbc"
#define BAD "\xef\xbf\xbd"
#define FORWARD_BEGIN "---------- Forwarded message ----------\n"
#define FORWARD_END "\n---------- End of forwarded message ----------\n"

/* What is expected of a mail. NULL: whatever it is, another test looks. */
struct expected {
	const char *name;
	const char *text;
	const char *subject;
	const char *parts; /* "type name size" each, by ";" */
};

static const struct expected mails[] = {
    {"plain/simple", "Hello,\n\nthis is what happened.\n\nAda\n", "A question",
	""},
    {"plain/no-mime", "Just text.\n", NULL, ""},
    {"plain/empty", "", NULL, ""},
    {"plain/crlf", "Line one\nLine two\n", "A question", ""},
    {"plain/mbox-line", "From a file.\n", "A question", ""},
    {"plain/threaded", "A reply.\n", "A question", ""},
    {"plain/alternative", "The plain form.\n", "A question", ""},
    {"plain/mixed",
	"First part.\n\nLast part, gr" UUML "\xc3\x9f"
	"e.\n",
	"A question", "image/png bild " UUML ".png 8;text/plain notes.txt 9;"},
    {"plain/signed", "Signed text.\n", "A question",
	"application/pgp-signature signature.asc 29;"},
    {"html/only", "See this <https://example.org/a>.\n", "A question", ""},
    {"html/empty-plain", "Only here.\n", "A question", "image/gif logo.gif 6;"},
    {"html/stub",
	"Here is what happened in the channel yesterday evening, with all "
	"details.\n",
	"A question", ""},
    {"html/differs", "Thank you for the lovely meeting yesterday afternoon.\n",
	"A question", ""},
    {"html/same",
	"See what happened in the channel yesterday: "
	"https://example.org/log\n",
	"A question", ""},
    {"html/meta", "\xd0\x9f\xd1\x80\n", "A question", ""},
    {"sealed/pgp-mime", "[an encrypted part: PGP]\n", "A question",
	"application/pgp-encrypted (null) 10;"
	"application/octet-stream encrypted.asc 59;"},
    {"sealed/pgp-inline", "Hello,\n[an encrypted part: PGP]\nBye\n",
	"A question", ""},
    {"sealed/smime", "[an encrypted or signed part: S/MIME]\n", "A question",
	"application/pkcs7-mime smime.p7m 3;"},
    {"sealed/smime-signed", "Signed text.\n", "A question",
	"application/pkcs7-signature smime.p7s 3;"},
    {"sealed/tnef", "See below.\n\n[a part in Outlook's own format: TNEF]\n",
	"A question", "application/ms-tnef winmail.dat 3;"},
    {"sealed/cards", "Come.\n", "A question",
	"text/calendar (null) 61;text/vcard ada.vcf 28;"},
    {"plain/uuencode", "See the file.\n[a file within the text]\nBye\n",
	"A question", "application/octet-stream notes.txt 3;"},
    {"html/deep", "the report\n", "A question", ""},
    {"charset/raw-latin1-header", UUML "ber\n",
	"Gr" UUML "\xc3\x9f"
	"e",
	""},
    {"charset/raw-utf8-header", UUML "ber\n",
	"Gr" UUML "\xc3\x9f"
	"e",
	""},
    {"charset/encoded-words", "x\n",
	"Gr" UUML "\xc3\x9f"
	"e\xf0\x9f\x98\x80",
	""},
    {"charset/unknown", "J" OUML "rg\n", "abc", ""},
    {"charset/japanese", "\xe3\x81\x93\xe3\x82\x93\n",
	"\xe3\x81\x93\xe3\x82\x93", ""},
    {"charset/cp1252-as-latin1", "\xe2\x80\x9cquoted\xe2\x80\x9d\n", NULL, ""},
    {"charset/utf16", "a" OUML "\n", NULL, ""},
    {"charset/controls", "x<U+001B>[31my <U+202E> z\n", "a <U+001B>[2J<U+202E>",
	""},
    {"forward/attached",
	"Look at this.\n\n" FORWARD_BEGIN "From: M\xc3\xa4x <max@example.org>\n"
	"Date: Wed, 31 Dec 2025 10:00:00 +0000\n"
	"Subject: Go away\n\n"
	"You are not welcome.\n" FORWARD_END,
	"A question", ""},
    {"bounce/failed", "Your message could not be delivered.\n", "Undelivered",
	""},
    {"bounce/headers-only", "Failed.\n", NULL, ""},
    {"machine/vacation", "I am away.\n", "Away", ""},
    {"machine/list", "To all.\n", "[talk] Hello", ""},
    {"broken/no-boundary", "Still a report.\n", "A question", ""},
    {"broken/other-boundary",
	"--c\nContent-Type: text/plain\n\nStill a report.\n--c--\n",
	"A question", ""},
    {"broken/no-end", "Cut off\n", "A question", ""},
    {"broken/no-content", "Hello.\n", "A question", "text/calendar (null) 0;"},
    {"broken/bad-base64", "Hello world\n", "A question", ""},
    {"broken/bad-qp", "a=ZZb\n", "A question", ""},
    {"broken/junk-line", "text\n", "x", ""},
    {"broken/bad-date", "text\n", "one", ""},
    {"broken/nul-in-body", "before<U+0000>after\n", NULL, ""},
    {"broken/file-names", "", "A question",
	"application/pdf J" OUML "rg.pdf 1;"
	"application/pdf J" OUML "rg.pdf 1;"
	"application/pdf a very long name.pdf 1;"
	"application/pdf J" OUML "rg.pdf 1;"
	"application/pdf ab.pdf 1;"
	"application/pdf J" OUML "rg.pdf 1;"
	"application/pdf J" OUML "rg.pdf 1;"
	"application/pdf J" OUML "rg.pdf 1;"
	"application/pdf J" OUML "rg.pdf 1;"
	"application/pdf J" OUML "rg.pdf 1;"
	"application/pdf abc.pdf 1;"
	"application/pdf " OUML ".pdf 1;"
	"application/pdf semi;colon.pdf 1;"
	"application/pdf quo\"te.pdf 1;"
	"application/pdf with space.pdf 1;"
	"application/pdf \xe3\x81\x93.pdf 1;"
	"application/pdf bc.pdf 1;"},
    {"broken/names", "", "A question",
	"application/pdf ../../etc/<U+001B>passwd 1;"
	"application/octet-stream a<U+202E>fdp.exe 1;"},
};

/* From fields: what is taken from them, and whether it is doubted. */
static const struct {
	const char *name, *addr, *display;
	bool doubt;
} senders[] = {
    {"plain/simple", "ada@example.org", "Ada Example", false},
    {"sender/good-quoted-name", "a@example.org", "b@example.org", false},
    {"sender/good-comment", "a@example.org", NULL, false},
    {"sender/good-folded", "a@example.org", "Ada", false},
    {"sender/good-a-label", "a@xn--bcher-kva.example.org", NULL, false},
    {"sender/good-u-label", "a@b" UUML "cher.example.org", NULL, false},
    {"sender/good-quoted-local", "\"odd local\"@example.org", NULL, false},
    {"sender/good-utf8-local", "j" OUML "rg@example.org", NULL, false},
    {"sender/good-upper-case", "A@Example.ORG", "ADA", false},
    {"charset/encoded-words", "joerg@example.org", "J" OUML "rg", false},
    {"charset/raw-latin1-header", "joerg@example.org", "J" OUML "rg", false},
    {"charset/raw-utf8-header", "joerg@example.org", "J" OUML "rg", false},
    {"sender/two-from", "a@example.org", NULL, true},
    {"sender/two-addresses", NULL, NULL, true},
    {"sender/none", NULL, NULL, true},
    {"sender/group", NULL, NULL, true},
    {"sender/empty-angles", NULL, NULL, true},
    {"sender/two-angles", NULL, NULL, true},
    {"sender/route", NULL, NULL, true},
    {"sender/space-before-colon", "a@example.org", NULL, true},
    {"sender/literal", NULL, NULL, true},
    {"sender/trailing-dot", NULL, NULL, true},
    {"sender/no-at", NULL, NULL, true},
    {"sender/encoded-address", NULL, NULL, true},
    {"sender/encoded-in-angles", "=?utf-8?q?a?=@example.org", NULL, true},
    {"sender/at-in-name", "a@example.org", "b@example.org", true},
    {"sender/unclosed", NULL, NULL, true},
    {"sender/comment-inside", NULL, NULL, true},
    {"sender/junk-after", NULL, NULL, true},
    {"sender/encoded-comma", NULL, NULL, true},
    {"broken/junk-line", "ada@example.org", NULL, true},
};

static const char *const bombs[] = {"bomb/nul-in-from", "bomb/bare-cr",
    "bomb/quote-boundary", "bomb/comments", "bomb/groups", "bomb/nested"};

#define N(array) (sizeof(array) / sizeof((array)[0]))

static void parse(struct message *message, struct pool *pool, const char *name)
{
	struct buf mail = BUF_INIT;

	fixture_read(&mail, name);
	parse_mail(message, pool, mail.data, mail.len);
	buf_release(&mail);
}

static bool is_same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static void list_parts(struct buf *out, const struct message *message)
{
	size_t i;

	for (i = 0; i < message->n_parts; i++)
		buf_addf(out, "%s %s %lu;", message->parts[i].type,
		    message->parts[i].name,
		    (unsigned long)message->parts[i].size);
}

static void text_and_parts_are_found(void **state)
{
	struct pool *pool = pool_new();
	struct buf parts = BUF_INIT;
	struct message message;
	size_t i;

	(void)state;
	for (i = 0; i < N(mails); i++) {
		parse(&message, pool, mails[i].name);
		list_parts(&parts, &message);
		if (message.unreadable != NULL)
			fail_msg("%s: %s", mails[i].name, message.unreadable);
		if (!is_same(message.text, mails[i].text))
			fail_msg("%s: \"%s\"", mails[i].name, message.text);
		if (!is_same(message.subject, mails[i].subject))
			fail_msg("%s: %s", mails[i].name, message.subject);
		if (!is_same(buf_text(&parts), mails[i].parts))
			fail_msg("%s: %s", mails[i].name, buf_text(&parts));
		buf_release(&parts);
	}
	pool_free(pool);
}

static void forms_that_differ_are_told(void **state)
{
	static const struct {
		const char *name;
		bool differs, from_html;
	} rows[] = {
	    {"plain/alternative", false, false},
	    {"plain/simple", false, false},
	    {"html/only", false, true},
	    {"html/empty-plain", false, true},
	    {"html/stub", false, true},
	    {"html/same", false, false},
	    {"html/differs", true, false},
	};
	struct pool *pool = pool_new();
	struct message message;
	size_t i;

	(void)state;
	for (i = 0; i < N(rows); i++) {
		parse(&message, pool, rows[i].name);
		if (message.text_differs != rows[i].differs ||
		    message.text_from_html != rows[i].from_html)
			fail_msg("%s", rows[i].name);
	}
	pool_free(pool);
}

static void only_one_plain_address_is_a_sender(void **state)
{
	struct pool *pool = pool_new();
	struct message message;
	size_t i;

	(void)state;
	for (i = 0; i < N(senders); i++) {
		parse(&message, pool, senders[i].name);
		if (!is_same(message.from.addr, senders[i].addr) ||
		    !is_same(message.from.name, senders[i].display) ||
		    (message.sender_doubt != NULL) != senders[i].doubt)
			fail_msg("%s: %s, %s, %s", senders[i].name,
			    message.from.addr, message.from.name,
			    message.sender_doubt);
	}
	pool_free(pool);
}

static void bombs_are_not_opened(void **state)
{
	struct pool *pool = pool_new();
	struct message message;
	size_t i;

	(void)state;
	for (i = 0; i < N(bombs); i++) {
		parse(&message, pool, bombs[i]);
		if (message.unreadable == NULL)
			fail_msg("%s was opened", bombs[i]);
		assert_null(message.from.addr);
		assert_string_equal(message.text, "");
	}
	pool_free(pool);
}

static void all_that_is_found_can_be_transferred(void **state)
{
	struct pool *pool = pool_new();
	struct buf packed = BUF_INIT, again = BUF_INIT;
	struct message message, copy;
	size_t i;

	(void)state;
	for (i = 0; i < N(mails) + N(senders); i++) {
		parse(&message, pool,
		    i < N(mails) ? mails[i].name : senders[i - N(mails)].name);
		message_pack(&packed, &message);
		if (message_unpack(
			&copy, pool, packed.data, packed.len, NULL) == -1)
			fail_msg("row %zu", i);
		message_pack(&again, &copy);
		assert_int_equal(packed.len, again.len);
		assert_memory_equal(packed.data, again.data, packed.len);
		buf_release(&packed);
		buf_release(&again);
	}
	pool_free(pool);
}

/* No byte of an answer can be left out or put behind it, and a changed one
 * never crashes the unpacking. */
static void a_spoiled_transfer_is_refused(void **state)
{
	struct pool *pool = pool_new();
	struct buf packed = BUF_INIT;
	struct message message;
	size_t i;

	(void)state;
	parse(&message, pool, "bounce/failed");
	message_pack(&packed, &message);
	for (i = 0; i < packed.len; i++)
		assert_int_equal(
		    message_unpack(&message, pool, packed.data, i, NULL), -1);
	for (i = 0; i < packed.len; i++) {
		packed.data[i] ^= (char)0x80;
		message_unpack(&message, pool, packed.data, packed.len, NULL);
		packed.data[i] ^= (char)0x80;
	}
	buf_addc(&packed, '\0');
	assert_int_equal(
	    message_unpack(&message, pool, packed.data, packed.len, NULL), -1);
	buf_release(&packed);
	pool_free(pool);
}

static void a_lying_transfer_is_refused(void **state)
{
	static struct message_header many[TRANSFER_HEADERS_MAX + 1];
	static const struct {
		const char *label;
		struct message message;
	} rows[] = {
	    {"no sender and no doubt", {.text = ""}},
	    {"no text", {.sender_doubt = "x"}},
	    {"a control in the subject",
		{.text = "", .sender_doubt = "x", .subject = "a\nb"}},
	    {"a control in the text",
		{.text = "a\x1b[2J", .sender_doubt = "x"}},
	    {"text that is not UTF-8", {.text = "\xff", .sender_doubt = "x"}},
	    {"a sender that is none",
		{.text = "", .from = {.addr = "a@b\r\nRCPT TO:<c@d>"}}},
	    {"too many headers", {.text = "",
				     .sender_doubt = "x",
				     .headers = many,
				     .n_headers = TRANSFER_HEADERS_MAX + 1}},
	};
	struct pool *pool = pool_new();
	struct buf packed = BUF_INIT;
	struct message message;
	size_t i;

	(void)state;
	for (i = 0; i < N(many); i++)
		many[i] = (struct message_header){"x-loop", ""};
	for (i = 0; i < N(rows); i++) {
		message_pack(&packed, &rows[i].message);
		if (message_unpack(
			&message, pool, packed.data, packed.len, NULL) != -1)
			fail_msg("%s", rows[i].label);
		buf_release(&packed);
	}
	pool_free(pool);
}

static void a_bounce_says_who_failed_and_which_mail(void **state)
{
	struct pool *pool = pool_new();
	struct message message;

	(void)state;
	parse(&message, pool, "bounce/failed");
	assert_string_equal(message.content_type, "multipart/report");
	assert_string_equal(message.report_type, "delivery-status");
	assert_int_equal(message.n_dsn, 2);
	assert_string_equal(message.dsn[0].action, "failed");
	assert_string_equal(message.dsn[0].status, "5.1.1");
	assert_string_equal(message.dsn[1].action, "delayed");
	assert_string_equal(message.dsn[1].status, "4.4.1");
	assert_int_equal(message.returned_ids.n, 1);
	assert_string_equal(
	    message.returned_ids.list[0], "returned@example.org");
	parse(&message, pool, "bounce/headers-only");
	assert_int_equal(message.n_dsn, 2);
	assert_string_equal(message.dsn[0].status, "5.0.0");
	assert_string_equal(message.dsn[1].status, "5.7.1");
	assert_int_equal(message.returned_ids.n, 1);
	assert_string_equal(
	    message.returned_ids.list[0], "returned@example.org");
	pool_free(pool);
}

static void only_known_headers_are_kept(void **state)
{
	static const struct {
		const char *name;
		const char *headers; /* "name: value" each, in order */
	} rows[] = {
	    {"plain/simple", ""},
	    {"machine/vacation",
		"return-path: <ada@example.org>\n"
		"delivered-to: hey@example.org\n"
		"received: from a.example.org by b.example.org\n"
		"received: from c.example.org by a.example.org\n"
		"authentication-results: mx.example.org; dmarc=pass "
		"header.from=example.org\n"
		"auto-submitted: auto-replied (vacation)\n"
		"precedence: bulk\n"
		"x-auto-response-suppress: All\n"},
	    {"machine/list",
		"list-id: <talk.example.org>\n"
		"list-unsubscribe: <mailto:talk-leave@example.org>\n"
		"list-post: <mailto:talk@example.org>\n"
		"precedence: list\n"},
	};
	struct pool *pool = pool_new();
	struct buf found = BUF_INIT;
	struct message message;
	size_t i, k;

	(void)state;
	for (i = 0; i < N(rows); i++) {
		parse(&message, pool, rows[i].name);
		for (k = 0; k < message.n_headers; k++)
			buf_addf(&found, "%s: %s\n", message.headers[k].name,
			    message.headers[k].value);
		assert_string_equal(buf_text(&found), rows[i].headers);
		buf_release(&found);
	}
	pool_free(pool);
}

static void ids_and_dates_are_read(void **state)
{
	struct pool *pool = pool_new();
	struct message message;

	(void)state;
	parse(&message, pool, "plain/threaded");
	assert_string_equal(message.message_id, "q1@example.org");
	assert_int_equal(message.date, 1767258000);
	assert_int_equal(message.references.n, 3);
	assert_string_equal(message.references.list[0], "two@example.org");
	assert_string_equal(message.references.list[1], "one@example.org");
	assert_string_equal(message.references.list[2], "three@example.org");
	parse(&message, pool, "broken/bad-date");
	assert_int_equal(message.date, 0);
	pool_free(pool);
}

static void other_peoples_addresses_are_listed(void **state)
{
	static const char mail[] =
	    "From: a@example.org\n"
	    "To: B <b@example.org>, not an address, c@example.org (C)\n"
	    "Cc: team: d@example.org, e@example.org;, <@x:f@example.org>\n"
	    "Reply-To: g@example.org\nReply-To: nobody\n\n";
	struct pool *pool = pool_new();
	struct message message;

	(void)state;
	parse_mail(&message, pool, mail, sizeof mail - 1);
	assert_int_equal(message.to.n, 2);
	assert_string_equal(message.to.list[0].addr, "b@example.org");
	assert_string_equal(message.to.list[0].name, "B");
	assert_string_equal(message.to.list[1].addr, "c@example.org");
	assert_int_equal(message.cc.n, 3);
	assert_string_equal(message.cc.list[0].addr, "d@example.org");
	assert_string_equal(message.cc.list[2].addr, "f@example.org");
	assert_int_equal(message.reply_to.n, 1);
	pool_free(pool);
}

static void long_text_is_cut_and_says_so(void **state)
{
	struct pool *pool = pool_new();
	struct buf mail = BUF_INIT;
	struct message message;
	int i;

	(void)state;
	buf_adds(&mail, "From: a@example.org\n"
			"Content-Type: text/plain; charset=utf-8\n\n");
	for (i = 0; i < 100000; i++)
		buf_adds(&mail, "\xe2\x82\xac\n");
	parse_mail(&message, pool, mail.data, mail.len);
	assert_true(message.text_cut);
	assert_in_range(
	    strlen(message.text), MESSAGE_TEXT_MAX - 4, MESSAGE_TEXT_MAX);
	message_pack(&mail, &message);
	buf_release(&mail);
	pool_free(pool);
}

static bool is_expected(const char *path)
{
	const char *name = strstr(path, "tests/mail/") + 11;
	size_t len = strlen(name) - strlen(".eml"), i;

	for (i = 0; i < N(mails); i++)
		if (strncmp(mails[i].name, name, len) == 0)
			return true;
	for (i = 0; i < N(senders); i++)
		if (strncmp(senders[i].name, name, len) == 0)
			return true;
	for (i = 0; i < N(bombs); i++)
		if (strncmp(bombs[i], name, len) == 0)
			return true;
	return false;
}

static void every_mail_of_the_collection_is_expected(void **state)
{
	const char *top = getenv("srcdir");
	char pattern[1024];
	glob_t found;
	size_t i;

	(void)state;
	snprintf(pattern, sizeof pattern, "%s/tests/mail/*/*.eml",
	    top == NULL ? "." : top);
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	for (i = 0; i < found.gl_pathc; i++)
		if (!is_expected(found.gl_pathv[i]))
			fail_msg("%s", found.gl_pathv[i]);
	globfree(&found);
}

static int start_parser(void **state)
{
	(void)state;
	parse_init();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(text_and_parts_are_found),
	    cmocka_unit_test(forms_that_differ_are_told),
	    cmocka_unit_test(only_one_plain_address_is_a_sender),
	    cmocka_unit_test(bombs_are_not_opened),
	    cmocka_unit_test(all_that_is_found_can_be_transferred),
	    cmocka_unit_test(a_spoiled_transfer_is_refused),
	    cmocka_unit_test(a_lying_transfer_is_refused),
	    cmocka_unit_test(a_bounce_says_who_failed_and_which_mail),
	    cmocka_unit_test(only_known_headers_are_kept),
	    cmocka_unit_test(ids_and_dates_are_read),
	    cmocka_unit_test(other_peoples_addresses_are_listed),
	    cmocka_unit_test(long_text_is_cut_and_says_so),
	    cmocka_unit_test(every_mail_of_the_collection_is_expected),
	};

	return cmocka_run_group_tests(tests, start_parser, NULL);
}
