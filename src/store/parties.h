/* SPDX-License-Identifier: GPL-3.0-or-later */
/* parties.h - who takes part: reporters in a report, respondents in a case.
 *
 * A party's identities (addresses, handles, names, the reply capability) are
 * sealed with a key of the party's own, one row each.
 */
#ifndef STORE_PARTIES_H
#define STORE_PARTIES_H

#include "base/buf.h"
#include "base/ids.h"
#include "base/mem.h"
#include "store/store.h"

enum party_flag {
	PARTY_QUIET = 1, /* wants no mail: /no-updates */
	PARTY_SHARES = 2, /* lets moderators see who it is */
	PARTY_WITHDRAWN = 4, /* took the report back */
	PARTY_MUTED = 8, /* its mail is told of once a day */
	PARTY_ASKED = 16, /* was asked to share; an answer counts */
	PARTY_ASKED_CONSENT = 32, /* was asked something; likewise */
	PARTY_SPOKE = 64, /* has written since we last wrote */
	PARTY_UPDATES = 128 /* wants to hear more when it is over: /updates */
};

struct party_row {
	struct uuid id;
	const struct uuid *report_id; /* a reporter's, or NULL */
	const struct uuid *case_id; /* a respondent's, or NULL */
	int64_t ordinal; /* R1, R2... of the case; 0: a reporter */
	const char *role; /* reporter, respondent */
	const char *code_name; /* "Quiet Heron" */
	const char *language; /* "": the community's */
	int64_t flags; /* of enum party_flag */
	struct uuid key; /* owner of the wraps of its identity key */
	int64_t wrote; /* day of its last answer; 0: none */
	const struct blind *phrase; /* to be stored: keyed hash, or NULL */
	struct blob witness; /* set when it is found; see parties_forget() */
};
int parties_add(
    struct store *store, const struct party_row *row, struct err *err);
/* Write case_id, ordinal, code_name, language and flags; and phrase, if it is
 * given. */
int parties_update(
    struct store *store, const struct party_row *row, struct err *err);
/* Another identity key is in use from now on. */
int parties_set_key(struct store *store, const struct uuid *id,
    const struct uuid *key, struct err *err);
/* It answered on that day. */
int parties_set_wrote(
    struct store *store, const struct uuid *id, int64_t day, struct err *err);
/* Keep witness (hashes of its addresses, one behind the other) in place of
 * what idents have of it. */
int parties_forget(struct store *store, const struct uuid *id,
    struct blob witness, struct err *err);
/* The respondents of the case, and of those that are part of it, get ordinals
 * that are so much higher. */
int parties_renumber(struct store *store, const struct uuid *case_id,
    int64_t more, struct err *err);
/* 1, 0, -1; strings from pool. */
int parties_find(struct party_row *row, struct store *store,
    const struct uuid *id, struct pool *pool, struct err *err);
int parties_find_phrase(struct party_row *row, struct store *store,
    const struct blind *phrase, struct pool *pool, struct err *err);
/* The one whose identity key has these wraps. */
int parties_find_key(struct party_row *row, struct store *store,
    const struct uuid *key, struct pool *pool, struct err *err);
/* The next party of the case, and of those that are part of it, after the one
 * in row (first: row all zero): reporters, then R1, R2... 1, 0, -1. */
int parties_next_of_case(struct party_row *row, struct store *store,
    const struct uuid *case_id, struct pool *pool, struct err *err);
/* The reporter of a report. 1, 0, -1. */
int parties_find_of_report(struct party_row *row, struct store *store,
    const struct uuid *report_id, struct pool *pool, struct err *err);

struct identity_row {
	int64_t id; /* set by identities_next() */
	struct uuid uuid;
	struct uuid party_id;
	struct uuid key; /* parties.key of then */
	struct blob sealed; /* with that key */
};
int identities_add(
    struct store *store, const struct identity_row *row, struct err *err);
/* The next of row->party_id under row->key, after row->id (first: 0). 1, 0,
 * -1. */
int identities_next(struct identity_row *row, struct store *store,
    struct pool *pool, struct err *err);
/* The same, under whatever key, which is set. */
int identities_next_of_any_key(struct identity_row *row, struct store *store,
    struct pool *pool, struct err *err);

/* A keyed hash of the party's address or handle. */
int idents_add(struct store *store, const struct blind *blind,
    const struct uuid *party_id, struct err *err);
/* Has the party this address or handle? 1, 0, -1. */
int idents_has(struct store *store, const struct blind *blind,
    const struct uuid *party_id, struct err *err);
/* The next hash of the party, after *blind (first: all zero). 1, 0, -1. */
int idents_next_of_party(struct blind *blind, struct store *store,
    const struct uuid *party_id, struct err *err);
/* The next other party with that address or handle, the newest case first,
 * after row->place (first: 0). 1, 0, -1; code_name from pool. */
struct ident_row {
	int64_t place;
	const char *code_name;
	struct uuid party_id;
	struct uuid case_id;
};
int idents_next(struct ident_row *row, struct store *store,
    const struct blind *blind, const struct uuid *not_party, struct pool *pool,
    struct err *err);

#endif
