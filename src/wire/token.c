/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/token.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/deadline.h"

enum { TOKEN_MAX = 16384, TOKEN_MS = 30000, EXIT_NO_EXEC = 127 };

int secret_first_line(struct buf *out, const char *text, size_t len, size_t max)
{
	const char *end = memchr(text, '\n', len);
	size_t i;

	if (end == NULL && len >= max)
		return -1;
	if (end != NULL)
		len = (size_t)(end - text);
	if (len > 0 && text[len - 1] == '\r')
		len--;
	for (i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
			return -1;
	if (len == 0)
		return -1;
	buf_add(out, text, len);
	return 0;
}

static _Noreturn void run_child(const char *const *argv, int fd, pid_t parent)
{
	int null;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	setpgid(0, 0);
	signal(SIGPIPE, SIG_DFL);
	null = open("/dev/null", O_RDONLY);
	if (null == -1 || dup2(null, 0) == -1 || dup2(fd, 1) == -1)
		_exit(1);
	close_range(3, ~0U, 0);
	execvp(argv[0], (char *const *)argv);
	_exit(EXIT_NO_EXEC);
}

static int start(pid_t *pid, int *fd, const char *const *argv, struct err *err)
{
	pid_t parent = getpid();
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) == -1)
		return err_set(err, ERR_TEMP, "pipe: %s", strerror(errno));
	*pid = fork();
	if (*pid == 0)
		run_child(argv, fds[1], parent);
	close(fds[1]);
	if (*pid == -1) {
		close(fds[0]);
		return err_set(err, ERR_TEMP, "fork: %s", strerror(errno));
	}
	*fd = fds[0];
	return 0;
}

/* All it prints, up to TOKEN_MAX; false when the time is over. */
static bool read_all(char *text, size_t *len, int fd, struct deadline deadline)
{
	struct pollfd pfd = {.fd = fd, .events = POLLIN};
	ssize_t n;

	*len = 0;
	while (*len < TOKEN_MAX) {
		if (deadline_passed(deadline))
			return false;
		if (poll(&pfd, 1, deadline_left(deadline)) <= 0)
			continue;
		n = read(fd, text + *len, TOKEN_MAX - *len);
		if (n == 0 || (n == -1 && errno != EINTR))
			break;
		if (n > 0)
			*len += (size_t)n;
	}
	return true;
}

/* Wait for its end until the deadline, then kill it and all it started. */
static int reap(pid_t pid, struct deadline deadline)
{
	const struct timespec pause = {0, 2000000};
	int status = 0;

	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (deadline_passed(deadline)) {
			kill(-pid, SIGKILL);
			kill(pid, SIGKILL);
			waitpid(pid, &status, 0);
			break;
		}
		nanosleep(&pause, NULL);
	}
	return status;
}

static int judge(
    struct buf *out, int status, const char *text, size_t len, struct err *err)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_NO_EXEC)
		return err_set(err, ERR_CONFIG, "it cannot be started");
	if (WIFSIGNALED(status))
		return err_set(err, ERR_TEMP, "it was killed by signal %d",
		    WTERMSIG(status));
	if (WEXITSTATUS(status) != 0)
		return err_set(err, ERR_TEMP, "it ended with status %d",
		    WEXITSTATUS(status));
	if (secret_first_line(out, text, len, TOKEN_MAX) == -1)
		return err_set(err, ERR_TEMP,
		    "the first line of its output is not a token");
	return 0;
}

int token_read(struct buf *out, const char *const *argv, struct err *err)
{
	struct deadline deadline = deadline_in(TOKEN_MS);
	char text[TOKEN_MAX];
	int fd = -1, ret, status;
	bool in_time;
	size_t len;
	pid_t pid;

	if (start(&pid, &fd, argv, err) == -1)
		return err_add(err, "token_command");
	in_time = read_all(text, &len, fd, deadline);
	close(fd);
	status = reap(pid, deadline);
	if (in_time && !deadline_passed(deadline))
		ret = judge(out, status, text, len, err);
	else
		ret = err_set(err, ERR_TEMP, "it did not end within %d seconds",
		    TOKEN_MS / 1000);
	explicit_bzero(text, sizeof text);
	return ret == -1 ? err_add(err, "token_command") : 0;
}
