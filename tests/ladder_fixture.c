/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/ladder_fixture.h"

#include <stdio.h>

#include "casework/letters.h"
#include "tests/sql.h"

void ladder_open(struct fixture *f)
{
	case_report(f, ANNA, "He shouted at me in the forum.");
	case_says(f, MIA, "/respondent " ROB " Rob\n/category trolling");
}

void ladder_decide(struct fixture *f, const char *text)
{
	ladder_open(f);
	case_says(f, MIA, text);
	case_says_to(f, MO, "proposal", "/approve");
	assert_state(f, 1, "approved");
}

void ladder_warn(struct fixture *f)
{
	ladder_decide(f, LADDER_UNHEARD "/warning R1 for 30 days\nToo much.");
}

void ladder_send(struct fixture *f, enum post_outcome outcome)
{
	case_wait(f, f->conf.privacy.letter_delay_max + HOUR);
	case_send(f, outcome);
}

struct decision_row ladder_decision(struct fixture *f, int n)
{
	struct decision_row row = {.id = 0};

	assert_int_equal(
	    decisions_find(&row, f->store, n, f->pool, &f->err), 1);
	return row;
}

void assert_state(struct fixture *f, int n, const char *state)
{
	assert_string_equal(ladder_decision(f, n).state, state);
}

int64_t ladder_letters(const char *letter, const char *state)
{
	char sql[120];

	snprintf(sql, sizeof sql,
	    "SELECT count(*) FROM outbox WHERE letter = '%s' AND state = '%s'",
	    letter, state);
	return sql_int(sql);
}

const char *ladder_day(struct fixture *f, int64_t t)
{
	return pool_strndup(
	    f->pool, letters_time(f->pool, t), strlen("2026-12-24"));
}
