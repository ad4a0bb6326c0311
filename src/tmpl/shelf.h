/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shelf.h - the files of templates, each read once.
 *
 * A report has three mails written, and each of them looks up dozens of
 * words; so a file is read, and its lines "key: phrase" are sorted, when it is
 * first asked for, and kept until tmpl_forget(). That a file is not there is
 * kept, too. What is on the shelf is nobody's secret.
 */
#ifndef TMPL_SHELF_H
#define TMPL_SHELF_H

#include <stddef.h>

#include "base/err.h"

struct shelf_file {
	char *path;
	char *text; /* UTF-8, lines end with LF; NULL: there is no file */
	struct phrase {
		const char *key, *text; /* of the file, up to ':' and LF */
		size_t key_len, len;
	} * phrases; /* own; by key, of the same the first one first */
	size_t n_phrases;
};

/* The file; it stays where it is until tmpl_forget(). 1, 0 there is none, -1
 * it cannot be read: that is not kept. */
int shelf_find(
    const struct shelf_file **file, const char *path, struct err *err);
/* The phrase of its line "key: phrase", or NULL. */
const struct phrase *shelf_phrase(
    const struct shelf_file *file, const char *key);

#endif
