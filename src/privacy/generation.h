/* SPDX-License-Identifier: GPL-3.0-or-later */
/* generation.h - one generation of the ring's keys; for ring.c only. */
#ifndef PRIVACY_GENERATION_H
#define PRIVACY_GENERATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ids.h"
#include "base/pack.h"
#include "privacy/seal.h"

enum { GENERATION_INDEXES = 64, GENERATION_IDENTITIES = 2 };

struct generation {
	struct seal_key *content;
	struct seal_key *audit; /* the seed of the signing pair */
	struct seal_key *index[GENERATION_INDEXES]; /* oldest first */
	size_t n_index; /* and this is its number */
	struct seal_key *identity[GENERATION_IDENTITIES]; /* newest first */
	size_t n_identity;
};

/* The first one, or the one after before. now: Unix seconds. NULL where there
 * were as many as can be. */
struct generation *generation_new(const struct generation *before, int64_t now);
void generation_free(struct generation *generation); /* NULL is allowed */

/* The week of its newest identity key, since 1970. */
int64_t generation_week(const struct generation *generation);
int64_t generation_week_of(int64_t now);
/* A new identity key in front; the last of too many is destroyed. */
void generation_turn(struct generation *generation, int64_t now);

void generation_pack(
    struct buf *out, const struct generation *generation, bool identities);
/* NULL: it makes no sense. */
struct generation *generation_unpack(struct unpack *in);

#endif
