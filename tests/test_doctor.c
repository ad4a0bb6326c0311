/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/scratch.h"

#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

#include "cli/doctor.h"

/* A machine that is a folder. */
static void put(const char *name, const char *text)
{
	char *path = strdup(scratch_path(name)), *at = path;

	while ((at = strchr(at + 1, '/')) != NULL) {
		*at = '\0';
		mkdir(path, 0700);
		*at = '/';
	}
	scratch_write(path, text, strlen(text), 0600);
	free(path);
}

static int drop(
    const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static int end(void **state)
{
	nftw(scratch_path("m"), drop, 8, FTW_DEPTH | FTW_PHYS);
	return scratch_end(state);
}

static const char head[] = "Filename Type Size Used Priority\n";

static bool has_plain_swap(const char *name, const char *swaps)
{
	char found[64] = "", *root = strdup(scratch_path("m"));
	char text[256];
	bool is;

	snprintf(text, sizeof text, "%s%s", head, swaps);
	put("m/proc/swaps", text);
	is = host_plain_swap(found, sizeof found, root);
	assert_string_equal(found, is ? name : "");
	free(root);
	return is;
}

static void only_swap_that_can_be_read_is_told(void **state)
{
	(void)state;
	put("m/sys/class/block/dm-0/dm/uuid", "CRYPT-PLAIN-swap\n");
	put("m/sys/class/block/dm-1/dm/uuid", "LVM-abc\n");
	put("m/sys/class/block/dm-1/slaves/dm-0/x", "");
	put("m/sys/class/block/dm-2/dm/uuid", "LVM-def\n");
	assert_false(has_plain_swap("", ""));
	assert_false(has_plain_swap("", "/dev/zram0 partition 1 0 5\n"));
	assert_false(has_plain_swap("", "/dev/dm-0 partition 1 0 5\n"));
	assert_false(has_plain_swap("", "/dev/dm-1 partition 1 0 5\n"));
	assert_true(has_plain_swap("/dev/dm-2", "/dev/dm-2 partition 1 0 5\n"));
	assert_true(has_plain_swap("/swap.img", "/swap.img file 1 0 5\n"));
	assert_true(has_plain_swap("/dev/sda2",
	    "/dev/dm-0 partition 1 0 5\n/dev/sda2 partition 1 0 5\n"));
}

static void a_core_pattern_is_told_if_a_program_gets_it(void **state)
{
	char line[64] = "", *root = strdup(scratch_path("m"));

	(void)state;
	assert_false(host_core_pipe(line, sizeof line, root));
	put("m/proc/sys/kernel/core_pattern", "core\n");
	assert_false(host_core_pipe(line, sizeof line, root));
	put("m/proc/sys/kernel/core_pattern", "|/usr/lib/collect %p\n");
	assert_true(host_core_pipe(line, sizeof line, root));
	assert_string_equal(line, "|/usr/lib/collect %p");
	free(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		only_swap_that_can_be_read_is_told, scratch_begin, end),
	    cmocka_unit_test_setup_teardown(
		a_core_pattern_is_told_if_a_program_gets_it, scratch_begin,
		end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
