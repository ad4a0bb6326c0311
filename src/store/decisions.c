/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/decisions.h"

#include <string.h>

#include "store/entries.h"
#include "store/stmt.h"
#include "store/whole.h"

static const char sql_add[] =
    "INSERT INTO decisions"
    "       (uuid, case_id, party_id, kind, target, state, proposer, needed,"
    "        held_until, term, started, ends, letter, mac, sealed)"
    "VALUES (:uuid, :case_id, :party_id, :kind, nullif(:target, 0), :state,"
    "        :proposer, :needed, :held_until, :term, nullif(:started, 0),"
    "        nullif(:ends, 0), nullif(:letter, 0), :mac, :sealed) "
    "RETURNING id";

static void bind_changing(struct stmt *stmt, const struct decision_row *row)
{
	stmt_bind_uuid(stmt, ":party_id", row->party_id);
	stmt_bind_text(stmt, ":state", row->state);
	stmt_bind_int(stmt, ":needed", row->needed);
	stmt_bind_int(stmt, ":held_until", row->held_until);
	stmt_bind_int(stmt, ":term", row->term);
	stmt_bind_int(stmt, ":started", row->started);
	stmt_bind_int(stmt, ":ends", row->ends);
	stmt_bind_int(stmt, ":letter", row->letter);
	stmt_bind_blind(stmt, ":mac", &row->mac);
}

int decisions_add(
    struct store *store, struct decision_row *row, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_add);
	int n;

	bind_changing(stmt, row);
	stmt_bind_uuid(stmt, ":uuid", &row->uuid);
	stmt_bind_uuid(stmt, ":case_id", &row->case_id);
	stmt_bind_text(stmt, ":kind", row->kind);
	stmt_bind_int(stmt, ":target", row->target);
	stmt_bind_blind(stmt, ":proposer", row->proposer);
	stmt_bind_blob(stmt, ":sealed", row->sealed.data, row->sealed.len);
	n = stmt_step(stmt, err);
	if (n == 1)
		row->id = stmt_int(stmt, 0);
	stmt_done(stmt);
	return n == 1 ? 0 : -1;
}

static const char sql_update[] =
    "UPDATE decisions"
    "   SET party_id = :party_id, state = :state, needed = :needed,"
    "       held_until = :held_until, term = :term,"
    "       started = nullif(:started, 0), ends = nullif(:ends, 0),"
    "       letter = nullif(:letter, 0), mac = :mac"
    " WHERE id = :id";

int decisions_update(
    struct store *store, const struct decision_row *row, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_update);

	bind_changing(stmt, row);
	stmt_bind_int(stmt, ":id", row->id);
	return stmt_run(stmt, err);
}

static const char sql_set_sealed[] = "UPDATE decisions"
				     "   SET sealed = :sealed"
				     " WHERE id = :id";

int decisions_set_sealed(
    struct store *store, int64_t id, const struct buf *sealed, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_set_sealed);

	stmt_bind_int(stmt, ":id", id);
	stmt_bind_blob(stmt, ":sealed", sealed->data, sealed->len);
	return stmt_run(stmt, err);
}

#define DECISION_COLUMNS                                                       \
	"SELECT id, uuid, case_id, party_id, kind, coalesce(target, 0),"       \
	"       state, proposer, needed, held_until, term,"                    \
	"       coalesce(started, 0), coalesce(ends, 0),"                      \
	"       coalesce(letter, 0), mac, sealed"                              \
	"  FROM decisions"
enum {
	DECISION_ID,
	DECISION_UUID,
	DECISION_CASE,
	DECISION_PARTY,
	DECISION_KIND,
	DECISION_TARGET,
	DECISION_STATE,
	DECISION_PROPOSER,
	DECISION_NEEDED,
	DECISION_HELD,
	DECISION_TERM,
	DECISION_STARTED,
	DECISION_ENDS,
	DECISION_LETTER,
	DECISION_MAC,
	DECISION_SEALED
};

static const char sql_find[] = DECISION_COLUMNS " WHERE id = :id";
static const char sql_find_letter[] = DECISION_COLUMNS " WHERE letter = :id";
static const char sql_next_of_case[] =
    DECISION_COLUMNS " WHERE case_id IN " WHOLE_CASE "   AND id > :id"
		     " ORDER BY id"
		     " LIMIT 1";
static const char sql_next_of_party[] =
    DECISION_COLUMNS " WHERE party_id = :party_id"
		     "   AND id > :id"
		     " ORDER BY id"
		     " LIMIT 1";
static const char sql_next_of_target[] =
    DECISION_COLUMNS " WHERE target = :target"
		     "   AND id > :id"
		     " ORDER BY id"
		     " LIMIT 1";

static const char sql_next_started[] =
    DECISION_COLUMNS " WHERE (started, id) > (:time, :id)"
		     " ORDER BY started, id"
		     " LIMIT 1";
static const char sql_next_ending[] =
    DECISION_COLUMNS " WHERE (ends, id) > (:time, :id)"
		     " ORDER BY ends, id"
		     " LIMIT 1";

static int find(struct decision_row *row, struct stmt *stmt, struct pool *pool,
    struct err *err)
{
	int n = stmt_step(stmt, err);

	if (n == 1) {
		row->id = stmt_int(stmt, DECISION_ID);
		row->uuid = stmt_uuid(stmt, DECISION_UUID);
		row->case_id = stmt_uuid(stmt, DECISION_CASE);
		row->party_id = stmt_uuid_or_null(stmt, DECISION_PARTY, pool);
		row->kind = stmt_text(stmt, DECISION_KIND, pool);
		row->target = stmt_int(stmt, DECISION_TARGET);
		row->state = stmt_text(stmt, DECISION_STATE, pool);
		row->proposer =
		    stmt_blind_or_null(stmt, DECISION_PROPOSER, pool);
		row->needed = stmt_int(stmt, DECISION_NEEDED);
		row->held_until = stmt_int(stmt, DECISION_HELD);
		row->term = stmt_int(stmt, DECISION_TERM);
		row->started = stmt_int(stmt, DECISION_STARTED);
		row->ends = stmt_int(stmt, DECISION_ENDS);
		row->letter = stmt_int(stmt, DECISION_LETTER);
		row->mac = stmt_blind(stmt, DECISION_MAC);
		row->sealed = stmt_blob(stmt, DECISION_SEALED, pool);
	}
	stmt_done(stmt);
	return n;
}

int decisions_find(struct decision_row *row, struct store *store, int64_t id,
    struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_find);

	stmt_bind_int(stmt, ":id", id);
	return find(row, stmt, pool, err);
}

int decisions_find_letter(struct decision_row *row, struct store *store,
    int64_t letter, struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_find_letter);

	stmt_bind_int(stmt, ":id", letter);
	return find(row, stmt, pool, err);
}

int decisions_next_of_case(struct decision_row *row, struct store *store,
    const struct uuid *case_id, struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next_of_case);

	stmt_bind_uuid(stmt, ":case_id", case_id);
	stmt_bind_int(stmt, ":id", row->id);
	return find(row, stmt, pool, err);
}

int decisions_next_of_party(struct decision_row *row, struct store *store,
    const struct uuid *party_id, struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next_of_party);

	stmt_bind_uuid(stmt, ":party_id", party_id);
	stmt_bind_int(stmt, ":id", row->id);
	return find(row, stmt, pool, err);
}

int decisions_next_of_target(struct decision_row *row, struct store *store,
    int64_t target, struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next_of_target);

	stmt_bind_int(stmt, ":target", target);
	stmt_bind_int(stmt, ":id", row->id);
	return find(row, stmt, pool, err);
}

int decisions_next_started(struct decision_row *row, struct store *store,
    struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next_started);

	stmt_bind_int(stmt, ":time", row->started);
	stmt_bind_int(stmt, ":id", row->id);
	return find(row, stmt, pool, err);
}

int decisions_next_ending(struct decision_row *row, struct store *store,
    struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next_ending);

	stmt_bind_int(stmt, ":time", row->ends);
	stmt_bind_int(stmt, ":id", row->id);
	return find(row, stmt, pool, err);
}

/* ------------------------------ votes ----------------------------- */

static const char sql_vote[] =
    "INSERT INTO votes (decision, moderator, vote, mac)"
    "VALUES (:decision, :moderator, :vote, :mac)"
    "    ON CONFLICT (decision, moderator) DO UPDATE"
    "   SET vote = :vote, mac = :mac"
    " WHERE vote <> :vote";

static const char sql_voted_on[] = "SELECT uuid, case_id"
				   "  FROM decisions"
				   " WHERE id = :id";
enum { VOTED_UUID, VOTED_CASE };

/* Each vote is in the audit log, also one that was changed later. */
static int tell_vote(struct store *store, int64_t decision,
    const struct vote_row *row, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_voted_on);
	struct uuid uuid, case_id;
	struct entry_event event = {.kind = "vote",
	    .verb = row->objects ? "objects" : "approves",
	    .case_id = &case_id,
	    .subject = &uuid,
	    .moderator = &row->moderator};
	int n;

	stmt_bind_int(stmt, ":id", decision);
	n = stmt_step(stmt, err);
	if (n == 1) {
		uuid = stmt_uuid(stmt, VOTED_UUID);
		case_id = stmt_uuid(stmt, VOTED_CASE);
	}
	stmt_done(stmt);
	return n == 1 ? entries_tell(store, &event, err) : -1;
}

int votes_put(struct store *store, int64_t decision, const struct vote_row *row,
    struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_vote);

	stmt_bind_int(stmt, ":decision", decision);
	stmt_bind_blind(stmt, ":moderator", &row->moderator);
	stmt_bind_text(stmt, ":vote", row->objects ? "objects" : "approves");
	stmt_bind_blind(stmt, ":mac", &row->mac);
	if (stmt_run(stmt, err) == -1)
		return -1;
	if (store_changes(store) == 0)
		return 0;
	return tell_vote(store, decision, row, err) == -1 ? -1 : 1;
}

static const char sql_next_vote[] = "SELECT moderator, vote, mac"
				    "  FROM votes"
				    " WHERE decision = :decision"
				    "   AND moderator > :moderator"
				    " ORDER BY moderator"
				    " LIMIT 1";
enum { VOTE_MODERATOR, VOTE_VOTE, VOTE_MAC };

int votes_next(struct vote_row *row, struct store *store, int64_t decision,
    struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next_vote);
	struct pool *pool = pool_new();
	int n;

	stmt_bind_int(stmt, ":decision", decision);
	stmt_bind_blind(stmt, ":moderator", &row->moderator);
	n = stmt_step(stmt, err);
	if (n == 1) {
		row->moderator = stmt_blind(stmt, VOTE_MODERATOR);
		row->objects =
		    strcmp(stmt_text(stmt, VOTE_VOTE, pool), "objects") == 0;
		row->mac = stmt_blind(stmt, VOTE_MAC);
	}
	stmt_done(stmt);
	pool_free(pool);
	return n;
}

/* --------------------------- enforcement -------------------------- */

static const char sql_enforce[] =
    "INSERT INTO enforcements (decision, space, is_done)"
    "VALUES (:decision, :space, :is_done)"
    "    ON CONFLICT (decision, space) DO UPDATE"
    "   SET is_done = :is_done"
    " WHERE is_done <> :is_done";

int enforcements_put(struct store *store, int64_t decision, const char *space,
    bool is_done, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_enforce);

	stmt_bind_int(stmt, ":decision", decision);
	stmt_bind_text(stmt, ":space", space);
	stmt_bind_int(stmt, ":is_done", is_done);
	return stmt_run(stmt, err) == -1 ? -1 : store_changes(store);
}

static const char sql_next_space[] = "SELECT space, is_done"
				     "  FROM enforcements"
				     " WHERE decision = :decision"
				     "   AND space > :space"
				     " ORDER BY space"
				     " LIMIT 1";
enum { SPACE_NAME, SPACE_DONE };

int enforcements_next(const char **space, bool *is_done, struct store *store,
    int64_t decision, struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next_space);
	int n;

	stmt_bind_int(stmt, ":decision", decision);
	stmt_bind_text(stmt, ":space", *space);
	n = stmt_step(stmt, err);
	if (n == 1) {
		*space = stmt_text(stmt, SPACE_NAME, pool);
		*is_done = stmt_int(stmt, SPACE_DONE) != 0;
	}
	stmt_done(stmt);
	return n;
}

/* ----------------------------- tallies ---------------------------- */

static const char sql_tally[] = "INSERT INTO tallies (category, kind, n)"
				"VALUES (:category, :kind, :n)"
				"    ON CONFLICT (category, kind) DO UPDATE"
				"   SET n = n + :n";

int tallies_add(struct store *store, const char *category, const char *kind,
    int64_t n, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_tally);

	stmt_bind_text(stmt, ":category", category);
	stmt_bind_text(stmt, ":kind", kind);
	stmt_bind_int(stmt, ":n", n);
	return stmt_run(stmt, err);
}

static const char sql_get_tally[] = "SELECT n"
				    "  FROM tallies"
				    " WHERE category = :category"
				    "   AND kind = :kind";

int64_t tallies_get(struct store *store, const char *category, const char *kind,
    struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_get_tally);
	int64_t n;

	stmt_bind_text(stmt, ":category", category);
	stmt_bind_text(stmt, ":kind", kind);
	n = stmt_step(stmt, err);
	if (n == 1)
		n = stmt_int(stmt, 0);
	stmt_done(stmt);
	return n;
}
