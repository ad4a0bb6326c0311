/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reporter.h - the words that a reporter may say: "/no-updates" and the like
 * at the beginning of a line.
 *
 * In a first mail only /not-to counts, and the address hey+not-NAME@; the
 * others want a mail that carries the reporter's capability. Each is
 * confirmed in plain language. Whatever else looks like a command is text.
 */
#ifndef CASEWORK_REPORTER_H
#define CASEWORK_REPORTER_H

#include <stdbool.h>
#include <stddef.h>

#include "casework/letters.h"
#include "casework/lines.h"
#include "msg/message.h"
#include "store/cases.h"

/* What was said. */
struct reporter_words {
	const char *const *not_to; /* names; NULL at the end, or NULL */
	bool not_to_nobody;
	bool share, withdraw, updates, no_updates, help;
};
/* typed is the text without quotations of our mails. */
void reporter_read(struct reporter_words *words, const struct conf *conf,
    const struct message *message, const char *typed, struct pool *pool);

/* What it leads to. */
struct reporter_effects {
	int64_t flags; /* of the party, after it */
	bool shows_identity;
	struct lines said; /* to the reporter */
	struct lines news; /* to the moderators */
};
void reporter_obey(struct reporter_effects *effects,
    const struct reporter_words *words, const struct party_row *party,
    struct pool *pool);
/* "Mia sees nothing more of it; she had been told before", for each who is
 * excluded. */
int reporter_say_excluded(struct lines *said, struct desk *desk,
    const struct team *team, const struct reporter_words *words,
    struct err *err);
/* Confirm it; nothing is sent where nothing was said. */
int reporter_confirm(struct desk *desk, const struct team *team,
    const struct person *person, const struct uuid *message_id,
    const struct lines *said, struct err *err);

/* Is this one of the words, such as for the guide of reporters? */
extern const char *const reporter_word_names[]; /* NULL at the end */

#endif
