/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"

struct helper {
	pid_t pid;
	struct channel *channel;
};

/* Only async-signal-safe calls: this runs between fork and exec. */
static _Noreturn void run_child(const char *path, const char *name, int fd,
    unsigned flags, pid_t parent)
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

static int spawn(struct helper *helper, const char *name, unsigned flags,
    struct err *err)
{
	char path[4096];
	int fds[2];
	pid_t parent = getpid();
	ssize_t n;

	n = readlink("/proc/self/exe", path, sizeof path - 1);
	if (n <= 0)
		return err_set(err, ERR_CONFIG,
		    "cannot find this program itself: is /proc mounted?");
	path[n] = '\0';
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == -1)
		return err_set(err, ERR_TEMP, "socketpair: %s",
		    strerror(errno));
	helper->pid = fork();
	if (helper->pid == 0)
		run_child(path, name, fds[1], flags, parent);
	close(fds[1]);
	if (helper->pid == -1) {
		close(fds[0]);
		return err_set(err, ERR_TEMP, "fork: %s", strerror(errno));
	}
	/* Core never blocks longer than its deadline says. */
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	helper->channel = channel_new(fds[0], fds[0]);
	return 0;
}

int helper_start(struct helper **out, const char *name, unsigned flags,
    struct err *err)
{
	struct helper *helper = mem_alloc(sizeof *helper);

	/* One that dies is an error to be told, not our end. */
	signal(SIGPIPE, SIG_IGN);
	if (spawn(helper, name, flags, err) == -1) {
		free(helper);
		return err_add(err, "%s", name);
	}
	channel_set_deadline(helper->channel, deadline_in(10000));
	if (channel_hello(helper->channel, err) == -1) {
		helper_kill(helper, NULL, 0);
		return err_add(err, "%s", name);
	}
	channel_set_deadline(helper->channel, DEADLINE_NONE);
	*out = helper;
	return 0;
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
		snprintf(why, size, "ended with status %d",
		    WEXITSTATUS(status));
}

void helper_kill(struct helper *helper, char *why, size_t size)
{
	int status = 0;

	if (helper == NULL)
		return;
	/* One that is dead already keeps the status it died with. */
	if (waitpid(helper->pid, &status, WNOHANG) != helper->pid) {
		kill(helper->pid, SIGKILL);
		while (waitpid(helper->pid, &status, 0) == -1 &&
		    errno == EINTR)
			;
	}
	describe(status, why, size);
	channel_free(helper->channel);
	free(helper);
}

void helper_stop(struct helper *helper)
{
	const struct timespec pause = {0, 2000000};
	struct deadline deadline = deadline_in(1000);

	if (helper == NULL)
		return;
	channel_free(helper->channel);
	helper->channel = NULL;
	while (waitpid(helper->pid, NULL, WNOHANG) == 0) {
		if (deadline_passed(deadline)) {
			kill(helper->pid, SIGKILL);
			waitpid(helper->pid, NULL, 0);
			break;
		}
		nanosleep(&pause, NULL);
	}
	free(helper);
}

struct channel *helper_accept(int (*prepare)(struct err *err),
    struct err *err)
{
	/* Once locked in, a process may not be able to close it any more;
	 * static, so that it is no leak. */
	static struct channel *channel;

	signal(SIGPIPE, SIG_IGN);
	channel = channel_new(0, 0);
	if (prepare != NULL && prepare(err) == -1) {
		channel_send_err(channel, err, NULL);
		return NULL;
	}
	return channel_hello(channel, err) == -1 ? NULL : channel;
}
