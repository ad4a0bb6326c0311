/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vault.h - wrapped keys and sealed pieces; opened only in privacy/. */
#ifndef STORE_VAULT_H
#define STORE_VAULT_H

#include "base/buf.h"
#include "base/ids.h"
#include "store/store.h"

/* The key of a run, sealed to one recovery key (id of len bytes). */
int vault_add_run(struct store *store, const struct uuid *run,
    struct blob recovery, int64_t day, const struct buf *sealed,
    struct err *err);

/* The key of owner under holder: "content", "identity", or "run" (then run
 * says of which; else NULL). */
int vault_add_wrap(struct store *store, const struct uuid *owner,
    const char *holder, const struct uuid *run, const struct buf *wrap,
    struct err *err);
/* In place of the one that is there. */
int vault_set_wrap(struct store *store, const struct uuid *owner,
    const char *holder, const struct buf *wrap, struct err *err);
/* The next owner after *owner (first: all zero) that has a wrap of holder
 * "identity", and that appended to wrap. 1, 0, -1. */
int vault_next_identity(
    struct uuid *owner, struct buf *wrap, struct store *store, struct err *err);
/* The same of holder "content". */
int vault_next_content(
    struct uuid *owner, struct buf *wrap, struct store *store, struct err *err);
/* Delete the wraps of owner: under this holder, or all of them where it is
 * NULL. */
int vault_forget(struct store *store, const struct uuid *owner,
    const char *holder, struct err *err);
/* 1 found and appended to wrap, 0 none, -1 failed. */
int vault_find_wrap(struct buf *wrap, struct store *store,
    const struct uuid *owner, const char *holder, struct err *err);

/* The run whose key wraps that of owner, too. 1, 0, -1. */
int vault_find_run_of(struct uuid *run, struct store *store,
    const struct uuid *owner, struct err *err);
/* The key of a run as it is sealed to one recovery key, appended to sealed.
 * 1, 0, -1. */
int vault_find_run(struct buf *sealed, struct store *store,
    const struct uuid *run, struct blob recovery, struct err *err);
/* Was anything ever sealed to this recovery key? 1, 0, -1. */
int vault_knows_recovery(
    struct store *store, struct blob recovery, struct err *err);

/* Pieces of a file or an original. */
int vault_add_piece(struct store *store, const struct uuid *owner, uint32_t seq,
    const struct buf *piece, struct err *err);
int vault_find_piece(struct buf *piece, struct store *store,
    const struct uuid *owner, uint32_t seq, struct err *err);

#endif
