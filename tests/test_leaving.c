/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moderators come and go. */
#include "tests/case_fixture.h"

#include "casework/leaving.h"
#include "tests/sql.h"

static void check(struct fixture *f)
{
	if (leaving_check(&f->desk, &f->err) == -1)
		fail_msg("%s", f->err.text);
}

/* Zoe is the last of the configured ones. */
static void zoe_leaves(struct fixture *f)
{
	f->conf.n_moderators--;
	check(f);
}

static void who_leaves_can_do_nothing_any_more(void **state)
{
	struct fixture *f = *state;
	struct mail_in in;

	check(f);
	case_report(f, ANNA, "He shouted at me.");
	case_mail_init(&in, f, ZOE, "/close");
	case_says(f, ZOE, "/take");
	zoe_leaves(f);
	assert_null(case_row(f, 0).owner);
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	assert_string_equal(case_row(f, 0).state, "open");
	/* Nor when she is back: she gets a new capability with the next mail.
	 */
	f->conf.n_moderators++;
	check(f);
	in.incoming.uid++;
	in.raw[0] = '!';
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	assert_string_equal(case_row(f, 0).state, "open");
	case_answers(f, 0, ANNA, "And again.");
	case_says(f, ZOE, "/take");
	assert_true(case_is_owner(f, 0, ZOE));
}

static void what_waits_for_who_left_is_not_sent(void **state)
{
	struct fixture *f = *state;

	check(f);
	case_report(f, ANNA, "He shouted at me.");
	assert_int_equal(case_mails(f, ZOE, "notice"), 1);
	zoe_leaves(f);
	assert_int_equal(case_mails(f, ZOE, "notice"), 0);
	assert_int_equal(case_mails(f, MIA, "notice"), 1);
	case_answers(f, 0, ANNA, "And again.");
	assert_int_equal(case_mails(f, ZOE, "message"), 0);
	assert_int_equal(case_mails(f, MO, "message"), 1);
}

static void who_joins_gets_what_comes_and_nothing_of_before(void **state)
{
	struct fixture *f = *state;
	int64_t mails;

	f->conf.n_moderators--;
	check(f);
	case_report(f, ANNA, "He shouted at me.");
	case_send(f, POST_ACCEPTED);
	mails = sql_int("SELECT count(*) FROM outbox");
	f->conf.n_moderators++;
	check(f);
	case_send(f, POST_ACCEPTED);
	assert_int_equal(sql_int("SELECT count(*) FROM outbox"), mails);
	assert_int_equal(case_mails(f, ZOE, NULL), 0);
	case_answers(f, 0, ANNA, "And again.");
	assert_int_equal(case_mails(f, ZOE, "message"), 1);
	case_says(f, ZOE, "/take");
	assert_true(case_is_owner(f, 0, ZOE));
}

static void the_same_team_writes_nothing(void **state)
{
	struct fixture *f = *state;
	int64_t changes;

	check(f);
	changes = sql_int("SELECT total_changes()");
	check(f);
	assert_int_equal(sql_int("SELECT total_changes()"), changes);
}

static void its_queries_are_served_by_indexes(void **state)
{
	struct fixture *f = *state;

	check(f);
	zoe_leaves(f);
	sql_check_plans();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(who_leaves_can_do_nothing_any_more),
	    CASE_TEST(what_waits_for_who_left_is_not_sent),
	    CASE_TEST(who_joins_gets_what_comes_and_nothing_of_before),
	    CASE_TEST(the_same_team_writes_nothing),
	    CASE_TEST(its_queries_are_served_by_indexes),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
