/* SPDX-License-Identifier: GPL-3.0-or-later */
/* date.h - the dates that mail carries. RFC 5322, 3.3 and 4.3, and others.
 *
 * What programs have written there in 40 years: two-digit years, names of
 * zones, comments, no seconds, no weekday, asctime(), ISO 8601. A date that
 * does not exist, or of which a part is missing or said twice, is none.
 */
#ifndef MSG_DATE_H
#define MSG_DATE_H

#include <stdint.h>

/* Unix seconds, or 0. */
int64_t date_read(const char *text);

#endif
