/* SPDX-License-Identifier: GPL-3.0-or-later */
/* file.h - files that are there whole or not at all. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stddef.h>

#include "base/err.h"

/* Write len bytes into a new file, durably: it appears under its name at
 * once, synced, and so is its directory. Never over an existing one
 * (ERR_CONFIG). */
int file_write_new(
    const char *path, const void *data, size_t len, int mode, struct err *err);

/* The same in the place of an existing one: after a crash it is that one or
 * this. The bytes of the old one are overwritten then, as far as its file
 * system lets us. ERR_TEMP: the old one stays. */
int file_replace(
    const char *path, const void *data, size_t len, int mode, struct err *err);

/* Make the directory entry of path durable. */
int file_sync_parent(const char *path, struct err *err);

/* All of it, whatever write(2) takes at a time. 0, or -1 with errno. */
int file_write_all(int fd, const void *data, size_t len);

#endif
