/* SPDX-License-Identifier: GPL-3.0-or-later */
/* machine.h - did a person write this mail, or which kind of program?
 *
 * RFC 3834 for automatic mail as such, RFC 3464 for what mail systems say of
 * a delivery, RFC 5965 for complaints, RFC 8098 for receipts; and the habits
 * of the many systems that follow none of them. A pure function of the
 * message: whether it is about a mail of ours is the caller's to find out.
 *
 * The signs are tables in machine.c (headers, senders) and phrases.c (what
 * programs say, in many languages).
 */
#ifndef MSG_MACHINE_H
#define MSG_MACHINE_H

#include <stdbool.h>

#include "msg/message.h"

enum machine_kind {
	MACHINE_PERSON, /* no sign of a machine */
	MACHINE_HARD, /* a bounce: the mail will not arrive */
	MACHINE_SOFT, /* a bounce: trouble, but nobody says that it is final */
	MACHINE_DELAYED, /* a bounce: they go on trying */
	MACHINE_DELIVERED, /* it has arrived, or went on */
	MACHINE_UNCLEAR, /* a bounce by all signs, in words we do not know */
	MACHINE_VACATION, /* an automatic answer */
	MACHINE_LIST, /* came through a mailing list */
	MACHINE_FEEDBACK, /* a complaint that a provider passes on */
	MACHINE_MDN, /* "your mail was displayed" */
	MACHINE_CALENDAR, /* accepts or declines an invitation */
	MACHINE_OTHER
};

struct machine {
	enum machine_kind kind;
	const char *sign; /* what gave it away, a constant; "" for a person */
	char status[20]; /* of a bounce, digits and dots: "5.1.1", or "" */
};

/* own is the community's address. */
void machine_classify(
    struct machine *machine, const struct message *message, const char *own);

bool machine_is_bounce(const struct machine *machine);
/* The mail that it is about has to count as not delivered. */
bool machine_is_failure(const struct machine *machine);

const char *machine_name(enum machine_kind kind); /* "bounce-hard" */

#endif
