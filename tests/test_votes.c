/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens between an approval and the letter, and what votes must not be
 * used for. */
#include "tests/case_fixture.h"

#include <stdio.h>

#include "casework/proposal.h"
#include "store/decisions.h"
#include "tests/sql.h"

#define ROB "rob@example.net"

enum {
	HOUR = 3600,
	DAY = FIXTURE_DAY,
	REPORTER = 0,
	RESPONDENT = 1,
	GUESSES = 10000
};

static const char warning[] = "/skip-hearing R1 Everybody could read it.\n"
			      "/warning R1 for 30 days\nToo much.";

static void open_case(struct fixture *f)
{
	case_report(f, ANNA, "He shouted at me in the forum.");
	case_says(f, MIA, "/respondent " ROB " Rob");
}

/* A warning that Mia and Mo stand behind, on its way. */
static void warn(struct fixture *f)
{
	open_case(f);
	case_says(f, MIA, warning);
	case_says_to(f, MO, "proposal", "/approve");
	assert_int_equal(case_letters(RESPONDENT, "warning"), 1);
}

static void set_approvals(struct fixture *f, const char *rung, long approvals)
{
	static struct conf_rung rungs[1];

	rungs[0] = (struct conf_rung){rung, approvals};
	f->conf.rungs = rungs;
	f->conf.n_rungs = 1;
}

static struct decision_row decision(struct fixture *f, int n)
{
	struct decision_row row = {.id = 0};

	assert_int_equal(
	    decisions_find(&row, f->store, n, f->pool, &f->err), 1);
	return row;
}

/* Letters of this kind that went out, or may have. */
static int64_t gone(const char *letter)
{
	char sql[200];

	snprintf(sql, sizeof sql,
	    "SELECT count(*) FROM outbox WHERE letter = '%s'"
	    "   AND state NOT IN ('queued', 'cancelled')",
	    letter);
	return sql_int(sql);
}

/* ------------------ between the approval and the letter --------------- */

static void a_letter_stays_when_who_approved_it_is_recused(void **state)
{
	struct fixture *f = *state;

	warn(f);
	case_says(f, MO, "/recuse");
	case_wait(f, 7 * HOUR);
	case_send(f, POST_ACCEPTED);
	assert_int_equal(gone("warning"), 0);
	assert_string_equal(decision(f, 1).state, "proposed");
	assert_says(case_mail(f, MIA, "decided"), "waits for approvals again");
	case_says_to(f, ZOE, "proposal", "/approve");
	case_wait(f, 7 * HOUR);
	case_send(f, POST_ACCEPTED);
	assert_int_equal(gone("warning"), 1);
}

static void a_letter_stays_when_who_proposed_it_is_recused(void **state)
{
	struct fixture *f = *state;

	open_case(f);
	case_says(f, MIA, "/correction R1\nPlease do not shout.");
	case_says(f, MIA, "/recuse");
	case_wait(f, 7 * HOUR);
	case_send(f, POST_ACCEPTED);
	assert_int_equal(gone("correction"), 0);
	assert_string_equal(decision(f, 1).state, "proposed");
}

static void a_letter_stays_when_who_approved_it_is_accused(void **state)
{
	struct fixture *f = *state;

	warn(f);
	case_answers(f, REPORTER, ANNA, "/not-to Mo");
	case_wait(f, 7 * HOUR);
	case_send(f, POST_ACCEPTED);
	assert_int_equal(gone("warning"), 0);
}

static void a_letter_stays_when_who_approved_it_left(void **state)
{
	static struct conf_moderator rest[2];
	struct fixture *f = *state;

	warn(f);
	rest[0] = f->conf.moderators[MIA];
	rest[1] = f->conf.moderators[ZOE];
	f->conf.moderators = rest;
	f->conf.n_moderators = 2;
	case_wait(f, 7 * HOUR);
	case_send(f, POST_ACCEPTED);
	assert_int_equal(gone("warning"), 0);
}

/* "/now" is no approval. */
static void a_letter_that_is_hurried_stays_as_well(void **state)
{
	struct fixture *f = *state;

	warn(f);
	case_says(f, MO, "/recuse");
	case_says(f, ZOE, "/now");
	case_send(f, POST_ACCEPTED);
	assert_int_equal(gone("warning"), 0);
	assert_string_equal(decision(f, 1).state, "proposed");
}

/* A server that did not want it yet gets it later; then it is asked again. */
static void a_letter_that_was_put_off_stays_as_well(void **state)
{
	struct fixture *f = *state;

	warn(f);
	case_wait(f, 7 * HOUR);
	case_send(f, POST_DEFERRED);
	case_says(f, MO, "/recuse");
	case_wait(f, HOUR);
	case_send(f, POST_ACCEPTED);
	assert_int_equal(
	    sql_int("SELECT count(*) FROM outbox"
		    " WHERE letter = 'warning' AND state = 'sent'"),
	    0);
}

static void a_letter_that_is_sent_again_stays_as_well(void **state)
{
	struct fixture *f = *state;

	warn(f);
	case_wait(f, 7 * HOUR);
	case_send(f, POST_UNKNOWN);
	case_says(f, MO, "/recuse");
	case_says(f, ZOE, "/resend");
	case_send(f, POST_ACCEPTED);
	assert_int_equal(
	    sql_int("SELECT count(*) FROM outbox"
		    " WHERE letter = 'warning' AND state = 'sent'"),
	    0);
}

/* Two stand behind a hearing whose text may name somebody. */
static void a_hearing_stays_when_who_approved_it_is_recused(void **state)
{
	struct fixture *f = *state;

	open_case(f);
	case_says(f, MIA, "/hear R1\nWhat did you say to Anna?");
	case_says(f, MIA, "/yes");
	assert_int_equal(case_letters(RESPONDENT, "hearing"), 0);
	case_says_to(f, MO, "proposal", "/approve");
	assert_int_equal(case_letters(RESPONDENT, "hearing"), 1);
	case_says(f, MO, "/recuse");
	case_wait(f, 7 * HOUR);
	case_send(f, POST_ACCEPTED);
	assert_int_equal(gone("hearing"), 0);
}

static void nobody_is_told_what_too_few_stand_behind(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/respondent @rob Rob");
	case_says(f, MIA, warning);
	case_says_to(f, MO, "proposal", "/approve");
	assert_string_equal(decision(f, 1).state, "approved");
	case_says(f, MO, "/recuse");
	assert_not_says(case_says(f, ZOE, "/letter"), "Too much.");
	case_says(f, ZOE, "/told R1 by phone");
	assert_string_not_equal(decision(f, 1).state, "enacted");
	case_says_to(f, ZOE, "proposal", "/approve");
	assert_says(case_says(f, ZOE, "/letter"), "Too much.");
	case_says(f, ZOE, "/told R1 by phone");
	assert_string_equal(decision(f, 1).state, "enacted");
}

static void what_is_still_to_be_told_can_be_cancelled(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/respondent @rob Rob");
	case_says(f, MIA, "/correction R1\nPlease do not shout.");
	assert_says(case_says(f, ZOE, "/cancel"), "correction");
	assert_string_equal(decision(f, 1).state, "dropped");
	case_says(f, MIA, "/told R1 by phone");
	assert_string_equal(decision(f, 1).state, "dropped");
}

/* --------------------------- who is counted --------------------------- */

static void who_left_the_case_is_not_counted(void **state)
{
	struct fixture *f = *state;

	set_approvals(f, "warning", 3);
	open_case(f);
	case_says(f, MIA, warning);
	case_says_to(f, MO, "proposal", "/approve");
	case_says(f, MO, "/recuse");
	case_says_to(f, ZOE, "proposal", "/approve");
	assert_string_equal(decision(f, 1).state, "proposed");
	assert_int_equal(case_letters(RESPONDENT, "warning"), 0);
}

/* Of the newest proposal. */
static const char *code_of(struct fixture *f, int who)
{
	static const char before[] = "behind the command: ";
	const char *at = strstr(case_mail(f, who, "proposal"), before);

	assert_non_null(at);
	return pool_strndup(f->pool, at + strlen(before), DECISION_CODE_LEN);
}

static void a_code_approves_its_own_decision_only(void **state)
{
	struct fixture *f = *state;
	const char *code;

	open_case(f);
	case_says(f, MIA, "/respondent eve@example.net Eve");
	case_says(f, MIA, warning);
	code = code_of(f, MO);
	case_says(f, MIA,
	    "/skip-hearing R2 So could this.\n"
	    "/warning R2 for 30 days\nToo much, too.");
	case_says_to(
	    f, MO, "proposal", pool_printf(f->pool, "/approve %s", code));
	assert_string_equal(decision(f, 1).state, "approved");
	assert_string_equal(decision(f, 2).state, "proposed");
}

static void a_code_is_good_in_its_own_case_only(void **state)
{
	struct fixture *f = *state;
	const char *first, *second;

	open_case(f);
	case_says(f, MIA, warning);
	first = pool_printf(f->pool, "/approve %s", code_of(f, MO));
	case_report(f, "ben@example.net", "She shouted at me.");
	case_says_in(f, 1, MIA, "/respondent eve@example.net Eve");
	case_says_in(f, 1, MIA, warning);
	second = pool_printf(f->pool, "/approve %s", code_of(f, MO));
	assert_says(case_says_in(f, 1, MO, first), "proposes nothing");
	assert_says(case_says_in(f, 0, MO, second), "proposes nothing");
	assert_int_equal(sql_int("SELECT count(*) FROM votes"), 2);
	assert_says(case_says_in(f, 0, MO, first), "it is approved");
	assert_says(case_says_in(f, 1, MO, second), "it is approved");
}

/* As if this was answered. */
static int finds(struct fixture *f, struct work *work, const char *code)
{
	struct decision found;
	int n = proposal_find(&found, work, code, &f->err);

	assert_int_not_equal(n, -1);
	return n;
}

/* Near to the true one, or far from it. */
static void guess(char out[DECISION_CODE_LEN + 1], const char *code, int i)
{
	char token[TOKEN_LEN + 1];

	random_token(token);
	memcpy(out, i % 2 == 0 ? token : code, DECISION_CODE_LEN);
	out[DECISION_CODE_LEN] = '\0';
	while (strcmp(out, code) == 0)
		out[random_below(DECISION_CODE_LEN)] =
		    token[random_below(TOKEN_LEN)];
}

static void no_guessed_code_is_accepted(void **state)
{
	struct fixture *f = *state;
	struct work work = {.desk = &f->desk};
	char other[DECISION_CODE_LEN + 1];
	struct case_row row;
	const char *code;
	struct blind zoe;
	int i, found = 0;

	open_case(f);
	case_says(f, MIA, warning);
	code = code_of(f, ZOE);
	row = case_row(f, 0);
	team_blind(&zoe, &f->desk, case_address(ZOE), NULL);
	assert_int_equal(
	    team_open(&work.team, &f->desk, &row.id, f->pool, NULL), 0);
	work.me = team_find(&work.team, &zoe);
	for (i = 0; i < GUESSES; i++) {
		work.pool = pool_new();
		if (i % 1000 == 0)
			assert_int_equal(finds(f, &work, code), 1);
		guess(other, code, i);
		found += finds(f, &work, other);
		pool_free(work.pool);
	}
	team_release(&work.team);
	assert_int_equal(found, 0);
}

static void without_a_hearing_one_is_not_enough(void **state)
{
	struct fixture *f = *state;

	set_approvals(f, "warning", 1);
	open_case(f);
	assert_says(case_says(f, MIA, warning), "It takes 2 moderators");
	assert_int_equal(case_letters(RESPONDENT, "warning"), 0);
	case_says_to(f, MO, "proposal", "/approve");
	assert_int_equal(case_letters(RESPONDENT, "warning"), 1);
}

static void with_a_name_in_it_one_is_not_enough(void **state)
{
	struct fixture *f = *state;

	open_case(f);
	assert_says(case_says(f, MIA, "/correction R1\nAnna was hurt."),
	    "It takes 2 moderators");
	assert_int_equal(case_letters(RESPONDENT, NULL), 0);
	case_says_to(f, ZOE, "proposal", "/approve");
	assert_int_equal(case_letters(RESPONDENT, "correction"), 1);
}

static void with_a_name_in_a_condition_one_is_not_enough(void **state)
{
	struct fixture *f = *state;

	open_case(f);
	case_says(f, MIA,
	    "/correction R1\nPlease do not shout.\n"
	    "/condition Say sorry to Anna.");
	assert_int_equal(case_letters(RESPONDENT, NULL), 0);
}

static void an_emergency_is_confirmed_by_a_colleague_only(void **state)
{
	struct fixture *f = *state;

	open_case(f);
	case_says(f, MIA, "/emergency R1\nThreats to life.");
	assert_says(case_says(f, MIA, "/approve"), "NOTHING was done");
	assert_string_equal(decision(f, 2).state, "proposed");
	assert_int_equal(decision(f, 2).needed, 2);
}

/* ------------------------- what has changed since --------------------- */

static void a_letter_in_another_language_is_another_letter(void **state)
{
	struct fixture *f = *state;
	const char *receipt;

	open_case(f);
	case_says(f, MIA, warning);
	case_says(f, ZOE, "/lang R1 fr");
	receipt = case_says_to(f, MO, "proposal", "/approve");
	assert_says(receipt, "propose it again");
	assert_string_equal(decision(f, 1).state, "dropped");
	assert_int_equal(case_letters(RESPONDENT, NULL), 0);
	case_says(f, MIA, "/warning R1 for 30 days\nToo much.");
	case_says_to(f, MO, "proposal", "/approve");
	assert_says(case_letter(f, RESPONDENT, "warning"), "Bonjour");
}

static void a_letter_to_another_address_is_another_letter(void **state)
{
	struct fixture *f = *state;
	const char *receipt;

	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/respondent @rob Rob");
	case_says(f, MIA, warning);
	case_says(f, ZOE, "/alias R1 rob@example.com");
	receipt = case_says_to(f, MO, "proposal", "/approve");
	assert_says(receipt, "propose it again");
	assert_string_equal(decision(f, 1).state, "dropped");
	assert_int_equal(case_letters(RESPONDENT, NULL), 0);
}

/* ----------------------------- objections ----------------------------- */

static void an_objection_is_not_undone_by_approving(void **state)
{
	struct fixture *f = *state;

	warn(f);
	case_says(f, ZOE, "/object It was a joke.");
	assert_says(
	    case_says(f, ZOE, "/approve"), "this mail proposes nothing");
	assert_says(case_says_to(f, MO, "proposal", "/approve"),
	    "nothing left to approve");
	case_says_to(f, ZOE, "proposal", "/approve");
	assert_string_equal(decision(f, 1).state, "proposed");
	assert_int_equal(case_letters(RESPONDENT, "warning"), 0);
	case_wait(f, 49 * HOUR);
	assert_int_equal(case_letters(RESPONDENT, "warning"), 1);
}

static void who_objects_stands_behind_nothing(void **state)
{
	struct fixture *f = *state;

	set_approvals(f, "warning", 3);
	open_case(f);
	case_says(f, MIA, warning);
	case_says_to(f, MO, "proposal", "/approve");
	case_says_to(f, MO, "proposal", "/object I was wrong.");
	case_says_to(f, ZOE, "proposal", "/approve");
	case_wait(f, 49 * HOUR);
	assert_string_equal(decision(f, 1).state, "proposed");
	assert_int_equal(case_letters(RESPONDENT, "warning"), 0);
}

/* Else one could overrule a colleague alone, by a second mail. */
static void an_objection_holds_what_is_proposed_again(void **state)
{
	struct fixture *f = *state;

	open_case(f);
	case_says(f, MIA, "/correction R1\nPlease do not shout.");
	case_says(f, ZOE, "/object It was a joke.");
	case_says(f, MIA, "/correction R1\nPlease do not shout!");
	assert_int_equal(case_letters(RESPONDENT, NULL), 0);
	assert_string_equal(decision(f, 2).state, "proposed");
	assert_int_equal(decision(f, 2).needed, 2);
	case_wait(f, 49 * HOUR);
	assert_int_equal(case_letters(RESPONDENT, NULL), 0);
	case_says_to(f, MO, "proposal", "/approve");
	assert_int_equal(case_letters(RESPONDENT, "correction"), 1);
}

static void an_objection_holds_what_follows_a_cancel(void **state)
{
	struct fixture *f = *state;

	open_case(f);
	case_says(f, MIA, "/correction R1\nPlease do not shout.");
	case_says(f, ZOE, "/object It was a joke.");
	case_says(f, MIA, "/cancel");
	case_says(f, MIA, "/correction R1\nPlease do not shout.");
	assert_int_equal(case_letters(RESPONDENT, NULL), 0);
}

/* ------------------------------ appeals ------------------------------- */

static void who_confirmed_an_emergency_decides_on_no_appeal(void **state)
{
	struct fixture *f = *state;

	open_case(f);
	case_says(f, MIA, "/emergency R1\nThreats to life.");
	case_says_to(f, MO, "proposal", "/approve");
	case_wait(f, 7 * HOUR);
	case_send(f, POST_ACCEPTED);
	case_answers(f, RESPONDENT, ROB, "I appeal.");
	assert_says(case_says(f, MIA, "/appeal reject\nNo."),
	    "you had a part in the decision");
	assert_says(case_says(f, MO, "/appeal reject\nNo."),
	    "you had a part in the decision");
	assert_says(case_says(f, ZOE, "/appeal reject\nNo."), "decided: ");
}

static void who_decided_approves_no_appeal(void **state)
{
	struct fixture *f = *state;

	set_approvals(f, "appeal", 2);
	case_escalation(f);
	warn(f);
	case_wait(f, 7 * HOUR);
	case_send(f, POST_ACCEPTED);
	case_answers(f, RESPONDENT, ROB, "I appeal.");
	assert_says(
	    case_says(f, ZOE, "/appeal accept\nYou are right."), "proposed: ");
	assert_int_equal(decision(f, 2).needed, 2);
	assert_int_equal(case_mails(f, LEE, "proposal"), 1);
	/* Nothing to answer, and no code. */
	assert_says(case_says(f, MO, "/approve"), "this mail proposes nothing");
	assert_string_equal(decision(f, 2).state, "proposed");
	case_says_to(f, LEE, "proposal", "/approve");
	assert_string_equal(decision(f, 2).state, "approved");
}

/* ------------------------ a letter of unknown fate -------------------- */

/* It may lie in the mailbox: only a moderator's word says what it is. */
static void a_letter_that_may_have_arrived_is_not_replaced(void **state)
{
	struct fixture *f = *state;

	warn(f);
	case_wait(f, 7 * HOUR);
	case_send(f, POST_UNKNOWN);
	case_says(f, MIA, "/correction R1\nPlease do not shout.");
	assert_string_equal(decision(f, 1).state, "approved");
	assert_says(case_says(f, ZOE, "/sent"), "R1 has got the letter");
	assert_string_equal(decision(f, 1).state, "enacted");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(a_letter_stays_when_who_approved_it_is_recused),
	    CASE_TEST(a_letter_stays_when_who_proposed_it_is_recused),
	    CASE_TEST(a_letter_stays_when_who_approved_it_is_accused),
	    CASE_TEST(a_letter_stays_when_who_approved_it_left),
	    CASE_TEST(a_letter_that_is_hurried_stays_as_well),
	    CASE_TEST(a_letter_that_was_put_off_stays_as_well),
	    CASE_TEST(a_letter_that_is_sent_again_stays_as_well),
	    CASE_TEST(a_hearing_stays_when_who_approved_it_is_recused),
	    CASE_TEST(nobody_is_told_what_too_few_stand_behind),
	    CASE_TEST(what_is_still_to_be_told_can_be_cancelled),
	    CASE_TEST(who_left_the_case_is_not_counted),
	    CASE_TEST(a_code_approves_its_own_decision_only),
	    CASE_TEST(a_code_is_good_in_its_own_case_only),
	    CASE_TEST(no_guessed_code_is_accepted),
	    CASE_TEST(without_a_hearing_one_is_not_enough),
	    CASE_TEST(with_a_name_in_it_one_is_not_enough),
	    CASE_TEST(with_a_name_in_a_condition_one_is_not_enough),
	    CASE_TEST(an_emergency_is_confirmed_by_a_colleague_only),
	    CASE_TEST(a_letter_in_another_language_is_another_letter),
	    CASE_TEST(a_letter_to_another_address_is_another_letter),
	    CASE_TEST(an_objection_is_not_undone_by_approving),
	    CASE_TEST(who_objects_stands_behind_nothing),
	    CASE_TEST(an_objection_holds_what_is_proposed_again),
	    CASE_TEST(an_objection_holds_what_follows_a_cancel),
	    CASE_TEST(who_confirmed_an_emergency_decides_on_no_appeal),
	    CASE_TEST(who_decided_approves_no_appeal),
	    CASE_TEST(a_letter_that_may_have_arrived_is_not_replaced),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
