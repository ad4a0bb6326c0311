/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include "msg/flowed.h"
#include "msg/parse.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	const char *label, *text, *unfolded;
	bool delsp;
} rows[] = {
    {"nothing", "", ""},
    {"a fixed line", "a\n", "a\n"},
    {"no line end", "a", "a\n"},
    {"a paragraph", "a \nb \nc\n", "a b c\n"},
    {"two paragraphs", "a \nb\nc \nd\n", "a b\nc d\n"},
    {"an empty line ends one", "a \n\nb\n", "a \nb\n"},
    {"flowed to the end", "a \nb ", "a b \n"},
    {"DelSp", "a \nb \nc\n", "abc\n", true},
    {"DelSp, a space of its own", "a  \nb\n", "a b\n", true},
    {"DelSp at the end", "a ", "a\n", true},
    {"a stuffed space", "  a\n", " a\n"},
    {"a stuffed From", " From here\n", "From here\n"},
    {"a stuffed mark is no quotation", " >a\n", " >a\n"},
    {"a quotation", "> a \n> b\n", "> a b\n"},
    {"marks without space", ">a \n>b\n", "> a b\n"},
    {"quoted twice", ">> a \n>> b\n", ">> a b\n"},
    {"marks with spaces between are one and text", "> > a\n", "> > a\n"},
    {"another depth ends a paragraph", "> a \nb\n", "> a \nb\n"},
    {"a deeper one, too", "a \n> b\n", "a \n> b\n"},
    {"an empty quoted line", "> a \n>\n> b\n", "> a \n> b\n"},
    {"a signature is fixed", "a\n-- \nAda\n", "a\n-- \nAda\n"},
    {"a signature ends a paragraph", "a \n-- \nAda\n", "a \n-- \nAda\n"},
    {"a quoted signature", "> -- \n> Ada\n", "> -- \n> Ada\n"},
    {"a signature with DelSp", "-- \nAda\n", "-- \nAda\n", true},
    {"only spaces", " \n \n", "\n\n"},
};

static void paragraphs_are_put_together(void **state)
{
	struct buf out = BUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < N(rows); i++) {
		flowed_unfold(
		    &out, rows[i].text, strlen(rows[i].text), rows[i].delsp);
		if (strcmp(buf_text(&out), rows[i].unfolded) != 0)
			fail_msg("%s: \"%s\"", rows[i].label, buf_text(&out));
		buf_release(&out);
	}
}

static void a_mail_says_whether_it_is_flowed(void **state)
{
	static const struct {
		const char *type, *text;
	} mails[] = {
	    {"text/plain; format=flowed", "one two\n"},
	    {"text/plain; Format=Flowed; DelSp=YES", "onetwo\n"},
	    {"text/plain; format=flowed; delsp=no", "one two\n"},
	    {"text/plain; format=fixed", "one \ntwo\n"},
	    {"text/plain", "one \ntwo\n"},
	};
	struct pool *pool = pool_new();
	struct buf mail = BUF_INIT;
	struct message message;
	size_t i;

	(void)state;
	for (i = 0; i < N(mails); i++) {
		buf_addf(&mail,
		    "From: a@example.org\r\nContent-Type: %s\r\n\r\n"
		    "one \r\ntwo\r\n",
		    mails[i].type);
		parse_mail(&message, pool, mail.data, mail.len);
		assert_string_equal(message.text, mails[i].text);
		buf_release(&mail);
	}
	pool_free(pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(paragraphs_are_put_together),
	    cmocka_unit_test(a_mail_says_whether_it_is_flowed),
	};

	parse_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
