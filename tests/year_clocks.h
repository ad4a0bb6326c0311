/* SPDX-License-Identifier: GPL-3.0-or-later */
/* year_clocks.h - what year_clocks.c foretells, for year_compare.c. */
#ifndef TESTS_YEAR_CLOCKS_H
#define TESTS_YEAR_CLOCKS_H

#include "tests/year.h"

enum clock {
	WORD,
	STATUS_ASKED,
	STATUS,
	DECISION,
	REMIND,
	HEARING,
	APPROVE,
	HOLD,
	UNKNOWN,
	UNTOLD,
	EMERGENCY,
	EMERGENCY_END,
	TERM_SOON,
	TERM_END,
	TERM_AFTER,
	ENFORCE,
	APPEAL,
	CHECKIN,
	CHECKIN_LAST,
	CLOCKS,
	/* What a run writes besides. */
	CALLED = CLOCKS,
	ENFORCE_END,
	NOTICES
};

enum hears { ENDS, OWNER, ALL, SILENT, OUTSIDE, REPORTER };

struct notice {
	const char *name, *letter;
	const char *subject; /* ends with this word; NULL: with anything */
	struct {
		enum hears hears;
		int64_t after; /* the stage before */
	} stages[3];
	int n_stages;
	int64_t again; /* the last stage, or 0 */
};
extern const struct notice year_notices[NOTICES];

/* A clock that runs: of a case, or of a decision. */
struct watch {
	bool is_on;
	int64_t due, order;
	int stage;
};
extern struct watch year_of_case[YEAR_CASES_MAX][CLOCKS];
extern struct watch year_of_decision[4 * YEAR_CASES][CLOCKS];
extern int64_t year_struck[NOTICES];

/* Who has to hear what of this run, and who did. */
struct told {
	enum clock what;
	int c, to;
};
enum { TOLD_MAX = 2000, REPORTER_HEARS = -2 };
extern struct told year_wanted[TOLD_MAX], year_seen[TOLD_MAX];
extern size_t year_n_wanted, year_n_seen;

#endif
