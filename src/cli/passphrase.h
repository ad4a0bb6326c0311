/* SPDX-License-Identifier: GPL-3.0-or-later */
/* passphrase.h - asked for on the terminal, or taken from a file. */
#ifndef CLI_PASSPHRASE_H
#define CLI_PASSPHRASE_H

#include <stdbool.h>

#include "base/err.h"

/* The first line of file, or what a person types (twice where it is a new
 * one) on /dev/tty. Free with passphrase_free(). ERR_CONFIG: empty, too
 * short for a new one (8 characters), or there is no terminal. */
int passphrase_read(
    char **passphrase, const char *file, bool is_new, struct err *err);
void passphrase_free(char *passphrase); /* wipes; NULL is allowed */

#endif
