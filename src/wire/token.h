/* SPDX-License-Identifier: GPL-3.0-or-later */
/* token.h - a bearer token from a command, and what a secret looks like.
 *
 * The command is run by core, without a shell, with /dev/null as its
 * standard input; it prints the token as its first line within 30 seconds.
 */
#ifndef WIRE_TOKEN_H
#define WIRE_TOKEN_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/* argv ends with NULL. ERR_CONFIG: it cannot be run; ERR_TEMP: it failed,
 * took too long or printed something else than a token. */
int token_read(struct buf *out, const char *const *argv, struct err *err);

/* The first line of text into out. -1 where it is empty, does not end within
 * max bytes or holds a control character. */
int secret_first_line(
    struct buf *out, const char *text, size_t len, size_t max);

#endif
