/* SPDX-License-Identifier: GPL-3.0-or-later */
/* echo.h - does a letter repeat a report word for word?
 *
 * Six words in a row, whatever stands between them: it is pointed out and
 * nothing else, since the words may be those of the respondent.
 */
#ifndef CASEWORK_ECHO_H
#define CASEWORK_ECHO_H

#include "casework/work.h"

/* In any message of a reporter of the case. 1, 0, -1. Linear. */
int echo_finds(struct work *work, const char *text, struct err *err);

#endif
