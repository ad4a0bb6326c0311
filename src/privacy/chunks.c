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

static size_t bits(size_t n)
{
	size_t count = 0;

	for (; n > 0; n >>= 1)
		count++;
	return count;
}

/* What text and padding measure together: the length has no more bits that
 * count than its number of bits has itself (Padme, section 4 of the paper),
 * which is never finer than STEP; ISO/IEC 7816-4 padding needs a byte. */
static size_t padded_size(size_t len)
{
	size_t exponent = bits(len + 1) - 1, counting = bits(exponent);
	size_t step = (size_t)1 << (exponent - counting);

	if (step < STEP)
		step = STEP;
	return (len / step + 1) * step;
}

/* What lies from there on, where the text is followed by its padding. */
static void fill(
    uint8_t *plain, size_t size, const uint8_t *text, size_t len, size_t from)
{
	size_t left = from < len ? len - from : 0;

	memset(plain, 0, size);
	if (left > 0)
		memcpy(plain, text + from, left < size ? left : size);
	if (from <= len && left < size)
		plain[left] = 0x80;
}

static void push(struct buf *piece,
    crypto_secretstream_xchacha20poly1305_state *state, const uint8_t *plain,
    size_t size, bool last)
{
	uint8_t *sealed = mem_alloc(size + EXTRA);

	crypto_secretstream_xchacha20poly1305_push(state, sealed, NULL, plain,
	    size, NULL, 0,
	    last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
	buf_add(piece, sealed, size + EXTRA);
	free(sealed);
}

int chunks_seal(const struct seal_key *key, const struct uuid *owner,
    const void *data, size_t len, chunks_put *put, void *arg, struct err *err)
{
	crypto_secretstream_xchacha20poly1305_state state;
	size_t padded = padded_size(len), from, n;
	uint8_t header[HEADER], bytes[KEY_LEN], *plain = mem_alloc(PIECE);
	struct buf piece = BUF_INIT;
	uint32_t seq = 0;
	int ret = -1;

	stream_key(bytes, key, owner);
	crypto_secretstream_xchacha20poly1305_init_push(&state, header, bytes);
	buf_add(&piece, header, sizeof header);
	for (from = 0; from < padded; from += n) {
		n = padded - from < PIECE ? padded - from : PIECE;
		fill(plain, n, data, len, from);
		push(&piece, &state, plain, n, from + n == padded);
		if (put(arg, seq++, &piece, err) == -1)
			goto out;
		buf_reset(&piece);
	}
	ret = 0;
out:
	sodium_memzero(bytes, sizeof bytes);
	sodium_memzero(&state, sizeof state);
	sodium_memzero(plain, PIECE);
	free(plain);
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

	if (len < EXTRA || len > PIECE + EXTRA)
		return -1;
	n = len - EXTRA;
	plain = mem_alloc(n);
	if (crypto_secretstream_xchacha20poly1305_pull(
		state, plain, NULL, &tag, at, len, NULL, 0) != 0)
		goto out;
	ret = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
	buf_add(out, plain, n);
out:
	sodium_memzero(plain, n);
	free(plain);
	return ret;
}

/* Cut the padding off what was added since; it may begin pieces before the
 * last. */
static int unpad(struct buf *out, size_t since)
{
	size_t len = out->len;

	while (len > since && out->data[len - 1] == '\0')
		len--;
	if (len == since || (uint8_t)out->data[len - 1] != 0x80)
		return -1;
	buf_truncate(out, len - 1);
	return 0;
}

int chunks_open(struct buf *out, const struct seal_key *key,
    const struct uuid *owner, chunks_get *get, void *arg, struct err *err)
{
	crypto_secretstream_xchacha20poly1305_state state;
	struct buf piece = BUF_INIT;
	uint8_t bytes[KEY_LEN];
	size_t skip = 0, before = out->len;
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
	if (last != 1 || unpad(out, before) == -1)
		return err_set(err, ERR_SEALED,
		    "a sealed file does not open: another key, or a piece "
		    "is missing or damaged");
	return 0;
}
