/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/case_fixture.h"

#include "tests/sql.h"

enum { A, B, C };
static const char *const reporters[] = {
    "anna@example.net", "berta@example.net", "cora@example.net"};

/* A report of each; the numbers of the cases are case_number(f, A)... */
static void open_cases(struct fixture *f, int n)
{
	static const char *const texts[] = {
	    "Anna's words.", "Berta's words.", "Cora's words."};
	int i;

	for (i = 0; i < n; i++)
		case_report(f, reporters[i], texts[i]);
}

static const char *join(struct fixture *f, int who, int part, int whole)
{
	return case_says_in(f, part, who,
	    pool_printf(f->pool, "/join %s", case_number(f, whole)));
}

static bool is_part(struct fixture *f, int part, int whole)
{
	struct case_row p = case_row(f, part), w = case_row(f, whole);

	return p.joined != NULL && memcmp(p.joined, &w.id, UUID_LEN) == 0;
}

static void two_reports_become_one_case(void **state)
{
	struct fixture *f = *state;

	open_cases(f, 2);
	assert_says(join(f, MIA, B, A),
	    pool_printf(f->pool, "case %s is part of case %s now",
		case_number(f, B), case_number(f, A)));
	assert_true(is_part(f, B, A));
	assert_says(case_mail(f, MO, "told"), "is part of case");
	assert_says(case_says_in(f, A, MIA, "/status"),
	    pool_printf(f->pool, "part of it: case %s", case_number(f, B)));
	assert_says(join(f, MIA, B, A), "they are one case already");
}

static void each_reporter_gets_a_mail_of_its_own(void **state)
{
	struct fixture *f = *state;
	struct mail_out out;
	int i, other;

	open_cases(f, 2);
	join(f, MIA, B, A);
	case_says_in(f, A, MIA, "/reply reporters\nThank you both.");
	for (i = 0; i < 2; i++) {
		assert_int_equal(case_letters(i, "relay"), 1);
		case_letter_build(&out, f, i, "relay");
		assert_string_equal(out.mail.to, reporters[i]);
		assert_int_equal(out.message.to.n, 1);
		assert_int_equal(out.message.cc.n, 0);
		other = 1 - i;
		assert_null(memmem(out.mail.data.data, out.mail.data.len,
		    reporters[other], strlen(reporters[other])));
		assert_null(
		    strstr(out.message.text, case_party(f, other).code_name));
		mail_out_release(&out);
	}
	/* One of two is not "the reporter". */
	assert_says(case_says_in(f, A, MIA, "/reply reporter\nHello."),
	    "more than one is called reporter; use the code name");
	case_says_in(f, A, MIA, case_named(f, B, "/reply %s\nOnly you."));
	assert_int_equal(case_letters(A, "relay"), 1);
	assert_int_equal(case_letters(B, "relay"), 2);
}

static void answers_of_each_reporter_reach_the_one_discussion(void **state)
{
	struct fixture *f = *state;
	struct case_row whole;
	int i;

	open_cases(f, 2);
	join(f, MIA, B, A);
	whole = case_row(f, A);
	for (i = 0; i < 2; i++) {
		case_answers(
		    f, i, reporters[i], pool_printf(f->pool, "Number %d.", i));
		assert_says(case_mail(f, MO, "message"),
		    pool_printf(f->pool,
			"%s (reporter) has written in case %lld. ",
			case_party(f, i).code_name, (long long)whole.number));
		assert_says(case_mail(f, MO, "message"),
		    pool_printf(f->pool, "Number %d.", i));
	}
	/* From each of the two threads one speaks of both. */
	assert_says(case_says_in(f, A, ZOE, "/take"), "owner of the case: Zoe");
	assert_true(case_is_owner(f, A, ZOE));
}

/* An old mail of the part still leads home. */
static void who_answers_the_part_speaks_in_the_whole(void **state)
{
	struct fixture *f = *state;
	struct mail_in in;

	open_cases(f, 2);
	case_mail_init(&in, f, ZOE, "/take");
	join(f, MIA, B, A);
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	assert_true(case_is_owner(f, A, ZOE));
	assert_says(case_mail(f, MO, "told"), "Zoe in case");
}

static void one_end_is_told_to_each_reporter(void **state)
{
	struct fixture *f = *state;

	open_cases(f, 2);
	join(f, MIA, B, A);
	case_says_in(f, A, MIA, "/close");
	assert_int_equal(case_letters(A, "closed"), 1);
	assert_int_equal(case_letters(B, "closed"), 1);
	case_says_in(f, A, MO, "/object");
	assert_int_equal(case_letters(A, "closed"), 0);
	assert_int_equal(case_letters(B, "closed"), 0);
}

/* ---------------------------- exclusions ------------------------------ */

/* Whose case it is that excludes Zoe. */
static void exclusions_are_united(struct fixture *f, int excluding)
{
	int64_t before;
	int i;

	for (i = 0; i < 2; i++)
		case_report(f, reporters[i],
		    i == excluding ? "/not-to Zoe\nSecret words."
				   : "Other words.");
	before = case_mails(f, ZOE, NULL);
	assert_int_equal(before, 1);
	join(f, MIA, B, A);
	case_answers(f, A, reporters[A], "One.");
	case_answers(f, B, reporters[B], "Two.");
	case_says_in(f, A, MIA, "A note.");
	assert_true(case_mails(f, ZOE, NULL) <= before);
	assert_no_mail_says(f, ZOE, "Secret");
}

static void what_the_part_excludes_the_whole_excludes(void **state)
{
	exclusions_are_united(*state, B);
}

static void what_the_whole_excludes_the_part_excludes(void **state)
{
	exclusions_are_united(*state, A);
}

/* Nobody sends who is out of the whole what waits of it. */
static void what_waits_for_who_is_out_by_a_join_does_not_go(void **state)
{
	struct fixture *f = *state;
	struct outbox_row row;
	int64_t ids[20];
	int i, n, claims;

	case_report(f, reporters[A], "/not-to Zoe\nSecret words.");
	case_report(f, reporters[B], "Other words.");
	join(f, MIA, B, A);
	for (claims = 0; claims < 10; claims++) {
		assert_int_equal(post_claim(&f->desk, ids, 20, &n, NULL), 0);
		for (i = 0; i < n; i++) {
			struct mail_out out;

			assert_int_equal(
			    outbox_find(&row, f->store, ids[i], f->pool, NULL),
			    1);
			case_build(&out, f, ids[i]);
			assert_string_not_equal(out.mail.to, case_address(ZOE));
			mail_out_release(&out);
		}
	}
}

static void who_may_not_see_the_other_case_cannot_join_it(void **state)
{
	struct fixture *f = *state;

	case_report(f, reporters[A], "/not-to Mia\nSecret words.");
	case_report(f, reporters[B], "Other words.");
	assert_says(join(f, MIA, B, A), "you have no case");
	assert_false(is_part(f, B, A));
	assert_says(join(f, MO, B, A), "is part of case");
}

/* ---------------------------- respondents ----------------------------- */

static void respondents_are_numbered_on(void **state)
{
	struct fixture *f = *state;

	open_cases(f, 2);
	case_says_in(f, A, MIA,
	    "/respondent a1@example.com\n/respondent a2@example.com");
	case_says_in(f, B, MIA,
	    "/respondent b1@example.com\n/respondent b2@example.com");
	join(f, MIA, B, A);
	assert_int_equal(case_party(f, 2).ordinal, 1);
	assert_int_equal(case_party(f, 3).ordinal, 2);
	assert_int_equal(case_party(f, 4).ordinal, 3);
	assert_int_equal(case_party(f, 5).ordinal, 4);
	case_says_in(f, A, MIA, "/reply R3\nHello.");
	assert_int_equal(case_letters(4, "relay"), 1);
}

/* ---------------------------- parts of parts -------------------------- */

static void a_part_of_a_part_is_part_of_the_whole(void **state)
{
	struct fixture *f = *state;

	open_cases(f, 3);
	join(f, MIA, C, B);
	join(f, MIA, B, A);
	assert_true(is_part(f, C, A));
	assert_true(is_part(f, B, A));
	case_answers(f, C, reporters[C], "From the third.");
	assert_says(case_mail(f, MO, "message"),
	    pool_printf(f->pool, "in case %s.", case_number(f, A)));
}

/* How many mails to this moderator tell of it. */
static int messages_saying(struct fixture *f, int who, const char *words)
{
	int64_t id, last = sql_int("SELECT max(id) FROM outbox");
	struct mail_out out;
	int n = 0;

	for (id = 1; id <= last; id++) {
		case_build(&out, f, id);
		mail_out_release(&out);
		n += strcmp(out.mail.to, case_address(who)) == 0 &&
		     strstr(out.message.text, words) != NULL;
	}
	return n;
}

static void who_comes_later_gets_what_was_said_in_every_part(void **state)
{
	struct fixture *f = *state;

	open_cases(f, 2);
	case_says_in(f, A, MIA, "/recuse Zoe");
	case_says_in(f, B, MIA, "/recuse Zoe");
	case_says_in(f, B, MIA, "It was in the blue kitchen.");
	join(f, MIA, B, A);
	assert_int_equal(case_state(f, A, ZOE), MEMBER_HELD);
	assert_int_equal(messages_saying(f, ZOE, "blue kitchen"), 0);
	assert_says(case_says_in(f, A, MO, "/clear Zoe"),
	    "Zoe may see the case, and gets what is on record");
	assert_int_equal(messages_saying(f, ZOE, "blue kitchen"), 1);
}

static void words_are_redacted_in_every_part(void **state)
{
	struct fixture *f = *state;

	open_cases(f, 2);
	case_says_in(f, A, MIA, "It was in the blue kitchen.");
	case_says_in(f, B, MIA, "Not in the blue kitchen, I think.");
	join(f, MIA, B, A);
	assert_says(case_says_in(f, A, MO, "/redact blue kitchen"),
	    "taken out of messages: 2");
	assert_says(case_says_in(f, A, MO, "/redact blue kitchen"),
	    "these words stand nowhere in the case");
	assert_says(case_says_in(f, A, ZOE, "/object"), "undone: /redact");
	assert_says(case_says_in(f, A, MO, "/redact blue kitchen"),
	    "taken out of messages: 2");
}

static void to_join_a_part_is_to_join_its_whole(void **state)
{
	struct fixture *f = *state;

	open_cases(f, 3);
	join(f, MIA, B, A);
	join(f, MIA, C, B);
	assert_true(is_part(f, C, A));
	assert_says(join(f, MIA, A, C), "they are one case already");
	assert_null(case_row(f, A).joined);
}

static void no_case_is_joined_to_a_closed_one_or_to_itself(void **state)
{
	struct fixture *f = *state;

	open_cases(f, 2);
	assert_says(join(f, MIA, A, A), "they are one case already");
	case_says_in(f, A, MIA, "/close");
	assert_says(join(f, MIA, B, A), "is closed; open it first");
	assert_false(is_part(f, B, A));
}

/* ------------------------------- unjoin ------------------------------- */

static void what_was_joined_is_a_case_of_its_own_again(void **state)
{
	struct fixture *f = *state;

	open_cases(f, 3);
	join(f, MIA, B, A);
	join(f, MIA, C, A);
	assert_says(case_says_in(f, A, MIA,
			pool_printf(f->pool, "/unjoin %s", case_number(f, B))),
	    "is a case of its own again");
	assert_null(case_row(f, B).joined);
	assert_true(is_part(f, C, A));
	case_answers(f, B, reporters[B], "Alone again.");
	assert_says(case_mail(f, MO, "message"),
	    pool_printf(f->pool, "in case %s.", case_number(f, B)));
	assert_says(case_says_in(f, A, MIA,
			pool_printf(f->pool, "/unjoin %s", case_number(f, B))),
	    "no such case is part of this one");
	assert_says(case_says_in(f, A, MIA, "/unjoin"),
	    "no such case is part of this one");
}

/* ------------------------------- split -------------------------------- */

static void a_respondent_gets_a_case_with_the_same_reports(void **state)
{
	struct fixture *f = *state;

	case_report(f, reporters[A], "/not-to Zoe\nBoth shouted at me.");
	case_says(f, MIA,
	    "/take\n/respondent r1@example.com\n/respondent r2@example.com");
	assert_says(
	    case_says_in(f, 0, MIA, "/split R2"), "R2 has a case of their own");
	assert_int_equal(case_party(f, 2).ordinal, 1);
	assert_true(case_is_owner(f, 1, MIA));
	assert_says(case_mail(f, MO, "told"), "R2 has a case of their own");
	assert_says(case_says_in(f, 1, MO, "/status"), "respondent: R1");
	assert_says(case_says_in(f, 1, MO, "/status"),
	    pool_printf(f->pool, "reporter: %s", case_party(f, 0).code_name));
	assert_says(
	    case_says_in(f, 1, MO, "/reply R2\nx"), "nobody in this case");
	case_says_in(f, 1, MO, "/reply R1\nWhat happened?");
	assert_int_equal(case_letters(2, "relay"), 1);
	assert_int_equal(case_letters(1, "relay"), 0);
	/* Who is out of the one is out of the other. */
	assert_int_equal(case_mails(f, ZOE, NULL), 0);
	/* What the reporter answers arrives in the first one. */
	case_answers(f, 0, reporters[A], "It goes on.");
	assert_says(case_mail(f, MO, "message"),
	    pool_printf(f->pool, "in case %s.", case_number(f, 0)));
}

static void only_a_respondent_is_split_off(void **state)
{
	struct fixture *f = *state;

	open_cases(f, 1);
	assert_says(
	    case_says(f, MIA, "/split reporter"), "reporter is no respondent");
	assert_says(case_says(f, MIA, "/split R1"), "nobody in this case");
	assert_int_equal(
	    sql_int("SELECT count(*) FROM cases WHERE number > 0"), 1);
}

static void its_queries_are_served_by_indexes(void **state)
{
	struct fixture *f = *state;

	open_cases(f, 3);
	case_says_in(f, B, MIA, "/respondent r1@example.com");
	join(f, MIA, C, B);
	join(f, MIA, B, A);
	case_says_in(f, A, MIA, "/split R1");
	case_says_in(
	    f, A, MIA, pool_printf(f->pool, "/unjoin %s", case_number(f, B)));
	sql_check_plans();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(two_reports_become_one_case),
	    CASE_TEST(each_reporter_gets_a_mail_of_its_own),
	    CASE_TEST(answers_of_each_reporter_reach_the_one_discussion),
	    CASE_TEST(who_answers_the_part_speaks_in_the_whole),
	    CASE_TEST(one_end_is_told_to_each_reporter),
	    CASE_TEST(what_the_part_excludes_the_whole_excludes),
	    CASE_TEST(what_the_whole_excludes_the_part_excludes),
	    CASE_TEST(what_waits_for_who_is_out_by_a_join_does_not_go),
	    CASE_TEST(who_may_not_see_the_other_case_cannot_join_it),
	    CASE_TEST(respondents_are_numbered_on),
	    CASE_TEST(a_part_of_a_part_is_part_of_the_whole),
	    CASE_TEST(who_comes_later_gets_what_was_said_in_every_part),
	    CASE_TEST(words_are_redacted_in_every_part),
	    CASE_TEST(to_join_a_part_is_to_join_its_whole),
	    CASE_TEST(no_case_is_joined_to_a_closed_one_or_to_itself),
	    CASE_TEST(what_was_joined_is_a_case_of_its_own_again),
	    CASE_TEST(a_respondent_gets_a_case_with_the_same_reports),
	    CASE_TEST(only_a_respondent_is_split_off),
	    CASE_TEST(its_queries_are_served_by_indexes),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
