/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a case is kept, and why. What goes with it is in test_erase.c. */
#include "tests/ladder_fixture.h"

#include "casework/decided.h"
#include "casework/ladder.h"
#include "casework/retention.h"
#include "tests/sql.h"

#define N(table) (sizeof(table) / sizeof(table)[0])

/* Days go by as they do: what is due is done, what waits is sent. */
static void pass(struct fixture *f, int64_t days)
{
	int64_t step;

	for (; days > 0; days -= step) {
		step = days < 4 ? days : days > 30 ? 20 : 4;
		case_wait(f, step * DAY);
		case_send(f, POST_ACCEPTED);
	}
}

/* Something is decided about R1, and the letter has gone out. */
static void decide(struct fixture *f, const char *text)
{
	int64_t asked = case_mails(f, MO, "proposal");

	case_says(f, MIA, text);
	if (case_mails(f, MO, "proposal") > asked)
		case_says_to(f, MO, "proposal", "/approve");
	ladder_send(f, POST_ACCEPTED);
}

static bool is_purged(struct fixture *f, int n)
{
	return strcmp(case_row(f, n).state, "purged") == 0;
}

static struct retention find(struct fixture *f, int n)
{
	struct case_row row = case_row(f, n);
	struct retention retention;

	assert_int_equal(
	    retention_find(&retention, &f->desk, &row, f->pool, NULL), 0);
	return retention;
}

static const char *why(struct fixture *f, int n)
{
	struct retention retention = find(f, n);

	return retention_text(&retention, &f->desk, f->pool);
}

/* Days from now until nothing of the case is left; -1: it is kept now. */
static int64_t days_left(struct fixture *f, int n)
{
	int64_t until = find(f, n).until;

	return until == 0 ? -1 : (until - f->desk.now + DAY - 1) / DAY;
}

/* ------------------------------ the rules ----------------------------- */

static void every_kind_of_decision_has_a_rule(void **state)
{
	const struct ladder *kind;

	(void)state;
	for (kind = ladder; kind->name != NULL; kind++)
		if ((retention_setting(kind->name) == NULL) !=
		    ((kind->flags & LADDER_TARGET) != 0))
			fail_msg("%s", kind->name);
}

/* What was said and done, and for how many days from then on it is kept: the
 * last day on which it is there, and the first on which it has gone. */
static const struct ending {
	const char *label;
	const char *decided; /* by Mia, approved by Mo; or NULL */
	const char *then; /* said by Mia when the letter is out; or NULL */
	int64_t wait; /* days before that */
	int64_t there, gone;
} endings[] = {
    {"spam", NULL, "/class spam", 0, 0, 2},
    {"machine mail", NULL, "/class machine\n/close", 0, 0, 3},
    {"without a decision", NULL, "/close", 0, 181, 184},
    {"a question", NULL, "/class other\n/close", 0, 181, 184},
    {"no action", NULL, "/no-action\nNothing in it.", 0, 181, 184},
    {"correction", "/correction R1\nToo loud.", NULL, 0, 424, 428},
    {"warning", LADDER_UNHEARD "/warning R1 for 30 days\nToo much.", NULL, 0,
	452, 460},
    {"temporary ban", LADDER_UNHEARD "/ban R1 for 90 days\nToo much.", NULL, 0,
	876, 886},
    {"lifted", LADDER_UNHEARD "/ban R1 for 90 days\nToo much.",
	"/lift R1\nIt is well.", 40, 786, 800},
};

static void end(struct fixture *f, const struct ending *ending)
{
	ladder_open(f);
	if (ending->decided != NULL)
		decide(f, ending->decided);
	pass(f, ending->wait);
	if (ending->then != NULL)
		decide(f, ending->then);
}

static void each_outcome_is_kept_as_long_as_its_rule_says(void **state)
{
	struct fixture *f;
	size_t i;

	for (i = 0; i < N(endings); i++) {
		fixture_end(state);
		assert_int_equal(case_begin(state), 0);
		f = *state;
		end(f, &endings[i]);
		pass(f, endings[i].there);
		if (is_purged(f, 0))
			fail_msg("%s: gone too soon", endings[i].label);
		pass(f, endings[i].gone - endings[i].there);
		if (!is_purged(f, 0))
			fail_msg("%s: %s", endings[i].label, why(f, 0));
	}
}

static void an_open_case_is_never_purged(void **state)
{
	struct fixture *f = *state;

	ladder_open(f);
	pass(f, 1500);
	assert_string_equal(case_row(f, 0).state, "open");
	assert_string_equal(why(f, 0), "kept while it is open");
}

static void a_ban_for_ever_is_remembered_as_long_as_it_is_in_force(void **state)
{
	struct fixture *f = *state;

	f->conf.retention.ban = 60 * DAY;
	ladder_open(f);
	decide(f, LADDER_UNHEARD "/ban R1 permanently\nToo much.");
	pass(f, 150);
	assert_false(is_purged(f, 0));
	assert_string_equal(
	    why(f, 0), "kept for ever: a ban without end is in force");
	decide(f, "/readmit R1\nLong ago.");
	assert_in_range(days_left(f, 0), 58, 60);
	pass(f, 56);
	assert_false(is_purged(f, 0));
	pass(f, 8);
	assert_true(is_purged(f, 0));
}

static void a_decision_that_waits_keeps_its_case(void **state)
{
	struct fixture *f = *state;

	ladder_open(f);
	case_says(f, MIA, "/correction R1\nToo loud.");
	sql_run("UPDATE cases SET state = 'closed', closed = 86400"
		" WHERE number > 0");
	assert_says(why(f, 0), "a decision waits");
	pass(f, 1);
	assert_false(is_purged(f, 0));
}

/* --------------------------- what is not over ------------------------- */

static void what_can_be_undone_is_not_purged(void **state)
{
	struct fixture *f = *state;

	ladder_open(f);
	case_says(f, MIA, "/class spam");
	case_wait(f, 23 * HOUR);
	case_send(f, POST_ACCEPTED);
	assert_says(why(f, 0), "may still be undone");
	assert_says(case_says(f, MO, "/object It is none."), "/class spam");
	pass(f, 5);
	assert_string_equal(case_row(f, 0).state, "open");
}

static void a_mail_that_waits_keeps_its_case(void **state)
{
	struct fixture *f = *state;

	ladder_open(f);
	case_says(f, MIA, "/class spam");
	case_wait(f, 3 * DAY);
	assert_false(is_purged(f, 0));
	assert_says(why(f, 0), "has not left yet");
	case_send(f, POST_ACCEPTED);
	pass(f, 1);
	assert_true(is_purged(f, 0));
}

static void an_appeal_that_waits_keeps_its_case(void **state)
{
	struct fixture *f = *state;

	f->conf.retention.resolved = 0;
	ladder_open(f);
	decide(f, "/correction R1\nToo loud.");
	assert_says(why(f, 0), "an appeal may come");
	pass(f, 28);
	case_answers(f, RESPONDENT, ROB, "I appeal.");
	pass(f, 40);
	assert_false(is_purged(f, 0));
	assert_says(why(f, 0), "is not done yet");
}

/* A case that was told of, and not confirmed. */
static void what_nobody_confirms_goes(void **state)
{
	struct fixture *f = *state;

	ladder_open(f);
	sql_run("UPDATE cases SET state = 'draft' WHERE number > 0");
	sql_run("DELETE FROM clocks");
	pass(f, 3);
	pass(f, 1);
	assert_true(is_purged(f, 0));
}

/* ---------------------------- the same person ------------------------- */

static void a_new_violation_extends_the_earlier_record(void **state)
{
	struct fixture *f = *state;

	ladder_open(f);
	decide(f, "/correction R1\nToo loud.");
	pass(f, 300);
	case_report(f, "ben@example.net", "He shouted again.");
	case_says_in(f, 1, MIA, "/respondent " ROB " Rob");
	pass(f, 4);
	/* It is only said so far. */
	assert_in_range(days_left(f, 0), 110, 126);
	decide(f, LADDER_UNHEARD "/warning R1 for 30 days\nOh.");
	assert_in_range(days_left(f, 0), 450, 460);
	assert_says(why(f, 0),
	    pool_printf(f->pool, "extended by case %s", case_number(f, 1)));
	assert_int_equal(find(f, 0).until, find(f, 1).until);
	pass(f, 444);
	assert_false(is_purged(f, 0));
	pass(f, 16);
	assert_true(is_purged(f, 0));
	assert_true(is_purged(f, 1));
}

static void somebody_elses_violation_extends_nothing(void **state)
{
	struct fixture *f = *state;

	ladder_open(f);
	decide(f, "/correction R1\nToo loud.");
	pass(f, 300);
	case_report(f, "ben@example.net", "He shouted again.");
	case_says_in(f, 1, MIA, "/respondent other@example.net Otto");
	case_says_in(f, 1, MIA, "/correction R1\nOh.");
	ladder_send(f, POST_ACCEPTED);
	assert_in_range(days_left(f, 0), 110, 127);
}

static void joined_cases_go_together(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	case_report(f, "ben@example.net", "He shouted.");
	case_says_in(
	    f, 1, MIA, pool_printf(f->pool, "/join %s", case_number(f, 0)));
	case_says_in(f, 0, MIA, "/close");
	pass(f, 176);
	assert_false(is_purged(f, 0));
	pass(f, 12);
	assert_true(is_purged(f, 0));
	assert_true(is_purged(f, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_kind_of_decision_has_a_rule),
	    CASE_TEST(each_outcome_is_kept_as_long_as_its_rule_says),
	    CASE_TEST(an_open_case_is_never_purged),
	    CASE_TEST(a_ban_for_ever_is_remembered_as_long_as_it_is_in_force),
	    CASE_TEST(a_decision_that_waits_keeps_its_case),
	    CASE_TEST(what_can_be_undone_is_not_purged),
	    CASE_TEST(a_mail_that_waits_keeps_its_case),
	    CASE_TEST(an_appeal_that_waits_keeps_its_case),
	    CASE_TEST(what_nobody_confirms_goes),
	    CASE_TEST(a_new_violation_extends_the_earlier_record),
	    CASE_TEST(somebody_elses_violation_extends_nothing),
	    CASE_TEST(joined_cases_go_together),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
