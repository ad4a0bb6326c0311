/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/mem.h"
#include "casework/selftest.h"
#include "cli/doctor.h"
#include "msg/authres.h"
#include "msg/compose.h"
#include "msg/field.h"
#include "privacy/random.h"
#include "wire/inbox.h"
#include "wire/mailer.h"
#include "wire/server.h"

enum {
	NETWORK_LIMIT = 60 * 1000,
	WAIT = 60 * 1000, /* for the first mail */
	WAIT_SHORT = 15 * 1000, /* for others, when it is known how long */
	PAUSE_MAX = 8, /* seconds between two looks */
	CLOCK_OFF = 300,
	ADDRESS_SIZE = 512
};

/* How one test mail went, and how it looked when it came. */
enum fate { REFUSED, LOST, ARRIVED };

struct trip {
	char to[ADDRESS_SIZE], from[ADDRESS_SIZE];
	char forged[256]; /* in whose name we lied; "": nobody's */
	enum fate fate;
	struct err why; /* it was refused */
	char return_path[ADDRESS_SIZE]; /* "": no such field */
	char added[256]; /* the server that judged it; "": none did */
	bool is_kept; /* our lie came through */
	int64_t received;
};

struct live {
	struct doctor *doctor;
	struct conf conf; /* test mails are deleted, never kept */
	uint64_t uid_below; /* what was there before is not looked at */
};

/* ------------------------------ out ------------------------------- */

static void tag_address(
    char out[ADDRESS_SIZE], const struct live *live, char separator)
{
	const char *address = live->conf.community.address;
	const char *at = strrchr(address, '@');
	char token[TOKEN_LEN + 1];

	random_token(token);
	snprintf(out, ADDRESS_SIZE, "%.*s%ccheck-%s%s", (int)(at - address),
	    address, separator, token, at);
}

static int write_mail(struct buf *out, const struct live *live,
    const struct trip *trip, const char *id, struct err *err)
{
	struct compose mail = {.from = live->conf.community.address,
	    .to = trip->to,
	    .subject = "Test mail of heyward check",
	    .message_id = id,
	    .date = time(NULL),
	    .automatic = COMPOSE_GENERATED,
	    .body = "heyward check --live sent this to see how mail arrives, "
		    "and removes it.\n"};

	if (trip->forged[0] != '\0')
		buf_addf(out,
		    "Authentication-Results: %s; none; x-heyward=forged\r\n",
		    trip->forged);
	return compose_mail(out, &mail, err);
}

static int hand_over(
    struct mailer *mailer, const struct mailer_mail *mail, struct err *err)
{
	struct mailer_event event = {.kind = MAILER_PHASE_DATA};
	char *says;
	int n;

	if (mailer_submit(mailer, mail, err) == -1)
		return -1;
	do
		n = mailer_wait(mailer, &event, err);
	while (n == 1 && event.kind != MAILER_DONE);
	if (n == -1 || event.outcome == MAILER_ACCEPTED)
		return n == -1 ? -1 : 0;
	says = server_mask(event.reply);
	err_set(err, ERR_TEMP, "the server did not take it (%s)", says);
	mem_wipe_free(says);
	return -1;
}

static int send_mail(const struct live *live, const struct trip *trip,
    const char *id, struct err *err)
{
	struct mailer *mailer = NULL;
	struct buf data = BUF_INIT;
	struct mailer_mail mail = {.id = 1, .from = trip->from, .to = trip->to};
	int ret = write_mail(&data, live, trip, id, err);

	mail.data = data.data;
	mail.len = data.len;
	if (ret == 0)
		ret = mailer_open(
		    &mailer, &live->conf, deadline_in(NETWORK_LIMIT), err);
	if (ret == 0)
		ret = hand_over(mailer, &mail, err);
	mailer_close(mailer);
	buf_release(&data);
	return ret;
}

/* ------------------------------- in ------------------------------- */

/* One line, without the brackets of an address or id. */
static void copy_value(char *out, size_t size, const struct field *field)
{
	size_t i, n = 0;
	char c;

	for (i = 0; i < field->value_len && n + 1 < size; i++) {
		c = field->value[i];
		if (strchr("\r\n\t <>", c) == NULL)
			out[n++] = c;
	}
	out[n] = '\0';
}

static void read_results(struct trip *trip, const struct field *field)
{
	struct authres_field said;
	struct buf line = BUF_INIT;
	size_t i;
	bool is_lie;

	for (i = 0; i < field->value_len; i++)
		buf_addc(&line, strchr("\r\n", field->value[i]) != NULL
				    ? ' '
				    : field->value[i]);
	authres_read(&said, buf_text(&line), line.len, "");
	is_lie = strstr(buf_text(&line), "x-heyward=forged") != NULL;
	if (is_lie)
		trip->is_kept = true;
	else if (trip->added[0] == '\0')
		snprintf(trip->added, sizeof trip->added, "%s", said.server);
	buf_release(&line);
}

/* Is it the mail with this Message-ID? Then trip says how it looks. */
static bool is_it(struct trip *trip, const struct buf *raw, const char *id)
{
	struct fields fields = {
	    (const char *)raw->data, (const char *)raw->data + raw->len};
	struct trip seen = *trip;
	struct field field;
	char value[ADDRESS_SIZE];
	bool found = false;

	while (field_next(&field, &fields)) {
		copy_value(value, sizeof value, &field);
		if (field_is(&field, "Message-ID"))
			found = strcmp(value, id) == 0;
		else if (field_is(&field, "Return-Path"))
			memcpy(seen.return_path, value, sizeof value);
		else if (field_is(&field, "Authentication-Results"))
			read_results(&seen, &field);
	}
	if (found)
		*trip = seen;
	return found;
}

/* 1 it was there, and is not any more; 0 not yet; -1. */
static int look_in(struct inbox *inbox, const struct live *live,
    struct trip *trip, const char *id, struct err *err)
{
	struct inbox_leave leave = {live->uid_below, INT64_MAX};
	struct inbox_mail mail;
	struct buf raw = BUF_INIT;
	uint32_t left, todo;
	bool found = false;
	int n = inbox_begin(inbox, &leave, &left, &todo, err);

	while (n != -1 && (n = inbox_next(inbox, &mail, &raw, err)) == 1) {
		if (found || !is_it(trip, &raw, id))
			continue;
		found = true;
		trip->received = mail.received;
		n = inbox_remove(inbox, &mail.uid, 1, err);
	}
	if (n != -1)
		n = inbox_finish(inbox, err);
	buf_release(&raw);
	return n == -1 ? -1 : found;
}

static int look(
    const struct live *live, struct trip *trip, const char *id, struct err *err)
{
	struct inbox *inbox = NULL;
	int n =
	    inbox_open(&inbox, &live->conf, deadline_in(NETWORK_LIMIT), err);

	if (n == 0)
		n = look_in(inbox, live, trip, id, err);
	inbox_close(inbox);
	return n;
}

static int wait_for(const struct live *live, struct trip *trip, const char *id,
    int limit, struct err *err)
{
	struct deadline end = deadline_in(limit);
	struct timespec pause = {0, 250 * 1000 * 1000};
	int n;

	while ((n = look(live, trip, id, err)) == 0 && !deadline_passed(end)) {
		nanosleep(&pause, NULL);
		pause.tv_nsec = 0;
		pause.tv_sec = pause.tv_sec == 0 ? 1 : pause.tv_sec * 2;
		if (pause.tv_sec > PAUSE_MAX)
			pause.tv_sec = PAUSE_MAX;
	}
	return n;
}

/* -1: mail cannot be fetched. */
static int travel(
    const struct live *live, struct trip *trip, int limit, struct err *err)
{
	char *id = selftest_id(&live->doctor->site.desk);
	int n = 0;

	trip->fate = REFUSED;
	if (send_mail(live, trip, id, &trip->why) == 0) {
		n = wait_for(live, trip, id, limit, err);
		trip->fate = n == 1 ? ARRIVED : LOST;
	}
	free(id);
	return n == -1 ? -1 : 0;
}

/* ----------------------- what is seen from it --------------------- */

/* A mail to our plain address arrives; which tags do? */
static int find_separator(struct live *live, struct err *err)
{
	static const char others[] = "+-_=";
	struct trip trip;
	size_t i;

	for (i = 0; others[i] != '\0'; i++) {
		if (others[i] == live->conf.imap.separator)
			continue;
		trip = (struct trip){.fate = REFUSED};
		tag_address(trip.to, live, others[i]);
		if (travel(live, &trip, WAIT_SHORT, err) == -1)
			return -1;
		if (trip.fate == ARRIVED) {
			doctor_warn(live->doctor,
			    "set the separator of section imap to it",
			    "sub-addressing: mail with \"%c\" between name and "
			    "tag does not arrive, with \"%c\" it does",
			    live->conf.imap.separator, others[i]);
			return 0;
		}
	}
	doctor_warn(live->doctor,
	    "switch sub-addressing on at the server, for hey+tag@; without it "
	    "answers are known by their references only",
	    "sub-addressing: mail to our address arrives, to the same with a "
	    "tag it does not");
	return 0;
}

/* The first mail did not come. */
static int find_cause(
    struct live *live, const struct trip *first, struct err *err)
{
	const char *address = live->conf.community.address;
	struct trip trip = {.fate = REFUSED};

	memcpy(trip.to, first->to, sizeof trip.to);
	snprintf(trip.from, sizeof trip.from, "%s", address);
	if (first->fate == REFUSED &&
	    live->conf.smtp.return_path != RETURN_PLAIN) {
		if (travel(live, &trip, WAIT_SHORT, err) == -1)
			return -1;
		if (trip.fate == ARRIVED) {
			doctor_warn(live->doctor,
			    "set smtp.return_path = \"plain\"",
			    "return path: the server takes mail in the name of "
			    "our plain address only");
			return 0;
		}
	}
	snprintf(trip.to, sizeof trip.to, "%s", address);
	if (travel(live, &trip, WAIT_SHORT, err) == -1)
		return -1;
	if (trip.fate == ARRIVED)
		return find_separator(live, err);
	if (trip.fate == REFUSED)
		*err = trip.why;
	else
		err_set(err, ERR_CONFIG,
		    "a mail to our own address did not come within %d "
		    "seconds: is the mailbox the one that it goes to? Where it "
		    "is only slow, the next run throws the test mail away",
		    WAIT / 1000);
	return -1;
}

static void say_return_path(struct live *live, const struct trip *trip)
{
	const char *got = trip->return_path;

	if (live->conf.smtp.return_path == RETURN_NULL || got[0] == '\0' ||
	    strcasecmp(got, trip->from) == 0)
		doctor_ok(
		    live->doctor, "return path: it arrives as it is sent");
	else
		doctor_warn(live->doctor, "set smtp.return_path = \"plain\"",
		    "return path: the server writes another one, so that "
		    "bounces are not told apart by it");
}

static void say_results(struct live *live, const struct trip *trip)
{
	const char *ours = live->conf.auth.authserv_id;
	bool is_ours = strcasecmp(trip->added, ours) == 0;
	struct err err = {ERR_NONE, ""};

	if (trip->is_kept && ours[0] != '\0') {
		err_set(&err, ERR_CONFIG,
		    "Authentication-Results: the server lets others write "
		    "results in the name \"%s\": let it remove them, or take "
		    "auth.authserv_id away",
		    trip->forged);
		doctor_fail(live->doctor, &err);
	} else if (trip->is_kept) {
		doctor_warn(live->doctor,
		    "let the server remove them; until then leave "
		    "auth.authserv_id empty",
		    "Authentication-Results: others can write results in the "
		    "name \"%s\"",
		    trip->forged);
	} else if (trip->added[0] == '\0') {
		doctor_warn(live->doctor,
		    "look at a mail from outside for the name",
		    "Authentication-Results: the server adds none to mail of "
		    "its own");
	} else if (is_ours) {
		doctor_ok(live->doctor,
		    "Authentication-Results: \"%s\" adds them, and removes "
		    "forged ones",
		    trip->added);
	} else {
		doctor_warn(live->doctor,
		    "if that is your server, set auth.authserv_id to it",
		    "Authentication-Results: \"%s\" adds them, and removes "
		    "forged ones",
		    trip->added);
	}
}

static void say_clock(struct live *live, const struct trip *trip)
{
	int64_t off = (int64_t)time(NULL) - trip->received;

	if (off > CLOCK_OFF || off < -CLOCK_OFF)
		doctor_warn(live->doctor, "set the clock right, by NTP",
		    "the clocks of this machine and of the mail server are "
		    "%lld seconds apart",
		    (long long)(off < 0 ? -off : off));
	else
		doctor_ok(
		    live->doctor, "the clock agrees with the mail server");
}

static void guess_name(struct trip *trip, const struct live *live)
{
	const char *ours = live->conf.auth.authserv_id;

	snprintf(trip->forged, sizeof trip->forged, "%s",
	    ours[0] != '\0' ? ours : live->conf.imap.server.host);
}

static void set_from(struct trip *trip, const struct live *live)
{
	if (live->conf.smtp.return_path == RETURN_VERP)
		tag_address(trip->from, live, live->conf.imap.separator);
	else if (live->conf.smtp.return_path == RETURN_PLAIN)
		snprintf(trip->from, sizeof trip->from, "%s",
		    live->conf.community.address);
}

/* Under what name the server writes is known after the first mail only. */
static int forge_again(
    const struct live *live, struct trip *trip, struct err *err)
{
	struct trip again = {.fate = REFUSED};

	if (trip->added[0] == '\0' ||
	    strcasecmp(trip->added, trip->forged) == 0)
		return 0;
	memcpy(again.to, trip->to, sizeof again.to);
	memcpy(again.from, trip->from, sizeof again.from);
	memcpy(again.forged, trip->added, sizeof again.forged);
	if (travel(live, &again, WAIT_SHORT, err) == -1)
		return -1;
	if (again.fate != ARRIVED)
		return err_set(err, ERR_TEMP,
		    "the second test mail did not "
		    "come; try again");
	*trip = again;
	return 0;
}

static int live_run(struct live *live, struct err *err)
{
	struct trip trip = {.fate = REFUSED};

	tag_address(trip.to, live, live->conf.imap.separator);
	set_from(&trip, live);
	guess_name(&trip, live);
	if (travel(live, &trip, WAIT, err) == -1)
		return -1;
	if (trip.fate != ARRIVED)
		return find_cause(live, &trip, err);
	doctor_ok(live->doctor,
	    "sub-addressing: mail to our address with a tag arrives");
	if (forge_again(live, &trip, err) == -1)
		return -1;
	say_return_path(live, &trip);
	say_results(live, &trip);
	say_clock(live, &trip);
	return 0;
}

/* ------------------------------ begin ----------------------------- */

/* What is there now is none of ours. Where single mails can only be moved,
 * the test mail goes where all others do. */
static int live_open(struct live *live, struct err *err)
{
	struct inbox_leave all = {UINT64_MAX, INT64_MAX};
	struct inbox *inbox = NULL;
	uint32_t left, todo;
	int ret;

	live->conf = *live->doctor->site.conf;
	live->conf.imap.after = "delete";
	ret = inbox_open(&inbox, &live->conf, deadline_in(NETWORK_LIMIT), err);
	if (ret == 0)
		ret = inbox_begin(inbox, &all, &left, &todo, err);
	if (ret == 0) {
		live->uid_below = inbox_state(inbox)->uidnext;
		if (!inbox_state(inbox)->can_remove)
			live->conf.imap.after =
			    live->doctor->site.conf->imap.after;
	}
	inbox_close(inbox);
	return ret;
}

void check_live(struct doctor *doctor)
{
	const struct conf *conf = doctor->site.conf;
	struct live live = {.doctor = doctor};
	struct err err = {ERR_NONE, ""};

	if (!doctor->live)
		return;
	if (conf->inbox[0] != '\0' || conf->mailer[0] != '\0') {
		doctor_warn(doctor, "none is needed",
		    "a test mail is for servers, and mail goes through a "
		    "folder here");
		return;
	}
	/* A run would take the mail away. */
	if (site_lock_now(&doctor->site, &err) == -1 ||
	    live_open(&live, &err) == -1 || live_run(&live, &err) == -1) {
		err_add(&err, "test mail");
		doctor_fail(doctor, &err);
	}
	site_unlock(&doctor->site);
}
