/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include <ctype.h>

#include "privacy/random.h"

static void a_token_is_32_letters_of_base32(void **state)
{
	static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
	char token[TOKEN_LEN + 1], other[TOKEN_LEN + 1];
	size_t seen[256] = {0};
	int i, j;

	(void)state;
	for (i = 0; i < 200; i++) {
		random_token(token);
		assert_int_equal(strlen(token), TOKEN_LEN);
		assert_int_equal(strspn(token, alphabet), TOKEN_LEN);
		for (j = 0; j < TOKEN_LEN; j++)
			seen[(unsigned char)token[j]]++;
	}
	/* 6400 letters: each of the 32 is expected 200 times. */
	for (i = 0; i < 32; i++)
		assert_in_range(seen[(unsigned char)alphabet[i]], 100, 300);
	random_token(other);
	assert_string_not_equal(token, other);
}

static void a_token_is_read_back_in_any_case(void **state)
{
	char token[TOKEN_LEN + 1], upper[TOKEN_LEN + 1], back[TOKEN_LEN + 1];
	int i;

	(void)state;
	random_token(token);
	for (i = 0; i <= TOKEN_LEN; i++)
		upper[i] = (char)toupper((unsigned char)token[i]);
	assert_int_equal(random_read_token(back, upper, TOKEN_LEN), 0);
	assert_string_equal(back, token);
}

static void what_is_no_token_is_refused(void **state)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyz234567";
	static const char bad[] = "0189=+-_ @.\n\x7f\x80\xff";
	char token[sizeof good + 1], out[TOKEN_LEN + 1];
	size_t len, i;

	(void)state;
	assert_int_equal(random_read_token(out, good, TOKEN_LEN), 0);
	for (len = 0; len < TOKEN_LEN; len++)
		assert_int_equal(random_read_token(out, good, len), -1);
	memcpy(token, good, sizeof good);
	token[TOKEN_LEN] = 'a';
	assert_int_equal(random_read_token(out, token, TOKEN_LEN + 1), -1);
	/* Also the NUL at the end of bad. */
	for (i = 0; i < sizeof bad; i++) {
		memcpy(token, good, sizeof good);
		token[i] = bad[i];
		assert_int_equal(random_read_token(out, token, TOKEN_LEN), -1);
	}
}

static void a_phrase_is_five_words(void **state)
{
	char phrase[PHRASE_LEN + 1];
	int i, j;

	(void)state;
	for (i = 0; i < 100; i++) {
		random_phrase(phrase);
		assert_int_equal(strlen(phrase), PHRASE_LEN);
		for (j = 0; j < PHRASE_LEN; j++) {
			const char *set = j % 6 == 5       ? "-"
			                  : j % 6 % 2 == 1 ? "aiou"
			                                   : "bdfghjklmnprstvz";

			assert_non_null(strchr(set, phrase[j]));
		}
	}
}

static void numbers_stay_below_their_bound(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 1000; i++)
		assert_true(random_below(7) < 7);
	assert_int_equal(random_below(1), 0);
	assert_int_equal(random_below(0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_token_is_32_letters_of_base32),
	    cmocka_unit_test(a_token_is_read_back_in_any_case),
	    cmocka_unit_test(what_is_no_token_is_refused),
	    cmocka_unit_test(a_phrase_is_five_words),
	    cmocka_unit_test(numbers_stay_below_their_bound),
	};

	random_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
