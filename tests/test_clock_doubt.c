/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A clock that jumps: for the run that notices it nothing is given up. */
#include "tests/test.h"

#include "casework/digest.h"
#include "casework/due.h"
#include "tests/case_fixture.h"
#include "tests/sql.h"

enum { MINUTE = 60, HOUR = 3600, DAY = FIXTURE_DAY, YEAR = 365 * DAY };

/* A run begins; is its clock in doubt? */
static bool begin_run(struct fixture *f, int64_t now)
{
	f->desk.now = now;
	f->desk.clock_doubt = false;
	assert_int_equal(desk_check_clock(&f->desk, NULL), 0);
	return f->desk.clock_doubt;
}

/* Each row is a run, so long after the first. The time of the last one is
 * noted by the hour; FIXTURE_NOW is 13 minutes and 20 seconds past one. */
static const struct step {
	const char *label;
	int64_t after;
	bool doubt;
} steps[] = {
    {"the first of all", 0, false},
    {"two minutes later", 2 * MINUTE, false},
    {"a little back", -3 * MINUTE, false},
    {"after a weekend", 3 * DAY, false},
    {"after a week", 10 * DAY - HOUR, false},
    {"after an outage", 18 * DAY, true},
    {"it goes on", 18 * DAY + 2 * MINUTE, false},
    {"an hour back", 18 * DAY - HOUR, true},
    {"it goes on", 18 * DAY - HOUR + 2 * MINUTE, false},
    {"a year ahead", YEAR, true},
    {"back where it was", 18 * DAY, true},
    {"it goes on", 18 * DAY + 2 * MINUTE, false},
    {"at the beginning of time", -FIXTURE_NOW, true},
    {"and still there", -FIXTURE_NOW + 2 * MINUTE, false},
    {"right again", 19 * DAY, true},
    {"it goes on", 19 * DAY + 2 * MINUTE, false},
};

static void a_jump_is_in_doubt_for_one_run(void **state)
{
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < sizeof steps / sizeof steps[0]; i++)
		if (begin_run(f, FIXTURE_NOW + steps[i].after) !=
		    steps[i].doubt)
			fail_msg("step %zu, %s", i, steps[i].label);
}

/* ------------------------- mail that goes out ------------------------- */

static int count_due(struct fixture *f)
{
	int64_t ids[100];
	int n, i;

	assert_int_equal(post_claim(&f->desk, ids, 100, &n, NULL), 0);
	for (i = 0; i < n; i++)
		if (post_result(
			&f->desk, ids[i], POST_NOT_TRIED, 0, "", NULL) == -1)
			fail_msg("row %d", (int)ids[i]);
	return n;
}

/* What is due is tried, and the server wants none of it now. */
static int try_in_vain(struct fixture *f)
{
	int64_t ids[100];
	int n, i;

	assert_int_equal(post_claim(&f->desk, ids, 100, &n, NULL), 0);
	for (i = 0; i < n; i++)
		if (post_result(&f->desk, ids[i], POST_DEFERRED, 451, "451",
			NULL) == -1)
			fail_msg("row %d", (int)ids[i]);
	return n;
}

static void by_a_clock_in_doubt_no_mail_is_given_up_or_put_off(void **state)
{
	static const struct {
		const char *label;
		int64_t jump, next; /* the runs after the report */
	} rows[] = {
	    {"a year ahead for one run", YEAR, 2 * MINUTE},
	    {"after an outage", 30 * DAY, 30 * DAY + 2 * MINUTE},
	    {"the beginning of time", -FIXTURE_NOW + HOUR, 2 * MINUTE},
	};
	struct fixture *f = *state;
	int64_t now = FIXTURE_NOW;
	size_t i;
	int n;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		now += 60 * DAY;
		begin_run(f, now);
		begin_run(f, now);
		case_report(f, NULL, "He shouted at me.\n");
		assert_true(begin_run(f, now + rows[i].jump));
		n = try_in_vain(f);
		assert_int_equal(sql_int("SELECT count(*) FROM outbox"
					 " WHERE state <> 'queued'"),
		    0);
		begin_run(f, now + rows[i].next);
		if (count_due(f) != sql_int("SELECT count(*) FROM outbox"))
			fail_msg("%s: after %d", rows[i].label, n);
	}
}

/* Killed while it sent, under a clock that was a year ahead. */
static void what_a_dead_run_left_does_not_wait_for_a_wrong_time(void **state)
{
	struct fixture *f = *state;
	int64_t ids[100];
	int n;

	begin_run(f, FIXTURE_NOW);
	case_report(f, NULL, "He shouted at me.\n");
	begin_run(f, FIXTURE_NOW + YEAR);
	assert_int_equal(post_claim(&f->desk, ids, 100, &n, NULL), 0);
	assert_true(n > 0);
	assert_int_equal(post_recover(&f->desk, NULL), 0);
	begin_run(f, FIXTURE_NOW + 2 * MINUTE);
	assert_int_equal(count_due(f), n);
}

/* ------------------------- what is due -------------------------------- */

/* As cli/run.c does it. */
static void do_due(struct fixture *f)
{
	if (!f->desk.clock_doubt)
		assert_int_equal(due_run(&f->desk, &f->err), 0);
}

static void a_reminder_waits_for_a_clock_that_is_believed(void **state)
{
	struct fixture *f = *state;

	begin_run(f, FIXTURE_NOW);
	case_report(f, NULL, "He shouted at me.\n");
	case_says(f, MIA, "/take\n/remind in 20 days\n");
	begin_run(f, FIXTURE_NOW + YEAR);
	do_due(f);
	begin_run(f, FIXTURE_NOW + 2 * MINUTE);
	do_due(f);
	begin_run(f, FIXTURE_NOW + 4 * MINUTE);
	do_due(f);
	assert_int_equal(case_mails(f, MIA, "remind"), 0);
	begin_run(f, FIXTURE_NOW + 30 * DAY);
	do_due(f);
	assert_int_equal(case_mails(f, MIA, "remind"), 0);
	begin_run(f, FIXTURE_NOW + 30 * DAY + 2 * MINUTE);
	do_due(f);
	do_due(f);
	assert_int_equal(case_mails(f, MIA, "remind"), 1);
}

/* An answer that comes in with a clock years ahead still leads home. */
static void by_a_clock_in_doubt_no_token_is_too_old(void **state)
{
	struct fixture *f = *state;

	begin_run(f, FIXTURE_NOW);
	case_report(f, NULL, "He shouted at me.\n");
	assert_true(begin_run(f, FIXTURE_NOW + 20LL * YEAR));
	case_says(f, MIA, "/take\n");
	assert_non_null(case_row(f, 0).owner);
}

/* What was refused while the clock was a year ahead is told too, and what was
 * refused after it. */
static void a_digest_is_not_held_back_by_days_to_come(void **state)
{
	static const int64_t days[] = {0, 365, 1, 2};
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < sizeof days / sizeof days[0]; i++) {
		f->desk.now = FIXTURE_NOW + days[i] * DAY;
		assert_int_equal(desk_begin(&f->desk, NULL), 0);
		assert_int_equal(
		    digest_add(&f->desk, "digest.refused", NULL), 0);
		assert_int_equal(desk_commit(&f->desk, NULL), 0);
	}
	assert_int_equal(digest_send(&f->desk, NULL), 0);
	assert_non_null(strstr(fixture_text(f, "digest", 0), ": 3\n"));
	assert_int_equal(digest_send(&f->desk, NULL), 0);
	f->desk.now += DAY;
	assert_int_equal(digest_send(&f->desk, NULL), 0);
	assert_non_null(
	    strstr(fixture_text(f, "digest", CASE_MODERATORS), ": 1\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(a_jump_is_in_doubt_for_one_run),
	    CASE_TEST(by_a_clock_in_doubt_no_mail_is_given_up_or_put_off),
	    CASE_TEST(what_a_dead_run_left_does_not_wait_for_a_wrong_time),
	    CASE_TEST(a_reminder_waits_for_a_clock_that_is_believed),
	    CASE_TEST(by_a_clock_in_doubt_no_token_is_too_old),
	    CASE_TEST(a_digest_is_not_held_back_by_days_to_come),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
