/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hex.h - bytes as lower-case hexadecimal, in files that people handle. */
#ifndef BASE_HEX_H
#define BASE_HEX_H

#include <stddef.h>

#include "base/buf.h"

void hex_add(struct buf *out, const void *data, size_t len);
/* Append the bytes that the n characters stand for. 0, or -1: they are no
 * hexadecimal, and nothing was appended. */
int hex_read(struct buf *out, const char *s, size_t n);

#endif
