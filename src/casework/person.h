/* SPDX-License-Identifier: GPL-3.0-or-later */
/* person.h - who a party is, opened.
 *
 * Addresses, handles and names are sealed one by one with the party's
 * identity key. The newest main identity is the one that mail goes to; the
 * first one also holds the reply capability.
 *
 * Who was forgotten (casework/forget.h) and comes back gets another identity
 * key; what the old one seals is for a recovery key only.
 */
#ifndef CASEWORK_PERSON_H
#define CASEWORK_PERSON_H

#include "base/mem.h"
#include "casework/desk.h"
#include "privacy/random.h"
#include "store/parties.h"

enum identity_kind {
	IDENTITY_MAIN, /* mail goes to this address */
	IDENTITY_ALIAS, /* another address, known to be the same person */
	IDENTITY_HANDLE, /* no address: "@heron", "heron on the forum" */
	IDENTITY_CLAIM /* an address that answered, not accepted yet */
};

struct identity {
	enum identity_kind kind;
	const char *what; /* address or handle; NULL: only a name is known */
	const char *name; /* or NULL */
};

/* Open one of a party's identities with the party's key; strings from pool.
 * *token is the reply capability that lies with it, or NULL. */
int identity_open(struct identity *identity, const char **token,
    const struct seal_key *key, const struct identity_row *row,
    struct pool *pool, struct err *err);

struct person {
	struct party_row row;
	struct seal_key *key;
	const char *address; /* that mail goes to, or NULL */
	const char *token; /* reply capability */
	char new_token[TOKEN_LEN + 1]; /* of person_new() */
	struct identity *list; /* from the pool */
	size_t n;
};

/* ERR_FORGOTTEN: only a recovery key opens it. */
int person_open(struct person *person, struct desk *desk,
    const struct party_row *row, struct pool *pool, struct err *err);
/* The same, where a forgotten person is no error: 1 open, 0 forgotten (only
 * row is set), -1. */
int person_try_open(struct person *person, struct desk *desk,
    const struct party_row *row, struct pool *pool, struct err *err);
/* Would that be 0? 1, 0, -1. */
int person_is_forgotten(
    struct desk *desk, const struct party_row *row, struct err *err);
void person_release(struct person *person); /* all zero is allowed */
/* Is it the party's: main or alias? The comparison is of whole addresses. */
bool person_has_address(const struct person *person, const char *canon);

/* A new party of this row; everything but the id is given. person is open
 * then, with a capability; case_id is where the capability leads. */
int person_new(struct person *person, struct desk *desk,
    const struct party_row *row, const struct uuid *case_id, struct err *err);
/* One who was forgotten is known again, under a new key and, with token NULL,
 * with a new capability as well, which leads to case_id. person is open then,
 * with no identity yet: person_add() the one that has come back. */
int person_renew(struct person *person, struct desk *desk,
    const struct party_row *row, const struct uuid *case_id, const char *token,
    struct err *err);
/* One more identity, found by its keyed hash too, but for a claim. The strings
 * of person are not changed. */
int person_add(struct desk *desk, const struct person *person,
    const struct identity *identity, struct err *err);
/* Tells whether mail goes to the same address still, and nothing to whoever
 * cannot open the person; NULL where there is none. From pool. */
const char *person_mark(const struct person *person, struct pool *pool);
/* What may stay when it is forgotten, for parties_forget(): appended. */
void person_witness(struct buf *out, const struct person *person);
/* Is this an address of one who was forgotten? token came with the mail; NULL:
 * none did. 1, 0, -1. */
int person_is_back(struct desk *desk, const struct party_row *row,
    const char *token, const char *canon, struct err *err);
/* The hash by which an address or handle of such a role is found again. */
struct blind person_blind(
    const struct desk *desk, const char *role, const char *canon);

#endif
