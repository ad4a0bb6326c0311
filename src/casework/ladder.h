/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ladder.h - what moderators can decide: the table.
 *
 * The four rungs of the code of conduct, no action, and what changes a
 * decision that runs. Each row says what it takes and what follows; to add
 * one, write its row, its letter (tmpl/letters_table.c) and its verb
 * (verbs.c).
 */
#ifndef CASEWORK_LADDER_H
#define CASEWORK_LADDER_H

#include <stdbool.h>

#include "base/conf.h"

enum ladder_flag {
	LADDER_TERM = 1, /* lasts for a stated time */
	LADDER_HEARD = 2, /* the respondent is heard first */
	LADDER_SPACES = 4, /* is carried out in the spaces */
	LADDER_AT_ONCE = 8, /* its letter waits for nothing */
	LADDER_TARGET = 16, /* changes a decision that runs */
	LADDER_OTHERS = 32, /* not by those who decided that */
	LADDER_FINAL = 64 /* who gets it is done with: the case may close */
};

enum {
	RUNG_NONE = -1,
	RUNG_NO_ACTION,
	RUNG_CORRECTION,
	RUNG_WARNING,
	RUNG_TEMPORARY_BAN,
	RUNG_PERMANENT_BAN
};

struct ladder {
	const char *name; /* of the row, and of its words: "rung.NAME" */
	const char *rung_name; /* whose approvals it takes (conf_rung); NULL:
	                          those of the decision that it changes */
	const char *letter; /* template, or NULL */
	const char *target_state; /* what becomes of that decision, or NULL */
	int rung; /* RUNG_NONE: it is no consequence by itself */
	int approvals; /* where the configuration says nothing */
	unsigned flags;
};

extern const struct ladder ladder[]; /* the last has no name */
const struct ladder *ladder_find(const char *name); /* or NULL */
/* The one of this rung. */
const struct ladder *ladder_rung(int rung);
/* How many people must stand behind it. */
int ladder_approvals(const struct conf *conf, const struct ladder *kind);

#endif
