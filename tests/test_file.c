/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/scratch.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

static void assert_holds(const char *name, const char *text)
{
	struct buf buf = BUF_INIT;

	scratch_read(&buf, scratch_path(name));
	assert_string_equal(buf_text(&buf), text);
	buf_release(&buf);
}

static void a_file_is_written_with_its_mode(void **state)
{
	static const int modes[] = {0600, 0644, 0400};
	const char *path = scratch_path("a");
	struct stat st;
	size_t i;

	(void)state;
	umask(077);
	for (i = 0; i < sizeof modes / sizeof modes[0]; i++) {
		assert_int_equal(
		    file_write_new(path, "text", 4, modes[i], NULL), 0);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 07777, modes[i]);
		assert_int_equal(st.st_nlink, 1);
		assert_holds("a", "text");
		assert_int_equal(scratch_count(), 1);
		unlink(path);
	}
}

static void an_existing_file_is_never_replaced(void **state)
{
	const char *path = scratch_path("b");
	struct err err;

	(void)state;
	scratch_write(path, "old", 3, 0600);
	assert_int_equal(file_write_new(path, "new", 3, 0600, &err), -1);
	assert_int_equal(err.kind, ERR_CONFIG);
	assert_holds("b", "old");
	assert_int_equal(scratch_count(), 1);
	unlink(path);
}

static void a_link_is_not_followed(void **state)
{
	const char *path = scratch_path("c");

	(void)state;
	assert_int_equal(symlink(scratch_path("elsewhere"), path), 0);
	assert_int_equal(file_write_new(path, "new", 3, 0600, NULL), -1);
	assert_false(scratch_has("elsewhere"));
	unlink(path);
	/* Nor is one in the place of the unfinished file. */
	assert_int_equal(
	    symlink(scratch_path("elsewhere"), scratch_path("d.new")), 0);
	assert_int_equal(
	    file_write_new(scratch_path("d"), "new", 3, 0600, NULL), 0);
	assert_false(scratch_has("elsewhere"));
	assert_holds("d", "new");
	assert_int_equal(scratch_count(), 1);
	unlink(scratch_path("d"));
}

static void what_a_dead_process_left_is_no_hindrance(void **state)
{
	(void)state;
	scratch_write(scratch_path("e.new"), "ha", 2, 0600);
	assert_int_equal(
	    file_write_new(scratch_path("e"), "whole", 5, 0600, NULL), 0);
	assert_holds("e", "whole");
	assert_int_equal(scratch_count(), 1);
	unlink(scratch_path("e"));
}

static void a_file_is_there_whole_or_not_at_all(void **state)
{
	struct rlimit old, small = {1000, 1000};
	char *data = mem_alloc(5000);
	struct err err;
	int ret;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small.rlim_max = old.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	ret = file_write_new(scratch_path("f"), data, 5000, 0600, &err);
	setrlimit(RLIMIT_FSIZE, &old);
	assert_int_equal(ret, -1);
	assert_int_equal(err.kind, ERR_CONFIG);
	assert_int_equal(scratch_count(), 0);
	free(data);
}

static void a_missing_folder_is_said(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(
	    file_write_new(scratch_path("no/g"), "x", 1, 0600, &err), -1);
	assert_int_equal(err.kind, ERR_CONFIG);
	assert_int_equal(file_sync_parent(scratch_path("no/g"), &err), -1);
	assert_int_equal(err.kind, ERR_TEMP);
	assert_int_equal(file_sync_parent(scratch_path("g"), &err), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_file_is_written_with_its_mode),
	    cmocka_unit_test(an_existing_file_is_never_replaced),
	    cmocka_unit_test(a_link_is_not_followed),
	    cmocka_unit_test(what_a_dead_process_left_is_no_hindrance),
	    cmocka_unit_test(a_file_is_there_whole_or_not_at_all),
	    cmocka_unit_test(a_missing_folder_is_said),
	};

	return cmocka_run_group_tests(tests, scratch_begin, scratch_end);
}
