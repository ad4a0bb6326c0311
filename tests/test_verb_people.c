/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/case_fixture.h"

#include <stdio.h>

#include "tests/sql.h"

enum { DAY = FIXTURE_DAY };
#define ROB "rob@example.net"

/* ---------------------------- respondents ----------------------------- */

static void respondents_are_numbered_up_to_nine(void **state)
{
	struct fixture *f = *state;
	int i;

	case_report(f, ANNA, "They shouted at me.");
	for (i = 1; i <= 9; i++) {
		assert_says(
		    case_says(f, MIA,
			pool_printf(f->pool, "/respondent r%d@example.net", i)),
		    pool_printf(f->pool, "R%d is: r%d@example.net", i, i));
		assert_int_equal(case_party(f, i).ordinal, i);
	}
	assert_says(case_says(f, MIA, "/respondent r10@example.net"),
	    "there are nine respondents");
	assert_int_equal(sql_int("SELECT count(*) FROM parties"), 10);
}

static const struct same {
	const char *first, *second;
	bool is_same;
} sames[] = {
    {ROB, ROB, true},
    {ROB, "ROB@Example.NET", true},
    {ROB, "<rob@example.net>", true},
    {ROB, "rob@example.net Robert", true},
    {ROB, "rob@example.com", false},
    {ROB, "@rob", false},
    {"@heron", "@Heron", true},
    {"@heron", "heron", false},
    {"\"heron on the forum\"", "\"Heron On The Forum\" Rob", true},
    {"\"heron on the forum\"", "heron on the forum", false},
};

static void nobody_is_two_respondents(void **state)
{
	struct fixture *f = *state;
	const char *receipt;
	size_t i;

	for (i = 0; i < sizeof sames / sizeof sames[0]; i++) {
		case_report(f, pool_printf(f->pool, "a%zu@example.net", i),
		    "He shouted at me.");
		case_says(f, MIA,
		    pool_printf(f->pool, "/respondent %s", sames[i].first));
		receipt = case_says(f, MIA,
		    pool_printf(f->pool, "/respondent %s", sames[i].second));
		if ((strstr(receipt, "that is R1 already") != NULL) !=
		    sames[i].is_same)
			fail_msg("%s: %s", sames[i].second, receipt);
	}
}

static void an_alias_is_of_a_respondent(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/respondent rob@example.net Rob");
	assert_says(case_says(f, MIA, "/alias R1 @crow"), "R1 is also: @crow");
	assert_says(
	    case_says(f, MIA, "/respondent @Crow"), "that is R1 already");
	assert_says(case_says(f, MIA, "/alias R2 @crow"),
	    "nobody in this case is called R2");
	assert_says(case_says(f, MIA, "/alias reporter @crow"),
	    "reporter is no respondent");
	assert_says(case_says(f, MIA, "/alias R1"), "say whose it is and what");
	/* An address that is an alias gets no mail: the first one does. */
	case_says(f, MIA, "/alias R1 crow@example.com");
	case_says(f, MIA, "/reply R1\nHello.");
	{
		struct mail_out out;

		case_letter_build(&out, f, 1, "relay");
		assert_string_equal(out.mail.to, ROB);
		mail_out_release(&out);
	}
}

/* ------------------------------ history ------------------------------- */

static const struct known {
	const char *label, *before, *now;
	bool is_shown;
} knowns[] = {
    {"an address", "/respondent rob@example.net", "/respondent ROB@example.net",
	true},
    {"an address with a tag", "/respondent rob+x@example.net",
	"/respondent rob@example.net", true},
    {"a handle", "/respondent @crow", "/respondent @Crow Rob", true},
    {"an alias then", "/respondent a@example.com\n/alias R1 @jay",
	"/respondent @jay", true},
    {"an alias now", "/respondent @owl",
	"/respondent b@example.com\n/alias R1 @OWL", true},
    {"somebody else", "/respondent c@example.com", "/respondent d@example.com",
	false},
    {"the same name", "/respondent e@example.com Robert",
	"/respondent f@example.com Robert", false},
    {"a handle like an address", "/respondent @gil",
	"/respondent gil@example.com", false},
};

static void earlier_cases_of_a_respondent_are_shown(void **state)
{
	struct fixture *f = *state;
	const char *line, *receipt;
	size_t i;

	for (i = 0; i < sizeof knowns / sizeof knowns[0]; i++) {
		case_report(f, pool_printf(f->pool, "a%zu@example.net", i),
		    "He shouted at me.");
		case_says(f, MIA, knowns[i].before);
		case_says(f, MIA, "/class appeal\n/close");
		line = pool_printf(f->pool,
		    "R1 is also in case %s (appeal, closed)",
		    case_number(f, (int)(2 * i)));
		case_report(f, pool_printf(f->pool, "b%zu@example.net", i),
		    "He did it again.");
		receipt = case_says(f, MIA, knowns[i].now);
		if ((strstr(receipt, line) != NULL) != knowns[i].is_shown)
			fail_msg("%s: %s", knowns[i].label, receipt);
		/* The others hear of it, too. */
		if ((strstr(case_mail(f, MO, "told"), line) != NULL) !=
		    knowns[i].is_shown)
			fail_msg("%s: Mo", knowns[i].label);
		assert_not_says(receipt, "@example.net (");
	}
}

/* A reporter elsewhere is none of its business. */
static void a_respondent_who_reported_is_not_given_away(void **state)
{
	struct fixture *f = *state;

	case_report(f, ROB, "I was bullied.");
	case_report(f, ANNA, "He shouted at me.");
	assert_not_says(case_says(f, MIA, "/respondent rob@example.net"),
	    case_number(f, 0));
	assert_not_says(case_says(f, MIA, "/status"), case_number(f, 0));
}

/* -------------------------- another address --------------------------- */

static void a_stranger_is_nobody_before_and_the_party_after_accept(void **state)
{
	struct fixture *f = *state;
	struct mail_out out;

	case_report(f, ANNA, "He shouted at me.");
	case_answers(f, 0, "anna@new.example", "It is me.\n/withdraw");
	assert_says(case_mail(f, MO, "message"), "unverified");
	assert_not_says(case_mail(f, MO, "message"), "new.example");
	assert_int_equal(case_party(f, 0).flags & PARTY_WITHDRAWN, 0);
	assert_says(case_says(f, MIA, "/accept"),
	    pool_printf(f->pool, "the unverified address is %s's",
		case_party(f, 0).code_name));
	case_answers(f, 0, "anna@new.example", "Once more.\n/withdraw");
	assert_not_says(case_mail(f, MO, "message"), "unverified");
	assert_true((case_party(f, 0).flags & PARTY_WITHDRAWN) != 0);
	/* Mail goes where it went. */
	case_says(f, MIA, "/reply reporter\nHello.");
	case_letter_build(&out, f, 0, "relay");
	assert_string_equal(out.mail.to, ANNA);
	mail_out_release(&out);
	assert_says(
	    case_says(f, MIA, "/accept"), "no unverified address is waiting");
}

static void only_the_address_that_answered_is_accepted(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	assert_says(
	    case_says(f, MIA, "/accept"), "no unverified address is waiting");
	case_answers(f, 0, "anna@new.example", "It is me.");
	assert_says(case_says(f, MIA, "/accept R1"),
	    "nobody in this case is called R1");
	case_says(f, MIA, "/accept reporter");
	case_answers(f, 0, "eve@example.net", "/withdraw");
	assert_int_equal(case_party(f, 0).flags & PARTY_WITHDRAWN, 0);
}

/* ------------------------------ language ------------------------------ */

static void what_a_party_gets_is_in_its_language(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/respondent rob@example.net");
	assert_says(case_says(f, MIA, "/lang reporter FR"), ": fr");
	case_says(f, MIA, "/ask identity\n/reply R1\nWhat happened?");
	assert_says(case_letter(f, 0, "ask-identity"), "Bonjour");
	assert_says(case_letter(f, 1, "relay"), "Reply to this mail");
	case_says(f, MIA, "/lang R1 de");
	case_says(f, MIA, "/reply R1\nWhat happened?");
	assert_not_says(case_letter(f, 1, "relay"), "Reply to this mail");
	assert_says(case_says(f, MIA, "/lang R1 german"),
	    "two letters are a language, such as \"fr\", not: german");
	assert_says(case_says(f, MIA, "/lang R1"), "two letters");
	assert_says(case_says(f, MIA, "/lang R1 ../"), "two letters");
	assert_string_equal(case_party(f, 1).language, "de");
}

/* ------------------------------- files -------------------------------- */

static const struct message_part parts[] = {
    {"image/png", "rob.png", 4000, MESSAGE_PICTURE, {"a picture", 9}},
    {"application/pdf", "rob.pdf", 5000, MESSAGE_WITHHELD, {"%PDF", 4}},
    {"application/zip", "big.zip", 500000000, MESSAGE_WITHHELD, {"", 0}},
};
enum { N_PARTS = sizeof parts / sizeof parts[0] };

static void open_case_with_files(struct fixture *f)
{
	struct message_part copy[N_PARTS];
	struct mail_in in;

	memcpy(copy, parts, sizeof copy);
	mail_in_init(&in, f, ANNA);
	in.message.parts = copy;
	in.message.n_parts = N_PARTS;
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
}

static size_t count_files(struct fixture *f, const char **type)
{
	struct mail_out out;
	size_t n;

	case_build(&out, f,
	    sql_int("SELECT max(id) FROM outbox WHERE letter = 'files'"));
	n = out.message.n_parts;
	*type = n > 0 ? out.message.parts[0].type : "";
	mail_out_release(&out);
	return n;
}

static void what_is_safe_is_shown_to_who_asks(void **state)
{
	struct fixture *f = *state;
	const char *type;

	open_case_with_files(f);
	assert_says(case_says(f, MO, "/show"),
	    "attachments that come in a mail of their own: 1");
	assert_int_equal(case_mails(f, MO, "files"), 1);
	assert_int_equal(case_mails(f, MIA, "files"), 0);
	assert_int_equal(case_mails(f, MIA, "told"), 0);
	assert_int_equal(count_files(f, &type), 1);
	assert_string_equal(type, "image/png");
	/* Asked again, it comes again. */
	case_says(f, MO, "/show");
	assert_int_equal(case_mails(f, MO, "files"), 2);
}

static void what_is_withheld_is_released_one_by_one(void **state)
{
	struct fixture *f = *state;
	const char *type;

	open_case_with_files(f);
	assert_says(case_says(f, MO, "/release 2"),
	    "attachment 2 goes to the moderator who asked");
	assert_int_equal(count_files(f, &type), 1);
	assert_string_equal(type, "application/pdf");
	assert_says(case_mail(f, MIA, "told"), "attachment 2 goes to");
	assert_says(case_says(f, MO, "/release 3"),
	    "attachment 3 was too large to be kept");
	assert_int_equal(case_mails(f, MO, "files"), 1);
	assert_int_equal(case_mails(f, MIA, "files"), 0);
}

static void no_other_number_is_an_attachment(void **state)
{
	static const char *const numbers[] = {
	    "0", "4", "-1", "two", "1x", "99999999999999999999", "1 2"};
	struct fixture *f = *state;
	size_t i;

	open_case_with_files(f);
	for (i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		assert_says(
		    case_says(
			f, MO, pool_printf(f->pool, "/release %s", numbers[i])),
		    pool_printf(
			f->pool, "there is no attachment %s", numbers[i]));
	assert_int_equal(case_mails(f, MO, "files"), 0);
}

static void where_no_files_are_none_are_shown(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	assert_says(
	    case_says(f, MO, "/show"), "there is none that is safe to show");
	assert_says(case_says(f, MO, "/release 1"), "there is no attachment 1");
}

/* The mail that is answered says which message is meant. */
static void it_is_of_the_message_that_is_answered(void **state)
{
	struct fixture *f = *state;
	const char *notice_id;
	struct mail_out out;
	struct mail_in in;

	open_case_with_files(f);
	case_build(&out, f,
	    sql_int("SELECT max(id) FROM outbox WHERE letter = 'notice'"));
	notice_id = pool_strdup(f->pool, out.message.message_id);
	mail_out_release(&out);
	case_answers(f, 0, ANNA, "No file here.");
	assert_says(case_says(f, ZOE, "/show"), "there is none");
	case_mail_init(&in, f, ZOE, "/show");
	in.message.references =
	    (struct message_strings){(const char *[]){notice_id}, 1};
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	assert_int_equal(case_mails(f, ZOE, "files"), 1);
}

static void its_queries_are_served_by_indexes(void **state)
{
	struct fixture *f = *state;

	open_case_with_files(f);
	case_answers(f, 0, "anna@new.example", "It is me.");
	case_says(f, MIA,
	    "/accept\n/respondent rob@example.net\n/alias R1 @crow\n"
	    "/lang R1 fr\n/mute R1");
	case_says(f, MIA, "/release 2");
	sql_check_plans();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(respondents_are_numbered_up_to_nine),
	    CASE_TEST(nobody_is_two_respondents),
	    CASE_TEST(an_alias_is_of_a_respondent),
	    CASE_TEST(earlier_cases_of_a_respondent_are_shown),
	    CASE_TEST(a_respondent_who_reported_is_not_given_away),
	    CASE_TEST(a_stranger_is_nobody_before_and_the_party_after_accept),
	    CASE_TEST(only_the_address_that_answered_is_accepted),
	    CASE_TEST(what_a_party_gets_is_in_its_language),
	    CASE_TEST(what_is_safe_is_shown_to_who_asks),
	    CASE_TEST(what_is_withheld_is_released_one_by_one),
	    CASE_TEST(no_other_number_is_an_attachment),
	    CASE_TEST(where_no_files_are_none_are_shown),
	    CASE_TEST(it_is_of_the_message_that_is_answered),
	    CASE_TEST(its_queries_are_served_by_indexes),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
