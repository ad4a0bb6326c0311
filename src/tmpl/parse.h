/* SPDX-License-Identifier: GPL-3.0-or-later */
/* parse.h - a Mustache template as a list of tokens.
 *
 * Comments, changes of delimiters and the white space of standalone lines
 * are gone by then; sections know their end.
 */
#ifndef TMPL_PARSE_H
#define TMPL_PARSE_H

#include <stddef.h>

#include "base/err.h"

enum token_kind {
	TOKEN_TEXT,
	TOKEN_VALUE, /* {{x}} */
	TOKEN_RAW, /* {{{x}}}, {{&x}} */
	TOKEN_SECTION, /* {{#x}} */
	TOKEN_INVERTED, /* {{^x}} */
	TOKEN_CLOSE /* {{/x}} */
};

struct token {
	enum token_kind kind;
	const char *at; /* text, or the tag's name; borrowed */
	size_t len;
	size_t end; /* of a section: the index of its TOKEN_CLOSE */
};

struct tokens {
	struct token *list;
	size_t n;
};

/* The template starts at from, within text, by which lines are counted. Text
 * must live as long as the tokens. */
int tokens_parse(
    struct tokens *tokens, const char *text, const char *from, struct err *err);
void tokens_release(struct tokens *tokens);

/* The number of the line that at is in, for errors. */
int text_line(const char *text, const char *at);

#endif
