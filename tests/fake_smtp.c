/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "tests/fake_smtp.h"

enum { ARGS_MAX = 16 };

static _Noreturn void run_child(
    int fd, const char *const *args, const char *transcript)
{
	const char *argv[ARGS_MAX + 4] = {"python3", NULL};
	const char *srcdir = getenv("srcdir");
	size_t n = 2;

	argv[1] = mem_printf(
	    "%s/tests/lab/fake_smtp.py", srcdir == NULL ? "." : srcdir);
	while (*args != NULL && n < ARGS_MAX + 2)
		argv[n++] = *args++;
	argv[n++] = transcript;
	argv[n] = NULL;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(fd, 0);
	dup2(fd, 1);
	close_range(3, ~0U, 0);
	execv("/usr/bin/python3", (char *const *)argv);
	_exit(127);
}

static long read_port(int fd)
{
	char text[16] = "";
	size_t n = 0;

	while (n < sizeof text - 1 && read(fd, text + n, 1) == 1 &&
	       text[n] != '\n')
		n++;
	return strtol(text, NULL, 10);
}

void fake_smtp_start(struct fake_smtp *fake, const char *const *args)
{
	int fds[2];

	snprintf(fake->dir, sizeof fake->dir, "/tmp/heyward-smtp.XXXXXX");
	assert_non_null(mkdtemp(fake->dir));
	snprintf(fake->path, sizeof fake->path, "%s/transcript", fake->dir);
	assert_int_equal(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	fake->pid = fork();
	if (fake->pid == 0)
		run_child(fds[1], args, fake->path);
	close(fds[1]);
	assert_int_not_equal(fake->pid, -1);
	fake->fd = fds[0];
	fake->port = read_port(fake->fd);
	assert_int_not_equal(fake->port, 0);
}

void fake_smtp_stop(struct fake_smtp *fake)
{
	close(fake->fd);
	waitpid(fake->pid, NULL, 0);
	unlink(fake->path);
	rmdir(fake->dir);
}

char *fake_smtp_transcript(const struct fake_smtp *fake)
{
	struct buf buf = BUF_INIT;
	char chunk[4096];
	FILE *file = fopen(fake->path, "re");
	size_t n;

	assert_non_null(file);
	while ((n = fread(chunk, 1, sizeof chunk, file)) > 0)
		buf_add(&buf, chunk, n);
	fclose(file);
	return buf_detach(&buf);
}

size_t fake_smtp_count(const struct fake_smtp *fake, const char *start)
{
	char *text = fake_smtp_transcript(fake), *line, *save;
	size_t n = 0;

	for (line = strtok_r(text, "\n", &save); line != NULL;
	     line = strtok_r(NULL, "\n", &save))
		n += strncmp(line, start, strlen(start)) == 0;
	free(text);
	return n;
}

void fake_smtp_conf(struct conf *conf, const struct fake_smtp *fake)
{
	*conf = (struct conf){
	    .mailer = "",
	    .community.address = "hey@example.org",
	    .smtp =
		{
		    .server =
			{
			    .host = "127.0.0.1",
			    .port = fake->port,
			    .security = SECURITY_NONE,
			    .ca_file = "",
			    .user = "",
			    .password_file = "",
			},
		    .hello = "client.example",
		    .connections = 1,
		},
	};
}
