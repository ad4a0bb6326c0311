/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chunks.h - files and originals, sealed in pieces of 256 KiB.
 *
 * crypto_secretstream_xchacha20poly1305: pieces cannot be reordered, left
 * out or cut off without notice. The stream's key is derived from the given
 * one and the owner's uuid. Piece 0 begins with the stream's header.
 *
 * A file that somebody else has, too, could be found by its length. So text
 * and padding together measure a multiple of 1 KiB, and above 16 KiB what
 * Padme allows, at most a sixteenth more (Nikitin et al. 2019, "Reducing Metadata
 * Leakage from Encrypted Files and Communication with PURBs").
 */
#ifndef PRIVACY_CHUNKS_H
#define PRIVACY_CHUNKS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "privacy/random.h"
#include "privacy/seal.h"

/* Takes the seq-th sealed piece; returns 0 or -1. */
typedef int chunks_put(
    void *arg, uint32_t seq, const struct buf *piece, struct err *err);
/* Gives the seq-th sealed piece: 1 a piece, 0 no more, -1 failed. */
typedef int chunks_get(
    void *arg, uint32_t seq, struct buf *piece, struct err *err);

int chunks_seal(const struct seal_key *key, const struct uuid *owner,
    const void *data, size_t len, chunks_put *put, void *arg, struct err *err);
/* Append all of it to out. ERR_SEALED where anything is not as written. */
int chunks_open(struct buf *out, const struct seal_key *key,
    const struct uuid *owner, chunks_get *get, void *arg, struct err *err);

#endif
