/* SPDX-License-Identifier: GPL-3.0-or-later */
/* opening.h - a report while it is being opened; report.c leads, limits.c and
 * notice.c help. For these three only.
 */
#ifndef CASEWORK_OPENING_H
#define CASEWORK_OPENING_H

#include <stdbool.h>

#include "base/mem.h"
#include "casework/desk.h"
#include "casework/incoming.h"
#include "casework/person.h"
#include "casework/record.h"
#include "casework/report.h"
#include "casework/team.h"
#include "store/cases.h"

struct opening {
	struct desk *desk;
	const struct incoming *mail;
	struct pool *pool;
	struct seal_key *content_key; /* of the report */
	struct case_row row;
	struct team team;
	struct uuid report_id, message_id;
	struct person person; /* the sender, where there is one to answer */
	bool has_party;
	const char *code_name;
	const char *canon; /* the sender's address; NULL: not usable */
	enum no_ack no_ack;
	bool is_flood; /* the case collects one sender's flood */
	struct record record;
	char phrase[PHRASE_LEN + 1];
};

/* limits.c: how much one sender, and all together, may cause. */

/* Over the limit of cases for this sender? 1: o->is_flood is set, and
 * *case_id is the case that collects the flood; 0: no such case yet (the one
 * about to be opened becomes it, if o->is_flood); -1. */
int limits_check_flood(
    struct uuid *case_id, struct opening *o, struct err *err);
/* The next mails of this sender today will join this case. */
int limits_set_flood(struct opening *o, struct err *err);
/* The first reason against an acknowledgement, of those that need no
 * counting; ACK for none. */
enum no_ack limits_reason(const struct opening *o);
/* Sets o->no_ack. */
int limits_check_ack(struct opening *o, struct err *err);
/* When the acknowledgement may go: those above the hourly limit wait. */
int limits_ack_time(int64_t *when, struct opening *o, struct err *err);
/* When the moderators hear of the case: as many an hour, the rest waits, so
 * that no crowd of senders buries what is in it. */
int limits_notice_time(int64_t *when, struct opening *o, struct err *err);

/* notice.c: what is written about it. */

/* The notice to the moderators and, unless o->no_ack, the acknowledgement to
 * the reporter. */
int notice_write(struct opening *o, struct err *err);
/* The flood case now has count messages. */
int notice_write_more(struct opening *o, int64_t count, struct err *err);

#endif
