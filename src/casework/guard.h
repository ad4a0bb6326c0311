/* SPDX-License-Identifier: GPL-3.0-or-later */
/* guard.h - the leak guard: does a text toward a party name somebody who
 * must stay unnamed?
 *
 * Toward a respondent: any reporter of the case; toward any party: moderators
 * and the other reporters. It says yes or no and never whom, and after three
 * times yes a moderator's texts in this case are held whatever is in them:
 * so it cannot be asked for names.
 */
#ifndef CASEWORK_GUARD_H
#define CASEWORK_GUARD_H

#include "casework/person.h"
#include "casework/work.h"

/* Is the text to this party to be held? 1, 0, -1. It counts. */
int guard_holds(struct work *work, const struct person *to, const char *text,
    struct err *err);

/* A text was held: on record, whatever becomes of it and of its mail. */
int guard_record(struct work *work, struct err *err);

#endif
