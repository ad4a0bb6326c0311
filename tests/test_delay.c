/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long letters wait: long enough to be called back, and so that their
 * time says nothing about who reported. */
#include "tests/case_fixture.h"

#include "tests/sql.h"

enum {
	MINUTE = 60, /* a full one: what the database shows of it */
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
	assert_int_equal(row.not_before % MINUTE, 0);
	return row.not_before - f->desk.now;
}

static int by_size(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The test of Kolmogorov and Smirnov: how far the share of letters that have
 * left by then is, at most, from what it is when they are spread evenly. */
static double unevenness(int64_t waits[LETTERS], int64_t min, int64_t max)
{
	double most = 0, even, share;
	int i, n;

	qsort(waits, LETTERS, sizeof waits[0], by_size);
	for (i = 0; i < 2 * LETTERS; i++) {
		n = i / 2;
		even = (double)(waits[n] - min) / (double)(max - min);
		share = (double)(n + i % 2) / LETTERS;
		if (share - even > most || even - share > most)
			most = share > even ? share - even : even - share;
	}
	return most;
}

static void every_letter_waits_for_a_time_of_its_own(void **state)
{
	struct fixture *f = *state;
	int64_t min = f->conf.privacy.letter_delay_min, wait;
	int64_t max = f->conf.privacy.letter_delay_max, waits[LETTERS];
	int part[PARTS + 1] = {0}, i;

	open_case(f);
	for (i = 0; i < LETTERS; i++) {
		case_says(f, MIA, "/correction R1\nPlease do not shout.");
		waits[i] = wait = wait_of(f, "correction");
		assert_in_range(wait, min, max + MINUTE - 1);
		part[(wait - min) * PARTS / (max - min)]++;
	}
	for (i = 0; i < PARTS; i++)
		if (part[i] == 0)
			fail_msg("no letter of %d in part %d", LETTERS, i);
	/* By chance once in 300 million runs. */
	assert_true(unevenness(waits, min, max) < 0.26);
}

/* Of 1000 to 1002 seconds, when so many of them end a minute: the later ones
 * go with the next. */
static void find_both(struct fixture *f, int64_t seconds)
{
	int64_t minute = (f->desk.now / MINUTE + 100) * MINUTE;
	bool seen[2] = {false};
	int i;

	f->desk.now = minute - seconds;
	for (i = 0; i < LETTERS / 3; i++) {
		case_says(f, MIA, "/correction R1\nPlease do not shout.");
		assert_true(wait_of(f, "correction") == seconds ||
			    wait_of(f, "correction") == seconds + MINUTE);
		seen[wait_of(f, "correction") > seconds] = true;
	}
	assert_true(seen[0] && seen[1]);
}

static void both_ends_of_the_span_are_in_it(void **state)
{
	struct fixture *f = *state;

	f->conf.privacy.letter_delay_min = 1000;
	f->conf.privacy.letter_delay_max = 1002;
	open_case(f);
	find_both(f, 1000);
	find_both(f, 1001);
}

static void a_span_of_one_time_is_that_time(void **state)
{
	struct fixture *f = *state;

	f->conf.privacy.letter_delay_min = 7 * HOUR;
	f->conf.privacy.letter_delay_max = 7 * HOUR;
	open_case(f);
	case_says(f, MIA, "/correction R1\nPlease do not shout.");
	assert_in_range(
	    wait_of(f, "correction"), 7 * HOUR, 7 * HOUR + MINUTE - 1);
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
	    f->conf.privacy.letter_delay_max + MINUTE - 1);
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
	assert_true(wait_of(f, "emergency") <= 0);
	case_send(f, POST_ACCEPTED);
	assert_int_equal(sql_int("SELECT count(*) FROM outbox"
				 " WHERE letter = 'emergency'"
				 "   AND state = 'sent'"),
	    1);
	/* Nor does its confirmation, or the ban could end meanwhile. */
	case_says_to(f, MO, "proposal", "/approve");
	assert_true(wait_of(f, "confirmed") <= 0);
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
