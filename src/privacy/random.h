/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random.h - unguessable ids, tokens and phrases. */
#ifndef PRIVACY_RANDOM_H
#define PRIVACY_RANDOM_H

#include <stddef.h>
#include <stdint.h>

#include "base/ids.h"

#define TOKEN_LEN 32 /* base32 characters of 160 random bits */

/* Before anything else in privacy/; dies where the machine has no
 * randomness. */
void random_init(void);
void random_bytes(void *out, size_t len);
struct uuid random_uuid(void);
uint32_t random_below(uint32_t bound); /* uniform, 0 to bound - 1 */

/* A token: lower-case base32 (RFC 4648 alphabet, no padding) and NUL. */
void random_token(char out[TOKEN_LEN + 1]);
/* The same of given bits: the lowest five of each byte. */
void random_token_of(char out[TOKEN_LEN + 1], const uint8_t bits[TOKEN_LEN]);
/* Bring len characters into a token's form: any case is forgiven. Returns
 * 0, or -1 where it cannot be one. */
int random_read_token(char out[TOKEN_LEN + 1], const char *s, size_t len);

/* A phrase of five pronounceable words with 80 random bits between them,
 * such as "lusab-babad-gutih-tugad-mudof"; fits in 32 bytes. */
#define PHRASE_LEN 29
void random_phrase(char out[PHRASE_LEN + 1]);
/* The first that text may hold, brought into this form: in any case, with
 * blanks or line ends for hyphens. Returns where it ends, or NULL. */
const char *random_find_phrase(char out[PHRASE_LEN + 1], const char *text);
/* How long the one is that text begins with, or 0. */
size_t random_phrase_len(const char *text);

#endif
