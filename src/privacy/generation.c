/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "privacy/generation.h"

#include <stdlib.h>

#include "base/mem.h"

enum { WEEK = 7 * 24 * 3600, WEEK_BITS = 16 };

int64_t generation_week_of(int64_t now)
{
	return now / WEEK;
}

int64_t generation_week(const struct generation *generation)
{
	return seal_key_id(generation->identity[0]) & ((1 << WEEK_BITS) - 1);
}

/* Those of two generations have different ids in the same week, too. */
static uint32_t identity_id(const struct generation *generation, int64_t now)
{
	uint32_t number = (uint32_t)(generation->n_index - 1);

	return number << WEEK_BITS | (uint32_t)generation_week_of(now);
}

static struct seal_key *copy_key(const struct seal_key *key)
{
	return seal_key_from(seal_key_id(key), seal_key_bytes(key));
}

struct generation *generation_new(const struct generation *before, int64_t now)
{
	struct generation *new;
	uint32_t number;
	size_t i;

	if (before != NULL && before->n_index == GENERATION_INDEXES)
		return NULL;
	new = mem_alloc(sizeof *new);
	for (i = 0; before != NULL && i < before->n_index; i++)
		new->index[i] = copy_key(before->index[i]);
	new->n_index = i + 1;
	number = (uint32_t) new->n_index;
	new->index[i] = seal_key_new(number);
	new->content = seal_key_new(number);
	new->audit = seal_key_new(number);
	new->identity[0] = seal_key_new(identity_id(new, now));
	new->n_identity = 1;
	return new;
}

void generation_free(struct generation *generation)
{
	size_t i;

	if (generation == NULL)
		return;
	seal_key_free(generation->content);
	seal_key_free(generation->audit);
	for (i = 0; i < generation->n_index; i++)
		seal_key_free(generation->index[i]);
	for (i = 0; i < generation->n_identity; i++)
		seal_key_free(generation->identity[i]);
	free(generation);
}

void generation_turn(struct generation *generation, int64_t now)
{
	struct seal_key **keys = generation->identity;
	size_t i = generation->n_identity;

	if (i == GENERATION_IDENTITIES)
		seal_key_free(keys[--i]);
	for (; i > 0; i--)
		keys[i] = keys[i - 1];
	keys[0] = seal_key_new(identity_id(generation, now));
	if (generation->n_identity < GENERATION_IDENTITIES)
		generation->n_identity++;
}

/* --------------------------- in a file ---------------------------- */

static void pack_key(struct buf *out, const struct seal_key *key)
{
	pack_u32(out, seal_key_id(key));
	buf_add(out, seal_key_bytes(key), KEY_LEN);
}

static void pack_keys(struct buf *out, struct seal_key *const *keys, size_t n)
{
	size_t i;

	pack_u8(out, (uint8_t)n);
	for (i = 0; i < n; i++)
		pack_key(out, keys[i]);
}

void generation_pack(
    struct buf *out, const struct generation *generation, bool identities)
{
	pack_key(out, generation->content);
	pack_key(out, generation->audit);
	pack_keys(out, generation->index, generation->n_index);
	pack_keys(
	    out, generation->identity, identities ? generation->n_identity : 0);
}

/* NULL is no key. */
static struct seal_key *unpack_key(struct unpack *in)
{
	uint32_t id = unpack_u32(in);
	const uint8_t *bytes = unpack_raw(in, KEY_LEN);

	return bytes == NULL ? NULL : seal_key_from(id, bytes);
}

static bool unpack_keys(
    struct seal_key **keys, size_t *n, size_t max, struct unpack *in)
{
	size_t all = unpack_u8(in);

	for (*n = 0; *n < all && *n < max; ++*n) {
		keys[*n] = unpack_key(in);
		if (keys[*n] == NULL)
			return false;
	}
	return !in->failed && all <= max;
}

struct generation *generation_unpack(struct unpack *in)
{
	struct generation *out = mem_alloc(sizeof *out);

	out->content = unpack_key(in);
	out->audit = unpack_key(in);
	if (unpack_keys(out->index, &out->n_index, GENERATION_INDEXES, in) &&
	    unpack_keys(
		out->identity, &out->n_identity, GENERATION_IDENTITIES, in) &&
	    out->n_index > 0)
		return out;
	generation_free(out);
	return NULL;
}
