/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sandbox.h - a process that can only compute, read and write.
 *
 * After sandbox_enter() there are the descriptors that are open, memory, and
 * nothing else: any other system call kills the process, opening a file
 * fails. seccomp(2) is required, Landlock is added where the kernel has it.
 * Built with sanitizers, which need more, only the calls that a test tries
 * are closed.
 */
#ifndef MSG_SANDBOX_H
#define MSG_SANDBOX_H

#include "base/err.h"

int sandbox_enter(struct err *err);
/* The limits and Landlock, which the copies of this process inherit, and the
 * filter is made; sandbox_enter() does what of it was not done. */
int sandbox_prepare(struct err *err);
/* This process may compute for so many seconds more, then it is killed. */
void sandbox_allow_cpu(unsigned seconds);

#endif
