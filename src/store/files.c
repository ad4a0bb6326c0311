/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/files.h"

#include "store/stmt.h"

static const char sql_add[] =
    "INSERT INTO files (id, message_id, ordinal, facts)"
    "VALUES (:id, :message_id, :ordinal, :facts)";

int files_add(struct store *store, const struct file_row *row, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_add);

	stmt_bind_uuid(stmt, ":id", &row->id);
	stmt_bind_uuid(stmt, ":message_id", &row->message_id);
	stmt_bind_int(stmt, ":ordinal", row->ordinal);
	stmt_bind_blob(stmt, ":facts", row->facts.data, row->facts.len);
	return stmt_run(stmt, err);
}

#define FILE_COLUMNS "SELECT id, message_id, ordinal, facts FROM files"
enum { FILE_ID, FILE_MESSAGE, FILE_ORDINAL, FILE_FACTS };

static const char sql_find[] = FILE_COLUMNS " WHERE id = :id";
static const char sql_next[] = FILE_COLUMNS " WHERE message_id = :message_id"
					    "   AND ordinal > :ordinal"
					    " ORDER BY ordinal"
					    " LIMIT 1";

static int find(
    struct file_row *row, struct stmt *stmt, struct pool *pool, struct err *err)
{
	int n = stmt_step(stmt, err);

	if (n == 1) {
		row->id = stmt_uuid(stmt, FILE_ID);
		row->message_id = stmt_uuid(stmt, FILE_MESSAGE);
		row->ordinal = stmt_int(stmt, FILE_ORDINAL);
		row->facts = stmt_blob(stmt, FILE_FACTS, pool);
	}
	stmt_done(stmt);
	return n;
}

int files_find(struct file_row *row, struct store *store, const struct uuid *id,
    struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_find);

	stmt_bind_uuid(stmt, ":id", id);
	return find(row, stmt, pool, err);
}

int files_next(struct file_row *row, struct store *store,
    const struct uuid *message_id, struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next);

	stmt_bind_uuid(stmt, ":message_id", message_id);
	stmt_bind_int(stmt, ":ordinal", row->ordinal);
	return find(row, stmt, pool, err);
}
