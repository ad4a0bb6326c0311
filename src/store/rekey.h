/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rekey.h - what a rotation of the ring goes through, row by row: the keyed
 * hashes of people. The keys' wraps are in vault.h.
 */
#ifndef STORE_REKEY_H
#define STORE_REKEY_H

#include "base/ids.h"
#include "store/store.h"

enum rekey_table { REKEY_IDENTS, REKEY_RATES, REKEY_TABLES };

struct rekey_row {
	int64_t place; /* the row; 0 before the first one */
	struct blind blind;
};
/* The next row of the table. 1, 0, -1. */
int rekey_next(struct rekey_row *row, struct store *store,
    enum rekey_table table, struct err *err);
/* The row gets this hash. */
int rekey_put(const struct rekey_row *row, struct store *store,
    enum rekey_table table, struct err *err);

#endif
