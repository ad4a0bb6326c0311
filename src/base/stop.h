/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stop.h - who stays is asked to end, and ends between two mails.
 *
 * After stop_open() SIGTERM, SIGINT and SIGHUP no longer end the process: they
 * wait until somebody looks. Its helpers inherit that, so that a signal to the
 * whole group does not take the sender from the middle of a letter; they end
 * with the process that started them.
 */
#ifndef BASE_STOP_H
#define BASE_STOP_H

#include <stdbool.h>

#include "base/err.h"

enum stop_signal {
	STOP_NONE,
	STOP_END, /* SIGTERM, SIGINT */
	STOP_AGAIN /* SIGHUP: do it now, by what the files say now */
};

/* The descriptor that is readable when there is one; or -1. */
int stop_open(struct err *err);
/* Has one come that asks to end? Takes nothing away; false where nobody
 * called stop_open(). */
bool stop_is_asked(void);
/* Take the next one. */
enum stop_signal stop_take(int fd);
/* In a child: signals are as they were. Async-signal-safe. */
void stop_forget(void);

#endif
