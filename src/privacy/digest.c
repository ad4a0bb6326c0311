/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "privacy/digest.h"

#include <sodium.h>

void digest_hex(char out[DIGEST_HEX + 1], struct blob data)
{
	unsigned char hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(hash, data.data, data.len);
	sodium_bin2hex(out, DIGEST_HEX + 1, hash, sizeof hash);
}
