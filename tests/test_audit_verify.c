/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Somebody who can write the database, and has no key, is told on. */
#include "tests/ladder_fixture.h"

#include <stdio.h>

#include "casework/audit_verify.h"
#include "casework/freeze.h"
#include "tests/sql.h"

enum { PLACES = 9, FOUND_MAX = 100 };

/* What verify says. */
struct found {
	char text[FOUND_MAX][400];
	size_t n;
};

static void note(void *arg, const char *text)
{
	struct found *found = arg;

	if (found->n < FOUND_MAX)
		snprintf(
		    found->text[found->n++], sizeof found->text[0], "%s", text);
}

static bool says(const struct found *found, const char *text)
{
	size_t i;

	for (i = 0; i < found->n; i++)
		if (strncmp(found->text[i], text, strlen(text)) == 0)
			return true;
	return false;
}

/* The head as the last run left it beside the database. */
static struct audit_head left;

static void verify(struct found *found, struct fixture *f, const char *witness)
{
	struct audit_verify verify = {.desk = &f->desk,
	    .file = &left,
	    .witness = witness,
	    .found = note,
	    .arg = found};

	found->n = 0;
	assert_int_equal(audit_verify(&verify, &f->err), 0);
	assert_int_equal(verify.n_found, found->n);
}

/* A case, and a warning that was sent. */
static void work(struct fixture *f)
{
	int i;

	ladder_warn(f);
	ladder_send(f, POST_ACCEPTED);
	case_report(f, "bea@example.net", "Rob again.");
	case_says(f, ZOE, "/take");
	case_says(f, ZOE, "/class other\n/category trolling");
	for (i = 0; i < 12; i++)
		case_says(f, ZOE, "/remind in 3 days");
	assert_int_equal(audit_find_head(&left, &f->desk, NULL), 1);
}

/* @ is the place, # the next one. */
static void fill_in(struct buf *out, const char *text, int64_t place)
{
	for (; *text != '\0'; text++)
		if (*text == '@' || *text == '#')
			buf_addf(
			    out, "%lld", (long long)place + (*text == '#'));
		else
			buf_addc(out, *text);
}

static void sql_at(const char *text, int64_t place)
{
	struct buf sql = BUF_INIT;

	fill_in(&sql, text, place);
	sql_run(sql.data);
	buf_release(&sql);
}

static int64_t id_at(const char *table, int64_t place)
{
	char sql[200];

	snprintf(sql, sizeof sql, "SELECT max(min(%lld, max(id)), 1) FROM %s",
	    (long long)place, table);
	return sql_int(sql);
}

/* ---------------------------- the entries ------------------------------ */

static void change(struct fixture *f, int64_t place)
{
	(void)f;
	sql_at("UPDATE audit SET verb = 'other' WHERE seq = @", place);
}

static void change_hash(struct fixture *f, int64_t place)
{
	(void)f;
	sql_at("UPDATE audit SET hash = zeroblob(32) WHERE seq = @", place);
}

static void change_commitment(struct fixture *f, int64_t place)
{
	(void)f;
	sql_at("UPDATE audit SET what = zeroblob(32) WHERE seq = @", place);
}

/* As it was, as the program would have written it. */
static void add(
    struct fixture *f, int64_t seq, const char *verb, const struct hash *prev)
{
	struct entry_row row = {.seq = seq,
	    .day = desk_day(&f->desk),
	    .kind = "note",
	    .verb = verb,
	    .prev = *prev};

	row.hash = audit_hash(&row);
	assert_int_equal(entries_add(f->store, &row, NULL), 0);
}

static struct entry_row entry(struct fixture *f, int64_t seq)
{
	struct entry_row row = {.seq = seq - 1};

	assert_int_equal(entries_next(&row, f->store, f->pool, NULL), 1);
	assert_int_equal(row.seq, seq);
	return row;
}

static void replace(struct fixture *f, int64_t place)
{
	struct entry_row row = entry(f, place);

	sql_at("DELETE FROM audit WHERE seq = @", place);
	add(f, place, "other", &row.prev);
}

static void remove_one(struct fixture *f, int64_t place)
{
	(void)f;
	sql_at("DELETE FROM audit WHERE seq = @", place);
}

static void renumber(int64_t place, int by)
{
	char sql[200];

	snprintf(sql, sizeof sql,
	    "UPDATE audit SET seq = -(seq + %d) WHERE seq >= %lld;"
	    "UPDATE audit SET seq = -seq WHERE seq < 0",
	    by, (long long)place);
	sql_run(sql);
}

static void remove_and_renumber(struct fixture *f, int64_t place)
{
	remove_one(f, place);
	renumber(place, -1);
}

static void insert(struct fixture *f, int64_t place)
{
	struct entry_row before = entry(f, place - 1);

	renumber(place, 1);
	add(f, place, "forged", &before.hash);
}

static void insert_copy(struct fixture *f, int64_t place)
{
	(void)f;
	renumber(place, 1);
	sql_at("INSERT INTO audit SELECT @, day, kind, verb, case_id,"
	       " subject, moderator, what, prev, hash"
	       "  FROM audit WHERE seq = @ - 1",
	    place);
}

static void swap(struct fixture *f, int64_t place)
{
	(void)f;
	sql_at("UPDATE audit SET seq = -1 WHERE seq = @;"
	       "UPDATE audit SET seq = @ WHERE seq = @ + 1;",
	    place);
	sql_at("UPDATE audit SET seq = @ + 1 WHERE seq = -1", place);
}

static void move_to_the_end(struct fixture *f, int64_t place)
{
	(void)f;
	sql_at("UPDATE audit SET seq = 0 WHERE seq = @", place);
	renumber(place, -1);
	sql_run("UPDATE audit SET seq = (SELECT max(seq) + 1 FROM audit)"
		" WHERE seq = 0");
}

static void cut(struct fixture *f, int64_t place)
{
	(void)f;
	sql_at("DELETE FROM audit WHERE seq >= @", place);
}

/* What an older copy of the database holds. */
static void cut_signed(struct fixture *f, int64_t place)
{
	cut(f, place);
	assert_int_equal(audit_sign(&f->desk, NULL), 0);
}

/* The whole chain from there on, hashes and all. */
static void rewrite(struct fixture *f, int64_t place)
{
	struct hash before = entry(f, place).prev;
	int64_t seq, end = sql_int("SELECT max(seq) FROM audit");

	cut(f, place);
	for (seq = place; seq <= end; seq++) {
		add(f, seq, "other", &before);
		before = entry(f, seq).hash;
	}
}

/* ------------------------------ the rest ------------------------------- */

static void change_act(struct fixture *f, int64_t place)
{
	(void)f;
	sql_at("UPDATE acts SET sealed = zeroblob(50) WHERE id = @",
	    id_at("acts", place));
}

static void change_who(struct fixture *f, int64_t place)
{
	(void)f;
	sql_at("UPDATE acts SET moderator = zeroblob(16) WHERE id = @",
	    id_at("acts", place));
}

static void remove_act(struct fixture *f, int64_t place)
{
	(void)f;
	sql_at("DELETE FROM acts WHERE id = @", id_at("acts", place));
}

static void insert_act(struct fixture *f, int64_t place)
{
	(void)f;
	sql_at("INSERT INTO acts (uuid, case_id, day, moderator, verb, sealed)"
	       " SELECT randomblob(16), case_id, day, moderator, verb, sealed"
	       "   FROM acts WHERE id = @",
	    id_at("acts", place));
}

static const char *const once[][2] = {
    {"DELETE FROM outbox WHERE class = 'decision'", "the decision letter of "},
    {"UPDATE outbox SET state = 'queued' WHERE class = 'decision'",
	"the decision letter of "},
    {"UPDATE outbox SET code = 1 WHERE class = 'decision'",
	"the decision letter of "},
    {"UPDATE outbox SET text = zeroblob(99) WHERE class = 'decision'",
	"the decision letter of "},
    {"UPDATE outbox SET class = 'decision' WHERE class = 'relay'",
	"a decision letter of "},
    {"UPDATE votes SET vote = 'objects'", "a vote on decision 1 "},
    {"UPDATE votes SET moderator = randomblob(16)", "a vote on decision 1 "},
    {"DELETE FROM votes", "the vote of entry "},
    {"DELETE FROM facts WHERE name = 'audit head'",
	"the signed head is missing"},
    {"UPDATE facts SET value = zeroblob(104) WHERE name = 'audit head'",
	"the signature of the head, "},
    {"UPDATE facts SET value = zeroblob(3) WHERE name = 'audit head'",
	"the head of the audit log makes no sense"},
    {"DELETE FROM audit", "the log was cut off: "},
};

/* The place is that of the entry, or which act. */
static const struct manipulation {
	const char *label;
	void (*run)(struct fixture *f, int64_t place);
	const char *expected; /* see fill_in() */
} manipulations[] = {
    {"changed", change, "entry @ was changed"},
    {"another hash", change_hash, "entry @ was changed"},
    {"another commitment", change_commitment, "entry @ was changed"},
    {"replaced", replace, "entry @ was changed"},
    {"removed", remove_one, "entry @ is missing"},
    {"removed and renumbered", remove_and_renumber, "entry @ is missing"},
    {"inserted", insert, "what stands as entry @ was inserted"},
    {"copied", insert_copy, "what stands as entry @ was inserted"},
    {"swapped", swap, "entry @ is out of order: it stands as entry #"},
    {"moved to the end", move_to_the_end, "entry @ is out of order"},
    {"cut off", cut, "the log was cut off: entries @ to "},
    {"cut off and signed", cut_signed, "the log was cut off, or is an older"},
    {"rewritten from there on", rewrite, "entry "},
    {"an act changed", change_act, "the act of entry "},
    {"an act of somebody else", change_who, "the act of entry "},
    {"an act removed", remove_act, "the act of entry "},
    {"an act inserted", insert_act, "an act of case "},
};

enum { MANIPULATIONS = sizeof manipulations / sizeof manipulations[0] };

static void tamper(void)
{
	sql_run("SAVEPOINT tamper; DROP TRIGGER audit_is_not_changed;"
		"DROP TRIGGER audit_is_not_cut");
}

static void mend(void)
{
	sql_run("ROLLBACK TO tamper; RELEASE tamper");
}

static void print_found(const struct found *found)
{
	size_t i;

	for (i = 0; i < found->n; i++)
		print_message("\t%s\n", found->text[i]);
}

static void try(struct fixture *f, const struct manipulation *m, int64_t place)
{
	struct found found;
	struct buf text = BUF_INIT;

	tamper();
	m->run(f, place);
	verify(&found, f, NULL);
	mend();
	fill_in(&text, m->expected, place);
	if (says(&found, text.data)) {
		buf_release(&text);
		return;
	}
	print_found(&found);
	fail_msg("%s at %lld of %lld: \"%s\" is not said", m->label,
	    (long long)place, (long long)left.seq, text.data);
}

static void what_nobody_touched_is_whole(void **state)
{
	struct fixture *f = *state;
	struct found found;

	work(f);
	verify(&found, f, NULL);
	print_found(&found);
	assert_int_equal(found.n, 0);
	assert_true(left.seq > 2 * PLACES);
}

static void each_manipulation_is_named(void **state)
{
	struct fixture *f = *state;
	int64_t place;
	size_t i, j, named = 0;

	work(f);
	for (i = 0; i < MANIPULATIONS; i++)
		for (j = 0; j < PLACES; j++) {
			place = 2 + (int64_t)j * (left.seq - 4) / (PLACES - 1);
			try(f, &manipulations[i], place);
			named++;
		}
	print_message("%zu of %d\n", named, MANIPULATIONS * PLACES);
}

static void so_is_each_of_what_there_is_once(void **state)
{
	struct fixture *f = *state;
	struct found found;
	size_t i;

	work(f);
	for (i = 0; i < sizeof once / sizeof once[0]; i++) {
		tamper();
		sql_run("PRAGMA defer_foreign_keys = 1");
		sql_run("UPDATE decisions SET letter = NULL");
		sql_run(once[i][0]);
		verify(&found, f, NULL);
		mend();
		if (!says(&found, once[i][1])) {
			print_found(&found);
			fail_msg("%s: not said", once[i][0]);
		}
	}
}

static void a_digest_knows_what_was_cut_off(void **state)
{
	struct fixture *f = *state;
	struct found found;
	const char *shown;

	work(f);
	assert_int_equal(audit_shown(&shown, &f->desk, f->pool, NULL), 0);
	verify(&found, f, shown);
	assert_int_equal(found.n, 0);
	tamper();
	cut_signed(f, left.seq);
	left = (struct audit_head){.seq = 0};
	assert_int_equal(audit_find_head(&left, &f->desk, NULL), 1);
	verify(&found, f, NULL);
	assert_false(says(&found, "the log was cut off"));
	verify(&found, f, shown);
	assert_true(says(&found, "the log was cut off, or is an older one"));
	mend();
}

static void a_rotation_of_the_ring_hides_nothing(void **state)
{
	struct fixture *f = *state;
	struct found found;

	work(f);
	assert_int_equal(desk_begin(&f->desk, NULL), 0);
	assert_int_equal(
	    audit_note(&f->desk, "rotate", NULL, NULL, NULL, NULL), 0);
	assert_int_equal(desk_commit(&f->desk, NULL), 0);
	tamper();
	change_who(f, 1);
	sql_run("UPDATE votes SET vote = 'objects'");
	verify(&found, f, NULL);
	mend();
	assert_true(says(&found, "the act of entry "));
	assert_true(says(&found, "a vote on decision 1 "));
}

static void what_was_purged_is_not_missed(void **state)
{
	struct fixture *f = *state;
	struct uuid case_id;
	struct found found;

	work(f);
	case_id = case_row(f, 0).id;
	sql_run("UPDATE decisions SET letter = NULL;"
		"DELETE FROM outbox; DELETE FROM acts; DELETE FROM votes");
	verify(&found, f, NULL);
	assert_true(says(&found, "the act of entry "));
	assert_int_equal(desk_begin(&f->desk, NULL), 0);
	assert_int_equal(
	    audit_note(&f->desk, AUDIT_PURGED, &case_id, NULL, NULL, NULL), 0);
	case_id = case_row(f, 1).id;
	assert_int_equal(
	    audit_note(&f->desk, AUDIT_ERASED, &case_id, NULL, NULL, NULL), 0);
	assert_int_equal(desk_commit(&f->desk, NULL), 0);
	verify(&found, f, NULL);
	print_found(&found);
	assert_int_equal(found.n, 0);
}

static void a_letter_that_is_frozen_with_its_case_is_as_it_was(void **state)
{
	struct err why = {ERR_SEALED, "a field does not open"};
	struct fixture *f = *state;
	struct found found;
	struct uuid case_id;

	ladder_warn(f);
	assert_int_equal(ladder_letters("warning", "queued"), 1);
	case_id = case_row(f, 0).id;
	assert_int_equal(desk_begin(&f->desk, NULL), 0);
	assert_int_equal(freeze_case(&f->desk, &case_id, &why, NULL), 1);
	assert_int_equal(desk_commit(&f->desk, NULL), 0);
	assert_int_equal(ladder_letters("warning", "frozen"), 1);
	assert_int_equal(audit_find_head(&left, &f->desk, NULL), 1);
	verify(&found, f, NULL);
	print_found(&found);
	assert_int_equal(found.n, 0);
	/* Nor is it forgotten when an older copy is gone on with. */
	assert_int_equal(desk_begin(&f->desk, NULL), 0);
	assert_int_equal(post_doubt(&(int64_t){0}, &f->desk, NULL), 0);
	assert_int_equal(desk_commit(&f->desk, NULL), 0);
	assert_int_equal(ladder_letters("warning", "unknown"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(what_nobody_touched_is_whole),
	    CASE_TEST(each_manipulation_is_named),
	    CASE_TEST(so_is_each_of_what_there_is_once),
	    CASE_TEST(a_digest_knows_what_was_cut_off),
	    CASE_TEST(a_rotation_of_the_ring_hides_nothing),
	    CASE_TEST(what_was_purged_is_not_missed),
	    CASE_TEST(a_letter_that_is_frozen_with_its_case_is_as_it_was),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
