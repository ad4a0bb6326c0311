/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/desk_fixture.h"
#include "tests/sql.h"

/* What this moderator types into an answer to the first mail of a kind. */
static void answer(
    struct fixture *f, const char *letter, const char *from, const char *text)
{
	struct mail_out out;
	struct mail_in in;

	fixture_build(&out, f, letter, 0);
	mail_in_init(&in, f, from);
	in.message.to = out.message.reply_to;
	in.message.text = text;
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	mail_out_release(&out);
}

static void say_new(struct fixture *f, const char *text)
{
	struct mail_in in;

	mail_in_init(&in, f, "mia@example.org");
	in.message.text = text;
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
}

static const char nothing[] = "nothing was done";

static void the_receipt_of_a_new_case_says_what_was_done(void **state)
{
	struct fixture *f = *state;
	const char *receipt;

	say_new(f, "/new\nI heard it in the hallway.\n");
	answer(f, "question", "mia@example.org", "/yes\n");
	receipt = fixture_text(f, "receipt", 0);
	assert_non_null(strstr(receipt, "Mia opened this case"));
	assert_null(strstr(receipt, nothing));
}

static void the_receipt_of_an_empty_mail_says_that_nothing_was_done(
    void **state)
{
	struct fixture *f = *state;

	say_new(f, "/new\nI heard it in the hallway.\n");
	answer(f, "question", "mia@example.org", "/yes\n");
	answer(f, "receipt", "mia@example.org", "\n");
	assert_non_null(strstr(fixture_text(f, "receipt", 1), nothing));
}

static void add_moderator(struct fixture *f, struct conf_moderator *list,
    const char *name, const char *address)
{
	size_t n = f->conf.n_moderators;

	memcpy(list, f->conf.moderators, n * sizeof *list);
	list[n] = f->conf.moderators[1];
	list[n].name = name;
	list[n].address = address;
	f->conf.moderators = list;
	f->conf.n_moderators = n + 1;
}

static void whoever_is_named_in_it_is_held(void **state)
{
	struct fixture *f = *state;
	struct conf_moderator team[3];

	add_moderator(f, team, "Zoe", "zoe@example.org");
	say_new(f, "/new\nMo and Zoe were there, it was about both of them.\n");
	/* Each by address and by name. */
	assert_int_equal(
	    sql_int("SELECT count(*) FROM screens WHERE state = 'held'"),
	    2 * 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		the_receipt_of_a_new_case_says_what_was_done, fixture_begin,
		fixture_end),
	    cmocka_unit_test_setup_teardown(
		the_receipt_of_an_empty_mail_says_that_nothing_was_done,
		fixture_begin, fixture_end),
	    cmocka_unit_test_setup_teardown(
		whoever_is_named_in_it_is_held, fixture_begin, fixture_end),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
