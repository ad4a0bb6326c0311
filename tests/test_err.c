/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include <sysexits.h>

#include "base/err.h"

static void an_error_has_kind_and_text(void **state)
{
	struct err err = {ERR_NONE, ""};

	(void)state;
	assert_int_equal(err_set(&err, ERR_INPUT, "row %d", 7), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_string_equal(err.text, "row 7");
}

static void a_place_is_added_and_the_kind_stays(void **state)
{
	struct err err;

	(void)state;
	err_set(&err, ERR_TLS, "not trusted");
	assert_int_equal(err_add(&err, "server %d", 1), -1);
	assert_int_equal(err_add(&err, "inbox"), -1);
	assert_int_equal(err.kind, ERR_TLS);
	assert_string_equal(err.text, "inbox: server 1: not trusted");
}

static void nobody_has_to_want_the_error(void **state)
{
	(void)state;
	assert_int_equal(err_set(NULL, ERR_TEMP, "x"), -1);
	assert_int_equal(err_add(NULL, "x"), -1);
}

static void a_long_text_is_cut_and_ends(void **state)
{
	char big[2000];
	struct err err;
	int i;

	(void)state;
	memset(big, 'x', sizeof big - 1);
	big[sizeof big - 1] = '\0';
	err_set(&err, ERR_TEMP, "%s", big);
	assert_int_equal(strlen(err.text), sizeof err.text - 1);
	for (i = 0; i < 20; i++) {
		err_add(&err, "%s", big);
		assert_true(strlen(err.text) < sizeof err.text);
	}
	err_set(&err, ERR_TEMP, "%.*s", (int)sizeof err.text - 1, big);
	err_add(&err, "here");
	assert_memory_equal(err.text, "here: xxx", 9);
}

static void each_kind_has_its_exit_code(void **state)
{
	static const struct {
		enum err_kind kind;
		int code;
	} rows[] = {
	    {ERR_NONE, EX_OK},
	    {ERR_TEMP, EX_TEMPFAIL},
	    {ERR_INPUT, EX_DATAERR},
	    {ERR_SEALED, EX_DATAERR},
	    {ERR_DENIED, EX_NOPERM},
	    {ERR_CONFIG, EX_CONFIG},
	    {ERR_LOGIN, EX_CONFIG},
	    {ERR_TLS, EX_UNAVAILABLE},
	};
	struct err err = {ERR_NONE, ""};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		err.kind = rows[i].kind;
		assert_int_equal(err_exit_code(&err), rows[i].code);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_error_has_kind_and_text),
	    cmocka_unit_test(a_place_is_added_and_the_kind_stays),
	    cmocka_unit_test(nobody_has_to_want_the_error),
	    cmocka_unit_test(a_long_text_is_cut_and_ends),
	    cmocka_unit_test(each_kind_has_its_exit_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
