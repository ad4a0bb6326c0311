/* SPDX-License-Identifier: GPL-3.0-or-later */
/* files.h - attachments; their bytes lie in pieces under the file's id. */
#ifndef STORE_FILES_H
#define STORE_FILES_H

#include "base/buf.h"
#include "base/ids.h"
#include "base/mem.h"
#include "store/store.h"

struct file_row {
	struct uuid id, message_id;
	int64_t ordinal; /* in the message, from 1 */
	struct blob facts; /* sealed */
};

int files_add(struct store *store, const struct file_row *row, struct err *err);
/* 1, 0, -1. */
int files_find(struct file_row *row, struct store *store, const struct uuid *id,
    struct pool *pool, struct err *err);
/* The message's file after row->ordinal: 1, 0 no more, -1 failed. */
int files_next(struct file_row *row, struct store *store,
    const struct uuid *message_id, struct pool *pool, struct err *err);

#endif
