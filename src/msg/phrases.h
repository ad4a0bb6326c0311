/* SPDX-License-Identifier: GPL-3.0-or-later */
/* phrases.h - what programs say when they write to people.
 *
 * Every phrase is lower-case as utf8_fold() makes it. One proves nothing by
 * itself, since a person may quote it: msg/machine.c asks for other signs.
 */
#ifndef MSG_PHRASES_H
#define MSG_PHRASES_H

#include "msg/machine.h"

struct phrase {
	const char *text;
	enum machine_kind kind;
};

/* The first of the phrases of a mail system that subject or text holds; both
 * folded. A delay is looked for before a failure, as the words of the latter
 * stand in mails of the former, too. NULL for none. */
const struct phrase *phrases_find_bounce(const char *subject, const char *text);
/* Of an automatic answer, with which the folded subject begins, and with it
 * ends or goes on behind a colon. */
const struct phrase *phrases_find_vacation(const char *subject);
/* As above, of the answer of a calendar. */
const struct phrase *phrases_find_calendar(const char *subject);

#endif
