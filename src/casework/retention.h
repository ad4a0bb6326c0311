/* SPDX-License-Identifier: GPL-3.0-or-later */
/* retention.h - how long a case is kept after its end, and why: one table.
 *
 * A case has a day on which it is looked at (store/cases.h); what is found
 * then is worked out anew from what is in the database, so that nothing has
 * to be told here when anything happens. What is over goes (erase.h).
 */
#ifndef CASEWORK_RETENTION_H
#define CASEWORK_RETENTION_H

#include "casework/desk.h"
#include "store/cases.h"

enum retention_why {
	RETENTION_OVER, /* nothing keeps it any longer */
	RETENTION_PURGED, /* it went already */
	RETENTION_HOUSE, /* where mails about no case come from */
	RETENTION_FROZEN, /* see freeze.h */
	RETENTION_OPEN,
	RETENTION_DECISION, /* one waits for approvals or for its letter */
	RETENTION_BAN, /* one without end is in force */
	RETENTION_OUTCOME, /* until: so long after what it ended with */
	RETENTION_APPEAL, /* until: an appeal may come */
	RETENTION_OTHER, /* until: the same respondent, in a later case */
	RETENTION_WORD, /* what was done can still be undone */
	RETENTION_CLOCK, /* something was promised */
	RETENTION_MAIL /* a mail has not left yet */
};

struct retention {
	enum retention_why why;
	int64_t until; /* Unix seconds; 0: nobody knows yet, or for ever */
	const char *ended; /* "warning": what its end was; or NULL */
	const char *setting; /* "resolved": by which it is kept; or NULL */
	int64_t other; /* number of the later case, or 0 */
};

/* Of a case with all that is part of it; strings from pool. */
int retention_find(struct retention *retention, struct desk *desk,
    const struct case_row *whole, struct pool *pool, struct err *err);
/* "kept until 2027-01-24: 426 days after it was closed ..."; from pool. */
const char *retention_text(const struct retention *retention,
    const struct desk *desk, struct pool *pool);

/* Look at the next closed case whose day has come, after this place (first: -1
 * and 0); it goes, or gets another day. 1 and the place, 0 no more, -1. */
struct retention_place {
	int64_t look, number;
};
int retention_next(struct desk *desk, struct retention_place *place,
    struct pool *pool, struct err *err);

/* The rule for a kind of decision (casework/ladder.h): the setting's name.
 * NULL: it changes another one, whose dates count. */
const char *retention_setting(const char *kind);

#endif
