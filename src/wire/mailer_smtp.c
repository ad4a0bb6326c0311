/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "base/helper.h"
#include "base/pack.h"
#include "wire/mailer_ops.h"
#include "wire/sender.h"
#include "wire/server.h"

enum {
	/* Under way at once: one being sent and one waiting a connection. */
	FLIGHTS_EACH = 2,
	FLIGHTS_MAX = FLIGHTS_EACH * SENDER_CONNECTIONS,
	BYTES_MAX = 32 * 1024 * 1024,
	/* The helper keeps the deadline; it has this long to say so. */
	GRACE_MS = 1000
};

struct flight {
	uint64_t id;
	size_t len;
	bool strict;
	bool in_body; /* PHASE was told */
};

struct mailer_smtp {
	struct mailer base;
	struct helper *helper;
	struct channel *channel; /* the helper's */
	size_t connections;
	struct flight flights[FLIGHTS_MAX];
	size_t n_flights;
	size_t bytes; /* of all flights */
};

static struct mailer_smtp *smtp_of(struct mailer *mailer)
{
	return (struct mailer_smtp *)mailer;
}

static const struct mailer_smtp *const_smtp_of(const struct mailer *mailer)
{
	return (const struct mailer_smtp *)mailer;
}

static struct flight *find_flight(struct mailer_smtp *smtp, uint64_t id)
{
	size_t i;

	for (i = 0; i < smtp->n_flights; i++)
		if (smtp->flights[i].id == id)
			return &smtp->flights[i];
	return NULL;
}

static void end_flight(struct mailer_smtp *smtp, struct flight *flight)
{
	smtp->bytes -= flight->len;
	*flight = smtp->flights[--smtp->n_flights];
}

static size_t room(const struct mailer *mailer)
{
	const struct mailer_smtp *smtp = const_smtp_of(mailer);
	size_t max = FLIGHTS_EACH * smtp->connections;

	if (smtp->bytes >= BYTES_MAX || smtp->n_flights >= max)
		return 0;
	return max - smtp->n_flights;
}

static int probe(struct mailer *mailer, char **says, struct err *err)
{
	struct channel *channel = smtp_of(mailer)->channel;
	struct pool *pool = NULL;
	struct unpack in;
	struct frame frame;
	const char *text;
	int ret = -1;

	if (channel_send(channel, SENDER_PROBE, NULL, 0, err) == -1 ||
	    channel_flush(channel, err) == -1 ||
	    channel_expect(channel, &frame, err) == -1)
		goto out;
	pool = pool_new();
	unpack_init(&in, frame.data, frame.len);
	text = unpack_str(&in, pool);
	if (frame.type != SENDER_SAYS || !unpack_done(&in) || text == NULL) {
		err_set(err, ERR_TEMP, "the sender answered nonsense");
		goto out;
	}
	*says = mem_strdup(text);
	ret = 0;
out:
	pool_free(pool);
	return ret;
}

static int submit(
    struct mailer *mailer, const struct mailer_mail *mail, struct err *err)
{
	struct mailer_smtp *smtp = smtp_of(mailer);
	struct channel *channel = smtp->channel;
	struct buf buf = BUF_INIT;
	int ret;

	if (find_flight(smtp, mail->id) != NULL)
		BUG("a mail is under way twice");
	pack_u64(&buf, mail->id);
	pack_str(&buf, mail->from);
	pack_str(&buf, mail->to);
	pack_u64(&buf, mail->len);
	pack_u8(&buf, mail->strict);
	ret = channel_send_buf(channel, SENDER_SEND, &buf, err);
	buf_release(&buf);
	if (ret == -1 ||
	    channel_send_data(channel, mail->data, mail->len, err) == -1 ||
	    channel_send(channel, FRAME_END, NULL, 0, err) == -1 ||
	    channel_flush(channel, err) == -1)
		return err_add(err, "sender");
	smtp->flights[smtp->n_flights++] = (struct flight){
	    .id = mail->id, .len = mail->len, .strict = mail->strict};
	smtp->bytes += mail->len;
	return 0;
}

static int take_phase(
    struct mailer_smtp *smtp, struct unpack *in, struct mailer_event *event)
{
	struct flight *flight;

	event->kind = MAILER_PHASE_DATA;
	event->id = unpack_u64(in);
	flight = find_flight(smtp, event->id);
	if (!unpack_done(in) || flight == NULL || flight->in_body)
		return -1;
	flight->in_body = true;
	return 0;
}

static void keep_reply(struct mailer_event *event, const char *reply)
{
	size_t i, len = strnlen(reply, sizeof event->reply - 1);

	for (i = 0; i < len; i++)
		event->reply[i] =
		    reply[i] >= ' ' && reply[i] < 0x7f ? reply[i] : '?';
}

/* The helper talks to strangers, so what it says is checked: nothing can be
 * accepted, or perhaps accepted, before its body was on the way, and nothing
 * was not tried afterwards. */
static bool is_possible(const struct flight *flight, uint32_t outcome)
{
	switch (outcome) {
	case MAILER_ACCEPTED:
	case MAILER_UNKNOWN:
		return flight->in_body;
	case MAILER_NOT_TRIED:
		return !flight->in_body;
	default:
		return outcome < MAILER_NOT_TRIED;
	}
}

static int take_result(
    struct mailer_smtp *smtp, struct unpack *in, struct mailer_event *event)
{
	struct pool *pool = pool_new();
	struct flight *flight;
	const char *reply;
	uint32_t outcome, code;
	int ret = -1;

	event->kind = MAILER_DONE;
	event->id = unpack_u64(in);
	outcome = unpack_u8(in);
	code = unpack_u32(in);
	reply = unpack_str(in, pool);
	flight = find_flight(smtp, event->id);
	if (!unpack_done(in) || flight == NULL || reply == NULL ||
	    !is_possible(flight, outcome) || code > 999)
		goto out;
	event->outcome = (enum mailer_outcome)outcome;
	event->code = (int)code;
	keep_reply(event, reply);
	end_flight(smtp, flight);
	ret = 0;
out:
	pool_free(pool);
	return ret;
}

static int wait_event(
    struct mailer *mailer, struct mailer_event *event, struct err *err)
{
	struct mailer_smtp *smtp = smtp_of(mailer);
	struct unpack in;
	struct frame frame;
	int ret = -1;

	if (smtp->n_flights == 0)
		return 0;
	if (channel_expect(smtp->channel, &frame, err) == -1)
		return -1;
	unpack_init(&in, frame.data, frame.len);
	if (frame.type == SENDER_PHASE)
		ret = take_phase(smtp, &in, event);
	else if (frame.type == SENDER_RESULT)
		ret = take_result(smtp, &in, event);
	if (ret == -1)
		return err_set(err, ERR_TEMP, "the sender answered nonsense");
	return 1;
}

static int go(struct mailer *mailer, uint64_t id, struct err *err)
{
	struct mailer_smtp *smtp = smtp_of(mailer);
	const struct flight *flight = find_flight(smtp, id);
	struct buf buf = BUF_INIT;
	int ret;

	if (flight == NULL || !flight->strict || !flight->in_body)
		BUG("a mail was let go that does not wait for it");
	pack_u64(&buf, id);
	ret = channel_send_buf(smtp->channel, SENDER_GO, &buf, err);
	buf_release(&buf);
	return ret == -1 ? -1 : channel_flush(smtp->channel, err);
}

static void close_smtp(struct mailer *mailer)
{
	struct mailer_smtp *smtp = smtp_of(mailer);

	helper_stop(smtp->helper);
	free(smtp);
}

static const struct mailer_ops ops = {
    .probe = probe,
    .room = room,
    .submit = submit,
    .wait = wait_event,
    .go = go,
    .close = close_smtp,
};

/* EHLO says this. It becomes part of a URL, and without it libcurl would
 * tell the server the name of this machine. */
static const char *hello_of(const struct conf *conf)
{
	static const char set[] = "abcdefghijklmnopqrstuvwxyz"
				  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
	const char *hello = conf->smtp.hello;

	if (hello[0] == '\0') {
		hello = strrchr(conf->community.address, '@');
		hello = hello == NULL ? "" : hello + 1;
	}
	if (hello[0] == '\0' || hello[strspn(hello, set)] != '\0')
		return NULL;
	return hello;
}

static int pack_start(struct buf *out, const struct conf *conf,
    struct deadline deadline, struct err *err)
{
	const char *hello = hello_of(conf);

	if (hello == NULL)
		return err_set(err, ERR_CONFIG,
		    "hello has to be a domain in ASCII letters");
	if (conf->smtp.connections < 1)
		return err_set(
		    err, ERR_CONFIG, "connections has to be 1 or more");
	if (server_pack(out, &conf->smtp.server, err) == -1)
		return -1;
	pack_str(out, hello);
	pack_u32(out, conf->smtp.connections < SENDER_CONNECTIONS
			  ? (uint32_t)conf->smtp.connections
			  : SENDER_CONNECTIONS);
	pack_u64(out, (uint64_t)deadline.at);
	return 0;
}

int mailer_smtp_open(struct mailer **mailer, const struct conf *conf,
    struct deadline deadline, struct err *err)
{
	struct mailer_smtp *smtp = mem_alloc(sizeof *smtp);
	struct buf start = BUF_INIT;
	int ret = -1;

	smtp->base.ops = &ops;
	if (pack_start(&start, conf, deadline, err) == -1) {
		err_add(err, "smtp");
		goto out;
	}
	if (helper_start(&smtp->helper, "helper-sender", 0, err) == -1)
		goto out;
	smtp->channel = helper_channel(smtp->helper);
	smtp->connections = conf->smtp.connections < SENDER_CONNECTIONS
	                        ? (size_t)conf->smtp.connections
	                        : SENDER_CONNECTIONS;
	if (deadline.at != 0)
		channel_set_deadline(
		    smtp->channel, (struct deadline){deadline.at + GRACE_MS});
	if (channel_send_buf(smtp->channel, SENDER_START, &start, err) == -1 ||
	    channel_flush(smtp->channel, err) == -1)
		goto out;
	*mailer = &smtp->base;
	smtp = NULL;
	ret = 0;
out:
	buf_release(&start);
	if (smtp != NULL)
		close_smtp(&smtp->base);
	return ret;
}
