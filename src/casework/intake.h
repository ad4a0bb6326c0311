/* SPDX-License-Identifier: GPL-3.0-or-later */
/* intake.h - one mail, all of its effect or none. */
#ifndef CASEWORK_INTAKE_H
#define CASEWORK_INTAKE_H

#include "casework/desk.h"
#include "casework/incoming.h"
#include "store/mailboxes.h"

/* What is to become of the mailbox's copy, once the group is committed. */
enum intake_fate {
	INTAKE_REMOVE,
	INTAKE_ASIDE, /* not kept whole: out of the way, but not lost */
	INTAKE_KEEP /* could not be handled now; err says why */
};

/* Handle a mail as a part of the group under way. A mail that was
 * handled before (in an earlier run that died) has no second effect. The
 * fate is INTAKE_KEEP after an error, of which err tells; then the group
 * goes on, unless desk->store lost its transaction, as that of a bold one
 * does. */
enum intake_fate intake_mail(
    struct desk *desk, const struct incoming *mail, struct err *err);

/* By which a mail is known again: a keyed hash of its raw bytes. For who asks
 * more than once: see struct incoming. */
struct blind intake_digest(
    const struct desk *desk, const struct incoming *mail);
/* Has it been handled? Before the reader's work is spent on it. 1, 0, -1. */
int intake_seen(
    struct desk *desk, const struct incoming *mail, struct err *err);
/* What becomes of the copy of one that has been. */
enum intake_fate intake_fate_of_seen(
    const struct desk *desk, const struct incoming *mail);

/* First contact with a mailbox, or with its new UIDVALIDITY: which mails are
 * left alone. *row is found or made (in a transaction of its own). */
struct intake_mailbox {
	const char *account; /* names server, user and mailbox */
	uint32_t uidvalidity;
	uint64_t uidnext;
};
int intake_mailbox(struct mailbox_row *row, struct desk *desk,
    const struct intake_mailbox *mailbox, struct err *err);
/* So many old mails are left alone; true if that is news to be told. */
bool intake_say_left(struct mailbox_row *row, struct desk *desk,
    const struct intake_mailbox *mailbox, uint32_t left);

#endif
