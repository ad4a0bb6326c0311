/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/inbox_lab.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static struct pass folder_pass(const char *name)
{
	static char inbox[300];
	struct pass pass = {.conf = lab_conf()};

	snprintf(inbox, sizeof inbox, "dir:%s", lab_path(name));
	pass.conf.inbox = inbox;
	return pass;
}

static void files_come_by_age_and_then_by_name(void **state)
{
	struct pass pass;

	(void)state;
	mkdir(lab_path("order"), 0700);
	lab_text("order/c", "Subject: mail c", 1000);
	lab_text("order/b", "Subject: mail b!", 2000);
	lab_text("order/a", "Subject: mail a!!", 2000);
	lab_text("order/.hidden", "no", 1);
	mkdir(lab_path("order/folder"), 0700);
	assert_int_equal(
	    symlink(lab_path("order/c"), lab_path("order/link")), 0);
	pass = folder_pass("order");
	assert_int_equal(pass_do(&pass), 0);
	assert_int_equal(pass.state.exists, 3);
	assert_int_equal(pass.state.uidvalidity, 0);
	assert_int_equal(pass.todo, 3);
	assert_uids(&pass, "1 2 3", "uids");
	assert_int_equal(pass.lens[0], 15);
	assert_int_equal(pass.lens[1], 17);
	assert_int_equal(pass.lens[2], 16);
	assert_true(lab_has("order/a") && lab_has("order/c"));
}

static void a_maildir_shows_new_and_cur_but_not_tmp(void **state)
{
	struct pass pass;

	(void)state;
	mkdir(lab_path("md"), 0700);
	mkdir(lab_path("md/new"), 0700);
	mkdir(lab_path("md/cur"), 0700);
	mkdir(lab_path("md/tmp"), 0700);
	lab_text("md/new/1", "Subject: mail 1", 20);
	lab_text("md/cur/2:2,S", "Subject: mail 22", 10);
	lab_text("md/tmp/3", "Subject: mail 3", 5);
	lab_text("md/subscriptions", "x", 5);
	pass = folder_pass("md");
	pass.remove = true;
	assert_int_equal(pass_do(&pass), 0);
	assert_uids(&pass, "1 2", "uids");
	assert_int_equal(pass.lens[0], 16);
	assert_false(lab_has("md/new/1"));
	assert_false(lab_has("md/cur/2:2,S"));
	assert_true(lab_has("md/tmp/3") && lab_has("md/subscriptions"));
}

static void a_file_over_the_limit_is_cut_and_can_be_put_aside(void **state)
{
	static char large[400000];
	struct pass pass;

	(void)state;
	mkdir(lab_path("large"), 0700);
	mkdir(lab_path("large/heyward-too-large"), 0700);
	memset(large, 'x', sizeof large);
	lab_write("large/x", large, sizeof large);
	lab_text("large/heyward-too-large/x", "was here", 1);
	pass = folder_pass("large");
	pass.conf.limits.message_size = 300000;
	pass.aside = true;
	assert_int_equal(pass_do(&pass), 0);
	assert_uids(&pass, "1", "uids");
	assert_true(pass.cut[0]);
	assert_int_equal(pass.lens[0], 262144);
	assert_false(lab_has("large/x"));
	assert_true(lab_has("large/heyward-too-large/x"));
	assert_true(lab_has("large/heyward-too-large/x.1"));
}

static void files_that_vanish_or_are_replaced_are_no_trouble(void **state)
{
	struct pass pass;
	struct inbox *inbox;
	struct inbox_mail mail;
	struct buf raw = BUF_INIT;
	uint64_t uids[] = {1, 2};

	(void)state;
	mkdir(lab_path("vanish"), 0700);
	lab_text("vanish/a", "Subject: mail a", 1);
	lab_text("vanish/b", "Subject: mail b", 2);
	lab_text("vanish/c", "Subject: mail c", 3);
	pass = folder_pass("vanish");
	assert_int_equal(
	    inbox_open(&inbox, &pass.conf, DEADLINE_NONE, &pass.err), 0);
	assert_int_equal(
	    inbox_begin(inbox, &pass.leave, &pass.left, &pass.todo, &pass.err),
	    0);
	unlink(lab_path("vanish/a"));
	assert_int_equal(inbox_next(inbox, &mail, &raw, &pass.err), 1);
	assert_int_equal(mail.uid, 2);
	/* Another file takes the name of one that is done. */
	lab_text("vanish/other", "Subject: mail new", 4);
	rename(lab_path("vanish/other"), lab_path("vanish/b"));
	assert_int_equal(inbox_remove(inbox, uids, 2, &pass.err), 0);
	assert_true(lab_has("vanish/b"));
	assert_int_equal(inbox_next(inbox, &mail, &raw, &pass.err), 1);
	assert_int_equal(mail.uid, 3);
	assert_int_equal(inbox_next(inbox, &mail, &raw, &pass.err), 0);
	buf_release(&raw);
	inbox_close(inbox);
}

static void append(const char *name)
{
	int fd = open(lab_path(name), O_WRONLY | O_APPEND);

	assert_true(fd != -1);
	assert_int_equal(write(fd, "more", 4), 4);
	close(fd);
}

static void cut_short(const char *name)
{
	assert_int_equal(truncate(lab_path(name), 5), 0);
}

static void write_to(const char *name)
{
	assert_int_equal(utimensat(AT_FDCWD, lab_path(name), NULL, 0), 0);
}

static void replace(const char *name)
{
	lab_text("busy-new", "Subject: mail 1", 1);
	assert_int_equal(rename(lab_path("busy-new"), lab_path(name)), 0);
}

static void leave_be(const char *name)
{
	assert_true(lab_has(name));
}

static void a_file_that_changes_is_left_for_the_next_run(void **state)
{
	static const struct row {
		const char *label;
		void (*change)(const char *name);
		bool taken, removed; /* all the same */
	} rows[] = {
	    {"nothing happens", leave_be, true, true},
	    {"it grows", append, false, false},
	    {"it shrinks", cut_short, false, false},
	    {"it is written to", write_to, false, false},
	    {"it is replaced by one of its size", replace, false, false},
	};
	static const uint64_t uid = 1;

	(void)state;
	mkdir(lab_path("busy"), 0700);
	for (size_t i = 0; i < 2 * sizeof rows / sizeof *rows; i++) {
		const struct row *row = &rows[i / 2];
		bool before = i % 2 == 0; /* it is read */
		struct pass pass = folder_pass("busy");
		struct buf raw = BUF_INIT;
		struct inbox_mail mail;
		struct inbox *inbox;

		lab_text("busy/a", "Subject: mail 1", 1);
		assert_int_equal(
		    inbox_open(&inbox, &pass.conf, DEADLINE_NONE, &pass.err),
		    0);
		assert_int_equal(inbox_begin(inbox, &pass.leave, &pass.left,
				     &pass.todo, &pass.err),
		    0);
		if (before)
			row->change("busy/a");
		if (inbox_next(inbox, &mail, &raw, &pass.err) !=
		    (before ? row->taken : 1))
			fail_msg("%s: taken or not", row->label);
		if (!before)
			row->change("busy/a");
		assert_int_equal(inbox_remove(inbox, &uid, 1, &pass.err), 0);
		if (lab_has("busy/a") == row->removed)
			fail_msg("%s: removed or not", row->label);
		inbox_close(inbox);
		buf_release(&raw);
	}
}

static void a_file_over_the_limit_may_not_change_either(void **state)
{
	static char large[400000];
	struct pass pass;
	struct buf raw = BUF_INIT;
	struct inbox_mail mail;
	struct inbox *inbox;

	(void)state;
	mkdir(lab_path("grows"), 0700);
	lab_write("grows/x", large, sizeof large);
	pass = folder_pass("grows");
	pass.conf.limits.message_size = 300000;
	assert_int_equal(
	    inbox_open(&inbox, &pass.conf, DEADLINE_NONE, &pass.err), 0);
	assert_int_equal(
	    inbox_begin(inbox, &pass.leave, &pass.left, &pass.todo, &pass.err),
	    0);
	append("grows/x");
	assert_int_equal(inbox_next(inbox, &mail, &raw, &pass.err), 0);
	inbox_close(inbox);
	buf_release(&raw);
}

static void old_files_are_left_alone_where_that_is_asked(void **state)
{
	struct pass pass;

	(void)state;
	mkdir(lab_path("old"), 0700);
	lab_text("old/a", "Subject: mail a", 1000);
	lab_text("old/b", "Subject: mail b", 5000);
	pass = folder_pass("old");
	pass.leave = (struct inbox_leave){3, 4000};
	assert_int_equal(pass_do(&pass), 0);
	assert_uids(&pass, "2", "uids");
	assert_int_equal(pass.left, 1);
	assert_int_equal(pass.todo, 1);
}

static void a_missing_folder_is_a_fault_of_the_configuration(void **state)
{
	struct pass pass = folder_pass("nowhere");

	(void)state;
	assert_int_equal(pass_do(&pass), -1);
	assert_int_equal(pass.err.kind, ERR_CONFIG);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(files_come_by_age_and_then_by_name),
	    cmocka_unit_test(a_maildir_shows_new_and_cur_but_not_tmp),
	    cmocka_unit_test(a_file_over_the_limit_is_cut_and_can_be_put_aside),
	    cmocka_unit_test(files_that_vanish_or_are_replaced_are_no_trouble),
	    cmocka_unit_test(a_file_that_changes_is_left_for_the_next_run),
	    cmocka_unit_test(a_file_over_the_limit_may_not_change_either),
	    cmocka_unit_test(old_files_are_left_alone_where_that_is_asked),
	    cmocka_unit_test(a_missing_folder_is_a_fault_of_the_configuration),
	};

	return cmocka_run_group_tests(tests, lab_begin, lab_end);
}
