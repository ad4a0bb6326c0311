/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "privacy/chunks.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/mem.h"
#include "base/pack.h"

enum {
	PIECE = 256 * 1024,
	STEP = 1024,
	HEADER = crypto_secretstream_xchacha20poly1305_HEADERBYTES,
	EXTRA = crypto_secretstream_xchacha20poly1305_ABYTES
};

/* The key of one owner's stream. */
static void stream_key(
    uint8_t out[KEY_LEN], const struct seal_key *key, const struct uuid *owner)
{
	crypto_generichash(out, KEY_LEN, owner->bytes, sizeof owner->bytes,
	    seal_key_bytes(key), KEY_LEN);
}

/* Encrypt one piece; the last is padded to a multiple of STEP. */
static void push(struct buf *piece,
    crypto_secretstream_xchacha20poly1305_state *state, const uint8_t *data,
    size_t len, bool last)
{
	size_t padded = last ? (len / STEP + 1) * STEP : len;
	uint8_t *plain = mem_alloc(padded), *sealed = mem_alloc(padded + EXTRA);

	if (len > 0)
		memcpy(plain, data, len);
	if (last)
		plain[len] = 0x80;
	crypto_secretstream_xchacha20poly1305_push(state, sealed, NULL, plain,
	    padded, NULL, 0,
	    last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
	buf_add(piece, sealed, padded + EXTRA);
	sodium_memzero(plain, padded);
	free(plain);
	free(sealed);
}

int chunks_seal(const struct seal_key *key, const struct uuid *owner,
    const void *data, size_t len, chunks_put *put, void *arg, struct err *err)
{
	crypto_secretstream_xchacha20poly1305_state state;
	uint8_t header[HEADER], bytes[KEY_LEN];
	struct buf piece = BUF_INIT;
	const uint8_t *at = data;
	bool last = false;
	uint32_t seq;
	int ret = -1;

	stream_key(bytes, key, owner);
	crypto_secretstream_xchacha20poly1305_init_push(&state, header, bytes);
	buf_add(&piece, header, sizeof header);
	for (seq = 0; !last; seq++) {
		size_t n = len < PIECE ? len : PIECE;

		last = len < PIECE;
		push(&piece, &state, at, n, last);
		if (put(arg, seq, &piece, err) == -1)
			goto out;
		buf_reset(&piece);
		at += n;
		len -= n;
	}
	ret = 0;
out:
	sodium_memzero(bytes, sizeof bytes);
	sodium_memzero(&state, sizeof state);
	buf_release(&piece);
	return ret;
}

/* Decrypt one piece onto out. 1 the last, 0 another follows, -1 bad. */
static int pull(struct buf *out,
    crypto_secretstream_xchacha20poly1305_state *state, const uint8_t *at,
    size_t len)
{
	uint8_t *plain, tag;
	size_t n;
	int ret = -1;

	if (len < EXTRA || len > PIECE + STEP + EXTRA)
		return -1;
	n = len - EXTRA;
	plain = mem_alloc(n);
	if (crypto_secretstream_xchacha20poly1305_pull(
		state, plain, NULL, &tag, at, len, NULL, 0) != 0)
		goto out;
	ret = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
	len = n;
	if (ret == 1) {
		while (len > 0 && plain[len - 1] == 0)
			len--;
		if (len == 0 || plain[--len] != 0x80) {
			ret = -1;
			goto out;
		}
	}
	buf_add(out, plain, len);
out:
	sodium_memzero(plain, n);
	free(plain);
	return ret;
}

int chunks_open(struct buf *out, const struct seal_key *key,
    const struct uuid *owner, chunks_get *get, void *arg, struct err *err)
{
	crypto_secretstream_xchacha20poly1305_state state;
	struct buf piece = BUF_INIT;
	uint8_t bytes[KEY_LEN];
	size_t skip = 0;
	uint32_t seq;
	int n = 1, last = 0;

	for (seq = 0; last == 0; seq++) {
		buf_reset(&piece);
		n = get(arg, seq, &piece, err);
		if (n != 1)
			break;
		skip = seq == 0 ? HEADER : 0;
		if (piece.len < skip)
			break;
		if (seq == 0) {
			stream_key(bytes, key, owner);
			crypto_secretstream_xchacha20poly1305_init_pull(
			    &state, (const uint8_t *)piece.data, bytes);
			sodium_memzero(bytes, sizeof bytes);
		}
		last = pull(out, &state, (const uint8_t *)piece.data + skip,
		    piece.len - skip);
	}
	buf_release(&piece);
	sodium_memzero(&state, sizeof state);
	if (n == -1)
		return -1;
	if (last != 1)
		return err_set(err, ERR_SEALED,
		    "a sealed file does not open: another key, or a piece "
		    "is missing or damaged");
	return 0;
}
