/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/notify.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A path, or '@' and a name in the abstract namespace. */
static int connect_to(const char *name)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	size_t len = strlen(name);
	int fd;

	if ((name[0] != '/' && name[0] != '@') || len >= sizeof to.sun_path)
		return -1;
	memcpy(to.sun_path, name, len);
	if (name[0] == '@')
		to.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return -1;
	if (connect(fd, (struct sockaddr *)&to,
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)) == 0)
		return fd;
	close(fd);
	return -1;
}

/* Microseconds; meant for the process that is named, if one is. */
static int64_t watchdog_time(void)
{
	const char *time = getenv("WATCHDOG_USEC"),
		   *pid = getenv("WATCHDOG_PID");

	if (time == NULL || (pid != NULL && atoll(pid) != getpid()))
		return 0;
	return atoll(time) / 1000;
}

void notify_open(struct notify *notify)
{
	const char *name = getenv("NOTIFY_SOCKET");

	notify->fd = name == NULL ? -1 : connect_to(name);
	notify->watchdog = notify->fd == -1 ? 0 : watchdog_time();
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
}

void notify_say(const struct notify *notify, const char *what)
{
	if (notify->fd != -1)
		send(notify->fd, what, strlen(what), MSG_NOSIGNAL);
}

void notify_close(struct notify *notify)
{
	if (notify->fd != -1)
		close(notify->fd);
}
