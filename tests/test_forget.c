/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/ladder_fixture.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "casework/forget.h"
#include "casework/person.h"
#include "store/reports.h"
#include "tests/ring_fixture.h"
#include "tests/scratch.h"
#include "tests/sql.h"

enum { FORGET_AFTER = 14, WEEK = 7 };

/* ----------------------------- the desk ------------------------------- */

static int begin(void **state)
{
	struct fixture *f;

	if (ring_fixture_begin(state) == -1)
		return -1;
	f = *state;
	f->conf.privacy.forget_after = FORGET_AFTER * DAY;
	return 0;
}

static void run(struct fixture *f)
{
	if (forget_run(&f->desk, &f->err) == -1)
		fail_msg("%s", f->err.text);
}

static void wait_days(struct fixture *f, int64_t days)
{
	f->desk.now += days * DAY;
	run(f);
}

/* --------------------------- what there is ---------------------------- */

static bool opens(struct fixture *f, struct desk *desk, int party)
{
	struct party_row row = case_party(f, party);
	struct person person = {.key = NULL};
	int n = person_try_open(&person, desk, &row, f->pool, &f->err);

	if (n == -1)
		fail_msg("party %d: %s", party, f->err.text);
	person_release(&person);
	assert_int_equal(person_is_forgotten(desk, &row, NULL), !n);
	return n == 1;
}

static int64_t count(const char *what)
{
	char sql[160];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", what);
	return sql_int(sql);
}

#define IDENTITY_WRAPS "wraps WHERE holder = 'identity'"
#define RUN_WRAPS                                                              \
	"wraps JOIN parties ON parties.key = wraps.owner"                      \
	" WHERE holder = 'run'"

static void all_is_sent(void)
{
	sql_run("UPDATE outbox SET state = 'sent', not_before = 0");
}

/* The n-th case, from 1, was closed today. */
static void close_case(struct fixture *f, int64_t n)
{
	char sql[160];

	snprintf(sql, sizeof sql,
	    "UPDATE cases SET state = 'closed', closed = %lld"
	    " WHERE rowid = (SELECT rowid FROM cases WHERE number > 0"
	    " ORDER BY rowid LIMIT 1 OFFSET %lld)",
	    (long long)(f->desk.now / DAY * DAY), (long long)n - 1);
	sql_run(sql);
}

static void report(struct fixture *f, int from)
{
	case_report(f, pool_printf(f->pool, "p%d@example.net", from), "Oh!");
	all_is_sent();
}

/* So many parties, without more ado, in the report of the n-th case. */
static void add_parties(struct fixture *f, int n, int parties)
{
	struct case_row row = case_row(f, n);
	struct report_link link = {.place = 0};
	struct party_row party = {.report_id = &link.report_id,
	    .role = "reporter",
	    .code_name = "Quiet Heron",
	    .language = ""};
	struct person person;

	assert_int_equal(
	    reports_next_of_case(&link, f->store, &row.id, NULL), 1);
	assert_int_equal(desk_begin(&f->desk, NULL), 0);
	for (; parties > 0; parties--) {
		assert_int_equal(
		    person_new(&person, &f->desk, &party, &row.id, NULL), 0);
		person_release(&person);
	}
	assert_int_equal(desk_commit(&f->desk, NULL), 0);
}

/* Anna's report, closed; all that is left of her. */
static void forget_anna(struct fixture *f)
{
	close_case(f, 1);
	all_is_sent();
	wait_days(f, FORGET_AFTER + 1);
	assert_false(opens(f, &f->desk, REPORTER));
}

/* ----------------------------- forgetting ----------------------------- */

static void who_has_no_duty_left_is_forgotten(void **state)
{
	struct fixture *f = *state;

	ladder_open(f);
	close_case(f, 1);
	all_is_sent();
	wait_days(f, FORGET_AFTER - 1);
	assert_true(opens(f, &f->desk, REPORTER));
	assert_true(opens(f, &f->desk, RESPONDENT));
	assert_int_equal(count("idents"), 2);
	wait_days(f, 1);
	assert_false(opens(f, &f->desk, REPORTER));
	assert_false(opens(f, &f->desk, RESPONDENT));
	assert_int_equal(count(IDENTITY_WRAPS), 0);
	/* A recovery key still opens them. */
	assert_int_equal(count(RUN_WRAPS), 2);
	/* The respondent's address is remembered as long as decisions are. */
	assert_int_equal(count("idents"), 1);
	assert_int_equal(count("idents JOIN parties ON parties.id = party_id"
			       " WHERE role = 'respondent'"),
	    1);
	assert_int_equal(count("parties WHERE length(witness) = 16"
			       " AND role = 'reporter'"),
	    1);
}

/* With the ring one could try a list of addresses. */
static void nothing_by_which_to_guess_a_reporter_is_left(void **state)
{
	struct fixture *f = *state;
	struct party_row anna;
	struct blind blind;
	int domain;

	case_report(f, ANNA, "Oh!");
	anna = case_party(f, REPORTER);
	blind = ring_blind_str(f->desk.ring, BLIND_REPORTER, ANNA);
	assert_int_equal(idents_has(f->store, &blind, &anna.id, NULL), 1);
	forget_anna(f);
	anna = case_party(f, REPORTER);
	for (domain = 0; domain <= BLIND_TWIN; domain++) {
		blind = ring_blind_str(f->desk.ring, domain, ANNA);
		assert_memory_not_equal(
		    anna.witness.data, blind.bytes, BLIND_LEN);
	}
	assert_int_equal(count("idents"), 0);
	/* Counters of the day are made of it, too. */
	assert_int_equal(count("rates"), 0);
}

static void one_who_cannot_be_opened_is_forgotten_all_the_same(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "Oh!");
	close_case(f, 1);
	all_is_sent();
	sql_run("UPDATE identities SET sealed = x'00'");
	wait_days(f, FORGET_AFTER + 1);
	assert_int_equal(count(IDENTITY_WRAPS), 0);
	assert_int_equal(count("idents"), 0);
}

/* Then the clock may be years ahead. */
static void nobody_is_forgotten_by_a_doubtful_clock(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "Oh!");
	close_case(f, 1);
	all_is_sent();
	f->desk.clock_doubt = true;
	wait_days(f, 1000);
	assert_true(opens(f, &f->desk, REPORTER));
	assert_true(ring_week_is_over(f->desk.ring, f->desk.now));
	f->desk.clock_doubt = false;
	run(f);
	assert_false(opens(f, &f->desk, REPORTER));
}

static void whoever_cannot_be_judged_is_remembered(void **state)
{
	struct fixture *f = *state;
	uint32_t before = seal_key_id(ring_identity_key(f->desk.ring));

	report(f, 1);
	report(f, 2);
	sql_run("PRAGMA foreign_keys = OFF");
	sql_run("UPDATE case_reports SET case_id = x'00'"
		" WHERE id = (SELECT min(id) FROM case_reports)");
	f->desk.now += WEEK * DAY;
	assert_int_equal(forget_run(&f->desk, &f->err), -1);
	assert_int_equal(f->err.kind, ERR_SEALED);
	assert_int_not_equal(
	    seal_key_id(ring_identity_key(f->desk.ring)), before);
	assert_true(opens(f, &f->desk, 0));
	assert_true(opens(f, &f->desk, 1));
	/* Both by the new key alone. */
	f->desk.now += WEEK * DAY;
	forget_run(&f->desk, &f->err);
	f->desk.now += WEEK * DAY;
	forget_run(&f->desk, &f->err);
	assert_true(opens(f, &f->desk, 0));
	assert_true(opens(f, &f->desk, 1));
}

/* ------------------------------- weeks -------------------------------- */

/* Each week three cases; one is closed at once, one after two weeks. */
static void ten_weeks_keep_those_with_duties(void **state)
{
	enum { WEEKS = 10, PER_WEEK = 3 };
	struct fixture *f = *state;
	int64_t closed[WEEKS * PER_WEEK] = {0}, today;
	int day, week, i, n = 0, open = 0;

	for (day = 0; day < WEEKS * WEEK; day++) {
		week = day / WEEK;
		today = f->desk.now / DAY;
		for (i = 0; day % WEEK == 0 && i < PER_WEEK; i++)
			report(f, n++);
		if (day % WEEK == 0) {
			close_case(f, n - 1);
			closed[n - 2] = today;
		}
		if (day % WEEK == 0 && week >= 2) {
			close_case(f, n - 2 * PER_WEEK);
			closed[n - 2 * PER_WEEK - 1] = today;
		}
		run(f);
		for (i = open = 0; i < n; i++) {
			bool is_known =
			    closed[i] == 0 || today - closed[i] < FORGET_AFTER;

			open += is_known;
			if (opens(f, &f->desk, i) != is_known)
				fail_msg("day %d: party %d", day, i);
		}
		assert_int_equal(count(IDENTITY_WRAPS), open);
		f->desk.now += DAY;
	}
	assert_true(open > WEEKS);
}

static void an_old_copy_opens_nobody(void **state)
{
	struct fixture *f = *state;
	const char *path = scratch_path("copy.db");
	char sql[300];
	struct desk copy;
	int i;

	for (i = 0; i < 6; i++)
		report(f, i);
	close_case(f, 1);
	unlink(path);
	snprintf(sql, sizeof sql, "VACUUM INTO '%s'", path);
	sql_run(sql);
	sql_run_file(path, "PRAGMA journal_mode = WAL");
	assert_int_equal(chmod(path, 0600), 0);
	for (i = 0; i < 3 * WEEK; i++)
		wait_days(f, 1);
	for (i = 0; i < 6; i++)
		assert_int_equal(opens(f, &f->desk, i), i > 0);
	copy = f->desk;
	assert_int_equal(store_open(&copy.store, path, NULL), 0);
	for (i = 0; i < 6; i++)
		assert_false(opens(f, &copy, i));
	/* Nor does it fall over them. */
	assert_int_equal(forget_run(&copy, &f->err), 0);
	assert_int_equal(count(IDENTITY_WRAPS), 5);
	store_close(copy.store);
}

static void a_server_that_slept_for_months_loses_nobody(void **state)
{
	struct fixture *f = *state;
	int i;

	for (i = 0; i < 3; i++)
		report(f, i);
	close_case(f, 2);
	f->desk.clock_doubt = true;
	wait_days(f, 200);
	f->desk.clock_doubt = false;
	f->desk.now += 120;
	run(f);
	for (i = 0; i < 3; i++)
		assert_int_equal(opens(f, &f->desk, i), i != 1);
	assert_false(ring_week_is_over(f->desk.ring, f->desk.now));
	wait_days(f, WEEK);
	wait_days(f, WEEK);
	assert_true(opens(f, &f->desk, 0));
}

static void a_ring_that_cannot_be_written_goes_on(void **state)
{
	struct fixture *f = *state;
	uint32_t before = seal_key_id(ring_identity_key(f->desk.ring));
	char in_the_way[300];

	report(f, 1);
	snprintf(in_the_way, sizeof in_the_way, "%s.new", ring_fixture_path());
	assert_int_equal(mkdir(in_the_way, 0700), 0);
	f->desk.now += WEEK * DAY;
	assert_int_equal(forget_run(&f->desk, &f->err), -1);
	assert_non_null(strstr(f->err.text, "forgetting: "));
	assert_int_equal(seal_key_id(ring_identity_key(f->desk.ring)), before);
	assert_true(opens(f, &f->desk, 0));
	report(f, 2);
	assert_int_equal(rmdir(in_the_way), 0);
	run(f);
	assert_int_not_equal(
	    seal_key_id(ring_identity_key(f->desk.ring)), before);
	assert_true(opens(f, &f->desk, 0));
	assert_true(opens(f, &f->desk, 1));
}

/* ------------------------- killed on the way -------------------------- */

enum { MANY = 120 /* more than one transaction's */ };

/* Those of the first case are to be remembered, the others are not. */
static void check_all(struct fixture *f, int step, bool is_done)
{
	int i;

	for (i = 0; i < 2 + 2 * MANY; i++) {
		bool has_duty = i == 0 || (i >= 2 && i < 2 + MANY);

		if (has_duty && !opens(f, &f->desk, i))
			fail_msg("step %d: party %d is lost", step, i);
		if (!has_duty && is_done && opens(f, &f->desk, i))
			fail_msg("step %d: party %d is known", step, i);
	}
}

/* How many steps were done before. */
static int die_after(struct fixture *f, int steps)
{
	struct forget work = {.stage = FORGET_FIRST};
	int i, n = 1;

	report(f, 1);
	report(f, 2);
	add_parties(f, 0, MANY);
	add_parties(f, 1, MANY);
	close_case(f, 2);
	f->desk.now += (FORGET_AFTER + 1) * DAY;
	for (i = 0; n == 1 && i < steps; i++)
		n = forget_step(&work, &f->desk, &f->err);
	assert_int_not_equal(n, -1);
	ring_fixture_die(f);
	check_all(f, i, false);
	run(f);
	check_all(f, i, true);
	assert_false(ring_week_is_over(f->desk.ring, f->desk.now));
	/* Nobody hangs on the older key. */
	wait_days(f, WEEK);
	check_all(f, i, true);
	return n == 1 ? i : 0;
}

static void a_kill_between_steps_loses_nobody(void **state)
{
	int steps = 0, last;

	do {
		last = die_after(*state, steps++);
		ring_fixture_end(state);
		assert_int_equal(begin(state), 0);
	} while (last == steps - 1);
	assert_in_range(steps, 6, 12);
}

/* ------------------------------ at rest ------------------------------- */

static void a_run_with_nothing_to_do_writes_nothing(void **state)
{
	enum { PARTIES = 1000 };
	struct fixture *f = *state;
	int64_t before;

	report(f, 1);
	add_parties(f, 0, PARTIES - 1);
	run(f);
	before = sql_int("SELECT total_changes()");
	run(f);
	assert_int_equal(sql_int("SELECT total_changes()"), before);
	/* The next hour notes that it was looked. */
	f->desk.now += HOUR;
	run(f);
	assert_int_equal(sql_int("SELECT total_changes()"), before + 1);
	sql_run("DELETE FROM rates");
	before = sql_int("SELECT total_changes()");
	f->desk.now += WEEK * DAY;
	run(f);
	assert_int_equal(
	    sql_int("SELECT total_changes()"), before + PARTIES + 1);
	sql_check_plans();
}

int main(void)
{
#define FORGET_TEST(name)                                                      \
	cmocka_unit_test_setup_teardown(name, begin, ring_fixture_end)
	const struct CMUnitTest tests[] = {
	    FORGET_TEST(who_has_no_duty_left_is_forgotten),
	    FORGET_TEST(nothing_by_which_to_guess_a_reporter_is_left),
	    FORGET_TEST(one_who_cannot_be_opened_is_forgotten_all_the_same),
	    FORGET_TEST(nobody_is_forgotten_by_a_doubtful_clock),
	    FORGET_TEST(whoever_cannot_be_judged_is_remembered),
	    FORGET_TEST(ten_weeks_keep_those_with_duties),
	    FORGET_TEST(an_old_copy_opens_nobody),
	    FORGET_TEST(a_server_that_slept_for_months_loses_nobody),
	    FORGET_TEST(a_ring_that_cannot_be_written_goes_on),
	    FORGET_TEST(a_kill_between_steps_loses_nobody),
	    FORGET_TEST(a_run_with_nothing_to_do_writes_nothing),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
