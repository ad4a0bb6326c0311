/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clock_kinds.h - the clocks there are: the table.
 *
 * clocks.c starts and stops them by it, strike.c does what is due. To add a
 * clock, write its row, its phrases "clock.NAME" and "clock.NAME-why" in
 * words.txt and letter_words.c, and its row in tests/test_clocks.c.
 */
#ifndef CASEWORK_CLOCK_KINDS_H
#define CASEWORK_CLOCK_KINDS_H

#include <stdbool.h>
#include <stddef.h>

#include "casework/clocks.h"

/* A setting of struct conf (0: none), and so much more. */
struct clock_span {
	size_t setting;
	int64_t more;
};
int64_t clock_span(const struct conf *conf, struct clock_span span);

/* Where a clock counts from. */
enum clock_base {
	FROM_NOW,
	FROM_UNTIL, /* of the event; 0: it does not run */
	FROM_WORD_DUE, /* what the case was promised */
	FROM_DECISION_DUE
};

enum clock_hears {
	HEARS_NOBODY,
	HEARS_OWNER, /* everybody where the owner is away, or nobody is it */
	HEARS_ALL,
	HEARS_SILENT, /* who has not said yes or no to the decision */
	HEARS_OUTSIDE, /* the escalation, which is called; or everybody */
	HEARS_REPORTERS
};

enum clock_needs {
	NEEDS_NOBODY,
	NEEDS_REPORTER, /* who wants to hear something */
	NEEDS_UNHEARD /* to whom no person has written yet, either */
};

struct clock_stage {
	enum clock_hears hears; /* HEARS_NOBODY and no act: it is the end */
	int64_t after; /* the stage before */
	int (*act)(struct desk *desk, int64_t subject, struct err *err);
};
enum { CLOCK_STAGES = 3 };

struct clock_kind {
	const char *name;
	unsigned starts, stops; /* CLOCK_BIT() of events */
	unsigned restarts; /* it counts anew, from now, with "again" */
	enum clock_base base;
	struct clock_span after, before; /* the base it strikes */
	struct clock_span again; /* the last stage recurs */
	const char *const *classes; /* of cases in which it runs; NULL: all */
	struct clock_stage stages[CLOCK_STAGES];
	const char *letter; /* template; NULL: "clock" */
	unsigned offer; /* enum verb_offer */
	bool is_of_case; /* not of a decision */
	bool is_ahead; /* does not start where its time is over */
	enum clock_needs needs;
	bool outlives; /* means something when the decision is over */
};
#define CLOCK_BIT(event) (1u << (event))

extern const struct clock_kind clock_kinds[]; /* the last has no name */
const struct clock_kind *clock_kinds_find(const char *name); /* or NULL */
/* Does it run in a case of this class? */
bool clock_runs_in(const struct clock_kind *kind, const char *class);
/* Is there such a stage? */
bool clock_has_stage(const struct clock_kind *kind, int64_t stage);

#endif
