/* SPDX-License-Identifier: GPL-3.0-or-later */
/* due.h - what happens because its time has come. */
#ifndef CASEWORK_DUE_H
#define CASEWORK_DUE_H

#include "casework/desk.h"

/* Clocks that strike, questions that nobody answered, the digest: each in a
 * savepoint of its own, all in one transaction. One that fails does not stop
 * the others; the first error is told. */
int due_run(struct desk *desk, struct err *err);

/* When something more is to be done though no mail comes: a queued mail, a
 * question whose time is over, or what is looked for every hour. */
int due_when(struct desk *desk, int64_t *when, struct err *err);

#endif
