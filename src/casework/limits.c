/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/opening.h"

#include <string.h>

#include "base/pack.h"
#include "msg/authres.h"
#include "store/tokens.h"

enum { HOUR = 3600 };

static struct blind rate_of(const struct opening *o, const char *what)
{
	struct buf buf = BUF_INIT;
	struct blind blind;

	pack_str(&buf, what);
	pack_u64(&buf, (uint64_t)desk_day(o->desk));
	pack_str(&buf, o->canon);
	blind = ring_blind(o->desk->ring, BLIND_RATE, buf.data, buf.len);
	buf_release(&buf);
	return blind;
}

int limits_ack_time(int64_t *when, struct opening *o, struct err *err)
{
	int64_t hour = o->desk->now / HOUR, n;
	struct buf buf = BUF_INIT;
	struct blind blind;

	pack_str(&buf, "ack hour");
	pack_u64(&buf, (uint64_t)hour);
	blind = ring_blind(o->desk->ring, BLIND_RATE, buf.data, buf.len);
	buf_release(&buf);
	n = rates_add(o->desk->store, &blind, desk_day(o->desk), err);
	if (n == -1)
		return -1;
	n = (n - 1) / o->desk->conf->limits.acks_per_hour;
	*when = n == 0 ? o->desk->now : (hour + n) * HOUR;
	return 0;
}

static bool is_forged(const struct opening *o)
{
	struct authres result;

	authres_judge(&result, o->mail->message,
	    o->desk->conf->auth.authserv_id);
	return result.verdict == AUTHRES_FAIL;
}

/* The first reason against an acknowledgement, of those that need no
 * counting. */
static enum no_ack reason_against(const struct opening *o)
{
	const struct desk *desk = o->desk;

	if (o->canon == NULL)
		return NO_ACK_SENDER;
	if (strcmp(o->row.class, "report") != 0)
		return NO_ACK_MACHINE;
	if (is_forged(o))
		return NO_ACK_FORGED;
	if (o->is_flood)
		return NO_ACK_FLOOD;
	if (o->mail->received < desk->now - desk->conf->limits.ack_age)
		return NO_ACK_OLD;
	return ACK;
}

int limits_check_ack(struct opening *o, struct err *err)
{
	struct desk *desk = o->desk;
	struct blind rate;
	int64_t n;

	o->no_ack = reason_against(o);
	if (o->no_ack != ACK)
		return 0;
	rate = rate_of(o, "ack");
	n = rates_add(desk->store, &rate, desk_day(desk), err);
	if (n > desk->conf->limits.acks_per_sender)
		o->no_ack = NO_ACK_AGAIN;
	return n == -1 ? -1 : 0;
}

int limits_check_flood(struct uuid *case_id, struct opening *o,
    struct err *err)
{
	struct blind rate;
	int64_t n;

	if (o->canon == NULL)
		return 0;
	rate = rate_of(o, "case");
	n = rates_add(o->desk->store, &rate, desk_day(o->desk), err);
	if (n == -1)
		return -1;
	if (n <= o->desk->conf->limits.cases_per_sender)
		return 0;
	o->is_flood = true;
	return rates_find_case(case_id, o->desk->store, &rate, err);
}

int limits_set_flood(struct opening *o, struct err *err)
{
	struct blind rate = rate_of(o, "case");

	return rates_set_case(o->desk->store, &rate, &o->row.id, err);
}
