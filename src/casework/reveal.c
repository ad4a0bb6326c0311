/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/reveal.h"

#include "casework/attach.h"

/* What concerns this party alone is said beside it; else -1. */
static int note_fault(struct reveal_party *party, const struct err *why,
    struct pool *pool, struct err *err)
{
	if (why->kind != ERR_SEALED && why->kind != ERR_FORGOTTEN)
		return err_set(err, why->kind, "%s", why->text);
	party->fault = pool_strdup(pool, why->text);
	return 0;
}

static int count_identities(size_t *count, struct desk *desk,
    const struct uuid *party, struct pool *pool, struct err *err)
{
	struct identity_row row = {.id = 0, .party_id = *party};
	int n;

	*count = 0;
	while (
	    (n = identities_next_of_any_key(&row, desk->store, pool, err)) == 1)
		++*count;
	return n;
}

static int open_identity(struct identity *identity, struct desk *desk,
    const struct identity_row *row, struct pool *pool, struct err *err)
{
	const char *token;
	struct seal_key *key;
	int ret;

	if (desk_open_key(&key, desk, UNIT_PARTY, &row->key, err) == -1)
		return -1;
	ret = identity_open(identity, &token, key, row, pool, err);
	seal_key_free(key);
	return ret;
}

/* Who was forgotten and came back has identities under several keys. */
int reveal_next_party(struct reveal_party *party, struct desk *desk,
    const struct uuid *case_id, struct pool *pool, struct err *err)
{
	struct identity_row row = {.id = 0};
	struct err why = {ERR_NONE, ""};
	size_t count;
	int n;

	*party = (struct reveal_party){.row = party->row};
	n = parties_next_of_case(&party->row, desk->store, case_id, pool, err);
	if (n != 1)
		return n;
	row.party_id = party->row.id;
	if (count_identities(&count, desk, &row.party_id, pool, err) == -1)
		return -1;
	party->list = pool_alloc(pool, count * sizeof *party->list);
	while (
	    (n = identities_next_of_any_key(&row, desk->store, pool, err)) == 1)
		if (open_identity(
			&party->list[party->n], desk, &row, pool, &why) == 0)
			party->n++;
		else if (note_fault(party, &why, pool, err) == -1)
			return -1;
	return n == -1 ? -1 : 1;
}

int reveal_original(struct buf *raw, struct desk *desk,
    const struct message_row *row, struct err *err)
{
	struct seal_key *key;
	int ret;

	if (row->run == NULL)
		return err_set(err, ERR_FORGOTTEN,
		    "no original was kept: there was no recovery key then, or "
		    "it was erased");
	if (desk_open_run(&key, desk, row->run, err) == -1)
		return -1;
	ret = attach_get(raw, desk, &row->id, key, err);
	seal_key_free(key);
	return ret;
}
