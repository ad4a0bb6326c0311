/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "base/mem.h"
#include "casework/audit_verify.h"
#include "cli/cli.h"
#include "cli/site.h"
#include "store/backup.h"

static const char usage[] =
    "usage: heyward backup FILE\n"
    "\n"
    "Copy the database into a new file, while runs go on. The copy is looked\n"
    "through before it gets its name, so that FILE is whole or not there. The\n"
    "ring and the recovery keys are never in it: keep the ring apart from\n"
    "backups, since who has both reads who reported.\n"
    "\n"
    "Example:\n"
    "\theyward backup /backup/heyward-$(date +%F).db\n";

static void print_finding(void *arg, const char *text)
{
	(void)arg;
	fprintf(stderr, "heyward: %s\n", text);
}

/* Is the copy whole, and its audit log? A run may be ahead of the head beside
 * the database, so that is not asked. */
static int look_through(struct site *site, struct store *copy, struct err *err)
{
	struct desk desk;
	struct audit_verify verify = {.desk = &desk, .found = print_finding};
	int ret = store_check(copy, err);

	desk_init(&desk, site->conf, copy, site->ring, site->recovery,
	    site->desk.now);
	if (ret == 0)
		ret = audit_verify(&verify, err);
	if (ret == 0 && verify.n_found > 0)
		ret = err_set(err, ERR_INPUT,
		    "the audit log does not hold, and no backup was made: see "
		    "heyward audit verify");
	desk_release(&desk);
	return ret;
}

/* They go with whoever takes the directory along. */
static void warn_of_ring(const struct site *site, const char *path)
{
	char *a = mem_strdup(path), *b = mem_strdup(site->conf->keys.ring);
	struct stat one, other;

	if (stat(dirname(a), &one) == 0 && stat(dirname(b), &other) == 0 &&
	    one.st_dev == other.st_dev && one.st_ino == other.st_ino)
		fprintf(stderr,
		    "heyward: %s lies beside the ring: who takes both reads "
		    "who reported; move it away\n",
		    path);
	free(a);
	free(b);
}

static int back_up(struct site *site, const char *path, struct err *err)
{
	struct store *copy;
	struct err why = {ERR_NONE, ""};
	bool keep;

	if (backup_begin(&copy, site->store, path, err) == -1)
		return -1;
	keep = look_through(site, copy, err) == 0;
	if (backup_end(copy, path, keep, keep ? err : &why) == -1 || !keep)
		return -1;
	warn_of_ring(site, path);
	return 0;
}

int backup_main(const struct cli *cli, int argc, char **argv)
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
			return cli_usage("backup", "no such option");
		fputs(usage, stdout);
		return cli_done();
	}
	if (optind + 1 != argc)
		return cli_usage("backup", "a file is expected");
	if (site_open(&site, cli, &err) == -1)
		return cli_fail(&err);
	ret = back_up(&site, argv[optind], &err);
	if (ret == 0 && cli->verbose)
		printf("made %s; the ring %s is not in it, and must be kept "
		       "apart from it\n",
		    argv[optind], site.conf->keys.ring);
	site_close(&site);
	return ret == -1 ? cli_fail(&err) : cli_done();
}
