/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/hex.h"
#include "base/mem.h"
#include "casework/audit_file.h"
#include "casework/rotate.h"
#include "cli/cli.h"
#include "cli/keyholder.h"
#include "cli/passphrase.h"
#include "cli/progress.h"
#include "store/vault.h"

static const char usage[] =
    "usage: heyward key list\n"
    "       heyward key new [--passphrase-file FILE] NAME.pub\n"
    "       heyward key test --key FILE [--passphrase-file FILE]\n"
    "       heyward key rotate\n"
    "       heyward key recover --key FILE [--passphrase-file FILE]\n"
    "\n"
    "list says which keys there are. new makes a further recovery key, for "
    "its\n"
    "holder to do at home: the public half then goes to the server and into\n"
    "keys.recovery. test shows that a recovery key opens what is sealed to "
    "it.\n"
    "rotate replaces the ring, after somebody may have read it. recover makes\n"
    "a ring that was lost again.\n"
    "\n"
    "Examples:\n"
    "\theyward key list\n"
    "\theyward key new anna.pub\n"
    "\theyward key test --key /media/stick/recovery.key\n"
    "\theyward key rotate\n"
    "\theyward key recover --key /media/stick/recovery.key\n";

/* ------------------------------- list ----------------------------- */

static int print_recovery(struct site *site, size_t i, struct err *err)
{
	struct blob id = {recovery_id(site->recovery, i), KEYFILE_ID_LEN};
	struct buf hex = BUF_INIT;
	int tested;

	hex_add(&hex, id.data, id.len);
	tested = rotate_is_tested(&site->desk, id, err);
	if (tested != -1)
		printf("recovery  %s  %s%s\n", buf_text(&hex),
		    site->conf->keys.recovery[i],
		    tested ? "" : "  never tested: heyward key test");
	buf_release(&hex);
	return tested == -1 ? -1 : 0;
}

static int list(const struct cli *cli, struct err *err)
{
	struct site site;
	size_t i;
	int ret = 0;

	if (site_open(&site, cli, err) == -1)
		return -1;
	printf("ring      generation %zu  %s%s\n", ring_number(site.ring),
	    site.conf->keys.ring,
	    ring_is_split(site.ring)
		? "  a rotation has not ended: the next run ends it"
		: "");
	for (i = 0; ret == 0 && i < recovery_count(site.recovery); i++)
		ret = print_recovery(&site, i, err);
	site_close(&site);
	return ret;
}

/* ------------------------------- new ------------------------------ */

static int make(const char *pub, const char *passphrase_file, struct err *err)
{
	char *passphrase = NULL, *key_path = NULL;
	int ret = -1;

	if (passphrase_read(&passphrase, passphrase_file, true, err) == 0 &&
	    recovery_create(&key_path, pub, passphrase, time(NULL), err) == 0) {
		printf(
		    "made %s: for the server, and its keys.recovery\n"
		    "made %s: for you alone, with its passphrase elsewhere\n",
		    pub, key_path);
		ret = 0;
	}
	passphrase_free(passphrase);
	free(key_path);
	return ret;
}

/* ------------------------ with a secret half ---------------------- */

static int test(
    const struct cli *cli, const struct keyholder_wants *wants, struct err *err)
{
	struct keyholder holder;
	int ret;

	if (keyholder_open(&holder, cli, wants, err) == -1)
		return -1;
	ret = rotate_test(&holder.desk, err);
	if (ret == 0)
		puts("this recovery key opens what the server seals");
	keyholder_close(&holder);
	return ret;
}

static int recover(
    const struct cli *cli, const struct keyholder_wants *wants, struct err *err)
{
	struct keyholder holder;
	int ret;

	if (keyholder_open(&holder, cli, wants, err) == -1)
		return -1;
	ret = rotate_recover(&holder.desk, holder.site.conf->keys.ring, err);
	if (ret == 0)
		printf("made %s again; next: heyward check\n",
		    holder.site.conf->keys.ring);
	keyholder_close(&holder);
	return ret;
}

/* ------------------------------ rotate ---------------------------- */

static void step(void *arg, uint64_t n, uint64_t all)
{
	progress_set(arg, n, n, all);
}

/* With a bar, where somebody sees it. */
static int rotate_seen(struct desk *desk, struct err *err)
{
	struct progress *progress = progress_new("bringing over", "keys");
	struct rotate_watch watch = {step, progress};
	int ret =
	    rotate_run(desk, progress_is_seen(progress) ? &watch : NULL, err);

	progress_free(progress);
	return ret;
}

static int rotate(const struct cli *cli, struct err *err)
{
	struct site site;
	int ret = -1;

	if (site_open(&site, cli, err) == -1)
		return -1;
	if (site_lock_now(&site, err) == 0 &&
	    audit_file_check(&site.desk, err) == 0 &&
	    rotate_settle(&site.desk, err) == 0 &&
	    rotate_seen(&site.desk, err) == 0) {
		printf("%s has new keys now. A copy of the old one opens only "
		       "copies of the database\nthat are older than this; "
		       "delete those, and make a new backup\n",
		    site.conf->keys.ring);
		ret = 0;
	}
	site_close(&site);
	return ret;
}

int key_main(const struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
	    {"help", no_argument, NULL, 'h'},
	    {"key", required_argument, NULL, 'k'},
	    {"passphrase-file", required_argument, NULL, 'p'},
	    {NULL, 0, NULL, 0},
	};
	struct keyholder_wants wants = {.key = NULL};
	struct err err = {ERR_NONE, ""};
	const char *what;
	int c, n, ret;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (keyholder_option(&wants, c, optarg))
			continue;
		if (c != 'h')
			return cli_usage("key", "no such option");
		fputs(usage, stdout);
		return cli_done();
	}
	n = argc - optind;
	what = n == 0 ? "" : argv[optind];
	wants.is_lost = strcmp(what, "recover") == 0;
	if (n == 1 && strcmp(what, "list") == 0)
		ret = list(cli, &err);
	else if (n == 2 && strcmp(what, "new") == 0)
		ret = make(argv[optind + 1], wants.passphrase_file, &err);
	else if (n == 1 && wants.key != NULL && strcmp(what, "test") == 0)
		ret = test(cli, &wants, &err);
	else if (n == 1 && strcmp(what, "rotate") == 0)
		ret = rotate(cli, &err);
	else if (n == 1 && wants.key != NULL && wants.is_lost)
		ret = recover(cli, &wants, &err);
	else
		return cli_usage("key",
		    "list, new NAME.pub, rotate, or test or recover with "
		    "--key FILE is expected");
	return ret == -1 ? cli_fail(&err) : cli_done();
}
