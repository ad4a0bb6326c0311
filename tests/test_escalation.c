/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/case_fixture.h"

#include "tests/sql.h"

/* ------------------------------ misspelt ------------------------------ */

static int64_t all_mails(struct fixture *f)
{
	return case_mails(f, MIA, NULL) + case_mails(f, MO, NULL) +
	       case_mails(f, ZOE, NULL);
}

static void a_name_that_nobody_has_shows_it_to_nobody(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "/not-to Xaver\nHe shouted at me.");
	assert_int_equal(all_mails(f), 0);
	assert_int_equal(case_letters(0, "which"), 1);
	case_answers(f, 0, ANNA, "/not-to Xavier");
	assert_int_equal(all_mails(f), 0);
	assert_int_equal(case_letters(0, "which"), 1);
	case_answers(f, 0, ANNA, "I mean this one:\n/not-to Zoe");
	assert_int_equal(case_mails(f, ZOE, NULL), 0);
	assert_int_equal(case_mails(f, MO, "message"), 3);
	assert_int_equal(case_mails(f, MIA, "message"), 3);
	assert_says(case_letter(f, 0, "said"), "Zoe sees nothing");
	/* The clock does not run on. */
	case_wait(f, 2 * FIXTURE_DAY);
	assert_int_equal(case_state(f, 0, ZOE), MEMBER_OUT);
	assert_int_equal(case_state(f, 0, MO), MEMBER_IN);
}

static void nobody_is_an_answer_too(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "/not-to Xaver\nHe shouted at me.");
	case_answers(f, 0, ANNA, "/not-to nobody");
	assert_int_equal(case_mails(f, MIA, "message"), 2);
	assert_int_equal(case_mails(f, MO, "message"), 2);
	assert_int_equal(case_mails(f, ZOE, "message"), 2);
}

static void without_an_answer_who_has_such_a_name_stays_out(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "/not-to Mya\nHe shouted at me.");
	case_wait(f, FIXTURE_DAY - 1);
	assert_int_equal(all_mails(f), 0);
	case_wait(f, 3600);
	assert_int_equal(case_state(f, 0, MIA), MEMBER_OUT);
	assert_int_equal(case_mails(f, MIA, NULL), 0);
	assert_int_equal(case_mails(f, MO, "message"), 1);
	assert_int_equal(case_mails(f, ZOE, "message"), 1);
	assert_says(
	    case_says(f, MO, "/clear Mia"), "no moderator of this case");
}

static void where_nobody_has_such_a_name_somebody_outside_looks_first(
    void **state)
{
	struct fixture *f = *state;

	case_escalation(f);
	case_report(f, ANNA, "/not-to Alexandra\nHe shouted at me.");
	assert_int_equal(case_mails(f, LEE, NULL), 0);
	case_wait(f, FIXTURE_DAY + 3600);
	assert_int_equal(all_mails(f), 0);
	assert_int_equal(case_mails(f, LEE, "called"), 1);
	assert_says(case_mail(f, LEE, "message"), "He shouted at me.");
	assert_says(case_says(f, LEE, "/clear Mo"), "Mo may see the case");
	assert_says(case_mail(f, MO, "message"), "He shouted at me.");
	assert_int_equal(case_mails(f, MIA, NULL), 0);
}

static void without_anybody_outside_they_are_let_in(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "/not-to Alexandra\nHe shouted at me.");
	case_wait(f, FIXTURE_DAY + 3600);
	assert_int_equal(case_mails(f, MIA, "message"), 1);
	assert_int_equal(case_mails(f, MO, "message"), 1);
}

/* ----------------------------- too few left --------------------------- */

static void where_too_few_are_left_somebody_outside_helps(void **state)
{
	struct fixture *f = *state;

	case_escalation(f);
	case_report(f, "other@example.net", "Another case.");
	case_report(f, ANNA, "/not-to Mia, Mo\nHe shouted at me.");
	assert_int_equal(case_mails(f, LEE, "called"), 1);
	assert_says(case_mail(f, LEE, "message"), "He shouted at me.");
	assert_int_equal(case_mails(f, ZOE, "notice"), 2);
	assert_says(case_says(f, LEE, "/take"), "owner of the case: lee@");
	assert_true(case_is_owner(f, 1, LEE));
	assert_says(case_mail(f, ZOE, "told"), "lee@example.com");
	assert_says(case_says(f, LEE, "/reply reporter\nHow are you?"),
	    "gets your text");
	assert_says(case_says(f, LEE, "Zoe, what do you think?"),
	    "colleagues who get it: 1");
	/* For this case and for no other. */
	assert_int_equal(case_state(f, 0, LEE), MEMBER_OUT);
	assert_says(case_says(f, LEE,
			pool_printf(f->pool, "/join %s", case_number(f, 0))),
	    "you have no case");
	case_answers(f, 0, "other@example.net", "More of it.");
	assert_not_says(case_mail(f, LEE, NULL), "More of it.");
}

static void two_of_three_who_are_merely_named_are_too_few(void **state)
{
	struct fixture *f = *state;

	case_escalation(f);
	case_report(f, ANNA, "Mia and Mo saw it.");
	assert_int_equal(case_mails(f, LEE, "called"), 1);
	assert_says(case_says(f, LEE, "/clear Mia"), "Mia may see the case");
	assert_int_equal(case_mails(f, MIA, "message"), 1);
}

static void somebody_outside_can_be_excluded_as_well(void **state)
{
	struct fixture *f = *state;

	case_escalation(f);
	case_report(f, ANNA, "/not-to Mia, Mo, lee@example.com\nx");
	assert_int_equal(case_mails(f, LEE, NULL), 0);
	assert_int_equal(case_mails(f, ZOE, "notice"), 1);
}

static void where_nobody_is_left_the_reporter_is_told(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "/not-to Mia, Mo, Zoe\nHe shouted at me.");
	assert_int_equal(all_mails(f), 0);
	assert_says(case_letter(f, 0, "alone"), "nobody left to work on it");
	case_answers(f, 0, ANNA, "Then let them see it.\n/not-to nobody");
	assert_int_equal(case_mails(f, MO, "message"), 2);
}

static void the_last_who_leaves_leaves_a_word_for_the_reporter(void **state)
{
	static const int leavers[] = {MIA, MO, ZOE};
	struct fixture *f = *state;
	struct mail_in in;
	size_t i;

	case_report(f, ANNA, "He shouted at me.");
	for (i = 0; i < 3; i++) {
		assert_int_equal(case_letters(0, "alone"), 0);
		case_mail_init(&in, f, leavers[i], "/recuse");
		assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	}
	assert_int_equal(case_letters(0, "alone"), 1);
}

static void its_queries_are_served_by_indexes(void **state)
{
	struct fixture *f = *state;

	case_escalation(f);
	case_report(f, ANNA, "/not-to Alexandra\nHe shouted at me.");
	case_wait(f, FIXTURE_DAY + 3600);
	case_says(f, LEE, "/clear Mo");
	sql_check_plans();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(a_name_that_nobody_has_shows_it_to_nobody),
	    CASE_TEST(nobody_is_an_answer_too),
	    CASE_TEST(without_an_answer_who_has_such_a_name_stays_out),
	    CASE_TEST(
		where_nobody_has_such_a_name_somebody_outside_looks_first),
	    CASE_TEST(without_anybody_outside_they_are_let_in),
	    CASE_TEST(where_too_few_are_left_somebody_outside_helps),
	    CASE_TEST(two_of_three_who_are_merely_named_are_too_few),
	    CASE_TEST(somebody_outside_can_be_excluded_as_well),
	    CASE_TEST(where_nobody_is_left_the_reporter_is_told),
	    CASE_TEST(the_last_who_leaves_leaves_a_word_for_the_reporter),
	    CASE_TEST(its_queries_are_served_by_indexes),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
