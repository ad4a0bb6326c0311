/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/ladder_fixture.h"

#include <stdio.h>

#include "casework/audit.h"
#include "tests/sql.h"

/* ------------------------- what is on record --------------------------- */

static int64_t count(const char *kind, const char *verb)
{
	char sql[160];

	snprintf(sql, sizeof sql,
	    "SELECT count(*) FROM audit WHERE kind = '%s' AND verb = '%s'",
	    kind, verb);
	return sql_int(sql);
}

static void note(struct fixture *f, const char *verb, const struct buf *what)
{
	assert_int_equal(desk_begin(&f->desk, NULL), 0);
	assert_int_equal(audit_note(&f->desk, verb, NULL, NULL, what, NULL), 0);
	assert_int_equal(desk_commit(&f->desk, NULL), 0);
}

static void each_act_has_its_entry(void **state)
{
	struct fixture *f = *state;
	int64_t acts;

	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/take");
	case_says(f, MO, "/class other");
	acts = sql_int("SELECT count(*) FROM acts");
	assert_true(acts >= 2);
	assert_int_equal(sql_int("SELECT count(*) FROM acts, audit"
				 " WHERE kind = 'act' AND subject = uuid"
				 "   AND audit.case_id = acts.case_id"
				 "   AND audit.moderator IS acts.moderator"),
	    acts);
}

static void each_vote_and_each_step_of_a_letter_has_its_entry(void **state)
{
	struct fixture *f = *state;

	ladder_warn(f);
	assert_int_equal(count("vote", "approves"), 2);
	assert_int_equal(count("letter", "queued"), 1);
	ladder_send(f, POST_UNKNOWN);
	assert_int_equal(count("letter", "unknown"), 1);
	case_says(f, ZOE, "/resend");
	assert_int_equal(count("letter", "released"), 1);
	case_send(f, POST_ACCEPTED);
	assert_int_equal(count("letter", "sent"), 1);
	assert_int_equal(sql_int("SELECT count(DISTINCT subject) FROM audit"
				 " WHERE kind = 'letter'"),
	    1);
}

static void what_was_undone_left_no_entry(void **state)
{
	struct fixture *f = *state;

	note(f, "first", NULL);
	assert_int_equal(desk_begin(&f->desk, NULL), 0);
	assert_int_equal(desk_mail_begin(&f->desk, NULL), 0);
	assert_int_equal(
	    audit_note(&f->desk, "undone", NULL, NULL, NULL, NULL), 0);
	assert_int_equal(desk_mail_end(&f->desk, false, NULL), 0);
	assert_int_equal(
	    audit_note(&f->desk, "second", NULL, NULL, NULL, NULL), 0);
	assert_int_equal(desk_commit(&f->desk, NULL), 0);
	assert_int_equal(count("note", "undone"), 0);
	assert_int_equal(sql_int("SELECT max(seq) FROM audit"), 2);
}

static void the_log_is_only_added_to(void **state)
{
	struct fixture *f = *state;

	note(f, "first", NULL);
	sql_refused("UPDATE audit SET verb = 'other'");
	sql_refused("DELETE FROM audit");
}

/* ------------------------------- the chain ----------------------------- */

static void each_entry_holds_the_hash_of_the_one_before(void **state)
{
	struct fixture *f = *state;
	char sealed[] = "sealed";
	struct buf what = {sealed, 6, 0};
	struct entry_row first = {.seq = 0}, second;

	note(f, "first", &what);
	note(f, "second", NULL);
	assert_int_equal(entries_next(&first, f->store, f->pool, NULL), 1);
	second = first;
	assert_int_equal(entries_next(&second, f->store, f->pool, NULL), 1);
	assert_memory_equal(&second.prev, &first.hash, HASH_LEN);
	assert_non_null(first.what);
	assert_null(second.what);
}

static void whatever_an_entry_says_changes_its_hash(void **state)
{
	static const struct uuid uuid = {{1}};
	static const struct blind blind = {{1}};
	static const struct hash hash = {{1}};
	const struct entry_row plain = {
	    .seq = 1, .day = 2, .kind = "note", .verb = "verb"};
	struct entry_row other[9];
	struct hash of[10];
	size_t i, j;

	(void)state;
	for (i = 0; i < 9; i++)
		other[i] = plain;
	other[0].seq = 2;
	other[1].day = 3;
	other[2].kind = "act";
	other[3].verb = "verb2";
	other[4].case_id = &uuid;
	other[5].subject = &uuid;
	other[6].moderator = &blind;
	other[7].what = &hash;
	other[8].prev = hash;
	of[9] = audit_hash(&plain);
	for (i = 0; i < 9; i++)
		of[i] = audit_hash(&other[i]);
	for (i = 0; i < 10; i++)
		for (j = 0; j < i; j++)
			assert_memory_not_equal(&of[i], &of[j], HASH_LEN);
}

static void the_newest_entry_is_always_signed(void **state)
{
	struct fixture *f = *state;
	struct desk other = fixture_other_ring(f);
	struct audit_head head;
	struct entry_row last;

	assert_int_equal(audit_find_head(&head, &f->desk, NULL), 0);
	note(f, "first", NULL);
	note(f, "second", NULL);
	assert_int_equal(audit_find_head(&head, &f->desk, NULL), 1);
	assert_int_equal(entries_last(&last, f->store, f->pool, NULL), 1);
	assert_int_equal(head.seq, last.seq);
	assert_memory_equal(&head.hash, &last.hash, HASH_LEN);
	assert_true(audit_is_signed(&head, f->desk.ring));
	assert_false(audit_is_signed(&head, other.ring));
	head.seq++;
	assert_false(audit_is_signed(&head, f->desk.ring));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(each_act_has_its_entry),
	    CASE_TEST(each_vote_and_each_step_of_a_letter_has_its_entry),
	    CASE_TEST(what_was_undone_left_no_entry),
	    CASE_TEST(the_log_is_only_added_to),
	    CASE_TEST(each_entry_holds_the_hash_of_the_one_before),
	    CASE_TEST(whatever_an_entry_says_changes_its_hash),
	    CASE_TEST(the_newest_entry_is_always_signed),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
