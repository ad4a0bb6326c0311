/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/desk_fixture.h"

#include <stdio.h>

#include "base/utf8.h"
#include "casework/letters.h"
#include "casework/record.h"
#include "msg/field.h"
#include "tests/sql.h"

static void assert_says(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("\"%s\" is not in: %s", part, text);
}

static const char *state_of(struct fixture *f, int64_t id)
{
	struct outbox_row row;

	assert_int_equal(outbox_find(&row, f->store, id, f->pool, NULL), 1);
	return row.state;
}

/* ------------------------- what a mail is made of --------------------- */

static bool is_allowed(const struct field *field)
{
	static const char *const names[] = {"Date", "From", "To", "Reply-To",
	    "Subject", "Message-ID", "In-Reply-To", "References",
	    "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
	    "Auto-Submitted", "X-Auto-Response-Suppress"};
	size_t i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		if (field_is(field, names[i]))
			return true;
	return false;
}

static void only_headers_of_our_own_leave(void **state)
{
	struct fixture *f = *state;
	static const char *const letters[] = {"notice", "acknowledgement"};
	struct mail_out out;
	struct fields fields;
	struct field field;
	size_t i, n;

	fixture_report(f, NULL);
	for (i = 0; i < 2; i++) {
		fixture_build(&out, f, letters[i], 0);
		fields = (struct fields){
		    out.mail.data.data, out.mail.data.data + out.mail.data.len};
		for (n = 0; field_next(&field, &fields); n++)
			assert_true(is_allowed(&field));
		assert_true(n >= 10);
		assert_string_equal(out.message.from.addr, "hey@example.org");
		assert_string_equal(out.message.from.name, "Example Community");
		assert_int_equal(out.message.to.n, 1);
		assert_int_equal(out.message.cc.n, 0);
		assert_string_equal(out.message.to.list[0].addr, out.mail.to);
		assert_int_equal(out.message.date, FIXTURE_NOW);
		assert_false(out.mail.strict);
		mail_out_release(&out);
	}
}

static void automatic_mail_says_what_it_is(void **state)
{
	struct fixture *f = *state;
	struct mail_out out;

	fixture_report(f, NULL);
	fixture_build(&out, f, "notice", 0);
	assert_says(out.mail.data.data, "\nAuto-Submitted: auto-generated\r");
	mail_out_release(&out);
	fixture_build(&out, f, "acknowledgement", 0);
	assert_says(out.mail.data.data, "\nAuto-Submitted: auto-replied\r");
	mail_out_release(&out);
}

/* Where a bounce goes: nowhere for a party, whatever is configured. */
static void the_return_path_is_as_configured(void **state)
{
	static const struct {
		enum conf_return_path setting;
		const char *notice; /* "+b": tagged */
	} rows[] = {
	    {RETURN_VERP, "hey+b"},
	    {RETURN_PLAIN, "hey@example.org"},
	    {RETURN_NULL, ""},
	};
	struct fixture *f = *state;
	struct mail_out out;
	size_t i;

	fixture_report(f, NULL);
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		f->conf.smtp.return_path = rows[i].setting;
		fixture_build(&out, f, "notice", 0);
		if (rows[i].setting == RETURN_VERP) {
			/* The tag is the token of its Message-ID. */
			assert_memory_equal(out.mail.from, "hey+b", 5);
			assert_memory_equal(out.mail.from + 5,
			    out.message.message_id + 2, TOKEN_LEN);
			assert_string_equal(
			    out.mail.from + 5 + TOKEN_LEN, "@example.org");
		} else {
			assert_string_equal(out.mail.from, rows[i].notice);
		}
		mail_out_release(&out);
		fixture_build(&out, f, "acknowledgement", 0);
		assert_string_equal(out.mail.from, "");
		mail_out_release(&out);
	}
}

/* The capability in the Reply-To of such a mail. */
static void reply_token(
    char token[TOKEN_LEN + 1], struct fixture *f, const char *letter, int n)
{
	struct mail_out out;
	const char *addr;

	fixture_build(&out, f, letter, n);
	assert_int_equal(out.message.reply_to.n, 1);
	addr = out.message.reply_to.list[0].addr;
	assert_memory_equal(addr, "hey+", 4);
	assert_int_equal(random_read_token(token, addr + 4, TOKEN_LEN), 0);
	assert_string_equal(addr + 4 + TOKEN_LEN, "@example.org");
	/* It is not the token of the Message-ID, which others may see. */
	assert_memory_not_equal(token, out.message.message_id + 2, TOKEN_LEN);
	mail_out_release(&out);
}

static void everybody_has_an_address_to_reply_to(void **state)
{
	struct fixture *f = *state;
	char party[TOKEN_LEN + 1], mia[TOKEN_LEN + 1], mo[TOKEN_LEN + 1];

	fixture_report(f, NULL);
	reply_token(party, f, "acknowledgement", 0);
	reply_token(mia, f, "notice", 0);
	reply_token(mo, f, "notice", 1);
	assert_string_not_equal(party, mia);
	assert_string_not_equal(mia, mo);
}

/* Row 0 and 1 are the notices of the case, 2 and 3 tell of its tenth. */
static void later_mails_refer_to_the_first_of_the_case(void **state)
{
	struct fixture *f = *state;
	struct mail_out first, later;
	int i;

	f->conf.limits.cases_per_sender = 0;
	for (i = 0; i < 10; i++)
		fixture_report(f, NULL);
	for (i = 0; i < 2; i++) {
		fixture_build(&first, f, "notice", i);
		fixture_build(&later, f, "more", i);
		assert_string_equal(first.mail.to, later.mail.to);
		assert_int_equal(first.message.references.n, 0);
		assert_true(later.message.references.n > 0);
		assert_string_equal(
		    later.message.references.list[0], first.message.message_id);
		assert_string_not_equal(
		    later.message.message_id, first.message.message_id);
		mail_out_release(&first);
		mail_out_release(&later);
	}
}

static void no_two_mails_share_an_id(void **state)
{
	struct fixture *f = *state;
	struct mail_out one, two;

	fixture_report(f, NULL);
	fixture_build(&one, f, "notice", 0);
	fixture_build(&two, f, "notice", 1);
	assert_string_not_equal(one.message.message_id, two.message.message_id);
	assert_string_not_equal(one.mail.to, two.mail.to);
	mail_out_release(&one);
	/* But a mail that is built again is the same. */
	fixture_build(&one, f, "notice", 1);
	assert_string_equal(one.message.message_id, two.message.message_id);
	assert_int_equal(one.mail.data.len, two.mail.data.len);
	assert_memory_equal(
	    one.mail.data.data, two.mail.data.data, one.mail.data.len);
	mail_out_release(&one);
	mail_out_release(&two);
}

static void a_mail_that_was_hurried_is_not_of_the_future(void **state)
{
	struct fixture *f = *state;
	struct mail_out out;
	int64_t late;

	fixture_report(f, NULL);
	/* It is to go at FIXTURE_NOW, and goes sooner, or later. */
	for (late = -FIXTURE_DAY; late <= FIXTURE_DAY; late += FIXTURE_DAY) {
		f->desk.now = FIXTURE_NOW + late;
		fixture_build(&out, f, "acknowledgement", 0);
		assert_int_equal(
		    out.message.date, late < 0 ? f->desk.now : FIXTURE_NOW);
		mail_out_release(&out);
	}
}

static void a_clean_copy_stands_behind_bars(void **state)
{
	static const struct {
		const char *label, *text, *copy;
	} rows[] = {
	    {"lines", "one\n\ntwo\n", "\n| one\n|\n| two\n---"},
	    {"no end", "one", "\n| one\n---"},
	    {"many ends", "one\n\n\n\n", "\n| one\n---"},
	    {"our own frame",
		"one\n---------------------------- THE MESSAGE "
		"----------------------------\n! Decision: ban Bert\n",
		"\n| one\n| ---------------------------- THE MESSAGE "
		"----------------------------\n| ! Decision: ban Bert\n---"},
	    {"a quotation", "> one\n>two", "\n| > one\n| >two\n---"},
	    {"a template", "{{number}} {{#x}}", "\n| {{number}} {{#x}}\n---"},
	    {"a bar", "| one", "\n| | one\n---"},
	};
	struct fixture *f = *state;
	struct mail_in in;
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		mail_in_init(&in, f, NULL);
		in.message.text = rows[i].text;
		assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
		f->desk.now += FIXTURE_DAY;
		assert_says(
		    fixture_text(f, "notice", (int)i * 2), rows[i].copy);
	}
}

static void a_clean_copy_is_wrapped(void **state)
{
	struct fixture *f = *state;
	struct mail_in in;
	struct buf text = BUF_INIT;
	const char *line;
	size_t len, bars = 0;
	int i;

	for (i = 0; i < 100; i++)
		buf_adds(&text, "> word word ");
	mail_in_init(&in, f, NULL);
	in.message.text = buf_text(&text);
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	for (line = fixture_text(f, "notice", 0); *line != '\0';
	     line += len + (line[len] == '\n')) {
		len = strcspn(line, "\n");
		/* A link cannot be broken. */
		assert_true(len <= 72 || strstr(line, "mailto:") < line + 8);
		bars += line[0] == '|';
		assert_false(line[0] == '>');
	}
	assert_true(bars > 10);
	buf_release(&text);
}

/* ----------------------------- the results ---------------------------- */

/* Claim what is due; the row must be among it. */
static void claim(struct fixture *f, int64_t id)
{
	int64_t ids[100];
	int n, i;

	assert_int_equal(post_claim(&f->desk, ids, 100, &n, NULL), 0);
	for (i = 0; i < n; i++)
		if (ids[i] == id)
			return;
	fail_msg("row %d is not due", (int)id);
}

static void result(struct fixture *f, int64_t id, enum post_outcome outcome,
    int code, const char *answer)
{
	struct err err;

	if (post_result(&f->desk, id, outcome, code, answer, &err) == -1)
		fail_msg("%s", err.text);
}

static void nothing_due_is_nothing_claimed(void **state)
{
	struct fixture *f = *state;
	int64_t ids[10];
	int n = -1;

	assert_int_equal(post_claim(&f->desk, ids, 10, &n, NULL), 0);
	assert_int_equal(n, 0);
	fixture_report(f, NULL);
	f->desk.now -= 60;
	assert_int_equal(post_claim(&f->desk, ids, 10, &n, NULL), 0);
	assert_int_equal(n, 0);
	f->desk.now += 60;
	assert_int_equal(post_claim(&f->desk, ids, 2, &n, NULL), 0);
	assert_int_equal(n, 2);
	assert_int_equal(post_claim(&f->desk, ids, 2, &n, NULL), 0);
	assert_int_equal(n, 1);
	assert_int_equal(post_recover(&f->desk, NULL), 0);
	assert_int_equal(post_claim(&f->desk, ids, 10, &n, NULL), 0);
	assert_int_equal(n, 3);
}

static void each_outcome_has_its_state(void **state)
{
	static const struct {
		const char *label;
		enum post_outcome outcome;
		bool is_decision;
		const char *state;
	} rows[] = {
	    {"accepted", POST_ACCEPTED, false, "sent"},
	    {"deferred", POST_DEFERRED, false, "queued"},
	    {"refused", POST_REFUSED, false, "failed"},
	    {"perhaps accepted", POST_UNKNOWN, false, "queued"},
	    {"not tried", POST_NOT_TRIED, false, "queued"},
	    {"a letter, accepted", POST_ACCEPTED, true, "sent"},
	    {"a letter, deferred", POST_DEFERRED, true, "queued"},
	    {"a letter, refused", POST_REFUSED, true, "failed"},
	    {"a letter, perhaps accepted", POST_UNKNOWN, true, "unknown"},
	    {"a letter, not tried", POST_NOT_TRIED, true, "queued"},
	};
	struct fixture *f = *state;
	int64_t id;
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		fixture_report(f, NULL);
		f->desk.now += FIXTURE_DAY;
		id = fixture_row("acknowledgement", (int)i);
		claim(f, id);
		sql_run(rows[i].is_decision
			    ? "UPDATE outbox SET class = 'decision'"
			    : "UPDATE outbox SET class = 'relay'");
		result(f, id, rows[i].outcome, 250, "");
		if (strcmp(state_of(f, id), rows[i].state) != 0)
			fail_msg("%s: %s", rows[i].label, state_of(f, id));
		assert_int_equal(sql_int("SELECT count(*) FROM outbox"
					 " WHERE letter = 'undelivered'") > 0,
		    i >= 2);
	}
}

static void what_was_not_tried_is_due_at_once(void **state)
{
	struct fixture *f = *state;
	int64_t id;

	fixture_report(f, NULL);
	id = fixture_row("acknowledgement", 0);
	claim(f, id);
	result(f, id, POST_NOT_TRIED, 0, "");
	claim(f, id);
	assert_int_equal(sql_int("SELECT attempts FROM outbox"
				 " WHERE letter = 'acknowledgement'"),
	    1);
}

/* One minute, two, four ... to four hours, each a quarter more or less, and to
 * the end of the minute; five days in all; then the moderators hear of it. */
static void a_mail_that_waits_too_long_is_given_up(void **state)
{
	struct fixture *f = *state;
	int64_t id, next, wait, expected = 60, begin = f->desk.now;
	int tries = 0;

	fixture_report(f, NULL);
	id = fixture_row("acknowledgement", 0);
	for (;; tries++) {
		claim(f, id);
		result(f, id, POST_DEFERRED, 451, "451 anna@example.net later");
		if (strcmp(state_of(f, id), "queued") != 0)
			break;
		assert_int_equal(sql_int("SELECT count(*) FROM outbox"
					 " WHERE letter = 'undelivered'"),
		    0);
		next = sql_int("SELECT not_before FROM outbox"
			       " WHERE letter = 'acknowledgement'");
		wait = next - f->desk.now;
		assert_int_equal(next % 60, 0);
		assert_in_range(wait, expected * 3 / 4, expected * 5 / 4 + 59);
		expected = expected * 2 > 14400 ? 14400 : expected * 2;
		f->desk.now = next;
	}
	assert_string_equal(state_of(f, id), "failed");
	assert_in_range(f->desk.now - begin, 4 * FIXTURE_DAY,
	    5 * FIXTURE_DAY + 3600);
	assert_in_range(tries, 25, 60);
	assert_int_equal(sql_int("SELECT count(*) FROM outbox"
				 " WHERE letter = 'undelivered'"),
	    2);
	assert_int_equal(sql_int("SELECT code FROM outbox"
				 " WHERE letter = 'acknowledgement'"),
	    451);
}

/* A template that somebody broke must not undo what is known of a mail. */
static void a_result_stays_where_nobody_can_be_told(void **state)
{
	struct fixture *f = *state;
	int64_t id;

	fixture_report(f, NULL);
	id = fixture_row("acknowledgement", 0);
	claim(f, id);
	fixture_templates(false);
	result(f, id, POST_REFUSED, 550, "550 no");
	fixture_templates(true);
	assert_string_equal(state_of(f, id), "untold");
	assert_int_equal(post_recover(&f->desk, NULL), 0);
	assert_string_equal(state_of(f, id), "failed");
	assert_int_equal(sql_int("SELECT count(*) FROM outbox"
				 " WHERE letter = 'undelivered'"),
	    2);
}

static void results_of_no_row_are_an_error(void **state)
{
	struct fixture *f = *state;
	struct post_mail mail;
	struct err err = {ERR_NONE, ""};

	assert_int_equal(
	    post_result(&f->desk, 77, POST_ACCEPTED, 250, "", &err), -1);
	assert_int_equal(err.kind, ERR_TEMP);
	err = (struct err){ERR_NONE, ""};
	assert_int_equal(post_build(&mail, &f->desk, 77, f->pool, &err), -1);
	assert_int_equal(err.kind, ERR_TEMP);
	buf_release(&mail.data);
}

#define DESK_TEST(name)                                                        \
	cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    DESK_TEST(only_headers_of_our_own_leave),
	    DESK_TEST(automatic_mail_says_what_it_is),
	    DESK_TEST(the_return_path_is_as_configured),
	    DESK_TEST(everybody_has_an_address_to_reply_to),
	    DESK_TEST(later_mails_refer_to_the_first_of_the_case),
	    DESK_TEST(no_two_mails_share_an_id),
	    DESK_TEST(a_mail_that_was_hurried_is_not_of_the_future),
	    DESK_TEST(a_clean_copy_stands_behind_bars),
	    DESK_TEST(a_clean_copy_is_wrapped),
	    DESK_TEST(nothing_due_is_nothing_claimed),
	    DESK_TEST(each_outcome_has_its_state),
	    DESK_TEST(what_was_not_tried_is_due_at_once),
	    DESK_TEST(a_mail_that_waits_too_long_is_given_up),
	    DESK_TEST(a_result_stays_where_nobody_can_be_told),
	    DESK_TEST(results_of_no_row_are_an_error),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
