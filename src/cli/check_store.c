/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "cli/alarm.h"
#include "cli/doctor.h"
#include "store/outbox.h"

enum { STALE = 4 * 3600 };

void check_database(struct doctor *doctor)
{
	struct site *site = &doctor->site;
	const char *path = site->conf->store.path;
	struct err err = {ERR_NONE, ""};

	if (store_open(&site->store, path, &err) == -1 ||
	    store_check(site->store, &err) == -1) {
		doctor_fail(doctor, &err);
		return;
	}
	doctor_ok(doctor, "database %s, schema %d", path, store_version());
	desk_init(&site->desk, site->conf, site->store, site->ring,
	    site->recovery, time(NULL));
	doctor->has |= NEEDS_STORE;
}

/* To the hour: that is what is noted of it. */
void check_last_run(struct doctor *doctor)
{
	struct err err = {ERR_NONE, ""};
	int64_t last, hours;
	int n = desk_last_run(&last, &doctor->site.desk, &err);

	hours = n == 1 ? (time(NULL) - last) / 3600 : 0;
	if (n == -1)
		doctor_fail(doctor, &err);
	else if (n == 0)
		doctor_warn(doctor, "let cron call heyward run",
		    "there was no run yet");
	else if (hours < -1) {
		err_set(&err, ERR_CONFIG,
		    "the clock of this machine is %lld hours behind the last "
		    "run: set it right, before terms and promises are counted "
		    "by it",
		    -(long long)hours);
		doctor_fail(doctor, &err);
	} else if (hours > STALE / 3600) {
		err_set(&err, ERR_TEMP,
		    "the last run was %lld hours ago: reports wait unseen; "
		    "does cron, or heyward.service, run heyward?",
		    (long long)hours);
		doctor_fail(doctor, &err);
	} else
		doctor_ok(doctor, "the last run was %lld hour(s) ago or less",
		    hours < 0 ? 1 : (long long)hours + 1);
}

/* What runs have found broken, and did not find mended since. */
void check_alarm(struct doctor *doctor)
{
	struct alarm alarm;
	struct err err = {ERR_NONE, ""};
	char text[sizeof err.text + 64];
	enum alarm_part part;

	if (alarm_open(&alarm, doctor->site.conf, doctor->site.store,
		time(NULL), &err) == -1) {
		doctor_fail(doctor, &err);
		return;
	}
	for (part = 0; part < ALARM_PARTS; part++)
		if (alarm_describe(text, sizeof text, &alarm, part))
			doctor_warn(doctor,
			    "see the lines below, where it is tried now",
			    "as of the last run, %s", text);
}

void check_outbox(struct doctor *doctor)
{
	struct err err = {ERR_NONE, ""};
	int64_t n, oldest;

	if (outbox_waiting(&n, &oldest, doctor->site.store, &err) == -1)
		doctor_fail(doctor, &err);
	else if (n > 0 && oldest < time(NULL) - STALE)
		doctor_warn(doctor, "does cron run heyward?",
		    "%lld mail(s) wait in the outbox, some for hours",
		    (long long)n);
	else
		doctor_ok(doctor, "outbox, %lld mail(s) wait", (long long)n);
}

void check_frozen(struct doctor *doctor)
{
	struct case_row row = {.number = 0};
	struct err err = {ERR_NONE, ""};
	struct pool *pool;
	int n;

	do {
		pool = pool_new();
		n = cases_next_frozen(
		    &row, doctor->site.store, row.number, pool, &err);
		if (n == 1) {
			err_set(&err, ERR_SEALED,
			    "case %lld is frozen: something stored about it "
			    "does not open, the log says what. The disk or "
			    "somebody changed the database: find out, put "
			    "a backup back if it is needed, or go on with "
			    "heyward case thaw %lld",
			    (long long)row.number, (long long)row.number);
			doctor_fail(doctor, &err);
		}
		pool_free(pool);
	} while (n == 1);
	if (n == -1)
		doctor_fail(doctor, &err);
}
