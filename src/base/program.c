/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/deadline.h"
#include "base/stop.h"

enum { EXIT_NO_EXEC = 127 };

/* Its standard input and output, seen from either side; -1: none. */
struct ends {
	int in, out;
};

static void close_ends(struct ends *ends)
{
	if (ends->in != -1)
		close(ends->in);
	if (ends->out != -1)
		close(ends->out);
}

static void keep_path_only(void)
{
	const char *path = getenv("PATH");
	char kept[4096] = "/usr/local/bin:/usr/bin:/bin";

	if (path != NULL && strlen(path) < sizeof kept)
		memcpy(kept, path, strlen(path) + 1);
	if (clearenv() != 0 || setenv("PATH", kept, 1) == -1)
		_exit(1);
}

static _Noreturn void run_child(
    const struct program *program, const struct ends *ends, pid_t parent)
{
	int null;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	setpgid(0, 0);
	stop_forget();
	signal(SIGPIPE, SIG_DFL);
	null = open("/dev/null", O_RDWR);
	if (null == -1 || dup2(ends->in == -1 ? null : ends->in, 0) == -1 ||
	    dup2(ends->out == -1 ? null : ends->out, 1) == -1)
		_exit(1);
	close_range(3, ~0U, 0);
	if (program->is_bare)
		keep_path_only();
	execvp(program->argv[0], (char *const *)program->argv);
	_exit(EXIT_NO_EXEC);
}

/* A pipe holds the whole input, so that nobody has to wait for a reader. */
static int write_input(int *end, const char *input, struct err *err)
{
	size_t len = strlen(input);
	int fds[2], ret = 0;

	if (len > PROGRAM_INPUT_MAX)
		BUG("too much for a program's standard input");
	if (pipe2(fds, O_CLOEXEC) == -1)
		return err_set(err, ERR_TEMP, "pipe: %s", strerror(errno));
	*end = fds[0];
	if (write(fds[1], input, len) != (ssize_t)len)
		ret = err_set(err, ERR_TEMP, "pipe: %s", strerror(errno));
	close(fds[1]);
	return ret;
}

static int make_ends(struct ends *ours, struct ends *theirs,
    const struct program *program, struct err *err)
{
	int fds[2];

	if (program->input != NULL &&
	    write_input(&theirs->in, program->input, err) == -1)
		return -1;
	if (program->output == NULL)
		return 0;
	if (pipe2(fds, O_CLOEXEC) == -1)
		return err_set(err, ERR_TEMP, "pipe: %s", strerror(errno));
	ours->out = fds[0];
	theirs->out = fds[1];
	return 0;
}

static int start(pid_t *pid, struct ends *ours, const struct program *program,
    struct err *err)
{
	struct ends theirs = {-1, -1};
	pid_t parent = getpid();
	int ret;

	ret = make_ends(ours, &theirs, program, err);
	if (ret == 0) {
		*pid = fork();
		if (*pid == 0)
			run_child(program, &theirs, parent);
		if (*pid == -1)
			ret =
			    err_set(err, ERR_TEMP, "fork: %s", strerror(errno));
	}
	close_ends(&theirs);
	return ret;
}

/* All it prints, as far as there is room; false when the time is over. */
static bool read_all(struct program *program, int fd, struct deadline deadline)
{
	struct pollfd pfd = {.fd = fd, .events = POLLIN};
	size_t *len = &program->len;
	ssize_t n;

	while (*len < program->size) {
		if (deadline_passed(deadline))
			return false;
		if (poll(&pfd, 1, deadline_left(deadline)) <= 0)
			continue;
		n = read(fd, program->output + *len, program->size - *len);
		if (n == 0 || (n == -1 && errno != EINTR))
			break;
		if (n > 0)
			*len += (size_t)n;
	}
	return true;
}

/* Wait for its end until the deadline, then kill it and all it started. */
static int reap(pid_t pid, struct deadline deadline, bool *in_time)
{
	const struct timespec pause = {0, 2000000};
	int status = 0;

	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (deadline_passed(deadline)) {
			*in_time = false;
			kill(-pid, SIGKILL);
			kill(pid, SIGKILL);
			waitpid(pid, &status, 0);
			break;
		}
		nanosleep(&pause, NULL);
	}
	return status;
}

static int judge(int status, struct err *err)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_NO_EXEC)
		return err_set(err, ERR_CONFIG, "it cannot be started");
	if (WIFSIGNALED(status))
		return err_set(err, ERR_TEMP, "it was killed by signal %d",
		    WTERMSIG(status));
	if (WEXITSTATUS(status) != 0)
		return err_set(err, ERR_TEMP, "it ended with status %d",
		    WEXITSTATUS(status));
	return 0;
}

int program_run(struct program *program, struct err *err)
{
	struct deadline deadline = deadline_in(program->milliseconds);
	struct ends ours = {-1, -1};
	bool in_time = true;
	int ret = -1, status;
	pid_t pid;

	program->len = 0;
	if (start(&pid, &ours, program, err) == -1)
		goto out;
	if (ours.out != -1) {
		in_time = read_all(program, ours.out, deadline);
		close_ends(&ours);
		ours.out = -1;
	}
	status = reap(pid, deadline, &in_time);
	if (in_time)
		ret = judge(status, err);
	else
		ret = err_set(err, ERR_TEMP, "it did not end within %d seconds",
		    program->milliseconds / 1000);
out:
	close_ends(&ours);
	return ret;
}
