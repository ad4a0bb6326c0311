/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/person.h"

#include <string.h>

#include "base/addr.h"
#include "base/pack.h"
#include "base/utf8.h"
#include "privacy/random.h"
#include "privacy/witness.h"
#include "store/tokens.h"
#include "store/vault.h"

/* ----------------------------- opening ---------------------------- */

int identity_open(struct identity *identity, const char **token,
    const struct seal_key *key, const struct identity_row *row,
    struct pool *pool, struct err *err)
{
	struct seal_place place = {"identities", "sealed", row->uuid};
	struct buf plain = BUF_INIT;
	struct unpack in;
	int ret;

	ret = seal_open(
	    &plain, key, &place, row->sealed.data, row->sealed.len, err);
	unpack_init(&in, plain.data, plain.len);
	identity->kind = unpack_u8(&in);
	identity->what = unpack_str(&in, pool);
	identity->name = unpack_str(&in, pool);
	*token = unpack_str(&in, pool);
	if (ret == 0 && !unpack_done(&in))
		ret = err_set(err, ERR_SEALED, "an identity makes no sense");
	buf_release(&plain);
	return ret;
}

static int open_next(struct person *person, const struct identity_row *row,
    struct pool *pool, struct err *err)
{
	struct identity *identity = &person->list[person->n++];
	const char *token;

	if (identity_open(identity, &token, person->key, row, pool, err) == -1)
		return -1;
	if (token != NULL)
		person->token = token;
	if (identity->kind == IDENTITY_MAIN && identity->what != NULL)
		person->address = identity->what;
	return 0;
}

static int count_identities(size_t *count, struct desk *desk,
    const struct party_row *party, struct pool *pool, struct err *err)
{
	struct identity_row row = {.party_id = party->id, .key = party->key};
	int n;

	*count = 0;
	while ((n = identities_next(&row, desk->store, pool, err)) == 1)
		++*count;
	return n;
}

int person_open(struct person *person, struct desk *desk,
    const struct party_row *row, struct pool *pool, struct err *err)
{
	struct identity_row identity = {.party_id = row->id, .key = row->key};
	size_t count;
	int n;

	memset(person, 0, sizeof *person);
	person->row = *row;
	if (desk_open_key(&person->key, desk, UNIT_PARTY, &row->key, err) ==
		-1 ||
	    count_identities(&count, desk, row, pool, err) == -1)
		return -1;
	person->list = pool_alloc(pool, count * sizeof *person->list);
	while ((n = identities_next(&identity, desk->store, pool, err)) == 1)
		if (open_next(person, &identity, pool, err) == -1)
			return -1;
	return n;
}

int person_try_open(struct person *person, struct desk *desk,
    const struct party_row *row, struct pool *pool, struct err *err)
{
	struct err why = {ERR_NONE, ""};

	if (person_open(person, desk, row, pool, &why) == 0)
		return 1;
	if (why.kind == ERR_FORGOTTEN)
		return 0;
	return err_set(err, why.kind, "%s", why.text);
}

int person_is_forgotten(
    struct desk *desk, const struct party_row *row, struct err *err)
{
	int n = desk_has_key(desk, UNIT_PARTY, &row->key, err);

	return n == -1 ? -1 : !n;
}

void person_release(struct person *person)
{
	seal_key_free(person->key);
	person->key = NULL;
}

bool person_has_address(const struct person *person, const char *canon)
{
	const struct identity *identity;
	bool found = false;
	char *known;
	size_t i;

	for (i = 0; i < person->n && !found; i++) {
		identity = &person->list[i];
		if (identity->kind > IDENTITY_ALIAS || identity->what == NULL ||
		    addr_canon(&known, identity->what, NULL) == -1)
			continue;
		found = strcmp(known, canon) == 0;
		mem_wipe_free(known);
	}
	return found;
}

/* ------------------------------ saving ---------------------------- */

struct blind person_blind(
    const struct desk *desk, const char *role, const char *canon)
{
	return ring_blind_str(desk->ring,
	    strcmp(role, "reporter") == 0 ? BLIND_REPORTER : BLIND_RESPONDENT,
	    canon);
}

static int add_ident(struct desk *desk, const struct person *person,
    const char *canon, struct err *err)
{
	struct blind blind = person_blind(desk, person->row.role, canon);

	return idents_add(desk->store, &blind, &person->row.id, err);
}

/* An address is found exactly and without its tag; a handle by its letters,
 * whatever their case. */
static int add_idents(struct desk *desk, const struct person *person,
    const struct identity *identity, struct err *err)
{
	char *canon = NULL, *fold;
	int ret;

	if (identity->kind == IDENTITY_HANDLE) {
		fold = utf8_fold(identity->what);
		ret = add_ident(desk, person, fold, err);
		mem_wipe_free(fold);
		return ret;
	}
	fold = NULL;
	ret = addr_canon(&canon, identity->what, err);
	if (ret == 0)
		ret = addr_fold(&fold, canon, err);
	if (ret == 0)
		ret = add_ident(desk, person, canon, err);
	if (ret == 0)
		ret = add_ident(desk, person, fold, err);
	mem_wipe_free(canon);
	mem_wipe_free(fold);
	return ret;
}

static int save(struct desk *desk, const struct person *person,
    const struct identity *identity, const char *token, struct err *err)
{
	struct identity_row row = {.uuid = random_uuid(),
	    .party_id = person->row.id,
	    .key = person->row.key};
	struct seal_place place = {"identities", "sealed", row.uuid};
	struct buf plain = BUF_INIT, sealed = BUF_INIT;
	int ret;

	pack_u8(&plain, (uint8_t)identity->kind);
	pack_str(&plain, identity->what);
	pack_str(&plain, identity->name);
	pack_str(&plain, token);
	seal_field(&sealed, person->key, &place, SEAL_SHORT, &plain);
	row.sealed = (struct blob){sealed.data, sealed.len};
	ret = identities_add(desk->store, &row, err);
	if (ret == 0 && identity->what != NULL &&
	    identity->kind != IDENTITY_CLAIM)
		ret = add_idents(desk, person, identity, err);
	buf_release(&plain);
	buf_release(&sealed);
	return ret;
}

int person_add(struct desk *desk, const struct person *person,
    const struct identity *identity, struct err *err)
{
	return save(desk, person, identity, NULL, err);
}

static int add_token(struct desk *desk, const struct person *person,
    const struct uuid *case_id, struct err *err)
{
	struct token_row row = {
	    .case_id = *case_id, .is_party = true, .party_id = person->row.id};

	row.blind = ring_blind_str(desk->ring, BLIND_TOKEN, person->token);
	return tokens_add(desk->store, &row, err);
}

/* The first identity under a key: it holds the capability alone. */
static int save_token(
    struct desk *desk, const struct person *person, struct err *err)
{
	static const struct identity nobody = {IDENTITY_HANDLE, NULL, NULL};

	return save(desk, person, &nobody, person->token, err);
}

static void start(struct person *person, const struct party_row *row)
{
	memset(person, 0, sizeof *person);
	person->row = *row;
	person->row.key = random_uuid();
	random_token(person->new_token);
	person->token = person->new_token;
}

int person_new(struct person *person, struct desk *desk,
    const struct party_row *row, const struct uuid *case_id, struct err *err)
{
	start(person, row);
	person->row.id = random_uuid();
	if (desk_new_key(
		&person->key, desk, UNIT_PARTY, &person->row.key, err) == -1 ||
	    parties_add(desk->store, &person->row, err) == -1 ||
	    add_token(desk, person, case_id, err) == -1)
		return -1;
	return save_token(desk, person, err);
}

int person_renew(struct person *person, struct desk *desk,
    const struct party_row *row, const struct uuid *case_id, const char *token,
    struct err *err)
{
	start(person, row);
	if (token != NULL)
		memcpy(person->new_token, token, sizeof person->new_token);
	/* Where it is there still, nothing opens it any more. */
	if (vault_forget(desk->store, &row->key, "identity", err) == -1 ||
	    desk_new_key(
		&person->key, desk, UNIT_PARTY, &person->row.key, err) == -1 ||
	    parties_set_key(desk->store, &row->id, &person->row.key, err) ==
		-1 ||
	    (token == NULL && add_token(desk, person, case_id, err) == -1))
		return -1;
	return save_token(desk, person, err);
}

/* --------------------------- what stays --------------------------- */

enum { WITNESS_MAX = 32 * BLIND_LEN };

static bool has_witness(struct blob list, const struct blind *blind)
{
	const uint8_t *at = list.data;
	size_t i;

	for (i = 0; i + BLIND_LEN <= list.len; i += BLIND_LEN)
		if (memcmp(at + i, blind->bytes, BLIND_LEN) == 0)
			return true;
	return false;
}

static void add_witness(struct buf *out, const struct blind *blind)
{
	struct blob list = {out->data, out->len};

	if (out->len < WITNESS_MAX && !has_witness(list, blind))
		buf_add(out, blind->bytes, BLIND_LEN);
}

static void add_older(struct buf *out, struct blob older)
{
	const uint8_t *at = older.data;
	struct blind blind;
	size_t i;

	for (i = 0; i + BLIND_LEN <= older.len; i += BLIND_LEN) {
		memcpy(blind.bytes, at + i, BLIND_LEN);
		add_witness(out, &blind);
	}
}

void person_witness(struct buf *out, const struct person *person)
{
	const struct identity *identity;
	struct blind blind;
	char *canon;
	size_t i;

	for (i = person->n; i > 0 && person->token != NULL; i--) {
		identity = &person->list[i - 1];
		if (identity->kind > IDENTITY_ALIAS || identity->what == NULL ||
		    addr_canon(&canon, identity->what, NULL) == -1)
			continue;
		blind = witness_of(person->token, &person->row.id, canon);
		add_witness(out, &blind);
		mem_wipe_free(canon);
	}
	add_older(out, person->row.witness);
}

const char *person_mark(const struct person *person, struct pool *pool)
{
	struct blind blind;
	struct buf hex = BUF_INIT;
	const char *mark;
	size_t i;

	if (person->address == NULL || person->token == NULL)
		return NULL;
	blind = witness_of(person->token, &person->row.id, person->address);
	for (i = 0; i < BLIND_LEN; i++)
		buf_addf(&hex, "%02x", blind.bytes[i]);
	mark = pool_strdup(pool, buf_text(&hex));
	buf_release(&hex);
	return mark;
}

int person_is_back(struct desk *desk, const struct party_row *row,
    const char *token, const char *canon, struct err *err)
{
	struct blind blind;

	if (token != NULL) {
		blind = witness_of(token, &row->id, canon);
		if (has_witness(row->witness, &blind))
			return 1;
	}
	/* A respondent's is kept as long as the decision. */
	blind = person_blind(desk, row->role, canon);
	return idents_has(desk->store, &blind, &row->id, err);
}
