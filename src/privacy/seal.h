/* SPDX-License-Identifier: GPL-3.0-or-later */
/* seal.h - fields, unreadable at rest.
 *
 * A sealed field is 0x01, the key id (4 bytes), a random nonce (24) and
 * XChaCha20-Poly1305 over the padded plain text. Its associated data names
 * table, column, row and key id, so that what was moved to another place
 * does not open there. Rows are written once: a change is a new row.
 */
#ifndef PRIVACY_SEAL_H
#define PRIVACY_SEAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "privacy/random.h"

#define KEY_LEN 32

/* A secret key; its memory is locked, guarded and left out of dumps. */
struct seal_key;

struct seal_key *seal_key_new(uint32_t id); /* random */
struct seal_key *seal_key_from(uint32_t id, const uint8_t bytes[KEY_LEN]);
void seal_key_free(struct seal_key *key); /* NULL is allowed */
uint32_t seal_key_id(const struct seal_key *key);
const uint8_t *seal_key_bytes(const struct seal_key *key);
/* The key id that a unit's own key has: from the unit's uuid. */
uint32_t seal_unit_id(const struct uuid *unit);

/* Where a field stands. */
struct seal_place {
	const char *table;
	const char *column;
	struct uuid row;
};

enum seal_size {
	SEAL_SHORT, /* padded to multiples of 64 bytes: addresses, names */
	SEAL_LONG /* to multiples of 1 KiB, above 16 KiB to powers of two */
};

/* Append the sealed field to out. */
void seal_field(struct buf *out, const struct seal_key *key,
    const struct seal_place *place, enum seal_size size,
    const struct buf *plain);

/* Append the plain text to plain. -1 with ERR_SEALED, for whatever reason:
 * wrong key, wrong place, damaged, unknown version. */
int seal_open(struct buf *plain, const struct seal_key *key,
    const struct seal_place *place, const void *sealed, size_t len,
    struct err *err);

/* The id of the key that a field or wrap was sealed with; 0 for none. */
uint32_t seal_read_id(const void *sealed, size_t len);

/* A key under a key; place.column says what for, place.row whose it is. */
void seal_wrap(struct buf *out, const struct seal_key *outer,
    const struct seal_place *place, const struct seal_key *inner);
int seal_unwrap(struct seal_key **inner, const struct seal_key *outer,
    const struct seal_place *place, const void *wrap, size_t len,
    struct err *err);

#endif
