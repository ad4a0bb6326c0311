/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "store/handle.h"
#include "store/schema.h"

enum {
	APPLICATION_ID = 0x68657964, /* "heyd" */
	BUSY_WAIT = 30000, /* ms, for another writer; */
	CHECKPOINT_WAIT = 500 /* for readers there is a next time */
};

/* What SQLite said, as a sentence with its mend. */
int store_failed(struct store *store, struct err *err)
{
	int code = sqlite3_errcode(store->db);

	switch (code) {
	case SQLITE_FULL:
		return err_set(err, ERR_TEMP,
		    "the disk with the database is full; make room, "
		    "nothing is lost: mail waits in the mailbox");
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(
		    err, ERR_TEMP, "another program holds the database");
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return err_set(err, ERR_CONFIG,
		    "the database is damaged or not one of heyward's; "
		    "restore a backup");
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
		return err_set(err, ERR_CONFIG,
		    "the database cannot be written: check owner and mode "
		    "of the file and its directory");
	case SQLITE_CONSTRAINT:
		/* The other mails are none the worse for it. */
		return err_set(
		    err, ERR_INPUT, "database: %s", sqlite3_errmsg(store->db));
	default:
		return err_set(
		    err, ERR_TEMP, "database: %s", sqlite3_errmsg(store->db));
	}
}

int store_must(int found, struct err *err)
{
	if (found == 0)
		return err_set(err, ERR_SEALED,
		    "a row that others refer to is gone: a changed database");
	return found == -1 ? -1 : 0;
}

static int execute(struct store *store, const char *sql, struct err *err)
{
	if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return store_failed(store, err);
	return 0;
}

static int pragma_int(
    int *value, struct store *store, const char *sql, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	int ret = 0;

	if (sqlite3_prepare_v2(store->db, sql, -1, &stmt, NULL) == SQLITE_OK &&
	    sqlite3_step(stmt) == SQLITE_ROW)
		*value = sqlite3_column_int(stmt, 0);
	else
		ret = store_failed(store, err);
	sqlite3_finalize(stmt);
	return ret;
}

/* What is deleted is overwritten, or nothing is promised. */
static int check_secure_delete(struct store *store, struct err *err)
{
	int value;

	if (pragma_int(&value, store, "PRAGMA secure_delete", err) == -1)
		return -1;
	if (value == 1)
		return 0;
	return err_set(err, ERR_CONFIG,
	    "this SQLite does not overwrite what is deleted (secure_delete): "
	    "install one that does");
}

/* A group of mails writes to more pages than SQLite's 2 MB hold: they would go
 * to the log half done, and be read again, many times. */
static int configure(struct store *store, struct err *err)
{
	static const char pragmas[] = "PRAGMA foreign_keys = ON;"
				      "PRAGMA secure_delete = ON;"
				      "PRAGMA temp_store = MEMORY;"
				      "PRAGMA trusted_schema = OFF;"
				      "PRAGMA cell_size_check = ON;"
				      "PRAGMA cache_size = -8000;"
				      "PRAGMA synchronous = FULL;";

	sqlite3_busy_timeout(store->db, BUSY_WAIT);
	sqlite3_extended_result_codes(store->db, 0);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	return execute(store, pragmas, err) == -1
	           ? -1
	           : check_secure_delete(store, err);
}

int store_version(void)
{
	int n = 0;

	while (schema_steps[n] != NULL)
		n++;
	return n;
}

static int migrate(struct store *store, int version, struct err *err)
{
	char pragma[64];

	for (; schema_steps[version] != NULL; version++) {
		if (store_begin(store, err) == -1)
			return -1;
		snprintf(pragma, sizeof pragma, "PRAGMA user_version = %d",
		    version + 1);
		if (execute(store, schema_steps[version], err) == -1 ||
		    execute(store, pragma, err) == -1) {
			store_rollback(store);
			return err_add(err, "schema step %d", version);
		}
		if (store_commit(store, err) == -1)
			return -1;
	}
	return 0;
}

static int check_version(
    int *version, struct store *store, const char *path, struct err *err)
{
	int id;

	if (pragma_int(&id, store, "PRAGMA application_id", err) == -1 ||
	    pragma_int(version, store, "PRAGMA user_version", err) == -1)
		return -1;
	if (id != APPLICATION_ID || *version < 1)
		return err_set(
		    err, ERR_CONFIG, "%s is not a database of heyward", path);
	if (*version > store_version())
		return err_set(err, ERR_CONFIG,
		    "%s was written by a newer heyward (schema %d, this one "
		    "knows %d); install that version",
		    path, *version, store_version());
	return 0;
}

void store_trust(struct store *store, bool trust)
{
	sqlite3_db_config(
	    store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, !trust, NULL);
}

/* One thread uses it, and nobody asks how much memory it has. Where it has
 * been used before that is refused, and nothing lost. */
static void spare_locks(void)
{
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static struct store *open_handle(const char *path, int flags, struct err *err)
{
	struct store *store = mem_alloc(sizeof *store);

	spare_locks();
	if (sqlite3_open_v2(path, &store->db, flags | SQLITE_OPEN_NOFOLLOW,
		NULL) != SQLITE_OK) {
		store_failed(store, err);
		store_close(store);
		return NULL;
	}
	if (configure(store, err) == -1) {
		store_close(store);
		return NULL;
	}
	return store;
}

static int start_empty(struct store *store, struct err *err)
{
	char sql[160];

	snprintf(sql, sizeof sql,
	    "PRAGMA page_size = 16384; PRAGMA journal_mode = WAL;"
	    "PRAGMA application_id = %d;",
	    APPLICATION_ID);
	return execute(store, sql, err) == -1 ? -1 : migrate(store, 0, err);
}

/* Built beside its final name, so that a half-made one is never found. */
int store_create(const char *path, struct err *err)
{
	char *tmp = mem_printf("%s.new", path);
	struct store *store = NULL;
	int fd, ret = -1;

	unlink(tmp);
	fd =
	    open(tmp, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd == -1) {
		err_set(err, ERR_CONFIG, "%s: %s", tmp, strerror(errno));
		goto out;
	}
	store = open_handle(tmp, SQLITE_OPEN_READWRITE, err);
	if (store == NULL || start_empty(store, err) == -1)
		goto out;
	store_close(store);
	store = NULL;
	if (fsync(fd) == -1 || link(tmp, path) == -1)
		err_set(err, ERR_CONFIG, "%s: %s", path, strerror(errno));
	else
		ret = file_sync_parent(path, err);
out:
	store_close(store);
	if (fd != -1) {
		close(fd);
		unlink(tmp);
	}
	free(tmp);
	return ret;
}

int store_open(struct store **out, const char *path, struct err *err)
{
	struct store *store;
	struct stat st;
	int version;

	if (stat(path, &st) == -1)
		return err_set(err, ERR_CONFIG,
		    "%s: %s; heyward init makes a new one", path,
		    strerror(errno));
	if (st.st_mode & 077)
		return err_set(err, ERR_CONFIG,
		    "%s can be read by others; chmod 600 it", path);
	store = open_handle(path, SQLITE_OPEN_READWRITE, err);
	if (store == NULL)
		return err_add(err, "%s", path);
	store_trust(store, false);
	if (check_version(&version, store, path, err) == -1 ||
	    migrate(store, version, err) == -1) {
		store_close(store);
		return -1;
	}
	store->changes_at_open = sqlite3_total_changes(store->db);
	store_trust(store, true);
	*out = store;
	return 0;
}

/* Of a database whose log is empty, SQLite need not write beside it. */
static bool has_log(const char *path)
{
	char *log = mem_printf("%s-wal", path);
	struct stat st;
	bool has = stat(log, &st) == 0 && st.st_size > 0;

	free(log);
	return has;
}

/* A file name as a URI: RFC 3986. */
static char *uri_of(const char *path)
{
	struct buf uri = BUF_INIT;

	buf_adds(&uri, path[0] == '/' ? "file://" : "file:");
	for (; *path != '\0'; path++)
		if (strchr("%?#", *path) != NULL)
			buf_addf(&uri, "%%%02X", (unsigned char)*path);
		else
			buf_addc(&uri, *path);
	buf_adds(&uri, "?immutable=1");
	return buf_detach(&uri);
}

static int check_same_version(
    struct store *store, const char *path, struct err *err)
{
	int version;

	if (check_version(&version, store, path, err) == -1)
		return -1;
	if (version < store_version())
		return err_set(err, ERR_CONFIG,
		    "%s was written by an older heyward (schema %d, this one "
		    "reads %d); read it with that version",
		    path, version, store_version());
	return 0;
}

int store_open_copy(struct store **out, const char *path, struct err *err)
{
	struct store *store;
	char *uri = NULL;

	if (access(path, R_OK) == -1)
		return err_set(
		    err, ERR_CONFIG, "%s: %s", path, strerror(errno));
	if (!has_log(path))
		uri = uri_of(path);
	store = open_handle(uri == NULL ? path : uri,
	    SQLITE_OPEN_READONLY | (uri == NULL ? 0 : SQLITE_OPEN_URI), err);
	free(uri);
	if (store == NULL)
		return err_add(err, "%s", path);
	if (check_same_version(store, path, err) == -1) {
		store_close(store);
		return -1;
	}
	*out = store;
	return 0;
}

int store_open_memory(struct store **out, struct err *err)
{
	struct store *store;

	store = open_handle(
	    ":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err);
	if (store == NULL)
		return -1;
	if (start_empty(store, err) == -1) {
		store_close(store);
		return -1;
	}
	*out = store;
	return 0;
}

void store_close(struct store *store)
{
	size_t i;

	if (store == NULL)
		return;
	for (i = 0; i < store->n_stmts; i++)
		sqlite3_finalize(store->stmts[i].handle);
	sqlite3_close(store->db);
	free(store);
}

int store_begin(struct store *store, struct err *err)
{
	return execute(store, "BEGIN IMMEDIATE", err);
}

int store_commit(struct store *store, struct err *err)
{
	if (execute(store, "COMMIT", err) == 0)
		return 0;
	store_rollback(store);
	return -1;
}

void store_rollback(struct store *store)
{
	/* SQLite may have rolled back by itself: on a full disk, say. */
	if (store_in_transaction(store))
		execute(store, "ROLLBACK", NULL);
}

bool store_in_transaction(const struct store *store)
{
	return sqlite3_get_autocommit(store->db) == 0;
}

int store_savepoint(struct store *store, struct err *err)
{
	return execute(store, "SAVEPOINT mail", err);
}

int store_release(struct store *store, struct err *err)
{
	return execute(store, "RELEASE mail", err);
}

void store_rollback_savepoint(struct store *store)
{
	if (!store_in_transaction(store))
		return;
	execute(store, "ROLLBACK TO mail", NULL);
	execute(store, "RELEASE mail", NULL);
}

int64_t store_writes(const struct store *store)
{
	return sqlite3_total_changes64(store->db);
}

bool store_changed(const struct store *store)
{
	return sqlite3_total_changes(store->db) != store->changes_at_open;
}

int store_checkpoint(struct store *store, struct err *err)
{
	int code;

	sqlite3_busy_timeout(store->db, CHECKPOINT_WAIT);
	code = sqlite3_wal_checkpoint_v2(
	    store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	if (code != SQLITE_OK)
		store_failed(store, err);
	sqlite3_busy_timeout(store->db, BUSY_WAIT);
	return code == SQLITE_OK ? 0 : -1;
}

int store_check(struct store *store, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	const unsigned char *says = NULL;
	int ret = -1;

	if (sqlite3_prepare_v2(store->db, "PRAGMA integrity_check(1)", -1,
		&stmt, NULL) == SQLITE_OK &&
	    sqlite3_step(stmt) == SQLITE_ROW)
		says = sqlite3_column_text(stmt, 0);
	if (says != NULL && strcmp((const char *)says, "ok") == 0)
		ret = 0;
	else
		err_set(err, ERR_CONFIG,
		    "the database is damaged; restore a backup");
	sqlite3_finalize(stmt);
	return ret;
}
