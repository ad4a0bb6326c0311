/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/screens.h"

#include "store/stmt.h"

static const char sql_put[] =
    "INSERT INTO screens (case_id, moderator, why, state)"
    "VALUES (:case_id, :moderator, :why, :state)"
    "    ON CONFLICT (case_id, moderator, why) DO UPDATE"
    "   SET state = excluded.state"
    " WHERE screens.state <> excluded.state";

int screens_put(
    struct store *store, const struct screen_row *row, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_put);

	stmt_bind_uuid(stmt, ":case_id", &row->case_id);
	stmt_bind_blind(stmt, ":moderator", &row->moderator);
	stmt_bind_text(stmt, ":why", row->why);
	stmt_bind_text(stmt, ":state", row->state);
	return stmt_run(stmt, err) == -1 ? -1 : store_changes(store);
}

static const char sql_next[] =
    "SELECT screens.id, screens.case_id, screens.moderator, screens.why,"
    "       screens.state"
    "  FROM cases"
    "  JOIN screens ON screens.case_id = cases.id"
    " WHERE (cases.id = :case_id OR cases.joined = :case_id)"
    "   AND screens.id > :place"
    " ORDER BY screens.id"
    " LIMIT 1";
enum { NEXT_PLACE, NEXT_CASE, NEXT_MODERATOR, NEXT_WHY, NEXT_STATE };

int screens_next(struct screen_row *row, struct store *store,
    const struct uuid *case_id, struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next);
	int n;

	stmt_bind_uuid(stmt, ":case_id", case_id);
	stmt_bind_int(stmt, ":place", row->place);
	n = stmt_step(stmt, err);
	if (n == 1) {
		row->place = stmt_int(stmt, NEXT_PLACE);
		row->case_id = stmt_uuid(stmt, NEXT_CASE);
		row->moderator = stmt_blind(stmt, NEXT_MODERATOR);
		row->why = stmt_text(stmt, NEXT_WHY, pool);
		row->state = stmt_text(stmt, NEXT_STATE, pool);
	}
	stmt_done(stmt);
	return n;
}
