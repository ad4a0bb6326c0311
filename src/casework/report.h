/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report.h - a report becomes a case: sealed, acknowledged, told. */
#ifndef CASEWORK_REPORT_H
#define CASEWORK_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"
#include "casework/desk.h"
#include "casework/incoming.h"
#include "casework/record.h"

/* Why a report is not acknowledged. */
enum no_ack {
	ACK,
	NO_ACK_UNREADABLE,
	NO_ACK_SENDER, /* nobody to answer, or not to be believed */
	NO_ACK_MACHINE, /* automatic mail is never answered */
	NO_ACK_FORGED, /* our server says that the sender is somebody else */
	NO_ACK_UNVERIFIED, /* it says nothing, and so it is configured */
	NO_ACK_FLOOD,
	NO_ACK_OLD, /* after an outage */
	NO_ACK_AGAIN /* had one today */
};

/* Open a case of this class ("report", "machine", "unreadable") for the
 * mail, or add it to its sender's flood case of the day. Everything is in
 * the savepoint under way. */
int report_open(struct desk *desk, const struct incoming *mail,
    const char *class, struct err *err);

/* The same for a mail out of an archive (incoming.h): nobody is written to but,
 * of a case that is opened, the moderators. The case notes where it is from. */
int report_import(struct desk *desk, const struct incoming *mail,
    const char *class, struct err *err);

/* Note an automatic remark on a mail of ours: that it came, with its sealed
 * original. Its text is for nobody: it may name who sent it. */
int report_note(struct desk *desk, const struct incoming *mail,
    const struct uuid *case_id, struct err *err);

/* The same for a mail of no case. */
int report_keep(
    struct desk *desk, const struct incoming *mail, struct err *err);

/* The sender of a mail, canonical, where there is one whom one may believe and
 * answer; else NULL. */
const char *report_sender(const struct message *message, struct pool *pool);

/* What report_open() would make of the mail, as far as that can be told
 * without counting. Nothing is written; strings from pool. */
struct report_preview {
	struct record record;
	const char *code_name; /* always the same: none is given */
	bool is_sender_usable;
	enum no_ack no_ack;
	size_t n_others; /* recipients besides the community */
};
void report_preview(struct report_preview *preview, struct desk *desk,
    const struct incoming *mail, const char *class, struct pool *pool);

#endif
