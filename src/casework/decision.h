/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decision.h - one decision, opened; who stands behind it; what it was for.
 *
 * What is sealed in it never changes: a changed letter is a new decision, and
 * the approvals of the old one are void. A moderator approves by the token of
 * the proposal mail, or by the code in it: both are a MAC over the decision,
 * this moderator, the recipient, the language and the letter, so that nobody
 * can make one from a colleague's copy.
 */
#ifndef CASEWORK_DECISION_H
#define CASEWORK_DECISION_H

#include "casework/ladder.h"
#include "casework/letters.h"
#include "casework/team.h"
#include "store/decisions.h"

/* In a letter: dates that are known when it is sent. Alone of all texts it
 * can hold these. */
#define DECISION_FROM "\002"
#define DECISION_UNTIL "\003"

enum { DECISION_CODE_LEN = 10, DECISION_CONDITIONS_MAX = 9 };

struct decision {
	struct decision_row row;
	const struct ladder *kind;
	/* Sealed. */
	const char *to; /* person_mark() of the address; NULL: no letter, or
	                   no address */
	const char *lang;
	const char *subject, *body; /* the letter; NULL: none */
	const char *reason;
	const char *skipped; /* why the respondent was not heard, or NULL */
	const char *space; /* that it is for alone, or NULL */
	const char *conditions[DECISION_CONDITIONS_MAX];
	size_t n_conditions;
	bool asks_apology;
	bool is_guarded; /* the text may name somebody: one more approval */
	bool is_echo; /* it repeats words of the report */
};

/* Store a new one: everything but id, uuid and case is given. */
int decision_add(struct decision *decision, struct desk *desk,
    const struct team *team, struct err *err);
/* Open it; strings from pool. */
int decision_open(struct decision *decision, struct desk *desk,
    const struct decision_row *row, struct pool *pool, struct err *err);

/* Whom it went to, its letter and reasons are gone; what was decided stays. Of
 * one that is not open any more. */
int decision_blank(struct desk *desk, const struct decision_row *row,
    struct pool *pool, struct err *err);

/* What this member approves it with: the token of the mail, whose first
 * characters (DECISION_CODE_LEN) are the code. */
void decision_token(char token[TOKEN_LEN + 1], const struct desk *desk,
    const struct decision *decision, const struct member *member);

/* Does it wait for approvals or for its letter; is it in force? */
bool decision_is_open(const struct decision_row *row);
bool decision_is_running(const struct decision_row *row, int64_t now);
/* Did it ever come to be, so that it counts? */
bool decision_counts(const struct decision_row *row);

/* Is there no point in its letter any more: it is over, or it would prolong
 * what was lifted or overturned since? 1, 0, -1. */
int decision_is_moot(struct desk *desk, const struct decision_row *row,
    struct pool *pool, struct err *err);

/* Everything of a row that is not sealed (but its letter, which says nothing
 * by itself, and goes when a person is erased) has a keyed hash: whoever writes to
 * the database without the ring cannot change or add a decision or a vote.
 * ERR_SEALED: it is not as it was written. */
int decision_check(
    const struct desk *desk, const struct decision_row *row, struct err *err);
/* decisions_update() of a row that was checked. */
int decision_save(
    struct desk *desk, const struct decision_row *row, struct err *err);
/* The decision that this one changes, checked. 0 or -1. */
int decision_find_target(struct decision_row *target, struct desk *desk,
    const struct decision_row *row, struct pool *pool, struct err *err);
/* votes_put() and votes_next(), likewise. */
int decision_vote(struct desk *desk, const struct decision_row *row,
    const struct blind *moderator, bool objects, struct err *err);
int decision_next_vote(struct vote_row *vote, struct desk *desk,
    const struct decision_row *row, struct err *err);

/* May the member approve it: is in, and did not decide what is appealed? 1,
 * 0, -1. */
int decision_may_vote(struct desk *desk, const struct team *team,
    const struct decision_row *row, const struct member *member,
    struct pool *pool, struct err *err);
/* How many people of the team may; and how many stand behind it. Nobody
 * counts twice, by whatever address. -1 failed. */
int decision_voters(struct desk *desk, const struct team *team,
    const struct decision_row *row, struct pool *pool, struct err *err);
int decision_support(struct desk *desk, const struct team *team,
    const struct decision_row *row, struct pool *pool, struct err *err);
/* Did this member propose or approve it? 1, 0, -1. */
int decision_has_decided(struct desk *desk, const struct decision_row *row,
    const struct member *member, const struct team *team, struct err *err);

/* The dates of its letter, if the respondent gets it then; an end that it has
 * got already holds. */
struct decision_dates {
	int64_t from, until; /* 0: never */
	bool has_time; /* the hour matters */
};
int decision_dates(struct decision_dates *dates, struct desk *desk,
    const struct decision_row *row, int64_t when, struct pool *pool,
    struct err *err);
/* A text with the dates in place of their marks; from pool. */
const char *decision_dated(
    const char *text, const struct decision_dates *dates, struct pool *pool);

#endif
