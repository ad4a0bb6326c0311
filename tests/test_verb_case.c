/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/case_fixture.h"

#include "casework/shown.h"
#include "tests/sql.h"

enum { HOUR = 3600, DAY = FIXTURE_DAY };

/* -------------------------------- owner ------------------------------- */

static void a_case_is_taken_given_and_dropped(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	assert_null(case_row(f, 0).owner);
	assert_says(case_says(f, MIA, "/take"), "owner of the case: Mia");
	assert_true(case_is_owner(f, 0, MIA));
	assert_says(case_mail(f, ZOE, "told"), "owner of the case: Mia");
	case_says(f, MO, "/assign zoe");
	assert_true(case_is_owner(f, 0, ZOE));
	case_says(f, MO, "/assign mia@home.example");
	assert_true(case_is_owner(f, 0, MIA));
	assert_says(case_says(f, MO, "/drop"), "the case has no owner");
	assert_null(case_row(f, 0).owner);
	assert_says(case_says(f, MO, "/drop"), "the case has no owner");
	assert_says(case_says(f, MO, "/drop"), "NOTHING was done");
}

static void a_case_is_given_only_to_who_may_see_it(void **state)
{
	static const char *const names[] = {
	    "Mia", "Zoe", "nobody", "lee@example.com", "anna@example.net"};
	struct fixture *f = *state;
	size_t i;

	case_report(f, ANNA, "Mia was there.\n/not-to Zoe");
	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		assert_says(case_says(f, MO,
				pool_printf(f->pool, "/assign %s", names[i])),
		    pool_printf(f->pool,
			"no moderator of this case is called %s", names[i]));
	assert_null(case_row(f, 0).owner);
}

static void who_is_away_is_said_to_be(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	assert_says(case_says(f, MIA, "/away until 2023-11-20"),
	    "Mia is away until 2023-11-20 09:00 UTC");
	assert_says(case_says(f, MO, "/assign Mia"),
	    "Mia is away until 2023-11-20 09:00 UTC");
	f->desk.now += 7 * DAY;
	assert_not_says(case_says(f, MO, "/assign Mia"), "away");
	assert_says(case_says(f, MIA, "/away until yesterday"),
	    "this is no time that is understood: until yesterday");
}

/* ------------------------------- triage ------------------------------- */

static void a_case_is_of_one_of_eight_kinds(void **state)
{
	static const char *const kinds[] = {"permission", "data-request",
	    "appeal", "other", "machine", "unreadable", "Report"};
	struct fixture *f = *state;
	const char *receipt;
	size_t i;

	case_report(f, ANNA, "He shouted at me.");
	for (i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		case_says(f, MIA, pool_printf(f->pool, "/class %s", kinds[i]));
		if (strcasecmp(case_row(f, 0).class, kinds[i]) != 0)
			fail_msg("%s", kinds[i]);
	}
	receipt = case_says(f, MIA, "/class nonsense");
	assert_says(receipt, "there is no kind nonsense; there are: report, "
			     "permission, data-request, appeal, other, spam, "
			     "machine, unreadable");
	assert_string_equal(case_row(f, 0).class, "report");
}

static void spam_closes_and_can_be_undone_for_a_day(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "Buy this.");
	case_says(f, MIA, "/class appeal");
	case_says(f, MIA, "/class spam");
	assert_string_equal(case_row(f, 0).state, "closed");
	assert_string_equal(case_row(f, 0).class, "spam");
	assert_int_equal(case_letters(0, "closed"), 0);
	assert_says(case_mail(f, MO, "told"), "the case is spam, and closed");
	f->desk.now += DAY - 1;
	assert_says(
	    case_says(f, MO, "/object It is a report."), "undone: /class spam");
	assert_string_equal(case_row(f, 0).state, "open");
	assert_string_equal(case_row(f, 0).class, "appeal");
	assert_int_equal(case_row(f, 0).closed, 0);
	assert_says(case_mail(f, MIA, "told"), "reason: It is a report.");
	assert_says(case_says(f, MO, "/object"),
	    "nothing of the last 24 hours to be undone");
	case_says(f, MIA, "/class spam");
	f->desk.now += DAY + HOUR;
	assert_says(case_says(f, MO, "/object"),
	    "nothing of the last 24 hours to be undone");
	assert_string_equal(case_row(f, 0).state, "closed");
}

static void categories_are_kept_in_the_order_of_the_configuration(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/category trolling, pitching");
	assert_string_equal(case_row(f, 0).categories, "pitching trolling");
	case_says(f, MIA, "/category trolling");
	assert_string_equal(case_row(f, 0).categories, "trolling");
	assert_says(case_says(f, MIA, "/category trolling theft"),
	    "there is no category theft; there are: pitching, trolling");
	assert_string_equal(case_row(f, 0).categories, "trolling");
}

/* ------------------------------ reminders ----------------------------- */

static void a_reminder_comes_once_to_the_owner(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/take\n/remind in 3 days");
	case_wait(f, 3 * DAY - HOUR);
	assert_int_equal(case_mails(f, MIA, "remind"), 0);
	case_wait(f, 2 * HOUR);
	assert_int_equal(case_mails(f, MIA, "remind"), 1);
	assert_int_equal(case_mails(f, MO, "remind"), 0);
	assert_says(case_mail(f, MIA, "remind"), case_number(f, 0));
	case_wait(f, DAY);
	assert_int_equal(case_mails(f, MIA, "remind"), 1);
	assert_int_equal(
	    sql_int("SELECT count(*) FROM clocks WHERE name = 'remind'"), 0);
	/* Another one is another one. */
	case_says(f, MIA, "/remind in 1 hour");
	case_wait(f, 2 * HOUR);
	assert_int_equal(case_mails(f, MIA, "remind"), 2);
}

/* Is the owner one who can be reminded? */
static const struct owner {
	const char *label, *typed, *then;
} no_owners[] = {
    {"there is none", "/remind in 1 hour", ""},
    {"away", "/take\n/away until 2023-12-24\n/remind in 1 hour", ""},
    {"left", "/take\n/remind in 1 hour", "/recuse"},
};

static void without_an_owner_a_reminder_goes_to_all(void **state)
{
	struct fixture *f = *state;
	size_t i;

	case_escalation(f);
	for (i = 0; i < sizeof no_owners / sizeof no_owners[0]; i++) {
		case_report(f, pool_printf(f->pool, "a%zu@example.net", i),
		    "He shouted at me.");
		case_says_in(f, (int)i, MIA, no_owners[i].typed);
		case_says_in(f, (int)i, MIA, no_owners[i].then);
		case_wait(f, 2 * HOUR);
		if (case_mails(f, MO, "remind") != (int64_t)i + 1 ||
		    case_mails(f, ZOE, "remind") != (int64_t)i + 1)
			fail_msg("%s", no_owners[i].label);
	}
	/* She has left the last one. */
	assert_int_equal(case_mails(f, MIA, "remind"), 2);
}

/* -------------------------------- ends -------------------------------- */

static void a_reporter_hears_of_the_end_a_day_later(void **state)
{
	struct fixture *f = *state;
	struct outbox_row row;

	case_report(f, ANNA, "He shouted at me.");
	assert_says(case_says(f, MIA, "/close He said sorry."),
	    "hears that the case is closed, on 2023-11-15 22:14 UTC");
	assert_string_equal(case_row(f, 0).state, "closed");
	case_letter_row(&row, f, 0, "closed");
	/* To the end of the minute. */
	assert_int_equal(row.not_before, f->desk.now + DAY + 40);
	assert_says(case_mail(f, MO, "told"), "reason: He said sorry.");
	assert_not_says(case_letter(f, 0, "closed"), "sorry");
}

static const struct undo {
	const char *typed;
	int64_t after;
	bool is_undone;
} undoes[] = {
    {"/object", 0, true},
    {"/object", DAY - 1, true},
    {"/object", DAY + HOUR, false},
    {"/reopen", 0, true},
    {"/reopen", 7 * DAY, true},
};

static void who_objects_or_reopens_recalls_the_letter(void **state)
{
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < sizeof undoes / sizeof undoes[0]; i++) {
		case_report(f, pool_printf(f->pool, "a%zu@example.net", i),
		    "He shouted at me.");
		case_says(f, MIA, "/close");
		assert_int_equal(case_letters((int)i, "closed"), 1);
		f->desk.now += undoes[i].after;
		case_says(f, MO, undoes[i].typed);
		if ((strcmp(case_row(f, (int)i).state, "open") == 0) !=
			undoes[i].is_undone ||
		    (case_letters((int)i, "closed") == 0) !=
			undoes[i].is_undone)
			fail_msg("%zu: %s", i, undoes[i].typed);
	}
}

/* Who is told nothing when it ends. */
static void of_what_is_no_report_nobody_is_told_the_end(void **state)
{
	static const char *const kinds[] = {"machine", "unreadable"};
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < 2; i++) {
		case_report(f, pool_printf(f->pool, "a%zu@example.net", i),
		    "He shouted at me.");
		case_says(f, MIA,
		    pool_printf(f->pool, "/class %s\n/close", kinds[i]));
		assert_string_equal(case_row(f, (int)i).state, "closed");
		assert_int_equal(case_letters((int)i, "closed"), 0);
	}
}

/* ------------------------------- redact ------------------------------- */

static void words_that_are_redacted_come_back_by_an_objection(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted in the blue kitchen.");
	assert_says(case_says(f, MO, "/redact blue kitchen"),
	    "taken out of messages: 1");
	/* A notice that has not left yet shows what is there now. */
	assert_says(case_mail(f, MIA, "notice"), "He shouted in the [...].");
	assert_says(case_says(f, MO, "/redact blue kitchen"),
	    "these words stand nowhere in the case");
	assert_says(case_says(f, ZOE, "/object"), "undone: /redact");
	assert_says(case_mail(f, MIA, "notice"), "in the blue kitchen.");
}

/* Not even in the mail that asked for it. */
static void redacted_words_reach_nobody_any_more(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "Mia, he shouted in the blue kitchen.");
	case_says(f, MO, "/reply reporter\nThe blue kitchen?");
	case_says(f, MO, "/redact blue kitchen\n/note\nIt says too much.");
	/* A text that waited is called back. */
	assert_int_equal(case_letters(0, "relay"), 0);
	assert_says(case_mail(f, ZOE, "told"), "It says too much.");
	case_says(f, MO, "/clear Mia");
	assert_int_equal(case_mails(f, MIA, "message"), 3);
	assert_no_mail_says(f, MIA, "kitchen");
	assert_no_mail_says(f, ZOE, "kitchen");
}

/* ------------------------------- status ------------------------------- */

static void the_status_says_where_a_case_stands(void **state)
{
	static const char *const lines[] = {"report, open",
	    "category: trolling", "owner: Mia", "a decision is due: 2023-11-28",
	    "a reminder comes: 2023-11-17", "respondent: R1", "R1 is muted",
	    "Mia: /take"};
	struct fixture *f = *state;
	const char *status;
	size_t i;

	case_report(f, ANNA, "He shouted at me.");
	status = case_says(f, MO, "/status");
	assert_says(status, "owner: nobody");
	assert_says(status,
	    pool_printf(f->pool, "reporter: %s", case_party(f, 0).code_name));
	case_says(f, MIA,
	    "/take\n/category trolling\n/respondent rob@example.net\n"
	    "/mute R1\n/remind in 3 days\n/reply reporter\nHello.");
	status = case_says(f, MO, "/status");
	for (i = 0; i < sizeof lines / sizeof lines[0]; i++)
		assert_says(status, lines[i]);
	assert_says(status,
	    pool_printf(f->pool, "waits to be sent to %s: 2023-11-14 22:24",
		case_party(f, 0).code_name));
	assert_not_says(status, "rob@");
	/* Nobody else is bothered with it. */
	assert_int_equal(case_mails(f, ZOE, "told"), 1);
}

/* --------------------------------- new -------------------------------- */

static void tell_new(struct fixture *f, const char *from, const char *text)
{
	struct mail_in in;

	mail_in_init(&in, f, from);
	in.message.from.name = "Mia Miller";
	in.message.text = text;
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
}

static void a_case_told_by_a_moderator_is_asked_back_first(void **state)
{
	struct fixture *f = *state;

	tell_new(f, "mia@example.org", "/new\nSomebody was followed home.");
	assert_says(case_mail(f, MIA, "question"),
	    "asks us to open a case with this text: "
	    "Somebody was followed home. NOTHING is done yet");
	assert_int_equal(case_mails(f, MO, NULL), 0);
	assert_string_equal(case_row(f, 0).state, "draft");
	assert_says(case_says(f, MIA, "/take"), "this case is not open yet");
	assert_int_equal(case_mails(f, MO, NULL), 0);
}

/* Back at the question, whatever came after it. */
static void a_yes_opens_it_and_the_moderator_is_no_reporter(void **state)
{
	struct fixture *f = *state;

	tell_new(f, "mia@example.org", "/new\nSomebody was followed home.");
	assert_says(case_says(f, MIA, "/yes"), "Mia opened this case");
	assert_string_equal(case_row(f, 0).state, "open");
	assert_says(case_mail(f, MO, "message"), "Somebody was followed home.");
	assert_says(case_mail(f, MO, "message"), "Mia (moderator)");
	assert_int_equal(sql_int("SELECT count(*) FROM parties"), 0);
	assert_int_equal(sql_int("SELECT count(*) FROM screens"), 0);
	assert_says(case_says(f, MO, "/reply reporter\nHello."),
	    "nobody in this case is called reporter");
	assert_says(case_says(f, MIA, "/take"), "owner of the case: Mia");
}

static void only_a_moderator_and_only_outside_of_a_case_says_new(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	assert_says(case_says(f, MIA, "/new\nAnother one."),
	    "send /new to hey@example.org, not as an answer in a case");
	assert_int_equal(case_mails(f, MIA, "question"), 0);
	/* Anybody else's is a report. */
	tell_new(f, "eve@example.net", "/new\nAnother one.");
	assert_int_equal(case_mails(f, MIA, "notice"), 2);
	assert_string_equal(case_row(f, 1).state, "open");
}

static void its_queries_are_served_by_indexes(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/take\n/remind in 1 hour\n/redact shouted");
	case_says(f, MIA, "/close\n/status\n/help");
	case_says(f, MIA, "/object");
	case_wait(f, 2 * HOUR);
	sql_check_plans();
}

/* Whose address was forged, say, and who was not acknowledged for it. */
static void who_was_never_written_to_hears_of_no_end(void **state)
{
	struct fixture *f = *state;

	f->conf.limits.ack_unverified = false;
	case_report(f, ANNA, "He shouted at me.");
	assert_int_equal(case_letters(0, NULL), 0);
	assert_says(case_says(f, MIA, "/close"), "NOT sent to anyone outside");
	assert_int_equal(case_letters(0, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(who_was_never_written_to_hears_of_no_end),
	    CASE_TEST(a_case_is_taken_given_and_dropped),
	    CASE_TEST(a_case_is_given_only_to_who_may_see_it),
	    CASE_TEST(who_is_away_is_said_to_be),
	    CASE_TEST(a_case_is_of_one_of_eight_kinds),
	    CASE_TEST(spam_closes_and_can_be_undone_for_a_day),
	    CASE_TEST(categories_are_kept_in_the_order_of_the_configuration),
	    CASE_TEST(a_reminder_comes_once_to_the_owner),
	    CASE_TEST(without_an_owner_a_reminder_goes_to_all),
	    CASE_TEST(a_reporter_hears_of_the_end_a_day_later),
	    CASE_TEST(who_objects_or_reopens_recalls_the_letter),
	    CASE_TEST(of_what_is_no_report_nobody_is_told_the_end),
	    CASE_TEST(words_that_are_redacted_come_back_by_an_objection),
	    CASE_TEST(redacted_words_reach_nobody_any_more),
	    CASE_TEST(the_status_says_where_a_case_stands),
	    CASE_TEST(a_case_told_by_a_moderator_is_asked_back_first),
	    CASE_TEST(a_yes_opens_it_and_the_moderator_is_no_reporter),
	    CASE_TEST(only_a_moderator_and_only_outside_of_a_case_says_new),
	    CASE_TEST(its_queries_are_served_by_indexes),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
