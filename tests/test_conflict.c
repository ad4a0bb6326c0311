/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/case_fixture.h"

#include "tests/sql.h"

/* Everything that waits goes; how many of it to this address. */
static int send_all(struct fixture *f, const char *to)
{
	struct post_mail mail;
	int64_t ids[10];
	int i, n, count = 0;

	do {
		assert_int_equal(post_claim(&f->desk, ids, 10, &n, NULL), 0);
		assert_int_equal(desk_begin(&f->desk, NULL), 0);
		for (i = 0; i < n; i++) {
			assert_int_equal(
			    post_build(&mail, &f->desk, ids[i], f->pool, NULL),
			    0);
			count += strcmp(mail.to, to) == 0;
			buf_release(&mail.data);
			assert_int_equal(post_result(&f->desk, ids[i],
					     POST_ACCEPTED, 250, "", NULL),
			    0);
		}
		assert_int_equal(desk_commit(&f->desk, NULL), 0);
	} while (n > 0);
	return count;
}

/* -------------------------- the first mail ---------------------------- */

static const struct first {
	const char *label, *from, *to, *cc, *subject, *text;
	enum member_state mia;
} firsts[] = {
    {"nobody of the team", ANNA, NULL, NULL, "x", "He did it.", MEMBER_IN},
    {"a word that holds a name", ANNA, NULL, NULL, "x", "In Miami.", MEMBER_IN},
    {"another's address", "mia@example.net", NULL, NULL, "x", "x", MEMBER_IN},
    {"from her", "mia@example.org", NULL, NULL, "x", "x", MEMBER_OUT},
    {"from her alias", "mia@home.example", NULL, NULL, "x", "x", MEMBER_OUT},
    {"from her, tagged", "mia+x@example.org", NULL, NULL, "x", "x", MEMBER_OUT},
    {"from her, in capitals", "MIA@EXAMPLE.ORG", NULL, NULL, "x", "x",
	MEMBER_OUT},
    {"to her", ANNA, "mia@example.org", NULL, "x", "x", MEMBER_OUT},
    {"copied to her", ANNA, NULL, "mia@example.org", "x", "x", MEMBER_OUT},
    {"copied to her alias", ANNA, NULL, "Mia@Home.example", "x", "x",
	MEMBER_OUT},
    {"by the address", ANNA, "hey+not-mia@example.org", NULL, "x", "x",
	MEMBER_OUT},
    {"by the address, in capitals", ANNA, NULL, "HEY+NOT-MIA@example.org", "x",
	"x", MEMBER_OUT},
    {"by a word", ANNA, NULL, NULL, "x", "/not-to Mia\nHe did it.", MEMBER_OUT},
    {"by a word, her address", ANNA, NULL, NULL, "x",
	"/not-to mia@home.example", MEMBER_OUT},
    {"by a word, with another", ANNA, NULL, NULL, "x",
	"Hello,\n/not-to lee, mia\n", MEMBER_OUT},
    {"a mention", ANNA, NULL, NULL, "x", "I told Mia of it.", MEMBER_HELD},
    {"a mention of her address", ANNA, NULL, NULL, "x", "see mia@home.example",
	MEMBER_HELD},
    {"a mention in the subject", ANNA, NULL, NULL, "Mia was there", "x",
	MEMBER_HELD},
    {"a mention and a word", ANNA, NULL, NULL, "x", "Mia did it.\n/not-to mia",
	MEMBER_OUT},
};
enum { N_FIRSTS = sizeof firsts / sizeof firsts[0] };

static void send_first(struct fixture *f, const struct first *first)
{
	struct message_addr to = {first->to, NULL}, cc = {first->cc, NULL};
	struct mail_in in;

	mail_in_init(&in, f, first->from);
	in.message.from.name = NULL;
	in.message.subject = first->subject;
	in.message.text = first->text;
	if (first->to != NULL)
		in.message.to = (struct message_addrs){&to, 1};
	if (first->cc != NULL)
		in.message.cc = (struct message_addrs){&cc, 1};
	if (fixture_take(f, &in) != INTAKE_REMOVE)
		fail_msg("%s: %s", first->label, f->err.text);
}

static void who_is_part_of_it_hears_nothing_from_the_first_mail_on(void **state)
{
	struct fixture *f = *state;
	int64_t before;
	int i;

	case_escalation(f);
	f->conf.limits.cases_per_sender = N_FIRSTS;
	for (i = 0; i < N_FIRSTS; i++) {
		before = case_mails(f, MIA, NULL);
		send_first(f, &firsts[i]);
		if (case_state(f, i, MIA) != firsts[i].mia ||
		    case_mails(f, MIA, NULL) - before !=
			(firsts[i].mia == MEMBER_IN))
			fail_msg(
			    "%s: %d", firsts[i].label, case_state(f, i, MIA));
		if (case_state(f, i, MO) != MEMBER_IN ||
		    case_mails(f, MO, "notice") != i + 1)
			fail_msg("%s: Mo", firsts[i].label);
	}
}

/* ------------------------------ mentioned ----------------------------- */

static void who_is_cleared_gets_all_that_was_missed(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "Mia was there, in the kitchen.");
	assert_says(case_mail(f, MO, "notice"),
	    "Mia is named in it, and hears nothing");
	case_answers(f, 0, ANNA, "It was on Monday.");
	case_says(f, MO, "A note: I know the place.");
	assert_int_equal(case_mails(f, MIA, NULL), 0);
	assert_says(case_says(f, MO, "/clear Mia"), "Mia may see the case");
	/* The report, the answer, the note; and that she was cleared. */
	assert_int_equal(case_mails(f, MIA, "message"), 3);
	assert_int_equal(case_mails(f, MIA, "told"), 1);
	assert_int_equal(case_mails(f, MIA, NULL), 4);
	assert_says(case_says(f, MIA, "/take"), "owner of the case: Mia");
	/* Once is enough. */
	case_answers(f, 0, ANNA, "Mia came later.");
	assert_int_equal(case_state(f, 0, MIA), MEMBER_IN);
	assert_int_equal(case_mails(f, MIA, "message"), 4);
}

/* A notice that was queued is called back; /clear sends it after all. */
static void who_was_held_with_mail_in_the_queue_gets_it_when_cleared(
    void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	assert_int_equal(case_mails(f, MIA, "notice"), 1);
	case_answers(f, 0, ANNA, "Mia was there.");
	assert_int_equal(case_mails(f, MIA, NULL), 0);
	case_says(f, MO, "/clear Mia");
	assert_int_equal(case_state(f, 0, MIA), MEMBER_IN);
	assert_int_equal(case_mails(f, MIA, "message"), 2);
}

static void the_held_cannot_clear_themselves(void **state)
{
	struct fixture *f = *state;
	struct mail_in in;

	case_report(f, ANNA, "He shouted at me.");
	case_mail_init(&in, f, MIA, "/clear Mia\n/take");
	case_answers(f, 0, ANNA, "Mia was there.");
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	assert_int_equal(case_state(f, 0, MIA), MEMBER_HELD);
	assert_null(case_row(f, 0).owner);
	assert_says(case_says(f, MO, "/clear Mo"), "Mo cannot be cleared");
	assert_says(case_says(f, MO, "/clear Zoe"), "Zoe cannot be cleared");
}

/* ------------------------------- accused ------------------------------ */

/* An address is hers alone; a name may be another's. */
static const struct accusation {
	const char *typed;
	enum member_state mia;
} accusations[] = {
    {"/respondent mia@example.org", MEMBER_OUT},
    {"/respondent mia@home.example", MEMBER_OUT},
    {"/respondent mia+x@example.org", MEMBER_OUT},
    {"/respondent jo@example.net mia@home.example", MEMBER_OUT},
    {"/respondent @heron\n/alias R1 mia@home.example", MEMBER_OUT},
    {"/respondent Mia", MEMBER_HELD},
    {"/respondent \"mia\"", MEMBER_HELD},
    {"/respondent @heron Mia", MEMBER_HELD},
    {"/respondent @heron\n/alias R1 @mia", MEMBER_HELD},
};

static void who_is_reported_about_hears_nothing_more(void **state)
{
	struct fixture *f = *state;
	int64_t before;
	size_t i;

	for (i = 0; i < sizeof accusations / sizeof accusations[0]; i++) {
		case_report(f, pool_printf(f->pool, "a%zu@example.net", i),
		    "He shouted at me.");
		before = case_mails(f, MIA, NULL);
		case_says(f, MO, accusations[i].typed);
		if (case_state(f, (int)i, MIA) != accusations[i].mia)
			fail_msg("%s", accusations[i].typed);
		/* Called back, and nothing new. */
		assert_int_equal(case_mails(f, MIA, NULL), before - 1);
		assert_int_equal(case_state(f, (int)i, ZOE), MEMBER_IN);
	}
}

/* Whatever put them out. */
static void who_is_out_is_out_for_good(void **state)
{
	static const char *const texts[] = {
	    "/not-to mia\nx", "/not-to mia\nMia was there"};
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < 2; i++) {
		case_report(
		    f, pool_printf(f->pool, "a%zu@example.net", i), texts[i]);
		case_says(f, MO, "/clear Mia");
		assert_int_equal(case_state(f, (int)i, MIA), MEMBER_OUT);
	}
	case_report(f, ANNA, "x");
	case_says(f, MO, "/respondent mia@example.org");
	assert_says(
	    case_says(f, MO, "/clear Mia"), "no moderator of this case");
	case_says(f, MO, "/recuse Mia");
	assert_int_equal(case_state(f, 2, MIA), MEMBER_OUT);
	assert_int_equal(case_mails(f, MIA, NULL), 0);
}

/* An old mail is no way back. */
static void who_is_out_can_do_nothing(void **state)
{
	struct fixture *f = *state;
	struct mail_in in;

	case_report(f, ANNA, "He shouted at me.");
	case_mail_init(&in, f, MIA, "/take\n/close\n/reply reporter\nHa!");
	case_answers(f, 0, ANNA, "/not-to Mia");
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	assert_null(case_row(f, 0).owner);
	assert_string_equal(case_row(f, 0).state, "open");
	assert_int_equal(case_letters(0, "relay"), 0);
	assert_not_says(case_mail(f, MIA, "refused"), case_number(f, 0));
}

/* -------------------------------- late -------------------------------- */

static void a_late_exclusion_says_who_had_not_been_told(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	case_answers(f, 0, ANNA, "/not-to Mia");
	assert_says(case_letter(f, 0, "said"), "had seen nothing of it");
	assert_int_equal(send_all(f, case_address(MIA)), 0);
}

static void a_late_exclusion_says_who_had_been_told(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	assert_int_equal(send_all(f, case_address(MIA)), 1);
	case_answers(f, 0, ANNA, "/not-to Mia");
	assert_says(case_letter(f, 0, "said"),
	    "But mail about it had gone to Mia before you said so");
	assert_int_equal(send_all(f, case_address(MIA)), 0);
}

static void nobody_lifts_what_the_reporter_asked_for_and_no_more(void **state)
{
	struct fixture *f = *state;
	struct first first = {"", ANNA, NULL, "mo@example.org", "x",
	    "/not-to Mia\nHe shouted at me.", MEMBER_OUT};

	case_escalation(f);
	send_first(f, &first);
	assert_int_equal(case_state(f, 0, MIA), MEMBER_OUT);
	assert_int_equal(case_state(f, 0, MO), MEMBER_OUT);
	case_answers(f, 0, ANNA, "/not-to nobody");
	assert_int_equal(case_state(f, 0, MIA), MEMBER_IN);
	assert_int_equal(case_state(f, 0, MO), MEMBER_OUT);
	assert_int_equal(case_mails(f, MIA, "message"), 2);
	assert_int_equal(case_mails(f, MO, NULL), 0);
}

/* ------------------------------- recusal ------------------------------ */

enum { QUEUED = 50 };

static void queue_many(struct fixture *f)
{
	int i;

	case_report(f, ANNA, "He shouted at me.");
	for (i = 1; i < QUEUED; i++) {
		f->desk.now += 600;
		case_answers(
		    f, 0, ANNA, pool_printf(f->pool, "And then, %d times.", i));
	}
}

static void nothing_goes_to_who_recused_though_fifty_mails_wait(void **state)
{
	struct fixture *f = *state;

	queue_many(f);
	assert_int_equal(case_mails(f, MIA, NULL), QUEUED);
	case_says(f, MIA, "/recuse");
	/* The receipt alone, which is not of the case. */
	assert_int_equal(case_mails(f, MIA, NULL), 1);
	assert_says(case_mail(f, MIA, "receipt"), "Mia has left the case");
	assert_int_equal(send_all(f, case_address(MIA)), 1);
	assert_int_equal(sql_int("SELECT count(*) FROM outbox"
				 " WHERE state = 'queued'"
				 "   AND moderator IS NOT NULL"),
	    0);
	case_answers(f, 0, ANNA, "More.");
	assert_int_equal(send_all(f, case_address(MIA)), 0);
}

/* The screen is in the database, the rows are still queued: so it would be
 * if a program died between the two. */
static void what_is_queued_for_who_is_out_is_not_sent(void **state)
{
	struct fixture *f = *state;

	queue_many(f);
	case_says(f, MIA, "/recuse");
	sql_run("UPDATE outbox SET state = 'queued' WHERE state = 'cancelled'");
	assert_int_equal(case_mails(f, MIA, NULL), QUEUED + 1);
	assert_int_equal(send_all(f, case_address(MIA)), 1);
}

static void who_recuses_does_not_own_the_case(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/take");
	assert_true(case_is_owner(f, 0, MIA));
	case_says(f, MIA, "/recuse");
	assert_null(case_row(f, 0).owner);
	assert_says(case_mail(f, MO, "told"), "Mia has left the case");
}

static void to_recuse_a_colleague_takes_two(void **state)
{
	struct fixture *f = *state;

	case_escalation(f);
	case_report(f, ANNA, "He shouted at me.");
	assert_says(case_says(f, MO, "/recuse Mia"),
	    "is held until a second moderator");
	assert_int_equal(case_state(f, 0, MIA), MEMBER_HELD);
	assert_int_equal(case_mails(f, MIA, NULL), 0);
	case_says(f, MO, "/recuse Mia");
	assert_int_equal(case_state(f, 0, MIA), MEMBER_HELD);
	assert_says(case_says(f, ZOE, "/recuse Mia"), "Mia has left the case");
	assert_int_equal(case_state(f, 0, MIA), MEMBER_OUT);
}

static void a_colleague_who_was_to_be_recused_can_be_cleared(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MO, "/recuse Mia");
	assert_says(case_says(f, ZOE, "/clear Mia"), "Mia may see the case");
	assert_int_equal(case_state(f, 0, MIA), MEMBER_IN);
	/* The report, and what Mo said. */
	assert_int_equal(case_mails(f, MIA, "message"), 2);
}

/* A request for one does not count for another. */
static void two_requests_about_two_people_put_nobody_out(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MO, "/recuse Mia");
	assert_says(case_says(f, ZOE, "/recuse Mo"), "is held until");
	assert_int_equal(case_state(f, 0, MIA), MEMBER_HELD);
	assert_int_equal(case_state(f, 0, MO), MEMBER_HELD);
}

/* --------------------------- nothing shows ---------------------------- */

/* Two cases of one reporter and one respondent; Mia must not see the first
 * one. */
static void open_two(struct fixture *f)
{
	case_report(f, ANNA, "/not-to Mia\nRob shouted at me.");
	case_says(f, MO, "/respondent rob@example.net");
	case_report(f, ANNA, "Rob did it again.");
	case_says_in(f, 1, MO, "/respondent ROB@example.net");
}

static void a_hidden_case_shows_nowhere(void **state)
{
	struct fixture *f = *state;
	const char *hidden, *seen;

	open_two(f);
	hidden = case_number(f, 0);
	seen = case_number(f, 1);
	assert_says(case_mail(f, MO, "notice"), "Same sender address as");
	assert_says(case_mail(f, MO, "notice"), hidden);
	assert_says(case_mail(f, MIA, "notice"), seen);
	assert_not_says(case_mail(f, MIA, "notice"), "Same sender");
	assert_not_says(case_mail(f, MIA, "notice"), hidden);
	assert_says(case_mail(f, MO, "receipt"), hidden);
	assert_not_says(case_mail(f, MIA, "told"), hidden);
	assert_says(case_says_in(f, 1, MO, "/status"),
	    pool_printf(f->pool, "R1 is also in case %s", hidden));
	assert_not_says(case_says_in(f, 1, MIA, "/status"), hidden);
	assert_not_says(case_mail(f, MIA, "receipt"), "also in case");
}

/* A number that is hidden and one that is none: the same words. */
static void a_hidden_number_is_like_one_that_is_none(void **state)
{
	static const char *const verbs[] = {"/join %s", "/unjoin %s"};
	struct fixture *f = *state;
	const char *hidden, *none;
	size_t i;

	open_two(f);
	none = "999999";
	hidden = case_number(f, 0);
	for (i = 0; i < 2; i++) {
		const char *a = strstr(verbs[i], "%s");
		int len = (int)(a - verbs[i]);

		assert_says(
		    case_says_in(f, 1, MIA,
			pool_printf(f->pool, "%.*s%s", len, verbs[i], hidden)),
		    pool_printf(f->pool, "you have no case %s", hidden));
		assert_says(
		    case_says_in(f, 1, MIA,
			pool_printf(f->pool, "%.*s%s", len, verbs[i], none)),
		    pool_printf(f->pool, "you have no case %s", none));
	}
	assert_null(case_row(f, 1).joined);
}

/* Not the number of those who read a note, nor those who are out. */
static void who_is_out_is_not_counted(void **state)
{
	struct fixture *f = *state;

	open_two(f);
	assert_says(
	    case_says_in(f, 0, MO, "A note."), "colleagues who get it: 1");
	assert_says(
	    case_says_in(f, 1, MO, "A note."), "colleagues who get it: 2");
	assert_int_equal(case_mails(f, ZOE, "told"), 4);
	assert_int_equal(case_mails(f, MIA, "told"), 2);
}

/* The configuration may change while a case is open. */
static void another_address_lifts_no_screen(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "/not-to Mia\nHe shouted at me.");
	assert_int_equal(case_state(f, 0, MIA), MEMBER_OUT);
	f->conf.moderators[MIA].address = "mia@new.example";
	case_answers(f, 0, ANNA, "And again.");
	assert_int_equal(
	    sql_int("SELECT count(*) FROM outbox WHERE letter = 'message'"),
	    CASE_MODERATORS - 1);
	case_answers(f, 0, ANNA, "/not-to nobody");
	/* All three mails to her, and the third to the others. */
	assert_int_equal(
	    sql_int("SELECT count(*) FROM outbox WHERE letter = 'message'"),
	    CASE_MODERATORS - 1 + 3 + CASE_MODERATORS - 1);
}

static void its_queries_are_served_by_indexes(void **state)
{
	struct fixture *f = *state;

	case_escalation(f);
	open_two(f);
	case_says_in(f, 1, MIA, "/recuse");
	case_answers(f, 0, ANNA, "/not-to nobody");
	case_wait(f, FIXTURE_DAY);
	sql_check_plans();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(another_address_lifts_no_screen),
	    CASE_TEST(who_is_part_of_it_hears_nothing_from_the_first_mail_on),
	    CASE_TEST(who_is_cleared_gets_all_that_was_missed),
	    CASE_TEST(who_was_held_with_mail_in_the_queue_gets_it_when_cleared),
	    CASE_TEST(the_held_cannot_clear_themselves),
	    CASE_TEST(who_is_reported_about_hears_nothing_more),
	    CASE_TEST(who_is_out_is_out_for_good),
	    CASE_TEST(who_is_out_can_do_nothing),
	    CASE_TEST(a_late_exclusion_says_who_had_not_been_told),
	    CASE_TEST(a_late_exclusion_says_who_had_been_told),
	    CASE_TEST(nobody_lifts_what_the_reporter_asked_for_and_no_more),
	    CASE_TEST(nothing_goes_to_who_recused_though_fifty_mails_wait),
	    CASE_TEST(what_is_queued_for_who_is_out_is_not_sent),
	    CASE_TEST(who_recuses_does_not_own_the_case),
	    CASE_TEST(to_recuse_a_colleague_takes_two),
	    CASE_TEST(a_colleague_who_was_to_be_recused_can_be_cleared),
	    CASE_TEST(two_requests_about_two_people_put_nobody_out),
	    CASE_TEST(a_hidden_case_shows_nowhere),
	    CASE_TEST(a_hidden_number_is_like_one_that_is_none),
	    CASE_TEST(who_is_out_is_not_counted),
	    CASE_TEST(its_queries_are_served_by_indexes),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
