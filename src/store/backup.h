/* SPDX-License-Identifier: GPL-3.0-or-later */
/* backup.h - a copy of the database while it is in use. */
#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H

#include "store/store.h"

/* Copy what is committed now into path.new, mode 0600, durably, and open that
 * (store_open_copy()), for the caller to look at. ERR_CONFIG: path is there;
 * ERR_TEMP: disk full, busy; then nothing of it stays. */
int backup_begin(struct store **copy, struct store *store, const char *path,
    struct err *err);
/* Close the copy; give it its name (keep), durably, or remove it. */
int backup_end(
    struct store *copy, const char *path, bool keep, struct err *err);

#endif
