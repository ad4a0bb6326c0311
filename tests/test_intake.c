/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/desk_fixture.h"

#include <stdio.h>

#include "tests/sql.h"

static int64_t all_rows(void)
{
	return sql_int("SELECT (SELECT count(*) FROM cases)"
		       "  + (SELECT count(*) FROM reports)"
		       "  + (SELECT count(*) FROM case_reports)"
		       "  + (SELECT count(*) FROM parties)"
		       "  + (SELECT count(*) FROM idents)"
		       "  + (SELECT count(*) FROM tokens)"
		       "  + (SELECT count(*) FROM messages)"
		       "  + (SELECT count(*) FROM pieces)"
		       "  + (SELECT count(*) FROM wraps)"
		       "  + (SELECT count(*) FROM recovery_runs)"
		       "  + (SELECT count(*) FROM rates)"
		       "  + (SELECT count(*) FROM seen)"
		       "  + (SELECT count(*) FROM outbox)");
}

/* Within the transaction under way. */
static enum intake_fate take(struct fixture *f, const struct mail_in *in)
{
	struct incoming incoming = in->incoming;

	incoming.raw = in->raw;
	incoming.message = &in->message;
	f->err = (struct err){ERR_NONE, ""};
	return intake_mail(&f->desk, &incoming, &f->err);
}

static int seen(struct fixture *f, const struct mail_in *in)
{
	struct incoming incoming = in->incoming;

	incoming.raw = in->raw;
	return intake_seen(&f->desk, &incoming, NULL);
}

static void the_same_bytes_have_one_effect(void **state)
{
	struct fixture *f = *state;
	struct mail_in in;
	int64_t n;

	mail_in_init(&in, f, NULL);
	assert_int_equal(seen(f, &in), 0);
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	assert_int_equal(seen(f, &in), 1);
	n = all_rows();
	in.incoming.uid = 99;
	in.incoming.uidvalidity = 5;
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	assert_int_equal(all_rows(), n);
}

/* A server may render a mail anew; its UID and Message-ID stay. */
static void the_same_mail_in_other_bytes_has_one_effect(void **state)
{
	struct fixture *f = *state;
	struct mail_in in;
	int64_t n;

	mail_in_init(&in, f, NULL);
	in.message.message_id = "1@example.net";
	in.incoming.uid = 7;
	in.incoming.uidvalidity = 5;
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	n = all_rows();
	in.raw[0] = 'f';
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	assert_int_equal(all_rows(), n);
	in.incoming.uid = 8;
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	assert_int_equal(all_rows(), n);
	in.raw[strlen(in.raw) - 1] = '!';
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	assert_int_equal(sql_int("SELECT count(*) FROM cases"), 2);
}

/* Folders of mail end their lines in one way or the other, and with or without
 * an empty one. */
static void line_ends_make_no_other_mail(void **state)
{
	static const char *const raws[] = {"X: 1\r\n\r\nHe\r\n\r\ndid.\r\n",
	    "X: 1\n\nHe\n\ndid.\n", "X: 1\n\nHe\n\ndid.",
	    "X: 2\n\nHe\n\ndid.\n\n"};
	struct fixture *f = *state;
	struct mail_in in;
	size_t i;

	for (i = 0; i < sizeof raws / sizeof raws[0]; i++) {
		mail_in_init(&in, f, NULL);
		in.message.message_id = "1@example.net";
		in.incoming.len =
		    (size_t)snprintf(in.raw, sizeof in.raw, "%s", raws[i]);
		assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	}
	assert_int_equal(sql_int("SELECT count(*) FROM cases"), 1);
}

/* What the sender wants done, and how often it writes, changes nothing. */
static void an_old_mail_is_filed_and_nobody_is_told(void **state)
{
	struct fixture *f = *state;
	const char *outcome = NULL;
	struct mail_in in;
	int i;

	for (i = 0; i < 30; i++) {
		mail_in_init(&in, f, NULL);
		in.message.text =
		    i == 0 ? "/not-to Zacharias\nHe did it." : "He did it.";
		in.incoming.import = IMPORT_FILED;
		in.incoming.received = f->desk.now - 400 * 86400;
		in.incoming.outcome = &outcome;
		assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
		assert_string_equal(outcome, "report");
	}
	assert_int_equal(
	    sql_int("SELECT count(*) FROM cases WHERE state = 'closed'"), 30);
	assert_int_equal(sql_int("SELECT max(opened) FROM cases"),
	    (f->desk.now - 400 * 86400) / 86400 * 86400);
	assert_int_equal(sql_int("SELECT count(*) FROM outbox"), 0);
	assert_int_equal(sql_int("SELECT count(*) FROM clocks"), 0);
	assert_int_equal(sql_int("SELECT count(*) FROM pending"
				 " WHERE kind = 'exclusion'"),
	    1);
	assert_int_equal(sql_int("SELECT count(*) FROM rates"), 0);
	assert_int_equal(
	    sql_int("SELECT count(*) FROM acts WHERE verb = 'import'"), 30);
}

static void an_old_mail_may_be_opened_for_the_moderators(void **state)
{
	struct fixture *f = *state;
	struct mail_in in;

	mail_in_init(&in, f, NULL);
	in.incoming.import = IMPORT_OPENED;
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	assert_int_equal(
	    sql_int("SELECT count(*) FROM cases WHERE state = 'open'"), 1);
	assert_true(sql_int("SELECT count(*) FROM outbox"
			    " WHERE letter = 'notice'") > 0);
	assert_int_equal(sql_int("SELECT count(*) FROM outbox"
				 " WHERE letter <> 'notice'"),
	    0);
}

/* Somebody else's mail with a known Message-ID is not swallowed. */
static void a_forged_id_swallows_nothing(void **state)
{
	struct fixture *f = *state;
	struct mail_in in;
	uint64_t uid;

	for (uid = 1; uid <= 2; uid++) {
		mail_in_init(&in, f, NULL);
		in.message.message_id = "1@example.net";
		in.incoming.uid = uid;
		in.incoming.uidvalidity = 5;
		assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	}
	assert_int_equal(sql_int("SELECT count(*) FROM cases"), 2);
}

static void a_cut_mail_is_put_aside(void **state)
{
	struct fixture *f = *state;
	struct mail_in in;

	mail_in_init(&in, f, NULL);
	in.incoming.cut = true;
	assert_int_equal(fixture_take(f, &in), INTAKE_ASIDE);
}

/* The template is missing when the second of three mails comes. */
static void a_failing_mail_leaves_nothing_behind(void **state)
{
	struct fixture *f = *state;
	struct mail_in in[3];
	int64_t n;
	size_t i;

	for (i = 0; i < 3; i++)
		mail_in_init(&in[i], f, NULL);
	assert_int_equal(desk_begin(&f->desk, NULL), 0);
	assert_int_equal(take(f, &in[0]), INTAKE_REMOVE);
	n = all_rows();
	fixture_templates(false);
	assert_int_equal(take(f, &in[1]), INTAKE_KEEP);
	assert_int_equal(f->err.kind, ERR_CONFIG);
	assert_int_equal(all_rows(), n);
	fixture_templates(true);
	assert_int_equal(take(f, &in[2]), INTAKE_REMOVE);
	assert_int_equal(desk_commit(&f->desk, NULL), 0);
	assert_int_equal(sql_int("SELECT count(*) FROM cases"), 2);
	assert_int_equal(seen(f, &in[1]), 0);
	/* It is taken when it can be. */
	assert_int_equal(fixture_take(f, &in[1]), INTAKE_REMOVE);
	assert_int_equal(sql_int("SELECT count(*) FROM cases"), 3);
}

/* A group without savepoints is lost with the mail that fails, whole. */
static void a_failing_mail_takes_a_bold_group_with_it(void **state)
{
	struct fixture *f = *state;
	struct mail_in in[2];
	int64_t n = all_rows();
	size_t i;

	for (i = 0; i < 2; i++)
		mail_in_init(&in[i], f, NULL);
	assert_int_equal(desk_begin_bold(&f->desk, NULL), 0);
	assert_int_equal(take(f, &in[0]), INTAKE_REMOVE);
	fixture_templates(false);
	assert_int_equal(take(f, &in[1]), INTAKE_KEEP);
	fixture_templates(true);
	assert_int_equal(f->err.kind, ERR_CONFIG);
	assert_false(store_in_transaction(f->desk.store));
	assert_int_equal(all_rows(), n);
	/* With care, the first is kept. */
	assert_int_equal(fixture_take(f, &in[0]), INTAKE_REMOVE);
	assert_int_equal(sql_int("SELECT count(*) FROM cases"), 1);
}

/* Every original lies under a key that the recovery key opens. */
static void assert_all_recoverable(int64_t runs)
{
	assert_int_equal(sql_int("SELECT count(*) FROM recovery_runs"), runs);
	assert_int_equal(sql_int("SELECT count(*) FROM messages"
				 " WHERE run NOT IN"
				 "       (SELECT run FROM recovery_runs)"),
	    0);
	assert_int_equal(sql_int("SELECT count(*) FROM wraps"
				 " WHERE holder = 'run' AND run NOT IN"
				 "       (SELECT run FROM recovery_runs)"),
	    0);
	assert_true(sql_int("SELECT count(*) FROM messages"
			    " WHERE run IS NOT NULL") > 0);
}

static void one_run_has_one_key(void **state)
{
	struct fixture *f = *state;

	fixture_report(f, NULL);
	fixture_report(f, NULL);
	assert_all_recoverable(1);
}

static void a_key_that_was_undone_is_not_used_again(void **state)
{
	struct fixture *f = *state;
	struct mail_in in[2];
	size_t i;

	for (i = 0; i < 2; i++)
		mail_in_init(&in[i], f, NULL);
	assert_int_equal(desk_begin(&f->desk, NULL), 0);
	fixture_templates(false);
	assert_int_equal(take(f, &in[0]), INTAKE_KEEP);
	fixture_templates(true);
	assert_int_equal(take(f, &in[1]), INTAKE_REMOVE);
	assert_int_equal(take(f, &in[0]), INTAKE_REMOVE);
	assert_int_equal(desk_commit(&f->desk, NULL), 0);
	assert_all_recoverable(1);
	/* The same when it is the group that is undone. */
	for (i = 0; i < 2; i++)
		mail_in_init(&in[i], f, NULL);
	desk_release(&f->desk);
	assert_int_equal(desk_begin(&f->desk, NULL), 0);
	assert_int_equal(take(f, &in[0]), INTAKE_REMOVE);
	desk_rollback(&f->desk);
	assert_all_recoverable(1);
	assert_int_equal(fixture_take(f, &in[1]), INTAKE_REMOVE);
	assert_all_recoverable(2);
	/* A mail that fails later does not take the key with it. */
	mail_in_init(&in[0], f, NULL);
	fixture_templates(false);
	assert_int_equal(fixture_take(f, &in[0]), INTAKE_KEEP);
	fixture_templates(true);
	assert_int_equal(fixture_take(f, &in[0]), INTAKE_REMOVE);
	assert_all_recoverable(2);
}

static void every_outcome_is_recorded(void **state)
{
	struct fixture *f = *state;
	struct mail_in in;

	fixture_report(f, NULL);
	mail_in_init(&in, f, NULL);
	in.message.report_type = "delivery-status";
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	mail_in_init(&in, f, "noreply@example.net");
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	/* A bounce of nobody knows what is told of like other machine mail. */
	assert_int_equal(sql_int("SELECT count(*) FROM cases"), 3);
	assert_int_equal(
	    sql_int("SELECT count(DISTINCT outcome) FROM seen"), 3);
	assert_int_equal(sql_int("SELECT count(*) FROM seen"
				 " WHERE outcome IN ('report', 'machine',"
				 "                   'bounce-stray')"),
	    3);
}

/* ---------------------------- the mailbox ----------------------------- */

static void old_mail_is_left_alone_at_first_contact(void **state)
{
	struct fixture *f = *state;
	struct intake_mailbox box = {"imap:hey@example.org", 5, 100};
	struct mailbox_row row = {.id = 0}, again = {.id = 0};

	assert_int_equal(intake_mailbox(&row, &f->desk, &box, NULL), 0);
	assert_int_equal(row.first_contact, FIXTURE_NOW / 3600 * 3600);
	assert_int_equal(row.uid_below, 100);
	f->desk.now += 3600;
	box.uidnext = 200;
	assert_int_equal(intake_mailbox(&again, &f->desk, &box, NULL), 0);
	assert_int_equal(again.id, row.id);
	assert_int_equal(again.first_contact, FIXTURE_NOW / 3600 * 3600);
	assert_int_equal(again.uid_below, 100);
	/* A new generation of UIDs: the contact stays the first. */
	box.uidvalidity = 6;
	assert_int_equal(intake_mailbox(&again, &f->desk, &box, NULL), 0);
	assert_int_equal(again.id, row.id);
	assert_int_equal(again.first_contact, FIXTURE_NOW / 3600 * 3600);
	assert_int_equal(again.uid_below, 200);
	box.account = "imap:other@example.org";
	assert_int_equal(intake_mailbox(&again, &f->desk, &box, NULL), 0);
	assert_int_not_equal(again.id, row.id);
	assert_int_equal(again.first_contact, FIXTURE_NOW / 3600 * 3600 + 3600);
}

static void what_is_left_alone_is_said_once(void **state)
{
	struct fixture *f = *state;
	struct intake_mailbox box = {"imap:hey@example.org", 5, 100};
	struct mailbox_row row = {.id = 0};

	assert_int_equal(intake_mailbox(&row, &f->desk, &box, NULL), 0);
	assert_false(intake_say_left(&row, &f->desk, &box, 0));
	assert_true(intake_say_left(&row, &f->desk, &box, 3));
	row = (struct mailbox_row){.id = 0};
	assert_int_equal(intake_mailbox(&row, &f->desk, &box, NULL), 0);
	assert_false(intake_say_left(&row, &f->desk, &box, 3));
	assert_true(intake_say_left(&row, &f->desk, &box, 2));
	assert_false(intake_say_left(&row, &f->desk, &box, 0));
}

/* All that case work asked of the store. */
static void its_queries_are_served_by_indexes(void **state)
{
	struct fixture *f = *state;
	struct mail_out out;
	int i;

	for (i = 0; i < 8; i++)
		fixture_report(f, NULL);
	fixture_build(&out, f, "notice", 0);
	mail_out_release(&out);
	sql_check_plans();
}

#define DESK_TEST(name)                                                        \
	cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    DESK_TEST(the_same_bytes_have_one_effect),
	    DESK_TEST(the_same_mail_in_other_bytes_has_one_effect),
	    DESK_TEST(line_ends_make_no_other_mail),
	    DESK_TEST(an_old_mail_is_filed_and_nobody_is_told),
	    DESK_TEST(an_old_mail_may_be_opened_for_the_moderators),
	    DESK_TEST(a_forged_id_swallows_nothing),
	    DESK_TEST(a_cut_mail_is_put_aside),
	    DESK_TEST(a_failing_mail_leaves_nothing_behind),
	    DESK_TEST(a_failing_mail_takes_a_bold_group_with_it),
	    DESK_TEST(one_run_has_one_key),
	    DESK_TEST(a_key_that_was_undone_is_not_used_again),
	    DESK_TEST(every_outcome_is_recorded),
	    DESK_TEST(old_mail_is_left_alone_at_first_contact),
	    DESK_TEST(what_is_left_alone_is_said_once),
	    DESK_TEST(its_queries_are_served_by_indexes),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
