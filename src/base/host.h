/* SPDX-License-Identifier: GPL-3.0-or-later */
/* host.h - names and addresses of hosts. */
#ifndef BASE_HOST_H
#define BASE_HOST_H

#include <stdbool.h>

/* Is this one of this machine's own: "localhost", 127.*, ::1? Only there may
 * anything be said without TLS. */
bool host_is_loopback(const char *host);

#endif
