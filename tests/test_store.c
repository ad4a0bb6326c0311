/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/scratch.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/store.h"
#include "store/tokens.h"
#include "tests/sql.h"

static const struct blind one = {"one-counter-----"};
static const struct blind two = {"two-counter-----"};

static const char *make(const char *name)
{
	const char *path = scratch_path(name);
	struct err err;

	if (store_create(path, &err) == -1)
		fail_msg("%s", err.text);
	return path;
}

static struct store *open_good(const char *path)
{
	struct store *store = NULL;
	struct err err;

	if (store_open(&store, path, &err) == -1)
		fail_msg("%s", err.text);
	return store;
}

static struct store *open_memory(void)
{
	struct store *store = NULL;

	assert_int_equal(store_open_memory(&store, NULL), 0);
	return store;
}

static void count_one(struct store *store, const struct blind *blind)
{
	assert_true(rates_add(store, blind, 1, NULL) > 0);
}

static void a_new_store_is_private_and_alone(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(stat(make("a"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(st.st_nlink, 1);
	assert_int_equal(scratch_count(), 1);
	unlink(scratch_path("a"));
}

static void a_store_is_never_replaced(void **state)
{
	const char *path = make("b");
	struct store *store = open_good(path);
	struct err err;

	(void)state;
	count_one(store, &one);
	store_close(store);
	assert_int_equal(store_create(path, &err), -1);
	assert_int_equal(err.kind, ERR_CONFIG);
	assert_int_equal(scratch_count(), 1);
	store = open_good(path);
	assert_int_equal(rates_add(store, &one, 1, NULL), 2);
	store_close(store);
	unlink(path);
}

static void what_a_dead_init_left_is_no_hindrance(void **state)
{
	(void)state;
	scratch_write(scratch_path("c.new"), "half", 4, 0600);
	store_close(open_good(make("c")));
	assert_int_equal(scratch_count(), 1);
	unlink(scratch_path("c"));
}

static void assert_refused(const char *path, const char *label)
{
	struct store *store = NULL;
	struct err err = {ERR_NONE, ""};

	if (store_open(&store, path, &err) == 0 || err.kind != ERR_CONFIG ||
	    err.text[0] == '\0' || store != NULL)
		fail_msg("%s: kind %d: %s", label, (int)err.kind, err.text);
}

static void what_is_not_ours_is_refused(void **state)
{
	static const struct {
		const char *label, *sql;
	} rows[] = {
	    {"somebody else's", "PRAGMA application_id = 1"},
	    {"nobody's", "PRAGMA application_id = 0"},
	    {"one with a strange id", "PRAGMA application_id = -1"},
	    {"of a newer heyward", "PRAGMA user_version = 99"},
	    {"of no version", "PRAGMA user_version = -1"},
	    {"of a far version", "PRAGMA user_version = -2000000000"},
	};
	const char *path;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		path = make("d");
		sql_run_file(path, rows[i].sql);
		assert_refused(path, rows[i].label);
		unlink(path);
	}
}

static void what_is_no_database_is_refused(void **state)
{
	struct buf file = BUF_INIT;
	const char *path = scratch_path("e");

	(void)state;
	assert_refused(scratch_path("missing"), "missing");
	scratch_write(path, "", 0, 0600);
	assert_refused(path, "empty");
	scratch_write(path, "hello, here is some text\n", 25, 0600);
	assert_refused(path, "a text");
	unlink(path);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_refused(path, "a folder");
	rmdir(path);
	make("e");
	scratch_read(&file, path);
	scratch_write(path, file.data, 100, 0600);
	assert_refused(path, "cut after its head");
	unlink(path);
	buf_release(&file);
}

static void a_store_that_others_can_read_is_refused(void **state)
{
	static const mode_t modes[] = {0644, 0640, 0604, 0660};
	const char *path = make("f");
	size_t i;

	(void)state;
	for (i = 0; i < sizeof modes / sizeof modes[0]; i++) {
		assert_int_equal(chmod(path, modes[i]), 0);
		assert_refused(path, "mode");
	}
	unlink(path);
}

static void a_damaged_store_is_noticed(void **state)
{
	const char *path = make("g");
	struct buf file = BUF_INIT;
	struct store *store = open_good(path);
	struct err err;
	size_t i;

	(void)state;
	assert_int_equal(store_check(store, &err), 0);
	store_close(store);
	scratch_read(&file, path);
	/* Behind the schema on page 1: the tables and indexes. */
	for (i = 16384; i < file.len; i++)
		file.data[i] = (char)0xa5;
	scratch_write(path, file.data, file.len, 0600);
	store = open_good(path);
	assert_int_equal(store_check(store, &err), -1);
	assert_int_equal(err.kind, ERR_CONFIG);
	store_close(store);
	unlink(path);
	buf_release(&file);
}

static void a_store_is_careful(void **state)
{
	static const struct {
		const char *sql;
		int64_t value;
	} rows[] = {
	    {"PRAGMA foreign_keys", 1},
	    {"PRAGMA synchronous", 2},
	    {"PRAGMA secure_delete", 1},
	    {"PRAGMA temp_store", 2},
	    {"PRAGMA trusted_schema", 0},
	    {"SELECT journal_mode = 'wal' FROM pragma_journal_mode", 1},
	};
	struct store *store = open_good(make("h"));
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (sql_int(rows[i].sql) != rows[i].value)
			fail_msg("%s", rows[i].sql);
	assert_int_equal(sql_int("PRAGMA user_version"), store_version());
	store_close(store);
	unlink(scratch_path("h"));
}

static void only_what_was_committed_stays(void **state)
{
	struct store *store = open_memory();

	(void)state;
	assert_false(store_changed(store) && store_in_transaction(store));
	assert_int_equal(store_begin(store, NULL), 0);
	assert_true(store_in_transaction(store));
	count_one(store, &one);
	assert_int_equal(store_commit(store, NULL), 0);
	assert_false(store_in_transaction(store));
	assert_int_equal(store_begin(store, NULL), 0);
	count_one(store, &one);
	count_one(store, &two);
	store_rollback(store);
	assert_int_equal(sql_int("SELECT sum(n) FROM rates"), 1);
	store_rollback(store); /* there is none: no harm */
	store_close(store);
	store_close(NULL);
}

static void a_savepoint_is_undone_alone(void **state)
{
	struct store *store = open_memory();

	(void)state;
	store_begin(store, NULL);
	assert_int_equal(store_savepoint(store, NULL), 0);
	count_one(store, &one);
	assert_int_equal(store_release(store, NULL), 0);
	assert_int_equal(store_savepoint(store, NULL), 0);
	count_one(store, &one);
	count_one(store, &two);
	store_rollback_savepoint(store);
	assert_true(store_in_transaction(store));
	assert_int_equal(store_savepoint(store, NULL), 0);
	count_one(store, &two);
	assert_int_equal(store_release(store, NULL), 0);
	assert_int_equal(store_commit(store, NULL), 0);
	assert_int_equal(rates_add(store, &one, 1, NULL), 2);
	assert_int_equal(rates_add(store, &two, 1, NULL), 2);
	store_rollback_savepoint(store); /* there is none: no harm */
	store_close(store);
}

static void a_commit_without_a_transaction_fails(void **state)
{
	struct store *store = open_memory();
	struct err err = {ERR_NONE, ""};

	(void)state;
	assert_int_equal(store_commit(store, &err), -1);
	assert_int_equal(err.kind, ERR_TEMP);
	assert_int_equal(store_release(store, NULL), -1);
	store_begin(store, NULL);
	assert_int_equal(store_begin(store, &err), -1);
	store_close(store);
}

static void it_is_known_whether_anything_was_written(void **state)
{
	struct store *store = open_good(make("i"));

	(void)state;
	assert_false(store_changed(store));
	store_begin(store, NULL);
	store_commit(store, NULL);
	assert_false(store_changed(store));
	count_one(store, &one);
	assert_true(store_changed(store));
	store_close(store);
	unlink(scratch_path("i"));
}

static bool is_in_file(const char *name, const char *word)
{
	struct buf file = BUF_INIT;
	bool found;

	scratch_read(&file, scratch_path(name));
	found = memmem(buf_text(&file), file.len, word, strlen(word)) != NULL;
	buf_release(&file);
	return found;
}

static void what_was_deleted_is_not_left_in_the_files(void **state)
{
	struct store *store = open_good(make("j"));

	(void)state;
	count_one(store, &one);
	count_one(store, &two);
	assert_int_equal(store_checkpoint(store, NULL), 0);
	assert_true(is_in_file("j", "one-counter-----"));
	assert_int_equal(rates_purge(store, 2, NULL), 0);
	assert_int_equal(store_checkpoint(store, NULL), 0);
	assert_false(is_in_file("j", "one-counter-----"));
	assert_false(is_in_file("j-wal", "one-counter-----"));
	store_close(store);
	unlink(scratch_path("j"));
}

/* Whose it is shows only when it is read. */
static void a_log_that_is_not_trusted_stays_apart(void **state)
{
	static const bool trusts[] = {false, true};
	struct store *store;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		store = open_good(i == 0 ? make("k") : scratch_path("k"));
		store_trust(store, trusts[i]);
		if (i == 0)
			count_one(store, &one);
		store_close(store);
		assert_int_equal(is_in_file("k", "one-counter-----"), i);
		assert_int_equal(access(scratch_path("k-wal"), F_OK) == 0, !i);
	}
	unlink(scratch_path("k"));
}

static void what_cannot_be_prepared_is_an_error_of_its_first_step(void **state)
{
	struct store *store = open_memory();
	struct err err = {ERR_NONE, ""};

	(void)state;
	sql_starve(true);
	assert_int_equal(rates_add(store, &one, 1, &err), -1);
	sql_starve(false);
	assert_int_equal(err.kind, ERR_TEMP);
	count_one(store, &one);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_new_store_is_private_and_alone),
	    cmocka_unit_test(a_store_is_never_replaced),
	    cmocka_unit_test(what_a_dead_init_left_is_no_hindrance),
	    cmocka_unit_test(what_is_not_ours_is_refused),
	    cmocka_unit_test(what_is_no_database_is_refused),
	    cmocka_unit_test(a_store_that_others_can_read_is_refused),
	    cmocka_unit_test(a_damaged_store_is_noticed),
	    cmocka_unit_test(a_store_is_careful),
	    cmocka_unit_test(only_what_was_committed_stays),
	    cmocka_unit_test(a_savepoint_is_undone_alone),
	    cmocka_unit_test(a_commit_without_a_transaction_fails),
	    cmocka_unit_test(it_is_known_whether_anything_was_written),
	    cmocka_unit_test(what_was_deleted_is_not_left_in_the_files),
	    cmocka_unit_test(a_log_that_is_not_trusted_stays_apart),
	    cmocka_unit_test(
		what_cannot_be_prepared_is_an_error_of_its_first_step),
	};

	sql_watch();
	return cmocka_run_group_tests(tests, scratch_begin, scratch_end);
}
