/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/watch.h"

#include <poll.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/stop.h"
#include "cli/notify.h"
#include "cli/pass.h"
#include "wire/inbox.h"

/* Milliseconds. */
enum {
	POLL = 60000, /* where nobody tells us of mail; and what is due but
	                 could not be done is tried no sooner */
	BUSY = 1000, /* another run is at it */
	BACK_OFF = 5000, /* after a first failure; doubled up to */
	BACK_OFF_MAX = 300000
};

struct watch {
	const struct cli *cli;
	struct notify notify;
	struct inbox *inbox; /* that is watched, or NULL */
	int fd; /* of it, while it is */
	bool polls; /* the server cannot tell of mail */
	struct deadline
	    look_again; /* one that hangs up is left alone so long */
	int signals;
	int64_t back_off; /* 0 while all is well */
	bool is_ready; /* the service manager was told */
	int code; /* of the end */
};

/* ------------------------- the inbox ------------------------------ */

static void look_away(struct watch *watch)
{
	inbox_close(watch->inbox);
	watch->inbox = NULL;
	watch->fd = -1;
}

/* True: from now on it is known when mail comes. */
static bool look_at(struct watch *watch, const struct conf *conf)
{
	struct err err = {ERR_NONE, ""};

	watch->look_again = deadline_in(BACK_OFF);
	if (inbox_open(&watch->inbox, conf, DEADLINE_NONE, &err) == -1) {
		watch->inbox = NULL;
		log_info("watching: %s", err.text);
		return false;
	}
	watch->polls = !inbox_state(watch->inbox)->can_watch;
	if (!watch->polls)
		watch->fd = inbox_watch(watch->inbox, &err);
	if (watch->fd != -1)
		return true;
	if (err.kind != ERR_NONE)
		log_info("watching: %s", err.text);
	look_away(watch);
	return false;
}

/* It could be read: is that a reason for a pass? */
static bool hear(struct watch *watch)
{
	struct err err = {ERR_NONE, ""};
	int n = inbox_heard(watch->inbox, &err);

	if (n == 1)
		watch->fd = inbox_watch(watch->inbox, &err);
	if (n == -1 || watch->fd == -1) {
		log_info("watching: %s", err.text);
		look_away(watch);
		n = 1;
	}
	return n == 1;
}

/* ------------------------- a pass --------------------------------- */

static int64_t fail(struct watch *watch)
{
	int64_t wait = watch->back_off == 0 ? BACK_OFF : watch->back_off;

	watch->back_off = wait * 2 < BACK_OFF_MAX ? wait * 2 : BACK_OFF_MAX;
	return wait;
}

/* How long until the next pass if nothing else happens, in milliseconds; 0: at
 * once, for mail may have come before the inbox was watched. */
static int64_t time_to_wait(struct watch *watch, const struct conf *conf,
    const struct pass_result *result)
{
	int64_t wait = (result->next - (int64_t)time(NULL)) * 1000, most = POLL;

	if (!result->fetched)
		return fail(watch);
	watch->back_off = 0;
	if (wait <= 0)
		wait = POLL;
	if (watch->inbox != NULL)
		return wait;
	if (!watch->polls) {
		if (!deadline_passed(watch->look_again))
			most = deadline_left(watch->look_again);
		else if (look_at(watch, conf))
			return 0;
	}
	return wait < most ? wait : most;
}

/* -1: this is the end. */
static int64_t make_pass(struct watch *watch)
{
	struct err err = {ERR_NONE, ""};
	struct pass_result result;
	struct site site;
	int64_t wait;
	int n;

	if (site_open(&site, watch->cli, &err) == -1) {
		watch->code = cli_fail(&err);
		return err.kind == ERR_CONFIG ? -1 : fail(watch);
	}
	n = site_lock(&site, &err);
	if (n == -1) {
		cli_fail(&err);
		wait = fail(watch);
	} else if (n == 0) {
		wait = BUSY;
	} else {
		result = pass_run(&site);
		/* To connect may take its time. */
		site_unlock(&site);
		wait = time_to_wait(watch, site.conf, &result);
	}
	site_close(&site);
	return wait;
}

/* ------------------------- waiting -------------------------------- */

/* The service manager may want to hear of us more often than anything
 * happens. */
static int slice(const struct watch *watch, struct deadline end)
{
	int left = deadline_left(end), most = (int)(watch->notify.watchdog / 2);

	notify_say(&watch->notify, "WATCHDOG=1");
	return most > 0 && most < left ? most : left;
}

/* Until there is a reason for a pass; false: to end. */
static bool wait_for_reason(struct watch *watch, int64_t milliseconds)
{
	struct deadline end = deadline_in(milliseconds);
	struct pollfd fds[2];
	enum stop_signal asked;

	while (!deadline_passed(end)) {
		fds[0] = (struct pollfd){watch->signals, POLLIN, 0};
		fds[1] = (struct pollfd){watch->fd, POLLIN, 0};
		if (poll(fds, 2, slice(watch, end)) <= 0)
			continue;
		asked =
		    fds[0].revents == 0 ? STOP_NONE : stop_take(watch->signals);
		/* It may be another server now. */
		if (asked == STOP_AGAIN)
			look_away(watch);
		watch->polls = watch->polls && asked != STOP_AGAIN;
		if (asked != STOP_NONE)
			return asked == STOP_AGAIN;
		if (fds[1].revents != 0 && hear(watch))
			return true;
	}
	return true;
}

static void say_ready(struct watch *watch)
{
	if (!watch->is_ready)
		notify_say(&watch->notify, "READY=1");
	watch->is_ready = true;
	notify_say(&watch->notify,
	    watch->inbox != NULL  ? "STATUS=waiting for mail"
	    : watch->back_off > 0 ? "STATUS=the mailbox is out of reach"
				  : "STATUS=looking every minute");
}

static void watch_on(struct watch *watch)
{
	int64_t wait;

	do {
		notify_say(&watch->notify, "WATCHDOG=1");
		wait = make_pass(watch);
		if (wait == -1)
			return;
		say_ready(watch);
	} while (!stop_is_asked() && wait_for_reason(watch, wait));
	watch->code = EX_OK;
}

int watch_run(const struct cli *cli)
{
	struct watch watch = {
	    .cli = cli, .fd = -1, .look_again = deadline_in(0)};
	struct err err = {ERR_NONE, ""};

	watch.signals = stop_open(&err);
	if (watch.signals == -1)
		return cli_fail(&err);
	notify_open(&watch.notify);
	watch_on(&watch);
	notify_say(&watch.notify, "STOPPING=1");
	look_away(&watch);
	notify_close(&watch.notify);
	close(watch.signals);
	return watch.code;
}
