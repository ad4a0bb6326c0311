/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/outbox.h"

#include <stdbool.h>
#include <string.h>

#include "base/pack.h"
#include "store/entries.h"
#include "store/stmt.h"
#include "store/whole.h"

/* ------------------------- the audit log -------------------------- */

void outbox_commitment(struct buf *what, const struct outbox_row *row)
{
	buf_add(what, row->uuid.bytes, UUID_LEN);
	pack_bytes(what, row->head.data, row->head.len);
	pack_bytes(what, row->text.data, row->text.len);
}

void outbox_commitment_end(struct buf *what, int code)
{
	pack_u32(what, (uint32_t)code);
}

static int tell_queued(
    struct store *store, const struct outbox_row *row, struct err *err)
{
	struct buf what = BUF_INIT;
	struct entry_event event = {.kind = "letter",
	    .verb = "queued",
	    .case_id = &row->case_id,
	    .subject = &row->uuid,
	    .what = &what};
	int ret;

	outbox_commitment(&what, row);
	ret = entries_tell(store, &event, err);
	buf_release(&what);
	return ret;
}

/* For a statement that changes one row: run it, and if that is a decision
 * letter's, say what became of it. 1 there is such a row, 0, -1. */
#define AND_TELL " RETURNING class = 'decision', uuid, case_id"
enum { TELL_DECISION, TELL_UUID, TELL_CASE };

static int run_and_tell(struct stmt *stmt, struct store *store,
    const char *verb, const struct buf *what, struct err *err)
{
	struct uuid uuid, case_id;
	struct entry_event event = {.kind = "letter",
	    .verb = verb,
	    .case_id = &case_id,
	    .subject = &uuid,
	    .what = what};
	int n = stmt_step(stmt, err);
	bool is_decision = n == 1 && stmt_int(stmt, TELL_DECISION) != 0;

	if (is_decision) {
		uuid = stmt_uuid(stmt, TELL_UUID);
		case_id = stmt_uuid(stmt, TELL_CASE);
	}
	stmt_done(stmt);
	if (is_decision && entries_tell(store, &event, err) == -1)
		return -1;
	return n;
}

/* ---------------------------- the rows ---------------------------- */

bool outbox_is_waiting(const struct outbox_row *row)
{
	return strcmp(row->state, "queued") == 0 ||
	       strcmp(row->state, "frozen") == 0;
}

static const char sql_add[] =
    "INSERT INTO outbox"
    "       (uuid, letter, class, case_id, key_owner, party_id, moderator,"
    "        message_id, effect, clean_of, head, text, state, phase,"
    "        attempts, not_before, expires, code)"
    "VALUES (:uuid, :letter, :class, :case_id, :key_owner, :party_id,"
    "        :moderator, :message_id, :effect, :clean_of, :head, :text,"
    "        'queued', 'new', 0, :not_before, :expires, 0)"
    "    ON CONFLICT (effect) DO NOTHING "
    "RETURNING id";

int outbox_add(struct store *store, struct outbox_row *row, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_add);
	int n;

	stmt_bind_uuid(stmt, ":uuid", &row->uuid);
	stmt_bind_text(stmt, ":letter", row->letter);
	stmt_bind_text(stmt, ":class", row->is_decision ? "decision" : "relay");
	stmt_bind_uuid(stmt, ":case_id", &row->case_id);
	stmt_bind_uuid(stmt, ":key_owner", &row->key_owner);
	stmt_bind_uuid(stmt, ":party_id", row->party_id);
	stmt_bind_blind(stmt, ":moderator", row->moderator);
	stmt_bind_blind(stmt, ":message_id", &row->message_id);
	stmt_bind_blind(stmt, ":effect", &row->effect);
	stmt_bind_uuid(stmt, ":clean_of", row->clean_of);
	stmt_bind_blob(stmt, ":head", row->head.data, row->head.len);
	stmt_bind_blob(stmt, ":text", row->text.data, row->text.len);
	stmt_bind_int(stmt, ":not_before", row->not_before);
	stmt_bind_int(stmt, ":expires", row->expires);
	n = stmt_step(stmt, err);
	if (n == 1)
		row->id = stmt_int(stmt, 0);
	stmt_done(stmt);
	if (n == 1 && row->is_decision && tell_queued(store, row, err) == -1)
		return -1;
	return n;
}

static const char sql_recover[] =
    "UPDATE outbox"
    "   SET state = 'queued', phase = 'new',"
    /* A clock that was wrong must not put it off. */
    "       not_before = min(not_before, :now / 60 * 60)"
    " WHERE state = 'inflight'";

int outbox_recover(struct store *store, int64_t now, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_recover);

	stmt_bind_int(stmt, ":now", now);
	return stmt_run(stmt, err);
}

static const char sql_due[] = "SELECT id"
			      "  FROM outbox"
			      " WHERE state = 'queued'"
			      "   AND not_before <= :now"
			      " ORDER BY not_before, id"
			      " LIMIT :max";

static const char sql_claim[] =
    "UPDATE outbox"
    "   SET state = 'inflight', phase = 'claimed', attempts = attempts + 1"
    " WHERE id = :id";

int outbox_claim(
    struct store *store, int64_t now, int64_t *ids, int max, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_due);
	int i, n = 0, got;

	stmt_bind_int(stmt, ":now", now);
	stmt_bind_int(stmt, ":max", max);
	while ((got = stmt_step(stmt, err)) == 1)
		ids[n++] = stmt_int(stmt, 0);
	stmt_done(stmt);
	for (i = 0; got == 0 && i < n; i++) {
		stmt = stmt_get(store, sql_claim);
		stmt_bind_int(stmt, ":id", ids[i]);
		got = stmt_run(stmt, err);
	}
	return got == -1 ? -1 : n;
}

#define OUTBOX_COLUMNS                                                         \
	"SELECT id, uuid, letter, class, case_id, key_owner, party_id,"        \
	"       moderator, message_id, clean_of, head, text, state,"           \
	"       attempts, not_before, expires, code"                           \
	"  FROM outbox"
enum {
	COLUMN_ID,
	COLUMN_UUID,
	COLUMN_LETTER,
	COLUMN_CLASS,
	COLUMN_CASE,
	COLUMN_KEY_OWNER,
	COLUMN_PARTY,
	COLUMN_MODERATOR,
	COLUMN_MESSAGE_ID,
	COLUMN_CLEAN_OF,
	COLUMN_HEAD,
	COLUMN_TEXT,
	COLUMN_STATE,
	COLUMN_ATTEMPTS,
	COLUMN_NOT_BEFORE,
	COLUMN_EXPIRES,
	COLUMN_CODE
};

static const char sql_find[] = OUTBOX_COLUMNS " WHERE id = :id";
static const char sql_find_message_id[] =
    OUTBOX_COLUMNS " WHERE message_id = :message_id";
static const char sql_find_thread[] =
    OUTBOX_COLUMNS " WHERE case_id = :case_id"
		   "   AND moderator = :moderator"
		   " ORDER BY id"
		   " LIMIT 1";

static const char sql_next_waiting[] =
    OUTBOX_COLUMNS " WHERE case_id IN " WHOLE_CASE "   AND state = 'queued'"
		   "   AND party_id IS NOT NULL"
		   "   AND id > :id"
		   " ORDER BY id"
		   " LIMIT 1";

static int find(struct outbox_row *row, struct stmt *stmt, struct pool *pool,
    struct err *err)
{
	int n = stmt_step(stmt, err);

	if (n == 1) {
		memset(row, 0, sizeof *row);
		row->id = stmt_int(stmt, COLUMN_ID);
		row->uuid = stmt_uuid(stmt, COLUMN_UUID);
		row->letter = stmt_text(stmt, COLUMN_LETTER, pool);
		row->is_decision = strcmp(stmt_text(stmt, COLUMN_CLASS, pool),
				       "decision") == 0;
		row->case_id = stmt_uuid(stmt, COLUMN_CASE);
		row->key_owner = stmt_uuid(stmt, COLUMN_KEY_OWNER);
		row->party_id = stmt_uuid_or_null(stmt, COLUMN_PARTY, pool);
		row->moderator =
		    stmt_blind_or_null(stmt, COLUMN_MODERATOR, pool);
		row->message_id = stmt_blind(stmt, COLUMN_MESSAGE_ID);
		row->clean_of = stmt_uuid_or_null(stmt, COLUMN_CLEAN_OF, pool);
		row->head = stmt_blob(stmt, COLUMN_HEAD, pool);
		row->text = stmt_blob(stmt, COLUMN_TEXT, pool);
		row->state = stmt_text(stmt, COLUMN_STATE, pool);
		row->attempts = stmt_int(stmt, COLUMN_ATTEMPTS);
		row->not_before = stmt_int(stmt, COLUMN_NOT_BEFORE);
		row->expires = stmt_int(stmt, COLUMN_EXPIRES);
		row->code = (int)stmt_int(stmt, COLUMN_CODE);
	}
	stmt_done(stmt);
	return n;
}

int outbox_find(struct outbox_row *row, struct store *store, int64_t id,
    struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_find);

	stmt_bind_int(stmt, ":id", id);
	return find(row, stmt, pool, err);
}

int outbox_find_message_id(struct outbox_row *row, struct store *store,
    const struct blind *message_id, struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_find_message_id);

	stmt_bind_blind(stmt, ":message_id", message_id);
	return find(row, stmt, pool, err);
}

int outbox_find_thread(struct outbox_row *row, struct store *store,
    const struct uuid *case_id, const struct blind *moderator,
    struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_find_thread);

	stmt_bind_uuid(stmt, ":case_id", case_id);
	stmt_bind_blind(stmt, ":moderator", moderator);
	return find(row, stmt, pool, err);
}

static const char sql_find_party_thread[] =
    OUTBOX_COLUMNS " WHERE party_id = :party_id"
		   "   AND (:key IS NULL OR key_owner = :key)"
		   " ORDER BY id"
		   " LIMIT 1";

int outbox_find_party_thread(struct outbox_row *row, struct store *store,
    const struct uuid *party_id, const struct uuid *key, struct pool *pool,
    struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_find_party_thread);

	stmt_bind_uuid(stmt, ":party_id", party_id);
	stmt_bind_uuid(stmt, ":key", key);
	return find(row, stmt, pool, err);
}

static const char sql_next_decision[] =
    OUTBOX_COLUMNS " WHERE id > :id"
		   "   AND class = 'decision'"
		   " ORDER BY id"
		   " LIMIT 1";

int outbox_next_decision(struct outbox_row *row, struct store *store,
    struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next_decision);

	stmt_bind_int(stmt, ":id", row->id);
	return find(row, stmt, pool, err);
}

/* By the state, so that a run that died leaves few to look at. */
static const char sql_doubtful[] = OUTBOX_COLUMNS " WHERE state = 'inflight'"
						  "   AND class = 'decision'"
						  "   AND phase = 'data'"
						  " LIMIT 1";

int outbox_find_doubtful(struct outbox_row *row, struct store *store,
    struct pool *pool, struct err *err)
{
	return find(row, stmt_get(store, sql_doubtful), pool, err);
}

int outbox_next_waiting(struct outbox_row *row, struct store *store,
    const struct uuid *case_id, struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next_waiting);

	stmt_bind_uuid(stmt, ":case_id", case_id);
	stmt_bind_int(stmt, ":id", row->id);
	return find(row, stmt, pool, err);
}

static const char sql_next_told[] =
    OUTBOX_COLUMNS " WHERE case_id IN " WHOLE_CASE "   AND state IN"
		   "       ('queued', 'frozen', 'sent', 'failed', 'cancelled')"
		   "   AND party_id IS NULL"
		   "   AND id > :id"
		   " ORDER BY id"
		   " LIMIT 1";

int outbox_next_told(struct outbox_row *row, struct store *store,
    const struct uuid *case_id, struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next_told);

	stmt_bind_uuid(stmt, ":case_id", case_id);
	stmt_bind_int(stmt, ":id", row->id);
	return find(row, stmt, pool, err);
}

static const char sql_set_text[] =
    "UPDATE outbox"
    "   SET text = :text,"
    "       clean_of = (SELECT id FROM messages WHERE id = clean_of)"
    " WHERE id = :id";

int outbox_set_text(
    struct store *store, int64_t id, const struct buf *sealed, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_set_text);

	stmt_bind_int(stmt, ":id", id);
	stmt_bind_blob(stmt, ":text", sealed->data, sealed->len);
	return stmt_run(stmt, err);
}

/* Nothing came of their causes: who is let in again gets them after all. */
#define CANCEL                                                                 \
	"UPDATE outbox"                                                        \
	"   SET state = 'cancelled', effect = uuid," OUTBOX_DONE_TIMES         \
	" WHERE state = 'queued'"                                              \
	"   AND moderator = :moderator"
static const char sql_cancel_moderator[] =
    CANCEL "   AND case_id IN " WHOLE_CASE;
static const char sql_cancel_everywhere[] = CANCEL;

int outbox_cancel_moderator(struct store *store, const struct uuid *case_id,
    const struct blind *moderator, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_cancel_moderator);

	stmt_bind_uuid(stmt, ":case_id", case_id);
	stmt_bind_blind(stmt, ":moderator", moderator);
	return stmt_run(stmt, err);
}

int outbox_cancel_everywhere(
    struct store *store, const struct blind *moderator, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_cancel_everywhere);

	stmt_bind_blind(stmt, ":moderator", moderator);
	return stmt_run(stmt, err);
}

static const char sql_hurry[] = "UPDATE outbox"
				"   SET not_before = :now / 60 * 60"
				" WHERE id = :id"
				"   AND state = 'queued'" AND_TELL;

int outbox_hurry(struct store *store, int64_t id, int64_t now, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_hurry);

	stmt_bind_int(stmt, ":id", id);
	stmt_bind_int(stmt, ":now", now);
	return run_and_tell(stmt, store, "released", NULL, err) == -1 ? -1 : 0;
}

static const char sql_set_owed[] = "UPDATE outbox"
				   "   SET phase = :phase"
				   " WHERE id = :id";

int outbox_set_owed(
    struct store *store, int64_t id, bool is_owed, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_set_owed);

	stmt_bind_int(stmt, ":id", id);
	stmt_bind_text(stmt, ":phase", is_owed ? "owed" : "answered");
	return stmt_run(stmt, err);
}

static const char sql_next_owed[] =
    OUTBOX_COLUMNS " WHERE phase = 'owed'"
		   "   AND id > :id"
		   "   AND" NOT_FROZEN("outbox") " ORDER BY id"
						 " LIMIT 1";

int outbox_next_owed(struct outbox_row *row, struct store *store,
    struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next_owed);

	stmt_bind_int(stmt, ":id", row->id);
	return find(row, stmt, pool, err);
}

static const char sql_set_data[] = "UPDATE outbox"
				   "   SET phase = 'data'"
				   " WHERE id = :id"
				   "   AND state = 'inflight'";

int outbox_set_data(struct store *store, int64_t id, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_set_data);

	stmt_bind_int(stmt, ":id", id);
	return stmt_run(stmt, err);
}

static const char sql_finish[] =
    "UPDATE outbox"
    "   SET state = :state, phase = 'answered', code = :code,"
    /* What was never sent may be sent later. */
    "       effect = CASE :state WHEN 'cancelled' THEN uuid ELSE effect END,"
    "      " OUTBOX_DONE_TIMES " WHERE id = :id" AND_TELL;

int outbox_finish(struct store *store, int64_t id, const char *state, int code,
    struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_finish);
	struct buf what = BUF_INIT;
	int n;

	stmt_bind_int(stmt, ":id", id);
	stmt_bind_text(stmt, ":state", state);
	stmt_bind_int(stmt, ":code", code);
	outbox_commitment_end(&what, code);
	n = run_and_tell(stmt, store, state, &what, err);
	buf_release(&what);
	return n == -1 ? -1 : 0;
}

static const char sql_defer[] =
    "UPDATE outbox"
    "   SET state = 'queued', phase = 'answered', code = :code,"
    "       not_before = :not_before"
    " WHERE id = :id";

int outbox_defer(struct store *store, int64_t id, int64_t not_before, int code,
    struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_defer);

	stmt_bind_int(stmt, ":id", id);
	stmt_bind_int(stmt, ":not_before", not_before);
	stmt_bind_int(stmt, ":code", code);
	return stmt_run(stmt, err);
}

static const char sql_requeue[] =
    "UPDATE outbox"
    "   SET state = 'queued', phase = 'new', attempts = 0,"
    "       not_before = :now / 60 * 60, expires = :expires"
    " WHERE id = :id"
    "   AND state IN ('unknown', 'failed')" AND_TELL;

int outbox_requeue(struct store *store, int64_t id, int64_t now,
    int64_t expires, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_requeue);

	stmt_bind_int(stmt, ":id", id);
	stmt_bind_int(stmt, ":now", now);
	stmt_bind_int(stmt, ":expires", expires);
	return run_and_tell(stmt, store, "released", NULL, err);
}

static const char sql_unclaim[] =
    "UPDATE outbox"
    "   SET state = 'queued', phase = 'new', attempts = attempts - 1"
    " WHERE id = :id"
    "   AND state = 'inflight'";

int outbox_unclaim(struct store *store, int64_t id, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_unclaim);

	stmt_bind_int(stmt, ":id", id);
	return stmt_run(stmt, err);
}

static const char sql_freeze[] = "UPDATE outbox"
				 "   SET state = 'frozen', phase = 'new'"
				 " WHERE id = :id AND state = 'inflight'";

int outbox_freeze(struct store *store, int64_t id, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_freeze);

	stmt_bind_int(stmt, ":id", id);
	return stmt_run(stmt, err);
}
