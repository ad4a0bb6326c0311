/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/rows_fixture.h"

#include "store/clocks.h"

static void put(struct lab *lab, size_t case_i, const char *name,
    int64_t subject, int64_t stage, int64_t due)
{
	struct clock_row row = {.case_id = ids[case_i],
	    .name = name,
	    .subject = subject,
	    .stage = stage,
	    .due = due};

	assert_int_equal(clocks_put(lab->store, &row, NULL), 0);
}

static void begin(struct lab *lab)
{
	add_case(lab->store, 0, 5000, 86400);
	add_case(lab->store, 1, 5001, 86400);
}

static int64_t count(void)
{
	return sql_int("SELECT count(*) FROM clocks");
}

static void a_clock_is_put_in_place_of_itself(void **state)
{
	struct lab *lab = *state;
	struct clock_row row = {.case_id = ids[0], .name = "word"};

	begin(lab);
	put(lab, 0, "word", 0, 0, 3600);
	put(lab, 1, "word", 0, 0, 7200);
	put(lab, 0, "decision", 0, 0, 3600);
	put(lab, 0, "word", 0, 2, 10800);
	assert_int_equal(count(), 3);
	assert_int_equal(clocks_find(&row, lab->store, lab->pool, NULL), 1);
	assert_true(is(&row.case_id, 0));
	assert_string_equal(row.name, "word");
	assert_int_equal(row.stage, 2);
	assert_int_equal(row.due, 10800);
	row.name = "remind";
	assert_int_equal(clocks_find(&row, lab->store, lab->pool, NULL), 0);
}

/* Its case may be part of another one by now. */
static void a_decision_has_one_clock_of_a_name_whatever_the_case(void **state)
{
	struct lab *lab = *state;
	struct clock_row row = {
	    .case_id = ids[0], .name = "term-end", .subject = 7};

	begin(lab);
	put(lab, 1, "term-end", 7, 0, 3600);
	put(lab, 1, "term-end", 8, 0, 3600);
	put(lab, 0, "term-end", 7, 0, 7200);
	assert_int_equal(count(), 2);
	assert_int_equal(clocks_find(&row, lab->store, lab->pool, NULL), 1);
	assert_int_equal(row.due, 7200);
	row.case_id = ids[1];
	assert_int_equal(clocks_remove(lab->store, &row, NULL), 0);
	assert_int_equal(count(), 1);
	assert_int_equal(sql_int("SELECT subject FROM clocks"), 8);
}

/* What is due is found, by time and then as it was put. */
static void what_is_due_comes_in_its_order(void **state)
{
	static const struct {
		const char *name;
		int64_t due;
	} want[] = {{"c", 3600}, {"a", 7200}, {"b", 7200}};
	struct lab *lab = *state;
	struct clock_row row = {.id = 0};
	size_t i;

	begin(lab);
	put(lab, 0, "a", 0, 0, 7200);
	put(lab, 0, "b", 0, 0, 7200);
	put(lab, 0, "c", 0, 0, 3600);
	put(lab, 0, "d", 0, 0, 10800);
	for (i = 0; i < 3; i++) {
		assert_int_equal(
		    clocks_next_due(&row, lab->store, 10799, lab->pool, NULL),
		    1);
		assert_string_equal(row.name, want[i].name);
		assert_int_equal(row.due, want[i].due);
	}
	assert_int_equal(
	    clocks_next_due(&row, lab->store, 10799, lab->pool, NULL), 0);
	/* One that was put off comes again, behind the place. */
	put(lab, 0, "c", 0, 1, 10000);
	assert_int_equal(
	    clocks_next_due(&row, lab->store, 10799, lab->pool, NULL), 1);
	assert_int_equal(row.stage, 1);
}

static void the_clocks_of_a_name_go_with_those_of_the_parts(void **state)
{
	struct lab *lab = *state;

	begin(lab);
	join(lab);
	put(lab, 0, "approve", 1, 0, 3600);
	put(lab, 1, "approve", 2, 0, 3600);
	put(lab, 1, "term-end", 2, 0, 3600);
	assert_int_equal(
	    clocks_remove_name(lab->store, &ids[0], "approve", NULL), 0);
	assert_int_equal(count(), 1);
	assert_int_equal(
	    clocks_remove_name(lab->store, &ids[0], "term-end", NULL), 0);
	assert_int_equal(count(), 0);
}

static void what_a_case_loses_its_decisions_keep(void **state)
{
	struct lab *lab = *state;

	begin(lab);
	put(lab, 0, "word", 0, 0, 3600);
	put(lab, 0, "decision", 0, 0, 3600);
	put(lab, 0, "term-end", 5, 0, 3600);
	put(lab, 1, "word", 0, 0, 3600);
	assert_int_equal(clocks_remove_case(lab->store, &ids[0], NULL), 0);
	assert_int_equal(count(), 2);
	assert_int_equal(sql_int("SELECT max(subject) FROM clocks"), 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    ROW_TEST(a_clock_is_put_in_place_of_itself),
	    ROW_TEST(a_decision_has_one_clock_of_a_name_whatever_the_case),
	    ROW_TEST(what_is_due_comes_in_its_order),
	    ROW_TEST(the_clocks_of_a_name_go_with_those_of_the_parts),
	    ROW_TEST(what_a_case_loses_its_decisions_keep),
	};

	sql_watch();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
