/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include "base/buf.h"
#include "msg/authres.h"
#include "msg/received.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static const char *const verdicts[] = {
    [AUTHRES_NONE] = "none", [AUTHRES_PASS] = "pass", [AUTHRES_FAIL] = "fail"};

/* One field, for a mail from ada@example.org; our server is mx.example.net. */
static const struct {
	const char *label, *value;
	enum authres_verdict verdict;
} values[] = {
    {"DMARC", "mx.example.net; dmarc=pass header.from=example.org",
	AUTHRES_PASS},
    {"a comment and a policy",
	"mx.example.net; dmarc=pass (p=none dis=none) header.from=example.org",
	AUTHRES_PASS},
    {"upper case", "MX.Example.NET; DMARC=PASS Header.From=EXAMPLE.org",
	AUTHRES_PASS},
    {"a version", "mx.example.net 1; dmarc=pass header.from=example.org",
	AUTHRES_PASS},
    {"another version", "mx.example.net 2; dmarc=pass header.from=example.org",
	AUTHRES_NONE},
    {"comments everywhere",
	"(a) mx.example.net (b) 1 (c); (d) dmarc (e) = (f) pass (g) "
	"header (h) . (i) from (j) = (k) example.org (l)",
	AUTHRES_PASS},
    {"comments in comments",
	"mx.example.net; dmarc=pass (a (b) \\) c) header.from=example.org",
	AUTHRES_PASS},
    {"a result in a comment",
	"mx.example.net; spf=none (; dmarc=pass header.from=example.org)",
	AUTHRES_NONE},
    {"a result in a string",
	"mx.example.net; spf=pass "
	"smtp.mailfrom=\";dmarc=pass header.from=example.org\"",
	AUTHRES_NONE},
    {"a result in a quoted local part",
	"mx.example.net; spf=pass smtp.mailfrom=\"a;dmarc=pass "
	"header.from=example.org;\"@example.com",
	AUTHRES_NONE},
    {"a quote in a string",
	"mx.example.net; spf=pass smtp.mailfrom=\"a\\\";dmarc=pass "
	"header.from=example.org \"",
	AUTHRES_NONE},
    {"a result in a reason",
	"mx.example.net; spf=fail reason=\"no; dmarc=pass "
	"header.from=example.org\"",
	AUTHRES_NONE},
    {"a reason",
	"mx.example.net; dmarc=pass reason=\"all; well\" "
	"header.from=example.org",
	AUTHRES_PASS},
    {"a quoted name of the server",
	"\"mx.example.net\"; dmarc=pass header.from=example.org", AUTHRES_PASS},
    {"a quoted domain",
	"mx.example.net; dmarc=pass header.from=\"example.org\"", AUTHRES_PASS},
    {"a method's version",
	"mx.example.net; dmarc/1=pass header.from=example.org", AUTHRES_PASS},
    {"a semicolon too many",
	"mx.example.net; dmarc=pass header.from=example.org;", AUTHRES_PASS},
    {"several results",
	"mx.example.net; spf=pass smtp.mailfrom=b@example.com; dkim=fail "
	"header.d=example.com; dmarc=pass header.from=example.org",
	AUTHRES_PASS},
    {"results without a method's parts",
	"mx.example.net; arc=none; iprev=pass policy.iprev=192.0.2.1 (a.b); "
	"dmarc=pass action=none header.from=example.org",
	AUTHRES_PASS},
    {"an empty value",
	"mx.example.net; spf=none smtp.mailfrom=\"\"; "
	"dmarc=pass header.from=example.org",
	AUTHRES_PASS},
    {"DMARC for another domain",
	"mx.example.net; dmarc=pass header.from=example.com", AUTHRES_NONE},
    {"DMARC for a domain below",
	"mx.example.net; dmarc=pass header.from=sub.example.org", AUTHRES_NONE},
    {"DMARC for nobody", "mx.example.net; dmarc=pass", AUTHRES_NONE},
    {"DMARC for two domains",
	"mx.example.net; dmarc=pass header.from=example.com "
	"header.from=example.org",
	AUTHRES_NONE},
    {"DMARC twice",
	"mx.example.net; dmarc=fail header.from=example.org; dmarc=pass "
	"header.from=example.org",
	AUTHRES_NONE},
    {"DMARC failed", "mx.example.net; dmarc=fail header.from=example.org",
	AUTHRES_FAIL},
    {"DMARC failed, and for whom is not said",
	"mx.example.net; dmarc=fail (p=reject)", AUTHRES_FAIL},
    {"DMARC failed for another domain",
	"mx.example.net; dmarc=fail header.from=example.com", AUTHRES_NONE},
    {"DMARC failed, a signature passed",
	"mx.example.net; dkim=pass header.d=example.org; dmarc=fail "
	"header.from=example.org",
	AUTHRES_FAIL},
    {"no DMARC policy", "mx.example.net; dmarc=none header.from=example.org",
	AUTHRES_NONE},
    {"a guess", "mx.example.net; dmarc=bestguesspass header.from=example.org",
	AUTHRES_NONE},
    {"DKIM", "mx.example.net; dkim=pass header.d=example.org", AUTHRES_PASS},
    {"DKIM by identity",
	"mx.example.net; dkim=pass header.i=@example.org header.s=a "
	"header.b=xyz",
	AUTHRES_PASS},
    {"DKIM by the identity of a person",
	"mx.example.net; dkim=pass header.i=\"a b\"@example.org", AUTHRES_PASS},
    {"DKIM of another, and of the sender",
	"mx.example.net; dkim=pass header.d=example.com; dkim=pass "
	"header.d=example.org",
	AUTHRES_PASS},
    {"DKIM of another", "mx.example.net; dkim=pass header.d=example.com",
	AUTHRES_NONE},
    {"DKIM of another with the sender's identity",
	"mx.example.net; dkim=pass header.d=example.com "
	"header.i=@example.org",
	AUTHRES_NONE},
    {"DKIM of the top", "mx.example.net; dkim=pass header.d=org", AUTHRES_NONE},
    {"DKIM of a look-alike", "mx.example.net; dkim=pass header.d=ample.org",
	AUTHRES_NONE},
    {"DKIM of a domain below",
	"mx.example.net; dkim=pass header.d=sub.example.org", AUTHRES_NONE},
    {"DKIM failed", "mx.example.net; dkim=fail header.d=example.org",
	AUTHRES_NONE},
    {"only SPF", "mx.example.net; spf=pass smtp.mailfrom=ada@example.org",
	AUTHRES_NONE},
    {"only ARC", "mx.example.net; arc=pass header.d=example.org", AUTHRES_NONE},
    {"nothing", "mx.example.net; none", AUTHRES_NONE},
    {"nothing at all", "mx.example.net", AUTHRES_NONE},
    {"an empty field", "", AUTHRES_NONE},
    {"no name of a server", "dmarc=pass header.from=example.org", AUTHRES_NONE},
    {"another server", "mx.example.com; dmarc=pass header.from=example.org",
	AUTHRES_NONE},
    {"a server's name in a comment",
	"(mx.example.net); dmarc=pass header.from=example.org", AUTHRES_NONE},
    {"a server's name that goes on",
	"mx.example.net.example.com; dmarc=pass header.from=example.org",
	AUTHRES_NONE},
    {"an open comment", "mx.example.net; dmarc=pass header.from=example.org (",
	AUTHRES_NONE},
    {"an open string", "mx.example.net; dmarc=pass header.from=\"example.org",
	AUTHRES_NONE},
    {"a backslash at the end",
	"mx.example.net; dmarc=pass header.from=\"example.org\\", AUTHRES_NONE},
    {"no result", "mx.example.net; dmarc= header.from=example.org",
	AUTHRES_NONE},
    {"no equals sign", "mx.example.net; dmarc pass header.from=example.org",
	AUTHRES_NONE},
    {"junk behind", "mx.example.net; dmarc=pass header.from=example.org junk",
	AUTHRES_NONE},
    {"an encoded word is only a word",
	"mx.example.net; spf=pass "
	"smtp.mailfrom==?utf-8?q?=3Bdmarc=3Dpass?=@example.com",
	AUTHRES_NONE},
};

static void a_result_counts_only_as_it_is_written(void **state)
{
	struct message message = {.from = {.addr = "ada@example.org"}};
	struct message_header header = {.name = "authentication-results"};
	struct authres result;
	size_t i;

	(void)state;
	message.headers = &header;
	message.n_headers = 1;
	for (i = 0; i < N(values); i++) {
		header.value = values[i].value;
		authres_judge(&result, &message, "mx.example.net");
		assert_non_null(result.reason);
		if (result.verdict != values[i].verdict)
			fail_msg("%s: %s, %s", values[i].label,
			    verdicts[result.verdict], result.reason);
	}
}

static void domains_align_exactly_or_from_above(void **state)
{
	static const struct {
		const char *from, *d;
		bool aligned;
	} rows[] = {
	    {"a@example.org", "example.org", true},
	    {"a@EXAMPLE.org", "example.ORG", true},
	    {"a@mail.example.org", "example.org", true},
	    {"a@a.b.example.org", "b.example.org", true},
	    {"a@mail.example.org", "mail.example.org", true},
	    {"a@example.org", "mail.example.org", false},
	    {"a@example.org", "org", false},
	    {"a@badexample.org", "example.org", false},
	    {"a@b\xc3\xbc"
	     "cher.example",
		"xn--bcher-kva.example", true},
	    {"a@xn--bcher-kva.example",
		"b\xc3\xbc"
		"cher.example",
		true},
	    {"a@example.org", "", false},
	    {"a@example.org", "example.org.", false},
	};
	struct message message = {.n_headers = 1};
	struct message_header header = {.name = "authentication-results"};
	struct authres result;
	struct buf value = BUF_INIT;
	size_t i;

	(void)state;
	message.headers = &header;
	for (i = 0; i < N(rows); i++) {
		buf_addf(&value, "mx; dkim=pass header.d=\"%s\"", rows[i].d);
		header.value = buf_text(&value);
		message.from.addr = rows[i].from;
		authres_judge(&result, &message, "mx");
		if ((result.verdict == AUTHRES_PASS) != rows[i].aligned)
			fail_msg("%s, %s", rows[i].from, rows[i].d);
		buf_release(&value);
	}
}

#define PASS "mx.example.net; dmarc=pass header.from=example.org"
#define FAIL "mx.example.net; dmarc=fail header.from=example.org"
#define OTHER "mx.example.com; dmarc=pass header.from=example.org"
#define BORDER "from a.example.org (b [192.0.2.1]) by mx.example.net; x"
#define STRANGER "from localhost by a.example.org with ESMTP; x"

/* Whole headers; a field is a Received where it begins with "from" or "by".
 */
static const struct {
	const char *label;
	const char *fields[6];
	enum authres_verdict verdict;
} heads[] = {
    {"above all", {PASS, BORDER, STRANGER}, AUTHRES_PASS},
    {"below our Received, as some filters put it", {BORDER, PASS, STRANGER},
	AUTHRES_PASS},
    {"below two of ours",
	{"from mx.example.net by imap.example.net with LMTP; x", BORDER, PASS,
	    STRANGER},
	AUTHRES_PASS},
    {"below one that was handed on",
	{"by 2001:db8::1 with SMTP id x; x", BORDER, PASS, STRANGER},
	AUTHRES_PASS},
    {"below one on the machine itself",
	{"from mx.example.net by localhost (Dovecot); x", PASS}, AUTHRES_PASS},
    {"below a stranger's Received", {BORDER, STRANGER, PASS}, AUTHRES_NONE},
    {"below a stranger's only", {STRANGER, PASS}, AUTHRES_NONE},
    {"no Received at all", {PASS}, AUTHRES_PASS},
    {"ours, and a forged one below", {FAIL, BORDER, STRANGER, PASS},
	AUTHRES_FAIL},
    {"two in our name", {PASS, PASS, BORDER}, AUTHRES_NONE},
    {"two in our name that differ", {FAIL, BORDER, PASS, STRANGER},
	AUTHRES_NONE},
    {"ours below another's", {OTHER, PASS, BORDER}, AUTHRES_PASS},
    {"ours above another's", {PASS, OTHER, BORDER}, AUTHRES_PASS},
    {"only another's", {OTHER, BORDER}, AUTHRES_NONE},
    {"ours in a comment of a stranger's Received",
	{"from x (by mx.example.net) by a.example.org; x", PASS}, AUTHRES_NONE},
    {"a name like ours", {"from x by mx.example.net.example.org; x", PASS},
	AUTHRES_NONE},
    {"a domain like ours", {"from x by badexample.net; x", PASS}, AUTHRES_NONE},
    {"a Received that says nothing", {"from x", PASS}, AUTHRES_NONE},
    {"nothing", {NULL}, AUTHRES_NONE},
};

static void only_what_our_servers_wrote_counts(void **state)
{
	struct message message = {.from = {.addr = "ada@example.org"}};
	struct message_header headers[6];
	struct authres result;
	size_t i, n;

	(void)state;
	message.headers = headers;
	for (i = 0; i < N(heads); i++) {
		for (n = 0; heads[i].fields[n] != NULL; n++) {
			const char *value = heads[i].fields[n];
			bool received = strncmp(value, "from", 4) == 0 ||
			                strncmp(value, "by", 2) == 0;

			headers[n].name =
			    received ? "received" : "authentication-results";
			headers[n].value = value;
		}
		message.n_headers = n;
		authres_judge(&result, &message, "mx.example.net");
		if (result.verdict != heads[i].verdict)
			fail_msg("%s: %s, %s", heads[i].label,
			    verdicts[result.verdict], result.reason);
	}
}

static void nobody_is_believed_without_a_name_or_a_sender(void **state)
{
	struct message_header header = {"authentication-results", PASS};
	struct message message = {.headers = &header,
	    .n_headers = 1,
	    .from = {.addr = "ada@example.org"}};
	struct authres result;

	(void)state;
	authres_judge(&result, &message, "");
	assert_int_equal(result.verdict, AUTHRES_NONE);
	authres_judge(&result, &message, "mx.example.net");
	assert_int_equal(result.verdict, AUTHRES_PASS);
	message.sender_doubt = "two From fields";
	authres_judge(&result, &message, "mx.example.net");
	assert_int_equal(result.verdict, AUTHRES_NONE);
	message.sender_doubt = NULL;
	message.from.addr = NULL;
	authres_judge(&result, &message, "mx.example.net");
	assert_int_equal(result.verdict, AUTHRES_NONE);
}

/* Whatever is cut off, a pass does not come out of a field that failed. */
static void no_part_of_a_field_says_more_than_the_whole(void **state)
{
	static const char field_text[] =
	    "mx.example.net; dkim=fail (a; b) header.d=example.org; "
	    "dmarc=fail reason=\"x; dmarc=pass\" header.from=example.org";
	struct authres_field field;
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof field_text - 1; i++)
		for (j = i; j < sizeof field_text - 1; j++) {
			char *copy = malloc(j - i + 1);

			memcpy(copy, field_text + i, j - i);
			authres_read(&field, copy, j - i, "example.org");
			free(copy);
			if (field.result.verdict == AUTHRES_PASS)
				assert_string_not_equal(
				    field.server, "mx.example.net");
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_result_counts_only_as_it_is_written),
	    cmocka_unit_test(domains_align_exactly_or_from_above),
	    cmocka_unit_test(only_what_our_servers_wrote_counts),
	    cmocka_unit_test(nobody_is_believed_without_a_name_or_a_sender),
	    cmocka_unit_test(no_part_of_a_field_says_more_than_the_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
