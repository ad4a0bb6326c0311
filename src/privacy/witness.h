/* SPDX-License-Identifier: GPL-3.0-or-later */
/* witness.h - an address that only its owner's capability recognises.
 *
 * What stays of a forgotten reporter's address is a keyed hash, whose key is
 * made of the reporter's own token. That is 160 random bits, of which the
 * database has another hash: neither database nor ring can test a guess. Who
 * comes back brings the token along.
 */
#ifndef PRIVACY_WITNESS_H
#define PRIVACY_WITNESS_H

#include "base/ids.h"

/* Keyed BLAKE2b-128 of the canonical address, for this party only. */
struct blind witness_of(
    const char *token, const struct uuid *party, const char *canon);

#endif
