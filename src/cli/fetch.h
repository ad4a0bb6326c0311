/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fetch.h - from the mailbox into the database. */
#ifndef CLI_FETCH_H
#define CLI_FETCH_H

#include "base/deadline.h"
#include "casework/desk.h"

/* Take in everything that waits: fetch, read, handle, commit, and only then
 * remove. No new mail is begun after stop, no operation goes on after
 * deadline. -1: something is left for the next run, and err says why; what was
 * committed before stays done. */
int fetch_mail(struct desk *desk, struct deadline stop,
    struct deadline deadline, struct err *err);

/* The name by which the database knows the mailbox; the caller frees it. */
char *fetch_account(const struct conf *conf);

#endif
