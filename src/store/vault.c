/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/vault.h"

#include "store/stmt.h"

static const char sql_add_run[] =
    "INSERT INTO recovery_runs (run, recovery, day, sealed)"
    "VALUES (:run, :recovery, :day, :sealed)";

int vault_add_run(struct store *store, const struct uuid *run,
    struct blob recovery, int64_t day, const struct buf *sealed,
    struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_add_run);

	stmt_bind_uuid(stmt, ":run", run);
	stmt_bind_blob(stmt, ":recovery", recovery.data, recovery.len);
	stmt_bind_int(stmt, ":day", day);
	stmt_bind_blob(stmt, ":sealed", sealed->data, sealed->len);
	return stmt_run(stmt, err);
}

static const char sql_add_wrap[] =
    "INSERT INTO wraps (owner, holder, run, wrap)"
    "VALUES (:owner, :holder, :run, :wrap)";

int vault_add_wrap(struct store *store, const struct uuid *owner,
    const char *holder, const struct uuid *run, const struct buf *wrap,
    struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_add_wrap);

	stmt_bind_uuid(stmt, ":owner", owner);
	stmt_bind_text(stmt, ":holder", holder);
	stmt_bind_uuid(stmt, ":run", run);
	stmt_bind_blob(stmt, ":wrap", wrap->data, wrap->len);
	return stmt_run(stmt, err);
}

static const char sql_set_wrap[] = "UPDATE wraps"
				   "   SET wrap = :wrap"
				   " WHERE owner = :owner"
				   "   AND holder = :holder";

int vault_set_wrap(struct store *store, const struct uuid *owner,
    const char *holder, const struct buf *wrap, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_set_wrap);

	stmt_bind_uuid(stmt, ":owner", owner);
	stmt_bind_text(stmt, ":holder", holder);
	stmt_bind_blob(stmt, ":wrap", wrap->data, wrap->len);
	return stmt_run(stmt, err);
}

static const char sql_next_identity[] = "SELECT owner, wrap"
					"  FROM wraps"
					" WHERE holder = 'identity'"
					"   AND owner > :owner"
					" ORDER BY owner"
					" LIMIT 1";

static const char sql_next_content[] = "SELECT owner, wrap"
				       "  FROM wraps"
				       " WHERE holder = 'content'"
				       "   AND owner > :owner"
				       " ORDER BY owner"
				       " LIMIT 1";

static int next_wrap(
    struct uuid *owner, struct buf *wrap, struct stmt *stmt, struct err *err)
{
	int n;

	stmt_bind_uuid(stmt, ":owner", owner);
	n = stmt_step(stmt, err);
	if (n == 1) {
		*owner = stmt_uuid(stmt, 0);
		stmt_append(stmt, 1, wrap);
	}
	stmt_done(stmt);
	return n;
}

int vault_next_identity(
    struct uuid *owner, struct buf *wrap, struct store *store, struct err *err)
{
	return next_wrap(owner, wrap, stmt_get(store, sql_next_identity), err);
}

int vault_next_content(
    struct uuid *owner, struct buf *wrap, struct store *store, struct err *err)
{
	return next_wrap(owner, wrap, stmt_get(store, sql_next_content), err);
}

static const char sql_forget[] = "DELETE FROM wraps"
				 " WHERE owner = :owner"
				 "   AND (:holder IS NULL OR holder = :holder)";

int vault_forget(struct store *store, const struct uuid *owner,
    const char *holder, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_forget);

	stmt_bind_uuid(stmt, ":owner", owner);
	stmt_bind_text(stmt, ":holder", holder);
	return stmt_run(stmt, err);
}

static const char sql_find_wrap[] = "SELECT wrap"
				    "  FROM wraps"
				    " WHERE owner = :owner"
				    "   AND holder = :holder";

int vault_find_wrap(struct buf *wrap, struct store *store,
    const struct uuid *owner, const char *holder, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_find_wrap);
	int n;

	stmt_bind_uuid(stmt, ":owner", owner);
	stmt_bind_text(stmt, ":holder", holder);
	n = stmt_step(stmt, err);
	if (n == 1)
		stmt_append(stmt, 0, wrap);
	stmt_done(stmt);
	return n;
}

static const char sql_find_run_of[] = "SELECT run"
				      "  FROM wraps"
				      " WHERE owner = :owner"
				      "   AND holder = 'run'";

int vault_find_run_of(struct uuid *run, struct store *store,
    const struct uuid *owner, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_find_run_of);
	int n;

	stmt_bind_uuid(stmt, ":owner", owner);
	n = stmt_step(stmt, err);
	if (n == 1)
		*run = stmt_uuid(stmt, 0);
	stmt_done(stmt);
	return n;
}

static const char sql_find_run[] = "SELECT sealed"
				   "  FROM recovery_runs"
				   " WHERE run = :run"
				   "   AND recovery = :recovery";

int vault_find_run(struct buf *sealed, struct store *store,
    const struct uuid *run, struct blob recovery, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_find_run);
	int n;

	stmt_bind_uuid(stmt, ":run", run);
	stmt_bind_blob(stmt, ":recovery", recovery.data, recovery.len);
	n = stmt_step(stmt, err);
	if (n == 1)
		stmt_append(stmt, 0, sealed);
	stmt_done(stmt);
	return n;
}

static const char sql_knows_recovery[] = "SELECT 1"
					 "  FROM recovery_runs"
					 " WHERE recovery = :recovery"
					 " LIMIT 1";

int vault_knows_recovery(
    struct store *store, struct blob recovery, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_knows_recovery);
	int n;

	stmt_bind_blob(stmt, ":recovery", recovery.data, recovery.len);
	n = stmt_step(stmt, err);
	stmt_done(stmt);
	return n;
}

static const char sql_add_piece[] = "INSERT INTO pieces (owner, seq, data)"
				    "VALUES (:owner, :seq, :data)";

int vault_add_piece(struct store *store, const struct uuid *owner, uint32_t seq,
    const struct buf *piece, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_add_piece);

	stmt_bind_uuid(stmt, ":owner", owner);
	stmt_bind_int(stmt, ":seq", seq);
	stmt_bind_blob(stmt, ":data", piece->data, piece->len);
	return stmt_run(stmt, err);
}

static const char sql_find_piece[] = "SELECT data"
				     "  FROM pieces"
				     " WHERE owner = :owner"
				     "   AND seq = :seq";

int vault_find_piece(struct buf *piece, struct store *store,
    const struct uuid *owner, uint32_t seq, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_find_piece);
	int n;

	stmt_bind_uuid(stmt, ":owner", owner);
	stmt_bind_int(stmt, ":seq", seq);
	n = stmt_step(stmt, err);
	if (n == 1)
		stmt_append(stmt, 0, piece);
	stmt_done(stmt);
	return n;
}
