/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An attacker here knows what is said of each cell, and how that is decided,
 * and tries every way in which the counts may have been. */
#include "tests/test.h"

#include "stats/hide.h"

/* A year of a small community: all cases are of three kinds, the first kind is
 * divided in two ways. */
enum {
	ALL,
	KIND,
	KINDS = 3,
	ONE = KIND + KINDS,
	ONES = 3,
	OTHER = ONE + ONES,
	OTHERS = 3,
	CELLS = OTHER + OTHERS
};
static const struct hide_sum sums[] = {
    {ALL, KIND, KINDS},
    {KIND, ONE, ONES},
    {KIND, OTHER, OTHERS},
};

struct world {
	struct hide_cell cells[CELLS];
	struct hide_tree tree;
};

static void add_up(struct world *w)
{
	size_t i;

	w->tree = (struct hide_tree){w->cells, CELLS, sums, 3};
	w->cells[ALL].value = w->cells[KIND].value = 0;
	for (i = 0; i < ONES; i++)
		w->cells[KIND].value += w->cells[ONE + i].value;
	for (i = 0; i < KINDS; i++)
		w->cells[ALL].value += w->cells[KIND + i].value;
}

/* Reports by category, then by outcome (the last is what is left of them),
 * then the cases of the two other kinds. */
static void make(struct world *w, const int values[ONES + OTHERS - 1 + 2])
{
	int64_t left = 0;
	size_t i;

	memset(w, 0, sizeof *w);
	for (i = 0; i < ONES; i++)
		left += w->cells[ONE + i].value = values[i];
	for (i = 0; i < OTHERS - 1; i++) {
		w->cells[OTHER + i].value =
		    values[ONES + i] < left ? values[ONES + i] : left;
		left -= w->cells[OTHER + i].value;
	}
	w->cells[OTHER + i].value = left;
	for (i = 1; i < KINDS; i++)
		w->cells[KIND + i].value = values[ONES + OTHERS - 2 + i];
	add_up(w);
}

static void make_random(struct world *w, unsigned *seed)
{
	static const int most[] = {2, 5, 7, 9};
	int values[ONES + OTHERS + 1];
	size_t i;

	for (i = 0; i < ONES + OTHERS + 1; i++)
		values[i] = rand_r(seed) % 3 == 0
		                ? 0
		                : rand_r(seed) % (most[rand_r(seed) % 4] + 1);
	make(w, values);
}

/* ----------------------------- the attacker ----------------------- */

/* More than this nothing is, for the attacker's purposes. */
enum { MOST = 48 };

struct known {
	bool can_be[CELLS][MOST];
};

static bool fits(const struct hide_cell *cell, int value)
{
	switch (cell->how) {
	case HIDE_SHOWN:
		return value == cell->value;
	case HIDE_SMALL:
		return value >= 1 && value <= 4;
	case HIDE_BIG:
		return value >= 5;
	case HIDE_ALL:
		return true;
	}
	return false;
}

/* Every way in which three parts, of which the first may only be what allowed
 * says (NULL: anything), come to the sum. Is there one? Note them. */
static bool try_parts(const struct world *w, size_t first, int sum,
    const bool *allowed, struct known *known)
{
	bool any = false;
	int a, b, c;

	for (a = 0; a <= sum; a++)
		for (b = 0; a + b <= sum; b++) {
			c = sum - a - b;
			if (!fits(&w->cells[first], a) ||
			    !fits(&w->cells[first + 1], b) ||
			    !fits(&w->cells[first + 2], c) ||
			    (allowed != NULL && !allowed[a]))
				continue;
			any = true;
			if (known == NULL)
				continue;
			known->can_be[first][a] = true;
			known->can_be[first + 1][b] = true;
			known->can_be[first + 2][c] = true;
		}
	return any;
}

static void attack(struct known *known, const struct world *w)
{
	bool allowed[MOST];
	int n;

	memset(known, 0, sizeof *known);
	for (n = 0; n < MOST; n++)
		allowed[n] = try_parts(w, ONE, n, NULL, NULL) &&
		             try_parts(w, OTHER, n, NULL, NULL);
	for (n = 0; n < MOST; n++)
		if (fits(&w->cells[ALL], n) &&
		    try_parts(w, KIND, n, allowed, known))
			known->can_be[ALL][n] = true;
	for (n = 0; n < MOST; n++)
		if (known->can_be[KIND][n]) {
			try_parts(w, ONE, n, NULL, known);
			try_parts(w, OTHER, n, NULL, known);
		}
}

static int count_ways(const struct known *known, size_t cell)
{
	int value, n = 0;

	for (value = 0; value < MOST; value++)
		n += known->can_be[cell][value];
	return n;
}

/* How many small counts are told to within less than four values? */
static int find_out(const struct world *w)
{
	struct known known;
	int found = 0;
	size_t i;

	attack(&known, w);
	for (i = 0; i < CELLS; i++) {
		assert_true(w->cells[i].value < MOST);
		assert_true(known.can_be[i][w->cells[i].value]);
		if (w->cells[i].value > 0 && w->cells[i].value < HIDE_K)
			found += count_ways(&known, i) < HIDE_K - 1;
	}
	return found;
}

/* ------------------------------ the tests ------------------------- */

enum { WORLDS = 3000 };

static void no_small_count_can_be_worked_out(void **state)
{
	unsigned seed = 1;
	struct world w;
	int i;

	(void)state;
	for (i = 0; i < WORLDS; i++) {
		make_random(&w, &seed);
		hide(&w.tree);
		assert_int_equal(find_out(&w), 0);
	}
}

/* The attacker is worth something, and so is what is said less of. */
static void without_care_for_margins_it_can(void **state)
{
	int i, worlds = 0;
	unsigned seed = 1;
	struct world w;

	(void)state;
	for (i = 0; i < WORLDS; i++) {
		make_random(&w, &seed);
		hide_small(&w.tree);
		worlds += find_out(&w) > 0;
	}
	assert_true(worlds > WORLDS / 10);
}

/* What is published as a range is all that there is to know. */
static void bounds_are_those_of_every_way_there_is(void **state)
{
	struct known known;
	unsigned seed = 2;
	struct world w;
	size_t cell;
	int i, lo;

	(void)state;
	for (i = 0; i < WORLDS; i++) {
		make_random(&w, &seed);
		hide(&w.tree);
		attack(&known, &w);
		for (cell = 0; cell < CELLS; cell++) {
			lo = 0;
			while (!known.can_be[cell][lo])
				lo++;
			assert_int_equal(w.cells[cell].lo, lo);
			if (w.cells[cell].hi < MOST / 2)
				assert_int_equal(count_ways(&known, cell),
				    w.cells[cell].hi - lo + 1);
		}
	}
}

/* What is written of a cell, as a reader sees it. */
static void assert_range(const struct world *w, size_t cell, int lo, int hi)
{
	assert_int_equal(w->cells[cell].lo, lo);
	assert_int_equal(w->cells[cell].hi, hi);
}

static void large_counts_and_zeros_are_given(void **state)
{
	static const int values[] = {12, 0, 6, 9, 9, 0, 20};
	struct world w;
	size_t i;

	(void)state;
	make(&w, values);
	hide(&w.tree);
	for (i = 0; i < CELLS; i++)
		assert_range(
		    &w, i, (int)w.cells[i].value, (int)w.cells[i].value);
}

static void one_small_part_takes_another_along(void **state)
{
	static const int values[] = {12, 6, 0, 15, 3, 0, 20};
	struct world w;

	(void)state;
	make(&w, values);
	hide(&w.tree);
	assert_range(&w, KIND, 18, 18);
	assert_range(&w, OTHER, 14, 17);
	assert_range(&w, OTHER + 1, 1, 4);
	assert_range(&w, OTHER + 2, 0, 0);
}

static void fewer_than_five_are_not_divided(void **state)
{
	static const int values[] = {3, 0, 0, 3, 0, 9, 20};
	struct world w;

	(void)state;
	make(&w, values);
	hide(&w.tree);
	assert_range(&w, KIND, 1, 4);
	assert_range(&w, ONE, 0, 4);
	assert_range(&w, ONE + 1, 0, 4);
	assert_range(&w, OTHER, 0, 4);
}

static void a_year_of_nothing_is_told(void **state)
{
	static const int values[] = {0, 0, 0, 0, 0, 0, 0};
	struct world w;

	(void)state;
	make(&w, values);
	hide(&w.tree);
	assert_range(&w, ALL, 0, 0);
	assert_range(&w, OTHER, 0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_small_count_can_be_worked_out),
	    cmocka_unit_test(without_care_for_margins_it_can),
	    cmocka_unit_test(bounds_are_those_of_every_way_there_is),
	    cmocka_unit_test(large_counts_and_zeros_are_given),
	    cmocka_unit_test(one_small_part_takes_another_along),
	    cmocka_unit_test(fewer_than_five_are_not_divided),
	    cmocka_unit_test(a_year_of_nothing_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
