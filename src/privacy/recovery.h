/* SPDX-License-Identifier: GPL-3.0-or-later */
/* recovery.h - the keys that are not on the server.
 *
 * A recovery key is an X25519 pair. Its public half (recovery.pub) lies on
 * the server; the secret half, behind a passphrase, is carried away. Each
 * run draws one random key R, seals it once to every recovery key
 * (crypto_box_seal, with the run's uuid inside as a binding tag), wraps with
 * R what must be recoverable, and forgets R.
 */
#ifndef PRIVACY_RECOVERY_H
#define PRIVACY_RECOVERY_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "privacy/keyfile.h"
#include "privacy/random.h"
#include "privacy/seal.h"

/* Make a pair: the public half into pub, the secret one into the same name
 * with ".key" instead of ".pub". Never over existing files. The name of the
 * secret file goes to *key_path; the caller frees it. */
int recovery_create(char **key_path, const char *pub, const char *passphrase,
    int64_t now, struct err *err);
/* The name of the secret half that belongs to pub; the caller frees it. */
char *recovery_key_path(const char *pub);

/* The public halves. */
struct recovery_ring;
/* paths ends with NULL. ERR_CONFIG: one cannot be read. */
int recovery_open(
    struct recovery_ring **ring, const char **paths, struct err *err);
void recovery_close(struct recovery_ring *ring); /* NULL is allowed */
size_t recovery_count(const struct recovery_ring *ring);
const uint8_t *recovery_id(const struct recovery_ring *ring, size_t i);

/* Seal the key of a run to the i-th recovery key; appended to out. */
void recovery_seal(struct buf *out, const struct recovery_ring *ring, size_t i,
    const struct seal_key *run_key, const struct uuid *run);

/* The secret half: read from its file, and open what was sealed to it. */
struct recovery_secret;
int recovery_secret_read(struct recovery_secret **secret, const char *path,
    const char *passphrase, struct err *err);
void recovery_secret_free(struct recovery_secret *secret);
const uint8_t *recovery_secret_id(const struct recovery_secret *secret);
int recovery_unseal(struct seal_key **run_key,
    const struct recovery_secret *secret, const void *sealed, size_t len,
    const struct uuid *run, struct err *err);

#endif
