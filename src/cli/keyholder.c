/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/keyholder.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "casework/audit_import.h"
#include "cli/passphrase.h"
#include "cli/settings.h"

bool keyholder_option(struct keyholder_wants *wants, int c, const char *value)
{
	if (c == 'k')
		wants->key = value;
	else if (c == 'p')
		wants->passphrase_file = value;
	else if (c == 'd')
		wants->database = value;
	else
		return false;
	return true;
}

static int open_copy(struct site *site, const char *path, struct err *err)
{
	memset(site, 0, sizeof *site);
	site->lock = -1;
	if (store_open_copy(&site->store, path, err) == -1)
		return -1;
	desk_init(&site->desk, NULL, site->store, NULL, NULL, time(NULL));
	return 0;
}

static int open_without_ring(
    struct site *site, const struct cli *cli, struct err *err)
{
	memset(site, 0, sizeof *site);
	site->lock = -1;
	if (settings_load(&site->conf, cli->config, err) == -1 ||
	    recovery_open(&site->recovery, site->conf->keys.recovery, err) ==
		-1 ||
	    store_open(&site->store, site->conf->store.path, err) == -1 ||
	    site_lock_now(site, err) == -1) {
		site_close(site);
		return -1;
	}
	desk_init(&site->desk, site->conf, site->store, NULL, site->recovery,
	    time(NULL));
	return 0;
}

static int open_site(struct keyholder *holder, const struct cli *cli,
    const struct keyholder_wants *wants, struct err *err)
{
	if (holder->is_copy)
		return open_copy(&holder->site, wants->database, err);
	return wants->is_lost ? open_without_ring(&holder->site, cli, err)
	                      : site_open(&holder->site, cli, err);
}

static int read_secret(struct recovery_secret **secret,
    const struct keyholder_wants *wants, struct err *err)
{
	char *passphrase;
	int ret;

	if (passphrase_read(&passphrase, wants->passphrase_file, false, err) ==
	    -1)
		return -1;
	ret = recovery_secret_read(secret, wants->key, passphrase, err);
	passphrase_free(passphrase);
	return ret;
}

int keyholder_open(struct keyholder *holder, const struct cli *cli,
    const struct keyholder_wants *wants, struct err *err)
{
	memset(holder, 0, sizeof *holder);
	holder->is_copy = wants->database != NULL;
	if (open_site(holder, cli, wants, err) == -1)
		return -1;
	holder->desk = holder->site.desk;
	if (read_secret(&holder->secret, wants, err) == 0 &&
	    desk_use_secret(&holder->desk, holder->secret, err) == 0)
		return 0;
	keyholder_close(holder);
	return -1;
}

void keyholder_close(struct keyholder *holder)
{
	site_close(&holder->site);
	recovery_secret_free(holder->secret);
}

/* What is shown on a copy is put on record by hand. Not by the log: what it is
 * about is nobody else's. */
static int say_line(const struct buf *line)
{
	fputs("heyward: this copy cannot put it on record; on the server, "
	      "give this line to heyward audit import:\n",
	    stderr);
	fwrite(line->data, 1, line->len, stderr);
	return 0;
}

static int import_line(
    struct desk *desk, const struct buf *line, struct err *err)
{
	if (desk_begin(desk, err) == -1)
		return -1;
	return desk_end(desk,
	    audit_line_import(desk, buf_text(line), err) == -1 ? -1 : 0, err);
}

int keyholder_note(struct keyholder *holder, const char *verb,
    const struct case_row *row, const char *what, struct err *err)
{
	struct buf line = BUF_INIT;
	int ret;

	audit_line_print(
	    &line, verb, &row->id, desk_day(&holder->site.desk), what);
	ret = holder->is_copy ? say_line(&line)
	                      : import_line(&holder->site.desk, &line, err);
	buf_release(&line);
	return ret;
}
