/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/cases.h"

#include "store/stmt.h"
#include "store/whole.h"

static const char sql_add[] =
    "INSERT INTO cases"
    "       (id, number, state, class, opened, word_due, decision_due,"
    "        categories)"
    "VALUES (:id, :number, :state, :class, :opened, :word_due,"
    "        :decision_due, '')"
    "    ON CONFLICT (number) DO NOTHING";

int cases_add(struct store *store, const struct case_row *row, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_add);

	stmt_bind_uuid(stmt, ":id", &row->id);
	stmt_bind_int(stmt, ":number", row->number);
	stmt_bind_text(stmt, ":state", row->state);
	stmt_bind_text(stmt, ":class", row->class);
	stmt_bind_int(stmt, ":opened", row->opened);
	stmt_bind_int(stmt, ":word_due", row->word_due);
	stmt_bind_int(stmt, ":decision_due", row->decision_due);
	return stmt_run(stmt, err) == -1 ? -1 : store_changes(store);
}

static const char sql_update[] =
    "UPDATE cases"
    "   SET state = :state, class = :class, owner = :owner,"
    /* They would tell the hour in which it was opened. */
    "       word_due = CASE :state WHEN 'closed'"
    "		THEN :word_due / 86400 * 86400 ELSE :word_due END,"
    "       decision_due = CASE :state WHEN 'closed'"
    "		THEN :decision_due / 86400 * 86400 ELSE :decision_due END,"
    "       categories = :categories, closed = nullif(:closed, 0),"
    /* Whatever has changed, it may have to go sooner, or later. */
    "       joined = :joined, look = 0"
    " WHERE id = :id";

int cases_update(
    struct store *store, const struct case_row *row, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_update);

	stmt_bind_uuid(stmt, ":id", &row->id);
	stmt_bind_text(stmt, ":state", row->state);
	stmt_bind_text(stmt, ":class", row->class);
	stmt_bind_int(stmt, ":word_due", row->word_due);
	stmt_bind_int(stmt, ":decision_due", row->decision_due);
	stmt_bind_blind(stmt, ":owner", row->owner);
	stmt_bind_text(stmt, ":categories", row->categories);
	stmt_bind_int(stmt, ":closed", row->closed);
	stmt_bind_uuid(stmt, ":joined", row->joined);
	return stmt_run(stmt, err);
}

#define CASE_COLUMNS                                                           \
	"SELECT id, number, state, class, opened, word_due, decision_due,"     \
	"       owner, categories, closed, joined, coalesce(frozen, 0), look"  \
	"  FROM cases"
enum {
	COLUMN_ID,
	COLUMN_NUMBER,
	COLUMN_STATE,
	COLUMN_CLASS,
	COLUMN_OPENED,
	COLUMN_WORD_DUE,
	COLUMN_DECISION_DUE,
	COLUMN_OWNER,
	COLUMN_CATEGORIES,
	COLUMN_CLOSED,
	COLUMN_JOINED,
	COLUMN_FROZEN,
	COLUMN_LOOK
};

static const char sql_number[] = CASE_COLUMNS " WHERE number = :number";
static const char sql_id[] = CASE_COLUMNS " WHERE id = :id";
static const char sql_next[] = CASE_COLUMNS " WHERE number > :number"
					    " ORDER BY number"
					    " LIMIT 1";

static const char sql_next_open[] = CASE_COLUMNS " WHERE state = 'open'"
						 "   AND number > :number"
						 "   AND joined IS NULL"
						 "   AND frozen IS NULL"
						 " ORDER BY number"
						 " LIMIT 1";

static const char sql_next_frozen[] = CASE_COLUMNS " WHERE frozen IS NOT NULL"
						   "   AND number > :number"
						   "   AND joined IS NULL"
						   " ORDER BY number"
						   " LIMIT 1";

static const char sql_next_part[] = CASE_COLUMNS " WHERE joined = :whole"
						 "   AND number > :number"
						 " ORDER BY number"
						 " LIMIT 1";
static int find(
    struct case_row *row, struct stmt *stmt, struct pool *pool, struct err *err)
{
	int n = stmt_step(stmt, err);

	if (n == 1) {
		row->id = stmt_uuid(stmt, COLUMN_ID);
		row->number = stmt_int(stmt, COLUMN_NUMBER);
		row->state = stmt_text(stmt, COLUMN_STATE, pool);
		row->class = stmt_text(stmt, COLUMN_CLASS, pool);
		row->opened = stmt_int(stmt, COLUMN_OPENED);
		row->word_due = stmt_int(stmt, COLUMN_WORD_DUE);
		row->decision_due = stmt_int(stmt, COLUMN_DECISION_DUE);
		row->owner = stmt_blind_or_null(stmt, COLUMN_OWNER, pool);
		row->categories = stmt_text(stmt, COLUMN_CATEGORIES, pool);
		row->closed = stmt_int(stmt, COLUMN_CLOSED);
		row->joined = stmt_uuid_or_null(stmt, COLUMN_JOINED, pool);
		row->frozen = stmt_int(stmt, COLUMN_FROZEN);
		row->look = stmt_int(stmt, COLUMN_LOOK);
	}
	stmt_done(stmt);
	return n;
}

int cases_find_number(struct case_row *row, struct store *store, int64_t number,
    struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_number);

	stmt_bind_int(stmt, ":number", number);
	return find(row, stmt, pool, err);
}

int cases_find(struct case_row *row, struct store *store, const struct uuid *id,
    struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_id);

	stmt_bind_uuid(stmt, ":id", id);
	return find(row, stmt, pool, err);
}

static const char sql_highest[] = "SELECT coalesce(max(number), 0)"
				  "  FROM cases";

int cases_highest(int64_t *number, struct store *store, struct err *err)
{
	return stmt_number(number, stmt_get(store, sql_highest), err) == 1 ? 0
	                                                                   : -1;
}

int cases_next(struct case_row *row, struct store *store, int64_t after,
    struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next);

	stmt_bind_int(stmt, ":number", after);
	return find(row, stmt, pool, err);
}

int cases_next_open(struct case_row *row, struct store *store, int64_t after,
    struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next_open);

	stmt_bind_int(stmt, ":number", after);
	return find(row, stmt, pool, err);
}

int cases_next_frozen(struct case_row *row, struct store *store, int64_t after,
    struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next_frozen);

	stmt_bind_int(stmt, ":number", after);
	return find(row, stmt, pool, err);
}

int cases_next_part(struct case_row *row, struct store *store,
    const struct uuid *whole, int64_t after, struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next_part);

	stmt_bind_uuid(stmt, ":whole", whole);
	stmt_bind_int(stmt, ":number", after);
	return find(row, stmt, pool, err);
}

static const char sql_next_look[] =
    CASE_COLUMNS " WHERE state = :state"
		 "   AND joined IS NULL"
		 "   AND look <= :day"
		 "   AND (look, number) > (:look, :number)"
		 " ORDER BY look, number"
		 " LIMIT 1";

int cases_next_look(struct case_row *row, struct store *store,
    const struct case_look *look, struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next_look);

	stmt_bind_text(stmt, ":state", look->state);
	stmt_bind_int(stmt, ":day", look->day);
	stmt_bind_int(stmt, ":look", look->look);
	stmt_bind_int(stmt, ":number", look->number);
	return find(row, stmt, pool, err);
}

static const char sql_set_look[] = "UPDATE cases"
				   "   SET look = :day"
				   " WHERE id = :id";

int cases_set_look(
    struct store *store, const struct uuid *id, int64_t day, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_set_look);

	stmt_bind_uuid(stmt, ":id", id);
	stmt_bind_int(stmt, ":day", day);
	return stmt_run(stmt, err);
}

static const char sql_link[] = "INSERT INTO case_reports (case_id, report_id)"
			       "VALUES (:case_id, :report_id)"
			       "    ON CONFLICT DO NOTHING";

int cases_link_report(struct store *store, const struct uuid *case_id,
    const struct uuid *report_id, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_link);

	stmt_bind_uuid(stmt, ":case_id", case_id);
	stmt_bind_uuid(stmt, ":report_id", report_id);
	return stmt_run(stmt, err);
}

static const char sql_freeze[] = "UPDATE cases"
				 "   SET frozen = nullif(:day, 0)"
				 " WHERE id = :case_id OR joined = :case_id";
static const char sql_freeze_mail[] =
    "UPDATE outbox"
    "   SET state = 'frozen'"
    " WHERE state = 'queued' AND case_id IN " WHOLE_CASE;
static const char sql_thaw_mail[] =
    "UPDATE outbox"
    "   SET state = 'queued'"
    " WHERE state = 'frozen' AND case_id IN " WHOLE_CASE;

static int set_frozen(struct store *store, const char *sql_mail,
    const struct uuid *case_id, int64_t day, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_freeze);

	stmt_bind_uuid(stmt, ":case_id", case_id);
	stmt_bind_int(stmt, ":day", day);
	if (stmt_run(stmt, err) == -1)
		return -1;
	stmt = stmt_get(store, sql_mail);
	stmt_bind_uuid(stmt, ":case_id", case_id);
	return stmt_run(stmt, err);
}

int cases_freeze(struct store *store, const struct uuid *case_id, int64_t day,
    struct err *err)
{
	return set_frozen(store, sql_freeze_mail, case_id, day, err);
}

int cases_thaw(struct store *store, const struct uuid *case_id, struct err *err)
{
	return set_frozen(store, sql_thaw_mail, case_id, 0, err);
}

static const char sql_drop_owner[] = "UPDATE cases"
				     "   SET owner = NULL"
				     " WHERE state = 'open'"
				     "   AND owner = :owner";

int cases_drop_owner(
    struct store *store, const struct blind *owner, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_drop_owner);

	stmt_bind_blind(stmt, ":owner", owner);
	return stmt_run(stmt, err);
}
