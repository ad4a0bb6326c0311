/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdio.h>
#include <sysexits.h>

#include "cli/cli.h"
#include "cli/pass.h"
#include "cli/watch.h"

static const char usage[] =
    "usage: heyward run [--watch]\n"
    "\n"
    "One pass, for cron: take in the mail that waits, open cases, and send\n"
    "what is due. Says nothing when all went well.\n"
    "\n"
    "  --watch  stay, and make a pass whenever mail comes or something is due\n"
    "\n"
    "Example, every two minutes:\n"
    "\t*/2 * * * * heyward /usr/bin/heyward run\n";

static int run_once(const struct cli *cli)
{
	struct err err = {ERR_NONE, ""};
	struct site site;
	int n, code = EX_OK;

	if (site_open(&site, cli, &err) == -1)
		return cli_fail(&err);
	n = site_lock(&site, &err);
	if (n == -1)
		code = cli_fail(&err);
	else if (n == 1)
		code = pass_run(&site).code;
	site_close(&site);
	return code;
}

int run_main(const struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
	    {"help", no_argument, NULL, 'h'},
	    {"watch", no_argument, NULL, 'w'},
	    {NULL, 0, NULL, 0},
	};
	bool watch = false;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'h') {
			fputs(usage, stdout);
			return cli_done();
		}
		if (c != 'w')
			return cli_usage("run", "no such option");
		watch = true;
	}
	if (optind != argc)
		return cli_usage("run", "no arguments are expected");
	return watch ? watch_run(cli) : run_once(cli);
}
