/* SPDX-License-Identifier: GPL-3.0-or-later */
/* recipients.h - who else got a mail that came in. */
#ifndef CASEWORK_RECIPIENTS_H
#define CASEWORK_RECIPIENTS_H

#include <stddef.h>

#include "base/conf.h"
#include "msg/message.h"

/* How many addressees there are besides the community, and how many of these
 * are moderators. */
size_t recipients_count(
    size_t *moderators, const struct conf *conf, const struct message *message);

#endif
