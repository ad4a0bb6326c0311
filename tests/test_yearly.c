/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is counted of real work, before and after nothing else is left of it.
 * Everything here begins in November 2023. */
#include "tests/ladder_fixture.h"

#include "casework/yearly.h"

enum { FEBRUARY = 1706745600, /* 2024-02-01 */ YEARS_LATER = 3 * 365 };

static void pass(struct fixture *f, int64_t days)
{
	int64_t step;

	for (; days > 0; days -= step) {
		step = days < 4 ? days : days > 30 ? 20 : 4;
		case_wait(f, step * DAY);
		case_send(f, POST_ACCEPTED);
	}
}

/* Until the year is settled. */
static void pass_year(struct fixture *f)
{
	while (f->desk.now < FEBRUARY)
		pass(f, 4);
}

/* The n-th year that is settled; NULL: it is not. */
static const struct figures_year *count(struct fixture *f, size_t n)
{
	struct figures_year *years;
	size_t n_years;

	assert_int_equal(
	    yearly_count(&years, &n_years, &f->desk, f->pool, &f->err), 0);
	return n < n_years ? &years[n] : NULL;
}

static int64_t outcome(const struct figures_year *year, const char *id)
{
	return year
	    ->outcomes[figures_place(figures_outcomes, FIGURES_OUTCOMES, id)];
}

/* Something is decided about R1, and the letter has gone out. */
static void decide(struct fixture *f, const char *text)
{
	int64_t asked = case_mails(f, MO, "proposal");

	case_says(f, MIA, text);
	if (case_mails(f, MO, "proposal") > asked)
		case_says_to(f, MO, "proposal", "/approve");
	ladder_send(f, POST_ACCEPTED);
}

static void a_year_is_counted_when_it_is_settled(void **state)
{
	struct fixture *f = *state;

	ladder_open(f);
	assert_null(count(f, 0));
	pass_year(f);
	assert_int_equal(count(f, 0)->year, 2023);
	assert_int_equal(count(f, 0)->classes[0], 1);
	assert_null(count(f, 1));
}

static void nothing_is_counted_where_nothing_happened(void **state)
{
	assert_null(count(*state, 0));
}

static void the_first_word_and_the_decision_are_timed(void **state)
{
	struct fixture *f = *state;
	const struct figures_year *year;

	ladder_open(f);
	pass(f, 2);
	case_says(f, MIA, case_named(f, REPORTER, "/reply %s\nWe look at it."));
	pass(f, 3);
	decide(f, "/correction R1\nToo harsh.");
	pass_year(f);
	year = count(f, 0);
	assert_int_equal(outcome(year, "correction"), 1);
	assert_int_equal(year->word.after[2], 1);
	/* Its letter left after midnight. */
	assert_int_equal(year->decision.after[6], 1);
}

static void who_never_hears_anything_waits_beyond_the_year(void **state)
{
	struct fixture *f = *state;
	const struct figures_year *year;

	ladder_open(f);
	pass_year(f);
	year = count(f, 0);
	assert_int_equal(outcome(year, "open"), 1);
	assert_int_equal(year->word.after[FIGURES_DAYS], 1);
	assert_int_equal(year->decision.after[FIGURES_DAYS], 1);
}

static void the_gravest_decision_is_the_outcome(void **state)
{
	struct fixture *f = *state;

	ladder_open(f);
	decide(f, LADDER_UNHEARD "/warning R1 for 30 days\nAgain.");
	pass(f, 1);
	ladder_open(f);
	decide(f, LADDER_UNHEARD "/ban R1 for 90 days\nAnd again.");
	pass_year(f);
	assert_int_equal(outcome(count(f, 0), "warning"), 1);
	assert_int_equal(outcome(count(f, 0), "temporary-ban"), 1);
	assert_int_equal(count(f, 0)->bans, 1);
}

/* An emergency by itself is none. */
static void an_emergency_counts_when_it_is_confirmed(void **state)
{
	struct fixture *f = *state;

	ladder_open(f);
	case_says(f, MIA, "/emergency R1\nHe threatens people.");
	ladder_send(f, POST_ACCEPTED);
	pass_year(f);
	assert_int_equal(outcome(count(f, 0), "temporary-ban"), 0);
	assert_int_equal(outcome(count(f, 0), "open"), 1);
	assert_int_equal(count(f, 0)->bans, 0);
}

static void a_late_decision_does_not_change_the_year(void **state)
{
	struct fixture *f = *state;

	ladder_open(f);
	pass_year(f);
	decide(f, "/correction R1\nToo harsh.");
	pass(f, 4);
	assert_int_equal(outcome(count(f, 0), "correction"), 0);
	assert_int_equal(outcome(count(f, 0), "open"), 1);
}

static void what_is_part_of_another_case_counts_once(void **state)
{
	struct fixture *f = *state;

	ladder_open(f);
	case_report(f, "carl@example.net", "I saw it, too.");
	case_says_in(
	    f, 1, MIA, pool_printf(f->pool, "/join %s", case_number(f, 0)));
	pass_year(f);
	assert_int_equal(count(f, 0)->classes[0], 1);
}

static void a_purged_case_counts_as_before(void **state)
{
	struct fixture *f = *state;
	struct figures_year before;
	const struct figures_year *after;
	size_t n, i;

	ladder_open(f);
	case_says(
	    f, MIA, "/category trolling\n/reply reporter\nWe look at it.");
	pass(f, 3);
	decide(f, LADDER_UNHEARD "/warning R1 for 30 days\nAgain.");
	case_report(f, "carl@example.net", "Buy this.");
	case_says(f, MIA, "/class spam\n/close Spam.");
	pass_year(f);
	before = *count(f, 0);
	assert_int_equal(outcome(&before, "warning"), 1);
	pass(f, YEARS_LATER);
	for (i = 0; i < 2; i++)
		assert_string_equal(case_row(f, (int)i).state, "purged");
	after = count(f, 0);
	n = f->conf.n_categories + FIGURES_MORE_CATEGORIES;
	assert_memory_equal(
	    before.categories, after->categories, n * sizeof(int64_t));
	before.categories = after->categories;
	assert_memory_equal(&before, after, sizeof before);
	assert_int_equal(count(f, 1)->classes[0], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(a_year_is_counted_when_it_is_settled),
	    CASE_TEST(nothing_is_counted_where_nothing_happened),
	    CASE_TEST(the_first_word_and_the_decision_are_timed),
	    CASE_TEST(who_never_hears_anything_waits_beyond_the_year),
	    CASE_TEST(the_gravest_decision_is_the_outcome),
	    CASE_TEST(an_emergency_counts_when_it_is_confirmed),
	    CASE_TEST(a_late_decision_does_not_change_the_year),
	    CASE_TEST(what_is_part_of_another_case_counts_once),
	    CASE_TEST(a_purged_case_counts_as_before),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
