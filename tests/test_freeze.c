/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What does not open in its place stops its case, and that one alone. */
#include "tests/case_fixture.h"

#include "casework/freeze.h"
#include "store/cases.h"
#include "tests/sql.h"

#define FROZEN "SELECT count(*) FROM cases WHERE frozen IS NOT NULL"

/* The last byte of what is sealed. */
#define CUT(table, column, where)                                              \
	"UPDATE " table " SET " column " = substr(" column                     \
	", 1, length(" column ") - 1) WHERE " where

enum { DAY = FIXTURE_DAY };

static int64_t frozen_mails(void)
{
	return sql_int("SELECT count(*) FROM outbox WHERE state = 'frozen'");
}

static int64_t sent_about(struct fixture *f, int n)
{
	return sql_int(pool_printf(f->pool,
	    "SELECT count(*) FROM outbox JOIN cases ON cases.id = case_id"
	    " WHERE number = %s AND outbox.state = 'sent'",
	    case_number(f, n)));
}

static void a_mail_that_does_not_open_freezes_its_case(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	case_report(f, "bert@example.net", "She lied.");
	sql_run(CUT("outbox", "head", "id = (SELECT min(id) FROM outbox)"));
	case_send(f, POST_ACCEPTED);
	assert_int_equal(sql_int(FROZEN), 1);
	assert_true(case_row(f, 0).frozen != 0);
	/* The other case, and those who hear of this one. */
	assert_int_equal(sent_about(f, 1), 4);
	assert_says(case_mail(f, MIA, "frozen"), case_number(f, 0));
	assert_int_equal(case_mails(f, MO, "frozen"), 1);
	assert_int_equal(case_mails(f, ZOE, "frozen"), 1);
	case_send(f, POST_ACCEPTED);
	assert_int_equal(case_mails(f, MO, "frozen"), 1);
}

static void of_a_frozen_case_nothing_leaves(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	sql_run(CUT("outbox", "text", "1"));
	case_send(f, POST_ACCEPTED);
	assert_int_equal(sent_about(f, 0), 0);
	assert_int_equal(frozen_mails(), 4);
	/* Nor do its clocks strike. */
	case_wait(f, 40 * DAY);
	case_send(f, POST_ACCEPTED);
	assert_int_equal(sent_about(f, 0), 0);
	assert_int_equal(case_mails(f, MIA, "clock"), 0);
	assert_int_equal(case_mails(f, MIA, "frozen"), 1);
}

static void a_moderator_hears_that_nothing_was_done(void **state)
{
	struct fixture *f = *state;
	struct mail_in in;

	case_report(f, ANNA, "He shouted at me.");
	case_mail_init(&in, f, MIA, "/take\n/category trolling");
	sql_run(CUT("wraps", "wrap", "holder = 'content'"));
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	assert_int_equal(sql_int(FROZEN), 1);
	assert_null(case_row(f, 0).owner);
	assert_int_equal(case_mails(f, MIA, "frozen"), 2);
	assert_says(case_mail(f, MIA, "frozen"), "nothing was done");
	assert_int_equal(case_mails(f, MO, "frozen"), 1);
	assert_int_equal(case_mails(f, MIA, "receipt"), 0);
}

static void a_party_that_writes_to_it_is_heard(void **state)
{
	struct fixture *f = *state;
	struct mail_in in;

	case_report(f, ANNA, "He shouted at me.");
	case_answer_init(&in, f, 0, ANNA, "And again today.");
	sql_run(CUT("identities", "sealed", "1"));
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	assert_int_equal(sql_int(FROZEN), 1);
	assert_int_equal(
	    sql_int("SELECT count(*) FROM cases WHERE number > 0"), 2);
	assert_says(case_mail(f, MIA, "notice"), "And again today.");
	assert_says(case_mail(f, MIA, "frozen"), "a case of its own");
}

static void who_is_screened_does_not_hear_of_it(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "/not-to mo\nHe shouted at me.");
	sql_run(CUT("outbox", "head", "1"));
	case_send(f, POST_ACCEPTED);
	assert_int_equal(case_mails(f, MIA, "frozen"), 1);
	assert_int_equal(case_mails(f, MO, "frozen"), 0);
}

static void a_clock_that_finds_it_broken_freezes_it(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	case_report(f, "bert@example.net", "She lied.");
	sql_run(CUT("wraps", "wrap",
	    "owner = (SELECT id FROM cases WHERE number > 0"
	    " ORDER BY rowid LIMIT 1)"));
	case_wait(f, 2 * DAY);
	assert_int_equal(sql_int(FROZEN), 1);
	assert_true(case_row(f, 0).frozen != 0);
	/* The clock of the other one did strike. */
	assert_true(case_mails(f, MIA, "clock") > 0);
}

/* Nobody can be told where the house does not open: the others go on. */
static void a_broken_house_keeps_no_other_case_waiting(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	/* It is made when it is first needed. */
	sql_run(CUT("outbox", "head", "1"));
	case_send(f, POST_ACCEPTED);
	assert_int_equal(sql_int(FROZEN), 1);
	case_report(f, "bert@example.net", "She lied.");
	case_report(f, "cleo@example.net", "She, too.");
	sql_run(CUT("wraps", "wrap",
	    "owner = (SELECT id FROM cases WHERE number = 0)"));
	sql_run(CUT("outbox", "head",
	    "id = (SELECT min(id) FROM outbox WHERE state = 'queued'"
	    " AND case_id <> (SELECT id FROM cases WHERE number = 0))"));
	sql_run("UPDATE outbox SET state = 'cancelled' WHERE state = 'queued'"
		" AND case_id = (SELECT id FROM cases WHERE number = 0)");
	case_send(f, POST_ACCEPTED);
	assert_int_equal(sql_int(FROZEN), 2);
	assert_int_equal(sent_about(f, 1), 0);
	assert_int_equal(sent_about(f, 2), 4);
}

static void a_case_is_thawed_with_all_that_waited(void **state)
{
	struct fixture *f = *state;
	struct case_row row;
	struct err err;

	case_report(f, ANNA, "He shouted at me.");
	row = case_row(f, 0);
	sql_run("CREATE TABLE was AS SELECT id, head FROM outbox");
	sql_run(CUT("outbox", "head", "1"));
	case_send(f, POST_ACCEPTED);
	assert_int_equal(frozen_mails(), 4);
	sql_run("UPDATE outbox SET head = was.head FROM was"
		" WHERE was.id = outbox.id");
	assert_int_equal(desk_begin(&f->desk, &err), 0);
	assert_int_equal(freeze_thaw(&f->desk, &row.id, &err), 1);
	assert_int_equal(freeze_thaw(&f->desk, &row.id, &err), 0);
	assert_int_equal(desk_commit(&f->desk, &err), 0);
	case_send(f, POST_ACCEPTED);
	assert_int_equal(sent_about(f, 0), 4);
	assert_int_equal(frozen_mails(), 0);
	assert_int_equal(sql_int(FROZEN), 0);
	case_says_to(f, MIA, "notice", "/take");
	assert_true(case_is_owner(f, 0, MIA));
}

/* ------------------- what is not sealed, but ours --------------------- */

static const struct {
	const char *label, *sql;
} forgeries[] = {
    {"a vote of Zoe's",
	"INSERT INTO votes SELECT decision, (SELECT moderator FROM outbox"
	" WHERE letter = 'proposal' AND moderator <> votes.moderator LIMIT 1),"
	" 'approves', mac FROM votes"},
    {"one vote is enough", "UPDATE decisions SET needed = 1"},
    {"approved", "UPDATE decisions SET state = 'approved'"},
    {"in force", "UPDATE decisions SET state = 'enacted', started = 1"},
    {"for longer", "UPDATE decisions SET term = term * 10"},
    {"for ever", "UPDATE decisions SET ends = 4000000000"},
    {"the objection is over", "UPDATE decisions SET held_until = 1"},
    {"proposed by another one",
	"UPDATE decisions SET proposer = (SELECT moderator FROM outbox"
	" WHERE letter = 'proposal' AND moderator <> proposer LIMIT 1)"},
    {"of no hash", "UPDATE decisions SET mac = zeroblob(16)"},
};

static void a_forged_decision_or_vote_freezes_the_case(void **state)
{
	struct mail_in in;
	struct fixture *f;
	void *own;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof forgeries / sizeof forgeries[0]; i++) {
		assert_int_equal(case_begin(&own), 0);
		f = own;
		case_report(f, ANNA, "He shouted at me.");
		case_says(f, MIA,
		    "/respondent rob@example.net\n/skip-hearing All saw it.\n"
		    "/ban R1 for 90 days\nHe shouted at her.");
		case_mail_init(&in, f, MO, "/status");
		case_send(f, POST_ACCEPTED);
		sql_run(forgeries[i].sql);
		/* Whatever asks for the decision next. */
		assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
		case_wait(f, 5 * DAY);
		case_send(f, POST_ACCEPTED);
		if (sql_int(FROZEN) != 1 ||
		    sql_int("SELECT count(*) FROM outbox"
			    " WHERE letter = 'temporary-ban'") != 0)
			fail_msg("%s", forgeries[i].label);
		fixture_end(&own);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(a_mail_that_does_not_open_freezes_its_case),
	    CASE_TEST(of_a_frozen_case_nothing_leaves),
	    CASE_TEST(a_moderator_hears_that_nothing_was_done),
	    CASE_TEST(a_party_that_writes_to_it_is_heard),
	    CASE_TEST(who_is_screened_does_not_hear_of_it),
	    CASE_TEST(a_clock_that_finds_it_broken_freezes_it),
	    CASE_TEST(a_broken_house_keeps_no_other_case_waiting),
	    CASE_TEST(a_case_is_thawed_with_all_that_waited),
	    cmocka_unit_test(a_forged_decision_or_vote_freezes_the_case),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
