/* SPDX-License-Identifier: GPL-3.0-or-later */
/* values.h - what this folder knows of the values in tmpl.h, and of the rest
 * that it does not show.
 */
#ifndef TMPL_VALUES_H
#define TMPL_VALUES_H

#include <stdbool.h>
#include <stddef.h>

#include "tmpl/shelf.h"
#include "tmpl/tmpl.h"

enum value_kind { VALUE_TEXT, VALUE_BOOL, VALUE_LIST, VALUE_MAP };

struct tmpl_value {
	enum value_kind kind;
	char *name; /* own; NULL for an element of a list and the root */
	char *text; /* own; of a VALUE_TEXT */
	bool on; /* of a VALUE_BOOL */
	struct tmpl_value **items; /* own; of a list or map */
	size_t n;
};

/* The member of a map whose name is the len bytes at name, or NULL. Anything
 * but a map has no members. */
const struct tmpl_value *value_member(
    const struct tmpl_value *map, const char *name, size_t len);
/* Is a section with this value shown? NULL is not. */
bool value_is_shown(const struct tmpl_value *value);

/* mustache.c: as tmpl_render(), for plain text, and for a template that
 * starts at from within text, by which lines are counted. */
int render_from(struct buf *out, const char *text, const char *from,
    const struct tmpl_value *values, struct err *err);

/* tmpl.c: the places a file is looked for in, best first: a language before
 * the next language, and within it the community's folder before ours. */
enum { LANG_MAX = 15, N_LANGS = 5 };
struct search {
	char langs[N_LANGS][LANG_MAX + 1];
	const char *dirs[2];
	size_t at; /* the next of all pairs of both */
};
void search_init(
    struct search *search, const struct conf *conf, const char *lang);
/* 1 and the next NAME.txt that is there, 0 no more, -1 failed: a file that is
 * there but cannot be read is not passed over in silence. */
int search_next(const struct shelf_file **file, struct search *search,
    const char *name, struct err *err);

#endif
