/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A year of a community of five moderators, three hundred cases and a seed:
 * HEYWARD_YEAR_SEED sets another one, HEYWARD_YEAR_DAYS ends it sooner, and
 * with HEYWARD_YEAR_VERBOSE all that happens is told. */
#include "tests/year.h"

#include <stdio.h>
#include <time.h>

enum { SEED = 5 };

static uint64_t seed(void)
{
	const char *text = getenv("HEYWARD_YEAR_SEED");

	return text == NULL ? SEED : strtoull(text, NULL, 10);
}

static int days(void)
{
	const char *text = getenv("HEYWARD_YEAR_DAYS");
	int n = text == NULL ? YEAR_DAYS : atoi(text);

	return n < 1 || n > YEAR_DAYS ? YEAR_DAYS : n;
}

/* How many reports come this day: all of them by the end. */
static uint32_t reports(struct year *y, int day)
{
	uint32_t left = (uint32_t)(YEAR_CASES - y->opened);
	uint32_t days_left = (uint32_t)(YEAR_DAYS - day), n = left / days_left;

	return n + (year_below(y, days_left) < left % days_left);
}

static void live_a_day(struct year *y, int day)
{
	uint32_t n = reports(y, day);
	int hours, step;

	for (hours = 24; hours > 0; hours -= step) {
		step = 1 + (int)year_below(y, 6);
		if (step > hours)
			step = hours;
		year_run(y, step);
		year_people(y);
		year_post(y);
		if (n > 0 && year_chance(y, 40)) {
			year_report(y);
			n--;
		}
	}
	while (n-- > 0)
		year_report(y);
	year_check_rows(y);
}

static void every_clock_strikes_on_its_day_and_nothing_leaves_that_must_not(
    void **state)
{
	struct fixture *f = *state;
	struct year *y = mem_alloc(sizeof *y);
	struct pool *pool;
	clock_t start = clock();
	int day, n = days();

	year_begin(y, f, seed());
	for (day = 0; day < n; day++) {
		pool = f->pool;
		f->pool = pool_new();
		live_a_day(y, day);
		year_check_clocks(y);
		pool_free(f->pool);
		f->pool = pool;
	}
	year_check_end(y);
	if (n == YEAR_DAYS)
		assert_int_equal(y->n_cases, YEAR_CASES);
	year_print(y, (double)(clock() - start) / CLOCKS_PER_SEC);
	year_end(y);
	free(y);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		every_clock_strikes_on_its_day_and_nothing_leaves_that_must_not,
		fixture_begin, fixture_end),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
