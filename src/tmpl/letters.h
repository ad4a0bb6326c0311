/* SPDX-License-Identifier: GPL-3.0-or-later */
/* letters.h - the templates there are, and what each may say.
 *
 * One row per template (letters_table.c) and one per variable (variables.h);
 * heyward-templates(5) is checked against them. A new variable is one row,
 * an entry in the manual, and whoever fills it in casework/.
 */
#ifndef TMPL_LETTERS_H
#define TMPL_LETTERS_H

#include <stdio.h>

#include "base/err.h"
#include "tmpl/tmpl.h"

enum letter_type {
	LETTER_TEXT, /* always there */
	LETTER_SECTION, /* shown or not; {{.}} where it says so */
	LETTER_LIST
};

struct letter_variable {
	const char *name;
	enum letter_type type;
	const char *in; /* the list it is an element's member of, or NULL */
	bool is_required; /* whatever is shown, a template must say it */
	bool is_instead; /* where this is shown, nothing else is required */
	const char *help; /* for the manual: what it holds */
};

struct letter {
	const char *name; /* of the file, without .txt */
	const char *help; /* to whom, and when */
	bool is_human; /* a person's words: not marked as automatic */
	bool is_recalled; /* a moderator can, while it waits */
	bool is_decision; /* of the ladder: never sent twice */
	const struct letter_variable *variables; /* the last has no name */
};

extern const struct letter letters[]; /* the last has no name */
/* Every key of words.txt, and all that casework/ gives such a phrase; NULL at
 * the end. */
extern const char *const letter_words[];
extern const char *const letter_word_variables[];

const struct letter *letters_find(const char *name); /* or NULL */
/* A map in which every section is off and every list empty, so that whoever
 * fills it sets texts and what is to be shown. Free it with tmpl_free(). */
struct tmpl_value *letters_values(const struct letter *letter);
/* ERR_CONFIG: text uses a variable that this letter does not have, lacks one
 * that it must say, or cannot be rendered with what may be shown of it. */
int letters_check(
    const struct letter *letter, const char *text, struct err *err);
/* ERR_CONFIG: a phrase that this language would use is empty, or uses a
 * variable that no phrase has. */
int letters_check_words(
    const struct conf *conf, const char *lang, struct err *err);
/* "letter.variable" lines, for the check of the manual. */
void letters_print_variables(FILE *out);

#endif
