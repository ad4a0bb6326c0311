/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sql.h - a look behind the store: plain SQL on the database that it opened
 * last. Tests use it to damage rows and to count them.
 */
#ifndef TESTS_SQL_H
#define TESTS_SQL_H

#include "tests/test.h"

#include "base/buf.h"

/* Before the first store is opened. */
void sql_watch(void);

void sql_run(const char *sql);
/* A rule of the schema's own forbids it. */
void sql_refused(const char *sql);
/* The number in the first column of the first row; -1 where it is NULL. */
int64_t sql_int(const char *sql);

/* The bytes in the first column of the first row, appended. */
void sql_blob(struct buf *out, const char *sql);
/* Keep the database as it is now; bring it back, as often as you like. */
void sql_keep(void);
void sql_bring_back(void);

/* Does the word stand anywhere in the database, as it would be stolen? */
bool sql_holds(const char *word);

/* Every statement that the store has prepared finds its rows by an index. */
void sql_check_plans(void);

/* SQLite gets no memory any more, or again. */
void sql_starve(bool starves);

/* On a file that no store has open. */
void sql_run_file(const char *path, const char *sql);

#endif
