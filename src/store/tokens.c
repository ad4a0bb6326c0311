/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/tokens.h"

#include "store/stmt.h"
#include "store/whole.h"

static const char sql_add[] =
    "INSERT INTO tokens"
    "       (blind, case_id, party_id, moderator, uuid, sealed, expires,"
    "        revoked)"
    "VALUES (:blind, :case_id, :party_id, :moderator, :uuid, :sealed,"
    "        :expires, :revoked)"
    /* A proposal's is always the same. */
    "    ON CONFLICT (blind) DO UPDATE"
    "   SET expires = :expires, revoked = :revoked";

int tokens_add(
    struct store *store, const struct token_row *row, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_add);

	stmt_bind_blind(stmt, ":blind", &row->blind);
	stmt_bind_uuid(stmt, ":case_id", &row->case_id);
	stmt_bind_uuid(
	    stmt, ":party_id", row->is_party ? &row->party_id : NULL);
	stmt_bind_blind(
	    stmt, ":moderator", row->is_party ? NULL : &row->moderator);
	stmt_bind_uuid(stmt, ":uuid", row->is_party ? NULL : &row->uuid);
	stmt_bind_blob(stmt, ":sealed", row->sealed.data, row->sealed.len);
	stmt_bind_int(stmt, ":expires", row->expires);
	stmt_bind_int(stmt, ":revoked", row->revoked);
	return stmt_run(stmt, err);
}

#define TOKEN_COLUMNS                                                          \
	"SELECT blind, case_id, party_id, moderator, uuid, sealed, expires,"   \
	"       revoked"                                                       \
	"  FROM tokens"
enum {
	COLUMN_BLIND,
	COLUMN_CASE,
	COLUMN_PARTY,
	COLUMN_MODERATOR,
	COLUMN_UUID,
	COLUMN_SEALED,
	COLUMN_EXPIRES,
	COLUMN_REVOKED
};

static const char sql_find[] = TOKEN_COLUMNS " WHERE blind = :blind";
static const char sql_find_moderator[] =
    TOKEN_COLUMNS " WHERE case_id = :case_id"
		  "   AND moderator = :moderator"
		  "   AND revoked = 0"
		  " ORDER BY expires DESC"
		  " LIMIT 1";

/* pool may be NULL: then what is sealed is left out. */
static int find(struct token_row *row, struct stmt *stmt, struct pool *pool,
    struct err *err)
{
	int n = stmt_step(stmt, err);

	if (n == 1) {
		row->blind = stmt_blind(stmt, COLUMN_BLIND);
		row->case_id = stmt_uuid(stmt, COLUMN_CASE);
		row->is_party = !stmt_is_null(stmt, COLUMN_PARTY);
		row->party_id = stmt_uuid(stmt, COLUMN_PARTY);
		row->moderator = stmt_blind(stmt, COLUMN_MODERATOR);
		row->uuid = stmt_uuid(stmt, COLUMN_UUID);
		row->sealed = pool == NULL
		                  ? (struct blob){NULL, 0}
		                  : stmt_blob(stmt, COLUMN_SEALED, pool);
		row->expires = stmt_int(stmt, COLUMN_EXPIRES);
		row->revoked = stmt_int(stmt, COLUMN_REVOKED) != 0;
	}
	stmt_done(stmt);
	return n;
}

int tokens_find(struct token_row *row, struct store *store, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_find);

	stmt_bind_blind(stmt, ":blind", &row->blind);
	return find(row, stmt, NULL, err);
}

int tokens_find_moderator(struct token_row *row, struct store *store,
    const struct uuid *case_id, const struct blind *moderator,
    struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_find_moderator);

	stmt_bind_uuid(stmt, ":case_id", case_id);
	stmt_bind_blind(stmt, ":moderator", moderator);
	return find(row, stmt, pool, err);
}

static const char sql_revoke[] =
    "UPDATE tokens"
    "   SET revoked = 1"
    " WHERE case_id IN " WHOLE_CASE "   AND moderator = :moderator";

int tokens_revoke_moderator(struct store *store, const struct uuid *case_id,
    const struct blind *moderator, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_revoke);

	stmt_bind_uuid(stmt, ":case_id", case_id);
	stmt_bind_blind(stmt, ":moderator", moderator);
	return stmt_run(stmt, err);
}

static const char sql_revoke_everywhere[] = "UPDATE tokens"
					    "   SET revoked = 1"
					    " WHERE moderator = :moderator"
					    "   AND revoked = 0";

int tokens_revoke_everywhere(
    struct store *store, const struct blind *moderator, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_revoke_everywhere);

	stmt_bind_blind(stmt, ":moderator", moderator);
	return stmt_run(stmt, err);
}

static const char sql_rate_add[] = "INSERT INTO rates (blind, day, n)"
				   "VALUES (:blind, :day, 1)"
				   "    ON CONFLICT (blind) DO UPDATE"
				   "   SET n = rates.n + 1"
				   " RETURNING n";

int64_t rates_add(struct store *store, const struct blind *blind, int64_t day,
    struct err *err)
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

static const char sql_rate_case[] = "SELECT case_id"
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

static const char sql_rate_set[] = "UPDATE rates"
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

static const char sql_rate_purge[] = "DELETE FROM rates"
				     " WHERE day < :day";

int rates_purge(struct store *store, int64_t day, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_rate_purge);

	stmt_bind_int(stmt, ":day", day);
	return stmt_run(stmt, err);
}
