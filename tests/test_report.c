/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/desk_fixture.h"

#include <stdio.h>

#include "casework/forget.h"
#include "casework/record.h"
#include "privacy/chunks.h"
#include "store/reports.h"
#include "store/vault.h"
#include "tests/sql.h"

static int64_t rows_of(const char *table)
{
	char sql[80];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", table);
	return sql_int(sql);
}

/* Mails of this template, to one moderator or one party each. */
static int64_t letters(const char *letter)
{
	char sql[120];

	snprintf(sql, sizeof sql,
	    "SELECT count(*) FROM outbox WHERE letter = '%s'", letter);
	return sql_int(sql);
}

static void assert_says(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("\"%s\" is not in: %s", part, text);
}

static void assert_silent(const char *text, const char *part)
{
	if (strstr(text, part) != NULL)
		fail_msg("\"%s\" is in: %s", part, text);
}

/* --------------------------- one report ------------------------------- */

static void a_report_makes_one_of_each(void **state)
{
	static const struct {
		const char *table;
		int64_t n;
	} rows[] = {
	    {"cases", 1},
	    {"reports", 1},
	    {"case_reports", 1},
	    {"parties", 1},
	    {"messages", 1},
	    {"tokens", 3}, /* the reporter's and each moderator's */
	    {"identities", 2}, /* the capability, and who it is */
	    {"idents", 1}, /* exact and folded are the same here */
	    {"recovery_runs", 1}, /* R, to one recovery key */
	    {"wraps", 6}, /* three keys, under the ring and under R */
	    {"pieces", 1},
	    {"seen", 1},
	    {"outbox", 3},
	};
	struct fixture *f = *state;
	size_t i;

	fixture_report(f, NULL);
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (rows_of(rows[i].table) != rows[i].n)
			fail_msg("%s", rows[i].table);
	assert_int_equal(letters("acknowledgement"), 1);
	assert_int_equal(letters("notice"), 2);
	assert_int_equal(sql_int("SELECT number BETWEEN 1000 AND 9999"
				 "  FROM cases"),
	    1);
}

/* Of the shorter ones some may be left: to find them would take ever more
 * tries. */
static void a_number_has_as_many_digits_as_the_highest(void **state)
{
	static const struct {
		const char *highest, *fits;
	} rows[] = {
	    {"9999", "SELECT number BETWEEN 1000 AND 9998"},
	    {"10000", "SELECT number BETWEEN 10001 AND 99999"},
	    {"7654321", "SELECT number BETWEEN 1000000 AND 9999999"},
	};
	struct fixture *f = *state;
	char sql[120];
	size_t i;

	fixture_report(f, NULL);
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		snprintf(sql, sizeof sql,
		    "UPDATE cases SET number = %s"
		    " WHERE number = (SELECT max(number) FROM cases)",
		    rows[i].highest);
		sql_run(sql);
		fixture_report(f, NULL);
		snprintf(sql, sizeof sql,
		    "%s FROM cases ORDER BY rowid DESC LIMIT 1", rows[i].fits);
		if (sql_int(sql) != 1)
			fail_msg("beside %s", rows[i].highest);
	}
}

static void nothing_is_in_the_clear(void **state)
{
	static const char *const words[] = {"anna", "Anna", "Smith",
	    "example.net", "happened", "shouted", "original", "mia@", "mo@",
	    "example.org"};
	struct fixture *f = *state;
	size_t i;

	fixture_report(f, NULL);
	for (i = 0; i < sizeof words / sizeof words[0]; i++)
		if (sql_holds(words[i]))
			fail_msg("%s", words[i]);
	/* Neither is the time, finer than the day or a clock's hour. */
	assert_int_equal(sql_int("SELECT sum(opened % 86400"
				 "  + word_due % 3600 + decision_due % 3600)"
				 "  FROM cases"),
	    0);
}

static void each_moderator_reads_it_in_their_language(void **state)
{
	struct fixture *f = *state;
	const char *en, *de;
	char number[20];

	fixture_report(f, NULL);
	en = fixture_text(f, "notice", 0);
	de = fixture_text(f, "notice", 1);
	snprintf(number, sizeof number, " %d",
	    (int)sql_int("SELECT number FROM cases"));
	assert_says(en, number);
	assert_says(de, number);
	assert_says(en, "| He shouted at me.");
	assert_says(de, "| He shouted at me.");
	assert_says(en, "Case:");
	assert_says(de, "Fall");
	assert_silent(en, "Anna");
	assert_silent(en, "Smith");
	assert_silent(en, "anna@");
	assert_says(en, "replaced: 2.");
	assert_says(en, "Subject: Something happened to ");
	assert_silent(en, "No acknowledgement");
}

static void an_acknowledgement_names_nobody(void **state)
{
	struct fixture *f = *state;
	struct mail_out out;

	fixture_report(f, NULL);
	fixture_build(&out, f, "acknowledgement", 0);
	assert_string_equal(out.mail.to, "anna@example.net");
	assert_silent(out.message.text, "Anna");
	assert_silent(out.message.text, "shouted");
	assert_silent(out.message.subject, "happened");
	assert_silent(out.message.text, "Mia");
	assert_says(out.message.text, "Within 24 hours");
	assert_says(out.message.text, "https://example.org/conduct");
	mail_out_release(&out);
}

static void without_a_recovery_key_there_is_no_original(void **state)
{
	const char *none[] = {NULL};
	struct fixture *f = *state;
	struct recovery_ring *empty;
	struct message_row row;

	assert_int_equal(recovery_open(&empty, none, NULL), 0);
	f->desk.recovery = empty;
	fixture_report(f, NULL);
	fixture_message(&row, f);
	assert_null(row.run);
	assert_int_equal(rows_of("pieces"), 0);
	assert_int_equal(rows_of("recovery_runs"), 0);
	assert_int_equal(rows_of("wraps"), 3);
	assert_says(fixture_text(f, "notice", 0), "| He shouted");
	recovery_close(empty);
}

/* ---------------------- what kind of mail it is ----------------------- */

static const struct variant {
	const char *label;
	const char *class;
	int64_t acks, parties;
	const char *says; /* in the notice */
	struct message message;
	int64_t age;
	bool cut;
	int64_t screened; /* moderators who must not see it */
} variants[] = {
    {"unreadable", "unreadable", 0, 0, "it is no mail",
	{.unreadable = "it is no mail", .text = ""}, 0, false},
    {"unreadable, the reason", "unreadable", 0, 0,
	"the mail could not be read.",
	{.unreadable = "it is no mail", .text = ""}, 0, false},
    {"machine", "machine", 0, 1, "the mail is automatic.",
	{.headers = (struct message_header[]){{"list-id", "x"}},
	    .n_headers = 1,
	    .from = {"anna@example.net", NULL},
	    .text = "x"},
	0, false},
    {"two senders", "report", 0, 0, "it names two.",
	{.from = {"anna@example.net", "Anna"},
	    .sender_doubt = "it names two",
	    .text = "x"},
	0, false},
    {"no sender", "report", 0, 0, "there is no usable sender address",
	{.text = "x"}, 0, false},
    {"old", "report", 0, 1, "too old",
	{.from = {"anna@example.net", NULL}, .text = "x"}, 3 * FIXTURE_DAY + 1,
	false},
    {"not yet old", "report", 1, 1, "THE MESSAGE",
	{.from = {"anna@example.net", NULL}, .text = "x"}, 3 * FIXTURE_DAY,
	false},
    {"cut", "report", 1, 1, "too large; only its beginning",
	{.from = {"anna@example.net", NULL}, .text = "x"}, 0, true},
    {"HTML", "report", 1, 1, "There was only HTML",
	{.from = {"anna@example.net", NULL},
	    .text_from_html = true,
	    .text = "x"},
	0, false},
    {"a long text", "report", 1, 1, "The text was longer",
	{.from = {"anna@example.net", NULL}, .text_cut = true, .text = "x"}, 0,
	false},
    {"no text", "report", 1, 1, "holds no text",
	{.from = {"anna@example.net", NULL}, .text = ""}, 0, false},
    {"no text at all", "report", 1, 1, "holds no text",
	{.from = {"anna@example.net", NULL}}, 0, false},
    {"attachments", "report", 1, 1,
	"  1. image/png, 2 KiB: withheld; this picture cannot be cleaned here\n"
	"  2. video/mp4, 3.0 MiB: withheld\n",
	{.from = {"anna@example.net", NULL},
	    .parts = (struct message_part[]){{"image/png", "Anna.png", 2048},
		{"video/mp4", NULL, 3 << 20}},
	    .n_parts = 2,
	    .text = "x"},
	0, false},
    {"to others", "report", 1, 1, "went to others (2)",
	{.from = {"anna@example.net", NULL},
	    .to = {(struct message_addr[]){
		       {"hey@example.org", NULL}, {"a@example.com", NULL}},
		2},
	    .cc = {(struct message_addr[]){{"hey+not-mo@example.org", NULL},
		       {"b@example.com", NULL}},
		2},
	    .text = "x"},
	0, false, 1},
    {"to a moderator's other address", "report", 1, 1,
	"ging auch unmittelbar an Personen", /* to the one who is left */
	{.from = {"anna@example.net", NULL},
	    .to = {(struct message_addr[]){{"MIA@home.example", NULL}}, 1},
	    .text = "x"},
	0, false, 1},
};

static void check_variant(struct fixture *f, const struct variant *v)
{
	struct mail_in in;
	char sql[120];
	enum intake_fate want = v->cut ? INTAKE_ASIDE : INTAKE_REMOVE;

	mail_in_init(&in, f, NULL);
	in.message = v->message;
	if (in.message.text == NULL)
		in.message.text = "";
	in.incoming.received = f->desk.now - v->age;
	in.incoming.cut = v->cut;
	if (fixture_take(f, &in) != want)
		fail_msg("%s: %s", v->label, f->err.text);
	snprintf(sql, sizeof sql, "SELECT class = '%s' FROM cases", v->class);
	if (sql_int(sql) != 1 || letters("acknowledgement") != v->acks ||
	    rows_of("parties") != v->parties ||
	    letters("notice") != 2 - v->screened ||
	    strstr(fixture_text(f, "notice", 0), v->says) == NULL)
		fail_msg("%s: %s", v->label, fixture_text(f, "notice", 0));
}

static void every_kind_of_mail_is_told_of(void **state)
{
	struct fixture *f;
	void *own;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof variants / sizeof variants[0]; i++) {
		assert_int_equal(fixture_begin(&own), 0);
		f = own;
		check_variant(f, &variants[i]);
		fixture_end(&own);
	}
}

static void an_earlier_mail_of_the_sender_is_mentioned(void **state)
{
	struct fixture *f = *state;
	char hint[40];

	fixture_report(f, NULL);
	assert_silent(fixture_text(f, "notice", 0), "Same sender");
	snprintf(hint, sizeof hint, "(case %d)",
	    (int)sql_int("SELECT number FROM cases"));
	fixture_report(f, "ANNA@example.net");
	assert_says(fixture_text(f, "notice", 2), "Same sender");
	assert_says(fixture_text(f, "notice", 2), hint);
	fixture_report(f, "bert@example.net");
	assert_silent(fixture_text(f, "notice", 4), "Same sender");
}

/* It stands for the clean copy in a stored text. The reader lets none
 * through; should it be taken over, a notice still comes, once. */
static void a_reporters_mark_is_no_clean_copy(void **state)
{
	struct fixture *f = *state;
	struct message_part part = {"image/\001png", NULL, 1};
	struct mail_in in;
	const char *text, *first;
	size_t i;

	mail_in_init(&in, f, NULL);
	in.message.subject = "one \001 mark";
	in.message.text = "\001\nwords of mine\n\001\x1b[2J\n";
	in.message.parts = &part;
	in.message.n_parts = 1;
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	mail_in_init(&in, f, "bert@example.net");
	in.message = (struct message){.unreadable = "\001", .text = ""};
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	for (i = 0; i < 4; i++) {
		text = fixture_text(f, "notice", (int)i);
		first = strstr(text, "words of mine");
		assert_int_equal(first != NULL, i < 2);
		if (first != NULL)
			assert_null(strstr(first + 1, "words of mine"));
	}
}

/* ------------------------------ limits -------------------------------- */

static void one_acknowledgement_a_day_is_enough(void **state)
{
	struct fixture *f = *state;

	fixture_report(f, NULL);
	fixture_report(f, NULL);
	assert_int_equal(rows_of("cases"), 2);
	assert_int_equal(letters("acknowledgement"), 1);
	assert_says(fixture_text(f, "notice", 2), "got one today");
	fixture_report(f, "bert@example.net");
	assert_int_equal(letters("acknowledgement"), 2);
	f->desk.now += FIXTURE_DAY;
	fixture_report(f, NULL);
	assert_int_equal(letters("acknowledgement"), 3);
}

/* Tags make no other sender of one. */
static void tagged_addresses_count_together(void **state)
{
	struct fixture *f = *state;
	char from[40];
	int i;

	for (i = 0; i < 7; i++) {
		snprintf(from, sizeof from, "anna+%d@example.net", i);
		fixture_report(f, from);
	}
	assert_int_equal(letters("acknowledgement"), 1);
	assert_int_equal(rows_of("cases"), 6);
}

/* Five cases; the sixth collects what follows; moderators hear of its tenth
 * message. */
static void a_flood_makes_one_case(void **state)
{
	struct fixture *f = *state;
	int i;

	for (i = 0; i < 5; i++)
		fixture_report(f, NULL);
	assert_silent(fixture_text(f, "notice", 8), "very often");
	fixture_report(f, NULL);
	assert_int_equal(rows_of("cases"), 6);
	assert_says(fixture_text(f, "notice", 10), "very often");
	assert_int_equal(letters("more"), 0);
	/* It may hide a true report: told of at once, then once an hour. */
	for (i = 2; i < 10; i++) {
		fixture_report(f, NULL);
		assert_int_equal(letters("more"), 2);
	}
	assert_int_equal(rows_of("cases"), 6);
	assert_int_equal(rows_of("messages"), 14);
	assert_says(fixture_text(f, "more", 0), "so far, 2");
	f->desk.now += 3600;
	fixture_report(f, NULL);
	assert_int_equal(letters("more"), 4);
	assert_int_equal(letters("notice"), 12);
	assert_int_equal(letters("acknowledgement"), 1);
	assert_says(fixture_text(f, "more", 2), "so far, 10");
	f->desk.now += FIXTURE_DAY;
	fixture_report(f, NULL);
	assert_int_equal(rows_of("cases"), 7);
}

/* The flood has one author, who has one name in its case. */
static void a_flood_has_one_code_name(void **state)
{
	struct fixture *f = *state;
	struct message_row row = {.ordinal = 0};
	struct uuid report_id;
	struct record record;
	struct buf name = BUF_INIT, id = BUF_INIT;
	int i;

	f->conf.limits.cases_per_sender = 0;
	for (i = 0; i < 6; i++)
		fixture_report(f, NULL);
	assert_int_equal(rows_of("parties"), 1);
	assert_int_equal(sql_int("SELECT count(*) FROM messages"
				 " WHERE party_id = (SELECT id FROM parties)"),
	    6);
	sql_blob(&name, "SELECT code_name FROM parties");
	sql_blob(&id, "SELECT id FROM reports");
	memcpy(report_id.bytes, id.data, UUID_LEN);
	while (messages_next(&row, f->store, &report_id, f->pool, NULL) == 1) {
		assert_int_equal(
		    record_open(&record, &f->desk, &row, f->pool, NULL), 0);
		assert_says(record.clean, buf_text(&name));
	}
	assert_int_equal(row.ordinal, 6);
	buf_release(&name);
	buf_release(&id);
}

/* At most so many of all senders leave within one clock hour; the others
 * wait for the next ones, whose own are counted with them. */
static void acknowledgements_wait_beyond_the_hourly_limit(void **state)
{
	static const char sql[] =
	    "SELECT max(n) FROM (SELECT count(*) AS n FROM outbox"
	    " WHERE letter = 'acknowledgement'"
	    " GROUP BY not_before / 3600)";
	struct fixture *f = *state;
	char from[40];
	int i;

	f->conf.limits.acks_per_hour = 2;
	for (i = 0; i < 9; i++) {
		snprintf(from, sizeof from, "p%d@example.net", i);
		if (i == 5)
			f->desk.now += 3600;
		fixture_report(f, from);
	}
	assert_int_equal(letters("acknowledgement"), 9);
	assert_int_equal(sql_int(sql), 2);
	assert_int_equal(sql_int("SELECT min(not_before) FROM outbox"
				 " WHERE letter = 'acknowledgement'"),
	    FIXTURE_NOW / 60 * 60);
	assert_int_equal(sql_int("SELECT max(not_before) FROM outbox"
				 " WHERE letter = 'acknowledgement'"),
	    (FIXTURE_NOW / 3600 + 4) * 3600);
	/* To the hour. */
	assert_int_equal(sql_int("SELECT max(expires - not_before) / 3600"
				 "  FROM outbox"),
	    5 * FIXTURE_DAY / 3600);
}

/* A counter that outlives its use only tells how much came when. */
static void old_counters_are_forgotten(void **state)
{
	struct fixture *f = *state;

	fixture_report(f, NULL);
	assert_int_equal(rows_of("rates"), 4);
	f->desk.now += FIXTURE_DAY;
	fixture_report(f, "bert@example.net");
	assert_int_equal(rows_of("rates"), 8);
	if (forget_run(&f->desk, &f->err) == -1)
		fail_msg("%s", f->err.text);
	assert_int_equal(rows_of("rates"), 4);
}

#define DESK_TEST(name)                                                        \
	cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    DESK_TEST(a_report_makes_one_of_each),
	    DESK_TEST(a_number_has_as_many_digits_as_the_highest),
	    DESK_TEST(nothing_is_in_the_clear),
	    DESK_TEST(each_moderator_reads_it_in_their_language),
	    DESK_TEST(an_acknowledgement_names_nobody),
	    DESK_TEST(without_a_recovery_key_there_is_no_original),
	    cmocka_unit_test(every_kind_of_mail_is_told_of),
	    DESK_TEST(an_earlier_mail_of_the_sender_is_mentioned),
	    DESK_TEST(a_reporters_mark_is_no_clean_copy),
	    DESK_TEST(one_acknowledgement_a_day_is_enough),
	    DESK_TEST(tagged_addresses_count_together),
	    DESK_TEST(a_flood_makes_one_case),
	    DESK_TEST(a_flood_has_one_code_name),
	    DESK_TEST(acknowledgements_wait_beyond_the_hourly_limit),
	    DESK_TEST(old_counters_are_forgotten),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
