/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/site.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/settings.h"
#include "tmpl/tmpl.h"

int site_open_unbound(struct site *site, const struct cli *cli, struct err *err)
{
	memset(site, 0, sizeof *site);
	site->lock = -1;
	if (settings_load(&site->conf, cli->config, err) == -1 ||
	    ring_open(&site->ring, site->conf->keys.ring, err) == -1 ||
	    recovery_open(&site->recovery, site->conf->keys.recovery, err) ==
		-1 ||
	    store_open(&site->store, site->conf->store.path, err) == -1) {
		site_close(site);
		return -1;
	}
	desk_init(&site->desk, site->conf, site->store, site->ring,
	    site->recovery, time(NULL));
	return 0;
}

int site_open(struct site *site, const struct cli *cli, struct err *err)
{
	if (site_open_unbound(site, cli, err) == -1)
		return -1;
	store_trust(site->store, false);
	if (desk_check_ring(&site->desk, err) == 0) {
		store_trust(site->store, true);
		return 0;
	}
	site_close(site);
	return -1;
}

void site_close(struct site *site)
{
	tmpl_forget();
	desk_release(&site->desk);
	store_close(site->store);
	recovery_close(site->recovery);
	ring_close(site->ring);
	settings_free(site->conf);
	site_unlock(site);
}

void site_unlock(struct site *site)
{
	if (site->lock != -1)
		close(site->lock);
	site->lock = -1;
}

int site_lock(struct site *site, struct err *err)
{
	char *path = mem_strdup(site->conf->store.path), *dir = dirname(path);
	int ret = 1;

	/* The directory, not a file in it, which somebody could tidy away. */
	site->lock = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (site->lock == -1)
		ret = err_set(err, ERR_CONFIG, "%s: %s", dir, strerror(errno));
	else if (flock(site->lock, LOCK_EX | LOCK_NB) == -1)
		ret = errno == EWOULDBLOCK ? 0
		                           : err_set(err, ERR_TEMP, "%s: %s",
						 dir, strerror(errno));
	free(path);
	return ret;
}

int site_find_case(struct case_row *row, struct site *site, int64_t number,
    struct pool *pool, struct err *err)
{
	int n = cases_find_number(row, site->store, number, pool, err);

	if (n == 0)
		err_set(
		    err, ERR_INPUT, "there is no case %lld", (long long)number);
	return n == 1 ? 0 : -1;
}

int site_lock_now(struct site *site, struct err *err)
{
	int n = site_lock(site, err);

	if (n == 0)
		err_set(err, ERR_TEMP,
		    "a run is under way; try again when it has ended");
	return n == 1 ? 0 : -1;
}
