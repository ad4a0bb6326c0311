/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ack.h - the acknowledgement: at once, or later because a moderator says
 * so.
 */
#ifndef CASEWORK_ACK_H
#define CASEWORK_ACK_H

#include <stdbool.h>

#include "casework/letters.h"

/* Queue it: the receipt phrase is in it and nowhere else. */
struct ack {
	const char *phrase;
	bool is_cut; /* only the beginning of the mail was read */
};
int ack_send(struct desk *desk, const struct letters_cause *cause,
    const struct person *person, const struct ack *ack, int64_t not_before,
    struct err *err);
/* To a reporter who has not had one, with a new phrase. 1; 0: there was one,
 * or there is no address; -1. */
int ack_send_late(struct desk *desk, const struct team *team,
    const struct party_row *party, struct pool *pool, struct err *err);

#endif
