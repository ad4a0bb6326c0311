/* SPDX-License-Identifier: GPL-3.0-or-later */
/* site.h - one installation, open: configuration, keys, database. */
#ifndef CLI_SITE_H
#define CLI_SITE_H

#include "base/conf.h"
#include "base/err.h"
#include "casework/desk.h"
#include "cli/cli.h"
#include "store/cases.h"

struct site {
	struct conf *conf;
	struct ring *ring;
	struct recovery_ring *recovery;
	struct store *store;
	struct desk desk;
	int lock; /* descriptor, or -1 */
};

/* Open all of it; the desk's time is now. Nothing is open after -1.
 * site_open_unbound() is for init alone: it does not ask whether the database
 * was made with this ring. */
int site_open_unbound(
    struct site *site, const struct cli *cli, struct err *err);
int site_open(struct site *site, const struct cli *cli, struct err *err);
void site_close(struct site *site);

/* One run at a time: a lock that dies with the process. 1 ours, 0 another
 * run has it, -1 failed. */
int site_lock(struct site *site, struct err *err);

void site_unlock(struct site *site); /* site_close() does it, too */

/* The same for who cannot do without: ERR_TEMP where another run has it. */
int site_lock_now(struct site *site, struct err *err);

/* The case with that number. 0, or -1; ERR_INPUT: there is none. */
int site_find_case(struct case_row *row, struct site *site, int64_t number,
    struct pool *pool, struct err *err);

#endif
