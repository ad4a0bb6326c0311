/* SPDX-License-Identifier: GPL-3.0-or-later */
/* strike.h - a clock strikes: who has to hear of it does, and what has to
 * happen then happens.
 */
#ifndef CASEWORK_STRIKE_H
#define CASEWORK_STRIKE_H

#include "casework/desk.h"
#include "store/clocks.h"

/* The next that is due, after the row's place. It is put forward to its next
 * stage, or is over. 1 it has struck, 0 none is due, -1. */
int strike_next(struct desk *desk, struct clock_row *row, struct pool *pool,
    struct err *err);

/* Is there a reporter of the case to whom no person has written yet, though
 * one could? 1, 0, -1. */
int strike_awaits_word(
    struct desk *desk, const struct uuid *case_id, struct err *err);

#endif
