/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <getopt.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "casework/audit_file.h"
#include "casework/rotate.h"
#include "cli/cli.h"
#include "cli/passphrase.h"
#include "cli/settings.h"
#include "cli/site.h"
#include "privacy/recovery.h"
#include "privacy/ring.h"
#include "store/store.h"

static const char usage[] =
    "usage: heyward init [--passphrase-file FILE]\n"
    "\n"
    "Make what is missing, and never overwrite: a commented configuration;\n"
    "once that is filled in, the ring of keys, a recovery key and the\n"
    "database. The recovery key is protected by a passphrase, which is asked\n"
    "for, or is the first line of FILE.\n"
    "\n"
    "Example:\n"
    "\theyward init\n"
    "\teditor " SYSCONFDIR "/heyward/heyward.conf\n"
    "\theyward init\n";

static bool exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

/* Make the directory that path lies in, and those above it. */
static int make_parents(const char *path, struct err *err)
{
	char *copy = mem_strdup(path), *dir = dirname(copy);
	int ret = 0;

	if (!exists(dir)) {
		ret = make_parents(dir, err);
		if (ret == 0 && mkdir(dir, 0700) == -1 && errno != EEXIST)
			ret = err_set(
			    err, ERR_CONFIG, "%s: %s", dir, strerror(errno));
	}
	free(copy);
	return ret;
}

static int make_config(const char *path, struct err *err)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	int ret = -1;

	if (out == NULL)
		return err_set(err, ERR_TEMP, "%s", strerror(errno));
	settings_print_example(out);
	fclose(out);
	if (make_parents(path, err) == 0 &&
	    file_write_new(path, text, len, 0644, err) == 0) {
		printf(
		    "made %s: fill it in, then run heyward init again\n", path);
		ret = 0;
	}
	free(text);
	return ret;
}

static int make_recovery(
    const char *pub, const char *passphrase_file, struct err *err)
{
	char *passphrase = NULL, *key_path = NULL;
	int ret = -1;

	if (passphrase_read(&passphrase, passphrase_file, true, err) == -1 ||
	    make_parents(pub, err) == -1 ||
	    recovery_create(&key_path, pub, passphrase, time(NULL), err) == -1)
		goto out;
	printf("made %s, the public half of the recovery key\n", pub);
	printf("made %s, its secret half:\n"
	       "  CARRY IT AWAY. Copy it to at least two places that are not "
	       "this machine,\n"
	       "  keep its passphrase apart from it, and delete it here. Who "
	       "has both reads\n"
	       "  every original; without it nobody can.\n",
	    key_path);
	ret = 0;
out:
	passphrase_free(passphrase);
	free(key_path);
	return ret;
}

/* The first recovery key is made here; further ones belong to other people,
 * who bring their public half. */
static int make_recoveries(const struct conf *conf, const char *passphrase_file,
    int *made, struct err *err)
{
	size_t i;

	for (i = 0; conf->keys.recovery[i] != NULL; i++) {
		if (exists(conf->keys.recovery[i]))
			continue;
		if (i > 0)
			return err_set(err, ERR_CONFIG,
			    "%s is missing: let its owner make a pair and "
			    "put the public half there",
			    conf->keys.recovery[i]);
		if (make_recovery(
			conf->keys.recovery[i], passphrase_file, err) == -1)
			return -1;
		++*made;
	}
	return 0;
}

/* *is_new: there was no database yet. */
static int make_keys_and_store(bool *is_new, const struct conf *conf,
    const char *passphrase_file, struct err *err)
{
	int made = 0;

	if (!exists(conf->keys.ring)) {
		/* A database without its ring is unreadable for ever. */
		if (exists(conf->store.path))
			return err_set(err, ERR_CONFIG,
			    "%s is there, but its ring %s is not: put the "
			    "ring back; a new one would not open it",
			    conf->store.path, conf->keys.ring);
		if (make_parents(conf->keys.ring, err) == -1 ||
		    ring_create(conf->keys.ring, time(NULL), err) == -1)
			return -1;
		printf("made %s, the ring; it is never part of a backup of "
		       "the database\n",
		    conf->keys.ring);
		made++;
	}
	if (make_recoveries(conf, passphrase_file, &made, err) == -1)
		return -1;
	if (!exists(conf->store.path)) {
		if (make_parents(conf->store.path, err) == -1 ||
		    store_create(conf->store.path, err) == -1)
			return -1;
		printf("made %s, the database\n", conf->store.path);
		*is_new = true;
		made++;
	}
	puts(made == 0 ? "nothing is missing"
		       : "next: heyward check, then heyward run from cron");
	return 0;
}

/* The database and the ring belong together from now on, and what the
 * database is now is known beside it. A new one gets what a lost ring is made
 * again from at once, so that the recovery key can be tried and carried away
 * before the first run. */
static int bind_ring(const struct cli *cli, bool is_new, struct err *err)
{
	struct site site;
	int ret;

	if (site_open_unbound(&site, cli, err) == -1)
		return -1;
	ret = desk_bind_ring(&site.desk, err);
	if (ret == 0)
		ret = audit_file_begin(&site.desk, err);
	if (ret == 0 && is_new)
		ret = rotate_settle(&site.desk, err);
	site_close(&site);
	return ret;
}

int init_main(const struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
	    {"help", no_argument, NULL, 'h'},
	    {"passphrase-file", required_argument, NULL, 'p'},
	    {NULL, 0, NULL, 0},
	};
	const char *passphrase_file = NULL;
	struct err err = {ERR_NONE, ""};
	struct conf *conf = NULL;
	bool is_new = false;
	int c, ret;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'p') {
			passphrase_file = optarg;
			continue;
		}
		if (c != 'h')
			return cli_usage("init", "no such option");
		fputs(usage, stdout);
		return cli_done();
	}
	if (optind != argc)
		return cli_usage("init", "no arguments are expected");
	if (!exists(cli->config)) {
		ret = make_config(cli->config, &err);
	} else {
		ret = settings_load(&conf, cli->config, &err);
		if (ret == 0)
			ret = make_keys_and_store(
			    &is_new, conf, passphrase_file, &err);
		if (ret == 0)
			ret = bind_ring(cli, is_new, &err);
		settings_free(conf);
	}
	return ret == -1 ? cli_fail(&err) : cli_done();
}
