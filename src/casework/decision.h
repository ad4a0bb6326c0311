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
	const char *to; /* the address; NULL: no letter, or no address */
	const char *lang;
	const char *subject, *body; /* the letter; NULL: none */
	const char *reason;
	const char *skipped; /* why the respondent was not heard, or NULL */
	const char *conditions[DECISION_CONDITIONS_MAX];
	size_t n_conditions;
	bool asks_apology;
	bool is_guarded; /* the text may name somebody: one more approval */
};

/* Store a new one: everything but id and uuid is given. */
int decision_add(struct decision *decision, struct desk *desk,
    const struct team *team, struct err *err);
/* Open it; strings from pool. */
int decision_open(struct decision *decision, struct desk *desk,
    const struct decision_row *row, struct pool *pool, struct err *err);

/* What this member approves it with: the token of the mail, whose first
 * characters (DECISION_CODE_LEN) are the code. */
void decision_token(char token[TOKEN_LEN + 1], const struct desk *desk,
    const struct decision *decision, const struct member *member);

/* Does it wait for approvals or for its letter; is it in force? */
bool decision_is_open(const struct decision_row *row);
bool decision_is_running(const struct decision_row *row, int64_t now);
/* Did it ever come to be, so that it counts? */
bool decision_counts(const struct decision_row *row);

/* How many people of the team stand behind it: who was recused, or decided
 * what is appealed, does not count, nor does one person twice. -1 failed. */
int decision_support(struct desk *desk, const struct team *team,
    const struct decision_row *row, struct pool *pool, struct err *err);
/* Did this member propose or approve it? 1, 0, -1. */
int decision_has_decided(struct desk *desk, const struct decision_row *row,
    const struct member *member, struct err *err);

/* ---- enact.c: what becomes of it ---- */

/* Enough approve it, or it waits for them. Its letter is queued, and where
 * there is none it is enacted. */
int decision_settle(struct desk *desk, const struct team *team,
    struct decision *decision, struct pool *pool, struct err *err);
/* It is not to be. why is a phrase of words.txt for the moderators. */
int decision_drop(struct desk *desk, const struct team *team,
    struct decision_row *row, struct err *err);
/* The respondent knows of it, since when. */
int decision_enact(struct desk *desk, const struct team *team,
    struct decision_row *row, int64_t when, struct pool *pool, struct err *err);

/* ---- what clocks do ---- */

/* Its term is over, that of an emergency too: it ends, enforcers and
 * moderators hear of it. */
int decision_expire(struct desk *desk, int64_t id, struct err *err);
/* An objection has had its time. */
int decision_release(struct desk *desk, int64_t id, struct err *err);

#endif
