/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verb.h - what a moderator can say: the table, and what a verb may use.
 *
 * To add a verb, write one row in verbs.c, its function in the verb_ file of
 * its kind, its sentence "help.NAME" in words.txt and letter_words.c, and its
 * entry in heyward-commands(7), which is compared with the table. The help
 * and the offers in notices come from these.
 */
#ifndef CASEWORK_VERB_H
#define CASEWORK_VERB_H

#include <stdio.h>

#include "casework/command.h"
#include "casework/work.h"

enum verb_flag {
	VERB_NEEDS_ARG = 1,
	VERB_NEEDS_TEXT = 2,
	VERB_TOLD = 4, /* the other moderators are told at once */
	VERB_ALONE = 8, /* the only command of its mail */
	VERB_PROPOSES = 16 /* the others hear of it by being asked */
};

/* States of a case; a verb names those in which it makes sense. The house is
 * where mails about no case come from. */
enum verb_when { WHEN_OPEN = 1, WHEN_CLOSED = 2, WHEN_ANY = 3, WHEN_HOUSE = 4 };

/* Occasions on which a verb is offered. */
enum verb_offer {
	OFFER_UNOWNED = 1, /* nobody has taken the case */
	OFFER_NEWS = 2, /* something has come in, */
	OFFER_REPORTER = 4, /* of a reporter who can be answered */
	OFFER_STRANGER = 8, /* of an address that is not known */
	OFFER_CLOSED = 16,
	OFFER_HELD = 32, /* a text waits for a second moderator */
	OFFER_WAITING = 64, /* something waits to be sent */
	OFFER_ALWAYS = 128,
	OFFER_PROPOSAL = 256, /* a decision waits for approvals */
	OFFER_TERM = 512, /* a decision runs, or ran */
	OFFER_UNKNOWN = 1024, /* was its letter accepted? */
	OFFER_UNTOLD = 2048, /* somebody has to tell the respondent */
	OFFER_APPEAL = 4096,
	OFFER_ENFORCER = 8192 /* somebody who keeps a space has written */
};
enum { OFFERS_MAX = 5 };

struct verb {
	struct command_verb command; /* first: a command points here */
	const char *arg; /* what follows it, for the help: "NAME"; or NULL */
	const char *offered; /* as it is offered, where not as arg says */
	unsigned flags, when, offer;
	int (*run)(
	    struct work *work, const struct command *command, struct err *err);
};

extern const struct verb verbs[]; /* the last has no name */
enum verb_when verbs_when(const struct case_row *row);
/* Pointers to all, and NULL at the end: what commands_read() takes. */
const struct command_verb *const *verbs_commands(struct pool *pool);

/* "name|alias alias|ARG" lines, for the check of the manual. */
void verbs_print(FILE *out);

#endif
