/* SPDX-License-Identifier: GPL-3.0-or-later */
/* notify.h - what the service manager hears: sd_notify(3)'s protocol.
 *
 * One datagram to the socket that NOTIFY_SOCKET names; where nobody started us
 * that way nothing is sent. The variables are taken out of the environment:
 * programs that we start are not to speak for us.
 */
#ifndef CLI_NOTIFY_H
#define CLI_NOTIFY_H

#include <stdint.h>

struct notify {
	int fd; /* or -1 */
	int64_t watchdog; /* milliseconds within which it wants to hear of us;
	                     0: never */
};

void notify_open(struct notify *notify);
/* Such as "READY=1". Lost where the manager does not listen. */
void notify_say(const struct notify *notify, const char *what);
void notify_close(struct notify *notify);

#endif
