/* SPDX-License-Identifier: GPL-3.0-or-later */
/* command.h - the commands in what a moderator typed.
 *
 * A line that begins with "/" and a letter is a command, whether there is
 * such a verb or not: nothing that was meant as one may go on as text to a
 * party. What phones and keyboards make of it is forgiven: capitals, odd
 * spaces, full-width letters, a stop behind the verb, "/ take", and a lone
 * word that is a verb without its slash. "//" begins a line of text that
 * shows one slash; a path ("/usr/bin") is text, too.
 *
 * Only ever to be called with what msg/reply.h left of the mail of a known
 * moderator. Knows no verb, and does nothing: a pure function of the text.
 * Linear.
 */
#ifndef CASEWORK_COMMAND_H
#define CASEWORK_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"

enum {
	COMMANDS_MAX = 50, /* in one mail */
	COMMAND_LINE_MAX = 1000 /* bytes of an argument, or of a line shown */
};

/* What has to be known of a verb here. Names are as utf8_fold() makes them,
 * and one word. */
struct command_verb {
	const char *name; /* "take" */
	const char *const *aliases; /* ends with NULL; NULL for none */
	bool takes_text; /* the lines below are its own, up to the next verb */
	bool takes_arg; /* something may follow on its line */
};

struct command {
	size_t line; /* of the text, from 1 */
	const char *typed; /* the line, fit to be shown */
	const struct command_verb *verb; /* NULL: there is no such verb */
	/* The one that may have been meant, where verb is NULL; or NULL. */
	const struct command_verb *nearest;
	/* What follows the verb: one space between words, plain quotation
	 * marks, "" for nothing. It is there even if the verb takes none. */
	const char *arg;
	bool arg_cut; /* it was longer than COMMAND_LINE_MAX */
	/* No empty lines around it. Of a verb that takes a text and nothing
	 * else, what follows on its line is the first line of the text. */
	const char *text;
};

struct commands {
	const struct command *list;
	size_t n;
	const char *note; /* the lines that are no verb's, "" for none */
	bool too_many; /* more than COMMANDS_MAX; the rest was not read */
};

/* verbs ends with NULL; all that is handed out comes from pool. */
void commands_read(struct commands *out, const char *typed,
    const struct command_verb *const *verbs, struct pool *pool);

#endif
