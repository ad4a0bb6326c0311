/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Letters that there is no point in any more. */
#include "tests/ladder_fixture.h"

#include "tests/sql.h"

/* A ban that was lifted does not come back with a letter of before. */
static void what_was_lifted_is_not_prolonged_any_more(void **state)
{
	struct fixture *f = *state;

	ladder_warn(f);
	ladder_send(f, POST_ACCEPTED);
	case_says(f, MIA, "/extend R1 for 30 days\nIt goes on.");
	case_says_to(f, MO, "proposal", "/approve");
	ladder_send(f, POST_UNKNOWN);
	assert_state(f, 2, "approved");
	case_says(f, MIA, "/lift R1\nAll is well.");
	case_says_to(f, MO, "proposal", "/approve");
	ladder_send(f, POST_ACCEPTED);
	assert_state(f, 1, "lifted");
	assert_says(case_says(f, ZOE, "/resend"), "NOTHING was done");
	case_says(f, ZOE, "/sent");
	assert_state(f, 1, "lifted");
}

/* Its letter waits for a server that does not answer. */
static void what_was_lifted_meanwhile_is_not_prolonged(void **state)
{
	struct fixture *f = *state;

	ladder_warn(f);
	ladder_send(f, POST_ACCEPTED);
	case_says(f, MIA, "/extend R1 for 30 days\nIt goes on.");
	case_says_to(f, MO, "proposal", "/approve");
	ladder_send(f, POST_DEFERRED);
	case_says(f, MIA, "/lift R1\nAll is well.");
	case_says_to(f, MO, "proposal", "/approve");
	sql_run("UPDATE outbox SET not_before = not_before + 5 * 86400"
		" WHERE letter = 'extended'");
	ladder_send(f, POST_ACCEPTED);
	assert_state(f, 1, "lifted");
	case_wait(f, 6 * DAY);
	case_send(f, POST_ACCEPTED);
	assert_state(f, 1, "lifted");
	assert_state(f, 2, "dropped");
	assert_int_equal(ladder_letters("extended", "sent"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(what_was_lifted_is_not_prolonged_any_more),
	    CASE_TEST(what_was_lifted_meanwhile_is_not_prolonged),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
