/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/rows_fixture.h"

#include "store/acts.h"
#include "store/screens.h"

static void a_case_is_found_by_number_and_id(void **state)
{
	struct lab *lab = *state;
	struct case_row row;

	add_case(lab->store, 0, 4821, 86400);
	assert_int_equal(
	    cases_find_number(&row, lab->store, 4821, lab->pool, NULL), 1);
	assert_true(is(&row.id, 0));
	assert_int_equal(
	    cases_find(&row, lab->store, &ids[0], lab->pool, NULL), 1);
	assert_int_equal(row.number, 4821);
	assert_string_equal(row.state, "open");
	assert_string_equal(row.class, "report");
	assert_int_equal(row.opened, 86400);
	assert_int_equal(row.word_due, 10);
	assert_int_equal(row.decision_due, 20);
	assert_int_equal(
	    cases_find_number(&row, lab->store, 1, lab->pool, NULL), 0);
	assert_int_equal(
	    cases_find(&row, lab->store, &ids[1], lab->pool, NULL), 0);
}

static void a_number_is_given_once(void **state)
{
	struct lab *lab = *state;
	struct case_row row = {
	    .id = ids[1], .number = 4821, .state = "open", .class = "report"};
	struct err err;

	add_case(lab->store, 0, 4821, 0);
	assert_int_equal(cases_add(lab->store, &row, &err), 0);
	row.id = ids[0];
	row.number = 1000;
	assert_int_equal(cases_add(lab->store, &row, &err), -1);
	assert_int_equal(err.kind, ERR_TEMP);
	assert_true(err.text[0] != '\0');
}

static void cases_are_listed_by_number(void **state)
{
	static const int64_t numbers[] = {1001, 5000, 9999};
	struct lab *lab = *state;
	struct case_row row;
	int64_t after = 0;
	size_t i;

	add_case(lab->store, 0, 5000, 0);
	add_case(lab->store, 1, 9999, 0);
	add_case(lab->store, 2, 1001, 0);
	for (i = 0; i < 3; i++) {
		assert_int_equal(
		    cases_next(&row, lab->store, after, lab->pool, NULL), 1);
		assert_int_equal(row.number, numbers[i]);
		after = row.number;
	}
	assert_int_equal(
	    cases_next(&row, lab->store, after, lab->pool, NULL), 0);
}

static void a_report_belongs_to_its_cases(void **state)
{
	struct lab *lab = *state;
	struct report_link link = {.place = 0};
	struct uuid id;
	struct err err;

	add_case(lab->store, 0, 5000, 0);
	add_case(lab->store, 1, 5001, 0);
	assert_int_equal(
	    reports_next_of_case(&link, lab->store, &ids[0], NULL), 0);
	add_report(lab->store, 2, 0);
	add_report(lab->store, 3, 1);
	assert_int_equal(
	    reports_next_of_case(&link, lab->store, &ids[0], NULL), 1);
	assert_true(is(&link.report_id, 2));
	assert_int_equal(
	    reports_next_of_case(&link, lab->store, &ids[0], NULL), 0);
	join(lab);
	assert_int_equal(
	    reports_next_of_case(&link, lab->store, &ids[0], NULL), 1);
	assert_true(is(&link.report_id, 3));
	assert_int_equal(
	    reports_next_of_case(&link, lab->store, &ids[0], NULL), 0);
	assert_int_equal(reports_find_case(&id, lab->store, &ids[3], NULL), 1);
	assert_true(is(&id, 1));
	assert_int_equal(reports_find_case(&id, lab->store, &ids[4], NULL), 0);
	assert_int_equal(
	    cases_link_report(lab->store, &ids[4], &ids[2], &err), -1);
	assert_int_equal(err.kind, ERR_TEMP);
}

static void a_case_is_changed_as_a_whole(void **state)
{
	struct lab *lab = *state;
	struct case_row row;

	add_case(lab->store, 0, 5000, 86400);
	add_case(lab->store, 1, 5001, 86400);
	assert_int_equal(
	    cases_find(&row, lab->store, &ids[1], lab->pool, NULL), 1);
	assert_null(row.owner);
	assert_null(row.joined);
	assert_string_equal(row.categories, "");
	row.state = "closed";
	row.class = "spam";
	row.word_due = 2 * 86400 + 11;
	row.decision_due = 3 * 86400 + 21;
	row.owner = &blinds[2];
	row.categories = "pitching trolling";
	row.closed = 86400;
	row.joined = &ids[0];
	assert_int_equal(cases_update(lab->store, &row, NULL), 0);
	memset(&row, 0, sizeof row);
	assert_int_equal(
	    cases_next_part(&row, lab->store, &ids[0], 0, lab->pool, NULL), 1);
	assert_true(is(&row.id, 1));
	assert_int_equal(row.number, 5001);
	assert_int_equal(row.opened, 86400);
	assert_string_equal(row.state, "closed");
	assert_string_equal(row.class, "spam");
	/* The hours are of an open case. */
	assert_int_equal(row.word_due, 2 * 86400);
	assert_int_equal(row.decision_due, 3 * 86400);
	assert_memory_equal(row.owner, &blinds[2], sizeof blinds[2]);
	assert_string_equal(row.categories, "pitching trolling");
	assert_int_equal(row.closed, 86400);
	assert_true(is(row.joined, 0));
}

static void a_screen_is_news_once(void **state)
{
	struct lab *lab = *state;
	struct screen_row row = {.case_id = ids[1],
	    .moderator = blinds[1],
	    .why = "mentioned",
	    .state = "held"};

	add_case(lab->store, 0, 5000, 0);
	add_case(lab->store, 1, 5001, 0);
	assert_int_equal(screens_put(lab->store, &row, NULL), 1);
	assert_int_equal(screens_put(lab->store, &row, NULL), 0);
	row.state = "cleared";
	assert_int_equal(screens_put(lab->store, &row, NULL), 1);
	row.place = 0;
	assert_int_equal(
	    screens_next(&row, lab->store, &ids[0], lab->pool, NULL), 0);
	join(lab);
	assert_int_equal(
	    screens_next(&row, lab->store, &ids[0], lab->pool, NULL), 1);
	assert_true(is(&row.case_id, 1));
	assert_memory_equal(&row.moderator, &blinds[1], sizeof blinds[1]);
	assert_string_equal(row.why, "mentioned");
	assert_string_equal(row.state, "cleared");
	assert_int_equal(
	    screens_next(&row, lab->store, &ids[0], lab->pool, NULL), 0);
}

static void acts_come_in_their_order(void **state)
{
	struct lab *lab = *state;
	struct act_row row = {
	    .case_id = ids[0], .day = 3, .sealed = {"sealed", 6}};
	int i;

	add_case(lab->store, 0, 5000, 0);
	for (i = 0; i < 2; i++) {
		row.uuid = ids[i];
		row.verb = i == 0 ? "take" : "close";
		row.moderator = i == 0 ? &blinds[0] : NULL;
		assert_int_equal(acts_add(lab->store, &row, NULL), 0);
	}
	row.id = 0;
	assert_int_equal(
	    acts_next(&row, lab->store, &ids[0], lab->pool, NULL), 1);
	assert_string_equal(row.verb, "take");
	assert_non_null(row.moderator);
	assert_int_equal(
	    acts_next(&row, lab->store, &ids[0], lab->pool, NULL), 1);
	assert_string_equal(row.verb, "close");
	assert_null(row.moderator);
	assert_int_equal(row.sealed.len, 6);
	assert_int_equal(
	    acts_next(&row, lab->store, &ids[0], lab->pool, NULL), 0);
}

static void what_waits_is_found_and_ends(void **state)
{
	struct lab *lab = *state;
	struct pending_row row = {.case_id = ids[0],
	    .kind = "confirm",
	    .moderator = &blinds[0],
	    .sealed = {"sealed", 6}};
	int i;

	add_case(lab->store, 0, 5000, 0);
	for (i = 0; i < 2; i++) {
		row.uuid = ids[i];
		row.token = &blinds[i];
		row.expires = 100 + i;
		assert_int_equal(pending_add(lab->store, &row, NULL), 0);
	}
	assert_int_equal(
	    pending_find(&row, lab->store, &ids[0], "close", lab->pool, NULL),
	    0);
	assert_int_equal(
	    pending_find(&row, lab->store, &ids[0], "confirm", lab->pool, NULL),
	    1);
	assert_true(is(&row.uuid, 1));
	assert_string_equal(row.state, "waiting");
	row.id = 0;
	assert_int_equal(
	    pending_next_over(&row, lab->store, 100, lab->pool, NULL), 1);
	assert_true(is(&row.uuid, 0));
	assert_int_equal(
	    pending_next_over(&row, lab->store, 100, lab->pool, NULL), 0);
	assert_int_equal(
	    pending_set_state(lab->store, row.id, "done", NULL), 0);
	row.id = 0;
	assert_int_equal(
	    pending_next_over(&row, lab->store, 100, lab->pool, NULL), 0);
	assert_int_equal(
	    pending_find_token(&row, lab->store, &blinds[0], lab->pool, NULL),
	    1);
	assert_string_equal(row.state, "done");
	assert_int_equal(
	    pending_find_token(&row, lab->store, &blinds[3], lab->pool, NULL),
	    0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    ROW_TEST(a_case_is_found_by_number_and_id),
	    ROW_TEST(a_number_is_given_once),
	    ROW_TEST(cases_are_listed_by_number),
	    ROW_TEST(a_report_belongs_to_its_cases),
	    ROW_TEST(a_case_is_changed_as_a_whole),
	    ROW_TEST(a_screen_is_news_once),
	    ROW_TEST(acts_come_in_their_order),
	    ROW_TEST(what_waits_is_found_and_ends),
	};

	sql_watch();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
