/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/entries.h"

#include <string.h>

#include "store/handle.h"
#include "store/stmt.h"
#include "store/whole.h"

static void bind_hash(
    struct stmt *stmt, const char *name, const struct hash *hash)
{
	stmt_bind_blob(stmt, name, hash == NULL ? NULL : hash->bytes, HASH_LEN);
}

static const char sql_add[] =
    "INSERT INTO audit (seq, day, kind, verb, case_id, subject, moderator,"
    "       what, prev, hash)"
    "VALUES (:seq, :day, :kind, :verb, :case_id, :subject, :moderator,"
    "       :what, :prev, :hash)";

int entries_add(
    struct store *store, const struct entry_row *row, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_add);

	stmt_bind_int(stmt, ":seq", row->seq);
	stmt_bind_int(stmt, ":day", row->day);
	stmt_bind_text(stmt, ":kind", row->kind);
	stmt_bind_text(stmt, ":verb", row->verb);
	stmt_bind_uuid(stmt, ":case_id", row->case_id);
	stmt_bind_uuid(stmt, ":subject", row->subject);
	stmt_bind_blind(stmt, ":moderator", row->moderator);
	bind_hash(stmt, ":what", row->what);
	bind_hash(stmt, ":prev", &row->prev);
	bind_hash(stmt, ":hash", &row->hash);
	return stmt_run(stmt, err);
}

#define ENTRY_COLUMNS                                                          \
	"SELECT seq, day, kind, verb, case_id, subject, moderator, what,"      \
	"       prev, hash"                                                    \
	"  FROM audit"
enum {
	ENTRY_SEQ,
	ENTRY_DAY,
	ENTRY_KIND,
	ENTRY_VERB,
	ENTRY_CASE,
	ENTRY_SUBJECT,
	ENTRY_MODERATOR,
	ENTRY_WHAT,
	ENTRY_PREV,
	ENTRY_HASH
};

static const char sql_last[] =
    ENTRY_COLUMNS " WHERE seq = (SELECT max(seq) FROM audit)";
static const char sql_next[] = ENTRY_COLUMNS " WHERE seq > :seq"
					     " ORDER BY seq"
					     " LIMIT 1";
#define ABOUT                                                                  \
	" WHERE subject = :subject"                                            \
	"   AND kind = :kind"                                                  \
	" ORDER BY seq"
static const char sql_last_about[] = ENTRY_COLUMNS ABOUT " DESC LIMIT 1";
static const char sql_first_about[] = ENTRY_COLUMNS ABOUT " LIMIT 1";

/* All zero where the column has another length. */
static struct hash read_hash(struct stmt *stmt, int column, struct pool *pool)
{
	struct blob blob = stmt_blob(stmt, column, pool);
	struct hash hash = {{0}};

	if (blob.len == HASH_LEN)
		memcpy(hash.bytes, blob.data, HASH_LEN);
	return hash;
}

static const struct hash *read_hash_or_null(
    struct stmt *stmt, int column, struct pool *pool)
{
	struct hash *hash;

	if (stmt_is_null(stmt, column))
		return NULL;
	hash = pool_alloc(pool, sizeof *hash);
	*hash = read_hash(stmt, column, pool);
	return hash;
}

static int find(struct entry_row *row, struct stmt *stmt, struct pool *pool,
    struct err *err)
{
	int n = stmt_step(stmt, err);

	if (n == 1) {
		row->seq = stmt_int(stmt, ENTRY_SEQ);
		row->day = stmt_int(stmt, ENTRY_DAY);
		row->kind = stmt_text(stmt, ENTRY_KIND, pool);
		row->verb = stmt_text(stmt, ENTRY_VERB, pool);
		row->case_id = stmt_uuid_or_null(stmt, ENTRY_CASE, pool);
		row->subject = stmt_uuid_or_null(stmt, ENTRY_SUBJECT, pool);
		row->moderator =
		    stmt_blind_or_null(stmt, ENTRY_MODERATOR, pool);
		row->what = read_hash_or_null(stmt, ENTRY_WHAT, pool);
		row->prev = read_hash(stmt, ENTRY_PREV, pool);
		row->hash = read_hash(stmt, ENTRY_HASH, pool);
	}
	stmt_done(stmt);
	return n;
}

int entries_last(struct entry_row *row, struct store *store, struct pool *pool,
    struct err *err)
{
	return find(row, stmt_get(store, sql_last), pool, err);
}

int entries_next(struct entry_row *row, struct store *store, struct pool *pool,
    struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next);

	stmt_bind_int(stmt, ":seq", row->seq);
	return find(row, stmt, pool, err);
}

static int find_about(struct entry_row *row, struct stmt *stmt,
    const char *kind, const struct uuid *subject, struct pool *pool,
    struct err *err)
{
	stmt_bind_text(stmt, ":kind", kind);
	stmt_bind_uuid(stmt, ":subject", subject);
	return find(row, stmt, pool, err);
}

int entries_last_about(struct entry_row *row, struct store *store,
    const char *kind, const struct uuid *subject, struct pool *pool,
    struct err *err)
{
	return find_about(
	    row, stmt_get(store, sql_last_about), kind, subject, pool, err);
}

int entries_first_about(struct entry_row *row, struct store *store,
    const char *kind, const struct uuid *subject, struct pool *pool,
    struct err *err)
{
	return find_about(
	    row, stmt_get(store, sql_first_about), kind, subject, pool, err);
}

static const char sql_note[] = "SELECT max(seq)"
			       "  FROM audit"
			       " WHERE case_id = :case_id"
			       "   AND kind = 'note'"
			       "   AND verb = :verb";

int entries_last_note(int64_t *seq, struct store *store, const char *verb,
    const struct uuid *case_id, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_note);
	int n;

	stmt_bind_uuid(stmt, ":case_id", case_id);
	stmt_bind_text(stmt, ":verb", verb);
	n = stmt_step(stmt, err);
	*seq = n == 1 && !stmt_is_null(stmt, 0) ? stmt_int(stmt, 0) : 0;
	stmt_done(stmt);
	return n == -1 ? -1 : 0;
}

static const char sql_acts[] =
    "SELECT day, verb"
    "  FROM audit"
    " WHERE case_id IN " WHOLE_CASE "   AND kind = 'act'"
    "   AND moderator IS NOT NULL"
    " ORDER BY seq";

int entries_first_day(int64_t *day, struct store *store,
    const struct uuid *case_id, bool (*is)(const char *verb), struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_acts);
	struct pool *pool = pool_new();
	bool is_found = false;
	int n = 0;

	stmt_bind_uuid(stmt, ":case_id", case_id);
	while (!is_found && (n = stmt_step(stmt, err)) == 1) {
		is_found = is(stmt_text(stmt, 1, pool));
		if (is_found)
			*day = stmt_int(stmt, 0);
	}
	stmt_done(stmt);
	pool_free(pool);
	return n;
}

/* ------------------------ what does not fit ----------------------- */

static const char sql_lost_act[] =
    ENTRY_COLUMNS " WHERE seq > :seq"
		  "   AND kind = 'act'"
		  "   AND NOT EXISTS (SELECT 1 FROM acts"
		  "                    WHERE uuid = subject)"
		  " ORDER BY seq"
		  " LIMIT 1";
static const char sql_lost_letter[] =
    ENTRY_COLUMNS " WHERE seq > :seq"
		  "   AND kind = 'letter'"
		  "   AND verb = 'queued'"
		  "   AND NOT EXISTS (SELECT 1 FROM outbox"
		  "                    WHERE uuid = subject)"
		  " ORDER BY seq"
		  " LIMIT 1";
static const char sql_lost_vote[] =
    ENTRY_COLUMNS " WHERE seq > :seq"
		  "   AND kind = 'vote'"
		  "   AND NOT EXISTS (SELECT 1"
		  "     FROM decisions JOIN votes ON decision = id"
		  "    WHERE uuid = subject"
		  "      AND votes.moderator = audit.moderator)"
		  " ORDER BY seq"
		  " LIMIT 1";

int entries_next_lost(struct entry_row *row, struct store *store,
    const char *kind, struct pool *pool, struct err *err)
{
	struct stmt *stmt =
	    stmt_get(store, strcmp(kind, "act") == 0      ? sql_lost_act
			    : strcmp(kind, "letter") == 0 ? sql_lost_letter
							  : sql_lost_vote);

	stmt_bind_int(stmt, ":seq", row->seq);
	return find(row, stmt, pool, err);
}

static const char sql_false_vote[] =
    "SELECT decision"
    "  FROM votes JOIN decisions ON id = decision"
    " WHERE decision > :decision"
    "   AND vote <> coalesce((SELECT verb"
    "                           FROM audit"
    "                          WHERE subject = uuid"
    "                            AND kind = 'vote'"
    "                            AND moderator = votes.moderator"
    "                          ORDER BY seq DESC"
    "                          LIMIT 1), '')"
    " ORDER BY decision"
    " LIMIT 1";

int entries_next_false_vote(
    int64_t *decision, struct store *store, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_false_vote);
	int n;

	stmt_bind_int(stmt, ":decision", *decision);
	n = stmt_step(stmt, err);
	if (n == 1)
		*decision = stmt_int(stmt, 0);
	stmt_done(stmt);
	return n;
}

/* ------------------------ who is told of it ----------------------- */

void entries_listen(struct store *store, entries_heard *heard, void *arg)
{
	store->heard = heard;
	store->heard_arg = arg;
}

int entries_tell(
    struct store *store, const struct entry_event *event, struct err *err)
{
	if (store->heard == NULL)
		return 0;
	return store->heard(store->heard_arg, event, err);
}
