/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sql.h"

#include <stdio.h>

#include <sqlite3.h>

static sqlite3 *watched;

static int note(sqlite3 *db, const char **error, const void *api)
{
	(void)error;
	(void)api;
	watched = db;
	return SQLITE_OK;
}

void sql_watch(void)
{
	sqlite3_auto_extension((void (*)(void))note);
}

void sql_run(const char *sql)
{
	if (sqlite3_exec(watched, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(watched));
}

void sql_refused(const char *sql)
{
	assert_int_equal(
	    sqlite3_exec(watched, sql, NULL, NULL, NULL), SQLITE_CONSTRAINT);
}

static sqlite3_stmt *prepare(const char *sql)
{
	sqlite3_stmt *stmt = NULL;

	if (sqlite3_prepare_v2(watched, sql, -1, &stmt, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(watched));
	return stmt;
}

void sql_blob(struct buf *out, const char *sql)
{
	sqlite3_stmt *stmt = prepare(sql);

	if (sqlite3_step(stmt) == SQLITE_ROW)
		buf_add(out, sqlite3_column_blob(stmt, 0),
		    (size_t)sqlite3_column_bytes(stmt, 0));
	sqlite3_finalize(stmt);
}

int64_t sql_int(const char *sql)
{
	sqlite3_stmt *stmt = prepare(sql);
	int64_t n = -1;

	if (sqlite3_step(stmt) == SQLITE_ROW &&
	    sqlite3_column_type(stmt, 0) != SQLITE_NULL)
		n = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return n;
}

static sqlite3 *kept;

/* While no statement runs. */
static void copy(sqlite3 *to, sqlite3 *from)
{
	sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");

	assert_non_null(backup);
	assert_int_equal(sqlite3_backup_step(backup, -1), SQLITE_DONE);
	assert_int_equal(sqlite3_backup_finish(backup), SQLITE_OK);
}

void sql_keep(void)
{
	sqlite3 *before = watched;

	sqlite3_close(kept);
	kept = NULL;
	assert_int_equal(sqlite3_open(":memory:", &kept), SQLITE_OK);
	watched = before;
	copy(kept, watched);
}

void sql_bring_back(void)
{
	copy(watched, kept);
}

bool sql_holds(const char *word)
{
	sqlite3_int64 size = 0;
	unsigned char *all = sqlite3_serialize(watched, "main", &size, 0);
	bool found;

	assert_non_null(all);
	found = memmem(all, (size_t)size, word, strlen(word)) != NULL;
	sqlite3_free(all);
	return found;
}

static void check_plan(const char *sql)
{
	enum { DETAIL = 3 };
	sqlite3_stmt *plan = NULL;
	char explain[2000];
	const char *detail;

	snprintf(explain, sizeof explain, "EXPLAIN QUERY PLAN %s", sql);
	assert_int_equal(
	    sqlite3_prepare_v2(watched, explain, -1, &plan, NULL), SQLITE_OK);
	while (sqlite3_step(plan) == SQLITE_ROW) {
		detail = (const char *)sqlite3_column_text(plan, DETAIL);
		if (strstr(detail, "SCAN") != NULL)
			fail_msg("%s: %s", detail, sql);
	}
	sqlite3_finalize(plan);
}

void sql_check_plans(void)
{
	sqlite3_stmt *stmt = NULL;
	size_t n = 0;

	while ((stmt = sqlite3_next_stmt(watched, stmt)) != NULL) {
		check_plan(sqlite3_sql(stmt));
		n++;
	}
	assert_true(n > 0);
}

void sql_starve(bool starves)
{
	sqlite3_hard_heap_limit64(starves ? 1 : 0);
}

void sql_run_file(const char *path, const char *sql)
{
	sqlite3 *db = NULL, *before = watched;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	sqlite3_close(db);
	watched = before;
}
