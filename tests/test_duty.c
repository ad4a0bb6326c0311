/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/ladder_fixture.h"

#include <stdio.h>

#include "casework/duty.h"
#include "tests/sql.h"

/* The day on which everything begins, and the parties. */
#define DAY_0 "19675"
enum { TODAY = FIXTURE_NOW / DAY, ENDLESS = -1, FORGET_AFTER = 14 };
_Static_assert(TODAY == 19675, "DAY_0");

#define ANNAS "(SELECT id FROM parties WHERE role = 'reporter')"
#define ROBS "(SELECT id FROM parties WHERE role = 'respondent')"
/* Anna's report about Rob, and the one of somebody else. */
#define FIRST "(SELECT min(rowid) FROM cases)"
#define OTHER "(SELECT max(rowid) FROM cases)"
#define CLOSED_AT(day, which)                                                  \
	"UPDATE cases SET state = 'closed', closed = " day " * 86400"          \
	" WHERE rowid = " which ";"
#define CLOSED CLOSED_AT(DAY_0, FIRST)
#define PARTY(set, who) "UPDATE parties SET " set " WHERE id = " who ";"
#define MAIL(state, who)                                                       \
	"UPDATE outbox SET state = '" state "', party_id = " who               \
	" WHERE id = (SELECT min(id) FROM outbox);"
/* Times in days from the first one; NULL. */
#define DECIDED(kind, state, who, started, ends)                               \
	"INSERT INTO decisions (uuid, case_id, party_id, kind, state,"         \
	"	proposer, needed, held_until, term, started, ends, mac, "            \
	"sealed)"                                                              \
	"SELECT randomblob(16), id, " who ", '" kind "', '" state "',"         \
	"	x'00', 1, 0, 0, 86400 * (" DAY_0 " + " started "),"            \
	"	86400 * (" DAY_0 " + " ends "), x'00', x'00'"                  \
	"  FROM cases WHERE rowid = " FIRST ";"
#define APPEALED                                                               \
	"INSERT INTO clocks (case_id, name, subject, stage, due)"              \
	"SELECT case_id, 'appeal', id, 0, 0 FROM decisions;"

/* When the last duty ends, in days from the first one. */
static const struct row {
	const char *label;
	const char *sql;
	int64_t reporter, respondent;
} rows[] = {
    {"an open case", "", ENDLESS, ENDLESS},
    {"a draft", "UPDATE cases SET state = 'draft'", ENDLESS, ENDLESS},
    {"a closed case", CLOSED, 0, 0},
    {"closed later", CLOSED_AT("19680", FIRST), 5, 5},
    {"closed and frozen", CLOSED "UPDATE cases SET frozen = 19675", ENDLESS,
	ENDLESS},
    {"a case that was purged", CLOSED "UPDATE cases SET state = 'purged'", 0,
	0},

    {"mail waits", CLOSED MAIL("queued", ANNAS), ENDLESS, 0},
    {"mail on its way", CLOSED MAIL("inflight", ANNAS), ENDLESS, 0},
    {"mail that may have arrived", CLOSED MAIL("unknown", ROBS), 0, ENDLESS},
    {"nobody was told that it did not arrive", CLOSED MAIL("untold", ROBS), 0,
	ENDLESS},
    {"mail was sent", CLOSED MAIL("sent", ANNAS), 0, 0},
    {"mail did not arrive", CLOSED MAIL("failed", ANNAS), 0, 0},
    {"mail was called back", CLOSED MAIL("cancelled", ROBS), 0, 0},

    {"/updates", CLOSED PARTY("flags = 128", ANNAS), 30, 0},
    {"/no-updates", CLOSED PARTY("flags = 1", ANNAS), 0, 0},
    {"the reporter wrote", CLOSED PARTY("wrote = 19683", ANNAS), 8, 0},
    {"the reporter wrote before", CLOSED PARTY("wrote = 19600", ANNAS), 0, 0},
    {"the respondent wrote", CLOSED PARTY("wrote = 19676", ROBS), 0, 1},

    {"proposed", CLOSED DECIDED("lifted", "proposed", ROBS, "NULL", "NULL"), 0,
	ENDLESS},
    {"approved", CLOSED DECIDED("lifted", "approved", ROBS, "NULL", "NULL"), 0,
	ENDLESS},
    {"dropped", CLOSED DECIDED("warning", "dropped", ROBS, "9", "99"), 0, 0},
    {"a warning", CLOSED DECIDED("warning", "enacted", ROBS, "1", "90"), 0, 90},
    {"a short warning", CLOSED DECIDED("warning", "enacted", ROBS, "1", "7"), 0,
	31},
    {"a correction", CLOSED DECIDED("correction", "enacted", ROBS, "0", "NULL"),
	0, 30},
    {"a ban for ever",
	CLOSED DECIDED("permanent-ban", "enacted", ROBS, "0", "NULL"), 0,
	ENDLESS},
    {"a ban is over",
	CLOSED DECIDED("temporary-ban", "expired", ROBS, "0", "60"), 0, 60},
    {"a ban was lifted",
	CLOSED DECIDED("permanent-ban", "lifted", ROBS, "0", "40"), 0, 40},
    {"a ban was overturned",
	CLOSED DECIDED("permanent-ban", "overturned", ROBS, "0", "12"), 0, 12},
    {"a word to lift it is no term",
	CLOSED DECIDED("extended", "enacted", ROBS, "0",
	    "NULL") "UPDATE decisions SET target = id;",
	0, 0},
    {"no action is no consequence",
	CLOSED DECIDED("no-action", "enacted", ROBS, "3", "NULL"), 0, 3},
    {"an appeal is being answered",
	CLOSED DECIDED("correction", "enacted", ROBS, "0", "NULL") APPEALED, 0,
	ENDLESS},
    {"the same, and /updates",
	CLOSED DECIDED("correction", "enacted", ROBS, "0", "NULL")
	    APPEALED PARTY("flags = 128", ANNAS),
	ENDLESS, ENDLESS},
    {"decided later, and /updates",
	CLOSED DECIDED("correction", "enacted", ROBS, "4", "NULL")
	    PARTY("flags = 128", ANNAS),
	34, 34},
    {"a permission", CLOSED DECIDED("granted", "enacted", ANNAS, "0", "50"), 50,
	0},
    {"a permission for ever",
	CLOSED DECIDED("granted", "enacted", ANNAS, "0", "NULL"), ENDLESS, 0},

    {"part of an open case",
	CLOSED "UPDATE cases SET joined = (SELECT id FROM cases"
	       " WHERE rowid = " OTHER ") WHERE rowid = " FIRST,
	ENDLESS, ENDLESS},
    {"open part of a closed case",
	CLOSED_AT("19682", OTHER) "UPDATE cases SET joined = (SELECT id"
				  " FROM cases WHERE rowid = " OTHER
				  ") WHERE rowid = " FIRST,
	7, 7},
    {"the report has another case",
	CLOSED "INSERT INTO case_reports (case_id, report_id)"
	       "SELECT (SELECT id FROM cases WHERE rowid = " OTHER
	       "), report_id FROM parties WHERE role = 'reporter'",
	ENDLESS, 0},
};

static struct party_row party_of(struct fixture *f, const char *role)
{
	struct party_row row;
	int i = 0;

	do
		row = case_party(f, i++);
	while (strcmp(row.role, role) != 0);
	return row;
}

static void check(
    struct fixture *f, const struct row *row, const char *role, int64_t days)
{
	struct party_row party = party_of(f, role);
	int64_t end = 0, until = 0;

	if (duty_end(&end, &f->desk, &party, &f->err) == -1 ||
	    duty_remembered(&until, &f->desk, &party, &f->err) == -1)
		fail_msg("%s, %s: %s", row->label, role, f->err.text);
	if (end != (days == ENDLESS ? DUTY_ENDLESS : (TODAY + days) * DAY))
		fail_msg("%s, %s: day %lld", row->label, role,
		    (long long)(end / DAY - TODAY));
	if (until != (days == ENDLESS ? DUTY_ENDLESS
				      : (TODAY + days + FORGET_AFTER) * DAY))
		fail_msg("%s, %s: remembered until day %lld", row->label, role,
		    (long long)(until / DAY - TODAY));
}

/* Everything is sent, and nothing was said. */
static struct fixture *begin(void **state)
{
	struct fixture *f = *state;

	f->conf.privacy.forget_after = FORGET_AFTER * DAY;
	ladder_open(f);
	case_report(f, NULL, "Somebody else.");
	sql_run("UPDATE parties SET role = 'other'"
		" WHERE rowid = (SELECT max(rowid) FROM parties)");
	sql_run("UPDATE outbox SET state = 'sent', not_before = 0");
	return f;
}

static void every_state_has_its_duties(void **state)
{
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct fixture *f = begin(state);

		sql_run(rows[i].sql);
		check(f, &rows[i], "reporter", rows[i].reporter);
		check(f, &rows[i], "respondent", rows[i].respondent);
		fixture_end(state);
		assert_int_equal(case_begin(state), 0);
	}
}

/* "From tomorrow on we can write to you only if...", says the last letter. */
static void nobody_is_forgotten_on_the_day_of_a_letter(void **state)
{
	struct fixture *f = begin(state);
	struct party_row anna = party_of(f, "reporter");
	int64_t until;

	sql_run(CLOSED "UPDATE outbox SET not_before = (19675 + 14) * 86400"
		       " WHERE party_id = " ANNAS);
	assert_int_equal(duty_remembered(&until, &f->desk, &anna, NULL), 0);
	assert_int_equal(until, (TODAY + 15) * DAY);
}

static void duties_are_found_by_index(void **state)
{
	struct fixture *f = begin(state);
	struct party_row anna = party_of(f, "reporter");
	int64_t until;

	sql_run(CLOSED DECIDED("granted", "enacted", ANNAS, "0", "50")
		PARTY("flags = 128", ANNAS));
	assert_int_equal(duty_remembered(&until, &f->desk, &anna, NULL), 0);
	sql_check_plans();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(every_state_has_its_duties),
	    CASE_TEST(nobody_is_forgotten_on_the_day_of_a_letter),
	    CASE_TEST(duties_are_found_by_index),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
