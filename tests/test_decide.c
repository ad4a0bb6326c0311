/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a proposal to what it comes to. */
#include "tests/case_fixture.h"

#include "store/decisions.h"
#include "tests/sql.h"

enum { HOUR = 3600, DAY = FIXTURE_DAY, REPORTER = 0, RESPONDENT = 1 };

static void open_case(struct fixture *f)
{
	case_report(f, ANNA, "He shouted at me in the forum.");
	case_says(f, MIA, "/respondent rob@example.net Rob\n/category trolling");
}

static struct decision_row decision(struct fixture *f, int n)
{
	struct decision_row row = {.id = 0};
	struct pool *pool = f->pool;
	int found;

	found = decisions_find(&row, f->store, n, pool, &f->err);
	assert_int_equal(found, 1);
	return row;
}

static void a_correction_needs_no_second_moderator(void **state)
{
	struct fixture *f = *state;
	const char *receipt, *letter;

	open_case(f);
	receipt = case_says(f, MIA,
	    "/correction R1\nShouting at people is not how we talk.\n"
	    "/apology\n/condition Read the rules of the forum.");
	assert_says(receipt, "decided: correction for R1");
	assert_says(receipt, "R1 gets the letter on");
	letter = case_letter(f, RESPONDENT, "correction");
	assert_says(letter, "Shouting at people is not how we talk.");
	assert_says(letter, "Read the rules of the forum.");
	assert_says(letter, "apologize");
	assert_not_says(letter, "Mia");
	assert_string_equal(decision(f, 1).state, "approved");
	case_wait(f, 7 * HOUR);
	case_send(f, POST_ACCEPTED);
	assert_string_equal(decision(f, 1).state, "enacted");
	assert_says(case_mail(f, MO, "decided"), "R1 knows: correction");
	assert_string_equal(case_row(f, 0).state, "closed");
	assert_int_equal(case_letters(REPORTER, "outcome"), 1);
}

static void a_warning_takes_a_hearing_and_two(void **state)
{
	struct fixture *f = *state;
	const char *receipt, *mail;

	open_case(f);
	receipt = case_says(f, MIA, "/warning R1 for 30 days\nToo much.");
	assert_says(receipt, "R1 was not heard");
	receipt = case_says(f, MIA,
	    "/skip-hearing Everybody could read it.\n"
	    "/warning for 30 days\nToo much.");
	assert_says(receipt, "proposed: warning for R1");
	assert_says(receipt, "NOT sent to anyone outside");
	assert_int_equal(case_mails(f, MO, "proposal"), 1);
	assert_int_equal(case_mails(f, MIA, "proposal"), 0);
	mail = case_mail(f, MO, "proposal");
	assert_says(mail, "warning, for R1, for 30 days");
	assert_says(mail, "[30 days later]");
	assert_says(mail, "Everybody could read it.");
	assert_says(mail, "Approvals: 1 of 2");
	receipt = case_says(f, MO, "/approve");
	assert_says(receipt, "R1 gets the letter on");
	case_wait(f, 7 * HOUR);
	case_send(f, POST_ACCEPTED);
	assert_string_equal(decision(f, 1).state, "enacted");
	assert_true(decision(f, 1).ends == decision(f, 1).started + 30 * DAY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(a_correction_needs_no_second_moderator),
	    CASE_TEST(a_warning_takes_a_hearing_and_two),
	};

	return cmocka_run_group_tests(tests, fixture_keys_begin,
	    fixture_keys_end);
}
