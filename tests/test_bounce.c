/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/desk_fixture.h"

#include <stdio.h>

#include "tests/sql.h"

static int64_t undelivered(void)
{
	return sql_int("SELECT count(*) FROM outbox"
		       " WHERE letter = 'undelivered'");
}

/* The notice must say this, and nothing of who the reporter is. */
static void check_notice(struct fixture *f, const char *label, const char *says)
{
	static const char *const secret[] = {
	    "anna", "Anna", "smith", "Smith", "example.net"};
	const char *text = fixture_text(f, "undelivered", 0);
	size_t i;

	if (strstr(text, says) == NULL)
		fail_msg("%s: \"%s\" is not in: %s", label, says, text);
	for (i = 0; i < sizeof secret / sizeof secret[0]; i++)
		if (strstr(text, secret[i]) != NULL)
			fail_msg(
			    "%s: \"%s\" is in: %s", label, secret[i], text);
}

/* ------------------------ refused at the door ------------------------- */

static void a_servers_answer_names_nobody(void **state)
{
	static const struct {
		const char *label, *answer, *says;
	} rows[] = {
	    {"nothing", "", "It is not tried again"},
	    {"codes", "550 5.1.1 unknown", "550 5.1.1\n"},
	    {"a code alone", "550 no such user", "550\n"},
	    {"an address", "550 5.1.1 <anna.s@example.net>: unknown",
		"550 5.1.1\n"},
	    {"in capitals", "550 <ANNA.S@EXAMPLE.NET> no", "550\n"},
	    {"the local part", "550 no such user anna.s here", "550\n"},
	    {"a name", "552 5.2.2 the mailbox of Anna Smith is full",
		"552 5.2.2\n"},
	    {"of several lines", "550-5.7.1 refused, anna", "550-5.7.1\n"},
	    {"encoded", "550 anna.s=40example.net", "550\n"},
	    {"without a code", "anna.s@example.net is away",
		"It is not tried again"},
	};
	struct fixture *f;
	void *own;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(fixture_begin(&own), 0);
		f = own;
		fixture_report(f, "anna.s@example.net");
		assert_int_equal(
		    post_result(&f->desk, fixture_row("acknowledgement", 0),
			POST_REFUSED, 550, rows[i].answer, NULL),
		    0);
		assert_int_equal(undelivered(), 2);
		check_notice(f, rows[i].label, rows[i].says);
		fixture_end(&own);
	}
}

/* Whoever has no notice gets none about that. */
static void a_lost_notice_makes_no_other(void **state)
{
	struct fixture *f = *state;

	fixture_report(f, NULL);
	assert_int_equal(post_result(&f->desk, fixture_row("notice", 0),
			     POST_REFUSED, 550, "550 no", NULL),
	    0);
	assert_int_equal(undelivered(), 0);
}

/* Most senders can be answered; this one not by a server without SMTPUTF8.
 * The moderators must not believe that an answer was sent. */
static void an_acknowledgement_that_cannot_be_written_is_told(void **state)
{
	struct fixture *f = *state;
	struct post_mail mail;
	struct err err;
	int64_t id;

	fixture_report(f, "j\xc3\xb6rg@example.net");
	id = fixture_row("acknowledgement", 0);
	assert_int_equal(post_build(&mail, &f->desk, id, f->pool, &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	buf_release(&mail.data);
	assert_int_equal(post_broken(&f->desk, id, &err, &err), 0);
	assert_int_equal(sql_int("SELECT count(*) FROM outbox"
				 " WHERE state = 'failed'"),
	    1);
	assert_int_equal(undelivered(), 2);
	check_notice(f, "not ASCII", "acknowledgement");
}

/* ------------------------- refused afterwards ------------------------- */

static const struct bounce {
	const char *label;
	const char *state; /* of the acknowledgement, afterwards */
	struct message message;
	const char *says; /* NULL: no notice */
} bounces[] = {
#define DSN(action_, status_)                                                  \
	.report_type = "delivery-status",                                      \
	.dsn = (struct message_dsn[]){{action_, status_}}, .n_dsn = 1
    {"failed", "failed", {DSN("failed", "5.1.1")}, "5.1.1"},
    {"delayed", "sent", {DSN("delayed", "4.4.1")}, NULL},
    {"delivered", "sent", {DSN("delivered", "2.0.0")}, NULL},
    {"no status", "failed", {DSN("failed", "")}, "acknowledgement"},
    {"a status that is none", "failed",
	{DSN("failed", "5.1.1 anna lives here")}, "5.1.1"},
    {"one of two failed", "failed",
	{.report_type = "delivery-status",
	    .dsn = (struct message_dsn[]){{"relayed", "2.0.0"},
		{"failed", "5.2.2"}},
	    .n_dsn = 2},
	"5.2.2"},
    {"without a report", "failed",
	{.headers = (struct message_header[]){{"return-path", "<>"}},
	    .n_headers = 1},
	"acknowledgement"},
#undef DSN
};

/* Send the acknowledgement, and have it come back as the row says. */
static void send_back(struct fixture *f, const struct bounce *bounce)
{
	struct mail_out out;
	struct mail_in in;

	fixture_report(f, NULL);
	post_result(&f->desk, fixture_row("acknowledgement", 0), POST_ACCEPTED,
	    250, "", NULL);
	fixture_build(&out, f, "acknowledgement", 0);
	mail_in_init(&in, f, "mailer-daemon@example.net");
	in.message.report_type = bounce->message.report_type;
	in.message.headers = bounce->message.headers;
	in.message.n_headers = bounce->message.n_headers;
	in.message.dsn = bounce->message.dsn;
	in.message.n_dsn = bounce->message.n_dsn;
	in.message.text = "<anna@example.net>: Anna Smith left";
	in.message.returned_ids =
	    (struct message_strings){&out.message.message_id, 1};
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	mail_out_release(&out);
}

static void a_bounce_fails_the_mail_and_names_nobody(void **state)
{
	struct fixture *f;
	void *own;
	char sql[120];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bounces / sizeof bounces[0]; i++) {
		assert_int_equal(fixture_begin(&own), 0);
		f = own;
		send_back(f, &bounces[i]);
		snprintf(sql, sizeof sql,
		    "SELECT state = '%s' FROM outbox"
		    " WHERE letter = 'acknowledgement'",
		    bounces[i].state);
		if (sql_int(sql) != 1 ||
		    undelivered() != (bounces[i].says == NULL ? 0 : 2))
			fail_msg("%s", bounces[i].label);
		if (bounces[i].says != NULL)
			check_notice(f, bounces[i].label, bounces[i].says);
		assert_int_equal(sql_int("SELECT count(*) FROM cases"), 1);
		fixture_end(&own);
	}
}

static void a_second_bounce_says_nothing_new(void **state)
{
	struct fixture *f = *state;
	struct mail_out out;
	struct mail_in in;

	send_back(f, &bounces[0]);
	fixture_build(&out, f, "acknowledgement", 0);
	mail_in_init(&in, f, "mailer-daemon@example.net");
	in.message.report_type = "delivery-status";
	in.message.returned_ids =
	    (struct message_strings){&out.message.message_id, 1};
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	assert_int_equal(undelivered(), 2);
	mail_out_release(&out);
}

#define DESK_TEST(name)                                                        \
	cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_servers_answer_names_nobody),
	    DESK_TEST(a_lost_notice_makes_no_other),
	    DESK_TEST(an_acknowledgement_that_cannot_be_written_is_told),
	    cmocka_unit_test(a_bounce_fails_the_mail_and_names_nobody),
	    DESK_TEST(a_second_bounce_says_nothing_new),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
