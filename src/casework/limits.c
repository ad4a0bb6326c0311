/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/opening.h"

#include <string.h>

#include "base/addr.h"
#include "base/pack.h"
#include "msg/authres.h"
#include "store/tokens.h"

enum {
	HOUR = 3600,
	DAY = 86400,
	STRANGERS = 10 /* nobody in particular may do what ten senders may */
};

/* The counter of this sender's day. Tags make no other sender of one, and
 * those who cannot be told apart share one. */
static struct blind rate_of(const struct opening *o, const char *what)
{
	struct buf buf = BUF_INIT;
	struct blind blind;
	char *sender;

	if (o->canon == NULL || addr_fold(&sender, o->canon, NULL) == -1)
		sender = mem_strdup(o->canon == NULL ? "" : o->canon);
	pack_str(&buf, what);
	pack_u64(&buf, (uint64_t)desk_day(o->desk));
	pack_str(&buf, sender);
	blind = ring_blind(o->desk->ring, BLIND_RATE, buf.data, buf.len);
	mem_wipe_free(sender);
	buf_release(&buf);
	return blind;
}

/* How many of these have asked for this hour, this one included. */
static int64_t count_hour(
    struct opening *o, const char *what, int64_t hour, struct err *err)
{
	struct buf buf = BUF_INIT;
	struct blind blind;

	pack_str(&buf, what);
	pack_u64(&buf, (uint64_t)hour);
	blind = ring_blind(o->desk->ring, BLIND_RATE, buf.data, buf.len);
	buf_release(&buf);
	return rates_add(o->desk->store, &blind, hour * HOUR / DAY, err);
}

/* The first hour, from this one on, that has room for one more. */
static int find_hour(
    int64_t *when, struct opening *o, const char *what, struct err *err)
{
	int64_t hour = o->desk->now / HOUR, n;

	*when = o->desk->now;
	while ((n = count_hour(o, what, hour, err)) >
	       o->desk->conf->limits.acks_per_hour)
		*when = ++hour * HOUR;
	return n == -1 ? -1 : 0;
}

int limits_ack_time(int64_t *when, struct opening *o, struct err *err)
{
	return find_hour(when, o, "ack hour", err);
}

int limits_notice_time(int64_t *when, struct opening *o, struct err *err)
{
	return find_hour(when, o, "notice hour", err);
}

/* What our server says of the sender. */
static enum authres_verdict verdict_of(const struct opening *o)
{
	struct authres result;

	authres_judge(
	    &result, o->mail->message, o->desk->conf->auth.authserv_id);
	return result.verdict;
}

enum no_ack limits_reason(const struct opening *o)
{
	const struct desk *desk = o->desk;
	enum authres_verdict verdict = verdict_of(o);

	if (o->mail->message->unreadable != NULL)
		return NO_ACK_UNREADABLE;
	if (o->canon == NULL)
		return NO_ACK_SENDER;
	if (strcmp(o->row.class, "report") != 0)
		return NO_ACK_MACHINE;
	if (verdict == AUTHRES_FAIL)
		return NO_ACK_FORGED;
	if (verdict == AUTHRES_NONE && !desk->conf->limits.ack_unverified)
		return NO_ACK_UNVERIFIED;
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

	o->no_ack = limits_reason(o);
	if (o->no_ack != ACK)
		return 0;
	rate = rate_of(o, "ack");
	n = rates_add(desk->store, &rate, desk_day(desk), err);
	if (n > desk->conf->limits.acks_per_sender)
		o->no_ack = NO_ACK_AGAIN;
	return n == -1 ? -1 : 0;
}

/* Machine mail is counted apart: it is easily forged, and must not use up
 * what its pretended sender has. */
static struct blind case_rate(const struct opening *o)
{
	return rate_of(
	    o, strcmp(o->row.class, "machine") == 0 ? "machine case" : "case");
}

int limits_check_flood(struct uuid *case_id, struct opening *o, struct err *err)
{
	struct blind rate = case_rate(o);
	int64_t n, limit;

	n = rates_add(o->desk->store, &rate, desk_day(o->desk), err);
	if (n == -1)
		return -1;
	limit = o->desk->conf->limits.cases_per_sender;
	if (n <= (o->canon == NULL ? STRANGERS * limit : limit))
		return 0;
	o->is_flood = true;
	return rates_find_case(case_id, o->desk->store, &rate, err);
}

int limits_set_flood(struct opening *o, struct err *err)
{
	struct blind rate = case_rate(o);

	return rates_set_case(o->desk->store, &rate, &o->row.id, err);
}
