/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mailboxes.h - where mail comes from, and which mails were handled.
 *
 * A mail is known by the keyed digest of its bytes. Its UID alone proves
 * nothing: servers reuse them.
 */
#ifndef STORE_MAILBOXES_H
#define STORE_MAILBOXES_H

#include "base/ids.h"
#include "store/store.h"

struct mailbox_row {
	int64_t id;
	int64_t first_contact; /* Unix seconds, full hours */
	uint32_t uidvalidity;
	uint64_t uid_below; /* UIDs below it were there at first contact with
	                       this uidvalidity */
	uint32_t left_alone; /* how many old mails were last said to be left
	                        alone */
};

/* 1 found, 0 none, -1 failed. */
int mailboxes_find(struct mailbox_row *row, struct store *store,
    const struct blind *account, struct err *err);
/* Insert or update the row of this account; sets row->id. */
int mailboxes_put(struct mailbox_row *row, struct store *store,
    const struct blind *account, struct err *err);

struct seen_row {
	int64_t mailbox;
	uint32_t uidvalidity; /* 0: UIDs mean nothing here */
	uint64_t uid;
	struct blind digest;
	struct blind message_id; /* all zero: the mail has none */
	struct blind twin; /* of Message-ID, sender and body; or all zero */
	const char *outcome; /* what became of it */
};

/* Has this very mail been handled? The same bytes; or its twin, that came on
 * another way and differs in what servers write on top; or the same UID with
 * the same Message-ID (a server may render a mail anew). 1, 0, -1. */
int seen_find(struct store *store, const struct seen_row *row, struct err *err);
int seen_add(struct store *store, const struct seen_row *row, struct err *err);

#endif
