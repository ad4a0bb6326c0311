/* SPDX-License-Identifier: GPL-3.0-or-later */
/* router.h - who may write to whom.
 *
 * Every outgoing mail has somebody who caused it, a reader, and a template.
 * One constant table says which templates there may be between the two; what
 * it does not name does not exist. letters.c asks it of every mail before a
 * word is rendered. A new letter is one more name in it.
 */
#ifndef CASEWORK_ROUTER_H
#define CASEWORK_ROUTER_H

#include <stdbool.h>

/* Whose doing a mail is. */
enum router_by {
	BY_NOBODY, /* forgotten to be said: may write to nobody */
	BY_REPORTER,
	BY_RESPONDENT,
	BY_MODERATOR,
	BY_STRANGER, /* who is not proved to be anybody else */
	BY_MACHINE, /* automatic mail, and what servers answer */
	BY_HEYWARD, /* time, or what follows from the state of a case */
	ROUTER_BYS
};
/* Who reads it. */
enum router_to {
	TO_REPORTER,
	TO_RESPONDENT,
	TO_MODERATOR,
	TO_ENFORCER, /* who carries a decision out in a space */
	ROUTER_TOS
};

/* letter is a template's name (tmpl/letters.h). */
bool router_allows(enum router_by by, enum router_to to, const char *letter);

#endif
