/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database that has lived, and what a thief of it sees in the clear:
 * clear.c says of every column what that may be. It is looked at again and
 * again while things happen, since what waits may show more than what is over.
 */
#include "tests/ladder_fixture.h"

#include <stdio.h>

#include "casework/erase.h"
#include "casework/forget.h"
#include "casework/freeze.h"
#include "casework/leaving.h"
#include "casework/rotate.h"
#include "cli/alarm.h"
#include "tests/clear.h"
#include "tests/ring_fixture.h"
#include "tests/scratch.h"
#include "tests/sql.h"

enum { KIB = 1024, PARTS = 2 };

static struct fixture *scene;

static void check(const char *when)
{
	struct buf faults = BUF_INIT;

	clear_faults(&faults, NULL);
	if (faults.len > 0)
		fail_msg("%s:\n%s", when, buf_text(&faults));
	buf_release(&faults);
}

/* ------------------------------ mail in ------------------------------- */

/* A text, or a file, of so many bytes. */
static char *bytes(size_t len)
{
	char *text = mem_alloc(len + 1);
	size_t i;

	for (i = 0; i < len; i++)
		text[i] = i % 60 == 59 ? '\n' : (char)('a' + i % 26);
	return text;
}

/* A report with that long a text, and a picture and a file that long. */
static void report(struct fixture *f, const char *from, size_t len, size_t file)
{
	char *text = bytes(len), *data = bytes(file);
	struct message_part parts[PARTS] = {
	    {"image/png", "rob.png", file, MESSAGE_PICTURE, {data, file}},
	    {"application/pdf", "rob.pdf", file, MESSAGE_WITHHELD,
		{data, file}}};
	struct mail_in in;

	mail_in_init(&in, f, from);
	in.message.text = text;
	in.message.message_id = pool_printf(f->pool, "%zu@example.net", len);
	in.incoming.uidvalidity = 1700000123;
	in.incoming.uid = len + 1;
	in.message.parts = parts;
	in.message.n_parts = PARTS;
	if (fixture_take(f, &in) != INTAKE_REMOVE)
		fail_msg("%s", f->err.text);
	free(text);
	free(data);
}

/* Somebody's program writes. */
static void machine(struct fixture *f)
{
	struct message_header header = {"auto-submitted", "auto-generated"};
	struct mail_in in;

	mail_in_init(&in, f, "robot@example.net");
	in.message.headers = &header;
	in.message.n_headers = 1;
	if (fixture_take(f, &in) != INTAKE_REMOVE)
		fail_msg("%s", f->err.text);
}

static void mailbox(struct fixture *f)
{
	struct intake_mailbox box = {"imap:hey@example.org", 1700000123, 100};
	struct mailbox_row row = {.id = 0};

	assert_int_equal(intake_mailbox(&row, &f->desk, &box, NULL), 0);
	assert_true(intake_say_left(&row, &f->desk, &box, 7));
	f->mailbox = row.id;
}

/* ----------------------------- what happens --------------------------- */

/* Of the n-th case: said by Mia, and approved by Mo where it has to be. */
static void decide(struct fixture *f, int n, const char *text)
{
	int64_t asked = case_mails(f, MO, "proposal");

	case_says_in(f, n, MIA, text);
	check(text);
	if (case_mails(f, MO, "proposal") > asked)
		case_says_to(f, MO, "proposal", "/approve");
	check("approved");
}

static void pass(struct fixture *f, int64_t seconds, enum post_outcome outcome)
{
	case_wait(f, seconds);
	check("time goes by");
	case_send(f, outcome);
	if (forget_run(&f->desk, &f->err) == -1 ||
	    erase_finish(&f->desk, &f->err) == -1)
		fail_msg("%s", f->err.text);
	check("it is sent");
}

static void configure(struct fixture *f)
{
	static struct conf_space spaces[] = {
	    {"forum", "admin@forum.example"}, {"chat", "root@chat.example"}};

	f->conf.spaces = spaces;
	f->conf.n_spaces = 2;
	f->conf.privacy.forget_after = 14 * DAY;
	f->conf.retention.unfounded = 2 * DAY;
	f->conf.store.path = scratch_path("heyward.db");
	case_escalation(f);
}

/* What the machine notes of itself. */
static void run_machine(struct fixture *f)
{
	struct err broken = {ERR_LOGIN, "the login was refused"};
	struct alarm alarm;

	assert_int_equal(rotate_settle(&f->desk, &f->err), 0);
	assert_int_equal(desk_bind_ring(&f->desk, &f->err), 0);
	assert_int_equal(desk_check_clock(&f->desk, &f->err), 0);
	assert_int_equal(leaving_check(&f->desk, &f->err), 0);
	assert_int_equal(
	    alarm_open(&alarm, &f->conf, f->store, f->desk.now, &f->err), 0);
	alarm_broken(&alarm, ALARM_FETCH, &broken);
	mailbox(f);
	check("nothing has come in yet");
}

/* Cases 0 to 5, and what is decided in them. */
static void open_cases(struct fixture *f)
{
	static const size_t files[] = {
	    0, 1, KIB - 1, KIB, 240 * KIB, 300 * KIB};
	static const size_t texts[] = {
	    1, KIB, 3000, 16 * KIB, 17 * KIB, 40 * KIB};
	int i;

	for (i = 0; i < 6; i++) {
		report(f, pool_printf(f->pool, "p%d@example.net", i), texts[i],
		    files[i]);
		case_says_in(f, i, MIA,
		    pool_printf(f->pool,
			"/take\n/category trolling\n"
			"/respondent rob%d@example.net Rob",
			i));
		check("a report");
	}
}

static void warn_and_ban(struct fixture *f)
{
	decide(f, 0, LADDER_UNHEARD "/warning R1 for 30 days\nToo much.");
	decide(f, 1,
	    LADDER_UNHEARD "/ban R1 until 2023-12-24\nHe shouted at her.");
	case_says_in(f, 2, MIA, LADDER_UNHEARD "/ban R1 permanently\nNo more.");
	case_says_to(f, MO, "proposal", "/object I was there.");
	check("an objection");
	pass(f, 7 * HOUR, POST_ACCEPTED);
	decide(f, 3, "/emergency R1\nThreats to life.");
	decide(f, 4, "/hear R1 for 9 days\nWhat happened?");
	case_says(f, MIA, "/yes");
}

/* Letters on all their ways. */
static void send(struct fixture *f)
{
	decide(f, 5, "/correction R1\nPlease do not shout.");
	pass(f, 7 * HOUR, POST_DEFERRED);
	pass(f, 7 * HOUR, POST_UNKNOWN);
	case_says_in(f, 5, MIA, "/resend R1");
	check("once more");
	pass(f, HOUR, POST_REFUSED);
}

/* What waits for somebody's word. */
static void ask(struct fixture *f)
{
	case_says_in(f, 4, MIA, "/away in 3 days\n/remind in 40 days");
	case_says_in(f, 4, MIA, "/reply reporter\nWhen was that?");
	case_says_in(f, 4, MO, "/recuse Zoe");
	case_says_in(f, 4, MIA, "/redact abcdef");
	case_says_in(f, 4, MO, "/lang reporter fr\n/release 2");
	case_says_in(f, 4, MIA, "/reply R1\nAnna Smith told us of it.");
	check("a text is held");
	case_answers(f, 8, "p4@example.net", "On Monday.\n/not-to Xavier");
	case_answers(f, 8, "eve@example.net", "I am she.");
	machine(f);
	check("answers");
}

/* More than one sender may. */
static void flood(struct fixture *f)
{
	int i;

	f->conf.limits.cases_per_sender = 1;
	for (i = 0; i < 3; i++)
		case_report(f, "flo@example.net", "Oh!");
	f->conf.limits.cases_per_sender = 5;
	check("a flood");
}

/* And comes to its end. */
static void end(struct fixture *f)
{
	case_says_in(f, 5, MO, "/close Enough.");
	check("it is closed");
	case_says_in(f, 5, MO, "/object Not yet.");
	check("it is open again");
	case_report(f, "spam@example.net", "Buy now.");
	case_says(f, MO, "/class spam");
	case_report(f, "dora@example.net", "The same happened to me.");
	case_says(f, MO, pool_printf(f->pool, "/join %s", case_number(f, 2)));
	check("two are one");
	case_says_in(f, 0, MO, "/close Well done.");
	case_says_in(f, 1, MO, "/enforced forum");
	pass(f, 5 * HOUR, POST_ACCEPTED);
}

/* While moderators are still to be told of what somebody wrote. */
static void erase(struct fixture *f)
{
	struct party_row party;
	struct erased erased;

	case_report(f, "gina@example.net", "Oh!");
	party = case_party(f, (int)sql_int("SELECT count(*) - 1 FROM parties"));
	assert_int_equal(desk_begin(&f->desk, &f->err), 0);
	assert_int_equal(
	    erase_party(&erased, &f->desk, &party, f->pool, &f->err), 0);
	assert_int_equal(desk_commit(&f->desk, &f->err), 0);
	check("a person is erased");
}

/* With all that waits in it. */
static void freeze(struct fixture *f)
{
	struct err why = {ERR_SEALED, "it does not open"};
	struct case_row row;

	case_report(f, "fred@example.net", "Oh!");
	row = case_row(f, (int)sql_int("SELECT count(*) - 1 FROM cases"
				       " WHERE number > 0"));
	assert_int_equal(desk_begin(&f->desk, &f->err), 0);
	assert_int_equal(freeze_case(&f->desk, &row.id, &why, &f->err), 1);
	assert_int_equal(desk_commit(&f->desk, &f->err), 0);
	check("a case is frozen");
}

static void live(struct fixture *f)
{
	int i;

	configure(f);
	run_machine(f);
	open_cases(f);
	warn_and_ban(f);
	send(f);
	ask(f);
	end(f);
	for (i = 0; i < 12; i++)
		pass(f, 4 * DAY + HOUR + 1, POST_ACCEPTED);
	flood(f);
	erase(f);
	freeze(f);
}

/* While it lived, nothing was. */
static void every_column_was_looked_into(void **state)
{
	struct buf empty = BUF_INIT;

	(void)state;
	clear_empty(&empty);
	if (empty.len > 0)
		fail_msg("%s", buf_text(&empty));
	buf_release(&empty);
}

/* ------------------------- what is not missed ------------------------- */

static bool is_missed(const char *column)
{
	struct buf faults = BUF_INIT;
	bool none;

	clear_faults(&faults, column);
	none = faults.len == 0;
	buf_release(&faults);
	return none;
}

/* What is in no column that must not be: by the column's type. */
static const char *stranger(const char *type)
{
	if (strcmp(type, "INTEGER") == 0)
		return "1700000001";
	return strcmp(type, "TEXT") == 0 ? "'anna@example.net'"
	                                 : "CAST('anna@example.net!' AS BLOB)";
}

/* Numbers of the server, which are as large as times may be. */
static bool is_servers(const char *column)
{
	return strncmp(column, "uid", 3) == 0;
}

static void try_column(
    const char *table, const char *column, const char *type, void *arg)
{
	struct fixture *f = arg;
	const char *name = pool_printf(f->pool, "%s.%s", table, column);

	if (is_servers(column))
		return;
	sql_run("BEGIN");
	sql_run(pool_printf(f->pool,
	    "UPDATE %s SET %s = %s WHERE rowid = (SELECT max(rowid) FROM %s)",
	    table, column, stranger(type), table));
	if (is_missed(name))
		fail_msg("%s holds %s", name, stranger(type));
	sql_run("ROLLBACK");
}

static const struct {
	const char *label, *sql, *column;
} finer[] = {
    {"a second of what waits", "UPDATE outbox SET not_before = 60 * 7 + 1",
	"outbox.not_before"},
    {"a minute of what is sent",
	"UPDATE outbox SET state = 'sent', not_before = 60 * 7",
	"outbox.not_before"},
    {"when what is sent would have been too old",
	"UPDATE outbox SET state = 'sent', expires = 86400", "outbox.expires"},
    {"a minute of a question", "UPDATE pending SET expires = 60",
	"pending.expires"},
    {"an hour of what is answered",
	"UPDATE pending SET state = 'done', expires = 3600", "pending.expires"},
    {"an hour of a closed case",
	"UPDATE cases SET state = 'closed', word_due = 3600", "cases.word_due"},
    {"a minute of an open one",
	"UPDATE cases SET state = 'open', decision_due = 60",
	"cases.decision_due"},
    {"a minute of a clock", "UPDATE clocks SET due = due + 60", "clocks.due"},
    {"a minute of a term", "UPDATE decisions SET term = term + 60",
	"decisions.term"},
    {"a minute of its end", "UPDATE decisions SET ends = 60", "decisions.ends"},
    {"an hour of a token", "UPDATE tokens SET expires = expires + 3600",
	"tokens.expires"},
    {"a second of an absence",
	"UPDATE facts SET value = x'000000006553f101' WHERE name GLOB 'away *'",
	"facts.value"},
    {"a length of 64 bytes",
	"UPDATE acts SET sealed ="
	" CAST(x'01' || randomblob(44 + 2 * 1024 - 64) AS BLOB)",
	"acts.sealed"},
    {"a length of 17 KiB",
	"UPDATE messages SET clean ="
	" CAST(x'01' || randomblob(44 + 17 * 1024) AS BLOB)",
	"messages.clean"},
    {"a length of 32 bytes",
	"UPDATE identities SET sealed ="
	" CAST(x'01' || randomblob(44 + 32) AS BLOB)",
	"identities.sealed"},
    {"what is not sealed", "UPDATE messages SET facts = zeroblob(45 + 1024)",
	"messages.facts"},
    {"a file of 1000 bytes",
	"UPDATE pieces SET data = zeroblob(24 + 17 + 1000) WHERE seq = 0",
	"pieces.data"},
    {"a file of 241 KiB",
	"UPDATE pieces SET data = zeroblob(24 + 17 + 241 * 1024)"
	" WHERE seq = 0",
	"pieces.data"},
    {"a text in place of a hash",
	"UPDATE rates SET blind = CAST('anna@example.' ||"
	" printf('%03d', rowid) AS BLOB)",
	"rates.blind"},
    {"a word of somebody", "UPDATE acts SET verb = 'take anna'", "acts.verb"},
};

static void finer_times_and_other_lengths_are_not_missed(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof finer / sizeof finer[0]; i++) {
		sql_run("BEGIN");
		sql_run(finer[i].sql);
		if (is_missed(finer[i].column))
			fail_msg("%s", finer[i].label);
		sql_run("ROLLBACK");
	}
}

/* Any column may hold too much; and so may a new one. */
static void no_column_is_left_out(void **state)
{
	struct buf faults = BUF_INIT;

	(void)state;
	sql_run("PRAGMA foreign_keys = OFF");
	sql_run("DROP TRIGGER audit_is_not_changed");
	clear_each_column(try_column, scene);
	sql_run("CREATE TABLE diary (day INTEGER NOT NULL) STRICT");
	sql_run("ALTER TABLE reports ADD COLUMN hour INTEGER");
	clear_faults(&faults, NULL);
	assert_string_equal(buf_text(&faults),
	    "reports.hour: nobody has said what it is\n"
	    "diary.day: nobody has said what it is\n");
	buf_release(&faults);
}

/* All that happens, once for all tests. */
static int begin(void **state)
{
	void *own;

	if (fixture_keys_begin(state) == -1 || ring_fixture_begin(&own) == -1)
		return -1;
	scene = own;
	live(scene);
	return 0;
}

static int end_all(void **state)
{
	void *own = scene;

	ring_fixture_end(&own);
	return fixture_keys_end(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_column_was_looked_into),
	    cmocka_unit_test(finer_times_and_other_lengths_are_not_missed),
	    cmocka_unit_test(no_column_is_left_out),
	};

	return cmocka_run_group_tests(tests, begin, end_all);
}
