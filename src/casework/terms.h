/* SPDX-License-Identifier: GPL-3.0-or-later */
/* terms.h - mail of somebody about whom something was decided. */
#ifndef CASEWORK_TERMS_H
#define CASEWORK_TERMS_H

#include "casework/letters.h"
#include "store/decisions.h"
#include "store/parties.h"

/* Is a decision in force against who has this address, which this reader may
 * know of? To write here unasked may break its terms. 1 and where, 0, -1. */
struct terms_found {
	int64_t number; /* of the case */
	const char *who; /* "R1" */
	const char *kind; /* of casework/ladder.h */
};
int terms_find(struct terms_found *found, struct desk *desk, const char *canon,
    const struct letters_reader *reader, struct pool *pool, struct err *err);

/* The respondent answers a letter, which breaks no terms: a hearing has had
 * its answer; and what is said within the time for it and asks for it is an
 * appeal. 1 it is an appeal, 0, -1. */
int terms_answered(struct desk *desk, const struct uuid *party_id,
    const char *typed, struct pool *pool, struct err *err);
/* The newest decision about any respondent of the case is appealed. 1, 0
 * there is none, -1. */
int terms_appeal(struct desk *desk, const struct uuid *case_id,
    struct pool *pool, struct err *err);

#endif
