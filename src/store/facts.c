/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/facts.h"

#include "store/stmt.h"

static const char sql_find[] = "SELECT value"
			       "  FROM facts"
			       " WHERE name = :name";

int facts_find(
    struct buf *value, struct store *store, const char *name, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_find);
	int n;

	stmt_bind_text(stmt, ":name", name);
	n = stmt_step(stmt, err);
	if (n == 1)
		stmt_append(stmt, 0, value);
	stmt_done(stmt);
	return n;
}

static const char sql_set[] = "INSERT INTO facts (name, value)"
			      "VALUES (:name, :value)"
			      "    ON CONFLICT (name) DO UPDATE"
			      "   SET value = :value";

int facts_set(struct store *store, const char *name, const void *value,
    size_t len, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_set);

	stmt_bind_text(stmt, ":name", name);
	stmt_bind_blob(stmt, ":value", value, len);
	return stmt_run(stmt, err);
}
