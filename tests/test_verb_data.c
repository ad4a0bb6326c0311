/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a respondent gets of what is held about them: nothing of others. */
#include "tests/ladder_fixture.h"

/* Rob is warned, and has written twice; so has Anna. */
static void warn_and_talk(struct fixture *f)
{
	ladder_warn(f);
	case_says(f, MIA, "/alias R1 @rob");
	case_says(f, MIA, "/respondent sam@example.net Sam");
	case_says(f, MIA, "/reply reporter\nWe look at it.");
	ladder_send(f, POST_ACCEPTED);
	assert_state(f, 1, "enacted");
	case_answers(f, RESPONDENT, ROB, "I was angry that day.");
	case_answers(f, REPORTER, ANNA, "He came to my house, too.");
	case_says(f, MO, "I think that he lies.");
}

static void who_asks_gets_names_words_and_decisions(void **state)
{
	struct fixture *f = *state;
	const char *letter;

	warn_and_talk(f);
	assert_says(case_says(f, MIA, "/data R1"),
	    "R1 gets what we hold about that person");
	letter = case_letter(f, RESPONDENT, "data");
	assert_says(letter, "you are known to us as: Rob");
	assert_says(letter, "you are known to us as: " ROB);
	assert_says(letter, "you are known to us as: @rob");
	assert_says(letter, "I was angry that day.");
	assert_says(letter, "warning, ");
	assert_says(letter, "Too much.");
}

static void who_asks_gets_nothing_of_others(void **state)
{
	static const char *const words[] = {"Anna", "Smith", ANNA, "shouted",
	    "house", "Sam", "sam@example.net", "he lies", "Mia", "Mo ",
	    "Everybody could read it"};
	struct fixture *f = *state;
	const char *letter;
	size_t i;

	warn_and_talk(f);
	case_says(f, MIA, "/data R1");
	letter = case_letter(f, RESPONDENT, "data");
	for (i = 0; i < sizeof words / sizeof words[0]; i++)
		assert_not_says(letter, words[i]);
	assert_not_says(letter, case_number(f, 0));
	assert_not_says(letter, case_party(f, REPORTER).code_name);
}

/* Ben reports the same; Rob had answered to the case that is a part now. */
static void what_was_said_before_a_join_is_given_out(void **state)
{
	struct fixture *f = *state;
	const char *letter;

	ladder_open(f);
	case_says(f, MIA, "/reply R1\nWhat was that?");
	ladder_send(f, POST_ACCEPTED);
	case_answers(f, RESPONDENT, ROB, "I was angry that day.");
	case_report(f, "ben@example.net", "He shouted at us.");
	case_says_in(
	    f, 0, MIA, pool_printf(f->pool, "/join %s", case_number(f, 1)));
	case_says(f, MIA, "/data R1");
	letter = case_letter(f, RESPONDENT, "data");
	assert_says(letter, "I was angry that day.");
	assert_not_says(letter, "shouted");
}

/* It may lie in the address only: who that is nobody knows. */
static void what_a_stranger_wrote_is_not_given_out(void **state)
{
	struct fixture *f = *state;

	warn_and_talk(f);
	case_answers(
	    f, RESPONDENT, "eve@example.net", "I have got his mail here.");
	case_says(f, MIA, "/data R1");
	assert_not_says(
	    case_letter(f, RESPONDENT, "data"), "I have got his mail here.");
}

/* What waits may still be objected to, and its letter says it first. */
static void what_is_not_decided_yet_is_not_given_out(void **state)
{
	struct fixture *f = *state;

	ladder_open(f);
	case_says(f, MIA, LADDER_UNHEARD "/warning R1 for 30 days\nToo much.");
	case_says(f, MIA, "/data R1");
	assert_not_says(case_letter(f, RESPONDENT, "data"), "Too much.");
	case_says(f, MO, "/cancel");
	case_says_to(f, MO, "proposal", "/approve");
	case_says(f, MIA, "/data R1");
	assert_not_says(case_letter(f, RESPONDENT, "data"), "Too much.");
}

/* It stays with the moderators, and was written for them alone. */
static void why_nothing_was_done_is_not_given_out(void **state)
{
	struct fixture *f = *state;
	const char *letter;

	ladder_open(f);
	case_says(f, MIA, "/no-action R1\nThe reporter took it back.");
	assert_state(f, 1, "enacted");
	case_says(f, MIA, "/data R1");
	letter = case_letter(f, RESPONDENT, "data");
	assert_says(letter, "no action, ");
	assert_not_says(letter, "took it back");
}

static void who_has_no_address_gets_nothing(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/respondent @rob");
	assert_says(case_says(f, MIA, "/data R1"), "R1 has no mail address");
	assert_int_equal(case_letters(RESPONDENT, NULL), 0);
}

static void a_reporter_is_not_asked_about_this_way(void **state)
{
	struct fixture *f = *state;

	ladder_open(f);
	case_says(f, MIA, "/respondent sam@example.net Sam");
	assert_says(case_says(f, MIA, "/data reporter"), "NOTHING was done");
	assert_int_equal(case_letters(REPORTER, "data"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(who_asks_gets_names_words_and_decisions),
	    CASE_TEST(who_asks_gets_nothing_of_others),
	    CASE_TEST(what_was_said_before_a_join_is_given_out),
	    CASE_TEST(what_a_stranger_wrote_is_not_given_out),
	    CASE_TEST(what_is_not_decided_yet_is_not_given_out),
	    CASE_TEST(why_nothing_was_done_is_not_given_out),
	    CASE_TEST(who_has_no_address_gets_nothing),
	    CASE_TEST(a_reporter_is_not_asked_about_this_way),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
