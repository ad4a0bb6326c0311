/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "privacy/digest.h"

#include <sodium.h>

_Static_assert(HASH_LEN == crypto_generichash_BYTES, "BLAKE2b-256");

void digest_hex(char out[DIGEST_HEX + 1], struct blob data)
{
	unsigned char hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(hash, data.data, data.len);
	sodium_bin2hex(out, DIGEST_HEX + 1, hash, sizeof hash);
}

struct hash digest_hash(struct blob data)
{
	struct hash hash;

	crypto_generichash(
	    hash.bytes, sizeof hash.bytes, data.data, data.len, NULL, 0);
	return hash;
}
