/* SPDX-License-Identifier: GPL-3.0-or-later */
/* erase.h - what goes for good: a case whose time is over, or a person who
 * asks for it.
 *
 * Of a case its number, class, categories and days stay, and of each decision
 * kind, state and dates; of a respondent about whom something was decided
 * also the code name and the hashes by which it is found, for the ladder has
 * to remember. Everything else is deleted in the savepoint under way, wraps
 * included, so that no older copy of the database opens with these keys.
 * SQLite overwrites what is deleted, but copies of it may lie in the
 * write-ahead log as long as somebody reads there: erase_finish() has to be
 * called after the commit, and says when they are gone.
 */
#ifndef CASEWORK_ERASE_H
#define CASEWORK_ERASE_H

#include "casework/desk.h"
#include "store/cases.h"
#include "store/parties.h"

/* A whole case, with what is part of it; retention.h says whether it may. Of
 * its reports those stay that belong to another case, too. */
int erase_case(struct desk *desk, const struct case_row *whole,
    struct pool *pool, struct err *err);

/* What goes with a party, for people. */
struct erased {
	int64_t messages;
	bool is_remembered; /* a decision stays, and how it is found */
	bool is_running; /* and binds still: nobody hears of its end */
};
/* A party, as that person asks. A reporter's whole report goes, and every
 * case that had it keeps a note. ERR_DENIED: a decision about it waits. */
int erase_party(struct erased *erased, struct desk *desk,
    const struct party_row *party, struct pool *pool, struct err *err);

/* Empty the write-ahead log, if anything was erased, or written, since it was
 * emptied. 1 what was erased is gone from it, 0 nothing was, -1 a reader is in
 * the way: it is tried again when this is called next. */
int erase_finish(struct desk *desk, struct err *err);

#endif
