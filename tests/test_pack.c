/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include "base/pack.h"

/* One of each kind, among them the ends of their ranges. */
static void pack_all(struct buf *buf)
{
	pack_u8(buf, 0xff);
	pack_u32(buf, 0x01020304);
	pack_u64(buf, UINT64_MAX - 1);
	pack_str(buf, "caf\xc3\xa9");
	pack_str(buf, "");
	pack_str(buf, NULL);
	pack_bytes(buf, "a\0b", 3);
	pack_bytes(buf, NULL, 0);
}

static bool unpack_all(struct unpack *in, struct pool *pool)
{
	const uint8_t *bytes;
	const char *s[3];
	size_t len[2], i;
	bool same;

	same = unpack_u8(in) == 0xff;
	same = unpack_u32(in) == 0x01020304 && same;
	same = unpack_u64(in) == UINT64_MAX - 1 && same;
	for (i = 0; i < 3; i++)
		s[i] = unpack_str(in, pool);
	bytes = unpack_bytes(in, &len[0]);
	same = len[0] == 3 && memcmp(bytes, "a\0b", 3) == 0 && same;
	unpack_bytes(in, &len[1]);
	return same && s[0] != NULL && strcmp(s[0], "caf\xc3\xa9") == 0 &&
	       s[1] != NULL && s[1][0] == '\0' && s[2] == NULL && len[1] == 0;
}

static void what_was_packed_comes_back(void **state)
{
	struct pool *pool = pool_new();
	struct buf buf = BUF_INIT;
	struct unpack in;

	(void)state;
	pack_all(&buf);
	unpack_init(&in, buf.data, buf.len);
	assert_true(unpack_all(&in, pool));
	assert_true(unpack_done(&in));
	buf_release(&buf);
	pool_free(pool);
}

static void numbers_are_big_endian(void **state)
{
	static const uint8_t expected[] = {
	    1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3};
	struct buf buf = BUF_INIT;

	(void)state;
	pack_u8(&buf, 1);
	pack_u32(&buf, 2);
	pack_u64(&buf, 3);
	assert_int_equal(buf.len, sizeof expected);
	assert_memory_equal(buf.data, expected, sizeof expected);
	buf_release(&buf);
}

/* The copy is exactly as long as it says, so that a sanitizer sees a byte
 * read beyond it. */
static void what_was_cut_anywhere_fails_and_stays_failed(void **state)
{
	struct pool *pool = pool_new();
	struct buf buf = BUF_INIT;
	struct unpack in;
	char *copy;
	size_t len;

	(void)state;
	pack_all(&buf);
	for (len = 0; len < buf.len; len++) {
		copy = malloc(len + (len == 0));
		assert_non_null(copy);
		memcpy(copy, buf.data, len);
		unpack_init(&in, copy, len);
		assert_false(unpack_all(&in, pool) && unpack_done(&in));
		assert_false(unpack_done(&in));
		assert_true(in.failed);
		assert_int_equal(unpack_u8(&in), 0);
		assert_int_equal(unpack_u32(&in), 0);
		assert_int_equal(unpack_u64(&in), 0);
		assert_null(unpack_raw(&in, 0));
		assert_null(unpack_str(&in, pool));
		assert_false(unpack_done(&in));
		free(copy);
	}
	buf_release(&buf);
	pool_free(pool);
}

static void what_is_left_over_is_noticed(void **state)
{
	struct unpack in;

	(void)state;
	unpack_init(&in, "\1\2", 2);
	assert_int_equal(unpack_u8(&in), 1);
	assert_false(unpack_done(&in));
	assert_int_equal(unpack_u8(&in), 2);
	assert_true(unpack_done(&in));
}

static void a_length_beyond_the_end_fails(void **state)
{
	static const uint32_t lens[] = {4, 5, 1000, INT32_MAX,
	    (uint32_t)INT32_MAX + 1, UINT32_MAX - 1, UINT32_MAX};
	struct buf buf = BUF_INIT;
	struct unpack in;
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof lens / sizeof lens[0]; i++) {
		pack_u32(&buf, lens[i]);
		buf_adds(&buf, "abc");
		unpack_init(&in, buf.data, buf.len);
		assert_non_null(unpack_bytes(&in, &len));
		assert_int_equal(len, 0);
		assert_false(unpack_done(&in));
		buf_release(&buf);
	}
}

static void a_string_with_a_nul_fails(void **state)
{
	struct pool *pool = pool_new();
	struct buf buf = BUF_INIT;
	struct unpack in;

	(void)state;
	pack_bytes(&buf, "a\0b", 3);
	unpack_init(&in, buf.data, buf.len);
	assert_string_equal(unpack_str(&in, pool), "");
	assert_true(in.failed);
	buf_release(&buf);
	pool_free(pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_packed_comes_back),
	    cmocka_unit_test(numbers_are_big_endian),
	    cmocka_unit_test(what_was_cut_anywhere_fails_and_stays_failed),
	    cmocka_unit_test(what_is_left_over_is_noticed),
	    cmocka_unit_test(a_length_beyond_the_end_fails),
	    cmocka_unit_test(a_string_with_a_nul_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
