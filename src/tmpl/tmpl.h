/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tmpl.h - mails from template files. Mustache (mustache(5)): variables,
 * sections, inverted sections, comments; no partials, no lambdas.
 *
 * A file templates/LANG/NAME.txt has header lines ("Subject: ..."), an empty
 * line, and text. Text is plain, so {{x}}, {{{x}}} and {{&x}} are the same
 * unless escaping is asked for. A variable that is not there is an error,
 * not an empty string.
 */
#ifndef TMPL_TMPL_H
#define TMPL_TMPL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/conf.h"
#include "base/err.h"

/* Values for a template: a tree of maps, lists and strings. The calls copy
 * what they are given. */
struct tmpl_value;
struct tmpl_value *tmpl_map(void);
void tmpl_free(struct tmpl_value *value); /* wipes; NULL is allowed */
void tmpl_set(struct tmpl_value *map, const char *name, const char *text);
void tmpl_setf(struct tmpl_value *map, const char *name, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* A section that is shown or not. */
void tmpl_set_bool(struct tmpl_value *map, const char *name, bool on);
/* Append an empty map to the list NAME (made on first use; the list may also
 * be made empty with tmpl_set_list()) and return it, borrowed. */
void tmpl_set_list(struct tmpl_value *map, const char *name);
struct tmpl_value *tmpl_append(struct tmpl_value *map, const char *name);

/* Render text with values. ERR_CONFIG: a tag that is not closed, a variable
 * that does not exist (the line is named). */
int tmpl_render(struct buf *out, const char *text,
    const struct tmpl_value *values, bool escape_html, struct err *err);

/* A rendered mail; free with tmpl_mail_release(). */
struct tmpl_mail {
	char *subject; /* one line */
	char *body;
};

/* Find NAME for lang ("de", "de_AT"; falls back to the community's language,
 * then "en"), first in conf->templates, then among the installed ones
 * (HEYWARD_TEMPLATES in the environment names another place for those), and
 * render it. The values can never add a header line. */
int tmpl_mail(struct tmpl_mail *mail, const struct conf *conf,
    const char *lang, const char *name, const struct tmpl_value *values,
    struct err *err);
void tmpl_mail_release(struct tmpl_mail *mail);

#endif
