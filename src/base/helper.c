/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "base/helper_copy.h"
#include "base/mem.h"

enum { HELLO_TIME = 10000, COPY_TIME = 5000 }; /* milliseconds */
/* What everybody may have (pipe(7)). */
enum { PIPE_SIZE = 1024 * 1024 };

struct helper {
	struct helper *of; /* borrowed; whose copy this is, or NULL */
	pid_t pid; /* unless it is a copy */
	int fd; /* the channel's, by which it is sent to */
	struct channel *channel;
};

/* Only async-signal-safe calls: this runs between fork and exec. */
static _Noreturn void run_child(
    const char *path, const char *name, int fd, unsigned flags, pid_t parent)
{
	char *const argv[] = {(char *)"heyward", (char *)name, NULL};
	int null;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	null = open("/dev/null", O_RDWR);
	if (null == -1 || dup2(fd, 0) == -1 || dup2(null, 1) == -1 ||
	    ((flags & HELPER_QUIET) && dup2(null, 2) == -1))
		_exit(1);
	close_range(3, ~0U, 0);
	execv(path, argv);
	_exit(127);
}

/* A channel whose other end is *other. */
static int make_channel(struct helper *helper, int *other, struct err *err)
{
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == -1)
		return err_set(
		    err, ERR_TEMP, "socketpair: %s", strerror(errno));
	/* Core never blocks longer than its deadline says. */
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	helper->fd = fds[0];
	helper->channel = channel_new(fds[0], fds[0]);
	*other = fds[1];
	return 0;
}

static int spawn(
    struct helper *helper, const char *name, unsigned flags, struct err *err)
{
	char path[4096];
	pid_t parent = getpid();
	int other = -1;
	ssize_t n;

	n = readlink("/proc/self/exe", path, sizeof path - 1);
	if (n <= 0)
		return err_set(err, ERR_CONFIG,
		    "cannot find this program itself: is /proc mounted?");
	path[n] = '\0';
	if (make_channel(helper, &other, err) == -1)
		return -1;
	helper->pid = fork();
	if (helper->pid == 0)
		run_child(path, name, other, flags, parent);
	close(other);
	if (helper->pid == -1) {
		channel_free(helper->channel);
		return err_set(err, ERR_TEMP, "fork: %s", strerror(errno));
	}
	return 0;
}

static int say_hello(struct helper *helper, struct err *err)
{
	channel_set_deadline(helper->channel, deadline_in(HELLO_TIME));
	if (channel_hello(helper->channel, err) == -1) {
		helper_kill(helper, NULL, 0);
		return -1;
	}
	channel_set_deadline(helper->channel, DEADLINE_NONE);
	return 0;
}

int helper_start(
    struct helper **out, const char *name, unsigned flags, struct err *err)
{
	struct helper *helper = mem_alloc(sizeof *helper);

	/* One that dies is an error to be told, not our end. */
	signal(SIGPIPE, SIG_IGN);
	if (spawn(helper, name, flags, err) == -1) {
		free(helper);
		return err_add(err, "%s", name);
	}
	if (say_hello(helper, err) == -1)
		return err_add(err, "%s", name);
	*out = helper;
	return 0;
}

/* A pipe; the end that is ours, by its index, does not block. */
static int make_pipe(int fds[2], int ours, struct err *err)
{
	if (pipe2(fds, O_CLOEXEC) == -1)
		return err_set(err, ERR_TEMP, "pipe: %s", strerror(errno));
	fcntl(fds[ours], F_SETFL, O_NONBLOCK);
	/* Where it is not allowed, less is sent ahead. */
	fcntl(fds[ours], F_SETPIPE_SZ, PIPE_SIZE);
	return 0;
}

/* A channel of two pipes, whose other ends are *others. */
static int make_pipes(struct helper *helper, int others[2], struct err *err)
{
	int to[2], from[2];

	if (make_pipe(to, 1, err) == -1)
		return -1;
	if (make_pipe(from, 0, err) == -1) {
		close(to[0]);
		close(to[1]);
		return -1;
	}
	helper->fd = to[1];
	helper->channel = channel_new(from[0], to[1]);
	others[0] = to[0];
	others[1] = from[1];
	return 0;
}

/* As helper_copy.h has it; fds is NULL where there are none to give. */
static int ask_about_copy(struct helper *of, char request, const int fds[2])
{
	union {
		char bytes[CMSG_SPACE(2 * sizeof(int))];
		struct cmsghdr align;
	} control = {{0}};
	struct iovec byte = {&request, 1};
	struct msghdr msg = {.msg_iov = &byte, .msg_iovlen = 1};
	struct cmsghdr *head;

	if (fds != NULL) {
		msg.msg_control = control.bytes;
		msg.msg_controllen = sizeof control.bytes;
		head = CMSG_FIRSTHDR(&msg);
		head->cmsg_level = SOL_SOCKET;
		head->cmsg_type = SCM_RIGHTS;
		head->cmsg_len = CMSG_LEN(2 * sizeof *fds);
		memcpy(CMSG_DATA(head), fds, 2 * sizeof *fds);
	}
	return sendmsg(of->fd, &msg, 0) == 1 ? 0 : -1;
}

/* How its copy ended. A helper that does not say so is ended with it. */
static int end_copy(struct helper *of, char request)
{
	struct pollfd pfd = {.fd = of->fd, .events = POLLIN};
	int status;

	if (ask_about_copy(of, request, NULL) == 0 &&
	    poll(&pfd, 1, COPY_TIME) == 1 &&
	    read(of->fd, &status, sizeof status) == sizeof status)
		return status;
	kill(of->pid, SIGKILL);
	return SIGKILL;
}

int helper_copy(struct helper **out, struct helper *of, struct err *err)
{
	struct helper *copy = mem_alloc(sizeof *copy);
	int others[2];

	copy->of = of;
	if (make_pipes(copy, others, err) == -1) {
		free(copy);
		return -1;
	}
	/* Where that fails, hello does. */
	ask_about_copy(of, COPY_START, others);
	close(others[0]);
	close(others[1]);
	if (say_hello(copy, err) == -1)
		return err_add(err, "a copy of a helper");
	*out = copy;
	return 0;
}

size_t helper_room(const struct helper *copy)
{
	int size = fcntl(copy->fd, F_GETPIPE_SZ);

	return size < 0 ? 0 : (size_t)size;
}

struct channel *helper_channel(struct helper *helper)
{
	return helper->channel;
}

static void describe(int status, char *why, size_t size)
{
	if (why == NULL)
		return;
	if (WIFSIGNALED(status))
		snprintf(why, size, "killed by signal %d", WTERMSIG(status));
	else
		snprintf(
		    why, size, "ended with status %d", WEXITSTATUS(status));
}

void helper_kill(struct helper *helper, char *why, size_t size)
{
	int status;

	if (helper == NULL)
		return;
	status = helper->of == NULL ? child_kill(helper->pid)
	                            : end_copy(helper->of, COPY_KILL);
	describe(status, why, size);
	channel_free(helper->channel);
	free(helper);
}

void helper_stop(struct helper *helper)
{
	if (helper == NULL)
		return;
	channel_free(helper->channel);
	if (helper->of == NULL)
		child_stop(helper->pid);
	else
		end_copy(helper->of, COPY_STOP);
	free(helper);
}
