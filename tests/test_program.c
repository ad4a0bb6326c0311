/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/program.h"
#include "tests/scratch.h"

enum { LONG = 60000 };

static void a_program_is_run_without_a_shell(void **state)
{
	static const struct {
		const char *label;
		const char *argv[4];
		const char *input, *output;
	} rows[] = {
	    {"by its path", {"/bin/echo", "a  b"}, NULL, "a  b\n"},
	    {"found by PATH", {"echo", "a"}, NULL, "a\n"},
	    {"no shell", {"echo", "$HOME;id"}, NULL, "$HOME;id\n"},
	    {"nothing to read", {"cat"}, NULL, ""},
	    {"something to read", {"cat"}, "one\ntwo\n", "one\ntwo\n"},
	    {"an empty input", {"cat"}, "", ""},
	    {"nobody reads the input", {"true"}, "one\n", ""},
	    {"more than there is room for", {"echo", "0123456789012345678"},
		NULL, "012345678901234"},
	};
	char text[16];
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct program program = {.argv = rows[i].argv,
		    .input = rows[i].input,
		    .output = text,
		    .size = sizeof text - 1,
		    .milliseconds = LONG};

		if (program_run(&program, &err) == -1)
			fail_msg("%s: %s", rows[i].label, err.text);
		text[program.len] = '\0';
		if (strcmp(text, rows[i].output) != 0)
			fail_msg("%s: printed %s", rows[i].label, text);
	}
}

static void how_a_program_ends_is_told(void **state)
{
	static const struct {
		const char *argv[4];
		int milliseconds;
		enum err_kind kind;
		const char *text;
	} rows[] = {
	    {{"false"}, LONG, ERR_TEMP, "status 1"},
	    {{"sh", "-c", "kill -9 $$"}, LONG, ERR_TEMP, "signal 9"},
	    {{"/nonexistent"}, LONG, ERR_CONFIG, "cannot be started"},
	    {{"/"}, LONG, ERR_CONFIG, "cannot be started"},
	    {{"sleep", "60"}, 100, ERR_TEMP, "did not end"},
	};
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct program program = {.argv = rows[i].argv,
		    .input = "a sentence\n",
		    .milliseconds = rows[i].milliseconds};

		err.kind = ERR_NONE;
		assert_int_equal(program_run(&program, &err), -1);
		if (err.kind != rows[i].kind ||
		    strstr(err.text, rows[i].text) == NULL)
			fail_msg("%s: %s", rows[i].argv[0], err.text);
	}
}

static void a_bare_program_gets_nothing_of_ours_but_path(void **state)
{
	static const char *const argv[] = {"env", NULL};
	char text[4096], expected[4096];
	struct program program = {.argv = argv,
	    .output = text,
	    .size = sizeof text - 1,
	    .milliseconds = LONG,
	    .is_bare = true};

	(void)state;
	setenv("HEYWARD_SECRET", "x", 1);
	assert_int_equal(program_run(&program, NULL), 0);
	text[program.len] = '\0';
	snprintf(expected, sizeof expected, "PATH=%s\n", getenv("PATH"));
	assert_string_equal(text, expected);
}

/* Standard error is where it may complain. A pipe to another program would be
 * one of the shell's own for a moment; what follows makes the shell wait. */
static void no_descriptor_of_ours_is_left_to_a_program(void **state)
{
	static const char *const argv[] = {
	    "sh", "-c", "ls /proc/$$/fd; true", NULL};
	int fd = open(scratch_path("open"), O_RDWR | O_CREAT, 0600);
	char text[64] = "";
	struct program program = {.argv = argv,
	    .output = text,
	    .size = sizeof text - 1,
	    .milliseconds = LONG};

	(void)state;
	assert_true(fd > 2);
	assert_int_equal(program_run(&program, NULL), 0);
	close(fd);
	assert_string_equal(text, "0\n1\n2\n");
}

/* What it started holds a lock for as long as it lives: this test hangs where
 * that is not ended. */
static void a_program_that_takes_too_long_goes_with_all_it_started(void **state)
{
	const char *lock = scratch_path("lock");
	const char *const argv[] = {
	    "sh", "-c", "flock \"$0\" sleep 1000000 & wait", lock, NULL};
	struct program program = {.argv = argv, .milliseconds = 300};
	int fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	struct err err;

	(void)state;
	assert_true(fd != -1);
	assert_int_equal(program_run(&program, &err), -1);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_program_is_run_without_a_shell),
	    cmocka_unit_test(how_a_program_ends_is_told),
	    cmocka_unit_test(a_bare_program_gets_nothing_of_ours_but_path),
	    cmocka_unit_test(no_descriptor_of_ours_is_left_to_a_program),
	    cmocka_unit_test(
		a_program_that_takes_too_long_goes_with_all_it_started),
	};

	return cmocka_run_group_tests(tests, scratch_begin, scratch_end);
}
