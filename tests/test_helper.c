/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/helper.h"
#include "base/mem.h"
#include "base/pack.h"

/* ------------- the helpers, which run in their own process ------------- */

/* Answers every frame with the same. */
static int echo_main(void)
{
	struct channel *channel = helper_accept(NULL, NULL);
	struct frame frame;

	while (channel != NULL && channel_recv(channel, &frame, NULL) == 1) {
		channel_send(channel, frame.type, frame.data, frame.len, NULL);
		channel_flush(channel, NULL);
	}
	channel_free(channel);
	return 0;
}

/* Says which descriptors it has: "0,1,2,". */
static int tell_descriptors(struct channel *channel)
{
	struct buf list = BUF_INIT;
	struct dirent *entry;
	int fd;
	DIR *dir;

	dir = opendir("/proc/self/fd");
	if (channel == NULL || dir == NULL)
		return 1;
	for (fd = 0; fd < 4096; fd++)
		if (fd != dirfd(dir) && fcntl(fd, F_GETFD) != -1)
			buf_addf(&list, "%d,", fd);
	while ((entry = readdir(dir)) != NULL)
		if (atoi(entry->d_name) >= 4096)
			buf_adds(&list, "more,");
	closedir(dir);
	channel_send_buf(channel, FRAME_OWN, &list, NULL);
	channel_flush(channel, NULL);
	buf_release(&list);
	channel_free(channel);
	return 0;
}

static int descriptors_main(void)
{
	return tell_descriptors(helper_accept(NULL, NULL));
}

/* Says nothing, not even its greeting; ends by a signal only. */
static int mute_main(void)
{
	while (pause() == -1)
		;
	return 0;
}

/* Greets, tells its process id, and never does anything again. */
static int stuck_main(void)
{
	struct channel *channel = helper_accept(NULL, NULL);
	struct buf pid = BUF_INIT;

	if (channel == NULL)
		return 1;
	pack_u32(&pid, (uint32_t)getpid());
	channel_send_buf(channel, FRAME_OWN, &pid, NULL);
	channel_flush(channel, NULL);
	return mute_main();
}

static int gone_main(void)
{
	return 3;
}

static int old_main(void)
{
	struct channel *channel = channel_new(0, 0);

	channel_send(channel, FRAME_HELLO, "\0\0\0\0", 4, NULL);
	channel_flush(channel, NULL);
	channel_free(channel);
	return 0;
}

static int status_main(void)
{
	/* The end of the process is what closes the channel. */
	if (helper_accept(NULL, NULL) == NULL)
		return 1;
	_exit(3);
}

static int killed_main(void)
{
	struct channel *channel = helper_accept(NULL, NULL);

	raise(SIGKILL);
	channel_free(channel);
	return 0;
}

/* How often this process was asked something. */
static void tell_count(struct channel *channel)
{
	static uint32_t n;
	struct buf buf = BUF_INIT;

	pack_u32(&buf, ++n);
	channel_send_buf(channel, FRAME_OWN, &buf, NULL);
	channel_flush(channel, NULL);
	buf_release(&buf);
}

/* Its copies do what the first byte of a frame says. */
static int copied_main(void)
{
	struct channel *channel = helper_accept_copy(NULL, NULL);
	struct frame frame;
	int ret = 0;

	while (channel != NULL && channel_recv(channel, &frame, NULL) == 1) {
		switch (*frame.data) {
		case 'c':
			tell_count(channel);
			break;
		case 'd':
			return tell_descriptors(channel);
		case 'e':
			_exit(3);
		case 'k':
			raise(SIGKILL);
			break;
		case 'o': /* end what this is a copy of, and live on */
			kill(getppid(), SIGKILL);
			ret = mute_main();
			break;
		case 's':
			ret = mute_main();
		}
	}
	channel_free(channel);
	return ret;
}

static int refuse(struct err *err)
{
	return err_set(err, ERR_CONFIG, "not on this machine");
}

static int unready_main(void)
{
	struct err err;

	return helper_accept_copy(refuse, &err) == NULL ? 1 : 0;
}

static const struct {
	const char *name;
	int (*run)(void);
} helpers[] = {
    {"echo", echo_main},
    {"descriptors", descriptors_main},
    {"stuck", stuck_main},
    {"mute", mute_main},
    {"gone", gone_main},
    {"old", old_main},
    {"status", status_main},
    {"killed", killed_main},
    {"copied", copied_main},
    {"unready", unready_main},
};

/* ------------------------------ the tests ------------------------------ */

static struct helper *start(const char *name, struct frame *frame)
{
	struct helper *helper = NULL;
	struct err err;

	if (helper_start(&helper, name, 0, &err) == -1)
		fail_msg("%s", err.text);
	channel_set_deadline(helper_channel(helper), deadline_in(20000));
	if (frame != NULL)
		assert_int_equal(
		    channel_expect(helper_channel(helper), frame, NULL), 0);
	return helper;
}

static void a_helper_answers_until_it_is_stopped(void **state)
{
	struct helper *helper = start("echo", NULL);
	struct channel *channel = helper_channel(helper);
	struct frame frame;
	int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		channel_send(channel, FRAME_OWN, "word", 4, NULL);
		assert_int_equal(channel_flush(channel, NULL), 0);
		assert_int_equal(channel_expect(channel, &frame, NULL), 0);
		assert_int_equal(frame.len, 4);
		assert_memory_equal(frame.data, "word", 4);
	}
	helper_stop(helper);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

/* Whatever this process has open: keys, database, connections. */
static void a_helper_has_no_descriptor_of_ours(void **state)
{
	struct helper *helper;
	struct frame frame;
	int fds[2], high;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	high = fcntl(fds[0], F_DUPFD, 500);
	assert_true(high >= 500);
	helper = start("descriptors", &frame);
	assert_int_equal(frame.len, 6);
	assert_memory_equal(frame.data, "0,1,2,", 6);
	helper_stop(helper);
	close(fds[0]);
	close(fds[1]);
	close(high);
}

static void a_helper_starts_without_standard_streams(void **state)
{
	struct helper *helper;
	struct frame frame;
	int status, bad;
	pid_t pid;

	(void)state;
	pid = fork();
	if (pid == 0) {
		close(0);
		close(1);
		bad = helper_start(&helper, "descriptors", 0, NULL) == -1 ||
		      channel_expect(helper_channel(helper), &frame, NULL) ==
		          -1 ||
		      frame.len != 6;
		_exit(bad);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void a_stuck_helper_is_killed(void **state)
{
	struct helper *helper = start("stuck", NULL);
	char why[40];

	(void)state;
	helper_stop(helper);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	helper = start("stuck", NULL);
	helper_kill(helper, why, sizeof why);
	assert_string_equal(why, "killed by signal 9");
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	helper_stop(NULL);
	helper_kill(NULL, NULL, 0);
}

static void how_a_helper_ended_is_told(void **state)
{
	static const struct {
		const char *name, *why;
	} rows[] = {
	    {"status", "ended with status 3"},
	    {"killed", "killed by signal 9"},
	};
	struct helper *helper;
	struct frame frame;
	char why[40];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		helper = start(rows[i].name, NULL);
		assert_int_equal(
		    channel_recv(helper_channel(helper), &frame, NULL), 0);
		helper_kill(helper, why, sizeof why);
		assert_string_equal(why, rows[i].why);
	}
}

/* "mute" costs the ten seconds that a helper has for its greeting. */
static void a_helper_that_does_not_greet_is_not_started(void **state)
{
	static const char *const names[] = {"gone", "old", "mute"};
	struct helper *helper = NULL;
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		err.kind = ERR_NONE;
		assert_int_equal(helper_start(&helper, names[i], 0, &err), -1);
		assert_int_equal(err.kind, ERR_TEMP);
		assert_memory_equal(err.text, names[i], strlen(names[i]));
		assert_null(helper);
		assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	}
}

/* This process inherits what its dead child leaves, and so sees its end. */
static void a_helper_dies_with_its_parent(void **state)
{
	struct helper *helper;
	struct frame frame;
	struct unpack in;
	uint32_t told = 0;
	int fds[2], status;
	pid_t pid;

	(void)state;
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	assert_int_equal(pipe(fds), 0);
	pid = fork();
	if (pid == 0) {
		if (helper_start(&helper, "stuck", 0, NULL) == -1 ||
		    channel_expect(helper_channel(helper), &frame, NULL) == -1)
			_exit(1);
		unpack_init(&in, frame.data, frame.len);
		told = unpack_u32(&in);
		if (write(fds[1], &told, sizeof told) != sizeof told)
			_exit(1);
		raise(SIGKILL);
	}
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(read(fds[0], &told, sizeof told), sizeof told);
	assert_int_equal(waitpid((pid_t)told, &status, 0), told);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGKILL);
	close(fds[0]);
	close(fds[1]);
	prctl(PR_SET_CHILD_SUBREAPER, 0);
}

static struct helper *copy(struct helper *of, const char *order)
{
	struct helper *helper = NULL;
	struct err err;

	if (helper_copy(&helper, of, &err) == -1)
		fail_msg("%s", err.text);
	channel_set_deadline(helper_channel(helper), deadline_in(20000));
	channel_send(helper_channel(helper), FRAME_OWN, order, 1, NULL);
	assert_int_equal(channel_flush(helper_channel(helper), NULL), 0);
	return helper;
}

static void a_copy_knows_nothing_of_the_one_before(void **state)
{
	struct helper *of = start("copied", NULL), *helper;
	struct frame frame;
	int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		helper = copy(of, "c");
		assert_int_equal(
		    channel_expect(helper_channel(helper), &frame, NULL), 0);
		assert_int_equal(frame.len, 4);
		assert_memory_equal(frame.data, "\0\0\0\1", 4);
		helper_stop(helper);
	}
	helper_stop(of);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

/* Nor the one by which more copies are ordered. */
static void a_copy_has_no_descriptor_of_ours(void **state)
{
	struct helper *of = start("copied", NULL), *helper = copy(of, "d");
	struct frame frame;

	(void)state;
	assert_int_equal(
	    channel_expect(helper_channel(helper), &frame, NULL), 0);
	assert_int_equal(frame.len, 6);
	assert_memory_equal(frame.data, "0,1,2,", 6);
	helper_stop(helper);
	helper_stop(of);
}

static void how_a_copy_ended_is_told(void **state)
{
	static const struct {
		const char *order, *why;
		bool ends; /* by itself */
	} rows[] = {
	    {"e", "ended with status 3", true},
	    {"k", "killed by signal 9", true},
	    {"s", "killed by signal 9", false},
	};
	struct helper *of = start("copied", NULL), *helper;
	struct frame frame;
	char why[40];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		helper = copy(of, rows[i].order);
		if (rows[i].ends)
			assert_int_equal(
			    channel_recv(helper_channel(helper), &frame, NULL),
			    0);
		helper_kill(helper, why, sizeof why);
		assert_string_equal(why, rows[i].why);
	}
	helper_stop(copy(of, "s"));
	helper_stop(of);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

/* The helper must have read all of its greeting before it is asked more. */
static void a_copy_can_be_had_at_once(void **state)
{
	struct helper *of;
	int i;

	(void)state;
	for (i = 0; i < 50; i++) {
		of = start("copied", NULL);
		helper_stop(copy(of, "c"));
		helper_stop(of);
	}
}

static void a_copy_dies_with_what_it_is_a_copy_of(void **state)
{
	struct helper *of = start("copied", NULL), *helper = copy(of, "o");
	struct frame frame;
	struct err err;

	(void)state;
	assert_int_equal(channel_recv(helper_channel(helper), &frame, NULL), 0);
	helper_stop(helper);
	assert_int_equal(helper_copy(&helper, of, &err), -1);
	assert_int_equal(err.kind, ERR_TEMP);
	helper_stop(of);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void a_copy_that_cannot_get_ready_says_why(void **state)
{
	struct helper *of = start("unready", NULL), *helper = NULL;
	struct err err;

	(void)state;
	assert_int_equal(helper_copy(&helper, of, &err), -1);
	assert_int_equal(err.kind, ERR_CONFIG);
	assert_non_null(strstr(err.text, "not on this machine"));
	assert_null(helper);
	helper_stop(of);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_helper_answers_until_it_is_stopped),
	    cmocka_unit_test(a_helper_has_no_descriptor_of_ours),
	    cmocka_unit_test(a_helper_starts_without_standard_streams),
	    cmocka_unit_test(a_stuck_helper_is_killed),
	    cmocka_unit_test(how_a_helper_ended_is_told),
	    cmocka_unit_test(a_helper_that_does_not_greet_is_not_started),
	    cmocka_unit_test(a_helper_dies_with_its_parent),
	    cmocka_unit_test(a_copy_knows_nothing_of_the_one_before),
	    cmocka_unit_test(a_copy_has_no_descriptor_of_ours),
	    cmocka_unit_test(how_a_copy_ended_is_told),
	    cmocka_unit_test(a_copy_can_be_had_at_once),
	    cmocka_unit_test(a_copy_dies_with_what_it_is_a_copy_of),
	    cmocka_unit_test(a_copy_that_cannot_get_ready_says_why),
	};
	size_t i;

	for (i = 0; argc == 2 && i < sizeof helpers / sizeof helpers[0]; i++)
		if (strcmp(argv[1], helpers[i].name) == 0)
			return helpers[i].run();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
