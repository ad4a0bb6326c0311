/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The head beside the database, what is brought from elsewhere, and what an
 * admin accepts. */
#include "tests/ladder_fixture.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "casework/act.h"
#include "casework/audit_file.h"
#include "casework/audit_import.h"
#include "tests/scratch.h"
#include "tests/sql.h"

static char path[1024];

static int begin(void **state)
{
	static char database[1024];
	struct fixture *f;

	if (case_begin(state) == -1)
		return -1;
	f = *state;
	snprintf(database, sizeof database, "%s", scratch_path("heyward.db"));
	snprintf(path, sizeof path, "%s", scratch_path("audit.head"));
	f->conf.store.path = database;
	unlink(path);
	return 0;
}
#define FILE_TEST(name)                                                        \
	cmocka_unit_test_setup_teardown(name, begin, fixture_end)

static void note(struct fixture *f, const char *verb)
{
	assert_int_equal(desk_begin(&f->desk, NULL), 0);
	assert_int_equal(audit_note(&f->desk, verb, NULL, NULL, NULL, NULL), 0);
	assert_int_equal(desk_commit(&f->desk, NULL), 0);
}

static void write_file(const char *text)
{
	unlink(path);
	scratch_write(path, text, strlen(text), 0600);
}

static const char *check(struct fixture *f)
{
	f->err.text[0] = '\0';
	if (audit_file_check(&f->desk, &f->err) == -1)
		assert_int_equal(f->err.kind, ERR_CONFIG);
	return f->err.text;
}

/* ------------------------------ the file ------------------------------- */

static void the_file_follows_the_log_and_is_ours_alone(void **state)
{
	struct fixture *f = *state;
	struct audit_head head;
	struct stat st;

	note(f, "first");
	assert_int_equal(audit_file_write(&f->desk, &f->err), 0);
	note(f, "second");
	/* As after a crash. */
	assert_string_equal(check(f), "");
	assert_int_equal(audit_file_write(&f->desk, &f->err), 0);
	assert_string_equal(check(f), "");
	assert_int_equal(audit_file_read(&head, &f->conf, &f->err), 1);
	assert_int_equal(head.seq, 2);
	assert_true(audit_is_signed(&head, f->desk.ring));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void only_a_log_that_has_just_begun_gets_a_first_file(void **state)
{
	struct fixture *f = *state;
	struct audit_head head;

	note(f, "first");
	note(f, "second");
	assert_int_equal(audit_file_begin(&f->desk, &f->err), 0);
	assert_int_equal(audit_file_read(&head, &f->conf, &f->err), 0);
	assert_says(check(f), "is missing beside it");
	sql_run("DROP TRIGGER audit_is_not_cut;"
		"DELETE FROM audit WHERE seq > 1");
	assert_int_equal(audit_sign(&f->desk, &f->err), 0);
	assert_int_equal(audit_file_begin(&f->desk, &f->err), 0);
	assert_string_equal(check(f), "");
}

static void what_a_run_did_is_missed_in_an_older_copy(void **state)
{
	struct fixture *f = *state;
	int64_t entries;

	note(f, "first");
	assert_int_equal(audit_file_catch_up(&f->desk, &f->err), 0);
	case_report(f, ANNA, "He shouted at me.");
	assert_int_equal(audit_file_catch_up(&f->desk, &f->err), 0);
	entries = sql_int("SELECT max(seq) FROM audit");
	/* A run with nothing to do writes nothing. */
	assert_int_equal(audit_file_catch_up(&f->desk, &f->err), 0);
	assert_int_equal(sql_int("SELECT max(seq) FROM audit"), entries);
	assert_string_equal(check(f), "");
	/* The copy ends before the report. */
	sql_run("DROP TRIGGER audit_is_not_cut");
	sql_run("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)");
	assert_int_equal(audit_sign(&f->desk, &f->err), 0);
	assert_says(check(f), "is older than what the last run left");
}

static void a_database_that_is_not_the_newest_is_refused(void **state)
{
	static const struct {
		const char *sql, *says;
	} rows[] = {
	    {"DELETE FROM audit WHERE seq = 4", "was cut off at its end"},
	    {"DELETE FROM audit", "was cut off at its end"},
	    {"DELETE FROM facts WHERE name = 'audit head'", "was not begun"},
	    {"UPDATE facts SET value = zeroblob(104)"
	     " WHERE name = 'audit head'",
		"was not signed by this ring"},
	    {"INSERT INTO audit SELECT 5, day, kind, verb, case_id, subject,"
	     "       moderator, what, prev, hash FROM audit WHERE seq = 4",
		"does not end with what was signed last"},
	    {"UPDATE audit SET hash = zeroblob(32) WHERE seq = 4",
		"does not end with what was signed last"},
	    {"UPDATE audit SET verb = 'other' WHERE seq = 3",
		"is not the one that the last run left"},
	    {"UPDATE audit SET hash = zeroblob(32) WHERE seq = 2",
		"is not the one that the last run left"},
	    {"DELETE FROM audit WHERE seq = 3",
		"is not the one that the last run left"},
	};
	struct fixture *f = *state;
	size_t i;

	note(f, "first");
	note(f, "second");
	assert_int_equal(audit_file_write(&f->desk, &f->err), 0);
	note(f, "third");
	note(f, "fourth");
	assert_string_equal(check(f), "");
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		sql_run("SAVEPOINT t; DROP TRIGGER audit_is_not_cut;"
			"DROP TRIGGER audit_is_not_changed");
		sql_run(rows[i].sql);
		if (strstr(check(f), rows[i].says) == NULL)
			fail_msg("%s: %s", rows[i].sql, f->err.text);
		assert_says(f->err.text, "nothing is fetched or sent");
		sql_run("ROLLBACK TO t; RELEASE t");
	}
}

static void a_file_that_makes_no_sense_is_refused(void **state)
{
	static const char *const texts[] = {
	    "",
	    "\n",
	    "heyward-audit-head-v1",
	    "heyward-audit-head-v1 1",
	    "heyward-audit-head-v1 x 00 00",
	    "heyward-audit-head-v1 1 00 00",
	    "heyward-audit-head-v2 1 00 00",
	    "heyward-audit-head-v1 0 00 00",
	    "heyward-audit-head-v1 99999999999999999999 00 00",
	};
	struct fixture *f = *state;
	size_t i;

	note(f, "first");
	for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		write_file(texts[i]);
		assert_says(check(f), "makes no sense");
	}
}

/* ----------------------------- accepting ------------------------------- */

static void whoever_accepts_a_copy_has_letters_asked_about(void **state)
{
	struct fixture *f = *state;
	int64_t n;

	ladder_warn(f);
	assert_int_equal(ladder_letters("warning", "queued"), 1);
	assert_int_equal(desk_begin(&f->desk, NULL), 0);
	assert_int_equal(audit_accept(&n, &f->desk, "disk broke", &f->err), 0);
	assert_int_equal(desk_commit(&f->desk, NULL), 0);
	assert_int_equal(n, 1);
	assert_int_equal(ladder_letters("warning", "unknown"), 1);
	assert_says(case_mail(f, MO, "decided"), "/resend");
	assert_int_equal(sql_int("SELECT count(*) FROM audit"
				 " WHERE kind = 'act' AND verb = 'accept'"),
	    1);
	/* The reason is sealed. */
	assert_false(sql_holds("disk broke"));
	ladder_send(f, POST_ACCEPTED);
	assert_int_equal(ladder_letters("warning", "unknown"), 1);
	case_says(f, ZOE, "/sent");
	assert_state(f, 1, "enacted");
}

static void a_letter_that_was_sent_is_not_asked_about(void **state)
{
	struct fixture *f = *state;
	int64_t n;

	ladder_warn(f);
	ladder_send(f, POST_ACCEPTED);
	assert_int_equal(desk_begin(&f->desk, NULL), 0);
	assert_int_equal(audit_accept(&n, &f->desk, "a test", &f->err), 0);
	assert_int_equal(desk_commit(&f->desk, NULL), 0);
	assert_int_equal(n, 0);
	assert_int_equal(ladder_letters("warning", "sent"), 1);
}

/* ----------------------------- importing ------------------------------- */

static int import(struct fixture *f, const char *line)
{
	int n;

	assert_int_equal(desk_begin(&f->desk, NULL), 0);
	n = audit_line_import(&f->desk, line, &f->err);
	assert_int_equal(desk_commit(&f->desk, NULL), 0);
	return n;
}

static void what_was_revealed_elsewhere_is_put_on_record_once(void **state)
{
	struct fixture *f = *state;
	struct act_row act = {.id = 0};
	struct buf line = BUF_INIT;
	struct case_row row;
	struct lines done;
	struct team team;
	int64_t when;

	case_report(f, ANNA, "He shouted at me.");
	row = case_row(f, 0);
	audit_line_print(&line, "reveal", &row.id, 19676, "the police asks");
	assert_int_equal(import(f, line.data), 1);
	assert_int_equal(import(f, line.data), 0);
	assert_int_equal(sql_int("SELECT count(*) FROM audit"
				 " WHERE verb = 'reveal' AND kind = 'note'"),
	    1);
	assert_int_equal(acts_next(&act, f->store, &row.id, f->pool, NULL), 1);
	assert_string_equal(act.verb, "reveal");
	assert_int_equal(team_open(&team, &f->desk, &row.id, f->pool, NULL), 0);
	done.pool = f->pool;
	assert_int_equal(
	    act_open(&when, &done, &team, &act, f->pool, &f->err), 0);
	assert_int_equal(when, 19676 * DAY);
	assert_int_equal(done.n, 1);
	assert_string_equal(done.list[0].values[0].text, "the police asks");
	assert_false(sql_holds("the police asks"));
	team_release(&team);
	buf_release(&line);
}

static void so_is_what_concerns_a_case_that_is_gone(void **state)
{
	static const struct uuid gone = {{7}};
	struct fixture *f = *state;
	struct buf line = BUF_INIT;

	audit_line_print(&line, "original", &gone, 19676, "why");
	assert_int_equal(import(f, line.data), 1);
	assert_int_equal(import(f, line.data), 0);
	assert_int_equal(sql_int("SELECT count(*) FROM acts"), 0);
	buf_release(&line);
}

#define ID "00112233445566778899aabbccddeeff"

static void another_line_is_refused(void **state)
{
	static const char *const lines[] = {
	    "",
	    "heyward-audit-v1",
	    "heyward-audit-v2 reveal " ID " 19676 " ID " 6869",
	    "heyward-audit-v1 accept " ID " 19676 " ID " 6869",
	    "heyward-audit-v1 reveal 0011 19676 " ID " 6869",
	    "heyward-audit-v1 reveal " ID "00 19676 " ID " 6869",
	    "heyward-audit-v1 reveal " ID " day " ID " 6869",
	    "heyward-audit-v1 reveal " ID " -1 " ID " 6869",
	    "heyward-audit-v1 reveal " ID " 99999999999 " ID " 6869",
	    "heyward-audit-v1 reveal " ID " 19676 xx 6869",
	    "heyward-audit-v1 reveal " ID " 19676 " ID,
	    "heyward-audit-v1 reveal " ID " 19676 " ID " 686",
	    "heyward-audit-v1 reveal " ID " 19676 " ID " 6800",
	    "heyward-audit-v1 reveal " ID " 19676 " ID " 68G9",
	    "heyward-audit-v1 reveal " ID " 19676 " ID " 6869 more",
	};
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		if (import(f, lines[i]) != -1)
			fail_msg("taken: %s", lines[i]);
		assert_int_equal(f->err.kind, ERR_INPUT);
	}
	assert_int_equal(
	    import(f, "heyward-audit-v1 reveal " ID " 19676 " ID " 6869\r\n"),
	    1);
}

static void a_head_of_a_digest_is_read_as_it_is_copied(void **state)
{
	static const struct {
		const char *text;
		int64_t seq; /* 0: refused */
		size_t len;
	} rows[] = {
	    {"12-0011223344556677", 12, 8},
	    {"12-" ID, 12, 16},
	    {"12-" ID ID, 12, 32},
	    {"12-001122334455667", 0, 0},
	    {"12-" ID ID "00", 0, 0},
	    {"12", 0, 0},
	    {"-0011223344556677", 0, 0},
	    {"0-0011223344556677", 0, 0},
	    {"12 0011223344556677", 0, 0},
	    {"12-001122334455667z", 0, 0},
	};
	struct hash hash;
	int64_t seq;
	size_t i, len;
	int ret;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		ret = audit_read_shown(&seq, &hash, &len, rows[i].text, NULL);
		if (ret != (rows[i].seq == 0 ? -1 : 0))
			fail_msg("%s: %d", rows[i].text, ret);
		if (ret == 0) {
			assert_int_equal(seq, rows[i].seq);
			assert_int_equal(len, rows[i].len);
			assert_int_equal(hash.bytes[1], 0x11);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FILE_TEST(the_file_follows_the_log_and_is_ours_alone),
	    FILE_TEST(only_a_log_that_has_just_begun_gets_a_first_file),
	    FILE_TEST(what_a_run_did_is_missed_in_an_older_copy),
	    FILE_TEST(a_database_that_is_not_the_newest_is_refused),
	    FILE_TEST(a_file_that_makes_no_sense_is_refused),
	    FILE_TEST(whoever_accepts_a_copy_has_letters_asked_about),
	    FILE_TEST(a_letter_that_was_sent_is_not_asked_about),
	    FILE_TEST(what_was_revealed_elsewhere_is_put_on_record_once),
	    FILE_TEST(so_is_what_concerns_a_case_that_is_gone),
	    FILE_TEST(another_line_is_refused),
	    FILE_TEST(a_head_of_a_digest_is_read_as_it_is_copied),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
