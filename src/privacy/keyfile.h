/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keyfile.h - secrets in a file: the ring, and a recovery key.
 *
 * The file is "HEYWARDKEY1\n", a packed header (kind, key derivation with its
 * parameters and salt, key id, day) and XChaCha20-Poly1305 over the secrets
 * with the whole header as associated data. Without a passphrase the key is
 * a public constant: the file is then only as safe as its permissions, but
 * damage is still noticed.
 */
#ifndef PRIVACY_KEYFILE_H
#define PRIVACY_KEYFILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define KEYFILE_ID_LEN 8

enum keyfile_kind { KEYFILE_RING = 1, KEYFILE_RECOVERY };

struct keyfile {
	enum keyfile_kind kind;
	uint8_t id[KEYFILE_ID_LEN];
	int64_t day; /* it was made, days since 1970 */
};

/* Write a new file of mode 0600, durably; never over an existing one
 * (ERR_CONFIG). passphrase NULL: none. Argon2id takes about a second. */
int keyfile_create(const char *path, const struct keyfile *head,
    const struct buf *secrets, const char *passphrase, struct err *err);
/* The same, without a passphrase, in the place of the one that is there:
 * durably this or that one, whatever happens. The old one's bytes are
 * overwritten. ERR_TEMP: the old one stays. */
int keyfile_replace(const char *path, const struct keyfile *head,
    const struct buf *secrets, struct err *err);

/* Read one. Only the owner may have access, it must be ours (or root's), and
 * no link. secrets is appended to; the caller releases it. ERR_CONFIG says
 * what to mend. */
int keyfile_read(struct keyfile *head, struct buf *secrets, const char *path,
    const char *passphrase, struct err *err);

#endif
