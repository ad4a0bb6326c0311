/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report.h - a report becomes a case: sealed, acknowledged, told. */
#ifndef CASEWORK_REPORT_H
#define CASEWORK_REPORT_H

#include "casework/desk.h"
#include "casework/incoming.h"

/* Open a case of this class ("report", "machine", "unreadable") for the
 * mail, or add it to its sender's flood case of the day. Everything is in
 * the savepoint under way. */
int report_open(struct desk *desk, const struct incoming *mail,
    const char *class, struct err *err);

/* Put the mail on record in this case, and nothing else: an automatic remark
 * on a mail of ours. */
int report_note(struct desk *desk, const struct incoming *mail,
    const struct uuid *case_id, struct err *err);

#endif
