/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long letters wait: long enough to be called back, and so that their
 * time says nothing about who reported. */
#include "tests/case_fixture.h"

#include "tests/sql.h"

enum {
	HOUR = 3600,
	RESPONDENT = 1,
	PARTS = 8, /* of the span; that one of them stays empty */
	LETTERS = 150 /* happens once in (8/7)^150 / 8, or 60 million, runs */
};

static void open_case(struct fixture *f)
{
	case_report(f, ANNA, "He shouted at me in the forum.");
	case_says(f, MIA, "/respondent rob@example.net Rob");
}

/* How long the newest letter waits from now on. */
static int64_t wait_of(struct fixture *f, const char *letter)
{
	struct outbox_row row;

	case_letter_row(&row, f, RESPONDENT, letter);
	return row.not_before - f->desk.now;
}

static void every_letter_waits_for_a_time_of_its_own(void **state)
{
	struct fixture *f = *state;
	int64_t min = f->conf.privacy.letter_delay_min, wait;
	int64_t max = f->conf.privacy.letter_delay_max;
	int part[PARTS + 1] = {0}, i;

	open_case(f);
	for (i = 0; i < LETTERS; i++) {
		case_says(f, MIA, "/correction R1\nPlease do not shout.");
		wait = wait_of(f, "correction");
		assert_in_range(wait, min, max);
		part[(wait - min) * PARTS / (max - min)]++;
	}
	for (i = 0; i < PARTS; i++)
		if (part[i] == 0)
			fail_msg("no letter of %d in part %d", LETTERS, i);
}

static void both_ends_of_the_span_are_in_it(void **state)
{
	struct fixture *f = *state;
	bool seen[3] = {false};
	int i;

	f->conf.privacy.letter_delay_min = 1000;
	f->conf.privacy.letter_delay_max = 1002;
	open_case(f);
	for (i = 0; i < LETTERS / 3; i++) {
		case_says(f, MIA, "/correction R1\nPlease do not shout.");
		assert_in_range(wait_of(f, "correction"), 1000, 1002);
		seen[wait_of(f, "correction") - 1000] = true;
	}
	assert_true(seen[0] && seen[1] && seen[2]);
}

static void a_span_of_one_time_is_that_time(void **state)
{
	struct fixture *f = *state;

	f->conf.privacy.letter_delay_min = 7 * HOUR;
	f->conf.privacy.letter_delay_max = 7 * HOUR;
	open_case(f);
	case_says(f, MIA, "/correction R1\nPlease do not shout.");
	assert_int_equal(wait_of(f, "correction"), 7 * HOUR);
}

/* From the last approval on, not from the proposal. */
static void a_letter_does_not_leave_before_its_time(void **state)
{
	struct fixture *f = *state;
	int64_t wait;

	open_case(f);
	case_says(f, MIA,
	    "/skip-hearing R1 All saw it.\n/warning R1 for 30 days\nNo.");
	case_wait(f, 24 * HOUR);
	case_says_to(f, MO, "proposal", "/approve");
	wait = wait_of(f, "warning");
	assert_in_range(wait, f->conf.privacy.letter_delay_min,
	    f->conf.privacy.letter_delay_max);
	case_wait(f, wait - 1);
	case_send(f, POST_ACCEPTED);
	assert_int_equal(sql_int("SELECT count(*) FROM outbox"
				 " WHERE letter = 'warning'"
				 "   AND state = 'queued'"),
	    1);
	case_wait(f, 1);
	case_send(f, POST_ACCEPTED);
	assert_int_equal(sql_int("SELECT count(*) FROM outbox"
				 " WHERE letter = 'warning'"
				 "   AND state = 'sent'"),
	    1);
}

static void an_emergency_waits_for_nothing(void **state)
{
	struct fixture *f = *state;

	open_case(f);
	case_says(f, MIA, "/emergency R1\nThreats to life.");
	assert_int_equal(wait_of(f, "emergency"), 0);
	case_send(f, POST_ACCEPTED);
	assert_int_equal(sql_int("SELECT count(*) FROM outbox"
				 " WHERE letter = 'emergency'"
				 "   AND state = 'sent'"),
	    1);
	/* Nor does its confirmation, or the ban could end meanwhile. */
	case_says_to(f, MO, "proposal", "/approve");
	assert_int_equal(wait_of(f, "confirmed"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(every_letter_waits_for_a_time_of_its_own),
	    CASE_TEST(both_ends_of_the_span_are_in_it),
	    CASE_TEST(a_span_of_one_time_is_that_time),
	    CASE_TEST(a_letter_does_not_leave_before_its_time),
	    CASE_TEST(an_emergency_waits_for_nothing),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
