/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/alarm.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/log.h"
#include "base/pack.h"
#include "base/program.h"
#include "store/facts.h"

enum {
	MINUTE = 60,
	HOUR = 3600,
	DAY = 86400,
	REFUSED_MAX = 3, /* logins in a row */
	RUNG_BEFORE = 1, /* for another error; no time that is told */
	COMMAND_MS = 30000,
	WHEN_SIZE = 32
};

static const char wait_text[] =
    "; three logins in a row were refused, so the next try waits an hour, or "
    "until the configuration or the password file changes";

static const struct part {
	const char *fact; /* under which its state is kept */
	const char *fails, *works;
	bool rings; /* it is mail itself */
} parts[ALARM_PARTS] = {
    [ALARM_FETCH] = {.fact = "broken fetch",
	.fails = "mail cannot be fetched",
	.works = "mail is fetched again",
	.rings = true},
    [ALARM_SEND] = {.fact = "broken send",
	.fails = "mail cannot be sent",
	.works = "mail is sent again",
	.rings = true},
    [ALARM_DUE] = {.fact = "broken due", .works = "what is due is done again"},
    [ALARM_HOOK] = {.fact = "broken hook",
	.works = "hook.decision works again"},
    [ALARM_COMMAND] = {.fact = "broken alarm",
	.works = "the alarm command works again"},
};

/* ------------------------- what was said -------------------------- */

/* Times are kept as fine as they are said. */
static int64_t minute(int64_t t)
{
	return t / MINUTE * MINUTE;
}

static void unpack_state(struct alarm_state *state, const struct buf *value)
{
	struct unpack in;
	const uint8_t *text;
	size_t len;

	unpack_init(&in, value->data, value->len);
	state->since = (int64_t)unpack_u64(&in);
	state->over = (int64_t)unpack_u64(&in);
	state->told = (int64_t)unpack_u64(&in);
	state->rung = (int64_t)unpack_u64(&in);
	state->wait_until = (int64_t)unpack_u64(&in);
	state->stamp = (int64_t)unpack_u64(&in);
	state->refused = unpack_u32(&in);
	state->err.kind = (enum err_kind)unpack_u8(&in);
	text = unpack_bytes(&in, &len);
	if (!unpack_done(&in) || len >= sizeof state->err.text ||
	    state->err.kind > ERR_FORGOTTEN)
		memset(state, 0, sizeof *state);
	else
		memcpy(state->err.text, text, len);
}

/* Where that fails, it is said again by the next run, and by the next. */
static void save(struct alarm *alarm, enum alarm_part part)
{
	const struct alarm_state *state = &alarm->parts[part];
	struct err err = {ERR_NONE, ""};
	struct buf value = BUF_INIT;
	int ret;

	pack_u64(&value, (uint64_t)state->since);
	pack_u64(&value, (uint64_t)state->over);
	pack_u64(&value, (uint64_t)state->told);
	pack_u64(&value, (uint64_t)state->rung);
	pack_u64(&value, (uint64_t)state->wait_until);
	pack_u64(&value, (uint64_t)state->stamp);
	pack_u32(&value, state->refused);
	pack_u8(&value, (uint8_t)state->err.kind);
	pack_bytes(&value, state->err.text, strlen(state->err.text));
	ret = store_begin(alarm->store, &err);
	if (ret == 0) {
		ret = facts_set(alarm->store, parts[part].fact, value.data,
		    value.len, &err);
		if (ret == 0)
			ret = store_commit(alarm->store, &err);
		else
			store_rollback(alarm->store);
	}
	if (ret == -1)
		log_warn("what was said cannot be noted: %s", err.text);
	buf_release(&value);
}

int alarm_open(struct alarm *alarm, const struct conf *conf,
    struct store *store, int64_t now, struct err *err)
{
	struct buf value = BUF_INIT;
	int i, n = 0;

	memset(alarm, 0, sizeof *alarm);
	alarm->conf = conf;
	alarm->store = store;
	alarm->now = now;
	for (i = 0; i < ALARM_PARTS && n != -1; i++) {
		buf_reset(&value);
		n = facts_find(&value, store, parts[i].fact, err);
		if (n == 1)
			unpack_state(&alarm->parts[i], &value);
	}
	buf_release(&value);
	return n == -1 ? -1 : 0;
}

/* ------------------------- what is broken ------------------------- */

/* What is new is said at once, what is known daily. The clock may have gone
 * back since. */
static void tell(struct alarm *alarm, enum alarm_part part)
{
	struct alarm_state *state = &alarm->parts[part];

	if (state->told != 0 && alarm->now >= state->told &&
	    alarm->now < state->told + DAY)
		return;
	log_warn("%s", state->err.text);
	state->told = minute(alarm->now);
	save(alarm, part);
}

/* Of a run that died before it could say so. */
static void tell_unsaid(const struct alarm_state *state)
{
	if (state->since != 0 && state->told == 0)
		log_warn("%s", state->err.text);
}

/* Figures change from run to run: so many MiB are free. */
static bool is_same(const struct err *a, const struct err *b)
{
	const char *s = a->text, *t = b->text;

	while (*s != '\0' && *t != '\0') {
		s += strspn(s, "0123456789");
		t += strspn(t, "0123456789");
		if (*s != *t)
			return false;
		if (*s != '\0') {
			s++;
			t++;
		}
	}
	return a->kind == b->kind && *s == *t;
}

static const struct conf_server *server_of(
    const struct conf *conf, enum alarm_part part)
{
	return part == ALARM_FETCH ? &conf->imap.server : &conf->smtp.server;
}

static int64_t stamp_of(const char *path)
{
	struct stat st;

	if (path == NULL || stat(path, &st) == -1)
		return 0;
	return (int64_t)st.st_ctim.tv_sec * 1000000000 + st.st_ctim.tv_nsec;
}

/* Whoever mends a refused login changes one of these. */
static int64_t stamp(const struct conf *conf, enum alarm_part part)
{
	return stamp_of(conf->file) ^
	       stamp_of(server_of(conf, part)->password_file);
}

static void add_wait(struct err *err)
{
	size_t room = sizeof err->text - sizeof wait_text;
	size_t len = strnlen(err->text, room);

	memcpy(err->text + len, wait_text, sizeof wait_text);
}

static void count_refused(
    struct alarm *alarm, enum alarm_part part, struct err *err)
{
	struct alarm_state *state = &alarm->parts[part];

	if (err->kind != ERR_LOGIN)
		return;
	if (state->refused < REFUSED_MAX)
		state->refused++;
	if (state->refused == REFUSED_MAX)
		add_wait(err);
	state->stamp = stamp(alarm->conf, part);
	state->wait_until = minute(alarm->now + HOUR + MINUTE - 1);
}

void alarm_broken(
    struct alarm *alarm, enum alarm_part part, const struct err *why)
{
	struct alarm_state *state = &alarm->parts[part];
	struct err err = *why;

	count_refused(alarm, part, &err);
	if (state->over != 0 || !is_same(&state->err, &err)) {
		tell_unsaid(state);
		if (state->since == 0 || state->over != 0)
			state->since = minute(alarm->now);
		state->over = state->told = 0;
		if (state->rung != 0)
			state->rung = RUNG_BEFORE;
		state->err = err;
		save(alarm, part);
	} else if (err.kind == ERR_LOGIN) {
		save(alarm, part);
	}
	tell(alarm, part);
}

bool alarm_is_broken(const struct alarm *alarm, enum alarm_part part)
{
	return alarm->parts[part].since != 0 && alarm->parts[part].over == 0;
}

static void format_time(char when[WHEN_SIZE], int64_t t)
{
	time_t time = (time_t)t;
	struct tm tm;

	when[0] = '\0';
	if (gmtime_r(&time, &tm) != NULL)
		strftime(when, WHEN_SIZE, "%Y-%m-%d %H:%M UTC", &tm);
}

int64_t alarm_since(const struct alarm *alarm, enum alarm_part part)
{
	return alarm_is_broken(alarm, part) ? alarm->parts[part].since : 0;
}

bool alarm_describe(
    char *text, size_t size, const struct alarm *alarm, enum alarm_part part)
{
	char when[WHEN_SIZE];

	if (!alarm_is_broken(alarm, part))
		return false;
	format_time(when, alarm_since(alarm, part));
	snprintf(text, size, "since %s: %s", when, alarm->parts[part].err.text);
	return true;
}

bool alarm_may_try(struct alarm *alarm, enum alarm_part part, struct err *err)
{
	struct alarm_state *state = &alarm->parts[part];

	if (state->refused < REFUSED_MAX)
		return true;
	if (state->stamp != stamp(alarm->conf, part)) {
		state->refused = 0;
		return true;
	}
	/* An hour after the last try; later only if the clock went back. */
	if (alarm->now >= state->wait_until ||
	    alarm->now < state->wait_until - HOUR - MINUTE)
		return true;
	tell(alarm, part);
	*err = state->err;
	return false;
}

/* ------------------------- what is over --------------------------- */

/* "mail is sent again; that had failed since 2026-11-25 08:12 UTC" */
static void describe_over(char *text, size_t size,
    const struct alarm_state *state, enum alarm_part part)
{
	char when[WHEN_SIZE];

	format_time(when, state->since);
	snprintf(text, size, "%s; that had failed since %s", parts[part].works,
	    when);
}

static void forget(struct alarm *alarm, enum alarm_part part)
{
	memset(&alarm->parts[part], 0, sizeof alarm->parts[part]);
	save(alarm, part);
}

void alarm_works(struct alarm *alarm, enum alarm_part part)
{
	struct alarm_state *state = &alarm->parts[part];
	char text[160];

	if (!alarm_is_broken(alarm, part))
		return;
	tell_unsaid(state);
	describe_over(text, sizeof text, state, part);
	log_warn("%s", text);
	if (state->rung == 0) {
		forget(alarm, part);
		return;
	}
	state->over = minute(alarm->now);
	state->refused = 0;
	save(alarm, part);
}

/* ------------------------- the second way ------------------------- */

/* One line, whatever the configuration says of the community. */
static void sentence(
    char *text, size_t size, const struct alarm *alarm, enum alarm_part part)
{
	const struct alarm_state *state = &alarm->parts[part];
	const char *name = alarm->conf->community.name;
	char over[160];
	size_t i;

	if (state->over != 0) {
		describe_over(over, sizeof over, state, part);
		snprintf(text, size, "heyward, %s: %s", name, over);
	} else {
		snprintf(text, size, "heyward, %s: %s: %s", name,
		    parts[part].fails, state->err.text);
	}
	for (i = 0; text[i] != '\0'; i++)
		if (iscntrl((unsigned char)text[i]))
			text[i] = ' ';
}

static int run_command(
    struct alarm *alarm, enum alarm_part part, struct err *err)
{
	char text[1024];
	struct program program = {.argv = alarm->conf->alarm.command,
	    .input = text,
	    .milliseconds = COMMAND_MS,
	    .is_bare = true};

	sentence(text, sizeof text - 1, alarm, part);
	memcpy(text + strlen(text), "\n", sizeof "\n");
	if (program_run(&program, err) == 0) {
		alarm_works(alarm, ALARM_COMMAND);
		return 0;
	}
	err_add(err, "alarm.command");
	alarm_broken(alarm, ALARM_COMMAND, err);
	return -1;
}

static int ring(struct alarm *alarm, enum alarm_part part, struct err *err)
{
	struct alarm_state *state = &alarm->parts[part];
	bool has_command = alarm->conf->alarm.command[0] != NULL;

	/* A command that was taken away need not hear that it is over. */
	if (has_command && (state->over != 0 || state->rung != state->told) &&
	    run_command(alarm, part, err) == -1)
		return -1;
	if (state->over != 0) {
		forget(alarm, part);
	} else if (has_command && state->rung != state->told) {
		state->rung = state->told;
		save(alarm, part);
	}
	return 0;
}

int alarm_ring(struct alarm *alarm, struct err *err)
{
	int part, ret = 0;

	for (part = 0; part < ALARM_PARTS; part++)
		if (parts[part].rings && ring(alarm, part, err) == -1)
			ret = -1;
	return ret;
}
