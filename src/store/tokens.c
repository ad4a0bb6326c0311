/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/tokens.h"

#include "store/stmt.h"

static const char sql_add[] =
    "INSERT INTO tokens (blind, case_id, party_id, moderator, revoked)"
    "VALUES (:blind, :case_id, :party_id, :moderator, :revoked)";

int tokens_add(struct store *store, const struct token_row *row,
    struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_add);

	stmt_bind_blind(stmt, ":blind", &row->blind);
	stmt_bind_uuid(stmt, ":case_id", &row->case_id);
	stmt_bind_uuid(stmt, ":party_id",
	    row->is_party ? &row->party_id : NULL);
	stmt_bind_blind(stmt, ":moderator",
	    row->is_party ? NULL : &row->moderator);
	stmt_bind_int(stmt, ":revoked", row->revoked);
	return stmt_run(stmt, err);
}

static const char sql_find[] =
    "SELECT case_id, party_id, moderator, revoked"
    "  FROM tokens"
    " WHERE blind = :blind";
enum { FIND_CASE, FIND_PARTY, FIND_MODERATOR, FIND_REVOKED };

int tokens_find(struct token_row *row, struct store *store, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_find);
	int n;

	stmt_bind_blind(stmt, ":blind", &row->blind);
	n = stmt_step(stmt, err);
	if (n == 1) {
		row->case_id = stmt_uuid(stmt, FIND_CASE);
		row->is_party = !stmt_is_null(stmt, FIND_PARTY);
		row->party_id = stmt_uuid(stmt, FIND_PARTY);
		row->moderator = stmt_blind(stmt, FIND_MODERATOR);
		row->revoked = stmt_int(stmt, FIND_REVOKED) != 0;
	}
	stmt_done(stmt);
	return n;
}

static const char sql_rate_add[] =
    "INSERT INTO rates (blind, day, n)"
    "VALUES (:blind, :day, 1)"
    "    ON CONFLICT (blind) DO UPDATE"
    "   SET n = rates.n + 1"
    " RETURNING n";

int64_t rates_add(struct store *store, const struct blind *blind,
    int64_t day, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_rate_add);
	int64_t n = -1;

	stmt_bind_blind(stmt, ":blind", blind);
	stmt_bind_int(stmt, ":day", day);
	if (stmt_step(stmt, err) == 1)
		n = stmt_int(stmt, 0);
	stmt_done(stmt);
	return n;
}

static const char sql_rate_case[] =
    "SELECT case_id"
    "  FROM rates"
    " WHERE blind = :blind"
    "   AND case_id IS NOT NULL";

int rates_find_case(struct uuid *case_id, struct store *store,
    const struct blind *blind, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_rate_case);
	int n;

	stmt_bind_blind(stmt, ":blind", blind);
	n = stmt_step(stmt, err);
	if (n == 1)
		*case_id = stmt_uuid(stmt, 0);
	stmt_done(stmt);
	return n;
}

static const char sql_rate_set[] =
    "UPDATE rates"
    "   SET case_id = :case_id"
    " WHERE blind = :blind";

int rates_set_case(struct store *store, const struct blind *blind,
    const struct uuid *case_id, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_rate_set);

	stmt_bind_blind(stmt, ":blind", blind);
	stmt_bind_uuid(stmt, ":case_id", case_id);
	return stmt_run(stmt, err);
}

static const char sql_rate_purge[] =
    "DELETE FROM rates"
    " WHERE day < :day";

int rates_purge(struct store *store, int64_t day, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_rate_purge);

	stmt_bind_int(stmt, ":day", day);
	return stmt_run(stmt, err);
}
