/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdio.h>
#include <sysexits.h>

#include "base/log.h"
#include "casework/due.h"
#include "cli/cli.h"
#include "cli/deliver.h"
#include "cli/fetch.h"
#include "cli/site.h"

static const char usage[] =
    "usage: heyward run\n"
    "\n"
    "One pass, for cron: take in the mail that waits, open cases, and send\n"
    "what is due. Says nothing when all went well.\n"
    "\n"
    "Example, every two minutes:\n"
    "\t*/2 * * * * heyward /usr/bin/heyward run\n";

/* Mail goes out also when none could be fetched. The first error counts. */
static int pass(struct site *site, struct err *err)
{
	int64_t limit = site->conf->run_limit * 1000;
	/* What comes in must not keep what goes out waiting. */
	struct deadline stop = deadline_in(limit / 2),
			fetch_end = deadline_in(limit / 10 * 6),
			deadline = deadline_in(limit);
	struct err late = {ERR_NONE, ""};
	int ret;

	if (desk_check_clock(&site->desk, err) == -1)
		return -1;
	if (site->desk.clock_doubt)
		log_warn("the clock has jumped since the last run, or that "
			 "was over a week ago: nothing is given up for its "
			 "age this time");
	ret = fetch_mail(&site->desk, stop, fetch_end, err);
	if (!site->desk.clock_doubt && due_run(&site->desk, &late) == -1) {
		if (ret == 0)
			*err = late;
		else
			log_warn("%s", late.text);
		ret = -1;
	}
	if (deliver_mail(&site->desk, deadline, &late) == -1) {
		if (ret == 0)
			*err = late;
		else
			log_warn("%s", late.text);
		ret = -1;
	}
	if (store_changed(site->store) &&
	    store_checkpoint(site->store, &late) == -1)
		log_info("the write-ahead log stays until the next run: %s",
		    late.text);
	return ret;
}

int run_main(const struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	struct err err = {ERR_NONE, ""};
	struct site site;
	int c, ret;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c != 'h')
			return cli_usage("run", "no such option");
		fputs(usage, stdout);
		return cli_done();
	}
	if (optind != argc)
		return cli_usage("run", "no arguments are expected");
	if (site_open(&site, cli, &err) == -1)
		return cli_fail(&err);
	ret = site_lock(&site, &err);
	if (ret == 1)
		ret = pass(&site, &err);
	site_close(&site);
	return ret == -1 ? cli_fail(&err) : EX_OK;
}
