/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/ladder_fixture.h"

#include <stdio.h>

#include "casework/decision.h"
#include "casework/forget.h"
#include "casework/person.h"
#include "tests/sql.h"

enum { FORGET_AFTER = 14 };
#define ELSEWHERE "anna@home.example"

/* ------------------------ who was forgotten --------------------------- */

static bool is_known(struct fixture *f, int party)
{
	struct party_row row = case_party(f, party);

	return person_is_forgotten(&f->desk, &row, NULL) == 0;
}

static void wait_days(struct fixture *f, int64_t days)
{
	f->desk.now += days * DAY;
	assert_int_equal(forget_run(&f->desk, &f->err), 0);
}

/* The case is closed, all mail is out, and its time is over. */
static void forget_all(struct fixture *f)
{
	char sql[120];

	snprintf(sql, sizeof sql,
	    "UPDATE cases SET state = 'closed', closed = %lld"
	    " WHERE number > 0",
	    (long long)(f->desk.now / DAY * DAY));
	sql_run(sql);
	sql_run("UPDATE outbox SET state = 'sent', not_before = 0");
	sql_run("DELETE FROM clocks");
	wait_days(f, FORGET_AFTER + 1);
	assert_false(is_known(f, REPORTER));
}

/* Answers to mail of ours, written before it was forgotten, for it can no
 * longer be opened. */
struct answers {
	struct mail_in known, strange, same_again;
};

static struct fixture *begin(void **state, struct answers *answers)
{
	struct fixture *f = *state;

	f->conf.privacy.forget_after = FORGET_AFTER * DAY;
	ladder_open(f);
	case_answer_init(&answers->known, f, REPORTER, ANNA, "Again!");
	case_answer_init(&answers->same_again, f, REPORTER, ANNA, "And again!");
	case_answer_init(
	    &answers->strange, f, REPORTER, ELSEWHERE, "I know of it.");
	return f;
}

static void take(struct fixture *f, struct mail_in *in)
{
	in->incoming.received = f->desk.now - 60;
	if (fixture_take(f, in) != INTAKE_REMOVE)
		fail_msg("%s", f->err.text);
}

static int64_t seen_as(const char *route)
{
	char sql[100];

	snprintf(sql, sizeof sql,
	    "SELECT count(*) FROM seen WHERE outcome = '%s'", route);
	return sql_int(sql);
}

static int64_t count(const char *what)
{
	char sql[200];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", what);
	return sql_int(sql);
}

static struct person known(struct fixture *f, int party)
{
	struct party_row row = case_party(f, party);
	struct person person;

	if (person_open(&person, &f->desk, &row, f->pool, &f->err) == -1)
		fail_msg("%s", f->err.text);
	return person;
}

/* --------------------------- coming back ------------------------------ */

static void the_token_and_the_address_bring_back_a_reporter(void **state)
{
	struct answers answers;
	struct fixture *f = begin(state, &answers);
	struct person before = known(f, REPORTER), now;

	forget_all(f);
	take(f, &answers.known);
	assert_int_equal(seen_as("party"), 1);
	now = known(f, REPORTER);
	assert_string_equal(now.address, ANNA);
	/* Whoever answers an older mail still finds the case. */
	assert_string_equal(now.token, before.token);
	assert_int_equal(now.n, 2);
	assert_int_equal(count("idents JOIN parties ON parties.id = party_id"
			       " WHERE role = 'reporter'"),
	    1);
	assert_says(case_mail(f, MIA, "message"), "Again!");
	assert_not_says(case_mail(f, MIA, "message"), "nverified");
	/* The key of before stays, for a recovery key only. */
	assert_memory_not_equal(&now.row.key, &before.row.key, UUID_LEN);
	assert_int_equal(count("wraps WHERE owner IN"
			       " (SELECT key FROM identities WHERE party_id ="
			       " (SELECT id FROM parties WHERE ordinal = 0))"),
	    3);
	person_release(&before);
	person_release(&now);
}

/* As long as an answer may be wanted; and then with a witness as before. */
static void who_came_back_is_forgotten_again(void **state)
{
	struct answers answers;
	struct fixture *f = begin(state, &answers);
	int round;

	forget_all(f);
	for (round = 0; round < 2; round++) {
		take(f, round == 0 ? &answers.known : &answers.same_again);
		wait_days(f, FORGET_AFTER - 1);
		assert_true(is_known(f, REPORTER));
		sql_run("UPDATE outbox SET state = 'sent', not_before = 0");
		wait_days(f, 1);
		assert_false(is_known(f, REPORTER));
	}
	assert_int_equal(seen_as("party"), 2);
	assert_int_equal(count("parties WHERE length(witness) = 16"), 1);
}

static void updates_keeps_who_came_back_longer(void **state)
{
	struct answers answers;
	struct fixture *f = begin(state, &answers);

	answers.known.message.text = "/updates";
	sql_run("UPDATE cases SET state = 'closed', closed = 19675 * 86400"
		" WHERE number > 0");
	sql_run("UPDATE outbox SET state = 'sent', not_before = 0");
	take(f, &answers.known);
	sql_run("UPDATE outbox SET state = 'sent', not_before = 0");
	wait_days(f, 30 + FORGET_AFTER - 1);
	assert_true(is_known(f, REPORTER));
	wait_days(f, 1);
	assert_false(is_known(f, REPORTER));
}

/* A second mail to who came back does not refer to what cannot be opened. */
static void mail_goes_there_again(void **state)
{
	struct answers answers;
	struct fixture *f = begin(state, &answers);
	struct mail_out out;

	forget_all(f);
	take(f, &answers.known);
	case_says(f, MIA, "/reopen");
	case_says(f, MIA, "/reply reporter\nWe look into it.");
	case_letter_build(&out, f, REPORTER, "relay");
	assert_string_equal(out.mail.to, ANNA);
	assert_int_equal(out.message.references.n, 0);
	mail_out_release(&out);
}

static void another_address_with_the_token_proves_nothing(void **state)
{
	struct answers answers;
	struct fixture *f = begin(state, &answers);

	forget_all(f);
	take(f, &answers.strange);
	assert_int_equal(seen_as("stranger"), 1);
	assert_false(is_known(f, REPORTER));
	assert_int_equal(count("cases WHERE number > 0"), 1);
	assert_says(case_mail(f, MIA, "message"), "I know of it.");
}

static void a_forged_sender_does_not_come_back(void **state)
{
	static struct message_header fields[] = {
	    {"authentication-results", "mx.example.org; dmarc=fail"}};
	struct answers answers;
	struct fixture *f = begin(state, &answers);

	forget_all(f);
	f->conf.auth.authserv_id = "mx.example.org";
	answers.known.message.headers = fields;
	answers.known.message.n_headers = 1;
	take(f, &answers.known);
	assert_int_equal(seen_as("stranger"), 1);
	assert_false(is_known(f, REPORTER));
}

static void without_the_token_it_is_a_new_case(void **state)
{
	struct answers answers;
	struct fixture *f = begin(state, &answers);
	const char *name = case_party(f, REPORTER).code_name;

	forget_all(f);
	case_report(f, ANNA, "It is me.");
	assert_int_equal(count("cases WHERE number > 0"), 2);
	assert_false(is_known(f, REPORTER));
	/* Nothing is said of the old one: not even that there is one. */
	assert_not_says(case_mail(f, MIA, "notice"), name);
	assert_not_says(case_letter(f, 2, "acknowledgement"), name);
}

/* From wherever it comes. There was no token in it, so there is a new one. */
static void the_receipt_phrase_brings_back_a_reporter(void **state)
{
	struct answers answers;
	struct fixture *f = begin(state, &answers);
	struct person before = known(f, REPORTER), now;
	char phrase[PHRASE_LEN + 1];
	struct mail_in in;

	assert_non_null(random_find_phrase(
	    phrase, case_letter(f, REPORTER, "acknowledgement")));
	forget_all(f);
	mail_in_init(&in, f, ELSEWHERE);
	in.message.text = pool_printf(f->pool, "It is me:\n%s\n", phrase);
	take(f, &in);
	assert_int_equal(seen_as("phrase"), 1);
	now = known(f, REPORTER);
	assert_string_equal(now.address, ELSEWHERE);
	assert_string_not_equal(now.token, before.token);
	person_release(&before);
	person_release(&now);
	/* The old mail, from the old address, is still believed. */
	sql_run("UPDATE outbox SET state = 'sent', not_before = 0");
	wait_days(f, FORGET_AFTER + 1);
	assert_false(is_known(f, REPORTER));
	assert_int_equal(count("parties WHERE length(witness) = 32"), 1);
	take(f, &answers.known);
	assert_int_equal(seen_as("party"), 1);
	assert_true(is_known(f, REPORTER));
}

static void a_respondent_comes_back_as_well(void **state)
{
	struct fixture *f = *state;
	struct mail_in in;
	struct person now;

	f->conf.privacy.forget_after = FORGET_AFTER * DAY;
	ladder_warn(f);
	ladder_send(f, POST_ACCEPTED);
	case_answer_init(&in, f, RESPONDENT, ROB, "I was not there.");
	sql_run("UPDATE decisions SET state = 'expired', ends = started");
	wait_days(f, 30);
	forget_all(f);
	assert_false(is_known(f, RESPONDENT));
	take(f, &in);
	assert_int_equal(seen_as("party"), 1);
	now = known(f, RESPONDENT);
	assert_string_equal(now.address, ROB);
	person_release(&now);
}

/* ------------------------ what moderators see ------------------------- */

static void moderators_hear_that_somebody_was_forgotten(void **state)
{
	struct answers answers;
	struct fixture *f = begin(state, &answers);

	forget_all(f);
	case_says(f, MIA, "/reopen");
	assert_says(
	    case_says(f, MIA, "/status"), "was forgotten; we can write there");
	assert_says(case_says(f, MIA, "/reply reporter\nWhen was that?"),
	    "is no longer known here");
	assert_says(case_says(f, MIA, "/correction R1\nToo much."),
	    "is no longer known here");
	assert_says(case_says(f, MIA, "/respondent " ROB), "R1 is: " ROB);
	assert_true(is_known(f, RESPONDENT));
	assert_says(case_says(f, MIA, "/correction R1\nToo much."), "R1");
	assert_int_equal(count("parties WHERE role = 'respondent'"), 1);
	assert_int_equal(count("decisions"), 1);
}

/* Every verb that may want to write somewhere, and every clock. */
static void verbs_and_clocks_cope_with_the_forgotten(void **state)
{
	static const char *const says[] = {"/take", "/ack", "/accept",
	    "/status", "/mute R1", "/lang R1 fr", "/lang reporter fr",
	    "/alias R1 @rob", "/hear R1\nWhat happened?",
	    "/ask reporter\nMay we?", "/ask identity", "/letter R1",
	    "/told R1 by \"phone\"", "/warning R1 for 30 days\nSo.", "/show",
	    "/data", "/redact Rob", "/split R1", "/skip-hearing R1 All saw it.",
	    "/help", "/grant for 30 days", "/refuse\nNo.",
	    "/no-action\nNothing.", "/reopen", "/close Done."};
	struct answers answers;
	struct fixture *f = begin(state, &answers);
	size_t i;
	int day;

	forget_all(f);
	case_says(f, MIA, "/reopen");
	for (i = 0; i < sizeof says / sizeof says[0]; i++)
		assert_string_not_equal(case_says(f, MIA, says[i]), "");
	for (day = 0; day < 60; day++)
		case_wait(f, DAY);
	assert_int_equal(case_letters(REPORTER, "checkin"), 0);
	assert_int_equal(case_letters(REPORTER, "status"), 0);
	assert_false(is_known(f, REPORTER));
}

/* Nor does a decision, which is sealed with the key of the case. */
static void no_key_of_a_case_opens_an_address(void **state)
{
	struct fixture *f = *state;
	struct decision_row row;
	struct decision decision;

	case_report(f, ANNA, "May I ask everybody something?");
	case_says(f, MIA, "/class permission");
	case_says(f, MIA, "/grant for 30 days");
	row = ladder_decision(f, 1);
	assert_int_equal(
	    decision_open(&decision, &f->desk, &row, f->pool, NULL), 0);
	assert_non_null(decision.to);
	assert_null(strstr(decision.to, "anna"));
	assert_null(strstr(decision.body, "anna"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(the_token_and_the_address_bring_back_a_reporter),
	    CASE_TEST(who_came_back_is_forgotten_again),
	    CASE_TEST(updates_keeps_who_came_back_longer),
	    CASE_TEST(mail_goes_there_again),
	    CASE_TEST(another_address_with_the_token_proves_nothing),
	    CASE_TEST(a_forged_sender_does_not_come_back),
	    CASE_TEST(without_the_token_it_is_a_new_case),
	    CASE_TEST(the_receipt_phrase_brings_back_a_reporter),
	    CASE_TEST(a_respondent_comes_back_as_well),
	    CASE_TEST(moderators_hear_that_somebody_was_forgotten),
	    CASE_TEST(verbs_and_clocks_cope_with_the_forgotten),
	    CASE_TEST(no_key_of_a_case_opens_an_address),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
