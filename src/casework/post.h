/* SPDX-License-Identifier: GPL-3.0-or-later */
/* post.h - the outbox on its way out: rows become mails, results become
 * rows. Who speaks SMTP is not known here.
 */
#ifndef CASEWORK_POST_H
#define CASEWORK_POST_H

#include "base/buf.h"
#include "base/mem.h"
#include "casework/desk.h"
#include "store/outbox.h"

struct post_mail {
	int64_t id; /* of the row */
	const char *from; /* envelope; "" is the null return path */
	const char *to;
	struct buf data; /* RFC 5322; the caller releases it */
	bool strict; /* a decision letter: never twice */
};

/* Put right what a dead run left in flight, in a transaction of its own. */
int post_recover(struct desk *desk, struct err *err);
/* The database is an older copy of itself: a decision letter that waits in it
 * may have been handed over since. Each becomes unknown, and the moderators
 * are asked; *n says how many there were. In the transaction under way. */
int post_doubt(int64_t *n, struct desk *desk, struct err *err);
/* Take up to max due rows, committed as in flight; *n says how many. */
int post_claim(
    struct desk *desk, int64_t *ids, int max, int *n, struct err *err);
/* Build the mail of a claimed row; strings from pool. ERR_SEALED,
 * ERR_FORGOTTEN, ERR_INPUT: it can never go; the caller calls post_broken(). */
int post_build(struct post_mail *mail, struct desk *desk, int64_t id,
    struct pool *pool, struct err *err);

/* Is a claimed row for the program of the community? 1, and *text has its
 * lines ("event begin\n..."), *event_id a name that stays the same in each
 * try, both from pool; 0 it is a mail; -1 as post_build(). */
int post_hook(const char **text, const char **event_id, struct desk *desk,
    int64_t id, struct pool *pool, struct err *err);

enum post_outcome {
	POST_ACCEPTED,
	POST_DEFERRED,
	POST_REFUSED,
	POST_UNKNOWN, /* perhaps accepted */
	POST_NOT_TRIED
};

/* The functions below only run statements; the caller begins and commits. */
int post_result(struct desk *desk, int64_t id, enum post_outcome outcome,
    int code, const char *answer, struct err *err);
/* Body bytes of this row are about to leave. */
int post_data(struct desk *desk, int64_t id, struct err *err);
/* It could not be built: the moderators are told, if anybody can be; where a
 * field does not open in its place (ERR_SEALED), the case is frozen. */
int post_broken(
    struct desk *desk, int64_t id, const struct err *why, struct err *err);

#endif
