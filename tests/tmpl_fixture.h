/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tmpl_fixture.h - the templates that come with heyward. */
#ifndef TESTS_TMPL_FIXTURE_H
#define TESTS_TMPL_FIXTURE_H

#include "base/conf.h"

extern const char *const fixture_langs[]; /* NULL at the end */
extern const struct conf fixture_plain; /* no templates of its own */

/* The text of lang/name.txt, which must be there; the caller frees it. */
char *fixture_load(const char *lang, const char *name);

#endif
