/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "privacy/seal.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/mem.h"
#include "base/pack.h"

enum {
	VERSION = 1,
	NONCE_LEN = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG_LEN = crypto_aead_xchacha20poly1305_ietf_ABYTES,
	HEAD_LEN = 1 + 4 + NONCE_LEN
};

struct seal_key {
	uint32_t id;
	uint8_t bytes[KEY_LEN];
};

static struct seal_key *key_alloc(uint32_t id)
{
	struct seal_key *key = sodium_malloc(sizeof *key);

	if (key == NULL)
		BUG("no locked memory for a key: raise RLIMIT_MEMLOCK");
	key->id = id;
	return key;
}

struct seal_key *seal_key_new(uint32_t id)
{
	struct seal_key *key = key_alloc(id);

	randombytes_buf(key->bytes, sizeof key->bytes);
	return key;
}

struct seal_key *seal_key_from(uint32_t id, const uint8_t bytes[KEY_LEN])
{
	struct seal_key *key = key_alloc(id);

	memcpy(key->bytes, bytes, sizeof key->bytes);
	return key;
}

void seal_key_free(struct seal_key *key)
{
	sodium_free(key);
}

uint32_t seal_key_id(const struct seal_key *key)
{
	return key->id;
}

const uint8_t *seal_key_bytes(const struct seal_key *key)
{
	return key->bytes;
}

uint32_t seal_unit_id(const struct uuid *unit)
{
	struct unpack in;

	unpack_init(&in, unit->bytes, sizeof unit->bytes);
	return unpack_u32(&in);
}

static void associate(
    struct buf *ad, const struct seal_place *place, uint32_t key_id)
{
	pack_str(ad, "heyward");
	pack_u8(ad, VERSION);
	pack_str(ad, place->table);
	pack_str(ad, place->column);
	pack_bytes(ad, place->row.bytes, sizeof place->row.bytes);
	pack_u32(ad, key_id);
}

/* What the padded text measures: ISO/IEC 7816-4 padding needs a byte. */
static size_t padded_size(size_t len, enum seal_size size)
{
	size_t step = size == SEAL_SHORT ? 64 : 1024;
	size_t padded = (len / step + 1) * step;

	if (size == SEAL_LONG && padded > 16384)
		for (padded = 16384; padded <= len;)
			padded *= 2;
	return padded;
}

void seal_field(struct buf *out, const struct seal_key *key,
    const struct seal_place *place, enum seal_size size,
    const struct buf *plain)
{
	size_t padded = padded_size(plain->len, size);
	struct buf ad = BUF_INIT;
	uint8_t *text = mem_alloc(padded + TAG_LEN);
	uint8_t nonce[NONCE_LEN];

	associate(&ad, place, key->id);
	if (plain->len > 0)
		memcpy(text, plain->data, plain->len);
	text[plain->len] = 0x80;
	randombytes_buf(nonce, sizeof nonce);
	/* In place: libsodium allows the same buffer for both. */
	crypto_aead_xchacha20poly1305_ietf_encrypt(text, NULL, text, padded,
	    (const uint8_t *)buf_text(&ad), ad.len, NULL, nonce, key->bytes);
	pack_u8(out, VERSION);
	pack_u32(out, key->id);
	buf_add(out, nonce, sizeof nonce);
	buf_add(out, text, padded + TAG_LEN);
	free(text);
	buf_release(&ad);
}

static int unreadable(struct err *err, const struct seal_place *place)
{
	return err_set(err, ERR_SEALED,
	    "a sealed field (%s.%s) does not open in its place: another "
	    "ring, a damaged or a changed database",
	    place->table, place->column);
}

int seal_open(struct buf *plain, const struct seal_key *key,
    const struct seal_place *place, const void *sealed, size_t len,
    struct err *err)
{
	const uint8_t *at = sealed;
	struct buf ad = BUF_INIT;
	struct unpack in;
	uint8_t *text;
	size_t n;
	int bad;

	unpack_init(&in, sealed, len);
	if (len < HEAD_LEN + TAG_LEN + 1 || unpack_u8(&in) != VERSION ||
	    unpack_u32(&in) != key->id)
		return unreadable(err, place);
	n = len - HEAD_LEN - TAG_LEN;
	text = mem_alloc(n);
	associate(&ad, place, key->id);
	bad = crypto_aead_xchacha20poly1305_ietf_decrypt(text, NULL, NULL,
	    at + HEAD_LEN, len - HEAD_LEN, (const uint8_t *)buf_text(&ad),
	    ad.len, at + 5, key->bytes);
	buf_release(&ad);
	len = n;
	while (bad == 0 && n > 0 && text[n - 1] == 0)
		n--;
	if (bad == 0 && n > 0 && text[n - 1] == 0x80)
		buf_add(plain, text, n - 1);
	else
		bad = -1;
	sodium_memzero(text, len);
	free(text);
	return bad == 0 ? 0 : unreadable(err, place);
}

uint32_t seal_read_id(const void *sealed, size_t len)
{
	struct unpack in;
	uint32_t id;

	unpack_init(&in, sealed, len);
	unpack_u8(&in);
	id = unpack_u32(&in);
	return in.failed ? 0 : id;
}

void seal_wrap(struct buf *out, const struct seal_key *outer,
    const struct seal_place *place, const struct seal_key *inner)
{
	struct buf plain = BUF_INIT;

	pack_u32(&plain, inner->id);
	buf_add(&plain, inner->bytes, sizeof inner->bytes);
	seal_field(out, outer, place, SEAL_SHORT, &plain);
	buf_release(&plain);
}

int seal_unwrap(struct seal_key **inner, const struct seal_key *outer,
    const struct seal_place *place, const void *wrap, size_t len,
    struct err *err)
{
	struct buf plain = BUF_INIT;
	struct unpack in;
	uint32_t id;
	int ret = -1;

	if (seal_open(&plain, outer, place, wrap, len, err) == -1)
		goto out;
	unpack_init(&in, plain.data, plain.len);
	id = unpack_u32(&in);
	if (in.failed || in.left != KEY_LEN) {
		unreadable(err, place);
		goto out;
	}
	*inner = seal_key_from(id, in.at);
	ret = 0;
out:
	buf_release(&plain);
	return ret;
}
