/* SPDX-License-Identifier: GPL-3.0-or-later */
/* deliver.h - from the outbox to the server. */
#ifndef CLI_DELIVER_H
#define CLI_DELIVER_H

#include "base/deadline.h"
#include "casework/desk.h"

/* Send everything that is due (by a doubtful clock, some of it); *sent: a mail
 * was accepted. -1: the server could not be used; what was not sent waits for
 * the next run. Mails that it refused are no error here: their cases'
 * moderators hear of them. */
int deliver_mail(
    struct desk *desk, struct deadline deadline, bool *sent, struct err *err);

#endif
