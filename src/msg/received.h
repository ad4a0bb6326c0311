/* SPDX-License-Identifier: GPL-3.0-or-later */
/* received.h - the stations of a mail. RFC 5321, 4.4.
 *
 * The servers that a mail passes put their Received on top, so what stands
 * above the first one of a stranger's was written by our own servers.
 */
#ifndef MSG_RECEIVED_H
#define MSG_RECEIVED_H

#include <stdbool.h>

/* Was it written by the server of that name, by another one in its domain,
 * or by a machine that hands mail on to itself? */
bool received_is_ours(const char *value, const char *server);

#endif
