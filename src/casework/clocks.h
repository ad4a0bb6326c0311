/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clocks.h - what is promised by when: one table.
 *
 * A row of the table (clocks.c) says what starts a clock, after how long it
 * strikes, who hears what then, and what stops it. What runs is a row of
 * store/clocks.h. Whatever happens in a case is told here as an event, after
 * its row was written; the table knows what follows from it.
 */
#ifndef CASEWORK_CLOCKS_H
#define CASEWORK_CLOCKS_H

#include "casework/desk.h"
#include "store/cases.h"

enum clock_event {
	CLOCK_OPENED, /* a case */
	CLOCK_WORD, /* a person wrote to a reporter */
	CLOCK_RECALLED, /* but it was called back, and was the only word */
	CLOCK_REMIND, /* somebody wants to be reminded at "until" */
	CLOCK_CLOSED,
	CLOCK_REOPENED,
	/* Of a decision, which is the subject: */
	CLOCK_HEARING, /* the respondent was asked; "until" is given */
	CLOCK_HEARD, /* the respondent has answered */
	CLOCK_PROPOSED, /* it waits for approvals */
	CLOCK_HELD, /* somebody objects; "until" is given */
	CLOCK_SETTLED, /* nobody's approval is waited for any longer */
	CLOCK_UNKNOWN, /* was the letter accepted? */
	CLOCK_KNOWN,
	CLOCK_UNTOLD, /* there is no mail address: somebody has to tell */
	CLOCK_ENACTED,
	CLOCK_EMERGENCY, /* enacted by one moderator alone */
	CLOCK_CONFIRMED, /* the others agreed */
	CLOCK_TERM, /* its term runs, "until" is given; or has changed */
	CLOCK_TERM_OVER, /* by somebody's word */
	CLOCK_SPACES, /* it has to be carried out in spaces */
	CLOCK_ENFORCED, /* it was, in all of them */
	CLOCK_APPEALED,
	CLOCK_APPEAL_SETTLED
};

/* It happened. subject is the decision, or 0; until is when its time is over,
 * where the event says so, or 0. */
int clocks_event(struct desk *desk, const struct uuid *case_id,
    enum clock_event event, int64_t subject, int64_t until, struct err *err);
/* The case, written as it is now, was of another class. */
int clocks_reclass(struct desk *desk, const struct case_row *row,
    const char *old_class, struct err *err);
/* It became part of another one, which has clocks of its own. */
int clocks_join(struct desk *desk, const struct uuid *case_id, struct err *err);
/* When a clock of the case strikes; 0: it does not run. */
int clocks_due(int64_t *due, struct desk *desk, const struct uuid *case_id,
    const char *name, struct err *err);

#endif
