/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include "wire/mutf7.h"

static void mailbox_names_become_modified_utf7(void **state)
{
	static const struct row {
		const char *name, *want; /* NULL: refused */
	} rows[] = {
	    {"INBOX", "INBOX"},
	    {"a & b", "a &- b"},
	    {"~peter/mail/\xe5\x8f\xb0\xe5\x8c\x97/\xe6\x97\xa5\xe6\x9c\xac"
	     "\xe8\xaa\x9e",
		"~peter/mail/&U,BTFw-/&ZeVnLIqe-"},
	    {"\xf0\x9f\x98\x80", "&2D3eAA-"},
	    {"\xc3\xa4&", "&AOQ-&-"},
	    {"", NULL},
	    {"a\r\nb", NULL},
	    {"a\nX LOGOUT", NULL},
	    {"a\x7f", NULL},
	    {"\xff", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf out = BUF_INIT;
		int ret = mutf7_add(&out, rows[i].name);

		assert_int_equal(ret, rows[i].want == NULL ? -1 : 0);
		if (ret == 0)
			assert_string_equal(buf_text(&out), rows[i].want);
		buf_release(&out);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(mailbox_names_become_modified_utf7),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
