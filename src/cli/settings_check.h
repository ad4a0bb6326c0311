/* SPDX-License-Identifier: GPL-3.0-or-later */
/* settings_check.h - what options must be to each other, and where they
 * stand, so that a complaint names the line.
 */
#ifndef CLI_SETTINGS_CHECK_H
#define CLI_SETTINGS_CHECK_H

#include <stddef.h>

#include "base/conf.h"
#include "base/err.h"
#include "base/mem.h"

/* Where an option (or, with name NULL, a section) stands in the file. */
struct place {
	const char *section;
	size_t nth; /* which of several sections of that name */
	const char *name;
	int line;
};

struct places {
	const char *file;
	int last_line;
	struct place *list;
	size_t n;
};

void place_add(struct places *places, const struct place *place);
/* Put "file:line: " before the text of err: the line of the option, else of
 * its section, else the last one. Always returns -1. */
int place_error(
    const struct places *places, const struct place *where, struct err *err);

/* 0, or -1 with ERR_CONFIG: the options do not go together. */
int settings_check(
    const struct conf *conf, const struct places *places, struct err *err);
/* Defaults that depend on other options; after settings_check(). */
void settings_complete(struct conf *conf, struct pool *pool);

#endif
