/* SPDX-License-Identifier: GPL-3.0-or-later */
/* part.h - one part of a mail, as GMime found it. */
#ifndef MSG_PART_H
#define MSG_PART_H

#include <gmime/gmime.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/mem.h"

bool part_is(GMimeObject *object, const char *type, const char *subtype);
char *part_type(struct pool *pool, GMimeObject *object); /* lower-case */
/* The file's name, or NULL. */
char *part_name(struct pool *pool, GMimeObject *object);

/* Append the content without its transfer encoding, at most a little over
 * max bytes of it. True if there was more. */
bool part_content(struct buf *out, GMimePart *part, size_t max);
uint64_t part_size(GMimePart *part); /* of the content, decoded */

#endif
