/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "privacy/ring.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <sodium.h>

#include "base/mem.h"
#include "base/pack.h"
#include "privacy/generation.h"
#include "privacy/keyfile.h"

enum { VERSION = 1, GENERATIONS = 2 };

_Static_assert(RING_SIGNATURE_LEN == crypto_sign_BYTES, "Ed25519");

struct ring {
	char *path;
	struct keyfile head;
	struct generation *list[GENERATIONS]; /* the older one first */
	size_t n;
	struct generation *now; /* the one in use */
};

/* ----------------------------- the file --------------------------- */

static void pack_ring(struct buf *out, const struct ring *ring)
{
	size_t i;

	pack_u8(out, VERSION);
	pack_u8(out, (uint8_t)ring->n);
	for (i = 0; i < ring->n; i++)
		generation_pack(out, ring->list[i], true);
}

static bool unpack_ring(struct ring *ring, const struct buf *secrets)
{
	struct unpack in;
	size_t n;

	unpack_init(&in, secrets->data, secrets->len);
	if (unpack_u8(&in) != VERSION)
		return false;
	n = unpack_u8(&in);
	if (n < 1 || n > GENERATIONS)
		return false;
	for (; ring->n < n; ring->n++) {
		struct generation *next = generation_unpack(&in);

		ring->list[ring->n] = next;
		if (next == NULL)
			return false;
		if (next->n_identity == 0) {
			generation_free(next);
			return false;
		}
	}
	ring->now = ring->list[0];
	return unpack_done(&in);
}

/* Of this one generation, which is the ring's then. */
static struct ring *new_ring(
    const char *path, struct generation *first, int64_t now)
{
	struct ring *ring = mem_alloc(sizeof *ring);

	ring->path = mem_strdup(path);
	ring->head = (struct keyfile){.kind = KEYFILE_RING, .day = now / 86400};
	random_bytes(ring->head.id, sizeof ring->head.id);
	ring->list[0] = ring->now = first;
	ring->n = 1;
	return ring;
}

int ring_write_new(const struct ring *ring, struct err *err)
{
	struct buf secrets = BUF_INIT;
	int ret;

	pack_ring(&secrets, ring);
	ret = keyfile_create(ring->path, &ring->head, &secrets, NULL, err);
	buf_release(&secrets);
	return ret;
}

int ring_create(const char *path, int64_t now, struct err *err)
{
	struct ring *ring = new_ring(path, generation_new(NULL, now), now);
	int ret = ring_write_new(ring, err);

	ring_close(ring);
	return ret;
}

int ring_open(struct ring **out, const char *path, struct err *err)
{
	struct ring *ring = mem_alloc(sizeof *ring);
	struct buf secrets = BUF_INIT;
	int ret = -1;

	ring->path = mem_strdup(path);
	if (keyfile_read(&ring->head, &secrets, path, NULL, err) == -1)
		goto out;
	if (ring->head.kind != KEYFILE_RING || !unpack_ring(ring, &secrets)) {
		err_set(err, ERR_CONFIG,
		    "%s is not a ring of this version of heyward", path);
		goto out;
	}
	*out = ring;
	ring = NULL;
	ret = 0;
out:
	ring_close(ring);
	buf_release(&secrets);
	return ret;
}

void ring_close(struct ring *ring)
{
	size_t i;

	if (ring == NULL)
		return;
	for (i = 0; i < ring->n; i++)
		generation_free(ring->list[i]);
	free(ring->path);
	free(ring);
}

/* Put the file in the place of the one that is there; what is destroyed is
 * overwritten, as far as a file system lets us. */
static int save(const struct ring *ring, struct err *err)
{
	struct buf secrets = BUF_INIT;
	int ret;

	pack_ring(&secrets, ring);
	ret = keyfile_replace(ring->path, &ring->head, &secrets, err);
	buf_release(&secrets);
	return ret;
}

/* ------------------------------ keys ------------------------------ */

const struct seal_key *ring_content_key(const struct ring *ring)
{
	return ring->now->content;
}

const struct seal_key *ring_identity_key(const struct ring *ring)
{
	return ring->now->identity[0];
}

const struct seal_key *ring_identity_key_by_id(
    const struct ring *ring, uint32_t id)
{
	size_t i;

	for (i = 0; i < ring->now->n_identity; i++)
		if (seal_key_id(ring->now->identity[i]) == id)
			return ring->now->identity[i];
	return NULL;
}

bool ring_week_is_over(const struct ring *ring, int64_t now)
{
	return generation_week_of(now) > generation_week(ring->now);
}

/* A copy is changed and saved; then it is ours. */
static struct generation *copy_of(const struct generation *old)
{
	struct buf packed = BUF_INIT;
	struct generation *copy;
	struct unpack in;

	generation_pack(&packed, old, true);
	unpack_init(&in, packed.data, packed.len);
	copy = generation_unpack(&in);
	buf_release(&packed);
	return copy;
}

/* The file gets these generations, or nothing changes; those that are not
 * kept are freed. */
static int replace(struct ring *ring, struct generation *first,
    struct generation *second, struct err *err)
{
	struct ring next = *ring;
	size_t i;

	next.list[0] = first;
	next.list[1] = second;
	next.n = second == NULL ? 1 : 2;
	if (save(&next, err) == -1)
		return -1;
	for (i = 0; i < ring->n; i++)
		if (ring->list[i] != first && ring->list[i] != second)
			generation_free(ring->list[i]);
	memcpy(ring->list, next.list, sizeof ring->list);
	ring->n = next.n;
	ring->now = first;
	return 0;
}

int ring_turn(struct ring *ring, int64_t now, struct err *err)
{
	struct generation *turned = copy_of(ring->now);

	generation_turn(turned, now);
	if (replace(ring, turned, NULL, err) == 0)
		return 0;
	generation_free(turned);
	return -1;
}

/* --------------------------- generations -------------------------- */

static struct blind blind_of(const struct generation *generation,
    const char *domain, const void *data, size_t len);

static struct blind self_of(const struct generation *generation)
{
	return blind_of(generation, "self", "", 0);
}

int ring_choose(struct ring *ring, const struct blind *self)
{
	struct blind blind;
	size_t i;

	for (i = 0; i < ring->n; i++) {
		blind = self_of(ring->list[i]);
		if (memcmp(&blind, self, sizeof blind) == 0) {
			ring->now = ring->list[i];
			return 0;
		}
	}
	return -1;
}

struct blind ring_self(const struct ring *ring)
{
	return self_of(ring->now);
}

size_t ring_number(const struct ring *ring)
{
	return ring->now->n_index;
}

int ring_add_generation(struct ring *ring, int64_t now, struct err *err)
{
	struct generation *next = generation_new(ring->now, now);

	if (next == NULL)
		return err_set(err, ERR_CONFIG,
		    "the ring was rotated %d times, more than it can be",
		    GENERATION_INDEXES - 1);
	if (replace(ring, ring->now, next, err) == 0)
		return 0;
	generation_free(next);
	return -1;
}

bool ring_is_split(const struct ring *ring)
{
	return ring->n > 1;
}

int ring_settle(struct ring *ring, struct err *err)
{
	return ring->n == 1 ? 0 : replace(ring, ring->now, NULL, err);
}

static const struct generation *next_of(const struct ring *ring)
{
	if (ring->n != 2 || ring->now != ring->list[0])
		BUG("no generation was added");
	return ring->list[1];
}

const struct seal_key *ring_next_content_key(const struct ring *ring)
{
	return next_of(ring)->content;
}

const struct seal_key *ring_next_identity_key(const struct ring *ring)
{
	return next_of(ring)->identity[0];
}

struct blind ring_next_self(const struct ring *ring)
{
	return self_of(next_of(ring));
}

void ring_pack(struct buf *out, const struct ring *ring)
{
	generation_pack(out, ring->now, false);
}

void ring_pack_next(struct buf *out, const struct ring *ring)
{
	generation_pack(out, next_of(ring), false);
}

int ring_make_again(struct ring **ring, const char *path,
    const struct buf *packed, int64_t now, struct err *err)
{
	struct generation *generation;
	struct unpack in;
	struct stat st;

	if (lstat(path, &st) == 0)
		return err_set(err, ERR_CONFIG,
		    "%s is there: move it away if it is not the right one",
		    path);
	unpack_init(&in, packed->data, packed->len);
	generation = generation_unpack(&in);
	if (generation == NULL || !unpack_done(&in)) {
		generation_free(generation);
		return err_set(err, ERR_CONFIG,
		    "what the database keeps of its ring makes no sense");
	}
	generation_turn(generation, now);
	*ring = new_ring(path, generation, now);
	return 0;
}

/* --------------------------- signatures --------------------------- */

static void key_pair(uint8_t public[crypto_sign_PUBLICKEYBYTES],
    uint8_t secret[crypto_sign_SECRETKEYBYTES],
    const struct generation *generation)
{
	crypto_sign_seed_keypair(
	    public, secret, seal_key_bytes(generation->audit));
}

void ring_sign(uint8_t out[RING_SIGNATURE_LEN], const struct ring *ring,
    const void *data, size_t len)
{
	uint8_t public[crypto_sign_PUBLICKEYBYTES];
	uint8_t secret[crypto_sign_SECRETKEYBYTES];

	key_pair(public, secret, ring->now);
	crypto_sign_detached(out, NULL, data, len, secret);
	sodium_memzero(secret, sizeof secret);
}

bool ring_signed(const struct ring *ring,
    const uint8_t signature[RING_SIGNATURE_LEN], const void *data, size_t len)
{
	uint8_t public[crypto_sign_PUBLICKEYBYTES];
	uint8_t secret[crypto_sign_SECRETKEYBYTES];
	bool is_signed = false;
	size_t i;

	for (i = 0; i < ring->n && !is_signed; i++) {
		key_pair(public, secret, ring->list[i]);
		is_signed = crypto_sign_verify_detached(
				signature, data, len, public) == 0;
	}
	sodium_memzero(secret, sizeof secret);
	return is_signed;
}

/* -------------------------- blind indexes ------------------------- */

static void keyed_hash(void *out, size_t out_len, const struct seal_key *key,
    const char *domain, const void *data, size_t len)
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, seal_key_bytes(key), KEY_LEN, out_len);
	crypto_generichash_update(&state, (const uint8_t *)"v1", 3);
	crypto_generichash_update(
	    &state, (const uint8_t *)domain, strlen(domain) + 1);
	crypto_generichash_update(&state, data, len);
	crypto_generichash_final(&state, out, out_len);
}

/* Over the hash of the generation before. */
static struct blind blind_over(
    const struct seal_key *key, const struct blind *below)
{
	struct blind blind;

	keyed_hash(blind.bytes, sizeof blind.bytes, key, "again", below->bytes,
	    sizeof below->bytes);
	return blind;
}

static struct blind lasting_blind(const struct generation *generation,
    const char *domain, const void *data, size_t len)
{
	struct blind blind;

	keyed_hash(blind.bytes, sizeof blind.bytes, generation->index[0],
	    domain, data, len);
	return blind;
}

static struct blind blind_of(const struct generation *generation,
    const char *domain, const void *data, size_t len)
{
	struct blind blind = lasting_blind(generation, domain, data, len);
	size_t i;

	for (i = 1; i < generation->n_index; i++)
		blind = blind_over(generation->index[i], &blind);
	return blind;
}

struct blind ring_next_blind(const struct ring *ring, const struct blind *now)
{
	const struct generation *next = next_of(ring);

	return blind_over(next->index[next->n_index - 1], now);
}

struct blind ring_blind(const struct ring *ring, enum blind_domain domain,
    const void *data, size_t len)
{
	static const char *const names[] = {
	    [BLIND_MAIL] = "mail",
	    [BLIND_MESSAGE_ID] = "message-id",
	    [BLIND_REPORTER] = "reporter",
	    [BLIND_RESPONDENT] = "respondent",
	    [BLIND_MODERATOR] = "moderator",
	    [BLIND_RATE] = "rate",
	    [BLIND_TOKEN] = "token",
	    [BLIND_PHRASE] = "phrase",
	    [BLIND_EFFECT] = "effect",
	    [BLIND_MAILBOX] = "mailbox",
	    [BLIND_TWIN] = "twin",
	    [BLIND_ROW] = "row",
	};

	return (domain < BLIND_PEOPLE ? blind_of : lasting_blind)(
	    ring->now, names[domain], data, len);
}

struct blind ring_blind_str(
    const struct ring *ring, enum blind_domain domain, const char *s)
{
	return ring_blind(ring, domain, s, strlen(s));
}

void ring_token(char out[TOKEN_LEN + 1], const struct ring *ring,
    const void *data, size_t len)
{
	const struct generation *now = ring->now;
	uint8_t bits[TOKEN_LEN];

	keyed_hash(
	    bits, sizeof bits, now->index[now->n_index - 1], "code", data, len);
	random_token_of(out, bits);
	sodium_memzero(bits, sizeof bits);
}
