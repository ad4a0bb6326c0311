/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include "base/mem.h"
#include "base/spell.h"

enum { MAX = 2, LONG = 200000 };

static const struct {
	const char *a, *b;
	unsigned distance; /* MAX + 1: more than MAX */
} rows[] = {
    {"", "", 0},
    {"take", "take", 0},
    {"Take", "tAKE", 0},
    {"", "a", 1},
    {"", "ab", 2},
    {"", "abc", 3},
    {"take", "tak", 1},
    {"take", "ake", 1},
    {"take", "takes", 1},
    {"take", "stake", 1},
    {"take", "tale", 1},
    {"take", "lake", 1},
    /* neighbours exchanged, at each place */
    {"take", "atke", 1},
    {"take", "tkae", 1},
    {"take", "taek", 1},
    {"ab", "ba", 1},
    {"approve", "aprpoev", 2},
    {"approve", "parpove", 2},
    /* exchanged, but not next to each other */
    {"abc", "cba", 2},
    /* an exchanged pair is not changed any further */
    {"ca", "abc", 3},
    {"take", "drop", 3},
    {"take", "take-it", 3},
    {"approve", "aproove", 2},
    {"approve", "aprov", 2},
    {"approve", "apro", 3},
    {"aaaa", "aabb", 2},
    {"aaaa", "bbbb", 3},
    {"abcdefgh", "bcdefgha", 2},
    {"abcdefgh", "cdefghab", 3},
    /* characters, not bytes */
    {"übernehmen", "ÜBERNEHMEN", 0},
    {"übernehmen",
	"u\xcc\x88"
	"bernehmen",
	0},
    {"übernehmen", "ubernehmen", 1},
    {"übernehmen", "uebernehmen", 2},
    {"fermé", "ferm", 1},
    {"引き受ける", "引きうける", 1},
    {"引き受ける", "き引受ける", 1},
    {"👍", "👎", 1},
    /* bytes that are no character are all alike */
    {"a\xff", "a\xfe", 0},
    {"a\xff", "a", 1},
};

static void a_distance_is_the_same_both_ways(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		unsigned to = spell_distance(rows[i].a, rows[i].b, MAX);
		unsigned back = spell_distance(rows[i].b, rows[i].a, MAX);

		if (to != rows[i].distance || back != rows[i].distance)
			fail_msg("%s, %s: %u and %u, not %u", rows[i].a,
			    rows[i].b, to, back, rows[i].distance);
	}
}

static void what_is_more_than_max_is_one_more(void **state)
{
	unsigned max;

	(void)state;
	for (max = 0; max < 9; max++)
		assert_int_equal(spell_distance("kitten", "sittings", max),
		    max < 4 ? max + 1 : 4);
	assert_int_equal(spell_distance("kitten", "sittings", 1000000), 4);
	assert_int_equal(spell_distance("", "", 0), 0);
	assert_int_equal(spell_distance("a", "b", 0), 1);
}

/* With the whole table this would take hours. */
static void long_words_take_no_long_time(void **state)
{
	char *a = mem_alloc(LONG + 1), *b = mem_alloc(LONG + 1);

	(void)state;
	memset(a, 'a', LONG);
	memset(b, 'a', LONG);
	b[LONG / 2] = 'b';
	assert_int_equal(spell_distance(a, b, MAX), 1);
	memset(b, 'b', LONG);
	assert_int_equal(spell_distance(a, b, MAX), MAX + 1);
	free(a);
	free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_distance_is_the_same_both_ways),
	    cmocka_unit_test(what_is_more_than_max_is_one_more),
	    cmocka_unit_test(long_words_take_no_long_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
