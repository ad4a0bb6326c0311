/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/rekey.h"

#include "store/stmt.h"

#define NEXT(table)                                                            \
	"SELECT rowid, blind"                                                  \
	"  FROM " table " WHERE rowid > :place"                                \
	" ORDER BY rowid"                                                      \
	" LIMIT 1"
#define PUT(table)                                                             \
	"UPDATE " table "   SET blind = :blind"                                \
	" WHERE rowid = :place"

static const char *const sql_next[REKEY_TABLES] = {
    [REKEY_IDENTS] = NEXT("idents"),
    [REKEY_RATES] = NEXT("rates"),
};
static const char *const sql_put[REKEY_TABLES] = {
    [REKEY_IDENTS] = PUT("idents"),
    [REKEY_RATES] = PUT("rates"),
};

int rekey_next(struct rekey_row *row, struct store *store,
    enum rekey_table table, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next[table]);
	int n;

	stmt_bind_int(stmt, ":place", row->place);
	n = stmt_step(stmt, err);
	if (n == 1) {
		row->place = stmt_int(stmt, 0);
		row->blind = stmt_blind(stmt, 1);
	}
	stmt_done(stmt);
	return n;
}

int rekey_put(const struct rekey_row *row, struct store *store,
    enum rekey_table table, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_put[table]);

	stmt_bind_int(stmt, ":place", row->place);
	stmt_bind_blind(stmt, ":blind", &row->blind);
	return stmt_run(stmt, err);
}
