/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/case_fixture.h"

#include "tests/sql.h"

enum { HOUR = 3600, DAY = FIXTURE_DAY, REPORTER = 0, RESPONDENT = 1 };

static void open_case(struct fixture *f)
{
	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/respondent rob@example.net");
}

/* ------------------------------ to whom ------------------------------- */

static const struct recipient {
	const char *name; /* %s: the last word of the reporter's code name */
	int party; /* -1: refused */
} recipients[] = {
    {"reporter", REPORTER},
    {"Reporter", REPORTER},
    {"reporters", REPORTER},
    {"%s", REPORTER},
    {"R1", RESPONDENT},
    {"r1", RESPONDENT},
    {"R2", -1},
    {"respondent", -1},
    {"rob@example.net", -1},
    {"anna@example.net", -1},
    {"Anna", -1},
    {"Mo", -1},
    {"R1 reporter", -1},
};

static void a_text_goes_to_who_is_named_and_to_nobody_else(void **state)
{
	struct fixture *f = *state;
	const char *name, *receipt;
	int64_t before[2];
	size_t i;
	int who;

	open_case(f);
	for (i = 0; i < sizeof recipients / sizeof recipients[0]; i++) {
		for (who = 0; who < 2; who++)
			before[who] = case_letters(who, "relay");
		name = recipients[i].name;
		if (strstr(name, "%s") != NULL)
			name = case_named(f, REPORTER, name);
		receipt = case_says(f, MIA,
		    pool_printf(f->pool, "/reply %s\nNumber %zu.", name, i));
		for (who = 0; who < 2; who++)
			if (case_letters(who, "relay") - before[who] !=
			    (recipients[i].party == who))
				fail_msg("%s: %s", name, receipt);
		if (recipients[i].party == -1)
			assert_says(receipt, "nobody in this case is called");
	}
	/* The whole code name, too. */
	case_says(f, MIA,
	    pool_printf(f->pool, "/reply %s\nHello.",
		case_party(f, REPORTER).code_name));
	assert_says(case_letter(f, REPORTER, "relay"), "Hello.");
}

static void who_has_no_address_gets_no_mail(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/respondent @heron Rob");
	assert_says(
	    case_says(f, MIA, "/reply R1\nHello."), "R1 has no mail address");
	assert_int_equal(case_letters(RESPONDENT, "relay"), 0);
}

/* ------------------------------- what --------------------------------- */

static void only_the_lines_below_go_out(void **state)
{
	struct fixture *f = *state;
	const char *text, *told;

	open_case(f);
	case_says(f, MIA,
	    "First of all, colleagues.\n\n"
	    "/reply reporter\nDear reporter,\n\n/usr/bin is a path.\n"
	    "/note\nI do not believe it.\n"
	    "/reply R1\nWhat happened?\n\n"
	    "On 14 Nov 2023, Example Community wrote:\n> He shouted at me.\n");
	text = case_letter(f, REPORTER, "relay");
	assert_says(text, "Dear reporter, /usr/bin is a path.");
	assert_not_says(text, "colleagues");
	assert_not_says(text, "believe");
	assert_not_says(text, "happened");
	assert_not_says(text, "/note");
	text = case_letter(f, RESPONDENT, "relay");
	assert_says(text, "What happened?");
	assert_not_says(text, "shouted");
	assert_not_says(text, "reporter");
	told = case_mail(f, MO, "told");
	assert_says(told, "First of all, colleagues.");
	assert_says(told, "I do not believe it.");
	assert_says(told, "What happened?");
}

static void a_text_without_a_verb_goes_to_colleagues_only(void **state)
{
	struct fixture *f = *state;
	const char *receipt;

	open_case(f);
	receipt = case_says(f, MIA, "I know this person.");
	assert_says(receipt, "your text is a note; colleagues who get it: 2");
	assert_says(receipt, "NOT sent to anyone outside");
	assert_says(case_mail(f, MO, "told"), "I know this person.");
	assert_says(case_mail(f, ZOE, "told"), "I know this person.");
	assert_int_equal(case_letters(REPORTER, "relay"), 0);
}

/* Built from nothing: nobody of the team shows. */
static void a_moderator_does_not_show_in_what_goes_out(void **state)
{
	static const char *const traces[] = {"mia@", "Mia", "home.example"};
	struct fixture *f = *state;
	struct mail_out out;
	size_t i;
	int who;

	open_case(f);
	case_says(f, MIA, "/reply reporter\nHello.\n/reply R1\nHello.");
	for (who = 0; who < 2; who++) {
		case_letter_build(&out, f, who, "relay");
		assert_string_equal(out.message.from.addr, "hey@example.org");
		for (i = 0; i < sizeof traces / sizeof traces[0]; i++)
			if (memmem(out.mail.data.data, out.mail.data.len,
				traces[i], strlen(traces[i])) != NULL)
				fail_msg("%s: %.*s", traces[i],
				    (int)out.mail.data.len,
				    (const char *)out.mail.data.data);
		mail_out_release(&out);
	}
}

/* ------------------------------- when --------------------------------- */

static int64_t wait_of(struct fixture *f, int party, const char *letter)
{
	struct outbox_row row;

	case_letter_row(&row, f, party, letter);
	return row.not_before - f->desk.now;
}

/* To the end of the minute; what may go now, since its beginning. */
static void assert_waits(
    struct fixture *f, int party, const char *letter, int64_t seconds)
{
	int64_t wait = wait_of(f, party, letter);

	if (seconds == 0)
		assert_true(wait <= 0 && wait > -60);
	else
		assert_in_range(wait, seconds, seconds + 59);
}

static void a_text_to_a_reporter_waits_the_time_for_a_recall(void **state)
{
	struct fixture *f = *state;

	open_case(f);
	case_says(f, MIA, "/reply reporter\nHello.");
	assert_waits(f, REPORTER, "relay", 600);
	f->conf.privacy.reply_delay = 0;
	case_says(f, MIA, "/reply reporter\nHello again.");
	assert_waits(f, REPORTER, "relay", 0);
}

/* So that its time says nothing of the report's. */
static void a_text_to_a_respondent_waits_a_random_time(void **state)
{
	enum { SAMPLES = 40 };
	struct fixture *f = *state;
	int64_t wait, low = INT64_MAX, high = 0;
	int i;

	open_case(f);
	for (i = 0; i < SAMPLES; i++) {
		case_says(
		    f, MIA, pool_printf(f->pool, "/reply R1\nNumber %d.", i));
		wait = wait_of(f, RESPONDENT, "relay");
		assert_in_range(wait, HOUR, 6 * HOUR + 59);
		low = wait < low ? wait : low;
		high = wait > high ? wait : high;
	}
	/* All in one half: once in 2^39 runs. */
	assert_true(low < 3 * HOUR + HOUR / 2);
	assert_true(high > 3 * HOUR + HOUR / 2);
}

static void the_range_of_a_random_time_may_be_one_second(void **state)
{
	struct fixture *f = *state;

	open_case(f);
	f->conf.privacy.letter_delay_min = 7200;
	f->conf.privacy.letter_delay_max = 7200;
	case_says(f, MIA, "/reply R1\nHello.");
	assert_waits(f, RESPONDENT, "relay", 7200);
}

/* --------------------------- recalled, hurried ------------------------ */

static void open_two_texts(struct fixture *f)
{
	open_case(f);
	case_says(f, MIA, "/reply reporter\nHello.\n/reply R1\nHello.");
}

static void what_waits_is_recalled(void **state)
{
	struct fixture *f = *state;

	open_two_texts(f);
	assert_says(case_says(f, MO, "/cancel"), "before they left: 2");
	assert_int_equal(case_letters(REPORTER, "relay"), 0);
	assert_int_equal(case_letters(RESPONDENT, "relay"), 0);
	/* An acknowledgement is nothing that a moderator said. */
	assert_int_equal(case_letters(REPORTER, "acknowledgement"), 1);
	assert_says(case_says(f, MO, "/cancel"), "nothing waits to be sent");
}

static void what_waits_for_one_is_recalled(void **state)
{
	struct fixture *f = *state;

	open_two_texts(f);
	assert_says(case_says(f, MO, "/cancel R1"), "before they left: 1");
	assert_int_equal(case_letters(REPORTER, "relay"), 1);
	assert_int_equal(case_letters(RESPONDENT, "relay"), 0);
	assert_says(case_says(f, MO, "/cancel R1"), "nothing waits");
	assert_says(case_says(f, MO, "/cancel R2"), "nobody in this case");
	assert_int_equal(case_letters(REPORTER, "relay"), 1);
}

static void what_waits_is_sent_at_once(void **state)
{
	struct fixture *f = *state;

	open_two_texts(f);
	assert_says(case_says(f, MO, "/now R1"), "R1 gets it now");
	assert_waits(f, RESPONDENT, "relay", 0);
	assert_waits(f, REPORTER, "relay", 600);
	assert_says(case_says(f, MO, "/now"), "sent at once: 2");
	assert_waits(f, REPORTER, "relay", 0);
}

/* What has left cannot be called back. */
static void what_has_left_is_neither_recalled_nor_hurried(void **state)
{
	struct fixture *f = *state;
	struct outbox_row row;

	open_case(f);
	case_says(f, MIA, "/reply reporter\nHello.");
	case_letter_row(&row, f, REPORTER, "relay");
	assert_int_equal(outbox_finish(f->store, row.id, "sent", 250, NULL), 0);
	assert_says(case_says(f, MIA, "/cancel"), "nothing waits to be sent");
	assert_says(case_says(f, MIA, "/now"), "nothing waits to be sent");
	assert_int_equal(case_letters(REPORTER, "relay"), 1);
}

/* --------------------------------- ask -------------------------------- */

static void a_question_is_sent_and_its_answer_counts(void **state)
{
	struct fixture *f = *state;

	open_case(f);
	assert_says(
	    case_says(f, MIA, "/ask reporter\nMay Rob read it?"), "is asked");
	assert_says(case_letter(f, REPORTER, "relay"), "May Rob read it?");
	assert_waits(f, REPORTER, "relay", 600);
	assert_true((case_party(f, REPORTER).flags & PARTY_ASKED_CONSENT) != 0);
	assert_says(case_says(f, MIA, "/ask identity"),
	    "is asked whether you may know the name");
	assert_says(
	    case_letter(f, REPORTER, "ask-identity"), "/share-identity");
	assert_waits(f, REPORTER, "ask-identity", 600);
	assert_true((case_party(f, REPORTER).flags & PARTY_ASKED) != 0);
	assert_says(case_says(f, MIA, "/ask Rob\nHello?"),
	    "say /ask reporter or /ask identity, not: Rob");
	assert_says(
	    case_says(f, MIA, "/ask reporter"), "the question is missing");
}

/* --------------------------------- ack -------------------------------- */

/* The second mail of a day has none by itself. */
static void an_acknowledgement_is_sent_late_once(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	case_report(f, ANNA, "He did it again.");
	assert_int_equal(case_letters(1, "acknowledgement"), 0);
	assert_says(
	    case_says_in(f, 1, MIA, "/ack"), "gets an acknowledgement now");
	assert_int_equal(case_letters(1, "acknowledgement"), 1);
	assert_says(case_says_in(f, 1, MIA, "/ack"),
	    "has got an acknowledgement already");
	assert_says(case_says_in(f, 0, MIA, "/ack"),
	    "has got an acknowledgement already");
	assert_int_equal(case_letters(0, "acknowledgement"), 1);
}

static void its_queries_are_served_by_indexes(void **state)
{
	struct fixture *f = *state;

	open_two_texts(f);
	case_says(f, MO, "/now\n/cancel R1\n/ask identity");
	sql_check_plans();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(a_text_goes_to_who_is_named_and_to_nobody_else),
	    CASE_TEST(who_has_no_address_gets_no_mail),
	    CASE_TEST(only_the_lines_below_go_out),
	    CASE_TEST(a_text_without_a_verb_goes_to_colleagues_only),
	    CASE_TEST(a_moderator_does_not_show_in_what_goes_out),
	    CASE_TEST(a_text_to_a_reporter_waits_the_time_for_a_recall),
	    CASE_TEST(a_text_to_a_respondent_waits_a_random_time),
	    CASE_TEST(the_range_of_a_random_time_may_be_one_second),
	    CASE_TEST(what_waits_is_recalled),
	    CASE_TEST(what_waits_for_one_is_recalled),
	    CASE_TEST(what_waits_is_sent_at_once),
	    CASE_TEST(what_has_left_is_neither_recalled_nor_hurried),
	    CASE_TEST(a_question_is_sent_and_its_answer_counts),
	    CASE_TEST(an_acknowledgement_is_sent_late_once),
	    CASE_TEST(its_queries_are_served_by_indexes),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
