/* SPDX-License-Identifier: GPL-3.0-or-later */
/* deadline.h - a point in monotonic time by which something must be done. */
#ifndef BASE_DEADLINE_H
#define BASE_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

struct deadline {
	int64_t at; /* milliseconds of CLOCK_MONOTONIC; 0: none */
};
#define DEADLINE_NONE ((struct deadline){0})

int64_t deadline_now(void); /* milliseconds of CLOCK_MONOTONIC */
struct deadline deadline_in(int64_t milliseconds);
/* The earlier of the two. */
struct deadline deadline_min(struct deadline a, struct deadline b);
bool deadline_passed(struct deadline deadline);
/* Milliseconds left, for poll(2): 0 when passed, -1 for none. */
int deadline_left(struct deadline deadline);

#endif
