/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/answer_fixture.h"

#include <stdio.h>

#include "tests/sql.h"

#define N(table) (sizeof(table) / sizeof(table)[0])
#define MIA "Mia <mia@example.org>"
#define MO "Mo <mo@example.org>"
#define KIM "Kimberly <kim@example.org>"

/* The notices of the first case, and of the second. */
enum { MIA_1, MO_1, KIM_1, MIA_2 };

static void report(struct fixture *f, const char *from)
{
	struct wire_mail mail = {.from = from,
	    .to = "hey@example.org",
	    .subject = "Help",
	    .text = "He shouted.\n"};

	wire_in(f, &mail);
}

static int64_t number_of_second(void)
{
	return sql_int("SELECT number FROM cases ORDER BY rowid DESC LIMIT 1");
}

/* Two reporters, one respondent, three moderators. */
static int guard_begin(void **state)
{
	struct fixture *f;
	char text[100];

	if (fixture_team_begin(state) == -1)
		return -1;
	f = *state;
	report(f, "Anna Smith <anna@example.net>");
	report(f, "Benedikt Kowalski <bk77@example.com>");
	snprintf(text, sizeof text,
	    "/respondent jo@example.net Johanna Doe\n/join %lld\n",
	    (long long)number_of_second());
	fixture_answer(f, "notice", MIA_1, MIA, text);
	assert_int_equal(
	    sql_int("SELECT count(*) FROM cases WHERE joined IS NOT NULL"), 1);
	return 0;
}

/* "/reply TO" and the text, by whose notice the number says. */
static void reply(struct fixture *f, int notice, const char *from,
    const char *to, const char *text)
{
	struct buf mail = BUF_INIT;

	buf_addf(&mail, "/reply %s\n%s\n", to, text);
	fixture_answer(f, "notice", notice, from, buf_text(&mail));
	buf_release(&mail);
}

static int64_t holds(void)
{
	return sql_int("SELECT count(*) FROM acts WHERE verb = 'held'");
}

/* The code name of the n-th reporter. */
static const char *code_name(struct fixture *f, int n)
{
	struct buf name = BUF_INIT;
	char sql[120];
	const char *copy;

	snprintf(sql, sizeof sql,
	    "SELECT code_name FROM parties WHERE ordinal = 0"
	    " ORDER BY rowid LIMIT 1 OFFSET %d",
	    n);
	sql_blob(&name, sql);
	copy = pool_strdup(f->pool, buf_text(&name));
	buf_release(&name);
	return copy;
}

static const char *newest_text(
    struct fixture *f, const char *letter, const char *to)
{
	int n = fixture_newest(f, letter, to);

	assert_int_not_equal(n, -1);
	return fixture_text(f, letter, n);
}

/* --------------------------- what is held ----------------------------- */

enum to { R1, ANNA, BEN };

static const struct row {
	enum to to;
	const char *text;
	bool held;
} rows[] = {
    {R1, "Please tell us your side.", false},
    {R1, "It was Anna who told us.", true},
    {R1, "It was ANNA SMITH.", true},
    {R1, "Write to anna@example.net.", true},
    {R1, "Write to <Anna@EXAMPLE.net>!", true},
    {R1, "Does Smith say anything?", true},
    {R1, "It was \xc3\x81nna.", true},
    {R1, "It was A\xe2\x80\x8bnna.", true},
    {R1, "anna", true},
    {R1, "What did Benedikt do?", true},
    {R1, "What did bk77@example.com do?", true},
    {R1, "Kowalski", true},
    {R1, "Kimberly decides.", true},
    {R1, "Ask kim@example.org.", true},
    {R1, "Ask @kimmy.", true},
    {R1, "Ask kimberly@home.example.", true},
    {R1, "Mia decides.", true},
    {R1, "Ask mo@example.org.", true},
    {R1, "Dear Johanna Doe,\nwhat happened?", false},
    {R1, "Dear Johanna,\nis jo@example.net still yours?", false},
    {R1, "Dear Johanna,\nAnna is sad.", true},
    {ANNA, "Dear Anna,\nhow are you?", false},
    {ANNA, "Dear Anna Smith <anna@example.net>,\nhow are you?", false},
    {ANNA, "Johanna Doe denies it.", false},
    {ANNA, "Benedikt wrote, too.", true},
    {ANNA, "bk77@example.com wrote, too.", true},
    {ANNA, "Kimberly will call you.", true},
    {ANNA, "Yours, Mia", true},
    {BEN, "Dear Benedikt,\nhow are you?", false},
    {BEN, "Anna wrote, too.", true},
};

static const char *called(struct fixture *f, enum to to)
{
	return to == R1 ? "R1" : code_name(f, to == ANNA ? 0 : 1);
}

static void check_row(struct fixture *f, const struct row *row)
{
	int before = fixture_count("relay");

	reply(f, MIA_1, MIA, called(f, row->to), row->text);
	if (holds() != row->held ||
	    fixture_count("relay") - before != !row->held)
		fail_msg("to %s: %s: held %d", called(f, row->to), row->text,
		    (int)holds());
}

/* Each in a case of its own: after three holds everything is held. */
static void what_names_somebody_who_must_stay_unnamed_is_held(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < N(rows); i++) {
		void *fresh = NULL;

		assert_int_equal(guard_begin(&fresh), 0);
		check_row(fresh, &rows[i]);
		fixture_end(&fresh);
	}
}

/* ------------------------- what is said of it ------------------------- */

/* Whoever it names, and by what: no guess is told from another. */
static void every_hold_is_told_in_the_same_words(void **state)
{
	static const char *const texts[] = {
	    "Anna", "bk77@example.com", "Kimberly"};
	struct fixture *f = *state;
	const char *first = NULL, *text;
	size_t i;

	for (i = 0; i < N(texts); i++) {
		reply(f, MIA_1, MIA, "R1", texts[i]);
		text = newest_text(f, "receipt", "mia@example.org");
		if (first == NULL)
			first = text;
		assert_string_equal(text, first);
		assert_null(strstr(text, texts[i]));
	}
	assert_non_null(strstr(first, "- the text to R1 is HELD"));
	assert_non_null(strstr(first, "NOT sent to anyone outside."));
	/* The fourth is held for nothing, and that is not told either. */
	reply(f, MIA_1, MIA, "R1", "Hello.");
	assert_string_equal(
	    newest_text(f, "receipt", "mia@example.org"), first);
	assert_int_equal(holds(), 4);
}

static void a_hold_is_on_record_and_told_to_the_others(void **state)
{
	struct fixture *f = *state;

	reply(f, MIA_1, MIA, "R1", "It was Anna.");
	assert_int_equal(
	    sql_int("SELECT count(*) FROM acts"
		    " WHERE verb = 'held' AND moderator ="
		    "       (SELECT moderator FROM outbox"
		    "         WHERE letter = 'notice' ORDER BY id LIMIT 1)"),
	    1);
	assert_non_null(strstr(newest_text(f, "told", "kim@example.org"),
	    "- the text to R1 is HELD"));
	assert_non_null(
	    strstr(newest_text(f, "told", "kim@example.org"), "/send-anyway"));
	assert_non_null(
	    strstr(newest_text(f, "told", "mo@example.org"), "/send-anyway"));
	assert_int_equal(fixture_count("relay"), 0);
}

/* -------------------------- going out anyway -------------------------- */

static void only_another_moderator_sends_it_anyway(void **state)
{
	struct fixture *f = *state;

	reply(f, MIA_1, MIA, "R1", "It was Anna.");
	fixture_answer(f, "notice", MIA_1, MIA, "/send-anyway\n");
	assert_int_equal(fixture_count("relay"), 0);
	assert_non_null(strstr(newest_text(f, "receipt", "mia@example.org"),
	    "it takes another moderator than the one who wrote it"));
	fixture_answer(f, "notice", KIM_1, KIM, "/send-anyway\n");
	assert_int_equal(fixture_count("relay"), 1);
	assert_string_equal(fixture_to(f, "relay", 0), "jo@example.net");
	assert_true(fixture_says(f, "jo@example.net", "It was Anna."));
	/* Once. */
	fixture_answer(f, "notice", MO_1, MO, "/send-anyway\n");
	fixture_answer(f, "notice", KIM_1, KIM, "/send-anyway\n");
	assert_int_equal(fixture_count("relay"), 1);
}

static void a_held_text_is_given_up_after_a_month(void **state)
{
	struct fixture *f = *state;

	reply(f, MIA_1, MIA, "R1", "It was Anna.");
	f->desk.now += 31 * FIXTURE_DAY;
	fixture_answer(f, "notice", KIM_1, KIM, "/send-anyway\n");
	assert_int_equal(fixture_count("relay"), 0);
	assert_non_null(strstr(
	    newest_text(f, "receipt", "kim@example.org"), "no text is held"));
}

static void after_three_holds_everything_is_held(void **state)
{
	struct fixture *f = *state;
	int i;

	for (i = 0; i < 3; i++)
		reply(f, MIA_1, MIA, "R1", "It was Anna.");
	assert_int_equal(holds(), 3);
	reply(f, MIA_1, MIA, "R1", "Hello.");
	reply(f, MIA_1, MIA, code_name(f, 0), "Hello.");
	assert_int_equal(fixture_count("relay"), 0);
	assert_int_equal(holds(), 5);
	/* Of this moderator's. */
	reply(f, KIM_1, KIM, "R1", "Hello.");
	assert_int_equal(fixture_count("relay"), 1);
	/* Another's word sets it free. */
	fixture_answer(f, "notice", KIM_1, KIM, "/send-anyway\n");
	assert_int_equal(fixture_count("relay"), 2);
}

/* ------------------------------ no oracle ----------------------------- */

/* A mail that is refused as a whole leaves no trace of what it did; of a hold
 * it must, or names could be tried one by one: the refusal of the second
 * line tells whether the first was held. */
static void a_hold_stays_on_record_though_its_mail_is_refused(void **state)
{
	static const char *const texts[] = {
	    "/reply R1\nIt was Anna.\n\n/send-anyway\n",
	    "/reply R1\nIt was Anna.\n\n/now\n",
	    "/reply R1\nIt was Anna.\n\n/assign nobody\n",
	};
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < N(texts); i++) {
		fixture_answer(f, "notice", MIA_1, MIA, texts[i]);
		assert_non_null(
		    strstr(newest_text(f, "receipt", "mia@example.org"),
			"NOTHING was done"));
		assert_int_equal(fixture_count("relay"), 0);
		if (holds() != (int64_t)i + 1)
			fail_msg("%s", texts[i]);
		assert_non_null(
		    strstr(newest_text(f, "told", "kim@example.org"),
			"- texts that were NOT sent, because their mail"));
	}
	reply(f, MIA_1, MIA, "R1", "Hello.");
	assert_int_equal(fixture_count("relay"), 0);
}

static void nothing_held_shows_in_a_mail_to_a_party(void **state)
{
	struct fixture *f = *state;

	reply(f, MIA_1, MIA, "R1", "It was Anna.");
	reply(f, MIA_1, MIA, code_name(f, 0), "Kimberly says so.");
	fixture_answer(f, "notice", MIA_1, MIA,
	    "/reply reporters\nBenedikt and Anna wrote to us.\n");
	assert_false(fixture_says(f, "jo@example.net", "Anna"));
	assert_false(fixture_says(f, "anna@example.net", "Benedikt"));
	assert_false(fixture_says(f, "anna@example.net", "Kimberly"));
	assert_false(fixture_says(f, "bk77@example.com", "Anna"));
	fixture_check_mails(f, 0);
}

#define CASE_TEST(name)                                                        \
	cmocka_unit_test_setup_teardown(name, guard_begin, fixture_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_names_somebody_who_must_stay_unnamed_is_held),
	    CASE_TEST(every_hold_is_told_in_the_same_words),
	    CASE_TEST(a_hold_is_on_record_and_told_to_the_others),
	    CASE_TEST(only_another_moderator_sends_it_anyway),
	    CASE_TEST(a_held_text_is_given_up_after_a_month),
	    CASE_TEST(after_three_holds_everything_is_held),
	    CASE_TEST(a_hold_stays_on_record_though_its_mail_is_refused),
	    CASE_TEST(nothing_held_shows_in_a_mail_to_a_party),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
