/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tmpl.h - mails from template files. Mustache (mustache(5)): variables,
 * sections, inverted sections, comments, other delimiters; no partials, no
 * lambdas.
 *
 * A file templates/LANG/NAME.txt has header lines ("Subject: ...") and lines
 * of comment (from "#"), an empty line, and text. Text is plain, so {{x}},
 * {{{x}}} and {{&x}} are the same unless escaping is asked for. A variable
 * that is not there is an error, not an empty string: letters_values() makes
 * a map that has all those of a letter.
 */
#ifndef TMPL_TMPL_H
#define TMPL_TMPL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/conf.h"
#include "base/err.h"
#include "base/mem.h"

/* Values for a template: a tree of maps, lists and strings. The calls copy
 * what they are given; a name that is set again is replaced. */
struct tmpl_value;
struct tmpl_value *tmpl_map(void);
void tmpl_free(struct tmpl_value *value); /* wipes; NULL is allowed */
/* A text. As a section it is shown where it is not empty, and {{.}} is it. */
void tmpl_set(struct tmpl_value *map, const char *name, const char *text);
void tmpl_setf(struct tmpl_value *map, const char *name, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* A section that is shown or not. */
void tmpl_set_bool(struct tmpl_value *map, const char *name, bool on);
/* A map within the map, empty, borrowed: {{name.member}}. */
struct tmpl_value *tmpl_set_map(struct tmpl_value *map, const char *name);
/* Append an empty map to the list NAME (made on first use; the list may also
 * be made empty with tmpl_set_list()) and return it, borrowed. */
void tmpl_set_list(struct tmpl_value *map, const char *name);
struct tmpl_value *tmpl_append(struct tmpl_value *map, const char *name);
/* Append a text to the list NAME: {{#name}}{{.}}{{/name}}. */
void tmpl_append_text(
    struct tmpl_value *map, const char *name, const char *text);

enum tmpl_flag {
	TMPL_ESCAPE_HTML = 1, /* {{x}}, but not {{{x}}} and {{&x}} */
	TMPL_LENIENT = 2 /* what is not there is empty, as in the spec */
};

enum { TMPL_DEPTH_MAX = 32, TMPL_OUTPUT_MAX = 1024 * 1024 };

/* Render text with values. ERR_CONFIG: a tag that is not closed, a variable
 * that does not exist, sections too deep, output too long (the line is
 * named; values never are). */
int tmpl_render(struct buf *out, const char *text,
    const struct tmpl_value *values, unsigned flags, struct err *err);

/* One tag of a template that names a variable. */
#define TMPL_NO_PARENT SIZE_MAX
struct tmpl_tag {
	const char *name; /* from the pool */
	int line;
	bool is_section; /* or inverted section */
	bool is_inverted;
	size_t parent; /* index of the section around it */
};

/* All tags of text, in order; the list is from the pool. */
int tmpl_tags(struct tmpl_tag **tags, size_t *n, const char *text,
    struct pool *pool, struct err *err);

/* A rendered mail; free with tmpl_mail_release(). */
struct tmpl_mail {
	char *subject; /* one line */
	char *body;
};

/* Find NAME for lang ("de", "de_AT"; falls back to the community's language,
 * then "en"), first in conf->templates, then among the installed ones
 * (HEYWARD_TEMPLATES in the environment names another place for those), and
 * render it. The values can never add a header line. */
int tmpl_mail(struct tmpl_mail *mail, const struct conf *conf, const char *lang,
    const char *name, const struct tmpl_value *values, struct err *err);
void tmpl_mail_release(struct tmpl_mail *mail);

/* Render the two parts of a template that was read already. The body has no
 * two empty lines in a row, and none at its ends. */
int tmpl_mail_render(struct tmpl_mail *mail, const char *text,
    const struct tmpl_value *values, struct err *err);
/* The text of LANG/NAME.txt by the same search; *file says which one it was.
 * Both are kept until tmpl_forget(). */
int tmpl_load(const char **text, const char **file, const struct conf *conf,
    const char *lang, const char *name, struct err *err);
/* Files are read once. From now on they are read anew. */
void tmpl_forget(void);

/* The word or phrase KEY of LANG/words.txt ("class.report"), by the same
 * search for each single key; values may be NULL where the phrase has no
 * variables. The caller frees *out. */
int tmpl_word(char **out, const struct conf *conf, const char *lang,
    const char *key, const struct tmpl_value *values, struct err *err);
/* "24 hours", "14 days": as it stands behind "within". The caller frees. */
int tmpl_duration(char **out, const struct conf *conf, const char *lang,
    int64_t seconds, struct err *err);

#endif
