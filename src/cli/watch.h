/* SPDX-License-Identifier: GPL-3.0-or-later */
/* watch.h - heyward run --watch: a pass whenever there is a reason for one.
 *
 * A reason is mail that comes (IMAP's IDLE, or inotify(7) for a folder), the
 * time of something that is due, a signal; and once a minute where the server
 * cannot say when mail comes. Each pass opens configuration, keys and database
 * anew and closes them again: between two passes there is no lock, no key in
 * memory, and what the admin changed counts from the next one.
 *
 * The inbox that is watched is a connection of its own. It is there before the
 * pass that looks at what had come earlier, so nothing comes between the two.
 */
#ifndef CLI_WATCH_H
#define CLI_WATCH_H

#include "cli/cli.h"

/* Until SIGTERM or SIGINT; its exit code. A configuration that is wrong ends
 * it, too. */
int watch_run(const struct cli *cli);

#endif
