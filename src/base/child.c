/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/child.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "base/deadline.h"

enum { PATIENCE = 1000, PAUSE = 2 }; /* milliseconds */

int child_kill(pid_t pid)
{
	int status = 0;

	/* One that is dead already keeps the status it died with. */
	if (waitpid(pid, &status, WNOHANG) == pid)
		return status;
	kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	return status;
}

int child_stop(pid_t pid)
{
	const struct timespec pause = {0, PAUSE * 1000000};
	struct deadline deadline = deadline_in(PATIENCE);
	int status = 0;

	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (deadline_passed(deadline))
			return child_kill(pid);
		nanosleep(&pause, NULL);
	}
	return status;
}
