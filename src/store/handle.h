/* SPDX-License-Identifier: GPL-3.0-or-later */
/* handle.h - the SQLite connection, for store.c and stmt.c only. */
#ifndef STORE_HANDLE_H
#define STORE_HANDLE_H

#include <stdbool.h>
#include <stddef.h>

#include <sqlite3.h>

#include "base/err.h"
#include "store/entries.h"

enum { STMT_MAX = 256 };

struct stmt {
	struct store *store;
	const char *sql; /* its address is its name */
	sqlite3_stmt *handle;
	bool in_use;
};

struct store {
	sqlite3 *db;
	struct stmt stmts[STMT_MAX];
	size_t n_stmts;
	int changes_at_open;
	entries_heard *heard; /* NULL: nobody listens */
	void *heard_arg;
};

/* What SQLite last said, as a sentence with its mend. Returns -1. */
int store_failed(struct store *store, struct err *err);

#endif
