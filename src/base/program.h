/* SPDX-License-Identifier: GPL-3.0-or-later */
/* program.h - a program of the admin's, run to its end and without a shell.
 *
 * Only core runs any. It has no descriptor of ours but standard error; the
 * time over, it is killed with all that it started, and so it is if we die.
 */
#ifndef BASE_PROGRAM_H
#define BASE_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum { PROGRAM_INPUT_MAX = 4096 };

struct program {
	const char *const *argv; /* looked for in PATH; ends with NULL */
	const char *input; /* its standard input; NULL: nothing */
	char *output; /* what it printed, for the caller to wipe; NULL: it
	                 prints to nobody */
	size_t size; /* of output; after so much nothing more is read */
	size_t len; /* set: how much it was */
	int milliseconds; /* it may take so long */
	bool is_bare; /* of our environment it gets PATH only */
};

/* 0 it ended well. ERR_CONFIG: it cannot be started; ERR_TEMP: it failed, was
 * killed or took too long. */
int program_run(struct program *program, struct err *err);

#endif
