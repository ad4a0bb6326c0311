/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/stop.h"
#include "casework/audit_file.h"
#include "casework/erase.h"
#include "casework/rotate.h"
#include "cli/cli.h"
#include "cli/fetch.h"
#include "cli/progress.h"
#include "cli/site.h"

static const char usage[] =
    "usage: heyward import [--open] [--dry-run] mbox FILE\n"
    "       heyward import [--open] [--dry-run] maildir FOLDER\n"
    "       heyward import [--open] [--dry-run] mailbox\n"
    "\n"
    "Take in old reports: out of an archive, which stays as it is, or what\n"
    "the first run left alone in the mailbox. Nobody outside is written to.\n"
    "Each becomes a closed case, and the moderators' next digest says that\n"
    "there are such; heyward case open goes on with one. It may be killed and\n"
    "begun anew: nothing is taken in twice.\n"
    "\n"
    "  --open     as open cases, and the moderators hear of each\n"
    "  --dry-run  only say what would be taken in\n"
    "\n"
    "Example:\n"
    "\theyward import --dry-run mbox /var/backups/hey.mbox\n";

/* What was asked for. */
struct import {
	const char *kind, *path;
	struct site site;
	struct progress *progress;
	struct fetch_import fetch;
};

/* --------------------------- with nobody else --------------------- */

/* A run is over soon; this is nothing that comes again by itself. */
static int lock(struct site *site, struct err *err)
{
	struct timespec pause = {.tv_nsec = 200 * 1000 * 1000};
	struct deadline end = deadline_in(site->conf->run_limit * 1000);
	int n = site_lock(site, err);

	if (n == 0)
		log_warn("a run is under way: waiting for its end");
	for (; n == 0 && !deadline_passed(end); n = site_lock(site, err)) {
		site_unlock(site);
		nanosleep(&pause, NULL);
	}
	if (n == 0)
		err_set(err, ERR_TEMP,
		    "another run goes on and on; try again when it has ended");
	return n == 1 ? 0 : -1;
}

/* As a run begins. */
static int begin(struct site *site, struct err *err)
{
	if (lock(site, err) == -1)
		return -1;
	site->desk.now = time(NULL);
	store_trust(site->store, false);
	if (audit_file_check(&site->desk, err) == -1)
		return -1;
	store_trust(site->store, true);
	return rotate_settle(&site->desk, err);
}

static int end(struct site *site, struct err *err)
{
	struct err why = {ERR_NONE, ""};

	if (erase_finish(&site->desk, &why) == -1)
		log_info("the write-ahead log stays until the next run: %s",
		    why.text);
	return audit_file_catch_up(&site->desk, err);
}

/* ------------------------------ the work -------------------------- */

static void step(void *arg, const struct fetch_import *so_far)
{
	struct import *import = arg;
	const struct inbox_state *state = inbox_state(so_far->inbox);

	if (state->all > 0)
		progress_set(
		    import->progress, so_far->seen, state->at, state->all);
	else
		progress_set(
		    import->progress, so_far->seen, so_far->seen, so_far->todo);
}

static int open_source(
    struct import *import, struct inbox **inbox, struct err *err)
{
	const struct conf *conf = import->site.conf;
	struct inbox_archive archive = {.path = import->path,
	    .kind = strcmp(import->kind, "mbox") == 0 ? ARCHIVE_MBOX
	                                              : ARCHIVE_MAILDIR,
	    .message_size = (uint64_t)conf->limits.message_size};

	if (import->path == NULL)
		return inbox_open(inbox, conf, DEADLINE_NONE, err);
	return inbox_open_archive(inbox, &archive, err);
}

static int take_in(struct import *import, struct err *err)
{
	struct fetch_import *fetch = &import->fetch;
	char *account = fetch_account(import->site.conf);
	int ret = open_source(import, &fetch->inbox, err);

	if (ret == 0) {
		fetch->account = import->path == NULL ? account : NULL;
		fetch->step = step;
		fetch->arg = import;
		import->progress =
		    progress_new(fetch->dry ? "looking" : "importing", "mails");
		ret = fetch_import(&import->site.desk, fetch, err);
		if (ret == 0 && stop_is_asked())
			ret = err_set(err, ERR_TEMP,
			    "ended before its end, as was asked; the same "
			    "command goes on");
		progress_free(import->progress);
		inbox_close(fetch->inbox);
	}
	free(account);
	return ret;
}

static void say(const char *what, uint64_t n)
{
	if (n > 0)
		printf("%8llu %s\n", (unsigned long long)n, what);
}

static void say_all(const struct fetch_import *fetch)
{
	printf("%8llu mail%s looked at\n", (unsigned long long)fetch->seen,
	    fetch->seen == 1 ? "" : "s");
	say("known already, and not taken in again", fetch->known);
	say("reports", fetch->reports);
	say("automatic, such as of a list", fetch->machine);
	say("that cannot be read safely", fetch->unreadable);
	say("of moderators, or about mail of heyward's: kept, no case",
	    fetch->kept);
	say("NOT taken in", fetch->failed);
	if (fetch->dry)
		puts("Nothing was taken in: this was only a look.");
	else if (fetch->account == NULL && fetch->seen > 0)
		puts("The archive still says who reported: delete it, or lock "
		     "it away.");
}

static int import(struct import *import, struct err *err)
{
	struct site *site = &import->site;
	struct err late = {ERR_NONE, ""};
	int fd, ret;

	if (!import->fetch.dry && begin(site, err) == -1)
		return -1;
	/* From now on it ends between two mails. */
	fd = stop_open(err);
	if (fd == -1)
		return -1;
	close(fd);
	ret = take_in(import, err);
	if (import->fetch.seen > 0 || ret == 0)
		say_all(&import->fetch);
	if (!import->fetch.dry && end(site, ret == -1 ? &late : err) == -1)
		ret = -1;
	return ret;
}

static int run(const struct cli *cli, struct import *what)
{
	struct err err = {ERR_NONE, ""};
	int ret;

	if (site_open(&what->site, cli, &err) == -1)
		return cli_fail(&err);
	ret = import(what, &err);
	site_close(&what->site);
	return ret == -1 ? cli_fail(&err) : cli_done();
}

static bool read_args(struct import *import, int n, char **argv)
{
	import->kind = n > 0 ? argv[0] : "";
	import->path = n > 1 ? argv[1] : NULL;
	if (strcmp(import->kind, "mailbox") == 0)
		return n == 1;
	return n == 2 && (strcmp(import->kind, "mbox") == 0 ||
			     strcmp(import->kind, "maildir") == 0);
}

int import_main(const struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
	    {"dry-run", no_argument, NULL, 'n'},
	    {"help", no_argument, NULL, 'h'},
	    {"open", no_argument, NULL, 'o'},
	    {NULL, 0, NULL, 0},
	};
	struct import import = {.kind = NULL};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'n') {
			import.fetch.dry = true;
		} else if (c == 'o') {
			import.fetch.is_opened = true;
		} else if (c == 'h') {
			fputs(usage, stdout);
			return cli_done();
		} else {
			return cli_usage("import", "no such option");
		}
	}
	if (!read_args(&import, argc - optind, argv + optind))
		return cli_usage("import",
		    "mbox FILE, maildir FOLDER, or mailbox is expected");
	return run(cli, &import);
}
