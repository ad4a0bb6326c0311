/* SPDX-License-Identifier: GPL-3.0-or-later */
/* flowed.h - paragraphs put together again. RFC 3676. */
#ifndef MSG_FLOWED_H
#define MSG_FLOWED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* Append a text of format=flowed with LF lines as it was before it was
 * wrapped: a quoted line begins with its ">" and a space. With delsp the
 * space that marks a soft line end was added, and goes. Linear. */
void flowed_unfold(struct buf *out, const char *s, size_t len, bool delsp);

#endif
