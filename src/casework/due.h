/* SPDX-License-Identifier: GPL-3.0-or-later */
/* due.h - what happens because its time has come. */
#ifndef CASEWORK_DUE_H
#define CASEWORK_DUE_H

#include "casework/desk.h"

/* Clocks that strike, questions that nobody answered, the digest: each in a
 * savepoint of its own, all in one transaction. One that fails does not stop
 * the others; the first error is told. */
int due_run(struct desk *desk, struct err *err);

#endif
