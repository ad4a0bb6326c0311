/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "casework/reveal.h"
#include "cli/cli.h"
#include "cli/keyholder.h"

static const char usage[] =
    "usage: heyward original --key FILE [--passphrase-file FILE]\n"
    "                        [--database COPY] [-o FILE] MESSAGE\n"
    "\n"
    "Print a mail as it came in, byte for byte. Its name is in what heyward\n"
    "case show and heyward reveal print. That needs a recovery key, and is\n"
    "put on record. With --database it works anywhere, on a copy of the\n"
    "database; the line to put on record on the server then goes to standard\n"
    "error.\n"
    "\n"
    "Example:\n"
    "\theyward original --key /media/stick/recovery.key -o report.eml 4821/1\n";

static int write_out(const struct buf *raw, const char *path, struct err *err)
{
	if (path != NULL)
		return file_write_new(path, raw->data, raw->len, 0600, err);
	fwrite(raw->data, 1, raw->len, stdout);
	return 0;
}

static int original(struct keyholder *holder, const struct message_name *name,
    const char *path, struct err *err)
{
	struct pool *pool = pool_new();
	struct buf raw = BUF_INIT;
	struct message_row message;
	struct case_row row;
	char text[64];
	int n, ret = -1;

	snprintf(text, sizeof text, "%lld/%lld", (long long)name->number,
	    (long long)name->ordinal);
	if (site_find_case(&row, &holder->site, name->number, pool, err) == -1)
		goto out;
	n = messages_find_name(&message, holder->site.store, name, pool, err);
	if (n == 0)
		err_set(err, ERR_INPUT, "there is no message %s", text);
	if (n == 1 &&
	    reveal_original(&raw, &holder->desk, &message, err) == 0 &&
	    keyholder_note(holder, "original", &row, text, err) == 0)
		ret = write_out(&raw, path, err);
out:
	buf_release(&raw);
	pool_free(pool);
	return ret;
}

static int run(const struct cli *cli, const struct keyholder_wants *wants,
    const struct message_name *name, const char *path)
{
	struct err err = {ERR_NONE, ""};
	struct keyholder holder;
	int ret;

	if (keyholder_open(&holder, cli, wants, &err) == -1)
		return cli_fail(&err);
	ret = original(&holder, name, path, &err);
	keyholder_close(&holder);
	return ret == -1 ? cli_fail(&err) : cli_done();
}

/* "4821/3" */
static int parse_name(struct message_name *name, char *s)
{
	char *slash = strchr(s, '/');

	if (slash == NULL)
		return -1;
	*slash = '\0';
	if (cli_number(&name->number, s) == -1)
		return -1;
	return cli_number(&name->ordinal, slash + 1);
}

int original_main(const struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
	    {"database", required_argument, NULL, 'd'},
	    {"help", no_argument, NULL, 'h'},
	    {"key", required_argument, NULL, 'k'},
	    {"passphrase-file", required_argument, NULL, 'p'},
	    {NULL, 0, NULL, 0},
	};
	struct keyholder_wants wants = {.key = NULL};
	const char *path = NULL;
	struct message_name name;
	int c;

	while ((c = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
		if (c == 'o') {
			path = optarg;
		} else if (c == 'h') {
			fputs(usage, stdout);
			return cli_done();
		} else if (!keyholder_option(&wants, c, optarg)) {
			return cli_usage("original", "no such option");
		}
	}
	if (argc - optind != 1 || parse_name(&name, argv[optind]) == -1)
		return cli_usage("original",
		    "a message is expected, such as 4821/1: see heyward case "
		    "show");
	if (wants.key == NULL)
		return cli_usage(
		    "original", "--key FILE, a recovery key, is expected");
	return run(cli, &wants, &name, path);
}
