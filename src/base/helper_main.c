/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The helper's own side; helper.c is the other end. */
#include "base/helper.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/child.h"
#include "base/helper_copy.h"

/* Once locked in, a process may not be able to close it any more; static, so
 * that it is no leak. */
static struct channel *channel;

static struct channel *greet(int (*prepare)(struct err *err), struct err *err)
{
	if (prepare != NULL && prepare(err) == -1) {
		channel_send_err(channel, err, NULL);
		return NULL;
	}
	return channel_answer_hello(channel, err) == -1 ? NULL : channel;
}

struct channel *helper_accept(int (*prepare)(struct err *err), struct err *err)
{
	signal(SIGPIPE, SIG_IGN);
	channel = channel_new(0, 0);
	return greet(prepare, err);
}

/* The next byte that core writes, and the descriptors that came with it or
 * -1. The end is 0. */
static char next_request(int fds[2])
{
	union {
		char bytes[CMSG_SPACE(2 * sizeof(int))];
		struct cmsghdr align;
	} control;
	char request = 0;
	struct iovec byte = {&request, 1};
	struct msghdr msg = {.msg_iov = &byte,
	    .msg_iovlen = 1,
	    .msg_control = control.bytes,
	    .msg_controllen = sizeof control.bytes};
	struct cmsghdr *head;
	ssize_t n;

	do
		n = recvmsg(0, &msg, MSG_CMSG_CLOEXEC);
	while (n == -1 && errno == EINTR);
	head = n == 1 ? CMSG_FIRSTHDR(&msg) : NULL;
	fds[0] = fds[1] = -1;
	if (head != NULL && head->cmsg_type == SCM_RIGHTS &&
	    head->cmsg_len == CMSG_LEN(2 * sizeof *fds))
		memcpy(fds, CMSG_DATA(head), 2 * sizeof *fds);
	return n == 1 ? request : 0;
}

/* In a copy: nothing is left by which to reach what it is a copy of. */
static void become_copy(const int fds[2], pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || dup2(fds[0], 0) == -1 ||
	    dup2(fds[1], 1) == -1)
		_exit(1);
	close(fds[0]);
	close(fds[1]);
	/* It is as good as new: its buffers are empty. */
	channel_use(channel, 0, 1);
}

/* True in a copy; false where no more are wanted. */
static bool serve_copies(void)
{
	pid_t self = getpid(), pid = 0;
	int fds[2], status;
	char request;

	while ((request = next_request(fds)) != 0) {
		status = 0;
		if (pid > 0)
			status = request == COPY_STOP ? child_stop(pid)
			                              : child_kill(pid);
		pid = 0;
		if (fds[0] == -1) {
			if (write(0, &status, sizeof status) == -1)
				break;
			continue;
		}
		/* Core sees the channel's end where that fails. */
		pid = fork();
		if (pid == 0) {
			become_copy(fds, self);
			return true;
		}
		close(fds[0]);
		close(fds[1]);
	}
	if (pid > 0)
		child_kill(pid);
	return false;
}

struct channel *helper_accept_copy(
    int (*prepare)(struct err *err), struct err *err)
{
	if (helper_accept(NULL, err) == NULL)
		return NULL;
	if (!serve_copies()) {
		channel_free(channel);
		channel = NULL;
		if (err != NULL)
			err->kind = ERR_NONE;
		return NULL;
	}
	return greet(prepare, err);
}
