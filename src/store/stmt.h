/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stmt.h - prepared statements, for the files of this folder only.
 *
 * A statement is prepared once per store and found again by the address of
 * its text. Parameters are bound by name; a misspelt one is a BUG(). Blobs
 * and texts must live until stmt_done().
 *
 *	stmt = stmt_get(store, sql_find);
 *	stmt_bind_int(stmt, ":id", id);
 *	while ((n = stmt_step(stmt, err)) == 1)
 *		... stmt_int(stmt, FIND_ID) ...
 *	stmt_done(stmt);
 */
#ifndef STORE_STMT_H
#define STORE_STMT_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/ids.h"
#include "base/mem.h"
#include "store/store.h"

struct stmt;

struct stmt *stmt_get(struct store *store, const char *sql);
void stmt_bind_int(struct stmt *stmt, const char *name, int64_t value);
void stmt_bind_text(struct stmt *stmt, const char *name, const char *s);
void stmt_bind_blob(struct stmt *stmt, const char *name, const void *data,
    size_t len); /* data NULL: NULL */
void stmt_bind_uuid(struct stmt *stmt, const char *name,
    const struct uuid *uuid); /* NULL: NULL */
void stmt_bind_blind(struct stmt *stmt, const char *name,
    const struct blind *blind); /* NULL: NULL */

/* 1 a row, 0 done, -1 failed. */
int stmt_step(struct stmt *stmt, struct err *err);
int64_t stmt_int(struct stmt *stmt, int column);
bool stmt_is_null(struct stmt *stmt, int column);
/* Copies, from pool. A NULL text is NULL. */
const char *stmt_text(struct stmt *stmt, int column, struct pool *pool);
struct blob stmt_blob(struct stmt *stmt, int column, struct pool *pool);
void stmt_append(struct stmt *stmt, int column, struct buf *out);
/* All zero where the column has another length. */
struct uuid stmt_uuid(struct stmt *stmt, int column);
struct blind stmt_blind(struct stmt *stmt, int column);
/* The same from pool, or NULL where the column is NULL. */
const struct uuid *stmt_uuid_or_null(
    struct stmt *stmt, int column, struct pool *pool);
const struct blind *stmt_blind_or_null(
    struct stmt *stmt, int column, struct pool *pool);
/* Ready for the next use; every stmt_get() ends here. */
void stmt_done(struct stmt *stmt);

/* For a statement without rows: step and done. 0 or -1. */
int stmt_run(struct stmt *stmt, struct err *err);
/* For one that asks for a number: step and done. 1, 0 there is no row, -1. */
int stmt_number(int64_t *number, struct stmt *stmt, struct err *err);
/* Rows that the last statement changed. */
int store_changes(const struct store *store);

#endif
