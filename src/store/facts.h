/* SPDX-License-Identifier: GPL-3.0-or-later */
/* facts.h - what the database knows of itself, by name. */
#ifndef STORE_FACTS_H
#define STORE_FACTS_H

#include "base/buf.h"
#include "store/store.h"

/* Append the value. 1 found, 0 none, -1 failed. */
int facts_find(
    struct buf *value, struct store *store, const char *name, struct err *err);
int facts_set(struct store *store, const char *name, const void *value,
    size_t len, struct err *err);

#endif
