/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "privacy/random.h"

#include <ctype.h>
#include <stdbool.h>
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

void random_token_of(char out[TOKEN_LEN + 1], const uint8_t bits[TOKEN_LEN])
{
	size_t i;

	for (i = 0; i < TOKEN_LEN; i++)
		out[i] = base32[bits[i] % 32];
	out[TOKEN_LEN] = '\0';
}

void random_token(char out[TOKEN_LEN + 1])
{
	uint8_t bits[TOKEN_LEN];

	randombytes_buf(bits, sizeof bits);
	random_token_of(out, bits);
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
static const char consonants[] = "bdfghjklmnprstvz";
static const char vowels[] = "aiou";
enum { PHRASE_WORDS = 5, WORD_LEN = 5 };

void random_phrase(char out[PHRASE_LEN + 1])
{
	size_t word, at = 0;

	for (word = 0; word < PHRASE_WORDS; word++) {
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

static bool read_word(char out[WORD_LEN], const char *text)
{
	size_t i;

	for (i = 0; i < WORD_LEN; i++) {
		out[i] = (char)tolower((unsigned char)text[i]);
		if (out[i] == '\0' ||
		    strchr(i % 2 == 0 ? consonants : vowels, out[i]) == NULL)
			return false;
	}
	return true;
}

/* The end of the phrase that begins here, or NULL. */
static const char *read_phrase(char out[PHRASE_LEN + 1], const char *text)
{
	size_t word, gap;

	for (word = 0; word < PHRASE_WORDS; word++) {
		gap = word == 0 ? 0 : strspn(text, "- \t\n");
		if ((word > 0 && gap == 0) || gap > 4 ||
		    !read_word(out + word * (WORD_LEN + 1), text + gap))
			return NULL;
		text += gap + WORD_LEN;
		out[word * (WORD_LEN + 1) + WORD_LEN] = '-';
	}
	out[PHRASE_LEN] = '\0';
	return isalnum((unsigned char)*text) ? NULL : text;
}

const char *random_find_phrase(char out[PHRASE_LEN + 1], const char *text)
{
	const char *end;

	for (; *text != '\0'; text++) {
		end = read_phrase(out, text);
		if (end != NULL)
			return end;
		while (isalnum((unsigned char)*text) &&
		       isalnum((unsigned char)text[1]))
			text++;
	}
	return NULL;
}

size_t random_phrase_len(const char *text)
{
	char phrase[PHRASE_LEN + 1];
	const char *end = read_phrase(phrase, text);

	explicit_bzero(phrase, sizeof phrase);
	return end == NULL ? 0 : (size_t)(end - text);
}
