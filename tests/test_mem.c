/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include "base/buf.h"
#include "base/mem.h"

static void memory_begins_zeroed(void **state)
{
	struct pool *pool = pool_new();
	static const uint8_t zero[100];
	uint8_t *p = mem_alloc(sizeof zero), *q;

	(void)state;
	assert_memory_equal(p, zero, sizeof zero);
	q = pool_alloc(pool, sizeof zero);
	assert_memory_equal(q, zero, sizeof zero);
	assert_int_equal((uintptr_t)q % _Alignof(max_align_t), 0);
	free(p);
	p = mem_alloc(0);
	assert_non_null(p);
	free(p);
	assert_non_null(pool_alloc(pool, 0));
	pool_free(pool);
	pool_free(NULL);
	mem_wipe_free(NULL);
}

static void copies_end_with_a_nul(void **state)
{
	struct pool *pool = pool_new();
	char *s;

	(void)state;
	s = mem_strndup("abcdef", 3);
	assert_string_equal(s, "abc");
	mem_wipe_free(s);
	s = mem_printf("%s-%d", "x", 7);
	assert_string_equal(s, "x-7");
	mem_wipe_free(s);
	assert_string_equal(pool_strdup(pool, "abc"), "abc");
	assert_string_equal(pool_strndup(pool, "abcdef", 3), "abc");
	assert_string_equal(pool_printf(pool, "%d", 12), "12");
	assert_memory_equal(pool_memdup(pool, "a\0b", 3), "a\0b\0", 4);
	assert_string_equal(pool_memdup(pool, NULL, 0), "");
	/* A leak, where the pool does not free it. */
	pool_keep(pool, mem_strdup("kept"), 4);
	pool_free(pool);
}

static void a_buffer_grows_and_always_ends(void **state)
{
	struct buf buf = BUF_INIT;
	size_t i;

	(void)state;
	assert_string_equal(buf_text(&buf), "");
	for (i = 1; i <= 1000; i++) {
		buf_addc(&buf, 'x');
		assert_int_equal(buf.len, i);
		assert_int_equal(buf.data[i], '\0');
		assert_int_equal(buf.data[i - 1], 'x');
		assert_true(buf.cap > buf.len);
	}
	buf_reset(&buf);
	assert_int_equal(buf.len, 0);
	assert_string_equal(buf_text(&buf), "");
	buf_add(&buf, "a\0b", 3);
	buf_addf(&buf, "%0200d", 7);
	assert_int_equal(buf.len, 203);
	assert_memory_equal(buf.data, "a\0b000", 6);
	assert_int_equal(buf.data[203], '\0');
	buf_release(&buf);
	assert_int_equal(buf.len, 0);
	assert_string_equal(buf_text(&buf), "");
	buf_release(&buf);
}

static void a_detached_buffer_is_the_callers(void **state)
{
	struct buf buf = BUF_INIT;
	char *text;

	(void)state;
	text = buf_detach(&buf);
	assert_string_equal(text, "");
	free(text);
	buf_adds(&buf, "words");
	text = buf_detach(&buf);
	assert_string_equal(text, "words");
	assert_null(buf.data);
	buf_adds(&buf, "more");
	assert_string_equal(text, "words");
	free(text);
	buf_release(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(memory_begins_zeroed),
	    cmocka_unit_test(copies_end_with_a_nul),
	    cmocka_unit_test(a_buffer_grows_and_always_ends),
	    cmocka_unit_test(a_detached_buffer_is_the_callers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
