/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/site.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/settings.h"

int site_open(struct site *site, const struct cli *cli, struct err *err)
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

void site_close(struct site *site)
{
	desk_release(&site->desk);
	store_close(site->store);
	recovery_close(site->recovery);
	ring_close(site->ring);
	settings_free(site->conf);
	if (site->lock != -1)
		close(site->lock);
}

int site_lock(struct site *site, struct err *err)
{
	char *path = mem_printf("%s.lock", site->conf->store.path);
	int ret = 1;

	site->lock = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC,
	    0600);
	if (site->lock == -1)
		ret = err_set(err, ERR_CONFIG, "%s: %s", path,
		    strerror(errno));
	else if (flock(site->lock, LOCK_EX | LOCK_NB) == -1)
		ret = errno == EWOULDBLOCK
		    ? 0
		    : err_set(err, ERR_TEMP, "%s: %s", path, strerror(errno));
	free(path);
	return ret;
}
