/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store.h - the database: opening, versions, transactions.
 *
 * SQLite (WAL, synchronous FULL) behind prepared statements. Everything
 * personal arrives here sealed or as a keyed hash; this layer has no keys.
 * A transaction is the durable unit, a savepoint the atomic one: whoever
 * handles mail begins and commits; the functions of the other files here
 * only run statements and never commit.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct store;

/* Make a new, empty database of mode 0600; ERR_CONFIG where the file is
 * there already. */
int store_create(const char *path, struct err *err);

/* Open an existing one and lift it to this program's version. ERR_CONFIG: not
 * there, not ours, of a newer heyward; ERR_TEMP: busy, disk full. */
int store_open(struct store **store, const char *path, struct err *err);
/* Whose log lies beside it? SQLite believes any, and closing writes it into
 * the database for good: not before it is known that both belong together.
 * What was just opened is trusted. */
void store_trust(struct store *store, bool trust);
/* A copy that was carried off, to be read and never changed: it may lie where
 * nothing can be written. ERR_CONFIG also where it is of another version. */
int store_open_copy(struct store **store, const char *path, struct err *err);
/* A store in memory, for tests. */
int store_open_memory(struct store **store, struct err *err);
void store_close(struct store *store); /* NULL is allowed */

/* BEGIN IMMEDIATE, COMMIT, ROLLBACK. A failed commit has rolled back. */
int store_begin(struct store *store, struct err *err);
int store_commit(struct store *store, struct err *err);
void store_rollback(struct store *store);
bool store_in_transaction(const struct store *store);

/* The atomic unit inside a transaction; the innermost ends first. */
int store_savepoint(struct store *store, struct err *err);
int store_release(struct store *store, struct err *err);
void store_rollback_savepoint(struct store *store);

/* What a find says (1, 0, -1) that has to find its row: 0, or -1; ERR_SEALED
 * where there is none. */
int store_must(int found, struct err *err);

/* A number that grows with each row that is written. */
int64_t store_writes(const struct store *store);
/* Has anything been written since the store was opened? */
bool store_changed(const struct store *store);
/* Empty the write-ahead log into the database, so that nothing deleted
 * stays behind. 0, or -1 where a reader is in the way (next time). */
int store_checkpoint(struct store *store, struct err *err);
/* PRAGMA integrity_check says ok. */
int store_check(struct store *store, struct err *err);
int store_version(void); /* of the newest schema */

#endif
