/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/stmt.h"

#include <string.h>

#include "store/handle.h"

/* A misspelt statement is ours; a disk that cannot be read is not, and is
 * said by the first stmt_step(). */
static void prepare(struct stmt *stmt)
{
	sqlite3 *db = stmt->store->db;

	if (sqlite3_prepare_v3(db, stmt->sql, -1, SQLITE_PREPARE_PERSISTENT,
		&stmt->handle, NULL) == SQLITE_ERROR)
		BUG("%s: %s", sqlite3_errmsg(db), stmt->sql);
}

struct stmt *stmt_get(struct store *store, const char *sql)
{
	struct stmt *stmt;
	size_t i;

	for (i = 0; i < store->n_stmts; i++)
		if (store->stmts[i].sql == sql)
			break;
	stmt = &store->stmts[i];
	if (i == store->n_stmts) {
		if (i == STMT_MAX)
			BUG("more than %d statements", STMT_MAX);
		stmt->store = store;
		stmt->sql = sql;
		store->n_stmts++;
	}
	if (stmt->handle == NULL)
		prepare(stmt);
	if (stmt->in_use)
		BUG("statement still in use: %s", sql);
	stmt->in_use = true;
	return stmt;
}

static int parameter(struct stmt *stmt, const char *name)
{
	int i = sqlite3_bind_parameter_index(stmt->handle, name);

	if (i == 0 && stmt->handle != NULL)
		BUG("no parameter %s in: %s", name, stmt->sql);
	return i;
}

void stmt_bind_int(struct stmt *stmt, const char *name, int64_t value)
{
	sqlite3_bind_int64(stmt->handle, parameter(stmt, name), value);
}

void stmt_bind_text(struct stmt *stmt, const char *name, const char *s)
{
	sqlite3_bind_text(
	    stmt->handle, parameter(stmt, name), s, -1, SQLITE_STATIC);
}

void stmt_bind_blob(
    struct stmt *stmt, const char *name, const void *data, size_t len)
{
	sqlite3_bind_blob64(
	    stmt->handle, parameter(stmt, name), data, len, SQLITE_STATIC);
}

void stmt_bind_uuid(
    struct stmt *stmt, const char *name, const struct uuid *uuid)
{
	stmt_bind_blob(stmt, name, uuid == NULL ? NULL : uuid->bytes, UUID_LEN);
}

void stmt_bind_blind(
    struct stmt *stmt, const char *name, const struct blind *blind)
{
	stmt_bind_blob(
	    stmt, name, blind == NULL ? NULL : blind->bytes, BLIND_LEN);
}

int stmt_step(struct stmt *stmt, struct err *err)
{
	int code;

	if (stmt->handle == NULL)
		return store_failed(stmt->store, err);
	code = sqlite3_step(stmt->handle);
	if (code == SQLITE_ROW)
		return 1;
	if (code == SQLITE_DONE)
		return 0;
	if (code == SQLITE_CONSTRAINT)
		return err_set(err, ERR_TEMP, "database: %s",
		    sqlite3_errmsg(stmt->store->db));
	return store_failed(stmt->store, err);
}

int64_t stmt_int(struct stmt *stmt, int column)
{
	return sqlite3_column_int64(stmt->handle, column);
}

bool stmt_is_null(struct stmt *stmt, int column)
{
	return sqlite3_column_type(stmt->handle, column) == SQLITE_NULL;
}

const char *stmt_text(struct stmt *stmt, int column, struct pool *pool)
{
	const unsigned char *s = sqlite3_column_text(stmt->handle, column);

	return s == NULL ? NULL : pool_strdup(pool, (const char *)s);
}

struct blob stmt_blob(struct stmt *stmt, int column, struct pool *pool)
{
	const void *data = sqlite3_column_blob(stmt->handle, column);
	size_t len = (size_t)sqlite3_column_bytes(stmt->handle, column);

	return (struct blob){pool_memdup(pool, data, len), len};
}

void stmt_append(struct stmt *stmt, int column, struct buf *out)
{
	const void *data = sqlite3_column_blob(stmt->handle, column);

	buf_add(out, data, (size_t)sqlite3_column_bytes(stmt->handle, column));
}

struct uuid stmt_uuid(struct stmt *stmt, int column)
{
	const void *data = sqlite3_column_blob(stmt->handle, column);
	struct uuid uuid = {{0}};

	if (sqlite3_column_bytes(stmt->handle, column) == UUID_LEN)
		memcpy(uuid.bytes, data, UUID_LEN);
	return uuid;
}

const struct uuid *stmt_uuid_or_null(
    struct stmt *stmt, int column, struct pool *pool)
{
	struct uuid uuid = stmt_uuid(stmt, column);

	if (stmt_is_null(stmt, column))
		return NULL;
	return pool_memdup(pool, &uuid, sizeof uuid);
}

struct blind stmt_blind(struct stmt *stmt, int column)
{
	const void *data = sqlite3_column_blob(stmt->handle, column);
	struct blind blind = {{0}};

	if (sqlite3_column_bytes(stmt->handle, column) == BLIND_LEN)
		memcpy(blind.bytes, data, BLIND_LEN);
	return blind;
}

const struct blind *stmt_blind_or_null(
    struct stmt *stmt, int column, struct pool *pool)
{
	struct blind blind = stmt_blind(stmt, column);

	if (stmt_is_null(stmt, column))
		return NULL;
	return pool_memdup(pool, &blind, sizeof blind);
}

void stmt_done(struct stmt *stmt)
{
	if (stmt->handle != NULL) {
		sqlite3_reset(stmt->handle);
		sqlite3_clear_bindings(stmt->handle);
	}
	stmt->in_use = false;
}

int stmt_run(struct stmt *stmt, struct err *err)
{
	int n = stmt_step(stmt, err);

	stmt_done(stmt);
	return n == -1 ? -1 : 0;
}

int stmt_number(int64_t *number, struct stmt *stmt, struct err *err)
{
	int n = stmt_step(stmt, err);

	if (n == 1)
		*number = stmt_int(stmt, 0);
	stmt_done(stmt);
	return n;
}

int store_changes(const struct store *store)
{
	return sqlite3_changes(store->db);
}
