/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/clocks.h"

#include "store/stmt.h"
#include "store/whole.h"

static const char sql_add[] =
    "INSERT INTO clocks (case_id, name, subject, stage, due)"
    "VALUES (:case_id, :name, :subject, :stage, :due)";

int clocks_put(
    struct store *store, const struct clock_row *row, struct err *err)
{
	struct stmt *stmt;

	if (clocks_remove(store, row, err) == -1)
		return -1;
	stmt = stmt_get(store, sql_add);
	stmt_bind_uuid(stmt, ":case_id", &row->case_id);
	stmt_bind_text(stmt, ":name", row->name);
	stmt_bind_int(stmt, ":subject", row->subject);
	stmt_bind_int(stmt, ":stage", row->stage);
	stmt_bind_int(stmt, ":due", row->due);
	return stmt_run(stmt, err);
}

#define CLOCK_COLUMNS                                                          \
	"SELECT id, case_id, name, subject, stage, due"                        \
	"  FROM clocks"
enum {
	COLUMN_ID,
	COLUMN_CASE,
	COLUMN_NAME,
	COLUMN_SUBJECT,
	COLUMN_STAGE,
	COLUMN_DUE
};
#define SAME                                                                   \
	" WHERE subject = :subject"                                            \
	"   AND name = :name"                                                  \
	"   AND case_id >= :case_id"                                           \
	"   AND case_id <= :last"

static const char sql_find[] = CLOCK_COLUMNS SAME;
static const char sql_next_due[] =
    CLOCK_COLUMNS " WHERE due <= :now"
		  "   AND (due, id) > (:due, :id)"
		  "   AND" NOT_FROZEN("clocks") " ORDER BY due, id"
						" LIMIT 1";

static int find(struct clock_row *row, struct stmt *stmt, struct pool *pool,
    struct err *err)
{
	int n = stmt_step(stmt, err);

	if (n == 1) {
		row->id = stmt_int(stmt, COLUMN_ID);
		row->case_id = stmt_uuid(stmt, COLUMN_CASE);
		row->name = stmt_text(stmt, COLUMN_NAME, pool);
		row->subject = stmt_int(stmt, COLUMN_SUBJECT);
		row->stage = stmt_int(stmt, COLUMN_STAGE);
		row->due = stmt_int(stmt, COLUMN_DUE);
	}
	stmt_done(stmt);
	return n;
}

/* A subject has one clock of a name, whatever its case; what has no subject
 * has one in each case. Every index has to know that it is one. */
static void bind_same(struct stmt *stmt, const struct clock_row *row)
{
	static const struct uuid first;
	static const struct uuid last = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};
	bool any = row->subject != 0;

	stmt_bind_uuid(stmt, ":case_id", any ? &first : &row->case_id);
	stmt_bind_uuid(stmt, ":last", any ? &last : &row->case_id);
	stmt_bind_text(stmt, ":name", row->name);
	stmt_bind_int(stmt, ":subject", row->subject);
}

int clocks_find(struct clock_row *row, struct store *store, struct pool *pool,
    struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_find);

	bind_same(stmt, row);
	return find(row, stmt, pool, err);
}

int clocks_next_due(struct clock_row *row, struct store *store, int64_t now,
    struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next_due);

	stmt_bind_int(stmt, ":now", now);
	stmt_bind_int(stmt, ":due", row->due);
	stmt_bind_int(stmt, ":id", row->id);
	return find(row, stmt, pool, err);
}

static const char sql_remove[] = "DELETE FROM clocks" SAME;

int clocks_remove(
    struct store *store, const struct clock_row *row, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_remove);

	bind_same(stmt, row);
	return stmt_run(stmt, err);
}

static const char sql_remove_name[] =
    "DELETE FROM clocks"
    " WHERE case_id IN " WHOLE_CASE "   AND name = :name";

int clocks_remove_name(struct store *store, const struct uuid *case_id,
    const char *name, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_remove_name);

	stmt_bind_uuid(stmt, ":case_id", case_id);
	stmt_bind_text(stmt, ":name", name);
	return stmt_run(stmt, err);
}

/* Those without a subject: "= 0" would look for them among all cases. */
static const char sql_remove_case[] = "DELETE FROM clocks"
				      " WHERE case_id = :case_id"
				      "   AND subject <= 0";

int clocks_remove_case(
    struct store *store, const struct uuid *case_id, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_remove_case);

	stmt_bind_uuid(stmt, ":case_id", case_id);
	return stmt_run(stmt, err);
}
