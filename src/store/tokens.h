/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tokens.h - capabilities, and counters against floods. */
#ifndef STORE_TOKENS_H
#define STORE_TOKENS_H

#include "base/buf.h"
#include "base/ids.h"
#include "base/mem.h"
#include "store/store.h"

struct token_row {
	struct blind blind;
	struct uuid case_id;
	bool is_party; /* else a moderator's */
	struct uuid party_id;
	struct blind moderator;
	struct uuid uuid; /* a moderator's: of what is sealed */
	struct blob sealed; /* a moderator's: the token, under the case's key */
	int64_t expires; /* Unix seconds, full days; 0: never */
	bool revoked;
};
int tokens_add(
    struct store *store, const struct token_row *row, struct err *err);
/* 1 found (row->blind is given), 0 none, -1 failed. */
int tokens_find(struct token_row *row, struct store *store, struct err *err);
/* The one of this moderator in this case that is not revoked and expires
 * last. 1, 0, -1; row->sealed from pool. */
int tokens_find_moderator(struct token_row *row, struct store *store,
    const struct uuid *case_id, const struct blind *moderator,
    struct pool *pool, struct err *err);
/* None of this moderator's in this case is valid any longer. */
int tokens_revoke_moderator(struct store *store, const struct uuid *case_id,
    const struct blind *moderator, struct err *err);

/* The same in all cases. */
int tokens_revoke_everywhere(
    struct store *store, const struct blind *moderator, struct err *err);

/* Add one to the counter and return what it says now; -1 failed. */
int64_t rates_add(struct store *store, const struct blind *blind, int64_t day,
    struct err *err);
/* The case that this counter's mails join. 1, 0, -1. */
int rates_find_case(struct uuid *case_id, struct store *store,
    const struct blind *blind, struct err *err);
int rates_set_case(struct store *store, const struct blind *blind,
    const struct uuid *case_id, struct err *err);
/* Forget counters of days before this one. */
int rates_purge(struct store *store, int64_t day, struct err *err);

#endif
