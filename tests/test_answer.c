/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/case_fixture.h"

#include <stdio.h>

#include "privacy/random.h"
#include "tests/sql.h"

enum { REPORTER, RESPONDENT };

/* A report of Anna's; Mia owns it, and everybody has the acknowledgement. */
static void open_case(struct fixture *f)
{
	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/take");
}

/* With Rob, who got a mail and can answer. */
static void open_case_with_respondent(struct fixture *f)
{
	open_case(f);
	case_says(f, MIA, "/respondent rob@example.net");
	case_says(f, MIA, "/reply R1\nWhat happened?\n/now");
}

/* ----------------------- whose answer it is --------------------------- */

static void who_was_known_by_a_handle_can_be_written_to_later(void **state)
{
	struct fixture *f = *state;

	open_case(f);
	case_says(f, MIA, "/respondent @rob");
	assert_says(case_says(f, MIA, "/reply R1\nWhat happened?"),
	    "R1 has no mail address");
	case_says(f, MIA, "/alias R1 rob@example.net");
	case_says(f, MIA, "/reply R1\nWhat happened?\n/now");
	assert_says(case_letter(f, RESPONDENT, "relay"), "What happened?");
	case_answers(f, RESPONDENT, "rob@example.net", "Nothing.");
	assert_not_says(case_mail(f, MO, "message"), "unverified");
}

static void another_address_does_not_take_the_place_of_the_first(void **state)
{
	struct fixture *f = *state;
	struct mail_out out;

	open_case_with_respondent(f);
	case_says(f, MIA, "/alias R1 rob@example.com");
	case_says(f, MIA, "/reply R1\nStill there?\n/now");
	case_letter_build(&out, f, RESPONDENT, "relay");
	assert_string_equal(out.message.to.list[0].addr, "rob@example.net");
	mail_out_release(&out);
}

/* -------------------------- what is shown ----------------------------- */

static const char with_quote[] = "No, it was on Monday.\n\n"
				 "On 14 Nov 2023, Example Community wrote:\n"
				 "> thank you for your message\n"
				 "> and the second line of ours\n";

static void quotes_of_our_mails_are_cut_and_shown_on_demand(void **state)
{
	struct fixture *f = *state;
	const char *mail;

	open_case(f);
	case_answers(f, REPORTER, ANNA, with_quote);
	mail = case_mail(f, MO, "message");
	assert_says(mail, "No, it was on Monday.");
	assert_not_says(mail, "the second line of ours");
	assert_says(mail, "/uncut shows them");
	assert_says(case_says(f, MO, "/uncut"), "the second line of ours");
}

static void where_nothing_was_cut_nothing_is_uncut(void **state)
{
	struct fixture *f = *state;

	open_case(f);
	case_answers(f, REPORTER, ANNA, "It was on Monday.");
	assert_not_says(case_mail(f, MO, "message"), "/uncut");
	assert_says(case_says(f, MO, "/uncut"), "nothing was cut");
}

/* What somebody else wrote is evidence. */
static void what_is_forwarded_is_kept(void **state)
{
	struct fixture *f = *state;
	const char *mail;

	open_case(f);
	case_answers(f, REPORTER, ANNA,
	    "See what he sent:\n\n"
	    "---------- Forwarded message ---------\n"
	    "From: Rob <rob@example.net>\n"
	    "Subject: you\n\n"
	    "> you will be sorry\n"
	    "you really will\n");
	mail = case_mail(f, MO, "message");
	assert_says(mail, "you will be sorry");
	assert_says(mail, "you really will");
}

static void answers_carry_the_code_name_and_no_other(void **state)
{
	struct fixture *f = *state;
	const char *mail;

	open_case(f);
	case_answers(f, REPORTER, ANNA, "It was me, anna@example.net.");
	mail = case_mail(f, MO, "message");
	assert_says(mail, case_party(f, REPORTER).code_name);
	assert_not_says(mail, "anna@");
	assert_not_says(mail, "Anna");
}

/* ------------------------- how much is told --------------------------- */

static void say(struct fixture *f, int party, const char *from, int n)
{
	char text[40];

	snprintf(text, sizeof text, "This is number %d.", n);
	case_answers(f, party, from, text);
}

static void the_mails_of_an_hour_above_twenty_are_told_once(void **state)
{
	struct fixture *f = *state;
	int i;

	open_case(f);
	for (i = 0; i < 20; i++)
		say(f, REPORTER, ANNA, i);
	assert_int_equal(case_mails(f, MO, "message"), 20);
	assert_int_equal(case_mails(f, MO, "quiet"), 0);
	for (; i < 25; i++)
		say(f, REPORTER, ANNA, i);
	assert_int_equal(case_mails(f, MO, "message"), 20);
	assert_int_equal(case_mails(f, MO, "quiet"), 1);
	/* All are on record: the report and 25 answers. */
	assert_int_equal(sql_int("SELECT count(*) FROM messages"
				 " WHERE moderator IS NULL"),
	    26);
	f->desk.now += 3600;
	say(f, REPORTER, ANNA, i);
	assert_int_equal(case_mails(f, MO, "message"), 21);
}

static void a_text_is_told_three_times_a_day(void **state)
{
	struct fixture *f = *state;
	int i;

	open_case(f);
	for (i = 0; i < 6; i++)
		case_answers(f, REPORTER, ANNA, "Again.");
	assert_int_equal(case_mails(f, MO, "message"), 3);
	assert_int_equal(case_mails(f, MO, "quiet"), 1);
	case_answers(f, REPORTER, ANNA, "Something else.");
	assert_int_equal(case_mails(f, MO, "message"), 4);
	f->desk.now += FIXTURE_DAY;
	for (i = 0; i < 6; i++)
		case_answers(f, REPORTER, ANNA, "Again.");
	assert_int_equal(case_mails(f, MO, "message"), 7);
	assert_int_equal(case_mails(f, MO, "quiet"), 2);
}

static void who_is_muted_is_told_of_once_a_day(void **state)
{
	struct fixture *f = *state;
	int i;

	open_case_with_respondent(f);
	assert_says(case_says(f, MIA, "/mute R1"), "told once a day");
	for (i = 0; i < 3; i++)
		say(f, RESPONDENT, "rob@example.net", i);
	assert_int_equal(case_mails(f, MO, "message"), 0);
	assert_int_equal(case_mails(f, MO, "quiet"), 1);
	case_answers(f, REPORTER, ANNA, "I am heard.");
	assert_int_equal(case_mails(f, MO, "message"), 1);
	assert_says(case_says(f, MIA, "/mute R1"), "told again");
	say(f, RESPONDENT, "rob@example.net", i);
	assert_int_equal(case_mails(f, MO, "message"), 2);
}

/* ------------------------ a reporter's words -------------------------- */

static int64_t flags(struct fixture *f, int party)
{
	return case_party(f, party).flags;
}

static void a_name_is_shared_when_it_was_said_twice(void **state)
{
	struct fixture *f = *state;

	open_case(f);
	case_answers(f, REPORTER, ANNA, "/share-identity");
	assert_says(case_letter(f, REPORTER, "said"), "reply once more");
	assert_int_equal(flags(f, REPORTER) & PARTY_SHARES, 0);
	assert_int_equal(case_mails(f, MO, "news"), 0);
	case_answers(f, REPORTER, ANNA, "/share-identity");
	assert_says(case_letter(f, REPORTER, "said"),
	    "can see your name and your address");
	assert_true((flags(f, REPORTER) & PARTY_SHARES) != 0);
	assert_says(case_mail(f, MO, "news"), "Anna Smith <anna@example.net>");
}

static void a_name_is_shared_at_once_where_it_was_asked_for(void **state)
{
	struct fixture *f = *state;

	open_case(f);
	assert_says(case_says(f, MIA, "/ask identity"), "is asked");
	case_answers(f, REPORTER, ANNA, "Yes.\n/share-identity");
	assert_says(case_mail(f, MO, "news"), "Anna Smith <anna@example.net>");
	assert_says(case_letter(f, REPORTER, "said"), "from now on");
}

static const struct word {
	const char *typed, *said, *news; /* NULL: nobody is told */
	int64_t flag;
} words[] = {
    {"/withdraw", "take back what you told us", "takes the message back",
	PARTY_WITHDRAWN},
    {"/Withdraw.", "take back what you told us", "takes the message back",
	PARTY_WITHDRAWN},
    {"/no-updates", "only after you have written", "wants no mail but answers",
	PARTY_QUIET},
    {"/updates", "when there is something new", "wants to hear", 0},
    {"/help", "/not-to NAME", NULL, 0},
    {"/not-to zoe", "sees nothing", NULL, 0},
    {"/not-to nobody", "All moderators", NULL, 0},
    {"Thank you.\n\n/help\n", "/not-to NAME", NULL, 0},
};
enum {
	N_WORDS = sizeof words / sizeof words[0],
	LASTING = PARTY_SHARES | PARTY_WITHDRAWN | PARTY_QUIET
};

static void each_word_is_confirmed_and_told(void **state)
{
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < N_WORDS; i++) {
		if (i > 0) {
			fixture_end(state);
			assert_int_equal(case_begin(state), 0);
			f = *state;
		}
		open_case(f);
		case_answers(f, REPORTER, ANNA, words[i].typed);
		assert_int_equal(case_letters(REPORTER, "said"), 1);
		assert_says(case_letter(f, REPORTER, "said"), words[i].said);
		assert_int_equal(flags(f, REPORTER) & LASTING, words[i].flag);
		assert_int_equal(
		    case_mails(f, MO, "news"), words[i].news != NULL);
		if (words[i].news != NULL)
			assert_says(case_mail(f, MO, "news"), words[i].news);
	}
}

/* Who says them; party and address, and what is around them. */
static const struct nobody {
	const char *label;
	int party;
	const char *from, *before;
} nobodies[] = {
    {"a stranger with the reporter's address", REPORTER, "eve@example.net", ""},
    {"the respondent", RESPONDENT, "rob@example.net", ""},
    {"a stranger with the respondent's address", RESPONDENT, "eve@example.net",
	""},
    {"the reporter with the respondent's address", RESPONDENT, ANNA, ""},
    {"a quotation", REPORTER, ANNA, "Thank you.\n\nOn 14 Nov, Ann wrote:\n> "},
    {"a quotation of ours", REPORTER, ANNA,
	"Thank you.\n\nOn 14 Nov 2023, Example Community wrote:\n> "},
    {"the middle of a line", REPORTER, ANNA, "I will not say "},
};

static void words_are_not_obeyed_from(
    struct fixture *f, const struct nobody *nobody, const struct word *word)
{
	const char *text =
	    pool_printf(f->pool, "%s%s\n", nobody->before, word->typed);

	case_answers(f, nobody->party, nobody->from, text);
	if (case_letters(REPORTER, "said") != 0 ||
	    case_letters(RESPONDENT, "said") != 0 ||
	    case_mails(f, MO, "news") != 0 ||
	    ((flags(f, REPORTER) | flags(f, RESPONDENT)) & LASTING) != 0 ||
	    sql_int("SELECT count(*) FROM screens"
		    " WHERE why <> 'mentioned'") != 0)
		fail_msg("%s: %s", nobody->label, word->typed);
}

static void words_of_nobody_who_may_say_them_are_text(void **state)
{
	struct fixture *f = *state;
	const size_t n = sizeof nobodies / sizeof nobodies[0];
	size_t i, word;

	open_case_with_respondent(f);
	for (i = 0; i < n; i++)
		for (word = 0; word < N_WORDS; word++)
			if (strchr(words[word].typed, '\n') == NULL)
				words_are_not_obeyed_from(
				    f, &nobodies[i], &words[word]);
	for (word = 0; word < 2; word++)
		case_answers(f, REPORTER, "eve@example.net", "/share-identity");
	assert_int_equal(flags(f, REPORTER) & PARTY_SHARES, 0);
}

static void in_a_first_mail_only_an_exclusion_counts(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA,
	    "/share-identity\n/share-identity\n/withdraw\n/no-updates\n"
	    "/help\n");
	assert_int_equal(case_letters(REPORTER, "said"), 0);
	assert_int_equal(flags(f, REPORTER) & LASTING, 0);
	assert_int_equal(case_mails(f, MO, "notice"), 1);
}

static void who_wants_no_updates_gets_one_answer_to_each_mail(void **state)
{
	struct fixture *f = *state;

	open_case(f);
	case_answers(f, REPORTER, ANNA, "/no-updates");
	assert_says(
	    case_says(f, MIA, "/reply reporter\nFirst.\n/now"), "gets it now");
	assert_says(case_says(f, MIA, "/reply reporter\nSecond."),
	    "wants no mail but answers");
	assert_says(case_says(f, MIA, "/ask identity"), "wants no mail");
	assert_int_equal(case_letters(REPORTER, "relay"), 1);
	case_answers(f, REPORTER, ANNA, "One more thing.");
	assert_says(
	    case_says(f, MIA, "/reply reporter\nThird."), "gets your text");
	assert_int_equal(case_letters(REPORTER, "relay"), 2);
	/* Nor the word that the case is closed. */
	case_says(f, MIA, "/close");
	assert_int_equal(case_letters(REPORTER, "closed"), 0);
	case_says(f, MIA, "/reopen");
	case_answers(f, REPORTER, ANNA, "/updates");
	case_says(f, MIA, "/close");
	assert_int_equal(case_letters(REPORTER, "closed"), 1);
}

/* -------------------------- other addresses --------------------------- */

/* As it stands in the acknowledgement. */
static const char *phrase_of(struct fixture *f)
{
	char phrase[PHRASE_LEN + 1];
	const char *text = case_letter(f, REPORTER, "acknowledgement");

	assert_non_null(random_find_phrase(phrase, text));
	return pool_strdup(f->pool, phrase);
}

static void mail_goes_to_where_the_phrase_came_from(void **state)
{
	struct fixture *f = *state;
	struct mail_out out;

	open_case(f);
	case_report(f, "anna@new.example",
	    pool_printf(f->pool, "I write from here now.\n%s\n", phrase_of(f)));
	assert_int_equal(sql_int("SELECT count(*) FROM cases"
				 " WHERE number > 0"),
	    1);
	assert_says(case_mail(f, MO, "message"), "with the receipt phrase");
	assert_not_says(case_mail(f, MO, "message"), "new.example");
	case_says(f, MIA, "/reply reporter\nThank you.");
	case_letter_build(&out, f, REPORTER, "relay");
	assert_string_equal(out.mail.to, "anna@new.example");
	mail_out_release(&out);
	/* It is hers from now on, as the old one is. */
	case_answers(f, REPORTER, "anna@new.example", "/withdraw");
	case_answers(f, REPORTER, ANNA, "/no-updates");
	assert_int_equal(
	    flags(f, REPORTER) & LASTING, PARTY_WITHDRAWN | PARTY_QUIET);
}

/* It is a capability: who reads a moderator's mail must not get it. */
static void no_moderator_reads_a_receipt_phrase(void **state)
{
	struct fixture *f = *state;
	const char *phrase, *mail;

	open_case(f);
	phrase = phrase_of(f);
	case_report(f, "anna@new.example",
	    pool_printf(f->pool, "From here (%s), please.", phrase));
	mail = case_mail(f, MO, "message");
	assert_says(mail, "From here ([...]), please.");
	assert_not_says(mail, phrase);
	case_answers(f, REPORTER, ANNA,
	    pool_printf(f->pool, "You said\n%.11s\n%s", phrase, phrase + 12));
	assert_says(case_mail(f, MO, "message"), "You said");
	assert_not_says(case_mail(f, MO, "message"), phrase + 12);
}

/* Who has the address of a mail has its phrase as well, in the quotation. */
static void a_phrase_that_is_only_quoted_moves_nothing(void **state)
{
	struct fixture *f = *state;
	struct mail_out out;

	open_case(f);
	case_answers(f, REPORTER, "eve@example.net",
	    pool_printf(f->pool,
		"It is me.\n\nOn 14 Nov 2023, Example Community wrote:\n"
		"> %s\n",
		phrase_of(f)));
	assert_says(case_mail(f, MO, "message"), "unverified");
	case_says(f, MIA, "/reply reporter\nThank you.");
	case_letter_build(&out, f, REPORTER, "relay");
	assert_string_equal(out.mail.to, ANNA);
	mail_out_release(&out);
}

/* --------------------- from respondent to reporter -------------------- */

static int64_t to_parties(void)
{
	return sql_int("SELECT count(*) FROM outbox"
		       " WHERE party_id IS NOT NULL");
}

/* Whatever it says, also of moderators. */
static void a_respondents_mail_never_causes_mail_to_a_party(void **state)
{
	static const char *const texts[] = {"It was nothing.",
	    "/help\n/share-identity\n/withdraw\n/no-updates\n/updates",
	    "/reply reporter\nI know who you are.", "/not-to nobody",
	    "/not-to Mia\n/not-to Mo\n/not-to Zoe", "/not-to Xavier", "/close",
	    "Tell Anna: anna@example.net",
	    "Mia, Mo and Zoe are all my friends."};
	static const char *const from[] = {
	    "rob@example.net", "eve@example.net"};
	struct fixture *f = *state;
	int64_t before;
	size_t i, who;

	open_case_with_respondent(f);
	before = to_parties();
	for (i = 0; i < sizeof texts / sizeof texts[0]; i++)
		for (who = 0; who < 2; who++) {
			case_answers(f, RESPONDENT, from[who], texts[i]);
			if (to_parties() != before)
				fail_msg("%s: %s", from[who], texts[i]);
		}
	case_wait(f, 3 * FIXTURE_DAY);
	assert_int_equal(to_parties(), before);
	assert_string_equal(case_row(f, 0).state, "open");
}

/* The same for who merely has a reporter's reply address. */
static void a_strangers_mail_never_causes_mail_to_a_party(void **state)
{
	struct fixture *f = *state;
	int64_t before;

	open_case(f);
	before = to_parties();
	case_answers(f, REPORTER, "eve@example.net", "/not-to Xavier\n/help");
	case_answers(f, REPORTER, "eve@example.net", "Mia, Mo and Zoe know.");
	case_wait(f, 3 * FIXTURE_DAY);
	assert_int_equal(to_parties(), before);
}

/* Machines and forgers are not written to, though nobody is left. */
static void who_is_not_acknowledged_is_not_told_that_nobody_is_left(
    void **state)
{
	struct message_header header = {"precedence", "bulk"};
	struct fixture *f = *state;
	struct mail_in in;

	mail_in_init(&in, f, ANNA);
	in.message.text = "Mia, Mo and Zoe know of it.\n/not-to Xavier";
	in.message.headers = &header;
	in.message.n_headers = 1;
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	in.message.text = "Mia, Mo and Zoe know of it.";
	in.raw[0] = 'f';
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	case_wait(f, 3 * FIXTURE_DAY);
	assert_int_equal(to_parties(), 0);
}

static void its_queries_are_served_by_indexes(void **state)
{
	struct fixture *f = *state;

	open_case_with_respondent(f);
	case_answers(f, REPORTER, ANNA, "/not-to Xavier\n/help");
	case_wait(f, 3 * FIXTURE_DAY);
	sql_check_plans();
}

/* Whom a reporter wrote to quotes that reporter. */
static void a_quotation_names_no_reporter(void **state)
{
	struct fixture *f = *state;
	struct mail_in in;
	const char *text;

	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/respondent tom@example.com Tom");
	case_says(f, MIA, "/reply R1\nWhat happened?");
	case_answer_init(&in, f, 1, "tom@example.com",
	    "It was Anna, I guess.\n\nOn Monday, Anna Smith <" ANNA
	    "> wrote:\n> Stop it.\n> Anna Smith\n");
	in.message.from.name = "Tom";
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	text = case_mail(f, ZOE, "message");
	assert_says(text, "It was Anna, I guess.");
	assert_not_says(text, ANNA);
	assert_not_says(text, "Smith");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(a_quotation_names_no_reporter),
	    CASE_TEST(who_was_known_by_a_handle_can_be_written_to_later),
	    CASE_TEST(another_address_does_not_take_the_place_of_the_first),
	    CASE_TEST(quotes_of_our_mails_are_cut_and_shown_on_demand),
	    CASE_TEST(where_nothing_was_cut_nothing_is_uncut),
	    CASE_TEST(what_is_forwarded_is_kept),
	    CASE_TEST(answers_carry_the_code_name_and_no_other),
	    CASE_TEST(the_mails_of_an_hour_above_twenty_are_told_once),
	    CASE_TEST(a_text_is_told_three_times_a_day),
	    CASE_TEST(who_is_muted_is_told_of_once_a_day),
	    CASE_TEST(a_name_is_shared_when_it_was_said_twice),
	    CASE_TEST(a_name_is_shared_at_once_where_it_was_asked_for),
	    CASE_TEST(each_word_is_confirmed_and_told),
	    CASE_TEST(words_of_nobody_who_may_say_them_are_text),
	    CASE_TEST(in_a_first_mail_only_an_exclusion_counts),
	    CASE_TEST(who_wants_no_updates_gets_one_answer_to_each_mail),
	    CASE_TEST(mail_goes_to_where_the_phrase_came_from),
	    CASE_TEST(no_moderator_reads_a_receipt_phrase),
	    CASE_TEST(a_phrase_that_is_only_quoted_moves_nothing),
	    CASE_TEST(a_respondents_mail_never_causes_mail_to_a_party),
	    CASE_TEST(a_strangers_mail_never_causes_mail_to_a_party),
	    CASE_TEST(who_is_not_acknowledged_is_not_told_that_nobody_is_left),
	    CASE_TEST(its_queries_are_served_by_indexes),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
