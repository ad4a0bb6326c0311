/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/clocks_fixture.h"

#include <stdio.h>

#include "casework/decision.h"
#include "tests/sql.h"

enum { DAY = FIXTURE_DAY };

void clocks_fixture_event(
    struct fixture *f, enum clock_event event, int64_t subject, int64_t until)
{
	struct case_row row = case_row(f, 0);

	assert_int_equal(clocks_event(&f->desk, &row.id, event, subject,
			     until == 0 ? 0 : f->desk.now + until, NULL),
	    0);
}

/* A ban of R1 that Mia proposes, in the first case. */
int64_t clocks_fixture_decide(
    struct fixture *f, const char *decision_state, int64_t ends)
{
	struct case_row row = case_row(f, 0);
	struct party_row party = case_party(f, 1);
	struct decision decision = {.row = {.case_id = row.id,
					.party_id = &party.id,
					.kind = "temporary-ban",
					.state = decision_state,
					.needed = 2,
					.held_until = f->desk.now,
					.term = 30 * DAY,
					.ends = ends},
	    .kind = ladder_find("temporary-ban"),
	    .lang = "en",
	    .reason = "He shouted."};
	struct blind mia;
	struct team team;

	assert_int_equal(
	    team_blind(&mia, &f->desk, case_address(MIA), NULL), 0);
	decision.row.proposer = &mia;
	assert_int_equal(team_open(&team, &f->desk, &row.id, f->pool, NULL), 0);
	assert_int_equal(decision_add(&decision, &f->desk, &team, NULL), 0);
	team_release(&team);
	return decision.row.id;
}

void clocks_fixture_only(const char *clock)
{
	char sql[80];

	snprintf(
	    sql, sizeof sql, "DELETE FROM clocks WHERE name <> '%s'", clock);
	sql_run(sql);
}

/* "decision word": what runs. */
const char *clocks_fixture_running(struct fixture *f)
{
	struct buf names = BUF_INIT;
	const char *copy;

	sql_blob(&names, "SELECT coalesce(group_concat(name, ' '), '')"
			 "  FROM (SELECT name FROM clocks ORDER BY name)");
	copy = pool_strdup(f->pool, buf_text(&names));
	buf_release(&names);
	return copy;
}
