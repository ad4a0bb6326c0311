/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lines.h - sentences of a mail to moderators, not yet in anybody's language.
 *
 * A line is a key of words.txt and the values of its phrase; it is turned
 * into words for each reader. Lines can be packed, so that the record of a
 * case keeps them.
 */
#ifndef CASEWORK_LINES_H
#define CASEWORK_LINES_H

#include <stddef.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/pack.h"
#include "casework/letters.h"

enum { LINE_VALUES = 4 };
/* Before a key of words.txt, as a value: that word, for each reader. */
#define LINES_WORD "\004"

struct line {
	const char *key;
	struct line_value {
		const char *name, *text;
	} values[LINE_VALUES]; /* up to the first without a name */
};

struct lines {
	struct pool *pool; /* of all that is in it */
	struct line *list;
	size_t n, room;
};

/* Add a line: pairs of name and text, and NULL at the end. What is given is
 * copied; key is kept. */
void lines_add(struct lines *lines, const char *key, ...)
    __attribute__((sentinel));
/* Append each, in the reader's words, to the list NAME of values. */
int lines_set(struct tmpl_value *values, const char *name,
    const struct lines *lines, const struct letters_reader *reader,
    struct err *err);

/* The first of them, as the text NAME. */
int lines_set_text(struct tmpl_value *values, const char *name,
    const struct lines *lines, const struct letters_reader *reader,
    struct err *err);

void lines_pack(struct buf *out, const struct lines *lines);
/* Read what lines_pack() wrote; the caller looks at unpack_done(). */
void lines_unpack(struct lines *lines, struct unpack *in, struct pool *pool);

#endif
