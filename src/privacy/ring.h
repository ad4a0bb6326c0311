/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ring.h - the secrets on the server: service.key.
 *
 * A generation of keys: one that wraps content keys; those of the blind
 * indexes; weekly identity keys, of which only the newest two exist; and the
 * pair that signs the audit log. A rotation (casework/rotate.c) adds the next
 * generation beside the one in use; once the database was brought over, the
 * old one is dropped.
 *
 * Who has a stolen ring could test guesses about people's addresses. Those are
 * known by their hash alone, so that a rotation cannot make the hash anew:
 * each generation hashes the hash of the one before with a key of its own, and
 * keeps the keys below. What else is indexed cannot be guessed, or is no
 * secret on the server, and keeps its hash.
 */
#ifndef PRIVACY_RING_H
#define PRIVACY_RING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/ids.h"
#include "privacy/random.h"
#include "privacy/seal.h"

struct ring;

/* Make a new one; never over an existing file. now: Unix seconds. */
int ring_create(const char *path, int64_t now, struct err *err);
/* ERR_CONFIG: missing, readable by others, damaged. Of two generations the
 * older one is in use. */
int ring_open(struct ring **ring, const char *path, struct err *err);
void ring_close(struct ring *ring); /* NULL is allowed */

/* Wraps content keys. */
const struct seal_key *ring_content_key(const struct ring *ring);
/* Wraps identity keys of this week's parties: the newest. */
const struct seal_key *ring_identity_key(const struct ring *ring);
/* The one with this key id (see seal.h), or NULL: it was forgotten. */
const struct seal_key *ring_identity_key_by_id(
    const struct ring *ring, uint32_t id);

/* Has the week of the newest identity key ended? */
bool ring_week_is_over(const struct ring *ring, int64_t now);
/* Draw a new identity key, and destroy the one before the previous: what is
 * wrapped with that one is forgotten from now on, in every backup. The file
 * is replaced durably, or -1 and nothing has changed. */
int ring_turn(struct ring *ring, int64_t now, struct err *err);

/* ---- generations ---- */

/* Use the generation that ring_self() knew as self. 0, or -1: there is no such
 * one in this ring. */
int ring_choose(struct ring *ring, const struct blind *self);
struct blind ring_self(const struct ring *ring); /* tells it from others */
size_t ring_number(const struct ring *ring); /* of the one in use, from 1 */
/* Add the next generation, in the place of one that never came into use. The
 * one in use stays so. */
int ring_add_generation(struct ring *ring, int64_t now, struct err *err);
/* Has it more than one? */
bool ring_is_split(const struct ring *ring);
/* Drop the generations that are not in use, if there are any. */
int ring_settle(struct ring *ring, struct err *err);
/* Of the generation that was added: its keys, the hash that takes the place
 * of a person's that is indexed now, and its ring_self(). */
const struct seal_key *ring_next_content_key(const struct ring *ring);
const struct seal_key *ring_next_identity_key(const struct ring *ring);
struct blind ring_next_blind(const struct ring *ring, const struct blind *now);
struct blind ring_next_self(const struct ring *ring);

/* What a recovery key must open to make a lost ring again: the generation in
 * use, or the one that was added, without its identity keys. */
void ring_pack(struct buf *out, const struct ring *ring);
void ring_pack_next(struct buf *out, const struct ring *ring);
/* Make a ring for path of what was packed, with a new identity key, and not yet
 * its file: what is wrapped with that key can be made durable before. A death
 * in between leaves no file, so that it is done once more. ERR_CONFIG: there
 * is a file, or that is no ring. */
int ring_make_again(struct ring **ring, const char *path,
    const struct buf *packed, int64_t now, struct err *err);
/* The file of such a ring; never over an existing one. */
int ring_write_new(const struct ring *ring, struct err *err);

/* ---- signatures (Ed25519) ---- */

enum { RING_SIGNATURE_LEN = 64 };
void ring_sign(uint8_t out[RING_SIGNATURE_LEN], const struct ring *ring,
    const void *data, size_t len);
/* Whether a generation that the ring has signed this: while it is rotated that
 * may be either. */
bool ring_signed(const struct ring *ring,
    const uint8_t signature[RING_SIGNATURE_LEN], const void *data, size_t len);

/* ---- blind indexes ---- */

/* Keyed BLAKE2b-128 with a domain, so that equal values of different kinds
 * do not look equal. Guessing needs the ring. */
enum blind_domain {
	BLIND_REPORTER,
	BLIND_RESPONDENT,
	BLIND_RATE, /* with the day: not linkable over days */
	BLIND_PEOPLE, /* those above change with a rotation, those below not */
	BLIND_MAIL = BLIND_PEOPLE, /* the raw bytes of a mail */
	BLIND_MESSAGE_ID,
	BLIND_MODERATOR,
	BLIND_ROW, /* of what stands in the clear in a row: it is ours */
	BLIND_TOKEN,
	BLIND_PHRASE,
	BLIND_EFFECT,
	BLIND_MAILBOX,
	BLIND_TWIN
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
