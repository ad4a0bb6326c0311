/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be asked of the outbox as a whole. */
#include "store/outbox.h"

#include "store/stmt.h"
#include "store/whole.h"

static const char sql_promises[] =
    "SELECT coalesce(max(CASE WHEN state IN"
    "		('queued', 'inflight', 'unknown', 'untold', 'frozen')"
    "	THEN 1 ELSE 0 END), 0),"
    "       coalesce(max(CASE WHEN state = 'sent'"
    "	THEN not_before / 86400 ELSE 0 END), 0)"
    "  FROM outbox"
    " WHERE party_id = :party_id";

int outbox_promises(int64_t *last, struct store *store,
    const struct uuid *party_id, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_promises);
	int n;

	stmt_bind_uuid(stmt, ":party_id", party_id);
	n = stmt_step(stmt, err);
	if (n == 1) {
		n = stmt_int(stmt, 0) != 0;
		*last = stmt_int(stmt, 1);
	}
	stmt_done(stmt);
	return n;
}

static const char sql_was_told[] =
    "SELECT count(*)"
    "  FROM outbox"
    " WHERE case_id IN " WHOLE_CASE "   AND moderator = :moderator"
    "   AND state NOT IN ('queued', 'cancelled')";

int outbox_was_told(struct store *store, const struct uuid *case_id,
    const struct blind *moderator, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_was_told);
	int n;

	stmt_bind_uuid(stmt, ":case_id", case_id);
	stmt_bind_blind(stmt, ":moderator", moderator);
	n = stmt_step(stmt, err);
	if (n == 1)
		n = stmt_int(stmt, 0) > 0;
	stmt_done(stmt);
	return n;
}

static const char sql_has_letter[] =
    "SELECT count(*)"
    "  FROM outbox"
    " WHERE case_id IN " WHOLE_CASE "   AND party_id = :party_id"
    "   AND letter = :letter"
    "   AND state <> 'cancelled'";

int outbox_has_letter(struct store *store, const struct uuid *case_id,
    const struct uuid *party_id, const char *letter, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_has_letter);
	int n;

	stmt_bind_uuid(stmt, ":case_id", case_id);
	stmt_bind_uuid(stmt, ":party_id", party_id);
	stmt_bind_text(stmt, ":letter", letter);
	n = stmt_step(stmt, err);
	if (n == 1)
		n = stmt_int(stmt, 0) > 0;
	stmt_done(stmt);
	return n;
}

static const char sql_untold[] = "SELECT id"
				 "  FROM outbox"
				 " WHERE state = 'untold'"
				 "   AND id > :id"
				 " ORDER BY id"
				 " LIMIT 1";

int outbox_next_untold(int64_t *id, struct store *store, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_untold);

	stmt_bind_int(stmt, ":id", *id);
	return stmt_number(id, stmt, err);
}

static const char sql_first_due[] = "SELECT not_before"
				    "  FROM outbox"
				    " WHERE state = 'queued'"
				    " ORDER BY not_before"
				    " LIMIT 1";

int outbox_first_due(int64_t *when, struct store *store, struct err *err)
{
	return stmt_number(when, stmt_get(store, sql_first_due), err);
}

static const char sql_deferred[] = "SELECT count(*)"
				   "  FROM outbox"
				   " WHERE state = 'queued'"
				   "   AND attempts >= 5";

int outbox_deferred(int64_t *n, struct store *store, struct err *err)
{
	return stmt_number(n, stmt_get(store, sql_deferred), err) == 1 ? 0 : -1;
}

static const char sql_waiting[] =
    "SELECT count(*), coalesce(min(not_before), 0)"
    "  FROM outbox"
    " WHERE state = 'queued'";

int outbox_waiting(
    int64_t *n, int64_t *oldest, struct store *store, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_waiting);
	int ret = -1;

	if (stmt_step(stmt, err) == 1) {
		*n = stmt_int(stmt, 0);
		*oldest = stmt_int(stmt, 1);
		ret = 0;
	}
	stmt_done(stmt);
	return ret;
}
