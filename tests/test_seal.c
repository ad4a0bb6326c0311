/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include "base/mem.h"
#include "privacy/seal.h"

static const struct uuid row_a = {{1}}, row_b = {{1, 2}};

enum { OVERHEAD = 1 + 4 + 24 + 16 };

static void fill(struct buf *buf, size_t len)
{
	while (buf->len < len)
		buf_addc(buf, (char)('a' + buf->len % 26));
}

/* Does it open? A refusal must be of the one kind, and say nothing of the
 * text. */
static bool opens(const struct seal_key *key, const struct seal_place *place,
    const void *sealed, size_t len)
{
	struct buf plain = BUF_INIT;
	struct err err = {ERR_NONE, ""};
	int ret = seal_open(&plain, key, place, sealed, len, &err);

	if (ret == -1) {
		assert_int_equal(err.kind, ERR_SEALED);
		assert_true(err.text[0] != '\0');
		assert_int_equal(plain.len, 0);
	}
	buf_release(&plain);
	return ret == 0;
}

static void what_was_sealed_opens_in_its_place(void **state)
{
	static const size_t lens[] = {
	    0, 1, 63, 64, 1023, 1024, 16383, 16384, 40000};
	struct seal_place place = {"parties", "identity", row_a};
	struct seal_key *key = seal_key_new(7);
	struct buf plain = BUF_INIT, sealed = BUF_INIT, back = BUF_INIT;
	size_t i, size;

	(void)state;
	for (i = 0; i < sizeof lens / sizeof lens[0]; i++)
		for (size = SEAL_SHORT; size <= SEAL_LONG; size++) {
			fill(&plain, lens[i]);
			seal_field(
			    &sealed, key, &place, (enum seal_size)size, &plain);
			assert_int_equal(seal_open(&back, key, &place,
					     sealed.data, sealed.len, NULL),
			    0);
			assert_int_equal(back.len, plain.len);
			assert_string_equal(buf_text(&back), buf_text(&plain));
			buf_release(&plain);
			buf_release(&sealed);
			buf_release(&back);
		}
	seal_key_free(key);
}

static void zeroes_at_the_end_of_a_text_stay(void **state)
{
	struct seal_place place = {"t", "c", row_a};
	struct seal_key *key = seal_key_new(7);
	struct buf plain = BUF_INIT, sealed = BUF_INIT, back = BUF_INIT;

	(void)state;
	buf_add(&plain, "a\x80\0\0", 4);
	seal_field(&sealed, key, &place, SEAL_SHORT, &plain);
	assert_int_equal(
	    seal_open(&back, key, &place, sealed.data, sealed.len, NULL), 0);
	assert_int_equal(back.len, 4);
	assert_memory_equal(back.data, "a\x80\0\0", 4);
	buf_release(&plain);
	buf_release(&sealed);
	buf_release(&back);
	seal_key_free(key);
}

static void nothing_opens_in_another_place(void **state)
{
	static const struct {
		const char *label, *table, *column;
		const struct uuid *row;
		bool opens;
	} rows[] = {
	    {"its place", "messages", "clean", &row_a, true},
	    {"another table", "outbox", "clean", &row_a, false},
	    {"another column", "messages", "facts", &row_a, false},
	    {"another row", "messages", "clean", &row_b, false},
	    {"a shifted name", "message", "sclean", &row_a, false},
	    {"no names", "", "", &row_a, false},
	};
	struct seal_place place = {"messages", "clean", row_a};
	struct seal_key *key = seal_key_new(7);
	struct buf plain = BUF_INIT, sealed = BUF_INIT;
	size_t i;

	(void)state;
	buf_adds(&plain, "words");
	seal_field(&sealed, key, &place, SEAL_LONG, &plain);
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		place = (struct seal_place){
		    rows[i].table, rows[i].column, *rows[i].row};
		if (opens(key, &place, sealed.data, sealed.len) !=
		    rows[i].opens)
			fail_msg("%s", rows[i].label);
	}
	buf_release(&plain);
	buf_release(&sealed);
	seal_key_free(key);
}

static void only_the_same_key_opens(void **state)
{
	struct seal_place place = {"t", "c", row_a};
	struct seal_key *key = seal_key_new(7), *other = seal_key_new(7);
	struct seal_key *same = seal_key_from(7, seal_key_bytes(key));
	struct seal_key *renamed = seal_key_from(8, seal_key_bytes(key));
	struct buf plain = BUF_INIT, sealed = BUF_INIT;

	(void)state;
	buf_adds(&plain, "words");
	seal_field(&sealed, key, &place, SEAL_SHORT, &plain);
	assert_true(opens(same, &place, sealed.data, sealed.len));
	assert_false(opens(other, &place, sealed.data, sealed.len));
	assert_false(opens(renamed, &place, sealed.data, sealed.len));
	buf_release(&plain);
	buf_release(&sealed);
	seal_key_free(key);
	seal_key_free(other);
	seal_key_free(same);
	seal_key_free(renamed);
	seal_key_free(NULL);
}

/* Each byte of version, key id, nonce, text and tag; each length. The copies
 * are as long as they say, so that a sanitizer sees a byte read beyond. */
static void what_was_damaged_anywhere_does_not_open(void **state)
{
	struct seal_place place = {"t", "c", row_a};
	struct seal_key *key = seal_key_new(7);
	struct buf plain = BUF_INIT, sealed = BUF_INIT;
	size_t i;
	char *copy;

	(void)state;
	buf_adds(&plain, "words");
	seal_field(&sealed, key, &place, SEAL_SHORT, &plain);
	for (i = 0; i < sealed.len; i++) {
		sealed.data[i] = (char)(sealed.data[i] ^ (1 << i % 8));
		assert_false(opens(key, &place, sealed.data, sealed.len));
		sealed.data[i] = (char)(sealed.data[i] ^ (1 << i % 8));
		copy = malloc(i + (i == 0));
		assert_non_null(copy);
		memcpy(copy, sealed.data, i);
		assert_false(opens(key, &place, copy, i));
		free(copy);
	}
	assert_true(opens(key, &place, sealed.data, sealed.len));
	buf_addc(&sealed, '\0');
	assert_false(opens(key, &place, sealed.data, sealed.len));
	buf_release(&plain);
	buf_release(&sealed);
	seal_key_free(key);
}

static void a_length_is_told_only_roughly(void **state)
{
	static const struct {
		enum seal_size size;
		size_t len, padded;
	} rows[] = {
	    {SEAL_SHORT, 0, 64},
	    {SEAL_SHORT, 63, 64},
	    {SEAL_SHORT, 64, 128},
	    {SEAL_SHORT, 127, 128},
	    {SEAL_LONG, 0, 1024},
	    {SEAL_LONG, 1023, 1024},
	    {SEAL_LONG, 1024, 2048},
	    {SEAL_LONG, 16383, 16384},
	    {SEAL_LONG, 16384, 32768},
	    {SEAL_LONG, 32767, 32768},
	    {SEAL_LONG, 32768, 65536},
	    {SEAL_LONG, 262144, 524288},
	};
	struct seal_place place = {"t", "c", row_a};
	struct seal_key *key = seal_key_new(7);
	struct buf plain = BUF_INIT, sealed = BUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		fill(&plain, rows[i].len);
		seal_field(&sealed, key, &place, rows[i].size, &plain);
		assert_int_equal(sealed.len, rows[i].padded + OVERHEAD);
		buf_release(&plain);
		buf_release(&sealed);
	}
	seal_key_free(key);
}

static void equal_texts_do_not_look_equal(void **state)
{
	struct seal_place place = {"t", "c", row_a};
	struct seal_key *key = seal_key_new(7);
	struct buf plain = BUF_INIT, one = BUF_INIT, two = BUF_INIT;

	(void)state;
	buf_adds(&plain, "words");
	seal_field(&one, key, &place, SEAL_SHORT, &plain);
	seal_field(&two, key, &place, SEAL_SHORT, &plain);
	assert_int_equal(one.len, two.len);
	assert_memory_not_equal(one.data + 5, two.data + 5, 24);
	assert_memory_not_equal(one.data + 29, two.data + 29, one.len - 29);
	assert_null(memmem(one.data, one.len, "words", 5));
	buf_release(&plain);
	buf_release(&one);
	buf_release(&two);
	seal_key_free(key);
}

static void a_wrapped_key_comes_back(void **state)
{
	struct seal_place place = {"wraps", "content", row_a};
	struct seal_place other = {"wraps", "run", row_a};
	struct seal_key *outer = seal_key_new(7), *inner = seal_key_new(9);
	struct seal_key *back = NULL;
	struct buf wrap = BUF_INIT;
	struct err err;

	(void)state;
	seal_wrap(&wrap, outer, &place, inner);
	assert_int_equal(seal_read_id(wrap.data, wrap.len), 7);
	assert_int_equal(seal_read_id(wrap.data, 4), 0);
	assert_int_equal(
	    seal_unwrap(&back, outer, &other, wrap.data, wrap.len, &err), -1);
	assert_int_equal(err.kind, ERR_SEALED);
	assert_null(back);
	assert_int_equal(
	    seal_unwrap(&back, outer, &place, wrap.data, wrap.len, &err), 0);
	assert_int_equal(seal_key_id(back), 9);
	assert_memory_equal(
	    seal_key_bytes(back), seal_key_bytes(inner), KEY_LEN);
	seal_key_free(outer);
	seal_key_free(inner);
	seal_key_free(back);
	buf_release(&wrap);
}

static void only_a_key_is_unwrapped(void **state)
{
	static const size_t lens[] = {0, 3, 4, KEY_LEN + 3, KEY_LEN + 5};
	struct seal_place place = {"wraps", "content", row_a};
	struct seal_key *outer = seal_key_new(7), *inner = NULL;
	struct buf plain = BUF_INIT, wrap = BUF_INIT;
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof lens / sizeof lens[0]; i++) {
		fill(&plain, lens[i]);
		seal_field(&wrap, outer, &place, SEAL_SHORT, &plain);
		assert_int_equal(seal_unwrap(&inner, outer, &place, wrap.data,
				     wrap.len, &err),
		    -1);
		assert_int_equal(err.kind, ERR_SEALED);
		buf_release(&plain);
		buf_release(&wrap);
	}
	seal_key_free(outer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_sealed_opens_in_its_place),
	    cmocka_unit_test(zeroes_at_the_end_of_a_text_stay),
	    cmocka_unit_test(nothing_opens_in_another_place),
	    cmocka_unit_test(only_the_same_key_opens),
	    cmocka_unit_test(what_was_damaged_anywhere_does_not_open),
	    cmocka_unit_test(a_length_is_told_only_roughly),
	    cmocka_unit_test(equal_texts_do_not_look_equal),
	    cmocka_unit_test(a_wrapped_key_comes_back),
	    cmocka_unit_test(only_a_key_is_unwrapped),
	};

	random_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
