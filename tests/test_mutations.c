/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every column that is sealed, changed in every way that somebody who can
 * write to the database has: what needs it then is refused, nothing leaves
 * about that case, and the other case goes on.
 */
#include "tests/ladder_fixture.h"

#include <stdio.h>
#include <unistd.h>

#include "casework/reveal.h"
#include "casework/rotate.h"
#include "tests/scratch.h"
#include "tests/sql.h"

enum { MINE, OTHER, CASES };

/* ------------------------------ the scene ----------------------------- */

/* Made once, kept, and brought back for each mutation. */
static struct scene {
	struct fixture *f;
	int64_t now;
	struct uuid cases[CASES];
	struct mail_in mail[CASES]; /* Mo's, to each case */
	struct mail_in vote; /* Mo's, to what is proposed in the first */
} scene;

static const struct message_part parts[] = {
    {"image/png", "rob.png", 4000, MESSAGE_PICTURE, {"a picture", 9}},
    {"application/pdf", "rob.pdf", 5000, MESSAGE_WITHHELD, {"%PDF", 4}},
};

static void report_with_files(struct fixture *f, const char *from)
{
	struct message_part copy[2];
	struct mail_in in;

	memcpy(copy, parts, sizeof copy);
	mail_in_init(&in, f, from);
	in.message.parts = copy;
	in.message.n_parts = 2;
	in.message.text = "He shouted at me, the red one.";
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
}

static void work_on_case(struct fixture *f, int n, const char *respondent)
{
	/* Another run, with another R. */
	desk_release(&f->desk);
	desk_init(&f->desk, &f->conf, f->store, f->desk.ring, f->desk.recovery,
	    f->desk.now);
	report_with_files(f, n == MINE ? ANNA : "bert@example.net");
	case_mail_init(&scene.mail[n], f, MO, "");
	case_says(
	    f, MIA, pool_printf(f->pool, "/respondent %s Rob", respondent));
	case_says(f, MIA,
	    "/skip-hearing R1 Everybody could read it.\n"
	    "/ban R1 for 90 days\nHe shouted at her.");
	scene.cases[n] = case_row(f, n).id;
}

/* What was there before, under its rowid as r. */
static void remember(void)
{
	static const char *const tables[] = {"acts", "tokens", "pending",
	    "messages", "files", "pieces", "outbox", "decisions", "identities",
	    "wraps", "recovery_runs", "facts"};
	size_t i;

	sql_run("ATTACH ':memory:' AS older");
	for (i = 0; i < sizeof tables / sizeof tables[0]; i++)
		sql_run(pool_printf(scene.f->pool,
		    "CREATE TABLE older.%s AS SELECT rowid AS r, * FROM "
		    "main.%s",
		    tables[i], tables[i]));
}

static void build_scene(struct fixture *f)
{
	scene.f = f;
	assert_int_equal(rotate_settle(&f->desk, &f->err), 0);
	work_on_case(f, MINE, ROB);
	case_mail_init(&scene.vote, f, MO, "");
	work_on_case(f, OTHER, "sam@example.net");
	remember();
	case_says_in(f, MINE, MIA, "/redact the red one");
	assert_int_equal(rotate_run(&f->desk, NULL, &f->err), 0);
	scene.now = f->desk.now;
	sql_keep();
}

/* ------------------------- what needs a field ------------------------- */

static bool mail_comes(const struct mail_in *mail, const char *text)
{
	struct mail_in in = *mail;

	in.message.text = text;
	return fixture_take(scene.f, &in) == INTAKE_REMOVE;
}

/* Each is true where it was done. */
static bool is_frozen(int n)
{
	struct case_row row;
	struct pool *pool = pool_new();

	assert_int_equal(
	    cases_find(&row, scene.f->store, &scene.cases[n], pool, NULL), 1);
	pool_free(pool);
	return row.frozen != 0;
}

static bool says(const char *text)
{
	static const char count[] =
	    "SELECT count(*) FROM outbox WHERE letter IN"
	    " ('receipt', 'status', 'files', 'confirm', 'note', 'told')";
	int64_t before = sql_int(count);

	assert_true(mail_comes(&scene.mail[MINE], text));
	return !is_frozen(MINE) && sql_int(count) > before;
}

static bool status(void)
{
	return says("/status");
}

static bool note(void)
{
	return says("I know both of them.");
}

static bool show(void)
{
	return says("/show");
}

static bool release(void)
{
	return says("/release 2");
}

static bool reply_to_reporter(void)
{
	return says("/reply reporter\nWhen was that?");
}

static bool reply_to_respondent(void)
{
	return says("/reply R1\nWhat was that?");
}

static bool warn(void)
{
	return says("/warning R1 for 30 days\nThat was too much.");
}

static bool approve(void)
{
	assert_true(mail_comes(&scene.vote, "/approve"));
	return !is_frozen(MINE);
}

static bool send_mail(void)
{
	scene.f->desk.now += HOUR;
	case_send(scene.f, POST_ACCEPTED);
	return !is_frozen(MINE);
}

static bool reveal(void)
{
	struct fixture *f = scene.f;
	struct reveal_party party = {.row = {.role = NULL}};
	struct desk away;
	bool all = true;

	desk_init(&away, NULL, f->store, NULL, NULL, scene.now);
	all = desk_use_secret(&away, fixture_secret(), &f->err) == 0;
	while (all && reveal_next_party(&party, &away, &scene.cases[MINE],
			  f->pool, &f->err) == 1)
		all = party.fault == NULL;
	desk_release(&away);
	return all;
}

static bool read_original(void)
{
	struct fixture *f = scene.f;
	struct message_row row = {.ordinal = 0};
	struct buf raw = BUF_INIT;
	struct desk away;
	bool done;

	fixture_message(&row, f);
	desk_init(&away, NULL, f->store, NULL, NULL, scene.now);
	done = desk_use_secret(&away, fixture_secret(), &f->err) == 0 &&
	       reveal_original(&raw, &away, &row, &f->err) == 0;
	if (!done)
		assert_int_equal(f->err.kind, ERR_SEALED);
	desk_release(&away);
	buf_release(&raw);
	return done;
}

static bool recover(void)
{
	struct fixture *f = scene.f;
	const char *path = scratch_path("recovered.key");
	struct desk away;
	bool done;

	desk_init(&away, &f->conf, f->store, NULL, f->desk.recovery, scene.now);
	done = desk_use_secret(&away, fixture_secret(), &f->err) == 0 &&
	       rotate_recover(&away, path, &f->err) == 0;
	assert_int_equal(unlink(path) == 0, done);
	desk_release(&away);
	return done;
}

/* ------------------------------ the columns --------------------------- */

/* Ids of the first case and all that belongs to it, or of the second. */
#define CASE(n)                                                                \
	"(SELECT id FROM cases WHERE number > 0 ORDER BY rowid"                \
	" LIMIT 1 OFFSET " n ")"
#define REPORT(n)                                                              \
	"(SELECT report_id FROM case_reports WHERE case_id = " CASE(n) ")"
#define MESSAGE(n) "(SELECT id FROM messages WHERE unit_id = " REPORT(n) ")"
#define PARTY(n, what, of) "(SELECT " what " FROM parties WHERE " of ")"
#define REPORTER_OF(n, what) PARTY(n, what, "report_id = " REPORT(n))
#define RESPONDENT_OF(n, what) PARTY(n, what, "case_id = " CASE(n))
#define FILE_OF(n, i)                                                          \
	"(SELECT id FROM files WHERE message_id = " MESSAGE(                   \
	    n) " ORDER BY ordinal LIMIT 1 OFFSET " i ")"
#define RUN(n) "(SELECT run FROM messages WHERE unit_id = " REPORT(n) ")"

/* Reads: of the first case, and of the second. */
#define IN(table, where) "SELECT rowid FROM " table " WHERE " where
#define OF(table, where, id)                                                   \
	IN(table, where " = " id("0")), IN(table, where " = " id("1"))
#define REPORTERS_KEY(n) REPORTER_OF(n, "key")
#define REPORTERS_ID(n) REPORTER_OF(n, "id")
#define RESPONDENTS_KEY(n) RESPONDENT_OF(n, "key")
#define RESPONDENTS_ID(n) RESPONDENT_OF(n, "id")
#define PICTURE(n) FILE_OF(n, "0")
#define PDF(n) FILE_OF(n, "1")

/* Not those of proposals, which nothing asks for again. */
#define IN_USE                                                                 \
	"sealed IS NOT NULL AND expires = (SELECT max(expires) FROM tokens)"   \
	" AND "

/* Kinds of holders. */
#define CONTENT "holder = 'content' AND owner"
#define IDENTITY "holder = 'identity' AND owner"
#define TO_RUN "holder = 'run' AND owner"

/* What is sealed of the escrow: head, nonce, 1 KiB, tag. */
enum { ESCROW = 5 + 24 + 1024 + 16, ROWS_MAX = 20 };

/* A column that is sealed: which rows of either case, what needs them; and
 * another value of that kind, where there is one in the same row. */
static const struct column {
	const char *table, *column, *mine, *other;
	bool (*needs)(void);
	const char *beside;
} columns[] = {
    {"acts", "sealed", OF("acts", "case_id", CASE), status},
    {"tokens", "sealed", OF("tokens", IN_USE "case_id", CASE), note},
    {"pending", "sealed",
	OF("pending", "kind = 'skip-hearing' AND case_id", CASE), warn},
    {"messages", "facts", OF("messages", "unit_id", REPORT), show, "clean"},
    {"messages", "clean", OF("messages", "unit_id", REPORT), show, "facts"},
    {"files", "facts", OF("files", "message_id", MESSAGE), show},
    {"pieces", "data", OF("pieces", "owner", PICTURE), show},
    {"pieces", "data", OF("pieces", "owner", PDF), release},
    {"pieces", "data", OF("pieces", "owner", MESSAGE), read_original},
    {"outbox", "head", OF("outbox", "letter <> 'x' AND case_id", CASE),
	send_mail, "text"},
    {"outbox", "text", OF("outbox", "letter <> 'x' AND case_id", CASE),
	send_mail, "head"},
    {"decisions", "sealed", OF("decisions", "case_id", CASE), approve},
    {"identities", "sealed", OF("identities", "party_id", REPORTERS_ID),
	reply_to_reporter},
    {"identities", "sealed", OF("identities", "party_id", RESPONDENTS_ID),
	reply_to_respondent},
    {"identities", "sealed", OF("identities", "party_id", REPORTERS_ID),
	reveal},
    {"identities", "sealed", OF("identities", "party_id", RESPONDENTS_ID),
	reveal},
    {"wraps", "wrap", OF("wraps", CONTENT, CASE), status},
    {"wraps", "wrap", OF("wraps", CONTENT, REPORT), show},
    {"wraps", "wrap", OF("wraps", IDENTITY, REPORTERS_KEY), reply_to_reporter},
    {"wraps", "wrap", OF("wraps", IDENTITY, RESPONDENTS_KEY),
	reply_to_respondent},
    {"wraps", "wrap", OF("wraps", TO_RUN, REPORTERS_KEY), reveal},
    {"wraps", "wrap", OF("wraps", TO_RUN, RESPONDENTS_KEY), reveal},
    {"recovery_runs", "sealed", OF("recovery_runs", "run", RUN), read_original},
    {"recovery_runs", "sealed", OF("recovery_runs", "run", RUN), reveal},
    {"facts", "value", IN("facts", "name = 'escrow'"),
	IN("facts", "name = 'ring'"), recover},
};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

/* ---------------------------- the mutations --------------------------- */

enum mutation {
	HEAD, /* a bit of it is another one */
	NONCE,
	TEXT,
	TAG,
	CUT,
	LENGTHENED,
	SWAPPED, /* with the same column of the other case */
	ROLLED_BACK, /* to an older value, or to that of another column */
	EMPTIED,
	MUTATIONS
};
static const char *const mutations[] = {"head", "nonce", "text", "tag", "cut",
    "lengthened", "swapped", "rolled back", "emptied"};

static void value_of(
    struct buf *out, const char *from, const char *column, int64_t row)
{
	buf_reset(out);
	sql_blob(out, pool_printf(scene.f->pool, "SELECT %s FROM %s %lld",
			  column, from, (long long)row));
}

static void set(const struct column *c, int64_t row, const struct buf *value)
{
	struct buf sql = BUF_INIT;
	size_t i;

	buf_addf(&sql, "UPDATE %s SET %s = x'", c->table, c->column);
	for (i = 0; i < value->len; i++)
		buf_addf(&sql, "%02x", (unsigned char)value->data[i]);
	buf_addf(&sql, "' WHERE rowid = %lld", (long long)row);
	sql_run(buf_text(&sql));
	buf_release(&sql);
}

static bool is_same(const struct buf *a, const struct buf *b)
{
	return a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

/* An older value of the row, or else what stands beside it, or in the first
 * row of the table that has another one. */
static void roll_back(struct buf *value, const struct column *c, int64_t row)
{
	struct pool *pool = scene.f->pool;
	struct buf now = BUF_INIT;

	buf_add(&now, value->data, value->len);
	value_of(value, pool_printf(pool, "older.%s WHERE r =", c->table),
	    c->column, row);
	if (value->len == 0 || is_same(value, &now))
		value_of(value,
		    pool_printf(pool, "%s WHERE rowid %s", c->table,
			c->beside == NULL ? "<>" : "="),
		    c->beside == NULL ? c->column : c->beside, row);
	assert_false(is_same(value, &now));
	buf_release(&now);
}

static void mutate(
    struct buf *value, const struct column *c, int64_t row, enum mutation how)
{
	/* Of the escrow the seal is the last part. */
	size_t begin = c->needs == recover ? value->len - ESCROW : 0;

	switch (how) {
	case HEAD:
		value->data[begin + 2] ^= 0x10;
		break;
	case NONCE:
		value->data[begin + 12] ^= 1;
		break;
	case TEXT:
		value->data[begin + (value->len - begin) / 2] ^= 0x40;
		break;
	case TAG:
		value->data[value->len - 1] ^= 0x80;
		break;
	case CUT:
		value->len--;
		break;
	case LENGTHENED:
		buf_addc(value, 'x');
		break;
	case SWAPPED:
		value_of(value,
		    pool_printf(scene.f->pool, "%s WHERE rowid =", c->table),
		    c->column, sql_int(c->other));
		break;
	case ROLLED_BACK:
		roll_back(value, c, row);
		break;
	default:
		buf_reset(value);
	}
}

/* --------------------------- what comes of it ------------------------- */

/* Of both cases everything has left but this mail of the first one, and what
 * waits in the other one. */
static void bring_back(const struct column *c, int64_t row)
{
	struct fixture *f = scene.f;

	sql_bring_back();
	desk_release(&f->desk);
	desk_init(&f->desk, &f->conf, f->store, f->desk.ring, f->desk.recovery,
	    scene.now);
	sql_run(pool_printf(f->pool,
	    "UPDATE outbox SET state = 'sent' WHERE case_id = " CASE(
		"0") " AND id <> %lld",
	    c->needs == send_mail ? (long long)row : -1LL));
	sql_run(
	    "UPDATE outbox SET state = 'queued', phase = 'new',"
	    " not_before = 0 WHERE state <> 'sent' AND case_id = " CASE("0"));
	sql_run("CREATE TABLE IF NOT EXISTS older.before (id)");
	sql_run("DELETE FROM older.before");
	sql_run("INSERT INTO older.before SELECT id FROM outbox"
		" WHERE state = 'sent'");
}

/* How many mails (of this letter) about a case have left since. */
static int64_t sent_about(const char *id, const char *letter)
{
	return sql_int(pool_printf(scene.f->pool,
	    "SELECT count(*) FROM outbox WHERE state = 'sent'"
	    " AND letter LIKE '%s' AND case_id = %s AND id NOT IN older.before",
	    letter, id));
}

/* Whose key cannot be told from one that was forgotten: nobody is written to,
 * and nothing is frozen. */
static bool looks_forgotten(const struct column *c)
{
	return strcmp(c->table, "wraps") == 0 &&
	       (c->needs == reply_to_reporter ||
		   c->needs == reply_to_respondent) &&
	       sql_int("SELECT count(*) FROM outbox WHERE letter = 'relay'") ==
	           0;
}

/* The colleague goes on with the other case. */
static void go_on(void)
{
	struct fixture *f = scene.f;

	assert_true(mail_comes(&scene.mail[OTHER], "/take"));
	case_send(f, POST_ACCEPTED);
	case_wait(f, 3 * DAY);
	case_send(f, POST_ACCEPTED);
}

/* NULL: all is as it must be. */
static const char *fault(
    const struct column *c, int64_t row, const struct buf *value)
{
	bool with_secret = c->needs == reveal || c->needs == read_original ||
	                   c->needs == recover;
	/* What an attachment is read for is the mail that has it: the receipt
	 * may have left before. */
	const char *letter = strcmp(c->table, "pieces") == 0 ? "files" : "%";
	bool done;

	bring_back(c, row);
	if (value != NULL)
		set(c, row, value);
	done = c->needs();
	if (with_secret)
		return value == NULL ? (done ? NULL : "unchanged")
		                     : (done ? "it was not refused" : NULL);
	go_on();
	if (is_frozen(OTHER) || sent_about(CASE("1"), "%") == 0)
		return "the other case is touched";
	if (value == NULL)
		return done && sent_about(CASE("0"), "%") > 0 ? NULL
		                                              : "unchanged";
	if (!is_frozen(MINE) && looks_forgotten(c))
		return NULL;
	if (!is_frozen(MINE))
		return done ? "it is done" : "it is not frozen";
	return sent_about(CASE("0"), letter) == 0 ? NULL : "mail has left";
}

static int rows_of(int64_t *rows, const char *sql)
{
	int n = 0;

	while (n < ROWS_MAX) {
		rows[n] = sql_int(pool_printf(scene.f->pool,
		    "%s ORDER BY rowid LIMIT 1 OFFSET %d", sql, n));
		if (rows[n] == -1)
			break;
		n++;
	}
	return n;
}

static int try_row(const struct column *c, int64_t row, int *faults)
{
	struct buf value = BUF_INIT;
	const char *what;
	int i;

	for (i = -1; i < MUTATIONS; i++) {
		sql_bring_back();
		value_of(&value,
		    pool_printf(scene.f->pool, "%s WHERE rowid =", c->table),
		    c->column, row);
		if (i >= 0)
			mutate(&value, c, row, (enum mutation)i);
		what = fault(c, row, i >= 0 ? &value : NULL);
		if (what == NULL)
			continue;
		(*faults)++;
		print_message("# %s.%s %lld of %d, %s: %s\n", c->table,
		    c->column, (long long)row, (int)(c - columns),
		    i < 0 ? "unchanged" : mutations[i], what);
	}
	buf_release(&value);
	return MUTATIONS;
}

static void no_mutation_of_a_sealed_field_is_obeyed(void **state)
{
	int64_t rows[ROWS_MAX];
	int i, r, n, done = 0, faults = 0;

	(void)state;
	for (i = 0; i < COLUMNS; i++) {
		sql_bring_back();
		n = rows_of(rows, columns[i].mine);
		if (n == 0)
			fail_msg("no %s.%s (%d)", columns[i].table,
			    columns[i].column, i);
		for (r = 0; r < n; r++)
			done += try_row(&columns[i], rows[r], &faults);
	}
	print_message("# %d mutations, %d faults\n", done, faults);
	assert_int_equal(faults, 0);
	assert_true(done >= 500);
}

static int begin(void **state)
{
	if (fixture_secret_begin(state) == -1)
		return -1;
	return 0;
}

static int begin_scene(void **state)
{
	struct fixture *f;

	if (case_begin(state) == -1)
		return -1;
	f = *state;
	/* The head of the audit log lies beside it. */
	f->conf.store.path = scratch_path("heyward.db");
	build_scene(f);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		no_mutation_of_a_sealed_field_is_obeyed, begin_scene,
		fixture_end),
	};

	return cmocka_run_group_tests(tests, begin, fixture_keys_end);
}
