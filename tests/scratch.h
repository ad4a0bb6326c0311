/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scratch.h - a folder of a test's own, and files in it. */
#ifndef TESTS_SCRATCH_H
#define TESTS_SCRATCH_H

#include "tests/test.h"

#include "base/buf.h"

/* For cmocka: make the folder, and remove it with all that is in it. */
int scratch_begin(void **state);
int scratch_end(void **state);

/* The path of name in the folder, in one of a few buffers. */
const char *scratch_path(const char *name);
/* All bytes of a file, appended. */
void scratch_read(struct buf *out, const char *path);
/* Replace what the file holds. */
void scratch_write(const char *path, const void *data, size_t len, int mode);
bool scratch_has(const char *name);
/* How many files there are. */
int scratch_count(void);

#endif
