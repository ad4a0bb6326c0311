/* SPDX-License-Identifier: GPL-3.0-or-later */
/* child.h - the end of a process that this one has forked. */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include <sys/types.h>

/* Kill at once and wait. Both return the status of waitpid(2). */
int child_kill(pid_t pid);
/* Wait; one that does not end within a second is killed. */
int child_stop(pid_t pid);

#endif
