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

static const char sql_next[] = "SELECT id, ordinal, facts"
			       "  FROM files"
			       " WHERE message_id = :message_id"
			       "   AND ordinal > :ordinal"
			       " ORDER BY ordinal"
			       " LIMIT 1";
enum { NEXT_ID, NEXT_ORDINAL, NEXT_FACTS };

int files_next(struct file_row *row, struct store *store,
    const struct uuid *message_id, struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next);
	int n;

	stmt_bind_uuid(stmt, ":message_id", message_id);
	stmt_bind_int(stmt, ":ordinal", row->ordinal);
	n = stmt_step(stmt, err);
	if (n == 1) {
		row->id = stmt_uuid(stmt, NEXT_ID);
		row->message_id = *message_id;
		row->ordinal = stmt_int(stmt, NEXT_ORDINAL);
		row->facts = stmt_blob(stmt, NEXT_FACTS, pool);
	}
	stmt_done(stmt);
	return n;
}
