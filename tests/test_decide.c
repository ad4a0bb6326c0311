/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a proposal to what it comes to. */
#include "tests/ladder_fixture.h"

#include "tests/sql.h"

#define N(table) (sizeof(table) / sizeof(table)[0])

static void a_correction_needs_no_second_moderator(void **state)
{
	struct fixture *f = *state;
	const char *receipt, *letter;

	ladder_open(f);
	receipt = case_says(f, MIA,
	    "/correction R1\nShouting at people is not how we talk.\n"
	    "/apology\n/condition Read the rules of the forum.");
	assert_says(receipt, "decided: correction for R1");
	assert_says(receipt, "R1 gets the letter on");
	letter = case_letter(f, RESPONDENT, "correction");
	assert_says(letter, "Shouting at people is not how we talk.");
	assert_says(letter, "Read the rules of the forum.");
	assert_says(letter, "apologize");
	assert_not_says(letter, "Mia");
	assert_state(f, 1, "approved");
	ladder_send(f, POST_ACCEPTED);
	assert_state(f, 1, "enacted");
	assert_says(case_mail(f, MO, "decided"),
	    "R1 has been told, and it is in force: correction");
	assert_string_equal(case_row(f, 0).state, "closed");
	assert_int_equal(case_letters(REPORTER, "outcome"), 1);
}

static void a_warning_takes_a_hearing_and_two(void **state)
{
	struct fixture *f = *state;
	const char *receipt, *mail;

	ladder_open(f);
	receipt = case_says(f, MIA, "/warning R1 for 30 days\nToo much.");
	assert_says(receipt, "R1 was not heard");
	receipt = case_says(f, MIA,
	    "/skip-hearing Everybody could read it.\n"
	    "/warning for 30 days\nToo much.");
	assert_says(receipt, "proposed: warning for R1");
	assert_says(receipt, "NOT sent to anyone outside");
	assert_int_equal(case_mails(f, MO, "proposal"), 1);
	assert_int_equal(case_mails(f, MIA, "proposal"), 0);
	mail = case_mail(f, MO, "proposal");
	assert_says(mail, "warning, for R1, for 30 days");
	assert_says(mail, "[30 days later]");
	assert_says(mail, "Everybody could read it.");
	assert_says(mail, "Approvals: 1 of 2");
	receipt = case_says_to(f, MO, "proposal", "/approve");
	assert_says(receipt, "R1 gets the letter on");
	ladder_send(f, POST_ACCEPTED);
	assert_state(f, 1, "enacted");
	/* To the hour, in favour of who was promised it. */
	assert_in_range(
	    ladder_decision(f, 1).ends - ladder_decision(f, 1).started,
	    30 * DAY, 30 * DAY + HOUR);
}

static void who_was_heard_may_be_warned(void **state)
{
	struct fixture *f = *state;
	const char *mail;

	ladder_open(f);
	mail = case_says(f, MIA, "/hear R1\nWhat happened in the forum?");
	assert_says(mail, "Has the reporter agreed");
	assert_int_equal(case_letters(RESPONDENT, "hearing"), 0);
	case_says(f, MIA, "/yes");
	assert_int_equal(case_letters(RESPONDENT, "hearing"), 1);
	case_wait(f, 7 * HOUR);
	mail = case_letter(f, RESPONDENT, "hearing");
	assert_says(mail, "What happened in the forum?");
	case_send(f, POST_ACCEPTED);
	assert_state(f, 1, "enacted");
	mail = case_says(f, MIA, "/warning R1 for 30 days\nToo much.");
	assert_says(mail, "to answer");
	case_answers(f, RESPONDENT, "rob@example.net", "I was angry.");
	assert_state(f, 1, "heard");
	mail = case_says(f, MIA, "/warning R1 for 30 days\nToo much.");
	assert_says(mail, "proposed: warning for R1");
}

/* What becomes of the question, which is no decision letter. */
static void send_question(struct fixture *f, enum post_outcome outcome)
{
	struct outbox_row row;
	int64_t ids[100];
	int n;

	case_wait(f, f->conf.privacy.letter_delay_max + HOUR);
	case_letter_row(&row, f, RESPONDENT, "hearing");
	assert_int_equal(post_claim(&f->desk, ids, 100, &n, &f->err), 0);
	assert_int_equal(desk_begin(&f->desk, &f->err), 0);
	assert_int_equal(
	    post_result(&f->desk, row.id, outcome, 0, "", &f->err), 0);
	assert_int_equal(desk_commit(&f->desk, &f->err), 0);
}

/* Whatever else the respondent writes. */
static void who_never_got_the_question_was_not_heard(void **state)
{
	static const struct {
		enum post_outcome outcome;
		const char *state;
	} rows[] = {
	    {POST_NOT_TRIED, "approved"},
	    {POST_DEFERRED, "approved"},
	    {POST_REFUSED, "approved"},
	    {POST_ACCEPTED, "heard"},
	};
	struct fixture *f;
	size_t i;

	for (i = 0; i < N(rows); i++) {
		assert_int_equal(case_begin(state), 0);
		f = *state;
		ladder_open(f);
		case_says(f, MIA, "/reply R1\nWhich name do you have there?");
		ladder_send(f, POST_ACCEPTED);
		case_says(f, MIA, "/hear R1\nWhat happened in the forum?");
		case_says(f, MIA, "/yes");
		send_question(f, rows[i].outcome);
		case_answers(f, RESPONDENT, ROB, "It is Rob as well.");
		assert_state(f, 1, rows[i].state);
		fixture_end(state);
	}
}

static void a_preview_does_nothing(void **state)
{
	struct fixture *f = *state;
	const char *receipt;

	ladder_open(f);
	receipt = case_says(
	    f, MIA, "/correction R1\nThis is not how we talk.\n/preview");
	assert_says(receipt, "This is what would go out");
	assert_says(receipt, "This is not how we talk.");
	assert_int_equal(sql_int("SELECT count(*) FROM decisions"), 0);
	assert_int_equal(case_letters(RESPONDENT, NULL), 0);
}

/* It would be lost, and nobody would see that. */
static void what_a_letter_has_no_place_for_is_refused(void **state)
{
	static const char *const mails[] = {
	    "/skip-hearing R1 seen\n/ban R1 permanently\nToo bad.\n/apology",
	    "/hear R1\nWhy?\n/condition Be kind.",
	    "/no-action\nNothing.\n/apology",
	};
	struct fixture *f = *state;
	const char *receipt;
	size_t i;

	ladder_open(f);
	for (i = 0; i < sizeof mails / sizeof mails[0]; i++) {
		receipt = case_says(f, MIA, mails[i]);
		assert_says(receipt, "NOTHING was done");
		assert_says(receipt, "no place for it");
	}
	assert_int_equal(sql_int("SELECT count(*) FROM decisions"), 0);
}

static void an_objection_holds_it_for_two_days(void **state)
{
	struct fixture *f = *state;
	const char *receipt;

	ladder_warn(f);
	receipt = case_says(f, ZOE, "/object It was a joke.");
	assert_says(receipt, "objected to: warning for R1");
	assert_state(f, 1, "proposed");
	assert_int_equal(case_letters(RESPONDENT, "warning"), 0);
	assert_int_equal(ladder_decision(f, 1).needed, 3);
	/* Two stand behind it, three may. */
	receipt = case_says(f, ZOE, "/object Again.");
	assert_says(receipt, "you have objected already");
}

static void a_cancelled_letter_is_no_decision(void **state)
{
	struct fixture *f = *state;

	ladder_warn(f);
	assert_int_equal(case_letters(RESPONDENT, "warning"), 1);
	assert_says(case_says(f, ZOE, "/cancel"), "recalled");
	assert_state(f, 1, "dropped");
	assert_int_equal(case_letters(RESPONDENT, "warning"), 0);
}

static void nobody_counts_as_told_before_the_letter_was_accepted(void **state)
{
	struct fixture *f = *state;

	ladder_warn(f);
	ladder_send(f, POST_UNKNOWN);
	assert_state(f, 1, "approved");
	assert_says(case_mail(f, ZOE, "decided"), "say /sent");
	case_wait(f, DAY);
	case_send(f, POST_ACCEPTED);
	assert_state(f, 1, "approved");
	assert_says(case_says(f, ZOE, "/resend"), "goes out once more");
	case_send(f, POST_UNKNOWN);
	assert_says(case_says(f, ZOE, "/sent"), "R1 has got the letter");
	assert_state(f, 1, "enacted");
}

static void who_gets_no_mail_is_told_otherwise(void **state)
{
	struct fixture *f = *state;
	const char *receipt;

	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/respondent @rob Rob");
	receipt = case_says(f, MIA, "/correction\nPlease do not shout.");
	assert_says(receipt, "who gets no mail");
	assert_state(f, 1, "approved");
	receipt = case_says(f, MO, "/letter");
	assert_says(receipt, "Please do not shout.");
	receipt = case_says(f, MO, "/told R1 by \"Discord DM\"");
	assert_says(receipt, "R1 was told by \"Discord DM\"");
	assert_state(f, 1, "enacted");
	assert_string_equal(case_row(f, 0).state, "closed");
}

/* The mail to a space. */
static const char *to_space(struct fixture *f)
{
	struct mail_out out;

	case_build(&out, f,
	    sql_int("SELECT max(id) FROM outbox WHERE letter = 'enforce'"));
	mail_out_release(&out);
	return out.message.text;
}

static void a_space_learns_the_name_and_the_dates(void **state)
{
	static struct conf_space forum = {"forum", "admin@forum.example.org"};
	struct fixture *f = *state;

	f->conf.spaces = &forum;
	f->conf.n_spaces = 1;
	ladder_open(f);
	case_says(f, MIA,
	    "/skip-hearing Everybody could read it.\n"
	    "/ban R1 for 30 days\nToo much.");
	case_says_to(f, MO, "proposal", "/approve");
	case_wait(f, 7 * HOUR);
	case_send(f, POST_ACCEPTED);
	assert_says(to_space(f), "Rob");
	assert_not_says(to_space(f), "rob@example.net");
	assert_not_says(to_space(f), "Too much");
	/* By a handle alone. */
	case_report(f, "bo@example.net", "He shouted at me.");
	case_says_in(f, 1, MIA,
	    "/respondent @tim\n/skip-hearing Everybody could read it.\n"
	    "/ban R1 permanently\nToo much.");
	case_says_to(f, MO, "proposal", "/approve");
	case_says_in(f, 1, MIA, "/told R1 by phone");
	assert_says(to_space(f), "@tim");
	/* And of what is in force at once. */
	case_report(f, "cy@example.net", "He threatens me.");
	assert_says(case_says_in(f, 2, MIA,
			"/respondent @tom\n/emergency R1\nThreats to life."),
	    "emergency ban");
	assert_says(to_space(f), "@tom");
}

static void an_emergency_ban_is_there_at_once(void **state)
{
	struct fixture *f = *state;
	const char *receipt;

	ladder_open(f);
	receipt = case_says(f, MIA, "/emergency R1\nThreats to life.");
	assert_says(receipt, "emergency ban");
	assert_state(f, 1, "enacted");
	case_send(f, POST_ACCEPTED);
	assert_says(
	    case_letter(f, RESPONDENT, "emergency"), "Threats to life.");
	assert_true(ladder_decision(f, 1).ends >= f->desk.now + 3 * DAY);
	assert_int_equal(case_mails(f, MO, "proposal"), 1);
	assert_says(case_says_to(f, MO, "proposal", "/approve"),
	    "R1 gets the letter on");
	ladder_send(f, POST_ACCEPTED);
	assert_state(f, 2, "enacted");
	assert_true(ladder_decision(f, 1).ends ==
		    ladder_decision(f, 1).started + 30 * DAY);
}

static void what_is_in_force_is_told_once(void **state)
{
	static const char running[] =
	    "SELECT count(*) FROM clocks WHERE subject = %d"
	    " AND name IN ('untold', 'unknown')";
	struct fixture *f = *state;

	ladder_open(f);
	case_says(f, MIA, "/emergency R1\nThreats to life.");
	case_send(f, POST_UNKNOWN);
	assert_int_equal(sql_int(pool_printf(f->pool, running, 1)), 1);
	case_says(f, ZOE, "/resend");
	case_send(f, POST_REFUSED);
	assert_int_equal(sql_int(pool_printf(f->pool, running, 1)), 1);
	case_says(f, ZOE, "/resend");
	case_send(f, POST_ACCEPTED);
	assert_int_equal(sql_int(pool_printf(f->pool, running, 1)), 0);
	/* Or somebody says so. */
	case_report(f, "bo@example.net", "He threatens me.");
	case_says_in(f, 1, MIA, "/respondent @tim\n/emergency R1\nThreats.");
	assert_int_equal(sql_int(pool_printf(f->pool, running, 3)), 1);
	case_says_in(f, 1, MIA, "/told R1 by phone");
	assert_int_equal(sql_int(pool_printf(f->pool, running, 3)), 0);
	/* What makes it last is in force at once, too. */
	case_says_to(f, ZOE, "proposal", "/approve");
	assert_int_equal(sql_int(pool_printf(f->pool, running, 4)), 1);
	case_says_in(f, 1, MIA, "/told R1 by phone");
	assert_int_equal(sql_int(pool_printf(f->pool, running, 4)), 0);
}

static void an_appeal_is_decided_by_others(void **state)
{
	struct fixture *f = *state;
	const char *receipt;

	ladder_warn(f);
	ladder_send(f, POST_ACCEPTED);
	case_answers(
	    f, RESPONDENT, "rob@example.net", "I appeal: it was a joke.");
	assert_says(case_mail(f, ZOE, "message"), "seems to appeal");
	receipt = case_says(f, MO, "/appeal accept\nYou are right.");
	assert_says(receipt, "you had a part in the decision");
	receipt = case_says(f, ZOE, "/appeal accept\nYou are right.");
	assert_says(receipt, "R1 gets the letter on");
	ladder_send(f, POST_ACCEPTED);
	assert_state(f, 1, "overturned");
}

static void a_term_can_be_extended_and_lifted(void **state)
{
	struct fixture *f = *state;
	int64_t ends;

	ladder_warn(f);
	ladder_send(f, POST_ACCEPTED);
	ends = ladder_decision(f, 1).ends;
	case_says(f, MIA, "/extend for 10 days\nIt goes on.");
	case_says_to(f, ZOE, "proposal", "/approve");
	ladder_send(f, POST_ACCEPTED);
	assert_int_equal(ladder_decision(f, 1).ends, ends + 10 * DAY);
	case_says(f, MIA, "/lift R1\nAll is well.");
	case_says_to(f, MO, "proposal", "/approve");
	ladder_send(f, POST_ACCEPTED);
	assert_state(f, 1, "lifted");
}

static void no_action_closes_the_case_and_can_be_undone(void **state)
{
	struct fixture *f = *state;
	const char *receipt;

	ladder_open(f);
	receipt = case_says(f, MIA, "/no-action\nIt did not happen.");
	assert_says(receipt, "decided: no action");
	assert_string_equal(case_row(f, 0).state, "closed");
	assert_not_says(
	    case_letter(f, REPORTER, "outcome"), "It did not happen");
	receipt = case_says(f, MO, "/object It did.");
	assert_says(receipt, "undone: /no-action");
	assert_string_equal(case_row(f, 0).state, "open");
	assert_int_equal(case_letters(REPORTER, "outcome"), 0);
	assert_state(f, 1, "dropped");
}

static void a_permission_that_is_over_names_nobody(void **state)
{
	static struct conf_space forum = {"forum", "admin@forum.example.org"};
	struct fixture *f = *state;

	f->conf.spaces = &forum;
	f->conf.n_spaces = 1;
	case_report(f, ANNA, "May I advertise my book?");
	case_says(f, MIA, "/class permission");
	case_says(f, MIA, "/grant for 30 days\nOne post.");
	case_wait(f, HOUR);
	case_send(f, POST_ACCEPTED);
	case_wait(f, 40 * DAY);
	assert_string_equal(ladder_decision(f, 1).state, "expired");
	assert_int_equal(sql_int("SELECT count(*) FROM outbox"
				 " WHERE moderator IS NULL"
				 "   AND party_id IS NULL"),
	    0);
}

static void a_permission_is_answered(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "May I advertise my book?");
	case_says(f, MIA, "/class permission");
	assert_says(case_says(f, MIA, "/grant for 30 days\nOne post."),
	    "gets the letter on");
	case_wait(f, HOUR);
	assert_says(case_letter(f, REPORTER, "granted"), "One post.");
	case_send(f, POST_ACCEPTED);
	assert_state(f, 1, "enacted");
	assert_string_equal(case_row(f, 0).state, "closed");
}

static void what_waits_again_is_to_be_told_to_nobody(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me in the forum.");
	case_says(f, MIA,
	    "/respondent @tim\n/category trolling\n"
	    "/skip-hearing Everybody could read it.\n"
	    "/warning for 30 days\nToo much.");
	case_says_to(f, MO, "proposal", "/approve");
	assert_state(f, 1, "approved");
	case_says_to(f, ZOE, "proposal", "/object Too hard.");
	assert_state(f, 1, "proposed");
	case_wait(f, 3 * DAY);
	assert_state(f, 1, "proposed");
	assert_no_mail_says(f, MO, "nobody has told them yet");
	case_says_to(f, ZOE, "proposal", "/approve");
	assert_state(f, 1, "approved");
	case_wait(f, 3 * DAY);
	assert_says(case_mail(f, MIA, "clock"), "nobody has told them yet");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(a_correction_needs_no_second_moderator),
	    CASE_TEST(a_warning_takes_a_hearing_and_two),
	    CASE_TEST(who_was_heard_may_be_warned),
	    cmocka_unit_test(who_never_got_the_question_was_not_heard),
	    CASE_TEST(what_waits_again_is_to_be_told_to_nobody),
	    CASE_TEST(a_preview_does_nothing),
	    CASE_TEST(what_a_letter_has_no_place_for_is_refused),
	    CASE_TEST(an_objection_holds_it_for_two_days),
	    CASE_TEST(a_cancelled_letter_is_no_decision),
	    CASE_TEST(nobody_counts_as_told_before_the_letter_was_accepted),
	    CASE_TEST(who_gets_no_mail_is_told_otherwise),
	    CASE_TEST(a_space_learns_the_name_and_the_dates),
	    CASE_TEST(an_emergency_ban_is_there_at_once),
	    CASE_TEST(what_is_in_force_is_told_once),
	    CASE_TEST(an_appeal_is_decided_by_others),
	    CASE_TEST(a_term_can_be_extended_and_lifted),
	    CASE_TEST(no_action_closes_the_case_and_can_be_undone),
	    CASE_TEST(a_permission_is_answered),
	    CASE_TEST(a_permission_that_is_over_names_nobody),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
