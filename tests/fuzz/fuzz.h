/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz.h - what every fuzzer shares. See contrib/fuzz.
 *
 * A fuzzer is one function that libFuzzer calls with any bytes. The
 * sanitizers look for what C forbids; FUZZ_MUST() says what else has to be
 * true of whatever comes in.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
int LLVMFuzzerInitialize(int *argc, char ***argv);

#define FUZZ_MUST(truth)                                                       \
	do {                                                                   \
		if (!(truth))                                                  \
			BUG("not so: %s", #truth);                             \
	} while (0)

/* A string of exactly so many bytes, fewer where there is a NUL, so that one
 * byte too far is seen. The caller frees it. */
static inline char *fuzz_string(const void *data, size_t len)
{
	char *s = malloc(len + 1);

	if (s == NULL)
		abort();
	if (len > 0)
		memcpy(s, data, len);
	s[len] = '\0';
	return s;
}

/* Take the first byte away, for choosing; 0 where there is none. */
static inline uint8_t fuzz_byte(const uint8_t **data, size_t *len)
{
	if (*len == 0)
		return 0;
	(*len)--;
	return *(*data)++;
}

#endif
