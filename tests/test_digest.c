/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is refused is in test_authority.c. */
#include "tests/case_fixture.h"

#include <stdio.h>

#include "casework/audit.h"
#include "casework/decision.h"
#include "casework/digest.h"
#include "tests/sql.h"

enum { HOUR = 3600, DAY = FIXTURE_DAY };

/* The first run ever; clocks are not looked at here. */
static void begin(struct fixture *f)
{
	case_wait(f, 0);
}

static void wait_days(struct fixture *f, int days)
{
	sql_run("DELETE FROM clocks");
	case_wait(f, days * DAY);
}

static int64_t decide(
    struct fixture *f, int n, const char *decision_state, int proposer)
{
	struct case_row row = case_row(f, n);
	struct decision decision = {.row = {.kind = "temporary-ban",
					.state = decision_state,
					.needed = 2,
					.term = 30 * DAY},
	    .kind = ladder_find("temporary-ban"),
	    .lang = "en",
	    .reason = "He shouted."};
	struct blind blind;
	struct team team;

	assert_int_equal(
	    team_blind(&blind, &f->desk, case_address(proposer), NULL), 0);
	decision.row.proposer = &blind;
	if (strcmp(decision_state, "enacted") == 0) {
		decision.row.started = f->desk.now / HOUR * HOUR;
		decision.row.ends = decision.row.started + 30 * DAY;
	}
	assert_int_equal(team_open(&team, &f->desk, &row.id, f->pool, NULL), 0);
	assert_int_equal(decision_add(&decision, &f->desk, &team, NULL), 0);
	team_release(&team);
	return decision.row.id;
}

/* ------------------------------- the daily ----------------------------- */

static void where_nothing_is_left_no_digest_comes(void **state)
{
	struct fixture *f = *state;

	begin(f);
	wait_days(f, 1);
	assert_int_equal(case_mails(f, MIA, "digest"), 0);
	case_report(f, ANNA, "He shouted at me.");
	/* It has just been told of. */
	case_wait(f, 0);
	assert_int_equal(case_mails(f, MIA, "digest"), 0);
	wait_days(f, 1);
	assert_int_equal(case_mails(f, MIA, "digest"), 1);
	case_says(f, MIA, "/close");
	wait_days(f, 1);
	assert_int_equal(case_mails(f, MIA, "digest"), 1);
}

static void there_is_one_a_day_however_the_clock_jumps(void **state)
{
	struct fixture *f = *state;

	begin(f);
	case_report(f, ANNA, "He shouted at me.");
	wait_days(f, 3);
	wait_days(f, 0);
	wait_days(f, -2);
	wait_days(f, 1);
	wait_days(f, 1);
	assert_int_equal(case_mails(f, MIA, "digest"), 1);
	wait_days(f, 1);
	assert_int_equal(case_mails(f, MIA, "digest"), 2);
}

/* Not even the number of what is hidden. */
static void each_reader_sees_what_that_one_may_see(void **state)
{
	struct fixture *f = *state;

	begin(f);
	case_report(f, ANNA, "He shouted at me.\n/not-to Zoe");
	wait_days(f, 1);
	assert_says(case_mail(f, MIA, "digest"), case_number(f, 0));
	assert_int_equal(case_mails(f, ZOE, "digest"), 0);
	case_report(f, "bo@example.net", "He shouted at her.");
	wait_days(f, 1);
	assert_says(case_mail(f, MIA, "digest"), case_number(f, 0));
	assert_says(case_mail(f, MIA, "digest"), case_number(f, 1));
	assert_says(case_mail(f, ZOE, "digest"), case_number(f, 1));
	assert_not_says(case_mail(f, ZOE, "digest"), case_number(f, 0));
	wait_days(f, 7);
	assert_says(case_mail(f, MIA, "weekly"), "open cases: 2");
	assert_says(case_mail(f, ZOE, "weekly"), "open cases: 1");
}

static const char *line(struct fixture *f, const char *format, int n)
{
	return pool_printf(f->pool, "* case %s: %s", case_number(f, n), format);
}

static void what_concerns_the_reader_comes_first(void **state)
{
	struct fixture *f = *state;
	const char *mia, *mo;
	int i;

	begin(f);
	for (i = 0; i < 4; i++)
		case_report(f, pool_printf(f->pool, "a%d@example.net", i),
		    "He shouted at me.");
	for (i = 0; i < 4; i++)
		case_says_in(f, i, ZOE, "/reply reporter\nHello.");
	case_says_in(f, 0, ZOE, "/take");
	case_says_in(f, 1, ZOE, "/take");
	case_says_in(f, 3, ZOE, "/take");
	decide(f, 1, "proposed", MIA);
	sql_run("UPDATE cases SET decision_due = 1700000000 WHERE rowid ="
		" (SELECT rowid FROM cases WHERE number > 0"
		"   ORDER BY rowid LIMIT 1 OFFSET 3)");
	wait_days(f, 1);
	mo = case_mail(f, MO, "digest");
	assert_says(mo, line(f, "Zoe has it; due 2023-11-28 23:00 UTC", 0));
	assert_says(mo, line(f, "a proposal waits for your /approve", 1));
	assert_says(mo, line(f, "nobody has taken it; due 2023-11-28", 2));
	assert_says(mo, line(f, "overdue since 2023-11-14 22:13 UTC", 3));
	assert_true(strstr(mo, "a proposal waits") < strstr(mo, "overdue"));
	assert_true(strstr(mo, "overdue") < strstr(mo, "nobody has taken it"));
	assert_true(
	    strstr(mo, "nobody has taken it") < strstr(mo, "Zoe has it"));
	/* Who proposed it has been heard. */
	mia = case_mail(f, MIA, "digest");
	assert_says(mia, line(f, "Zoe has it", 1));
	assert_not_says(mia, "a proposal waits");
}

static void what_is_late_is_the_word_and_then_the_decision(void **state)
{
	struct fixture *f = *state;

	begin(f);
	case_report(f, ANNA, "He shouted at me.");
	wait_days(f, 2);
	assert_says(
	    case_mail(f, MIA, "digest"), "overdue since 2023-11-15 23:00 UTC");
	case_says(f, MIA, "/take\n/reply reporter\nHello.");
	wait_days(f, 1);
	assert_says(
	    case_mail(f, MIA, "digest"), "Mia has it; due 2023-11-28 23:00");
	wait_days(f, 14);
	assert_says(
	    case_mail(f, MIA, "digest"), "overdue since 2023-11-28 23:00 UTC");
}

static void a_digest_is_never_long(void **state)
{
	enum { CASES = 34, LISTED = 30 };
	struct fixture *f = *state;
	const char *text, *at;
	int i, n = 0;

	begin(f);
	for (i = 0; i < CASES; i++)
		case_report(f, pool_printf(f->pool, "a%d@example.net", i),
		    "He shouted at me.");
	wait_days(f, 1);
	text = case_mail(f, MIA, "digest");
	for (at = text; (at = strstr(at, "* case ")) != NULL; at++)
		n++;
	assert_int_equal(n, LISTED);
	assert_says(text, "and more that are not listed here: 4");
}

static void what_is_part_of_another_case_is_not_listed_itself(void **state)
{
	struct fixture *f = *state;

	begin(f);
	case_report(f, ANNA, "He shouted at me.");
	case_report(f, "bo@example.net", "He shouted at her.");
	case_says_in(
	    f, 0, MIA, pool_printf(f->pool, "/join %s", case_number(f, 1)));
	wait_days(f, 1);
	assert_says(case_mail(f, MIA, "digest"), case_number(f, 1));
	assert_not_says(case_mail(f, MIA, "digest"), case_number(f, 0));
}

static void that_mail_stands_still_is_told(void **state)
{
	struct fixture *f = *state;

	begin(f);
	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/close");
	wait_days(f, 1);
	assert_int_equal(case_mails(f, ZOE, "digest"), 0);
	f->desk.no_mail_since = f->desk.now - 2 * DAY;
	sql_run("UPDATE outbox SET state = 'queued', attempts = 6,"
		" expires = not_before + 100 * 86400"
		" WHERE letter = 'acknowledgement'");
	wait_days(f, 1);
	assert_int_equal(case_mails(f, ZOE, "digest"), 1);
	assert_says(case_mail(f, ZOE, "digest"),
	    "no mail could be fetched since 2023-11-13");
	assert_says(case_mail(f, ZOE, "digest"),
	    "mails that the mail server does not take, tried several times: 1");
}

/* ------------------------------ the weekly ----------------------------- */

/* 2023-11-14, on which it begins, is a Tuesday. */
static void a_weekly_one_comes_on_monday_whatever_there_is(void **state)
{
	struct fixture *f = *state;

	begin(f);
	wait_days(f, 5);
	assert_int_equal(case_mails(f, MIA, "weekly"), 0);
	wait_days(f, 1);
	assert_int_equal(case_mails(f, MIA, "weekly"), 1);
	assert_int_equal(case_mails(f, ZOE, "weekly"), 1);
	assert_int_equal(case_mails(f, MIA, "digest"), 0);
	assert_says(case_mail(f, MIA, "weekly"),
	    "open cases: 0 - decisions of the last seven days: 0 - terms that "
	    "run: 0");
	wait_days(f, 6);
	wait_days(f, -8);
	wait_days(f, 1);
	assert_int_equal(case_mails(f, MIA, "weekly"), 1);
	wait_days(f, 100);
	assert_int_equal(case_mails(f, MIA, "weekly"), 2);
}

static void a_weekly_one_says_how_the_audit_log_ends(void **state)
{
	struct fixture *f = *state;
	const char *shown;

	begin(f);
	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/take");
	assert_int_equal(audit_shown(&shown, &f->desk, f->pool, NULL), 0);
	/* 1-, and half of a hash. */
	assert_int_equal(strlen(shown), 2 + 32);
	wait_days(f, 6);
	assert_says(case_mail(f, MIA, "weekly"), shown);
	assert_says(case_mail(f, MO, "weekly"), shown);
}

static void a_week_is_counted_as_far_as_the_reader_may_know(void **state)
{
	struct fixture *f = *state;

	begin(f);
	case_report(f, ANNA, "He shouted at me.\n/not-to Zoe");
	case_report(f, "bo@example.net", "He shouted at her.");
	decide(f, 0, "enacted", MIA);
	decide(f, 1, "enacted", MIA);
	decide(f, 1, "proposed", MIA);
	wait_days(f, 6);
	assert_says(case_mail(f, MIA, "weekly"),
	    "decisions of the last seven days: 2 - terms that run: 2");
	assert_says(case_mail(f, ZOE, "weekly"),
	    "decisions of the last seven days: 1 - terms that run: 1");
	wait_days(f, 7);
	assert_says(case_mail(f, MIA, "weekly"),
	    "decisions of the last seven days: 0 - terms that run: 2");
	wait_days(f, 28);
	assert_says(case_mail(f, MIA, "weekly"), "terms that run: 0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(where_nothing_is_left_no_digest_comes),
	    CASE_TEST(there_is_one_a_day_however_the_clock_jumps),
	    CASE_TEST(each_reader_sees_what_that_one_may_see),
	    CASE_TEST(what_concerns_the_reader_comes_first),
	    CASE_TEST(what_is_late_is_the_word_and_then_the_decision),
	    CASE_TEST(a_digest_is_never_long),
	    CASE_TEST(what_is_part_of_another_case_is_not_listed_itself),
	    CASE_TEST(that_mail_stands_still_is_told),
	    CASE_TEST(a_weekly_one_comes_on_monday_whatever_there_is),
	    CASE_TEST(a_weekly_one_says_how_the_audit_log_ends),
	    CASE_TEST(a_week_is_counted_as_far_as_the_reader_may_know),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
