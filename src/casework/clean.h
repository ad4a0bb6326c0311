/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clean.h - the clean copy that moderators read.
 *
 * Out of what the reader understood: text and subject with the author's
 * traces replaced by the code name (privacy/redact.h), the signature and
 * phone numbers that are labelled as such likewise; attachments by type and
 * size, those that are text redacted too. Other people's names stay:
 * replacing a guess would confirm it.
 */
#ifndef CASEWORK_CLEAN_H
#define CASEWORK_CLEAN_H

#include "casework/person.h"
#include "casework/record.h"
#include "msg/message.h"

/* Fill in all of record that comes from the message; strings from pool. The
 * reader may have been taken over: nothing it says is taken unclean. */
struct clean_source {
	const struct message *message;
	const char *code_name;
	const struct person
	    *person; /* the author, where known before; or NULL */
	const char *cut; /* what was cut from the message's text, or NULL */
	const struct conf *conf; /* whose tokens are taken out; NULL: none */
};
void clean_make(struct record *record, const struct clean_source *source,
    struct pool *pool);

/* Append text without its signature block and without labelled phone
 * numbers, code_name in their place; returns how many were replaced. Quoted
 * lines (">") are somebody else's and stay. */
size_t clean_signature(
    struct buf *out, const char *text, const char *code_name);

#endif
