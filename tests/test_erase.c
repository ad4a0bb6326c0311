/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes with a case, or with a person, and what stays. When a case goes is
 * in test_retention.c. */
#include "tests/ladder_fixture.h"

#include <sqlite3.h>
#include <stdio.h>

#include "base/file.h"
#include "casework/erase.h"
#include "casework/retention.h"
#include "store/mailboxes.h"
#include "tests/scratch.h"
#include "tests/sql.h"

#define N(table) (sizeof(table) / sizeof(table)[0])

/* ------------------------------ a case -------------------------------- */

/* Everything that can be in one, so that it can go. */
static void make_case(struct fixture *f)
{
	static struct message_part parts[] = {{.type = "application/pdf",
	    .name = "proof.pdf",
	    .size = 200,
	    .show = MESSAGE_WITHHELD,
	    .data = {"%PDF", 4}}};
	struct mail_in in;

	mail_in_init(&in, f, ANNA);
	in.message.parts = parts;
	in.message.n_parts = 1;
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	case_says(f, MIA, "/respondent " ROB " Rob\n/category trolling");
	case_says(f, MIA, "A note.\n/recuse Zoe");
	case_says(f, MIA, "/reply reporter\nThank you.");
	case_says(f, MIA, LADDER_UNHEARD "/warning R1 for 30 days\nToo much.");
	case_says_to(f, MO, "proposal", "/approve");
	ladder_send(f, POST_ACCEPTED);
	case_answers(f, RESPONDENT, ROB, "It was a joke.");
	case_wait(f, 0);
	case_send(f, POST_ACCEPTED);
	assert_string_equal(case_row(f, 0).state, "closed");
}

static void purge(struct fixture *f, int n)
{
	struct case_row row = case_row(f, n);

	assert_int_equal(desk_begin(&f->desk, &f->err), 0);
	if (erase_case(&f->desk, &row, f->pool, &f->err) == -1)
		fail_msg("%s", f->err.text);
	assert_int_equal(desk_commit(&f->desk, &f->err), 0);
	assert_string_equal(case_row(f, n).state, "purged");
}

/* The ids of all rows there are but the house's: what may not be found. */
static void note_ids(void)
{
	static const char *const columns[] = {"cases.id", "reports.id",
	    "parties.id", "parties.key", "identities.uuid", "messages.id",
	    "files.id", "outbox.uuid", "acts.uuid", "pending.uuid",
	    "decisions.uuid", "wraps.owner", "pieces.owner", "tokens.blind",
	    "idents.blind", "parties.phrase"};
	char sql[200];
	size_t i;

	sql_run("CREATE TEMP TABLE was (id BLOB)");
	for (i = 0; i < N(columns); i++) {
		snprintf(sql, sizeof sql, "INSERT INTO was SELECT %s FROM %.*s",
		    columns[i], (int)strcspn(columns[i], "."), columns[i]);
		sql_run(sql);
	}
	/* What is about no case stays. */
	sql_run("DELETE FROM was WHERE id IN ("
		"	SELECT id FROM cases WHERE number = 0"
		"	UNION SELECT uuid FROM outbox"
		"	  JOIN cases ON cases.id = case_id WHERE number = 0"
		"	UNION SELECT uuid FROM acts"
		"	  JOIN cases ON cases.id = case_id WHERE number = 0"
		"	UNION SELECT blind FROM tokens"
		"	  JOIN cases ON cases.id = case_id WHERE number = 0)");
}

/* Every column of every table, also of one that is added later, in which one
 * of them stands. */
static const char *where_ids_are(struct fixture *f)
{
	static const char *const columns =
	    "SELECT t.name || '.' || c.name"
	    "  FROM sqlite_schema AS t"
	    "  JOIN pragma_table_info(t.name) AS c"
	    " WHERE t.type = 'table'"
	    " ORDER BY t.name, c.name"
	    " LIMIT 1 OFFSET ";
	struct buf out = BUF_INIT, name = BUF_INIT;
	const char *copy;
	char sql[400];
	int i;

	for (i = 0;; i++) {
		buf_reset(&name);
		snprintf(sql, sizeof sql, "%s%d", columns, i);
		sql_blob(&name, sql);
		if (name.len == 0)
			break;
		snprintf(sql, sizeof sql,
		    "SELECT count(*) FROM %.*s"
		    " WHERE \"%s\" IN (SELECT id FROM was)",
		    (int)strcspn(buf_text(&name), "."), buf_text(&name),
		    strchr(buf_text(&name), '.') + 1);
		if (sql_int(sql) > 0)
			buf_addf(&out, "%s ", buf_text(&name));
	}
	assert_true(i > 100);
	copy = pool_strdup(f->pool, buf_text(&out));
	buf_release(&out);
	buf_release(&name);
	return copy;
}

static void of_a_purged_case_only_the_bare_fact_is_left(void **state)
{
	struct fixture *f = *state;

	make_case(f);
	note_ids();
	purge(f, 0);
	assert_string_equal(where_ids_are(f),
	    "audit.case_id audit.subject cases.id decisions.case_id "
	    "decisions.party_id decisions.uuid idents.blind idents.party_id "
	    "parties.case_id parties.id parties.key screens.case_id ");
	assert_int_equal(sql_int("SELECT count(*) FROM parties"), 1);
	assert_int_equal(sql_int("SELECT count(*) FROM parties"
				 " WHERE role = 'respondent' AND flags = 0"
				 "   AND phrase IS NULL"),
	    1);
	assert_int_equal(sql_int("SELECT sum(length(sealed) + length(proposer))"
				 "  FROM decisions"),
	    0);
	assert_int_equal(sql_int("SELECT count(*) FROM votes"), 0);
	assert_int_equal(sql_int("SELECT count(*) FROM pieces"), 0);
	assert_int_equal(
	    sql_int("SELECT count(*) FROM pragma_foreign_key_check"), 0);
	assert_int_equal(sql_int("SELECT n FROM tallies"
				 " WHERE kind = 'warning'"
				 "   AND category = 'trolling'"),
	    1);
}

static void about_whom_nothing_was_decided_nothing_is_left(void **state)
{
	struct fixture *f = *state;

	ladder_open(f);
	case_says(f, MIA, "/close");
	note_ids();
	purge(f, 0);
	assert_string_equal(
	    where_ids_are(f), "audit.case_id audit.subject cases.id ");
}

static void a_case_can_be_purged_twice(void **state)
{
	struct fixture *f = *state;

	make_case(f);
	purge(f, 0);
	purge(f, 0);
}

static void the_ladder_remembers_what_was_decided(void **state)
{
	struct fixture *f = *state;
	const char *number;

	make_case(f);
	number = case_number(f, 0);
	purge(f, 0);
	case_report(f, "ben@example.net", "He shouted again.");
	case_says(f, MIA, "/respondent " ROB " Rob");
	assert_says(case_says(f, MIA, "/status"),
	    pool_printf(f->pool, "(case %s)", number));
	assert_says(case_says(f, MIA, "/status"),
	    "the next rung would be: temporary ban");
	assert_not_says(case_says(f, MIA, "/status"), "also in case");
	case_says(f, MIA, LADDER_UNHEARD "/ban R1 for 30 days\nAgain.");
	case_says_to(f, MO, "proposal", "/approve");
	ladder_send(f, POST_ACCEPTED);
	assert_string_equal(case_row(f, 1).state, "closed");
}

/* Who was screened from the case hears nothing of it in another one. */
static void what_is_remembered_is_not_for_who_was_screened(void **state)
{
	struct fixture *f = *state;

	make_case(f);
	purge(f, 0);
	case_report(f, "ben@example.net", "He shouted again.");
	case_says(f, MIA, "/respondent " ROB " Rob");
	case_wait(f, 0);
	assert_not_says(case_says_in(f, 1, ZOE, "/status"), case_number(f, 0));
}

/* ----------------------- mail to a case that is gone ------------------- */

static void to_reopen_a_purged_case_is_answered_plainly(void **state)
{
	struct fixture *f = *state;
	struct mail_in in;

	make_case(f);
	case_mail_init(&in, f, MIA, "/reopen");
	purge(f, 0);
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	assert_says(case_mail(f, MIA, "refused"), "is not kept any longer");
	assert_string_equal(case_row(f, 0).state, "purged");
}

static void what_a_party_answers_later_is_a_new_report(void **state)
{
	static const char *const who[] = {ANNA, ROB};
	struct fixture *f = *state;
	struct mail_in in[2];
	int i;

	make_case(f);
	for (i = 0; i < 2; i++)
		case_answer_init(&in[i], f, i, who[i], "It goes on.");
	purge(f, 0);
	for (i = 0; i < 2; i++) {
		assert_int_equal(fixture_take(f, &in[i]), INTAKE_REMOVE);
		assert_string_equal(case_row(f, 1 + i).state, "open");
	}
}

/* ---------------------- a report of several cases ---------------------- */

static void a_report_stays_as_long_as_any_of_its_cases(void **state)
{
	struct fixture *f = *state;
	struct mail_in in;

	ladder_open(f);
	case_says(f, MIA, "/respondent otto@example.net Otto");
	case_send(f, POST_ACCEPTED);
	case_says(f, MIA, "/split R2");
	case_says_in(f, 0, MIA, "/close");
	case_answer_init(&in, f, REPORTER, ANNA, "There is more.");
	purge(f, 0);
	assert_int_equal(sql_int("SELECT count(*) FROM reports"), 1);
	assert_int_equal(
	    sql_int("SELECT count(*) FROM pragma_foreign_key_check"), 0);
	/* It is told and obeyed in the case that is left. */
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	assert_says(case_mail(f, MIA, "message"), "There is more.");
	assert_says(case_says_in(f, 1, MIA, "/reply reporter\nThank you."),
	    "gets your text");
	case_says_in(f, 1, MIA, "/close");
	purge(f, 1);
	assert_int_equal(sql_int("SELECT count(*) FROM reports"), 0);
	assert_int_equal(sql_int("SELECT count(*) FROM identities"), 0);
}

/* ----------------------------- one person ----------------------------- */

static int erase(struct fixture *f, struct erased *erased, int party)
{
	struct party_row row = case_party(f, party);
	int ret;

	f->err = (struct err){ERR_NONE, ""};
	assert_int_equal(desk_begin(&f->desk, &f->err), 0);
	ret = erase_party(erased, &f->desk, &row, f->pool, &f->err);
	if (ret == -1)
		desk_rollback(&f->desk);
	else
		assert_int_equal(desk_commit(&f->desk, &f->err), 0);
	return ret;
}

static void of_a_reporter_who_asks_for_it_nothing_is_left(void **state)
{
	struct fixture *f = *state;
	struct erased erased;

	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/respondent " ROB " Rob");
	case_says(f, MIA, "/reply reporter\nThank you.");
	sql_run("CREATE TEMP TABLE was AS SELECT id FROM parties"
		" WHERE role = 'reporter'"
		" UNION SELECT id FROM reports"
		" UNION SELECT messages.id FROM messages"
		"  JOIN reports ON reports.id = unit_id"
		" UNION SELECT blind FROM idents"
		"  JOIN parties ON parties.id = party_id"
		"  WHERE role = 'reporter'"
		" UNION SELECT key FROM parties WHERE role = 'reporter'"
		" UNION SELECT phrase FROM parties WHERE phrase IS NOT NULL");
	if (erase(f, &erased, REPORTER) == -1)
		fail_msg("%s", f->err.text);
	assert_int_equal(erased.messages, 1);
	assert_false(erased.is_remembered);
	assert_string_equal(where_ids_are(f), "");
	assert_int_equal(
	    sql_int("SELECT count(*) FROM pragma_foreign_key_check"), 0);
	/* The case goes on, and says why there is nothing in it. */
	assert_string_equal(case_row(f, 0).state, "open");
	case_wait(f, 20 * DAY);
	case_send(f, POST_ACCEPTED);
	assert_says(case_says(f, MIA, "/take"), "Mia");
	assert_says(case_says(f, MIA, "/no-action\nNobody is left."), "closed");
}

static void a_mail_that_was_to_tell_of_it_does_not_go(void **state)
{
	struct fixture *f = *state;
	struct erased erased;

	case_report(f, ANNA, "He shouted at me.");
	assert_true(
	    sql_int("SELECT count(*) FROM outbox"
		    " WHERE clean_of IS NOT NULL AND state = 'queued'") > 0);
	assert_int_equal(erase(f, &erased, REPORTER), 0);
	assert_int_equal(sql_int("SELECT count(*) FROM outbox"
				 " WHERE clean_of IS NOT NULL"),
	    0);
	case_send(f, POST_ACCEPTED);
	assert_int_equal(case_mails(f, MIA, "notice"), 0);
}

static void of_a_respondent_the_decision_stays(void **state)
{
	struct fixture *f = *state;
	struct erased erased;

	make_case(f);
	if (erase(f, &erased, RESPONDENT) == -1)
		fail_msg("%s", f->err.text);
	assert_int_equal(erased.messages, 1);
	assert_true(erased.is_remembered);
	assert_true(erased.is_running);
	assert_state(f, 1, "enacted");
	assert_int_equal(sql_int("SELECT count(*) FROM identities"
				 "  JOIN parties ON parties.id = party_id"
				 " WHERE role = 'respondent'"),
	    0);
	assert_int_equal(
	    sql_int("SELECT count(*) FROM outbox"
		    " WHERE party_id = (SELECT id FROM parties"
		    "                    WHERE role = 'respondent')"),
	    0);
	/* Its end comes, and nobody is told; the ladder remembers. */
	case_wait(f, 40 * DAY);
	case_send(f, POST_ACCEPTED);
	assert_state(f, 1, "expired");
	case_report(f, "ben@example.net", "He shouted again.");
	case_says(f, MIA, "/respondent " ROB " Rob");
	assert_says(case_says(f, MIA, "/status"),
	    "the next rung would be: temporary ban");
}

static void nobody_is_erased_while_a_decision_waits(void **state)
{
	struct fixture *f = *state;
	struct erased erased;

	ladder_open(f);
	case_says(f, MIA, LADDER_UNHEARD "/warning R1 for 30 days\nToo much.");
	assert_int_equal(erase(f, &erased, RESPONDENT), -1);
	assert_int_equal(f->err.kind, ERR_DENIED);
	assert_says(f->err.text, "a decision about R1 waits");
	assert_int_equal(sql_int("SELECT count(*) FROM identities"), 4);
}

/* ----------------------- its bytes on the disk ------------------------ */

enum { SAMPLE = 48, SAMPLES_MAX = 64 };

struct samples {
	uint8_t bytes[SAMPLES_MAX][SAMPLE];
	size_t n;
};

/* Of the house, which stays, none. */
static void take_sample(struct samples *samples, const char *column)
{
	bool has_case = strncmp(column, "outbox", 6) == 0 ||
	                strncmp(column, "acts", 4) == 0 ||
	                strncmp(column, "pending", 7) == 0 ||
	                strncmp(column, "tokens", 6) == 0;
	struct buf value = BUF_INIT;
	char sql[200];
	int i;

	for (i = 0; samples->n < SAMPLES_MAX; i++) {
		buf_reset(&value);
		snprintf(sql, sizeof sql,
		    "SELECT %s FROM %.*s WHERE length(%s) > 100 %s"
		    " LIMIT 1 OFFSET %d",
		    column, (int)strcspn(column, "."), column, column,
		    has_case ? "AND case_id NOT IN (SELECT id FROM cases"
			       " WHERE number = 0)"
			     : "",
		    i);
		sql_blob(&value, sql);
		if (value.len == 0)
			break;
		memcpy(samples->bytes[samples->n++],
		    (uint8_t *)value.data + value.len - SAMPLE, SAMPLE);
	}
	buf_release(&value);
	assert_true(i > 0);
}

/* How many of them the file holds; one that is not there holds none. */
static size_t count_samples(const struct samples *samples, const char *path)
{
	struct buf file = BUF_INIT;
	size_t i, n = 0;
	FILE *in = fopen(path, "rb");
	char piece[65536];
	size_t got;

	while (in != NULL && (got = fread(piece, 1, sizeof piece, in)) > 0)
		buf_add(&file, piece, got);
	if (in != NULL)
		fclose(in);
	for (i = 0; i < samples->n; i++)
		n += file.len > 0 && memmem(file.data, file.len,
					 samples->bytes[i], SAMPLE) != NULL;
	buf_release(&file);
	return n;
}

static size_t count_copies(const struct samples *samples)
{
	return count_samples(samples, scratch_path("erase.db")) +
	       count_samples(samples, scratch_path("erase.db-wal"));
}

/* The test's desk has its database on the disk. */
static void use_disk(struct fixture *f)
{
	const char *path = scratch_path("erase.db");
	struct mailbox_row row = {.first_contact = FIXTURE_NOW};
	struct blind account = {{1}};

	remove(path);
	store_close(f->store);
	if (store_create(path, &f->err) == -1 ||
	    store_open(&f->store, path, &f->err) == -1)
		fail_msg("%s", f->err.text);
	assert_int_equal(mailboxes_put(&row, f->store, &account, NULL), 0);
	f->mailbox = row.id;
	f->desk.store = f->store;
}

static void take_samples(struct samples *samples)
{
	static const char *const columns[] = {"messages.facts",
	    "messages.clean", "pieces.data", "acts.sealed", "outbox.head",
	    "outbox.text", "decisions.sealed", "identities.sealed",
	    "wraps.wrap", "pending.sealed", "tokens.sealed", "files.facts"};
	size_t i;

	samples->n = 0;
	for (i = 0; i < N(columns); i++) {
		if (strcmp(columns[i], "wraps.wrap") == 0)
			continue;
		take_sample(samples, columns[i]);
		if (samples->n > 5 * (i + 1))
			samples->n = 5 * (i + 1);
	}
}

static void no_copy_is_left_in_the_database_or_its_log(void **state)
{
	struct fixture *f = *state;
	struct samples samples;

	use_disk(f);
	make_case(f);
	assert_int_equal(sql_int("PRAGMA secure_delete"), 1);
	take_samples(&samples);
	assert_true(count_copies(&samples) >= samples.n);
	purge(f, 0);
	assert_int_equal(erase_finish(&f->desk, &f->err), 1);
	assert_int_equal(count_copies(&samples), 0);
	assert_int_equal(erase_finish(&f->desk, &f->err), 0);
}

static void a_reader_in_the_way_is_waited_for(void **state)
{
	struct fixture *f = *state;
	struct samples samples;
	sqlite3 *reader;

	use_disk(f);
	make_case(f);
	take_samples(&samples);
	assert_int_equal(
	    sqlite3_open(scratch_path("erase.db"), &reader), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(reader, "BEGIN; SELECT count(*) FROM messages", NULL,
		NULL, NULL),
	    SQLITE_OK);
	purge(f, 0);
	assert_int_equal(erase_finish(&f->desk, &f->err), -1);
	assert_true(count_copies(&samples) > 0);
	/* Another program, later. */
	store_close(f->store);
	assert_int_equal(
	    store_open(&f->store, scratch_path("erase.db"), &f->err), 0);
	f->desk.store = f->store;
	assert_int_equal(erase_finish(&f->desk, &f->err), -1);
	assert_int_equal(sqlite3_close(reader), SQLITE_OK);
	assert_int_equal(erase_finish(&f->desk, &f->err), 1);
	assert_int_equal(count_copies(&samples), 0);
	assert_int_equal(erase_finish(&f->desk, &f->err), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(of_a_purged_case_only_the_bare_fact_is_left),
	    CASE_TEST(about_whom_nothing_was_decided_nothing_is_left),
	    CASE_TEST(a_case_can_be_purged_twice),
	    CASE_TEST(the_ladder_remembers_what_was_decided),
	    CASE_TEST(what_is_remembered_is_not_for_who_was_screened),
	    CASE_TEST(to_reopen_a_purged_case_is_answered_plainly),
	    CASE_TEST(what_a_party_answers_later_is_a_new_report),
	    CASE_TEST(a_report_stays_as_long_as_any_of_its_cases),
	    CASE_TEST(of_a_reporter_who_asks_for_it_nothing_is_left),
	    CASE_TEST(a_mail_that_was_to_tell_of_it_does_not_go),
	    CASE_TEST(of_a_respondent_the_decision_stays),
	    CASE_TEST(nobody_is_erased_while_a_decision_waits),
	    CASE_TEST(no_copy_is_left_in_the_database_or_its_log),
	    CASE_TEST(a_reader_in_the_way_is_waited_for),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
