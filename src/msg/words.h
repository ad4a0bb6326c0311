/* SPDX-License-Identifier: GPL-3.0-or-later */
/* words.h - header text as it is shown. RFC 2047, and what is sent instead.
 *
 * Results are one line of clean UTF-8 from the pool, at most max bytes.
 */
#ifndef MSG_WORDS_H
#define MSG_WORDS_H

#include <stddef.h>

#include "base/mem.h"

/* Unfold, decode encoded words (broken ones too) and raw 8-bit text. */
char *words_decode(struct pool *pool, const char *s, size_t len, size_t max);
/* Only unfold and clean: nothing in it is encoded. */
char *words_plain(struct pool *pool, const char *s, size_t len, size_t max);
/* Bytes of a charset (NULL: not said), likewise. */
char *words_convert(struct pool *pool, const char *charset, const char *s,
    size_t len, size_t max);

#endif
