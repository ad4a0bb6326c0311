/* SPDX-License-Identifier: GPL-3.0-or-later */
/* helper.h - a process of our own that does one dangerous thing.
 *
 * A helper is this binary, forked AND exec'ed (a fork alone would copy the
 * keys), told by argv[1] which of the helpers it is. It talks frames over
 * its standard input, which is one end of a socket pair (a copy: over standard
 * input and output, which are pipes), and has no other descriptor but standard
 * error. It dies with its parent.
 */
#ifndef BASE_HELPER_H
#define BASE_HELPER_H

#include <stdbool.h>

#include "base/frame.h"

struct helper;

enum helper_flag {
	HELPER_QUIET = 1 /* standard error goes to /dev/null: what the
	                    libraries print may hold somebody's words */
};

/* Start "heyward NAME" (NAME is one of cli/main.c's helper names, such as
 * "helper-reader") and say hello within ten seconds. From then on this process
 * ignores SIGPIPE. */
int helper_start(
    struct helper **helper, const char *name, unsigned flags, struct err *err);
/* The channel to it; owned by the helper. */
struct channel *helper_channel(struct helper *helper);
/* A copy of a helper that has got everything ready in helper_accept_copy():
 * it costs a tenth of a start, and knows nothing that of did not. One at a
 * time; it is stopped before of is. It is spoken to over two pipes: */
int helper_copy(struct helper **copy, struct helper *of, struct err *err);
/* so many bytes can be sent to a copy that does not read them yet. */
size_t helper_room(const struct helper *copy);
/* Close the channel and wait for the end; one that does not end within a
 * second is killed. NULL is allowed. */
void helper_stop(struct helper *helper);
/* Kill at once and wait. NULL is allowed. Writes how it had ended into
 * why (such as "killed by signal 31") when why is not NULL. */
void helper_kill(struct helper *helper, char *why, size_t size);

/* The helper's own side: a channel over standard input, hello exchanged.
 * Before that, prepare (unless NULL) makes the process ready; where it fails,
 * the parent is told why instead. NULL after an error, which is in *err. */
struct channel *helper_accept(int (*prepare)(struct err *err), struct err *err);
/* The same for a helper whose copies do the work: returns in each copy. NULL
 * in the helper itself, where no more of them are wanted (err->kind is
 * ERR_NONE), and after an error. */
struct channel *helper_accept_copy(
    int (*prepare)(struct err *err), struct err *err);

#endif
