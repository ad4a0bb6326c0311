/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ring.h - the secrets on the server: service.key.
 *
 * One long-lived key, from which the keys for wrapping content keys, for the
 * blind indexes and for tokens are derived; weekly identity keys, of which
 * only the newest two exist; and the seed of the audit signature.
 */
#ifndef PRIVACY_RING_H
#define PRIVACY_RING_H

#include "base/err.h"
#include "base/ids.h"
#include "privacy/random.h"
#include "privacy/seal.h"

struct ring;

/* Make a new one; never over an existing file. now: Unix seconds. */
int ring_create(const char *path, int64_t now, struct err *err);
/* ERR_CONFIG: missing, readable by others, damaged. */
int ring_open(struct ring **ring, const char *path, struct err *err);
void ring_close(struct ring *ring); /* NULL is allowed */

/* Wraps content keys. */
const struct seal_key *ring_content_key(const struct ring *ring);
/* Wraps identity keys of this week's parties: the newest. */
const struct seal_key *ring_identity_key(const struct ring *ring);
/* The one with this key id (see seal.h), or NULL: it was forgotten. */
const struct seal_key *ring_identity_key_by_id(
    const struct ring *ring, uint32_t id);

/* Keyed BLAKE2b-128 with a domain, so that equal values of different kinds
 * do not look equal. Guessing needs the ring. */
enum blind_domain {
	BLIND_MAIL, /* the raw bytes of a mail */
	BLIND_MESSAGE_ID,
	BLIND_REPORTER,
	BLIND_RESPONDENT,
	BLIND_MODERATOR,
	BLIND_RATE, /* with the day: not linkable over days */
	BLIND_TOKEN,
	BLIND_PHRASE,
	BLIND_EFFECT,
	BLIND_MAILBOX,
	BLIND_TWIN,
	BLIND_SELF /* of nothing: tells one ring from another */
};
struct blind ring_blind(const struct ring *ring, enum blind_domain domain,
    const void *data, size_t len);
struct blind ring_blind_str(
    const struct ring *ring, enum blind_domain domain, const char *s);

/* A token that nobody without the ring can make of this data, nor see that it
 * was made of it: keyed BLAKE2b-256, as random_token() would write it. */
void ring_token(char out[TOKEN_LEN + 1], const struct ring *ring,
    const void *data, size_t len);

#endif
