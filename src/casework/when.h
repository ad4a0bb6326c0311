/* SPDX-License-Identifier: GPL-3.0-or-later */
/* when.h - times as moderators type them. */
#ifndef CASEWORK_WHEN_H
#define CASEWORK_WHEN_H

#include <stdint.h>

/* "in 3 days", "3d", "for 2 weeks", "12h", "tomorrow", "until 2026-12-24",
 * "24.12.2026"; German, French and Spanish words too. A date is 9:00 UTC of
 * that day. Sets *t (Unix seconds, later than now and within ten years) and
 * returns 0, or -1. */
int when_read(int64_t *t, const char *text, int64_t now);

#endif
