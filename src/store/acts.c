/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/acts.h"

#include "store/entries.h"
#include "store/stmt.h"
#include "store/whole.h"

static const char sql_add[] =
    "INSERT INTO acts (uuid, case_id, day, moderator, verb, sealed)"
    "VALUES (:uuid, :case_id, :day, :moderator, :verb, :sealed)";

void acts_commitment(struct buf *what, const struct act_row *row)
{
	buf_add(what, row->uuid.bytes, UUID_LEN);
	buf_add(what, row->sealed.data, row->sealed.len);
}

/* The log commits to what is sealed, so that erasing it later breaks no
 * chain. */
static int tell(struct store *store, const struct act_row *row, struct err *err)
{
	struct buf what = BUF_INIT;
	struct entry_event event = {.kind = "act",
	    .verb = row->verb,
	    .case_id = &row->case_id,
	    .subject = &row->uuid,
	    .moderator = row->moderator,
	    .what = &what};
	int ret;

	acts_commitment(&what, row);
	ret = entries_tell(store, &event, err);
	buf_release(&what);
	return ret;
}

int acts_add(struct store *store, const struct act_row *row, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_add);

	stmt_bind_uuid(stmt, ":uuid", &row->uuid);
	stmt_bind_uuid(stmt, ":case_id", &row->case_id);
	stmt_bind_int(stmt, ":day", row->day);
	stmt_bind_blind(stmt, ":moderator", row->moderator);
	stmt_bind_text(stmt, ":verb", row->verb);
	stmt_bind_blob(stmt, ":sealed", row->sealed.data, row->sealed.len);
	return stmt_run(stmt, err) == -1 ? -1 : tell(store, row, err);
}

#define ACT_COLUMNS                                                            \
	"SELECT id, uuid, case_id, day, moderator, verb, sealed"               \
	"  FROM acts"

static const char sql_next[] = ACT_COLUMNS " WHERE case_id = :case_id"
					   "   AND id > :id"
					   " ORDER BY id"
					   " LIMIT 1";
static const char sql_next_any[] = ACT_COLUMNS " WHERE id > :id"
					       " ORDER BY id"
					       " LIMIT 1";
enum {
	ACT_ID,
	ACT_UUID,
	ACT_CASE,
	ACT_DAY,
	ACT_MODERATOR,
	ACT_VERB,
	ACT_SEALED
};

static int find_act(
    struct act_row *row, struct stmt *stmt, struct pool *pool, struct err *err)
{
	int n;

	stmt_bind_int(stmt, ":id", row->id);
	n = stmt_step(stmt, err);
	if (n == 1) {
		row->id = stmt_int(stmt, ACT_ID);
		row->uuid = stmt_uuid(stmt, ACT_UUID);
		row->case_id = stmt_uuid(stmt, ACT_CASE);
		row->day = stmt_int(stmt, ACT_DAY);
		row->moderator = stmt_blind_or_null(stmt, ACT_MODERATOR, pool);
		row->verb = stmt_text(stmt, ACT_VERB, pool);
		row->sealed = stmt_blob(stmt, ACT_SEALED, pool);
	}
	stmt_done(stmt);
	return n;
}

int acts_next(struct act_row *row, struct store *store,
    const struct uuid *case_id, struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next);

	stmt_bind_uuid(stmt, ":case_id", case_id);
	return find_act(row, stmt, pool, err);
}

int acts_next_any(struct act_row *row, struct store *store, struct pool *pool,
    struct err *err)
{
	return find_act(row, stmt_get(store, sql_next_any), pool, err);
}

static const char sql_add_pending[] =
    "INSERT INTO pending"
    "       (uuid, case_id, kind, moderator, party_id, token, expires,"
    "        state, sealed)"
    "VALUES (:uuid, :case_id, :kind, :moderator, :party_id, :token,"
    "        :expires, 'waiting', :sealed)";

int pending_add(
    struct store *store, const struct pending_row *row, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_add_pending);

	stmt_bind_uuid(stmt, ":uuid", &row->uuid);
	stmt_bind_uuid(stmt, ":case_id", &row->case_id);
	stmt_bind_text(stmt, ":kind", row->kind);
	stmt_bind_blind(stmt, ":moderator", row->moderator);
	stmt_bind_uuid(stmt, ":party_id", row->party_id);
	stmt_bind_blind(stmt, ":token", row->token);
	stmt_bind_int(stmt, ":expires", row->expires);
	stmt_bind_blob(stmt, ":sealed", row->sealed.data, row->sealed.len);
	return stmt_run(stmt, err);
}

#define PENDING_COLUMNS                                                        \
	"SELECT id, uuid, case_id, kind, moderator, party_id, token,"          \
	"       expires, state, sealed"                                        \
	"  FROM pending"
enum {
	PENDING_ID,
	PENDING_UUID,
	PENDING_CASE,
	PENDING_KIND,
	PENDING_MODERATOR,
	PENDING_PARTY,
	PENDING_TOKEN,
	PENDING_EXPIRES,
	PENDING_STATE,
	PENDING_SEALED
};

static const char sql_find_pending[] =
    PENDING_COLUMNS " WHERE case_id IN " WHOLE_CASE "   AND kind = :kind"
		    "   AND state = 'waiting'"
		    " ORDER BY id DESC"
		    " LIMIT 1";
static const char sql_find_token[] = PENDING_COLUMNS " WHERE token = :token";
static const char sql_next_over[] =
    PENDING_COLUMNS " WHERE state = 'waiting'"
		    "   AND expires <= :now"
		    "   AND id > :id"
		    "   AND" NOT_FROZEN("pending") " ORDER BY id"
						   " LIMIT 1";

static int find_pending(struct pending_row *row, struct stmt *stmt,
    struct pool *pool, struct err *err)
{
	int n = stmt_step(stmt, err);

	if (n == 1) {
		row->id = stmt_int(stmt, PENDING_ID);
		row->uuid = stmt_uuid(stmt, PENDING_UUID);
		row->case_id = stmt_uuid(stmt, PENDING_CASE);
		row->kind = stmt_text(stmt, PENDING_KIND, pool);
		row->moderator =
		    stmt_blind_or_null(stmt, PENDING_MODERATOR, pool);
		row->party_id = stmt_uuid_or_null(stmt, PENDING_PARTY, pool);
		row->token = stmt_blind_or_null(stmt, PENDING_TOKEN, pool);
		row->expires = stmt_int(stmt, PENDING_EXPIRES);
		row->state = stmt_text(stmt, PENDING_STATE, pool);
		row->sealed = stmt_blob(stmt, PENDING_SEALED, pool);
	}
	stmt_done(stmt);
	return n;
}

int pending_find(struct pending_row *row, struct store *store,
    const struct uuid *case_id, const char *kind, struct pool *pool,
    struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_find_pending);

	stmt_bind_uuid(stmt, ":case_id", case_id);
	stmt_bind_text(stmt, ":kind", kind);
	return find_pending(row, stmt, pool, err);
}

int pending_find_token(struct pending_row *row, struct store *store,
    const struct blind *token, struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_find_token);

	stmt_bind_blind(stmt, ":token", token);
	return find_pending(row, stmt, pool, err);
}

int pending_next_over(struct pending_row *row, struct store *store, int64_t now,
    struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next_over);

	stmt_bind_int(stmt, ":now", now);
	stmt_bind_int(stmt, ":id", row->id);
	return find_pending(row, stmt, pool, err);
}

static const char sql_first_due[] =
    "SELECT expires"
    "  FROM pending"
    " WHERE state = 'waiting'"
    "   AND" NOT_FROZEN("pending") " ORDER BY expires"
				   " LIMIT 1";

int pending_first_due(int64_t *when, struct store *store, struct err *err)
{
	return stmt_number(when, stmt_get(store, sql_first_due), err);
}

static const char sql_set_state[] = "UPDATE pending"
				    "   SET state = :state, expires = 0,"
				    "       sealed = x''"
				    " WHERE id = :id";

int pending_set_state(
    struct store *store, int64_t id, const char *state, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_set_state);

	stmt_bind_int(stmt, ":id", id);
	stmt_bind_text(stmt, ":state", state);
	return stmt_run(stmt, err);
}
