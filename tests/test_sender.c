/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include "base/buf.h"
#include "msg/parse.h"

#define OUML "\xc3\xb6"
#define LOCAL64                                                                \
	"a234567890123456789012345678901234567890123456789012345678901234"
#define LABEL63                                                                \
	"a23456789012345678901234567890123456789012345678901234567890123"

/* What a From field says, and what is made of it: the address, and where
 * nobody is to rely on it, a word of the reason. */
static const struct {
	const char *from, *addr, *doubt;
} rows[] = {
    /* plain */
    {"a@example.org", "a@example.org", NULL},
    {"<a@example.org>", "a@example.org", NULL},
    {"Ada <a@example.org>", "a@example.org", NULL},
    {"Ada Example<a@example.org>", "a@example.org", NULL},
    {"\"Example, Ada\" <a@example.org>", "a@example.org", NULL},
    {"\"a \\\" quote\" <a@example.org>", "a@example.org", NULL},
    {"a@example.org (Ada)", "a@example.org", NULL},
    {"(Ada) a@example.org", "a@example.org", NULL},
    {"Ada (of (many) words) <a@example.org>", "a@example.org", NULL},
    {"\r\n Ada\r\n <a@example.org>", "a@example.org", NULL},
    {"Ada\t<a@example.org>", "a@example.org", NULL},
    {"A.D.A <a@example.org>", "a@example.org", NULL},
    {"a+tag@example.org", "a+tag@example.org", NULL},
    {"a.b.c@example.org", "a.b.c@example.org", NULL},
    {"!#$%&'*+-/^_`{|}~=?@example.org", "!#$%&'*+-/^_`{|}~=?@example.org",
	"encoded"},
    {"!#$%&'*+-/^_`{|}~?=@example.org", "!#$%&'*+-/^_`{|}~?=@example.org",
	NULL},
    {"a@a.b.c.d.example.org", "a@a.b.c.d.example.org", NULL},
    {"A@EXAMPLE.ORG", "A@EXAMPLE.ORG", NULL},
    {LOCAL64 "@example.org", LOCAL64 "@example.org", NULL},
    {"a@" LABEL63 ".org", "a@" LABEL63 ".org", NULL},
    {"\"a b\"@example.org", "\"a b\"@example.org", NULL},
    {"\"a@b\"@example.org", "\"a@b\"@example.org", NULL},
    {"1@example.org", "1@example.org", NULL},
    {"a@1.example.org", "a@1.example.org", NULL},
    /* encoded and raw names */
    {"=?utf-8?q?J=C3=B6rg?= <a@example.org>", "a@example.org", NULL},
    {"=?x-unknown?q?J?= <a@example.org>", "a@example.org", NULL},
    {"J" OUML "rg <a@example.org>", "a@example.org", NULL},
    {"J\xf6rg <a@example.org>", "a@example.org", NULL},
    /* other scripts: RFC 5890 to 5892, RFC 6532 */
    {"a@b" OUML "cher.example.org", "a@b" OUML "cher.example.org", NULL},
    {"a@xn--bcher-kva.example.org", "a@xn--bcher-kva.example.org", NULL},
    {"j" OUML "rg@example.org", "j" OUML "rg@example.org", NULL},
    {"j" OUML "rg@b" OUML "cher.example.org",
	"j" OUML "rg@b" OUML "cher.example.org", NULL},
    {"\xe4\xbd\xa0\xe5\xa5\xbd@example.org",
	"\xe4\xbd\xa0\xe5\xa5\xbd@example.org", NULL},
    {"j\xf6rg@example.org", NULL, "no valid"},
    {"a@ex\xe2\x80\x8b"
     "ample.org",
	NULL, "no valid"},
    {"a\xe2\x80\xae@example.org", NULL, "no valid"},
    /* spaces that look like one, or like none */
    {"a\xc2\xa0@example.org", NULL, "no valid"},
    {"a@exa\xe3\x80\x80mple.org", NULL, "no valid"},
    {"a\xe2\x80\x83"
     "b@example.org",
	NULL, "no valid"},
    {"a @example.org", NULL, "no valid"},
    {"a@ example.org", NULL, "no valid"},
    {"a b@example.org", NULL, "no valid"},
    {"<a @example.org>", NULL, "no valid"},
    {"< a@example.org >", "a@example.org", NULL},
    {"a\tb@example.org", NULL, "no valid"},
    /* what is no address */
    {"", NULL, "no valid"},
    {"Ada", NULL, "no valid"},
    {"<>", NULL, "no valid"},
    {"Ada <>", NULL, "no valid"},
    {"@example.org", NULL, "no valid"},
    {"a@", NULL, "no valid"},
    {"a@b", NULL, "no valid"},
    {"a@localhost", "a@localhost", NULL},
    {"a@example.org.", NULL, "no valid"},
    {".a@example.org", NULL, "no valid"},
    {"a.@example.org", NULL, "no valid"},
    {"a..b@example.org", NULL, "no valid"},
    {"a@example..org", NULL, "no valid"},
    {"a@.example.org", NULL, "no valid"},
    {"a@-example.org", NULL, "no valid"},
    {"a@example-.org", NULL, "no valid"},
    {"a@exam_ple.org", NULL, "no valid"},
    {"a@[192.0.2.1]", NULL, "no valid"},
    {"a@[IPv6:2001:db8::1]", NULL, "one plain"},
    {"\"\"@example.org", NULL, "no valid"},
    {"a" LOCAL64 "@example.org", NULL, "no valid"},
    {"a@a" LABEL63 ".org", NULL, "no valid"},
    {"a\"b\"c@example.org", NULL, "no valid"},
    {"a@b@example.org", NULL, "no valid"},
    {"a%b@example.org", "a%b@example.org", NULL},
    {"a!b@example.org", "a!b@example.org", NULL},
    /* several, and what looks so */
    {"a@example.org, b@example.org", NULL, "one plain"},
    {"a@example.org,", NULL, "one plain"},
    {"a@example.org; b@example.org", NULL, "one plain"},
    {"<a@example.org> <b@example.org>", NULL, "one plain"},
    {"a@example.org <b@example.org>", "b@example.org", "several"},
    {"\"a@example.org\" <b@example.org>", "b@example.org", NULL},
    {"a@example.org b@example.org", NULL, "no valid"},
    {"<<a@example.org>>", NULL, "one plain"},
    {"Ada <a@example.org> b", "a@example.org", "two ways"},
    /* groups and routes */
    {"friends: a@example.org;", NULL, "one plain"},
    {"friends:;", NULL, "one plain"},
    {"<@example.net:a@example.org>", NULL, "one plain"},
    {"<@example.net,@example.com:a@example.org>", NULL, "one plain"},
    /* encoded words where none may stand */
    {"=?utf-8?q?a=40example.org?=", NULL, "valid"},
    {"=?utf-8?q?a?=@example.org", "=?utf-8?q?a?=@example.org", "encoded"},
    {"<=?utf-8?q?a?=@example.org>", "=?utf-8?q?a?=@example.org", "encoded"},
    /* without an end */
    {"Ada <a@example.org", NULL, "one plain"},
    {"\"Ada <a@example.org>", NULL, "one plain"},
    {"(Ada <a@example.org>", NULL, "one plain"},
    {"Ada a@example.org>", NULL, "one plain"},
    /* comments within */
    {"a(x)@example.org", NULL, "no valid"},
    {"a@(x)example.org", NULL, "no valid"},
    {"<a@example.org(x)>", "a@example.org", NULL},
    {"\"a\\", NULL, "one plain"},
};

static void addresses_are_exact_or_refused(void **state)
{
	struct pool *pool = pool_new();
	struct buf mail = BUF_INIT;
	struct message message;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const char *addr = rows[i].addr, *doubt = rows[i].doubt;

		buf_addf(&mail, "From: %s\r\n\r\n", rows[i].from);
		parse_mail(&message, pool, mail.data, mail.len);
		if (addr == NULL ? message.from.addr != NULL
				 : message.from.addr == NULL ||
				       strcmp(message.from.addr, addr) != 0)
			fail_msg("%s: %s", rows[i].from, message.from.addr);
		if (doubt == NULL
			? message.sender_doubt != NULL
			: message.sender_doubt == NULL ||
			      strstr(message.sender_doubt, doubt) == NULL)
			fail_msg("%s: %s", rows[i].from, message.sender_doubt);
		buf_release(&mail);
	}
	pool_free(pool);
}

static void lists_of_others_are_read(void **state)
{
	static const struct {
		const char *to;
		const char *found; /* "addr name" each, by ";" */
	} lists[] = {
	    {"a@example.org", "a@example.org (null);"},
	    {"a@example.org, b@example.org",
		"a@example.org (null);b@example.org (null);"},
	    {"Ada <a@example.org>,, \"B, C\" <b@example.org>",
		"a@example.org Ada;b@example.org B, C;"},
	    {"=?koi8-r?q?=F0=D2?= <a@example.org>",
		"a@example.org \xd0\x9f\xd1\x80;"},
	    {"a@example.org (Ada)", "a@example.org Ada;"},
	    {"all: a@example.org, B <b@example.org>;, c@example.org",
		"a@example.org (null);b@example.org B;c@example.org (null);"},
	    {"none:;", ""},
	    {"<@x.example,@y.example:a@example.org>", "a@example.org (null);"},
	    {"not one, a@example.org", "a@example.org (null);"},
	    {"=?utf-8?q?a?=@example.org, a@example.org",
		"a@example.org (null);"},
	    {"\"a, b@example.org", ""},
	    {"a@example.org <b@example.org", ""},
	    {"a@example.org.", ""},
	    {"", ""},
	};
	struct pool *pool = pool_new();
	struct buf mail = BUF_INIT, found = BUF_INIT;
	struct message message;
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		buf_addf(&mail, "From: a@example.org\nTo: %s\n\n", lists[i].to);
		parse_mail(&message, pool, mail.data, mail.len);
		for (k = 0; k < message.to.n; k++)
			buf_addf(&found, "%s %s;", message.to.list[k].addr,
			    message.to.list[k].name == NULL
				? "(null)"
				: message.to.list[k].name);
		if (strcmp(buf_text(&found), lists[i].found) != 0)
			fail_msg("%s: %s", lists[i].to, buf_text(&found));
		buf_release(&mail);
		buf_release(&found);
	}
	pool_free(pool);
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
	    cmocka_unit_test(addresses_are_exact_or_refused),
	    cmocka_unit_test(lists_of_others_are_read),
	};

	return cmocka_run_group_tests(tests, start_parser, NULL);
}
