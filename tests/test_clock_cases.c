/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clocks of a case through its life. */
#include "tests/clocks_fixture.h"

#include "casework/due.h"
#include "store/decisions.h"
#include "tests/sql.h"

enum { HOUR = 3600, DAY = FIXTURE_DAY };

/* ------------------------------ the case ------------------------------- */

#define ALL_FOUR "decision status status-asked word"
static const struct class_row {
	const char *class, *clocks;
} classes[] = {
    {"permission", ALL_FOUR},
    {"data-request", ALL_FOUR},
    {"unreadable", "decision"},
    {"appeal", ALL_FOUR},
    {"machine", "decision"},
    {"other", ALL_FOUR},
    {"report", ALL_FOUR},
    {"spam", ""},
};

static void a_case_has_the_clocks_of_its_class(void **state)
{
	struct fixture *f = *state;
	size_t i;

	case_report(f, ANNA, "He shouted at me.");
	assert_string_equal(clocks_fixture_running(f), ALL_FOUR);
	for (i = 0; i < sizeof classes / sizeof classes[0]; i++) {
		case_says(f, MIA,
		    pool_printf(f->pool, "/class %s", classes[i].class));
		assert_string_equal(
		    clocks_fixture_running(f), classes[i].clocks);
	}
	/* It was none: everything runs again. */
	case_says(f, MIA, "/object");
	assert_string_equal(clocks_fixture_running(f), ALL_FOUR);
}

static void what_is_told_by_a_moderator_has_clocks_once_it_is_open(void **state)
{
	struct fixture *f = *state;
	struct mail_in in;

	mail_in_init(&in, f, case_address(MIA));
	in.message.text = "/new\nHe shouted at somebody.";
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	assert_string_equal(clocks_fixture_running(f), "");
	case_says(f, MIA, "/yes");
	assert_string_equal(clocks_fixture_running(f), ALL_FOUR);
	/* Nobody has reported it: nobody waits for a word. */
	clocks_fixture_only("word");
	case_wait(f, 10 * DAY);
	assert_int_equal(case_mails(f, MO, "clock"), 0);
}

static void a_closed_case_has_nothing_left_to_do_but_ask(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/respondent rob@example.net\n/remind in 30 days");
	clocks_fixture_event(
	    f, CLOCK_TERM, clocks_fixture_decide(f, "enacted", 0), 60 * DAY);
	case_says(f, MIA, "/close");
	assert_string_equal(clocks_fixture_running(f),
	    "checkin checkin-last term-after term-end term-soon");
	case_wait(f, 10 * DAY);
	case_says(f, MIA, "/reopen");
	assert_string_equal(clocks_fixture_running(f),
	    "decision status status-asked term-after term-end term-soon word");
	assert_true(case_row(f, 0).decision_due >= f->desk.now + 14 * DAY);
}

static void a_case_that_is_joined_has_no_clocks_of_its_own(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/respondent rob@example.net");
	clocks_fixture_event(
	    f, CLOCK_UNKNOWN, clocks_fixture_decide(f, "approved", 0), 0);
	case_report(f, "bo@example.net", "He shouted at her.");
	case_says_in(
	    f, 0, MIA, pool_printf(f->pool, "/join %s", case_number(f, 1)));
	assert_string_equal(clocks_fixture_running(f),
	    "decision status status-asked unknown word");
	case_wait(f, DAY + HOUR);
	/* Of the decision all of the whole hear, under its number. */
	assert_says(case_mail(f, ZOE, "clock"), case_number(f, 1));
	case_says_in(
	    f, 1, MIA, pool_printf(f->pool, "/unjoin %s", case_number(f, 0)));
	assert_int_equal(
	    sql_int("SELECT count(*) FROM clocks WHERE name = 'decision'"), 2);
}

static void a_case_that_was_split_off_is_worked_at(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "They shouted at me.");
	case_says(
	    f, MIA, "/respondent rob@example.net\n/respondent tim@example.net");
	case_says(f, MIA, "/split R2");
	assert_int_equal(
	    sql_int("SELECT count(*) FROM clocks WHERE name = 'decision'"), 2);
	assert_int_equal(
	    sql_int("SELECT count(*) FROM clocks WHERE name = 'word'"), 1);
}

/* ------------------------------ decisions ------------------------------ */

static void a_later_date_is_the_one_that_counts(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/take\n/reply reporter\nWe need time.");
	case_says(f, MIA, "/remind in 3 days");
	assert_says(
	    case_says(f, MO, "/status"), "a decision is due: 2023-11-28");
	case_says(f, MIA, "/remind in 30 days");
	assert_says(
	    case_says(f, MO, "/status"), "a decision is due: 2023-12-14");
	sql_run("DELETE FROM clocks WHERE name LIKE 'status%'");
	case_wait(f, 30 * DAY + HOUR);
	assert_int_equal(case_mails(f, MIA, "remind"), 1);
	assert_int_equal(case_mails(f, MIA, "clock"), 0);
	case_wait(f, DAY);
	assert_says(case_mail(f, ZOE, "clock"),
	    "it was to be decided by 2023-12-14 23:00 UTC");
}

static void a_term_that_changes_takes_its_clocks_along(void **state)
{
	struct fixture *f = *state;
	int64_t ban;

	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/respondent rob@example.net");
	ban = clocks_fixture_decide(f, "enacted", 0);
	clocks_fixture_event(f, CLOCK_TERM, ban, 30 * DAY);
	sql_run("DELETE FROM clocks WHERE subject = 0");
	clocks_fixture_event(f, CLOCK_TERM, ban, 60 * DAY);
	assert_string_equal(
	    clocks_fixture_running(f), "term-after term-end term-soon");
	case_wait(f, 50 * DAY);
	assert_int_equal(case_mails(f, MIA, "clock"), 0);
	case_wait(f, 4 * DAY);
	assert_int_equal(case_mails(f, MIA, "clock"), 1);
	/* Its end is too near to be announced. */
	clocks_fixture_event(f, CLOCK_TERM, ban, 3 * DAY);
	assert_string_equal(clocks_fixture_running(f), "term-after term-end");
	/* For ever. */
	clocks_fixture_event(f, CLOCK_TERM, ban, 0);
	assert_string_equal(clocks_fixture_running(f), "");
}

static const char *const overs[] = {
    "dropped", "expired", "lifted", "readmitted", "overturned"};

static void of_what_is_over_nothing_is_asked(void **state)
{
	struct fixture *f = *state;
	int64_t ban;
	size_t i;

	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/respondent rob@example.net");
	for (i = 0; i < sizeof overs / sizeof overs[0]; i++) {
		ban = clocks_fixture_decide(f, overs[i], 0);
		clocks_fixture_event(f, CLOCK_UNTOLD, ban, 0);
		clocks_fixture_event(f, CLOCK_SPACES, ban, 0);
	}
	sql_run("DELETE FROM clocks WHERE subject = 0");
	case_wait(f, 30 * DAY);
	assert_int_equal(case_mails(f, MIA, "clock"), 0);
	assert_string_equal(clocks_fixture_running(f), "");
}

/* ------------------------------- the time ------------------------------ */

static void after_a_hundred_days_each_stage_comes_once(void **state)
{
	struct fixture *f = *state;
	int64_t mails;

	case_escalation(f);
	case_report(f, ANNA, "He shouted at me.");
	case_wait(f, 100 * DAY);
	/* A word: to nobody's case, to all; a status to be written; a decision:
	 * likewise. Lee hears of it once she is called. */
	assert_int_equal(case_mails(f, MIA, "clock"), 5);
	assert_int_equal(case_mails(f, LEE, "clock"), 5);
	assert_int_equal(case_letters(0, "status"), 1);
	mails = sql_int("SELECT count(*) FROM outbox");
	case_wait(f, 0);
	assert_int_equal(sql_int("SELECT count(*) FROM outbox"), mails);
	/* The next ones are those of the old rhythm. */
	case_wait(f, 5 * DAY + HOUR);
	assert_int_equal(case_letters(0, "status"), 2);
}

static void what_cannot_be_told_now_is_told_later(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	clocks_fixture_only("word");
	fixture_templates(false);
	f->desk.now += DAY + HOUR;
	assert_int_equal(due_run(&f->desk, &f->err), -1);
	assert_int_equal(f->err.kind, ERR_CONFIG);
	assert_int_equal(sql_int("SELECT stage FROM clocks"), 0);
	fixture_templates(true);
	case_wait(f, 0);
	assert_int_equal(case_mails(f, MIA, "clock"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(a_case_has_the_clocks_of_its_class),
	    CASE_TEST(what_is_told_by_a_moderator_has_clocks_once_it_is_open),
	    CASE_TEST(a_closed_case_has_nothing_left_to_do_but_ask),
	    CASE_TEST(a_case_that_is_joined_has_no_clocks_of_its_own),
	    CASE_TEST(a_case_that_was_split_off_is_worked_at),
	    CASE_TEST(a_later_date_is_the_one_that_counts),
	    CASE_TEST(a_term_that_changes_takes_its_clocks_along),
	    CASE_TEST(of_what_is_over_nothing_is_asked),
	    CASE_TEST(after_a_hundred_days_each_stage_comes_once),
	    CASE_TEST(what_cannot_be_told_now_is_told_later),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
