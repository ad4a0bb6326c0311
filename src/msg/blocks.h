/* SPDX-License-Identifier: GPL-3.0-or-later */
/* blocks.h - what is no text but stands in one: PGP armour, uuencoded files.
 */
#ifndef MSG_BLOCKS_H
#define MSG_BLOCKS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Append the text with a word or two in the place of each block; found is
 * called for each file in it. */
void blocks_name(struct buf *out, const char *text, size_t len,
    void (*found)(void *arg, const char *name, size_t len, uint64_t size),
    void *arg);

#endif
