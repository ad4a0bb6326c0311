/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "privacy/random.h"

#include <ctype.h>
#include <string.h>

#include <sodium.h>

#include "base/err.h"

static const char base32[] = "abcdefghijklmnopqrstuvwxyz234567";

void random_init(void)
{
	if (sodium_init() == -1)
		BUG("libsodium does not start");
}

void random_bytes(void *out, size_t len)
{
	randombytes_buf(out, len);
}

struct uuid random_uuid(void)
{
	struct uuid uuid;

	randombytes_buf(uuid.bytes, sizeof uuid.bytes);
	return uuid;
}

uint32_t random_below(uint32_t bound)
{
	return randombytes_uniform(bound);
}

void random_token(char out[TOKEN_LEN + 1])
{
	uint8_t bits[TOKEN_LEN];
	size_t i;

	randombytes_buf(bits, sizeof bits);
	for (i = 0; i < TOKEN_LEN; i++)
		out[i] = base32[bits[i] % 32];
	out[TOKEN_LEN] = '\0';
	sodium_memzero(bits, sizeof bits);
}

int random_read_token(char out[TOKEN_LEN + 1], const char *s, size_t len)
{
	size_t i;

	if (len != TOKEN_LEN)
		return -1;
	for (i = 0; i < TOKEN_LEN; i++) {
		out[i] = (char)tolower((unsigned char)s[i]);
		if (out[i] == '\0' || strchr(base32, out[i]) == NULL)
			return -1;
	}
	out[TOKEN_LEN] = '\0';
	return 0;
}

/* Consonant, vowel, consonant, vowel, consonant: 4 + 2 + 4 + 2 + 4 bits
 * (D. S. Wilkerson, "A Proposal for Proquints", 2009). */
void random_phrase(char out[PHRASE_LEN + 1])
{
	static const char consonants[] = "bdfghjklmnprstvz";
	static const char vowels[] = "aiou";
	size_t word, at = 0;

	for (word = 0; word < 5; word++) {
		uint32_t bits = randombytes_random();

		if (word > 0)
			out[at++] = '-';
		out[at++] = consonants[bits & 15];
		out[at++] = vowels[bits >> 4 & 3];
		out[at++] = consonants[bits >> 6 & 15];
		out[at++] = vowels[bits >> 10 & 3];
		out[at++] = consonants[bits >> 12 & 15];
	}
	out[at] = '\0';
}
