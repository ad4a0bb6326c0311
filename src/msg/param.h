/* SPDX-License-Identifier: GPL-3.0-or-later */
/* param.h - parameters of a MIME header field. RFC 2045, 5.1, and RFC 2231.
 *
 * Also what is no such thing but is sent: encoded words within quotes, raw
 * 8-bit text, percent signs without a charset, pieces that are encoded in
 * part, out of order or without a first one.
 */
#ifndef MSG_PARAM_H
#define MSG_PARAM_H

#include "base/mem.h"

/* The parameter of the field whose value is the len bytes at s, as one line
 * of clean UTF-8 of at most max bytes; NULL where there is none. */
char *param_read(
    struct pool *pool, const char *s, size_t len, const char *name, size_t max);

#endif
