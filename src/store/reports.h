/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports.h - what was told: reports, the mails in them, and who wrote.
 *
 * The report is the unit of encryption: its messages are sealed with its
 * content key. Each party's identity has a key of its own.
 */
#ifndef STORE_REPORTS_H
#define STORE_REPORTS_H

#include "base/buf.h"
#include "base/ids.h"
#include "base/mem.h"
#include "store/store.h"

int reports_add(struct store *store, const struct uuid *id, int64_t day,
    struct err *err);
/* The report that a case began with. 1, 0, -1. */
int reports_find_of_case(struct uuid *id, struct store *store,
    const struct uuid *case_id, struct err *err);

struct party_row {
	struct uuid id;
	struct uuid report_id;
	const char *role;      /* reporter, respondent */
	const char *code_name; /* "Quiet Heron" */
	struct blob identity;  /* sealed with the party's key */
	const struct blind *phrase; /* keyed hash, or NULL */
};
int parties_add(struct store *store, const struct party_row *row,
    struct err *err);
/* The next party of the report after the one in row (first: row->id all
 * zero). 1, 0, -1. */
int parties_next(struct party_row *row, struct store *store,
    const struct uuid *report_id, struct pool *pool, struct err *err);
int parties_find(struct party_row *row, struct store *store,
    const struct uuid *id, struct pool *pool, struct err *err);

/* A keyed hash of the party's address. */
int idents_add(struct store *store, const struct blind *blind,
    const struct uuid *party_id, struct err *err);
/* The newest other party with that address; *number is its case's. 1, 0,
 * -1; code_name from pool. */
int idents_find(const char **code_name, int64_t *number,
    struct store *store, const struct blind *blind,
    const struct uuid *not_party, struct pool *pool, struct err *err);

struct message_row {
	struct uuid id;
	struct uuid report_id;
	const struct uuid *party_id; /* NULL: nobody usable wrote it */
	int64_t ordinal;             /* in the report, from 1 */
	int64_t day;
	const struct uuid *run; /* NULL: no original was kept */
	struct blob facts;      /* sealed */
	struct blob clean;      /* sealed */
};
int messages_add(struct store *store, const struct message_row *row,
    struct err *err);
/* The next message of the report after row->ordinal (first: 0). 1, 0, -1. */
int messages_next(struct message_row *row, struct store *store,
    const struct uuid *report_id, struct pool *pool, struct err *err);
int messages_find(struct message_row *row, struct store *store,
    const struct uuid *id, struct pool *pool, struct err *err);
/* How many the report has. -1 failed. */
int64_t messages_count(struct store *store, const struct uuid *report_id,
    struct err *err);

#endif
