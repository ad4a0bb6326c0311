/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/answer_fixture.h"

#include <stdio.h>

#include "tests/sql.h"

#define N(table) (sizeof(table) / sizeof(table)[0])
#define MIA "Mia <mia@example.org>"
#define MO "Mo <mo@example.org>"

/* Mia answers a notice of hers, whatever is the newest. */
static void mia_says(struct fixture *f, const char *text)
{
	fixture_answer(f, "notice", 0, MIA, text);
}

/* A case with a reporter, and a respondent who has an address. */
static int confirm_begin(void **state)
{
	struct fixture *f;

	if (fixture_begin(state) == -1)
		return -1;
	f = *state;
	f->conf.privacy.reply_delay = 600;
	f->conf.privacy.letter_delay_min = 1800;
	f->conf.privacy.letter_delay_max = 3600;
	fixture_report(f, "anna@example.net");
	mia_says(f, "/respondent jo@example.net Jo Doe\n");
	assert_int_equal(fixture_count("receipt"), 1);
	return 0;
}

static int64_t relayed(void)
{
	return fixture_count("relay");
}

/* ---------------------------- what is asked --------------------------- */

static const struct row {
	const char *text;
	const char *before; /* Mo says this first, or NULL */
	bool letters, all; /* where it is asked back */
} rows[] = {
    {"/take\n"},
    {"A note of mine.\n"},
    {"/note\nThe same.\n"},
    {"/status\n/help\n"},
    {"/class other\n"},
    {"/respondent kim@example.net\n"},
    {"/recuse\n"},
    {"/cancel\n", .before = "/reply R1\nHello.\n"},
    {"/reply reporter\nHow are you?\n", .all = true},
    {"/reply reporters\nHow are you?\n", .all = true},
    {"/ask identity\n", .all = true},
    {"/ask reporter\nMay we?\n", .all = true},
    {"/close\n", .all = true},
    {"/now\n", .before = "/reply reporter\nHello.\n", .all = true},
    {"/take\n/reply reporter\nHello.\n", .all = true},
    {"/reply R1\nHello.\n", .letters = true, .all = true},
    {"/reply R1\nAnna says so.\n", .letters = true, .all = true},
    {"/take\n/reply R1\nHello.\n", .letters = true, .all = true},
    {"/now\n", .before = "/reply R1\nHello.\n", .letters = true, .all = true},
    {"/send-anyway\n", .before = "/reply R1\nAnna says so.\n", .letters = true,
	.all = true},
    {"/send-anyway\n", .before = "/reply reporter\nMia says so.\n",
	.all = true},
};

static bool is_asked(const struct row *row, enum conf_confirm confirm)
{
	return (confirm == CONFIRM_LETTERS && row->letters) ||
	       (confirm == CONFIRM_ALL && row->all);
}

/* What a mail that is asked back must not have changed. */
static const char sql_state[] =
    "SELECT group_concat(x, '|') FROM ("
    "SELECT quote(owner) || state || class AS x FROM cases"
    " UNION ALL SELECT verb FROM acts"
    " UNION ALL SELECT state || kind FROM pending WHERE kind <> 'confirm'"
    " UNION ALL SELECT flags FROM parties"
    " UNION ALL SELECT count(*) FROM messages"
    " UNION ALL SELECT why || state FROM screens"
    " UNION ALL SELECT letter || state || not_before FROM outbox"
    "            WHERE letter <> 'question')";

static void say_it(
    struct fixture *f, const struct row *row, enum conf_confirm confirm)
{
	struct buf before = BUF_INIT, after = BUF_INIT;
	bool asked = is_asked(row, confirm);

	f->conf.auth.confirm = CONFIRM_NONE;
	if (row->before != NULL)
		fixture_answer(f, "notice", 1, MO, row->before);
	f->conf.auth.confirm = confirm;
	sql_blob(&before, sql_state);
	mia_says(f, row->text);
	sql_blob(&after, sql_state);
	if (fixture_count("question") != asked)
		fail_msg("%d: %s", confirm, row->text);
	/* Also the receipt is one of these changes. */
	if ((strcmp(buf_text(&before), buf_text(&after)) == 0) != asked)
		fail_msg("%d: %s: %s", confirm, row->text, buf_text(&after));
	buf_release(&before);
	buf_release(&after);
}

/* All of the mail is asked, or none. */
static void confirm_says_what_is_asked_back(void **state)
{
	enum conf_confirm confirm;
	size_t i;

	(void)state;
	for (confirm = CONFIRM_NONE; confirm <= CONFIRM_ALL; confirm++)
		for (i = 0; i < N(rows); i++) {
			void *fresh = NULL;

			assert_int_equal(confirm_begin(&fresh), 0);
			say_it(fresh, &rows[i], confirm);
			fixture_end(&fresh);
		}
}

/* ------------------------------ "/yes" -------------------------------- */

/* A letter that was asked back: "question" 0, to Mia. */
static int question_begin(void **state)
{
	struct fixture *f;

	if (confirm_begin(state) == -1)
		return -1;
	f = *state;
	f->conf.auth.confirm = CONFIRM_LETTERS;
	mia_says(f, "/take\n/reply R1\nWhat happened?\n");
	assert_int_equal(fixture_count("question"), 1);
	assert_string_equal(fixture_to(f, "question", 0), "mia@example.org");
	return 0;
}

/* Neither the letter nor what stood beside it. */
static void check_nothing_done(struct fixture *f)
{
	(void)f;
	assert_int_equal(relayed(), 0);
	assert_int_equal(
	    sql_int("SELECT count(*) FROM cases WHERE owner IS NOT NULL"), 0);
}

static bool newest_receipt_says(struct fixture *f, const char *words)
{
	int n = fixture_newest(f, "receipt", "mia@example.org");

	return strstr(fixture_text(f, "receipt", n), words) != NULL;
}

static void the_question_shows_what_was_typed_and_has_its_own_token(
    void **state)
{
	struct fixture *f = *state;
	const char *text = fixture_text(f, "question", 0);

	assert_non_null(strstr(text, "/take\n"));
	assert_non_null(strstr(text, "/reply R1\n"));
	assert_non_null(strstr(text, "What happened?\n"));
	assert_string_not_equal(fixture_reply_to(f, "question", 0),
	    fixture_reply_to(f, "notice", 0));
	/* No other mail of ours has it. */
	assert_false(fixture_says(f, "mo@example.org",
	    strchr(fixture_reply_to(f, "question", 0), '+') + 1));
	check_nothing_done(f);
}

static void a_yes_acts_once_and_only_once(void **state)
{
	struct fixture *f = *state;

	fixture_answer(f, "question", 0, MIA, "/yes\n");
	assert_int_equal(relayed(), 1);
	assert_int_equal(
	    sql_int("SELECT count(*) FROM cases WHERE owner IS NOT NULL"), 1);
	assert_string_equal(fixture_to(f, "relay", 0), "jo@example.net");
	fixture_answer(f, "question", 0, MIA, "/yes\n");
	assert_true(newest_receipt_says(f, "NOTHING was done"));
	fixture_answer(f, "question", 0, MIA, "/yes please\n");
	fixture_answer(f, "question", 0, MIA, "yes\n");
	assert_int_equal(relayed(), 1);
	assert_int_equal(fixture_count("question"), 1);
	assert_int_equal(sql_int("SELECT count(*) FROM pending"
				 " WHERE state = 'waiting'"),
	    0);
}

static void a_yes_by_message_id_counts_too(void **state)
{
	struct fixture *f = *state;
	struct wire_mail mail = {.from = MIA,
	    .to = "hey@example.org",
	    .answers = fixture_message_id(f, "question", 0),
	    .text = "/ja\n\n> /take\n"};

	wire_in(f, &mail);
	assert_int_equal(relayed(), 1);
}

static void a_question_expires(void **state)
{
	struct fixture *f = *state;

	f->desk.now += 8 * FIXTURE_DAY;
	fixture_answer(f, "question", 0, MIA, "/yes\n");
	check_nothing_done(f);
	assert_int_equal(fixture_count("refused"), 1);
}

/* The token that it came with may live longer than the question. */
static void an_expired_question_is_not_answered_by_a_token(void **state)
{
	struct fixture *f = *state;

	sql_run("UPDATE pending SET expires = 1700000000");
	fixture_answer(f, "question", 0, MIA, "/yes\n");
	check_nothing_done(f);
	assert_true(newest_receipt_says(f, "nothing waits for a /yes"));
}

static void another_moderator_cannot_say_yes(void **state)
{
	struct fixture *f = *state;
	struct wire_mail mail = {.from = MO,
	    .to = "hey@example.org",
	    .answers = fixture_message_id(f, "question", 0),
	    .text = "/yes\n"};

	fixture_answer(f, "question", 0, MO, "/yes\n");
	wire_in(f, &mail);
	fixture_answer(f, "notice", 1, MO, "/yes\n");
	check_nothing_done(f);
	/* It still waits for her. */
	fixture_answer(f, "question", 0, MIA, "/yes\n");
	assert_int_equal(relayed(), 1);
}

static void nobody_else_can_say_yes(void **state)
{
	struct fixture *f = *state;

	fixture_answer(f, "question", 0, "mallory@example.net", "/yes\n");
	fixture_answer(f, "question", 0, "mia@example.net", "/yes\n");
	fixture_answer(f, "question", 0, MIA ", mallory@example.net", "/yes\n");
	check_nothing_done(f);
}

static void a_yes_with_the_ordinary_token_does_nothing(void **state)
{
	struct fixture *f = *state;

	mia_says(f, "/yes\n");
	check_nothing_done(f);
	assert_true(newest_receipt_says(f, "nothing waits for a /yes"));
	mia_says(f, "/confirm\n");
	check_nothing_done(f);
	assert_int_equal(fixture_count("question"), 1);
}

/* It confirms what was asked, and nothing else. */
static void the_questions_token_confirms_no_other_letter(void **state)
{
	struct fixture *f = *state;

	fixture_answer(f, "question", 0, MIA, "/reply R1\nSomething else.\n");
	check_nothing_done(f);
	assert_int_equal(fixture_count("question"), 2);
	fixture_answer(
	    f, "question", 0, MIA, "/yes\n/reply R1\nSomething else.\n");
	check_nothing_done(f);
	fixture_answer(f, "question", 1, MIA, "/yes\n");
	assert_int_equal(relayed(), 1);
	assert_true(fixture_says(f, "jo@example.net", "Something else."));
	assert_false(fixture_says(f, "jo@example.net", "What happened?"));
}

static void a_yes_comes_too_late_where_it_makes_no_sense(void **state)
{
	struct fixture *f = *state;

	fixture_answer(f, "notice", 1, MO, "/close\n");
	fixture_answer(f, "question", 0, MIA, "/yes\n");
	check_nothing_done(f);
	assert_true(newest_receipt_says(f, "the case is closed"));
}

/* ---------------------------- corrections ----------------------------- */

static void a_correction_is_taken_once(void **state)
{
	struct fixture *f = *state;
	int n;

	mia_says(f, "/tkae\n");
	check_nothing_done(f);
	assert_true(newest_receipt_says(f, "Did you mean this?"));
	n = fixture_newest(f, "receipt", "mia@example.org");
	fixture_answer(f, "receipt", n, MO, "/yes\n");
	check_nothing_done(f);
	fixture_answer(f, "receipt", n, MIA, "/yes\n");
	assert_int_equal(
	    sql_int("SELECT count(*) FROM cases WHERE owner IS NOT NULL"), 1);
	mia_says(f, "/drop\n");
	fixture_answer(f, "receipt", n, MIA, "/yes\n");
	check_nothing_done(f);
}

/* Saying that it was misspelt is not saying who one is. */
static void a_corrected_letter_is_still_asked_back(void **state)
{
	struct fixture *f = *state;
	int n;

	f->conf.auth.confirm = CONFIRM_LETTERS;
	mia_says(f, "/repyl R1\nHello.\n");
	assert_int_equal(fixture_count("question"), 0);
	/* A "yes" elsewhere may mean anything. */
	mia_says(f, "/yes\n");
	assert_int_equal(fixture_count("question"), 0);
	n = fixture_newest(f, "receipt", "mia@example.org");
	fixture_answer(f, "receipt", n - 1, MIA, "/yes\n");
	assert_int_equal(relayed(), 0);
	assert_int_equal(fixture_count("question"), 1);
	mia_says(f, "/yes\n");
	assert_int_equal(relayed(), 0);
	fixture_answer(f, "question", 0, MIA, "/yes\n");
	assert_int_equal(relayed(), 1);
}

/* A server that stands behind the sender is as good as the round trip. */
static void what_our_server_proved_is_not_asked_back(void **state)
{
	struct fixture *f = *state;
	struct wire_mail mail = {.top =
				     "Authentication-Results: mx.example.org;"
				     " dmarc=pass header.from=example.org\n",
	    .from = MIA,
	    .to = fixture_reply_to(f, "notice", 0),
	    .text = "/reply R1\nHello.\n"};

	f->conf.auth.confirm = CONFIRM_ALL;
	/* No server was named, so none is believed. */
	wire_in(f, &mail);
	assert_int_equal(relayed(), 0);
	f->conf.auth.authserv_id = "mx.example.org";
	wire_in(f, &mail);
	assert_int_equal(relayed(), 1);
}

#define CASE_TEST(name)                                                        \
	cmocka_unit_test_setup_teardown(name, confirm_begin, fixture_end)
#define ASKED_TEST(name)                                                       \
	cmocka_unit_test_setup_teardown(name, question_begin, fixture_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(confirm_says_what_is_asked_back),
	    ASKED_TEST(the_question_shows_what_was_typed_and_has_its_own_token),
	    ASKED_TEST(a_yes_acts_once_and_only_once),
	    ASKED_TEST(a_yes_by_message_id_counts_too),
	    ASKED_TEST(a_question_expires),
	    ASKED_TEST(an_expired_question_is_not_answered_by_a_token),
	    ASKED_TEST(another_moderator_cannot_say_yes),
	    ASKED_TEST(nobody_else_can_say_yes),
	    ASKED_TEST(a_yes_with_the_ordinary_token_does_nothing),
	    ASKED_TEST(the_questions_token_confirms_no_other_letter),
	    ASKED_TEST(a_yes_comes_too_late_where_it_makes_no_sense),
	    CASE_TEST(a_correction_is_taken_once),
	    CASE_TEST(a_corrected_letter_is_still_asked_back),
	    CASE_TEST(what_our_server_proved_is_not_asked_back),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
