/* SPDX-License-Identifier: GPL-3.0-or-later */
/* alarm.h - what is broken is said once, then daily, and that it is over.
 *
 * Who hears of it is the admin: on standard error, and where mail itself is
 * broken by alarm.command, which must not need that mail. What was said is a
 * row in the database (facts, no secret in it), written before and after: a
 * run that dies in between has its error said by the next one, rather twice
 * than never.
 *
 * A server that has refused three logins in a row is left alone for an hour,
 * since many lock an account that goes on trying; unless the configuration
 * or the password file changes.
 */
#ifndef CLI_ALARM_H
#define CLI_ALARM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/conf.h"
#include "base/err.h"
#include "store/store.h"

/* What can be broken, each by itself. */
enum alarm_part {
	ALARM_FETCH,
	ALARM_SEND,
	ALARM_DUE, /* what happens because its time has come */
	ALARM_HOOK, /* hook.decision */
	ALARM_COMMAND, /* the alarm itself */
	ALARM_PARTS
};

struct alarm_state {
	int64_t since; /* it is broken; 0: it works */
	int64_t over; /* since then it works again, but the alarm, which rang
	                 for it, could not say so yet; or 0 */
	int64_t told; /* last on standard error; 0: not yet */
	int64_t rung; /* the told that the alarm rang for; 0: never */
	int64_t wait_until; /* no login before that */
	int64_t stamp; /* of the files that a refused login is mended in */
	uint32_t refused; /* logins in a row */
	struct err err;
};

struct alarm {
	const struct conf *conf;
	struct store *store;
	int64_t now;
	struct alarm_state parts[ALARM_PARTS];
};

/* Read what was said before; now is that of the run. */
int alarm_open(struct alarm *alarm, const struct conf *conf,
    struct store *store, int64_t now, struct err *err);

/* May a login be tried? False: not yet, and err says what is wrong. */
bool alarm_may_try(struct alarm *alarm, enum alarm_part part, struct err *err);
/* Is it known to be broken? */
bool alarm_is_broken(const struct alarm *alarm, enum alarm_part part);
/* Since when; 0: it works. */
int64_t alarm_since(const struct alarm *alarm, enum alarm_part part);
/* A sentence that says so, and why; false: it works. */
bool alarm_describe(
    char *text, size_t size, const struct alarm *alarm, enum alarm_part part);

/* This came of trying. */
void alarm_broken(
    struct alarm *alarm, enum alarm_part part, const struct err *err);
void alarm_works(struct alarm *alarm, enum alarm_part part);

/* Run alarm.command for what it has not been run for. Last, since it may
 * take its time. -1: it failed, which was said like any other error. */
int alarm_ring(struct alarm *alarm, struct err *err);

#endif
