/* SPDX-License-Identifier: GPL-3.0-or-later */
/* work.h - one mail of a moderator at work.
 *
 * Text without a verb is a note to the other moderators. The commands are
 * checked, then run one after the other inside a savepoint; the first that
 * cannot be undoes them all. What would reach somebody outside may have to be
 * confirmed first (auth.confirm): then it is undone, too, and asked back at
 * the moderator's own address. The receipt says what came of it.
 */
#ifndef CASEWORK_WORK_H
#define CASEWORK_WORK_H

#include "casework/command.h"
#include "casework/desk.h"
#include "casework/incoming.h"
#include "casework/lines.h"
#include "casework/route.h"
#include "casework/team.h"
#include "store/acts.h"
#include "store/cases.h"

/* Whom a mail reaches besides moderators. */
enum { WORK_LETTERS_MAX = 9 };
enum work_reach { REACH_REPORTER = 1, REACH_RESPONDENT = 2 };

struct decision;
struct draft;

struct work {
	struct desk *desk;
	const struct incoming *mail;
	const struct routed *routed;
	struct pool *pool;
	struct team team;
	struct case_row row; /* the whole case, as it is now */
	const struct member *me;
	struct uuid message_id; /* of the mail, on record */
	const char *typed; /* without quotations and signature */
	const char *on_record; /* without what must not stay; or NULL */
	size_t n_cut; /* lines that were not read */
	struct commands commands;
	size_t at; /* which of the commands is run */

	size_t n_holds; /* texts that the leak guard held, undone or not */
	bool is_confirmed; /* the moderator was asked back and said yes */
	struct blind answered; /* token of the mail that is answered */
	const struct uuid *about; /* the message that mail told of, or NULL */
	struct draft *draft; /* what is about to be proposed, or NULL */
	struct decision
	    *asked[WORK_LETTERS_MAX]; /* the others may approve it */
	size_t n_asked;
	bool wants_preview; /* nothing is to be done but to show letters */

	/* What came of it. */
	struct lines done, outside, refused;
	unsigned reach;
	bool is_told; /* the others hear of it, */
	bool has_text; /* and of words besides verbs */
	unsigned offer; /* verbs for this occasion (enum verb_offer) */
	bool wants_help, wants_status, wants_history;
	const char *uncut; /* lines to be shown, or NULL */
	struct work_letter {
		const char *to, *subject, *text;
	} letters[WORK_LETTERS_MAX]; /* shown word for word */
	size_t n_letters;
	const char *asks; /* a question to the moderator before it is done */
	const char *corrected; /* typed with the nearest verbs, or NULL */
};

/* A mail of ROUTE_MODERATOR or ROUTE_TOLD. */
int work_take(struct desk *desk, const struct incoming *mail,
    const struct routed *routed, struct err *err);

/* Fill in what was typed, from the mail. */
void work_read(struct work *work);
/* Put the mail on record, with what was done. */
int work_record(struct work *work, struct err *err);

/* ---- told.c: the mails about it ---- */

int told_receipt(struct work *work, struct err *err);
/* Notes, and what the others have to know. */
int told_others(struct work *work, struct err *err);
/* "Answer this mail with /yes": kind is that of store/acts.h, and typed what
 * will be run then. */
int told_question(
    struct work *work, const char *kind, const char *typed, struct err *err);

#endif
