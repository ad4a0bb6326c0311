/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ring gets a new generation, and a lost one is made again. */
#include "tests/ring_fixture.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "casework/person.h"
#include "casework/rotate.h"
#include "store/facts.h"
#include "tests/scratch.h"
#include "tests/sql.h"

static int begin(void **state)
{
	struct fixture *f;

	if (ring_fixture_begin(state) == -1)
		return -1;
	f = *state;
	/* The head of the audit log lies beside it. */
	f->conf.store.path = scratch_path("heyward.db");
	return desk_bind_ring(&f->desk, &f->err);
}

/* The process has died: what is in files is what there is. */
static void die(struct fixture *f)
{
	ring_fixture_die(f);
	if (desk_check_ring(&f->desk, &f->err) == -1)
		fail_msg("%s", f->err.text);
}

static void settle(struct fixture *f)
{
	if (rotate_settle(&f->desk, &f->err) == -1)
		fail_msg("%s", f->err.text);
}

static void rotate(struct fixture *f)
{
	if (rotate_run(&f->desk, NULL, &f->err) == -1)
		fail_msg("%s", f->err.text);
}

/* A case with a reporter, a respondent and mail on its way both ways. */
static void work(struct fixture *f)
{
	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/respondent rob@example.net\n/take");
	case_answers(f, 0, ANNA, "And again today.");
}

/* All of it is as it was, and goes on. */
static void assert_works(struct fixture *f)
{
	int64_t messages = case_mails(f, MIA, "message");
	int64_t relayed = case_letters(0, "relay");

	case_send(f, POST_ACCEPTED);
	assert_int_equal(sql_int("SELECT count(*) FROM cases"
				 " WHERE frozen IS NOT NULL"),
	    0);
	case_answers(f, 0, ANNA, "And once more.");
	assert_int_equal(case_mails(f, MIA, "message"), messages + 1);
	case_says(f, MIA, case_named(f, 0, "/reply %s\nWe are at it."));
	assert_int_equal(case_letters(0, "relay"), relayed + 1);
	/* Who wrote before, and about whom, is found. */
	case_report(f, ANNA, "Something else.");
	assert_says(case_mail(f, MO, "notice"), "Same sender address");
}

static void everything_goes_on_after_a_rotation(void **state)
{
	struct fixture *f = *state;
	struct blind before = ring_self(f->desk.ring), after;
	int i;

	work(f);
	for (i = 0; i < 3; i++) {
		rotate(f);
		after = ring_self(f->desk.ring);
		assert_memory_not_equal(&before, &after, sizeof before);
		before = after;
	}
	assert_int_equal(ring_number(f->desk.ring), 4);
	assert_false(ring_is_split(f->desk.ring));
	die(f);
	assert_works(f);
}

static void the_old_ring_opens_nothing_any_more(void **state)
{
	struct fixture *f = *state;
	struct buf file = BUF_INIT;
	struct ring *old;
	struct desk thief;
	struct person person;
	struct party_row row;
	struct blind guess;

	work(f);
	scratch_read(&file, ring_fixture_path());
	scratch_write(scratch_path("stolen.key"), file.data, file.len, 0600);
	rotate(f);
	assert_int_equal(ring_open(&old, scratch_path("stolen.key"), NULL), 0);
	desk_init(
	    &thief, &f->conf, f->store, old, f->desk.recovery, FIXTURE_NOW);
	assert_int_equal(desk_check_ring(&thief, &f->err), -1);
	row = case_party(f, 0);
	assert_int_equal(
	    person_open(&person, &thief, &row, f->pool, &f->err), -1);
	person_release(&person);
	/* Nor does it tell whether somebody has reported. */
	guess = person_blind(&thief, "reporter", ANNA);
	assert_int_equal(idents_has(f->store, &guess, &row.id, &f->err), 0);
	guess = person_blind(&f->desk, "reporter", ANNA);
	assert_int_equal(idents_has(f->store, &guess, &row.id, &f->err), 1);
	desk_release(&thief);
	ring_close(old);
	buf_release(&file);
}

/* After that moment the sweep kills it (tests/flow/sweep). */
static void a_rotation_killed_before_the_database_was_none(void **state)
{
	struct fixture *f = *state;
	struct blind before = ring_self(f->desk.ring), now;

	work(f);
	assert_int_equal(
	    ring_add_generation(f->desk.ring, f->desk.now, &f->err), 0);
	die(f);
	settle(f);
	now = ring_self(f->desk.ring);
	assert_memory_equal(&before, &now, sizeof before);
	assert_false(ring_is_split(f->desk.ring));
	assert_works(f);
	rotate(f);
	die(f);
	settle(f);
	assert_works(f);
}

static void a_key_that_does_not_open_stops_no_rotation(void **state)
{
	struct fixture *f = *state;

	work(f);
	case_report(f, "bert@example.net", "She lied.");
	sql_run("UPDATE wraps SET wrap = x'01' WHERE holder = 'content'"
		" AND owner = (SELECT case_id FROM case_reports"
		" ORDER BY id DESC LIMIT 1)");
	rotate(f);
	die(f);
	case_wait(f, 3 * FIXTURE_DAY);
	assert_int_equal(sql_int("SELECT count(*) FROM cases"
				 " WHERE frozen IS NOT NULL"),
	    1);
	assert_true(case_row(f, 1).frozen != 0);
}

/* ----------------------------- recovery ------------------------------- */

static void lose_and_recover(struct fixture *f)
{
	ring_fixture_drop(f);
	assert_int_equal(unlink(ring_fixture_path()), 0);
	if (desk_use_secret(&f->desk, fixture_secret(), &f->err) == -1 ||
	    rotate_recover(&f->desk, ring_fixture_path(), &f->err) == -1)
		fail_msg("%s", f->err.text);
	f->desk.secret = NULL;
	ring_fixture_open(f);
	if (desk_check_ring(&f->desk, &f->err) == -1)
		fail_msg("%s", f->err.text);
}

static void a_lost_ring_is_made_again_with_a_recovery_key(void **state)
{
	struct fixture *f = *state;

	settle(f);
	work(f);
	lose_and_recover(f);
	assert_works(f);
	rotate(f);
	lose_and_recover(f);
	case_send(f, POST_ACCEPTED);
	assert_int_equal(sql_int("SELECT count(*) FROM cases"
				 " WHERE frozen IS NOT NULL"),
	    0);
}

/* The database was brought to the new ring, and its file could not be
 * written: once more, and nobody is forgotten. */
static void a_recovery_that_died_is_done_once_more(void **state)
{
	struct fixture *f = *state;
	char in_the_way[300];

	settle(f);
	work(f);
	snprintf(in_the_way, sizeof in_the_way, "%s.new", ring_fixture_path());
	ring_fixture_drop(f);
	assert_int_equal(unlink(ring_fixture_path()), 0);
	assert_int_equal(mkdir(in_the_way, 0700), 0);
	assert_int_equal(
	    desk_use_secret(&f->desk, fixture_secret(), &f->err), 0);
	assert_int_equal(
	    rotate_recover(&f->desk, ring_fixture_path(), &f->err), -1);
	assert_int_equal(rmdir(in_the_way), 0);
	assert_int_equal(access(ring_fixture_path(), F_OK), -1);
	assert_int_equal(
	    rotate_recover(&f->desk, ring_fixture_path(), &f->err), 0);
	f->desk.secret = NULL;
	ring_fixture_open(f);
	assert_int_equal(desk_check_ring(&f->desk, &f->err), 0);
	assert_works(f);
}

static void a_ring_that_is_there_is_not_replaced(void **state)
{
	struct fixture *f = *state;

	settle(f);
	ring_fixture_drop(f);
	assert_int_equal(
	    desk_use_secret(&f->desk, fixture_secret(), &f->err), 0);
	assert_int_equal(
	    rotate_recover(&f->desk, ring_fixture_path(), &f->err), -1);
	assert_int_equal(f->err.kind, ERR_CONFIG);
	f->desk.secret = NULL;
	ring_fixture_open(f);
}

static void a_recovery_key_is_tested_once(void **state)
{
	struct blob id = {recovery_secret_id(fixture_secret()), KEYFILE_ID_LEN};
	struct fixture *f = *state;

	settle(f);
	assert_int_equal(rotate_is_tested(&f->desk, id, &f->err), 0);
	assert_int_equal(
	    desk_use_secret(&f->desk, fixture_secret(), &f->err), 0);
	assert_int_equal(rotate_test(&f->desk, &f->err), 0);
	f->desk.secret = NULL;
	assert_int_equal(rotate_is_tested(&f->desk, id, &f->err), 1);
}

static void a_run_with_nothing_to_settle_writes_nothing(void **state)
{
	struct fixture *f = *state;
	int64_t changes;

	settle(f);
	changes = sql_int("SELECT total_changes()");
	settle(f);
	assert_int_equal(sql_int("SELECT total_changes()"), changes);
}

#define ROTATE_TEST(name)                                                      \
	cmocka_unit_test_setup_teardown(name, begin, ring_fixture_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    ROTATE_TEST(everything_goes_on_after_a_rotation),
	    ROTATE_TEST(the_old_ring_opens_nothing_any_more),
	    ROTATE_TEST(a_rotation_killed_before_the_database_was_none),
	    ROTATE_TEST(a_key_that_does_not_open_stops_no_rotation),
	    ROTATE_TEST(a_lost_ring_is_made_again_with_a_recovery_key),
	    ROTATE_TEST(a_recovery_that_died_is_done_once_more),
	    ROTATE_TEST(a_ring_that_is_there_is_not_replaced),
	    ROTATE_TEST(a_recovery_key_is_tested_once),
	    ROTATE_TEST(a_run_with_nothing_to_settle_writes_nothing),
	};

	return cmocka_run_group_tests(
	    tests, fixture_secret_begin, fixture_keys_end);
}
