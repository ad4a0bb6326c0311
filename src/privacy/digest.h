/* SPDX-License-Identifier: GPL-3.0-or-later */
/* digest.h - hashes without a key: never of addresses, nor of anything else
 * that could be guessed.
 */
#ifndef PRIVACY_DIGEST_H
#define PRIVACY_DIGEST_H

#include "base/buf.h"
#include "base/ids.h"

enum { DIGEST_HEX = 64 };

/* What others know a file by: SHA-256 (FIPS 180-4), in lower-case hexadecimal,
 * and NUL. */
void digest_hex(char out[DIGEST_HEX + 1], struct blob data);
/* BLAKE2b-256 (RFC 7693). */
struct hash digest_hash(struct blob data);

#endif
