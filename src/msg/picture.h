/* SPDX-License-Identifier: GPL-3.0-or-later */
/* picture.h - pictures without what they tell beside the picture: place,
 * camera, time, thumbnail, comments, whoever edited them.
 *
 * JPEG (ITU T.81): the coefficients are copied into a new file, bit for bit,
 * and no marker comes along. PNG (RFC 2083 and its successors): chunks that
 * draw are copied, all others left out. In the reader process only: both
 * formats are read by code that a picture may attack.
 */
#ifndef MSG_PICTURE_H
#define MSG_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum {
	PICTURE_SIZE_MAX = 12 * 1024 * 1024, /* of one file, bytes */
	PICTURE_PIXELS_MAX = 200 * 1000 * 1000 /* of all in one mail */
};

/* Is this a type that picture_strip() knows, and does data begin as such a
 * file does? Reads no further. */
bool picture_begins(const char *type, const void *data, size_t len);

/* Append the bare picture to out. *pixels is how many there may be, and is
 * less by this picture's afterwards. False (and nothing appended) where data
 * is not such a picture, is damaged, or is too large. */
bool picture_strip(struct buf *out, const char *type, const void *data,
    size_t len, uint64_t *pixels);

#endif
