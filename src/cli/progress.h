/* SPDX-License-Identifier: GPL-3.0-or-later */
/* progress.h - a bar for who waits before a terminal.
 *
 *	importing  [###########--------------]  44%  1204 mails  310/s  0:05
 *left
 *
 * It is drawn over itself on standard error, where that is a terminal that
 * can do so; elsewhere nothing is ever written. What is printed meanwhile has
 * to be preceded by progress_hide(); warnings of log.h do that by themselves.
 * There is one bar at a time.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress;

/* what is done ("importing"), to what ("mails"). Both stay the caller's. */
struct progress *progress_new(const char *what, const char *unit);
/* Will anything be seen of it? Else what only the bar needs can be left out. */
bool progress_is_seen(const struct progress *progress);
/* n units are done; so far it is at, of all (0: nobody knows), in whatever
 * measure. Cheap: it is drawn a few times a second. */
void progress_set(
    struct progress *progress, uint64_t n, uint64_t at, uint64_t all);
/* Take it off the screen until it is set again. NULL is allowed. */
void progress_hide(struct progress *progress);
/* Take it off the screen for good. NULL is allowed. */
void progress_free(struct progress *progress);

/* What would be drawn in so many columns, after so many milliseconds; out has
 * room for width + 1 bytes. */
struct progress_state {
	const char *what, *unit;
	uint64_t n, at, all;
	int64_t elapsed;
};
void progress_line(char *out, int width, const struct progress_state *state);

#endif
