/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pass.h - one pass: take in the mail that waits, do and send what is due. */
#ifndef CLI_PASS_H
#define CLI_PASS_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/site.h"

struct pass_result {
	int code; /* for exit(3) */
	bool fetched; /* the mailbox was reached, and all of it taken in */
	int64_t next; /* Unix seconds: something will be due then; 0: the pass
	                 did not come so far */
};

/* The caller has the lock of the site, and says what went wrong no more. */
struct pass_result pass_run(struct site *site);

#endif
