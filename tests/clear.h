/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clear.h - what somebody sees who has stolen a database and has no key:
 * clear_columns.c says of every column what it may hold.
 *
 * Who adds a column must add a row there: what is it? Sealed, a random name or
 * a keyed hash are always right. A time must be no finer than somebody needs
 * it, and get coarser when nobody does any more (SECURITY T2).
 */
#ifndef TESTS_CLEAR_H
#define TESTS_CLEAR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct clear_column {
	const char *table, *column;
	const char *holds; /* for each value (@) that is not NULL, in SQL */
	bool is_random; /* nor do most of them look like text */
	bool (*is_word)(const char *word); /* of such words only; or NULL */
};
extern const struct clear_column clear_columns[];
extern const size_t clear_columns_n;

/* Look through the database that sql.h watches; a line for each column that
 * holds, somewhere, what it may not, or of which nobody has said what it is.
 * only: "table.column" to look at this one, or NULL. */
void clear_faults(struct buf *out, const char *only);
/* A line for each column in which there never was anything when all of them
 * were looked through: what it would hold is not known. */
void clear_empty(struct buf *out);
/* Call it with every column of the schema. */
typedef void clear_call(
    const char *table, const char *column, const char *type, void *arg);
void clear_each_column(clear_call *call, void *arg);

#endif
