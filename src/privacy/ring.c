/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "privacy/ring.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/mem.h"
#include "base/pack.h"
#include "privacy/keyfile.h"

enum { VERSION = 1, IDENTITY_KEYS = 2, WEEK = 7 * 24 * 3600 };

/* Which subkey of the long key serves what (crypto_kdf). */
enum subkey { SUBKEY_CONTENT = 1, SUBKEY_INDEX = 2 };
static const char kdf_context[crypto_kdf_CONTEXTBYTES + 1] = "heyward1";

struct ring {
	struct seal_key *content;
	struct seal_key *index;
	struct seal_key *identity[IDENTITY_KEYS]; /* newest first */
	size_t n_identity;
};

int ring_create(const char *path, int64_t now, struct err *err)
{
	struct keyfile head = {.kind = KEYFILE_RING, .day = now / 86400};
	struct buf secrets = BUF_INIT;
	uint8_t key[KEY_LEN];
	int i, ret;

	random_bytes(head.id, sizeof head.id);
	pack_u8(&secrets, VERSION);
	/* The long key, then the seed of the audit signature. */
	for (i = 0; i < 2; i++) {
		random_bytes(key, sizeof key);
		buf_add(&secrets, key, sizeof key);
	}
	pack_u8(&secrets, 1);
	pack_u32(&secrets, (uint32_t)(now / WEEK));
	random_bytes(key, sizeof key);
	buf_add(&secrets, key, sizeof key);
	ret = keyfile_create(path, &head, &secrets, NULL, err);
	sodium_memzero(key, sizeof key);
	buf_release(&secrets);
	return ret;
}

static struct seal_key *derive(const uint8_t *long_key, enum subkey subkey)
{
	uint8_t bytes[KEY_LEN];
	struct seal_key *key;

	crypto_kdf_derive_from_key(
	    bytes, sizeof bytes, subkey, kdf_context, long_key);
	key = seal_key_from(subkey, bytes);
	sodium_memzero(bytes, sizeof bytes);
	return key;
}

static bool unpack_ring(struct ring *ring, const struct buf *secrets)
{
	const uint8_t *long_key, *bytes;
	struct unpack in;
	uint32_t week;
	size_t i;

	unpack_init(&in, secrets->data, secrets->len);
	if (unpack_u8(&in) != VERSION)
		return false;
	long_key = unpack_raw(&in, KEY_LEN);
	unpack_raw(&in, KEY_LEN); /* the audit seed */
	ring->n_identity = unpack_u8(&in);
	if (in.failed || ring->n_identity < 1 ||
	    ring->n_identity > IDENTITY_KEYS) {
		ring->n_identity = 0;
		return false;
	}
	for (i = 0; i < ring->n_identity; i++) {
		week = unpack_u32(&in);
		bytes = unpack_raw(&in, KEY_LEN);
		if (bytes == NULL)
			return false;
		ring->identity[i] = seal_key_from(week, bytes);
	}
	ring->content = derive(long_key, SUBKEY_CONTENT);
	ring->index = derive(long_key, SUBKEY_INDEX);
	return unpack_done(&in);
}

int ring_open(struct ring **out, const char *path, struct err *err)
{
	struct ring *ring = mem_alloc(sizeof *ring);
	struct buf secrets = BUF_INIT;
	struct keyfile head;
	int ret = -1;

	if (keyfile_read(&head, &secrets, path, NULL, err) == -1)
		goto out;
	if (head.kind != KEYFILE_RING || !unpack_ring(ring, &secrets)) {
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
	seal_key_free(ring->content);
	seal_key_free(ring->index);
	for (i = 0; i < IDENTITY_KEYS; i++)
		seal_key_free(ring->identity[i]);
	free(ring);
}

const struct seal_key *ring_content_key(const struct ring *ring)
{
	return ring->content;
}

const struct seal_key *ring_identity_key(const struct ring *ring)
{
	return ring->identity[0];
}

const struct seal_key *ring_identity_key_by_id(
    const struct ring *ring, uint32_t id)
{
	size_t i;

	for (i = 0; i < ring->n_identity; i++)
		if (seal_key_id(ring->identity[i]) == id)
			return ring->identity[i];
	return NULL;
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
	    [BLIND_SELF] = "self",
	};
	crypto_generichash_state state;
	struct blind blind;

	crypto_generichash_init(
	    &state, seal_key_bytes(ring->index), KEY_LEN, sizeof blind.bytes);
	crypto_generichash_update(&state, (const uint8_t *)"v1", 3);
	crypto_generichash_update(
	    &state, (const uint8_t *)names[domain], strlen(names[domain]) + 1);
	crypto_generichash_update(&state, data, len);
	crypto_generichash_final(&state, blind.bytes, sizeof blind.bytes);
	return blind;
}

void ring_token(char out[TOKEN_LEN + 1], const struct ring *ring,
    const void *data, size_t len)
{
	static const uint8_t domain[] = "v1\0code";
	crypto_generichash_state state;
	uint8_t bits[TOKEN_LEN];

	crypto_generichash_init(
	    &state, seal_key_bytes(ring->index), KEY_LEN, sizeof bits);
	crypto_generichash_update(&state, domain, sizeof domain);
	crypto_generichash_update(&state, data, len);
	crypto_generichash_final(&state, bits, sizeof bits);
	random_token_of(out, bits);
	sodium_memzero(bits, sizeof bits);
}

struct blind ring_blind_str(
    const struct ring *ring, enum blind_domain domain, const char *s)
{
	return ring_blind(ring, domain, s, strlen(s));
}
