/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/pass.h"

#include <stdlib.h>

#include "base/log.h"
#include "casework/audit_file.h"
#include "casework/due.h"
#include "casework/erase.h"
#include "casework/forget.h"
#include "casework/leaving.h"
#include "casework/rotate.h"
#include "cli/alarm.h"
#include "cli/cli.h"
#include "cli/deliver.h"
#include "cli/fetch.h"
#include "wire/mailer.h"

/* One pass: what was tried, and what came of it. */
struct pass {
	struct site *site;
	struct alarm alarm;
	struct deadline end;
	bool fetched;
	struct err first; /* error, which gives the exit code */
};

/* The parts do not stop each other: mail goes out also when none could be
 * fetched. */
static void keep_first(struct pass *pass, const struct err *err)
{
	if (pass->first.kind == ERR_NONE)
		pass->first = *err;
}

static void note(
    struct pass *pass, enum alarm_part part, int ret, const struct err *err)
{
	if (ret == 0) {
		alarm_works(&pass->alarm, part);
		return;
	}
	alarm_broken(&pass->alarm, part, err);
	keep_first(pass, err);
}

static void fetch(
    struct pass *pass, struct deadline stop, struct deadline fetch_end)
{
	struct err err = {ERR_NONE, ""};
	int ret;

	if (!alarm_may_try(&pass->alarm, ALARM_FETCH, &err)) {
		keep_first(pass, &err);
		return;
	}
	ret = fetch_mail(&pass->site->desk, stop, fetch_end, &err);
	pass->fetched = ret == 0;
	note(pass, ALARM_FETCH, ret, &err);
}

/* What is due comes first: it may still want somebody's address. */
static void do_due(struct pass *pass)
{
	struct err err = {ERR_NONE, ""}, late = {ERR_NONE, ""};
	int ret;

	if (pass->site->desk.clock_doubt)
		return;
	ret = due_run(&pass->site->desk, &err);
	if (forget_run(&pass->site->desk, &late) == -1 && ret == 0) {
		err = late;
		ret = -1;
	}
	note(pass, ALARM_DUE, ret, &err);
}

/* Nothing had to be sent: does the way out that was broken work again? */
static int try_mailer(struct pass *pass, struct err *err)
{
	struct mailer *mailer = NULL;
	char *says = NULL;
	int ret;

	ret = mailer_open(&mailer, pass->site->conf, pass->end, err);
	if (ret == 0)
		ret = mailer_probe(mailer, &says, err);
	free(says);
	mailer_close(mailer);
	return ret;
}

static void deliver(struct pass *pass)
{
	struct err err = {ERR_NONE, ""};
	struct delivered delivered;
	int ret;

	if (!alarm_may_try(&pass->alarm, ALARM_SEND, &err)) {
		keep_first(pass, &err);
		return;
	}
	ret = deliver_mail(&pass->site->desk, pass->end, &delivered, &err);
	if (ret == 0 && !delivered.sent &&
	    alarm_is_broken(&pass->alarm, ALARM_SEND))
		ret = try_mailer(pass, &err);
	note(pass, ALARM_SEND, ret, &err);
	if (delivered.hooked)
		note(pass, ALARM_HOOK, delivered.hook.kind == ERR_NONE ? 0 : -1,
		    &delivered.hook);
}

/* Also before anything is sent: whoever restores an older copy after this must
 * not send it again. */
static void put_on_record(struct pass *pass)
{
	struct err err = {ERR_NONE, ""};

	if (audit_file_catch_up(&pass->site->desk, &err) == -1)
		keep_first(pass, &err);
}

static void checkpoint(struct pass *pass)
{
	struct err err = {ERR_NONE, ""};
	int n = erase_finish(&pass->site->desk, &err);

	if (n == -1)
		log_info("the write-ahead log stays until the next run: %s",
		    err.text);
	else if (n == 1)
		log_info("what was purged is gone from database and log");
}

/* When the next pass has something to do by itself; what cannot be asked is
 * due at once. */
static int64_t find_next(struct pass *pass)
{
	struct err err = {ERR_NONE, ""};
	int64_t when = 0;

	if (due_when(&pass->site->desk, &when, &err) == -1)
		keep_first(pass, &err);
	return when;
}

static int settle(struct pass *pass, struct err *err)
{
	struct desk *desk = &pass->site->desk;

	store_trust(desk->store, false);
	if (audit_file_check(desk, err) == -1)
		return -1;
	store_trust(desk->store, true);
	if (rotate_settle(desk, err) == -1 || leaving_check(desk, err) == -1 ||
	    desk_check_clock(desk, err) == -1 ||
	    alarm_open(&pass->alarm, desk->conf, desk->store, desk->now, err) ==
		-1)
		return -1;
	if (desk->clock_doubt)
		log_warn("the clock has jumped since the last run, or that "
			 "was over a week ago: nothing is given up for its "
			 "age this time");
	return 0;
}

struct pass_result pass_run(struct site *site)
{
	int64_t limit = site->conf->run_limit * 1000;
	/* What comes in must not keep what goes out waiting. */
	struct deadline stop = deadline_in(limit / 2),
			fetch_end = deadline_in(limit / 10 * 6);
	struct pass pass = {.site = site, .end = deadline_in(limit)};
	struct pass_result result = {0};
	struct err err = {ERR_NONE, ""};

	if (settle(&pass, &err) == -1) {
		result.code = cli_fail(&err);
		return result;
	}
	fetch(&pass, stop, fetch_end);
	site->desk.no_mail_since = alarm_since(&pass.alarm, ALARM_FETCH);
	do_due(&pass);
	put_on_record(&pass);
	deliver(&pass);
	if (alarm_ring(&pass.alarm, &err) == -1)
		keep_first(&pass, &err);
	put_on_record(&pass);
	checkpoint(&pass);
	result.next = find_next(&pass);
	result.fetched = pass.fetched;
	result.code = err_exit_code(&pass.first);
	return result;
}
