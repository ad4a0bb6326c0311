/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pack.h - several values in one run of bytes, big-endian, lengths first.
 *
 * Serves frames between processes and what is sealed in one field. Reading
 * is strict: a reader that once met a short or overlong value stays failed,
 * returns zeroes and empty strings, and pack_done() says so at the end, so
 * that callers check once.
 */
#ifndef BASE_PACK_H
#define BASE_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/mem.h"

void pack_u8(struct buf *buf, uint8_t value);
void pack_u32(struct buf *buf, uint32_t value);
void pack_u64(struct buf *buf, uint64_t value);
void pack_bytes(struct buf *buf, const void *data, size_t len);
void pack_str(struct buf *buf, const char *s); /* NULL is kept as NULL */

struct unpack {
	const uint8_t *at;
	size_t left;
	bool failed;
};

void unpack_init(struct unpack *in, const void *data, size_t len);
uint8_t unpack_u8(struct unpack *in);
uint32_t unpack_u32(struct unpack *in);
uint64_t unpack_u64(struct unpack *in);
/* len bytes that have no length before them; NULL after a failure. */
const uint8_t *unpack_raw(struct unpack *in, size_t len);
/* Points into the input; *len is 0 after a failure. */
const uint8_t *unpack_bytes(struct unpack *in, size_t *len);
/* A copy from the pool, or NULL if NULL was packed. A string that holds a
 * NUL byte fails the reader. */
char *unpack_str(struct unpack *in, struct pool *pool);
/* True if everything was read, all of it well formed and nothing is left. */
bool unpack_done(const struct unpack *in);

#endif
