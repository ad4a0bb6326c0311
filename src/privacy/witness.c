/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "privacy/witness.h"

#include <string.h>

#include <sodium.h>

struct blind witness_of(
    const char *token, const struct uuid *party, const char *canon)
{
	static const char domain[] = "heyward witness v1";
	uint8_t key[crypto_generichash_KEYBYTES];
	crypto_generichash_state state;
	struct blind blind;

	crypto_generichash_init(&state, NULL, 0, sizeof key);
	crypto_generichash_update(
	    &state, (const uint8_t *)domain, sizeof domain);
	crypto_generichash_update(
	    &state, (const uint8_t *)token, strlen(token));
	crypto_generichash_final(&state, key, sizeof key);

	crypto_generichash_init(&state, key, sizeof key, sizeof blind.bytes);
	crypto_generichash_update(&state, party->bytes, sizeof party->bytes);
	crypto_generichash_update(
	    &state, (const uint8_t *)canon, strlen(canon));
	crypto_generichash_final(&state, blind.bytes, sizeof blind.bytes);
	sodium_memzero(key, sizeof key);
	sodium_memzero(&state, sizeof state);
	return blind;
}
