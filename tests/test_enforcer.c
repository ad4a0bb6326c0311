/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who carries a decision out in a space, what they learn, and what they can
 * say. */
#include "tests/ladder_fixture.h"

#include "casework/bounce.h"
#include "tests/sql.h"

#define KEEPER "admin@forum.example"
#define BAN LADDER_UNHEARD "/ban R1 for 30 days\nToo much."

/* The forum and the chat; the one of the chat is always somebody else. */
static void keep(struct fixture *f, const char *enforcer)
{
	static struct conf_space spaces[2];

	spaces[0] = (struct conf_space){"forum", enforcer};
	spaces[1] = (struct conf_space){"chat", "root@chat.example"};
	f->conf.spaces = spaces;
	f->conf.n_spaces = 2;
}

/* Mails of this template that are not called back. */
static int64_t mails(struct fixture *f, const char *letter)
{
	return sql_int(pool_printf(f->pool,
	    "SELECT count(*) FROM outbox"
	    " WHERE letter = '%s' AND state <> 'cancelled'",
	    letter));
}

/* A ban of Rob, who is also @rob, that is in force. */
static void ban(struct fixture *f)
{
	keep(f, KEEPER);
	ladder_open(f);
	case_says(f, MIA, "/alias R1 @rob");
	case_says(f, MIA, BAN);
	case_says_to(f, MO, "proposal", "/approve");
	assert_int_equal(mails(f, "enforce"), 0);
	ladder_send(f, POST_ACCEPTED);
	assert_state(f, 1, "enacted");
}

/* From this address, to where the keeper of the forum is to answer. */
static void answer(struct fixture *f, const char *from, const char *text)
{
	struct mail_out out;
	struct mail_in in;

	mail_in_init(&in, f, from);
	fixture_build(&out, f, "enforce", 0);
	mail_out_release(&out);
	in.message.to = out.message.reply_to;
	in.message.text = text;
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
}

/* --------------------------- what they learn -------------------------- */

static void a_keeper_learns_the_name_and_the_dates(void **state)
{
	struct fixture *f = *state;
	struct mail_out out;
	const char *text;

	ban(f);
	assert_int_equal(mails(f, "enforce"), 2);
	fixture_build(&out, f, "enforce", 0);
	mail_out_release(&out);
	assert_string_equal(out.mail.to, KEEPER);
	text = out.message.text;
	assert_says(text, "forum");
	assert_says(text, "- Rob\n");
	assert_says(text, "- @rob\n");
	assert_says(text, "a ban: this person must not take part");
	assert_says(text, pool_printf(f->pool, "From:  %s",
			      ladder_day(f, ladder_decision(f, 1).started)));
	assert_says(text, pool_printf(f->pool, "Until: %s",
			      ladder_day(f, ladder_decision(f, 1).ends)));
}

static void a_keeper_learns_nothing_else(void **state)
{
	static const char *const words[] = {"Anna", "Smith", ANNA, ROB,
	    "shouted", "Too much", "Everybody could read it", "Trolling", "Mia",
	    "chat", "R1"};
	struct fixture *f = *state;
	struct mail_out out;
	size_t i;

	ban(f);
	fixture_build(&out, f, "enforce", 0);
	mail_out_release(&out);
	for (i = 0; i < sizeof words / sizeof words[0]; i++) {
		assert_not_says(out.message.text, words[i]);
		assert_not_says(out.message.subject, words[i]);
	}
	assert_not_says(out.message.text, case_number(f, 0));
	assert_not_says(out.message.subject, case_number(f, 0));
	assert_not_says(out.message.text, case_party(f, REPORTER).code_name);
}

/* Without a name there is nothing else to know the person by. */
static void of_who_has_no_name_a_keeper_learns_the_address(void **state)
{
	struct fixture *f = *state;

	keep(f, KEEPER);
	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/respondent " ROB);
	case_says(f, MIA, "/emergency R1\nThreats to life.");
	assert_says(fixture_text(f, "enforce", 0), "- " ROB "\n");
}

static void an_emergency_is_carried_out_at_once(void **state)
{
	struct fixture *f = *state;

	keep(f, KEEPER);
	ladder_open(f);
	case_says(f, MIA, "/emergency R1\nThreats to life.");
	assert_state(f, 1, "enacted");
	assert_int_equal(mails(f, "enforce"), 2);
	assert_int_equal(mails(f, "enforce-change"), 0);
	case_says_to(f, MO, "proposal", "/approve");
	assert_int_equal(mails(f, "enforce-change"), 2);
	assert_says(fixture_text(f, "enforce-change", 0),
	    ladder_day(f, ladder_decision(f, 1).ends));
}

static void a_program_learns_what_a_keeper_learns(void **state)
{
	static const char *decision[] = {"program", NULL};
	struct fixture *f = *state;
	const char *text, *id, *first;
	int64_t i, n = sql_int("SELECT max(id) FROM outbox");
	int hooks = 0;

	f->conf.hook.decision = decision;
	ban(f);
	for (i = n + 1; i <= sql_int("SELECT max(id) FROM outbox"); i++) {
		if (post_hook(&text, &id, &f->desk, i, f->pool, NULL) != 1)
			continue;
		hooks++;
		first = id;
		assert_int_equal(
		    post_hook(&text, &id, &f->desk, i, f->pool, NULL), 1);
		assert_string_equal(id, first);
		assert_says(text, "event begin\nrestriction temporary-ban\n");
		assert_says(text, "\nhandle @rob\n");
		assert_says(text, "\nspace forum\nspace chat\n");
		assert_not_says(text, "Too much");
		assert_not_says(text, case_number(f, 0));
		assert_not_says(text, case_party(f, REPORTER).code_name);
	}
	assert_int_equal(hooks, 1);
}

static void of_a_warning_no_keeper_hears(void **state)
{
	struct fixture *f = *state;

	keep(f, KEEPER);
	ladder_warn(f);
	ladder_send(f, POST_ACCEPTED);
	assert_state(f, 1, "enacted");
	assert_int_equal(mails(f, "enforce"), 0);
}

/* By what the mail says, Zoe would learn of a case that is kept from her. */
static void a_moderator_who_is_screened_is_no_keeper_of_it(void **state)
{
	static const char *const addresses[] = {
	    "zoe@example.org", "Zoe+forum@Example.org"};
	struct fixture *f;
	size_t i;

	for (i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
		assert_int_equal(case_begin(state), 0);
		f = *state;
		keep(f, addresses[i]);
		ladder_open(f);
		case_says(f, ZOE, "/recuse");
		case_says(f, MIA, "/emergency R1\nThreats to life.");
		assert_state(f, 1, "enacted");
		assert_int_equal(mails(f, "enforce"), 1);
		assert_says(fixture_text(f, "enforce", 0), "chat");
		fixture_end(state);
	}
}

static void an_alias_of_who_is_screened_is_no_keeper_either(void **state)
{
	struct fixture *f = *state;

	keep(f, "mia@home.example");
	ladder_open(f);
	case_says(f, MIA, "/recuse");
	case_says(f, ZOE, "/emergency R1\nThreats to life.");
	assert_int_equal(mails(f, "enforce"), 1);
	assert_says(fixture_text(f, "enforce", 0), "chat");
}

/* Somebody else has to see to it. */
static void a_space_without_a_keeper_is_on_the_list(void **state)
{
	struct fixture *f = *state;

	keep(f, case_address(ZOE));
	case_report(f, ANNA, "She shouted at me.");
	case_says(f, MIA, "/respondent zoe@example.org");
	assert_int_equal(case_state(f, 0, ZOE), MEMBER_OUT);
	case_says(f, MIA, "/emergency R1\nThreats to life.");
	assert_int_equal(mails(f, "enforce"), 1);
	assert_says(fixture_text(f, "enforce", 0), "chat");
	assert_says(case_says(f, MO, "/status"), "to be carried out in: forum");
	assert_says(
	    case_says(f, MO, "/enforced forum"), "carried out in: forum");
}

/* ---------------------------- what they say --------------------------- */

static void what_a_keeper_answers_is_read_by_the_team(void **state)
{
	struct fixture *f = *state;
	const char *mail;
	int64_t cases;

	ban(f);
	cases = sql_int("SELECT count(*) FROM cases");
	answer(f, KEEPER, "Done, he is out.");
	mail = case_mail(f, ZOE, "message");
	assert_says(mail, "forum (looks after that space) has written");
	assert_says(mail, "Done, he is out.");
	assert_says(mail, "/enforced SPACE");
	assert_not_says(mail, KEEPER);
	assert_int_equal(sql_int("SELECT count(*) FROM cases"), cases);
	/* By a word of theirs nothing is ticked off. */
	assert_says(
	    case_says(f, ZOE, "/status"), "to be carried out in: forum");
}

static void a_keeper_is_no_moderator(void **state)
{
	struct fixture *f = *state;

	ban(f);
	answer(f, KEEPER, "/lift R1\nHe is a friend.\n/enforced forum");
	assert_says(case_mail(f, ZOE, "message"), "He is a friend.");
	assert_int_equal(sql_int("SELECT count(*) FROM decisions"), 1);
	assert_says(
	    case_says(f, ZOE, "/status"), "to be carried out in: forum");
}

static void who_has_only_the_reply_address_is_no_keeper(void **state)
{
	static const char *const others[] = {
	    "eve@example.net", "root@chat.example"};
	struct fixture *f = *state;
	size_t i;

	ban(f);
	for (i = 0; i < sizeof others / sizeof others[0]; i++) {
		answer(f, others[i], "Done, he is out.");
		assert_int_equal(case_mails(f, ZOE, "message"), 0);
	}
}

static void who_no_longer_keeps_a_space_is_no_keeper(void **state)
{
	struct fixture *f = *state;

	ban(f);
	keep(f, "new@forum.example");
	answer(f, KEEPER, "Done, he is out.");
	assert_int_equal(case_mails(f, ZOE, "message"), 0);
}

static void a_mail_that_no_keeper_gets_is_told_to_the_team(void **state)
{
	struct fixture *f = *state;
	struct outbox_row row;

	ban(f);
	assert_int_equal(outbox_find(&row, f->store, fixture_row("enforce", 0),
			     f->pool, NULL),
	    1);
	assert_int_equal(case_mails(f, ZOE, "undelivered"), 0);
	assert_int_equal(desk_begin(&f->desk, &f->err), 0);
	assert_int_equal(
	    bounce_undelivered(&f->desk, &row, 550, "no such user", &f->err),
	    0);
	assert_int_equal(desk_commit(&f->desk, &f->err), 0);
	assert_int_equal(case_mails(f, ZOE, "undelivered"), 1);
	assert_says(case_mail(f, ZOE, "undelivered"),
	    "the request to carry a restriction out, to " KEEPER);
}

/* ---------------------------- the checklist --------------------------- */

static void a_space_is_ticked_off_by_its_name(void **state)
{
	struct fixture *f = *state;
	const char *status;

	ban(f);
	status = case_says(f, MO, "/status");
	assert_says(status, "to be carried out in: forum");
	assert_says(status, "to be carried out in: chat");
	assert_says(case_says(f, MIA, "/enforced Forum"), "carried out in: ");
	status = case_says(f, MO, "/status");
	assert_says(status, "carried out in: forum");
	assert_not_says(status, "to be carried out in: forum");
	assert_says(status, "to be carried out in: chat");
	assert_says(case_says(f, MIA, "/enforced forum"), "NOTHING was done");
	assert_says(case_says(f, MIA, "/enforced shop"),
	    "there is no space called shop");
}

/* ------------------------------- the end ------------------------------ */

static void of_an_end_every_keeper_hears(void **state)
{
	struct fixture *f = *state;
	const char *text;

	ban(f);
	case_wait(f, 29 * DAY);
	assert_int_equal(mails(f, "enforce-end"), 0);
	case_wait(f, 2 * DAY);
	assert_state(f, 1, "expired");
	assert_int_equal(mails(f, "enforce-end"), 2);
	text = fixture_text(f, "enforce-end", 0);
	assert_says(text, "forum");
	assert_says(text, "- @rob\n");
	case_wait(f, 2 * DAY);
	assert_int_equal(mails(f, "enforce-end"), 2);
}

static void of_the_end_of_an_emergency_every_keeper_hears(void **state)
{
	struct fixture *f = *state;

	keep(f, KEEPER);
	ladder_open(f);
	case_says(f, MIA, "/emergency R1\nThreats to life.");
	case_wait(f, 4 * DAY);
	assert_state(f, 1, "expired");
	assert_int_equal(mails(f, "enforce-end"), 2);
}

/* What Zoe says, who did not decide on the ban, and what becomes of that. */
static const struct {
	const char *ban, *end, *state;
	bool takes_two;
} ends[] = {
    {BAN, "/lift R1\nAll is well.", "lifted", true},
    {LADDER_UNHEARD "/ban R1 permanently\nToo much.",
	"/readmit R1\nAll is well.", "readmitted", true},
    {BAN, "/appeal accept R1\nYou are right.", "overturned", false},
};

static void an_end_before_its_time_is_told_when_it_is_known(void **state)
{
	struct fixture *f;
	size_t i;

	for (i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		assert_int_equal(case_begin(state), 0);
		f = *state;
		keep(f, KEEPER);
		ladder_decide(f, ends[i].ban);
		ladder_send(f, POST_ACCEPTED);
		case_says(f, ZOE, ends[i].end);
		if (ends[i].takes_two)
			case_says_to(f, MO, "proposal", "/approve");
		assert_state(f, 2, "approved");
		assert_int_equal(mails(f, "enforce-end"), 0);
		ladder_send(f, POST_ACCEPTED);
		assert_state(f, 1, ends[i].state);
		assert_int_equal(mails(f, "enforce-end"), 2);
		/* The day that it would have ended on is no longer one. */
		case_wait(f, 40 * DAY);
		assert_int_equal(mails(f, "enforce-end"), 2);
		fixture_end(state);
	}
}

static void of_a_longer_term_every_keeper_hears(void **state)
{
	struct fixture *f = *state;

	ban(f);
	case_says(f, MIA, "/extend R1 for 10 days\nIt goes on.");
	case_says_to(f, MO, "proposal", "/approve");
	ladder_send(f, POST_ACCEPTED);
	assert_int_equal(mails(f, "enforce-change"), 2);
	assert_says(fixture_text(f, "enforce-change", 0),
	    ladder_day(f, ladder_decision(f, 1).ends));
}

/* ----------------------------- permissions ---------------------------- */

static void a_keeper_learns_who_asked_only_if_that_is_shared(void **state)
{
	static const char grant[] =
	    "/grant for 30 days in forum\nOne post a week.";
	struct fixture *f = *state;
	const char *text;

	keep(f, KEEPER);
	case_report(f, ANNA, "May I advertise my book?");
	case_says(f, MIA, "/class permission");
	assert_says(case_says(f, MIA, grant), "say /ask identity first");
	assert_int_equal(sql_int("SELECT count(*) FROM decisions"), 0);
	assert_int_equal(case_letters(REPORTER, "granted"), 0);
	case_says(f, MIA, "/ask identity");
	case_answers(f, REPORTER, ANNA, "Yes.\n/share-identity");
	assert_says(case_says(f, MIA, grant), "gets the letter on");
	ladder_send(f, POST_ACCEPTED);
	assert_state(f, 1, "enacted");
	assert_int_equal(mails(f, "permit"), 1);
	text = fixture_text(f, "permit", 0);
	assert_says(text, "forum");
	assert_says(text, "- Anna Smith\n");
	assert_says(text, ladder_day(f, ladder_decision(f, 1).ends));
	assert_not_says(text, "book");
	assert_not_says(text, "One post a week");
}

static void a_permission_for_no_space_is_told_to_no_keeper(void **state)
{
	struct fixture *f = *state;

	keep(f, KEEPER);
	case_report(f, ANNA, "May I advertise my book?");
	case_says(f, MIA, "/class permission");
	assert_says(case_says(f, MIA, "/grant in shop\nOne post."),
	    "there is no space called shop");
	case_says(f, MIA, "/grant for 30 days\nOne post.");
	ladder_send(f, POST_ACCEPTED);
	assert_state(f, 1, "enacted");
	assert_int_equal(mails(f, "permit"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(a_keeper_learns_the_name_and_the_dates),
	    CASE_TEST(a_keeper_learns_nothing_else),
	    CASE_TEST(of_who_has_no_name_a_keeper_learns_the_address),
	    CASE_TEST(an_emergency_is_carried_out_at_once),
	    CASE_TEST(a_program_learns_what_a_keeper_learns),
	    CASE_TEST(of_a_warning_no_keeper_hears),
	    cmocka_unit_test(a_moderator_who_is_screened_is_no_keeper_of_it),
	    CASE_TEST(an_alias_of_who_is_screened_is_no_keeper_either),
	    CASE_TEST(a_space_without_a_keeper_is_on_the_list),
	    CASE_TEST(what_a_keeper_answers_is_read_by_the_team),
	    CASE_TEST(a_keeper_is_no_moderator),
	    CASE_TEST(who_has_only_the_reply_address_is_no_keeper),
	    CASE_TEST(who_no_longer_keeps_a_space_is_no_keeper),
	    CASE_TEST(a_mail_that_no_keeper_gets_is_told_to_the_team),
	    CASE_TEST(a_space_is_ticked_off_by_its_name),
	    CASE_TEST(of_an_end_every_keeper_hears),
	    CASE_TEST(of_the_end_of_an_emergency_every_keeper_hears),
	    cmocka_unit_test(an_end_before_its_time_is_told_when_it_is_known),
	    CASE_TEST(of_a_longer_term_every_keeper_hears),
	    CASE_TEST(a_keeper_learns_who_asked_only_if_that_is_shared),
	    CASE_TEST(a_permission_for_no_space_is_told_to_no_keeper),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
