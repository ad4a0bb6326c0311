/* SPDX-License-Identifier: GPL-3.0-or-later */
/* screens.h - who must not see a case, and who was called in. */
#ifndef STORE_SCREENS_H
#define STORE_SCREENS_H

#include "base/ids.h"
#include "base/mem.h"
#include "store/store.h"

struct screen_row {
	int64_t place; /* set by screens_next() */
	struct uuid case_id;
	struct blind moderator;
	const char *why; /* excluded, addressed, sender, accused, recused,
	                    asked, mentioned, unknown; or called: an escalation
	                    address that helps */
	const char *state; /* out; held until cleared; cleared; in: called */
};
/* Write it over an older one of the same case, moderator and why. 1 it is
 * news, 0 it was so already, -1. */
int screens_put(
    struct store *store, const struct screen_row *row, struct err *err);
/* The next of the case, and of those that are part of it, after row->place
 * (first: 0). 1, 0, -1; strings from pool. */
int screens_next(struct screen_row *row, struct store *store,
    const struct uuid *case_id, struct pool *pool, struct err *err);

#endif
