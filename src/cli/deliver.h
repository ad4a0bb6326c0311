/* SPDX-License-Identifier: GPL-3.0-or-later */
/* deliver.h - from the outbox to the server. */
#ifndef CLI_DELIVER_H
#define CLI_DELIVER_H

#include "base/deadline.h"
#include "casework/desk.h"

struct delivered {
	bool sent; /* a mail was accepted */
	bool hooked; /* hook.decision was run */
	struct err hook; /* why it failed; ERR_NONE: it did not */
};

/* Send everything that is due (by a doubtful clock, some of it), and tell the
 * program of the community what is to be carried out. -1: the server could
 * not be used; what was not sent waits for the next run. Mails that it refused
 * are no error here: their cases' moderators hear of them. */
int deliver_mail(struct desk *desk, struct deadline deadline,
    struct delivered *delivered, struct err *err);

#endif
