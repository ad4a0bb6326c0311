/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/harden.h"
#include "base/log.h"
#include "cli/cli.h"
#include "msg/reader.h"
#include "privacy/random.h"
#include "wire/inbox.h"
#include "wire/mailer.h"

/* To add a command: a row here, its prototype in cli.h, its file. */
static const struct command {
	const char *name;
	const char *summary;
	int (*run)(const struct cli *cli, int argc, char **argv);
} commands[] = {
    {"init", "make what is missing: configuration, keys, database", init_main},
    {"check", "is everything in order? each line ok, warn or FAIL",
	check_main},
    {"run", "one pass: take in mail, open cases, send what is due", run_main},
    {"case", "list, show, export, open and thaw cases", case_main},
    {"import", "take in old reports from an archive, without any letter",
	import_main},
    {"report", "what was done in a year, in numbers to be published",
	report_main},
    {"key", "list, make, test, rotate and recover keys", key_main},
    {"purge", "delete what is kept long enough, or a person who asks for it",
	purge_main},
    {"audit", "the log of what was done: show it, verify it", audit_main},
    {"backup", "copy the database into a file, while runs go on", backup_main},
    {"explain", "what heyward sees in a mail, without taking it in",
	explain_main},
    {"reveal", "with a recovery key: who the parties of a case are",
	reveal_main},
    {"original", "with a recovery key: a mail as it came in", original_main},
};

/* The processes of a run; see base/helper.h. */
static const struct helper_entry {
	const char *name;
	int (*run)(void);
} helpers[] = {
    {"helper-inbox", inbox_main},
    {"helper-reader", reader_main},
    {"helper-sender", sender_main},
};

static void print_help(void)
{
	size_t i;

	puts("usage: heyward [--config FILE] [--verbose] COMMAND\n");
	for (i = 0; i < sizeof commands / sizeof commands[0]; i++)
		printf("  %-8s %s\n", commands[i].name, commands[i].summary);
	puts("\n  --config FILE  instead of " SYSCONFDIR
	     "/heyward/heyward.conf, or HEYWARD_CONF\n"
	     "  --verbose      say what is done\n"
	     "  --version, --help\n\n"
	     "heyward COMMAND --help says more; see also heyward(1).");
}

static int run_command(const struct cli *cli, int argc, char **argv)
{
	size_t i;

	for (i = 0; i < sizeof commands / sizeof commands[0]; i++)
		if (strcmp(argv[0], commands[i].name) == 0) {
			optind = 0;
			return commands[i].run(cli, argc, argv);
		}
	fprintf(stderr, "heyward: no such command: %s; see heyward --help\n",
	    argv[0]);
	return EX_USAGE;
}

static int run_helper(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof helpers / sizeof helpers[0]; i++)
		if (strcmp(name, helpers[i].name) == 0)
			return helpers[i].run();
	return -1;
}

static const char *default_config(void)
{
	const char *file = getenv("HEYWARD_CONF");

	return file != NULL && file[0] != '\0' ? file
	                                       : SYSCONFDIR
	           "/heyward/heyward.conf";
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
	    {"config", required_argument, NULL, 'c'},
	    {"verbose", no_argument, NULL, 'v'},
	    {"version", no_argument, NULL, 'V'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	struct cli cli = {.config = default_config()};
	int c, status;

	harden_process();
	signal(SIGCHLD, SIG_DFL); /* ignored, it would hide how helpers end */
	if (argc == 2 && (status = run_helper(argv[1])) != -1)
		return status;
	while ((c = getopt_long(argc, argv, "+", options, NULL)) != -1) {
		if (c == 'c')
			cli.config = optarg;
		else if (c == 'v')
			cli.verbose = true;
		else if (c == 'V')
			puts(PACKAGE_STRING);
		else if (c == 'h')
			print_help();
		else
			return EX_USAGE;
		if (c == 'V' || c == 'h')
			return cli_done();
	}
	if (optind == argc) {
		print_help();
		return EX_USAGE;
	}
	log_open(cli.verbose);
	random_init();
	return run_command(&cli, argc - optind, argv + optind);
}
