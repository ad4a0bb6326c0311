/* SPDX-License-Identifier: GPL-3.0-or-later */
/* settings_table.h - every option of heyward.conf(5), once.
 *
 * The parser, the commented example, the manual's check and the defaults all
 * come from these two tables. A new option is one row in settings_table.c,
 * one member of struct conf and one entry in man/heyward.conf.5.
 */
#ifndef CLI_SETTINGS_TABLE_H
#define CLI_SETTINGS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* The type says how the text is read and what kind of member it fills. */
enum setting_type {
	SETTING_TEXT, /* const char * */
	SETTING_LIST, /* const char **, NULL at the end */
	SETTING_NUMBER, /* long */
	SETTING_SIZE, /* long, bytes: 100 10K 25M */
	SETTING_BOOL, /* bool: yes, no */
	SETTING_DURATION, /* int64_t, seconds: 30s 10m 3h 14d 2w */
	SETTING_SPAN, /* two int64_t: "30m..60m", or one duration */
	SETTING_CHOICE, /* an enum whose values count from 0 */
	SETTING_CHAR /* char: one of choices[0] */
};

struct setting {
	const char *section; /* "" for the top level */
	const char *name;
	enum setting_type type;
	const char *preset; /* what holds when it is not set; NULL: nothing */
	int64_t min, max; /* of a number, size or duration */
	const char *const *choices;
	/* What the type cannot say about a value, or NULL. */
	int (*check)(const char *value, struct err *err);
	const char *example; /* to be filled in by the admin, or NULL */
	bool required; /* in every section of its kind */
	const char *help; /* one sentence */
	size_t offset; /* in struct conf, or in one element of a list */
};

/* A section that may be there several times, each with a title, fills a list
 * of size-byte elements; the others fill struct conf itself. */
struct setting_section {
	const char *name;
	const char *help;
	const char *title; /* an example of it, or NULL: only one, untitled */
	size_t list, count, size; /* where list and number of elements stand */
	size_t title_at; /* in the element */
	bool is_extra; /* the example shows it commented out */
};

/* Both end with a row whose name is NULL. The first section is the top
 * level, named "". */
extern const struct setting settings[];
extern const struct setting_section setting_sections[];

/* The row, or NULL. */
const struct setting *setting_find(const char *section, const char *name);

#endif
