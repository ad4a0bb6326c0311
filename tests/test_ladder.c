/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold of a decision whatever else happens: others decide
 * something at the same time, a letter gets lost, a template breaks. */
#include "tests/ladder_fixture.h"

#include "casework/bounce.h"
#include "casework/decided.h"
#include "casework/letters.h"
#include "tests/sql.h"

#define N(table) (sizeof(table) / sizeof(table)[0])

/* ----------------------------- proposals ------------------------------ */

static void all_of_a_mail_is_previewed(void **state)
{
	struct fixture *f = *state;
	const char *receipt;

	ladder_open(f);
	receipt = case_says(f, MIA,
	    "/preview\n/correction R1\nThe first.\n/correction R1\nThe other.");
	assert_says(receipt, "The first.");
	assert_says(receipt, "The other.");
	assert_int_equal(sql_int("SELECT count(*) FROM decisions"), 0);
}

/* Whoever may look must not be able to ask whether a name is the right one. */
static void a_preview_does_not_say_who_is_named(void **state)
{
	static const char *const names[] = {"Bob Miller", "Anna Smith"};
	struct fixture *f = *state;
	const char *receipt;
	int64_t told;
	size_t i;

	ladder_open(f);
	told = case_mails(f, MO, "told");
	for (i = 0; i < N(names); i++) {
		receipt = case_says(f, MIA,
		    pool_printf(f->pool,
			"/preview\n/emergency R1\n%s is afraid.", names[i]));
		assert_says(receipt, "This is what would go out");
		assert_says(
		    receipt, pool_printf(f->pool, "%s is afraid.", names[i]));
	}
	assert_int_equal(
	    sql_int("SELECT count(*) FROM acts WHERE verb = 'held'"), 0);
	assert_int_equal(case_mails(f, MO, "told"), told);
}

static void of_two_in_one_mail_the_last_is_asked(void **state)
{
	struct fixture *f = *state;

	ladder_open(f);
	case_says(f, MIA,
	    LADDER_UNHEARD "/warning R1 for 30 days\nToo much.\n"
			   "/ban R1 for 30 days\nToo much.");
	assert_state(f, 1, "dropped");
	assert_state(f, 2, "proposed");
	assert_int_equal(case_mails(f, MO, "proposal"), 1);
	assert_says(case_mail(f, MO, "proposal"), "temporary ban, for R1");
}

static void who_is_cleared_is_asked_what_the_others_were(void **state)
{
	struct fixture *f = *state;

	ladder_open(f);
	case_says(f, MIA, "/recuse Mo");
	assert_int_equal(case_state(f, 0, MO), MEMBER_HELD);
	case_says(f, MIA, LADDER_UNHEARD "/warning R1 for 30 days\nToo much.");
	assert_int_equal(case_mails(f, MO, "proposal"), 0);
	case_says(f, ZOE, "/clear Mo");
	assert_int_equal(case_state(f, 0, MO), MEMBER_IN);
	assert_int_equal(case_mails(f, MO, "proposal"), 1);
	assert_says(case_says_to(f, MO, "proposal", "/approve"),
	    "R1 gets the letter on");
}

/* Zoe answers the mail about a warning that was sent long ago. */
static void an_objection_to_what_is_settled_hits_nothing_else(void **state)
{
	struct fixture *f = *state;

	ladder_open(f);
	case_says(f, MIA,
	    "/respondent sam@example.net Sam\n" LADDER_UNHEARD
	    "/warning R1 for 30 days\nToo much.");
	case_says_to(f, MO, "proposal", "/approve");
	ladder_send(f, POST_ACCEPTED);
	case_says(f, MIA, "/correction R2\nPlease do not shout.");
	assert_state(f, 2, "approved");
	assert_says(case_says_to(f, ZOE, "proposal", "/object A joke."),
	    "NOTHING was done");
	assert_state(f, 2, "approved");
	assert_int_equal(case_letters(RESPONDENT + 1, "correction"), 1);
}

/* Who can write to the database, and has no key, bans nobody with it. */
static void a_row_that_was_changed_is_not_obeyed(void **state)
{
	struct fixture *f = *state;

	ladder_open(f);
	case_says(f, MIA, LADDER_UNHEARD "/warning R1 for 30 days\nToo much.");
	sql_run("UPDATE decisions"
		"   SET kind = 'permanent-ban', needed = 1, held_until = 1");
	assert_int_equal(desk_begin(&f->desk, &f->err), 0);
	assert_int_equal(decision_release(&f->desk, 1, &f->err), -1);
	assert_int_equal(f->err.kind, ERR_SEALED);
	assert_int_equal(desk_commit(&f->desk, &f->err), 0);
	assert_state(f, 1, "proposed");
	assert_int_equal(case_letters(RESPONDENT, NULL), 0);
}

/* ------------------------------ emergencies --------------------------- */

static void an_emergency_ends_when_its_letter_says(void **state)
{
	struct fixture *f = *state;
	int64_t ends;

	ladder_open(f);
	case_says(f, MIA, "/emergency R1\nThreats to life.");
	ends = ladder_decision(f, 1).ends;
	assert_says(case_letter(f, RESPONDENT, "emergency"),
	    letters_time(f->pool, ends));
	/* It is in force, so a letter that is late does not put it off. */
	case_send(f, POST_DEFERRED);
	case_wait(f, 2 * DAY);
	assert_int_equal(ladder_decision(f, 1).ends, ends);
	assert_says(case_letter(f, RESPONDENT, "emergency"),
	    letters_time(f->pool, ends));
}

static void an_emergency_replaces_nothing(void **state)
{
	struct fixture *f = *state;

	ladder_decide(f, LADDER_UNHEARD "/ban R1 permanently\nToo much.");
	case_says(f, ZOE, "/emergency R1\nThreats to life.");
	assert_state(f, 1, "approved");
	assert_state(f, 2, "enacted");
	assert_int_equal(case_letters(RESPONDENT, "permanent-ban"), 1);
	assert_int_equal(case_letters(RESPONDENT, "emergency"), 1);
}

static void who_is_alone_can_act_in_an_emergency(void **state)
{
	struct fixture *f = *state;
	const char *receipt;

	f->conf.n_moderators = 1;
	ladder_open(f);
	receipt = case_says(f, MIA, "/emergency R1\nThreats to life.");
	assert_says(receipt, "R1 gets the letter on");
	assert_says(receipt, "nobody else may decide in this case");
	assert_state(f, 1, "enacted");
	case_wait(f, 4 * DAY);
	assert_state(f, 1, "expired");
}

/* Only its confirmation is still to be called back. */
static void an_emergency_is_lifted_and_not_cancelled(void **state)
{
	struct fixture *f = *state;
	const char *receipt;

	ladder_open(f);
	case_says(f, MIA, "/emergency R1\nThreats to life.");
	receipt = case_says(f, ZOE, "/cancel");
	assert_says(receipt, "NOT sent to anyone outside");
	assert_state(f, 1, "enacted");
	assert_state(f, 2, "dropped");
	assert_int_equal(case_letters(RESPONDENT, "emergency"), 1);
	assert_says(case_says(f, ZOE, "/cancel"), "nothing waits to be sent");
	case_send(f, POST_ACCEPTED);
	assert_int_equal(ladder_letters("emergency", "sent"), 1);
	case_says(f, ZOE, "/lift R1\nNo danger any more.");
	case_says_to(f, MO, "proposal", "/approve");
	ladder_send(f, POST_ACCEPTED);
	assert_state(f, 1, "lifted");
}

/* The hour at which it would end comes before the letter could be read. */
static void who_confirms_in_the_last_minute_is_in_time(void **state)
{
	static const enum post_outcome outcomes[] = {
	    POST_ACCEPTED, POST_DEFERRED, POST_UNKNOWN, POST_REFUSED};
	struct fixture *f;
	size_t i;

	for (i = 0; i < N(outcomes); i++) {
		assert_int_equal(case_begin(state), 0);
		f = *state;
		ladder_open(f);
		case_says(f, MIA, "/emergency R1\nThreats to life.");
		case_send(f, POST_ACCEPTED);
		case_wait(f, ladder_decision(f, 1).ends - f->desk.now - 60);
		assert_says(case_says_to(f, MO, "proposal", "/approve"),
		    "R1 gets the letter on");
		case_send(f, outcomes[i]);
		case_wait(f, 60);
		assert_state(f, 1, "enacted");
		assert_state(f, 2, "enacted");
		assert_no_mail_says(f, ZOE, "nobody confirmed it");
		fixture_end(state);
	}
}

static void of_a_confirmation_somebody_may_say_that_it_arrived(void **state)
{
	struct fixture *f = *state;

	ladder_open(f);
	case_says(f, MIA, "/emergency R1\nThreats to life.");
	case_send(f, POST_ACCEPTED);
	case_says_to(f, MO, "proposal", "/approve");
	case_send(f, POST_UNKNOWN);
	case_wait(f, 4 * DAY);
	assert_says(case_says(f, ZOE, "/sent"), "R1 has got the letter");
	assert_int_equal(ladder_letters("confirmed", "sent"), 1);
	assert_state(f, 1, "enacted");
}

/* ----------------------- letters of unknown fate ---------------------- */

/* What a run was doing when it was killed. */
static void claim(struct fixture *f)
{
	int64_t ids[100];
	int n;

	assert_int_equal(post_claim(&f->desk, ids, 100, &n, &f->err), 0);
	assert_in_range(n, 1, 100);
}

static void hand_over(struct fixture *f, const struct outbox_row *row)
{
	assert_int_equal(desk_begin(&f->desk, &f->err), 0);
	assert_int_equal(post_data(&f->desk, row->id, &f->err), 0);
	assert_int_equal(desk_commit(&f->desk, &f->err), 0);
}

/* A warning whose last byte may have left. */
static void warn_and_die(struct fixture *f, struct outbox_row *row)
{
	ladder_warn(f);
	case_wait(f, 7 * HOUR);
	claim(f);
	case_letter_row(row, f, RESPONDENT, "warning");
	hand_over(f, row);
}

static void a_letter_that_is_on_its_way_is_not_replaced(void **state)
{
	struct fixture *f = *state;
	struct outbox_row row;

	warn_and_die(f, &row);
	case_says(f, ZOE, "/correction R1\nPlease do not shout.");
	assert_state(f, 1, "approved");
	assert_int_equal(post_recover(&f->desk, &f->err), 0);
	assert_int_equal(ladder_letters("warning", "unknown"), 1);
	assert_says(case_mail(f, ZOE, "decided"), "say /sent");
}

static void what_is_sent_again_is_no_longer_asked_about(void **state)
{
	struct fixture *f = *state;

	ladder_open(f);
	case_says(f, MIA,
	    "/respondent sam@example.net Sam\n"
	    "/correction R1\nPlease do not shout.\n"
	    "/correction R2\nYou neither.");
	ladder_send(f, POST_UNKNOWN);
	assert_says(
	    case_says(f, ZOE, "/resend"), "there are several such letters");
	assert_says(case_says(f, ZOE, "/resend R1"),
	    "correction for R1 goes out once more");
	/* The only one that is left. */
	assert_says(case_says(f, ZOE, "/resend"),
	    "correction for R2 goes out once more");
	assert_says(case_says(f, ZOE, "/resend"),
	    "there is no letter for which that makes sense now");
}

static void who_was_told_otherwise_gets_no_letter_any_more(void **state)
{
	struct fixture *f = *state;

	ladder_warn(f);
	ladder_send(f, POST_UNKNOWN);
	case_says(f, ZOE, "/told R1 by phone");
	assert_state(f, 1, "enacted");
	assert_says(case_says(f, ZOE, "/resend"),
	    "there is no letter for which that makes sense now");
	assert_int_equal(ladder_letters("warning", "queued"), 0);
}

static void a_term_begins_when_somebody_was_told(void **state)
{
	struct fixture *f = *state;
	struct decision_row row;

	ladder_warn(f);
	ladder_send(f, POST_REFUSED);
	assert_state(f, 1, "approved");
	case_wait(f, 20 * DAY);
	assert_says(case_says(f, ZOE, "/told R1 by phone"), "R1 was told");
	row = ladder_decision(f, 1);
	assert_in_range(row.started, f->desk.now - HOUR, f->desk.now);
	assert_in_range(row.ends, f->desk.now + 30 * DAY - HOUR,
	    f->desk.now + 30 * DAY + HOUR);
}

/* ------------------------- what becomes of them ----------------------- */

/* The result is kept, and what follows from it is done by a later run. */
static void a_result_is_not_lost_with_a_template(void **state)
{
	struct fixture *f = *state;
	struct outbox_row row;

	warn_and_die(f, &row);
	fixture_templates(false);
	assert_int_equal(desk_begin(&f->desk, &f->err), 0);
	assert_int_equal(
	    post_result(&f->desk, row.id, POST_ACCEPTED, 250, "", &f->err), 0);
	assert_int_equal(desk_commit(&f->desk, &f->err), 0);
	assert_int_equal(ladder_letters("warning", "sent"), 1);
	assert_int_equal(case_mails(f, ZOE, "decided"), 0);
	fixture_templates(true);
	assert_int_equal(post_recover(&f->desk, &f->err), 0);
	assert_state(f, 1, "enacted");
	assert_says(case_mail(f, ZOE, "decided"),
	    "R1 has been told, and it is in force: warning");
	assert_int_equal(post_recover(&f->desk, &f->err), 0);
	assert_int_equal(case_mails(f, ZOE, "decided"), 1);
}

static void a_dead_run_is_made_good_without_a_template(void **state)
{
	struct fixture *f = *state;
	struct outbox_row row;

	warn_and_die(f, &row);
	fixture_templates(false);
	assert_int_equal(post_recover(&f->desk, &f->err), 0);
	assert_int_equal(ladder_letters("warning", "unknown"), 1);
	fixture_templates(true);
	assert_int_equal(post_recover(&f->desk, &f->err), 0);
	assert_says(case_mail(f, ZOE, "decided"), "say /sent");
}

static void one_letter_that_makes_no_sense_stops_its_case_alone(void **state)
{
	struct fixture *f = *state;

	ladder_warn(f);
	case_report(f, "ben@example.net", "Something else.");
	case_says(f, MIA, "/reply reporter\nWe have looked at it.");
	sql_run("UPDATE decisions SET kind = 'nonsense'");
	ladder_send(f, POST_ACCEPTED);
	assert_int_equal(ladder_letters("warning", "sent"), 0);
	assert_int_equal(ladder_letters("warning", "frozen"), 1);
	assert_int_equal(ladder_letters("relay", "sent"), 1);
}

/* ------------------------------- dates -------------------------------- */

static void a_hearing_ends_when_its_letter_says(void **state)
{
	struct fixture *f = *state;
	const char *letter;

	ladder_open(f);
	case_says(f, MIA, "/hear R1\nWhat happened in the forum?");
	case_says(f, MIA, "/yes");
	case_wait(f, 7 * HOUR);
	letter = case_letter(f, RESPONDENT, "hearing");
	case_send(f, POST_ACCEPTED);
	assert_says(letter, letters_time(f->pool, ladder_decision(f, 1).ends));
}

/* Proposed in the morning, sent the night after: the day is another one. */
static void a_warning_ends_on_the_day_that_its_letter_says(void **state)
{
	struct fixture *f = *state;
	const char *letter;

	f->desk.now += DAY - f->desk.now % DAY + 10 * HOUR + 600;
	ladder_decide(
	    f, LADDER_UNHEARD "/warning R1 until 2023-12-24\nToo much.");
	case_wait(f, 15 * HOUR);
	letter = case_letter(f, RESPONDENT, "warning");
	case_send(f, POST_ACCEPTED);
	assert_state(f, 1, "enacted");
	assert_says(letter, ladder_day(f, ladder_decision(f, 1).ends));
}

/* A bounce comes after the server had accepted the letter. */
static void what_bounced_is_said_with_the_dates_that_hold(void **state)
{
	struct fixture *f = *state;
	struct outbox_row row;
	const char *ends;

	ladder_warn(f);
	ladder_send(f, POST_ACCEPTED);
	ends = ladder_day(f, ladder_decision(f, 1).ends);
	case_letter_row(&row, f, RESPONDENT, "warning");
	assert_int_equal(desk_begin(&f->desk, &f->err), 0);
	assert_int_equal(
	    bounce_undelivered(&f->desk, &row, 550, "no such user", &f->err),
	    0);
	assert_int_equal(desk_commit(&f->desk, &f->err), 0);
	assert_says(case_mail(f, ZOE, "decided"), "R1 did not get the letter");
	assert_state(f, 1, "enacted");
	case_wait(f, 5 * DAY);
	assert_says(case_says(f, ZOE, "/letter R1"), ends);
	assert_says(case_says(f, ZOE, "/resend"), "goes out once more");
	assert_says(case_letter(f, RESPONDENT, "warning"), ends);
	assert_string_equal(ladder_day(f, ladder_decision(f, 1).ends), ends);
}

static void what_has_ended_is_not_lifted_any_more(void **state)
{
	struct fixture *f = *state;

	ladder_warn(f);
	ladder_send(f, POST_ACCEPTED);
	case_wait(f, 30 * DAY - 8 * HOUR);
	case_says(f, MIA, "/lift R1\nAll is well.");
	case_says_to(f, MO, "proposal", "/approve");
	assert_state(f, 2, "approved");
	ladder_send(f, POST_DEFERRED);
	case_wait(f, 2 * HOUR);
	assert_state(f, 1, "expired");
	case_wait(f, 5 * HOUR);
	case_send(f, POST_ACCEPTED);
	assert_state(f, 2, "enacted");
	assert_state(f, 1, "expired");
}

/* ------------------------------ appeals ------------------------------- */

/* Not by recalling its letter, and not by proposing something else. */
static void who_decided_stops_no_appeal(void **state)
{
	struct fixture *f = *state;

	ladder_warn(f);
	ladder_send(f, POST_ACCEPTED);
	case_says(f, ZOE, "/appeal accept\nYou are right.");
	assert_state(f, 2, "approved");
	assert_says(
	    case_says(f, MIA, "/cancel"), "you had a part in the decision");
	case_says(f, MIA, "/extend R1 for 10 days\nNo way.");
	assert_state(f, 2, "approved");
	assert_int_equal(case_letters(RESPONDENT, "appeal-accepted"), 1);
}

static void where_all_have_decided_others_hear_the_appeal(void **state)
{
	struct fixture *f = *state;
	const char *receipt;

	case_escalation(f);
	f->conf.n_moderators = 2;
	ladder_warn(f);
	ladder_send(f, POST_ACCEPTED);
	assert_int_equal(case_mails(f, LEE, NULL), 0);
	case_answers(f, RESPONDENT, ROB, "I appeal: it was a joke.");
	assert_int_equal(case_mails(f, LEE, "called"), 1);
	receipt = case_says(f, LEE, "/appeal accept\nYou are right.");
	assert_says(receipt, "R1 gets the letter on");
	assert_state(f, 2, "approved");
}

/* ---------------------------- the case -------------------------------- */

static void a_hearing_does_not_close_what_was_opened_again(void **state)
{
	struct fixture *f = *state;

	ladder_open(f);
	case_says(f, MIA, "/correction R1\nPlease do not shout.");
	ladder_send(f, POST_ACCEPTED);
	assert_string_equal(case_row(f, 0).state, "closed");
	case_says(f, MIA, "/reopen");
	case_says(f, MIA, "/hear R1\nAnd this?");
	case_says(f, MIA, "/yes");
	ladder_send(f, POST_ACCEPTED);
	assert_state(f, 2, "enacted");
	assert_string_equal(case_row(f, 0).state, "open");
}

static void what_was_done_to_content_closes_nothing(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	assert_says(case_says(f, MIA, "/content removed https://example.org/1"),
	    "content was removed: https://example.org/1");
	assert_string_equal(case_row(f, 0).state, "open");
	assert_int_equal(case_letters(REPORTER, "outcome"), 0);
}

static void need_two_for_no_action(struct fixture *f)
{
	static struct conf_rung rungs[] = {{"no-action", 2}};

	f->conf.rungs = rungs;
	f->conf.n_rungs = N(rungs);
}

static void no_action_that_was_objected_to_closes_in_the_end(void **state)
{
	struct fixture *f = *state;

	need_two_for_no_action(f);
	ladder_open(f);
	case_says(f, MIA, "/no-action R1\nNothing.");
	assert_says(case_says_to(f, MO, "proposal", "/object Hm."),
	    "objected to: no action for R1");
	case_says_to(f, ZOE, "proposal", "/approve");
	case_says_to(f, MO, "proposal", "/approve");
	assert_state(f, 1, "proposed");
	case_wait(f, 3 * DAY);
	assert_state(f, 1, "enacted");
	assert_string_equal(case_row(f, 0).state, "closed");
}

/* Each would leave a decision behind that nobody sees any more. */
static void while_a_decision_waits_its_case_stays_as_it_is(void **state)
{
	static const char *const verbs[] = {"/split R1", "/close Done."};
	struct fixture *f = *state;
	size_t i;

	ladder_open(f);
	case_says(f, MIA,
	    "/respondent sam@example.net Sam\n" LADDER_UNHEARD
	    "/warning R1 for 30 days\nToo much.");
	for (i = 0; i < N(verbs); i++)
		assert_says(case_says(f, ZOE, verbs[i]),
		    "a decision waits for approvals or for its letter");
	case_says_to(f, MO, "proposal", "/approve");
	for (i = 0; i < N(verbs); i++)
		assert_says(case_says(f, ZOE, verbs[i]),
		    "a decision waits for approvals or for its letter");
	ladder_send(f, POST_ACCEPTED);
	assert_state(f, 1, "enacted");
	assert_says(case_says(f, ZOE, verbs[1]), "the case is closed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(all_of_a_mail_is_previewed),
	    CASE_TEST(a_preview_does_not_say_who_is_named),
	    CASE_TEST(of_two_in_one_mail_the_last_is_asked),
	    CASE_TEST(who_is_cleared_is_asked_what_the_others_were),
	    CASE_TEST(an_objection_to_what_is_settled_hits_nothing_else),
	    CASE_TEST(a_row_that_was_changed_is_not_obeyed),
	    CASE_TEST(an_emergency_ends_when_its_letter_says),
	    CASE_TEST(an_emergency_replaces_nothing),
	    CASE_TEST(who_is_alone_can_act_in_an_emergency),
	    CASE_TEST(an_emergency_is_lifted_and_not_cancelled),
	    cmocka_unit_test(who_confirms_in_the_last_minute_is_in_time),
	    CASE_TEST(of_a_confirmation_somebody_may_say_that_it_arrived),
	    CASE_TEST(a_letter_that_is_on_its_way_is_not_replaced),
	    CASE_TEST(what_is_sent_again_is_no_longer_asked_about),
	    CASE_TEST(who_was_told_otherwise_gets_no_letter_any_more),
	    CASE_TEST(a_term_begins_when_somebody_was_told),
	    CASE_TEST(a_result_is_not_lost_with_a_template),
	    CASE_TEST(a_dead_run_is_made_good_without_a_template),
	    CASE_TEST(one_letter_that_makes_no_sense_stops_its_case_alone),
	    CASE_TEST(a_hearing_ends_when_its_letter_says),
	    CASE_TEST(a_warning_ends_on_the_day_that_its_letter_says),
	    CASE_TEST(what_bounced_is_said_with_the_dates_that_hold),
	    CASE_TEST(what_has_ended_is_not_lifted_any_more),
	    CASE_TEST(who_decided_stops_no_appeal),
	    CASE_TEST(where_all_have_decided_others_hear_the_appeal),
	    CASE_TEST(a_hearing_does_not_close_what_was_opened_again),
	    CASE_TEST(what_was_done_to_content_closes_nothing),
	    CASE_TEST(no_action_that_was_objected_to_closes_in_the_end),
	    CASE_TEST(while_a_decision_waits_its_case_stays_as_it_is),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
