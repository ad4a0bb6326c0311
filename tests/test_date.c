/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include "msg/date.h"

/* 2026-01-01 10:00:00 UTC. */
enum { TEN = 1767261600, HOUR = 3600, DAY = 86400 };

static const struct {
	const char *text;
	int64_t time; /* 0: refused */
} rows[] = {
    /* as it should be */
    {"Thu, 01 Jan 2026 10:00:00 +0000", TEN},
    {"Thu, 1 Jan 2026 10:00:00 +0000", TEN},
    {"1 Jan 2026 10:00:00 +0000", TEN},
    {"Thu, 1 Jan 2026 11:00:00 +0100", TEN},
    {"Thu, 1 Jan 2026 04:30:00 -0530", TEN},
    {"Thu, 1 Jan 2026 10:00:00 -0000", TEN},
    {"Thu, 1 Jan 2026 10:00:07 +0000", TEN + 7},
    {"Thu, 1 Jan 2026 10:00 +0000", TEN},
    {"Thu, 31 Dec 2026 23:59:60 +0000", TEN + 364 * DAY + 14 * HOUR},
    {"Thu, 29 Feb 2024 10:00:00 +0000", 1709200800},
    {"  Thu,  1  Jan  2026  10:00:00  +0000  ", TEN},
    {"\"Thu, 1 Jan 2026 10:00:00 +0000\"", TEN},
    /* comments */
    {"Thu, 1 Jan 2026 11:00:00 +0100 (CET)", TEN},
    {"Thu (day), 1 (of) Jan 2026 10:00:00 +0000 (a (nested \\) one))", TEN},
    {"Thu, 1 Jan 2026 10:00:00 +0000 (not closed", TEN},
    /* names of zones, and none */
    {"Thu, 1 Jan 2026 10:00:00 GMT", TEN},
    {"Thu, 1 Jan 2026 10:00:00 UT", TEN},
    {"Thu, 1 Jan 2026 10:00:00 utc", TEN},
    {"Thu, 1 Jan 2026 10:00:00 Z", TEN},
    {"Thu, 1 Jan 2026 05:00:00 EST", TEN},
    {"Thu, 1 Jan 2026 02:00:00 PST", TEN},
    {"Thu, 1 Jan 2026 11:00:00 CET", TEN},
    {"Thu, 1 Jan 2026 12:00:00 CEST", TEN},
    {"Thu, 1 Jan 2026 19:00:00 JST", TEN},
    {"Thu, 1 Jan 2026 11:00:00 GMT+0100", TEN},
    {"Thu, 1 Jan 2026 11:00:00 UTC+01:00", TEN},
    {"Thu, 1 Jan 2026 11:00:00 +01:00", TEN},
    {"Thu, 1 Jan 2026 11:00:00 +01", TEN},
    {"Thu, 1 Jan 2026 11:00:00 +0100 CET", 0},
    {"Thu, 1 Jan 2026 10:00:00 A", TEN},
    {"Thu, 1 Jan 2026 10:00:00 XYZ", TEN},
    {"Thu, 1 Jan 2026 10:00:00", TEN},
    /* years */
    {"Thu, 1 Jan 26 10:00:00 +0000", TEN},
    {"1 Jan 25 10:00:00 +0000", TEN - 365 * DAY},
    {"Fri, 1 Jan 99 10:00:00 +0000", 915184800},
    {"Thu, 1 Jan 126 10:00:00 +0000", TEN},
    {"Thu, 1 Jan 1926 10:00:00 +0000", 0},
    {"Thu, 1 Jan 9999 10:00:00 +0000", 0},
    {"Thu, 1 Jan 20266 10:00:00 +0000", 0},
    {"Thu, 1 Jan 0 10:00:00 +0000", TEN - (9497 * (int64_t)DAY)},
    /* other orders */
    {"Thu Jan  1 10:00:00 2026", TEN},
    {"Thu Jan  1 10:00:00 UTC 2026", TEN},
    {"Thu Jan 01 2026 11:00:00 GMT+0100 (Central European Time)", TEN},
    {"Thursday, January 1, 2026 10:00 AM", TEN},
    {"Jan 1, 2026 12:00 AM", TEN - 10 * HOUR},
    {"Jan 1, 2026 12:00 PM", TEN + 2 * HOUR},
    {"Jan 1, 2026 13:00 PM", 0},
    {"01-Jan-2026 10:00:00 +0000", TEN},
    {"Thursday, 01-Jan-26 10:00:00 GMT", TEN},
    {"1. Jan. 2026 10:00:00 +0000", TEN},
    {"Tue, 1 Sept 2026 10:00:00 +0000", TEN + 243 * DAY},
    {"Thu, 1 Jan 2026 10.00.00 +0000", TEN},
    {"Thu, 1 Jan 2026", TEN - 10 * HOUR},
    /* ISO 8601 */
    {"2026-01-01T10:00:00Z", TEN},
    {"2026-01-01T10:00:00.123Z", TEN},
    {"2026-01-01T11:00:00+01:00", TEN},
    {"2026-01-01 05:00:00 -0500", TEN},
    {"2026/01/01 10:00:00", TEN},
    {"20260101T10:00:00Z", TEN},
    {"2026-01-01", TEN - 10 * HOUR},
    /* what does not exist */
    {"Thu, 1 Jan 2026 24:00:00 +0000", TEN + 14 * HOUR},
    {"Thu, 1 Jan 2026 24:00:01 +0000", 0},
    {"Thu, 1 Jan 2026 25:00:00 +0000", 0},
    {"Thu, 1 Jan 2026 10:60:00 +0000", 0},
    {"Thu, 1 Jan 2026 10:00:61 +0000", 0},
    {"31 Feb 2026 10:00:00 +0000", 0},
    {"29 Feb 2026 10:00:00 +0000", 0},
    {"0 Jan 2026 10:00:00 +0000", 0},
    {"32 Jan 2026 10:00:00 +0000", 0},
    {"2026-13-01T10:00:00Z", 0},
    {"2026-00-01T10:00:00Z", 0},
    {"Thu, 1 Jan 2026 10:00:00 +2500", 0},
    {"Thu, 1 Jan 2026 10:00:00 +0175", 0},
    {"Thu, 1 Jan 2026 10:00:00 +01000", 0},
    /* what cannot be understood */
    {"", 0},
    {"nonsense", 0},
    {"yesterday at 10:00", 0},
    {"Thu, 1 2026 10:00:00 +0000", 0},
    {"Jan 2026 10:00:00 +0000", 0},
    {"Thu, 1 Jan 10:00:00 +0000", 0},
    {"1/2/2026 10:00", 0},
    {"Thu, 1 Jan 2026 10: +0000", 0},
    {"Thu, 1 Jan 2026 10:00:00 11:00:00", 0},
    {"Thu, 1 Jan 2026 2026 10:00:00", 0},
    {"Thu, 1 Jan 2026 10:00:00 +", 0},
    {"1 Jan 2026 10:00:00 \xc3\xb6", 0},
    {"99999999999999999999999999", 0},
};

static void dates_are_read_or_refused(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (date_read(rows[i].text) != rows[i].time)
			fail_msg("%s: %lld, not %lld", rows[i].text,
			    (long long)date_read(rows[i].text),
			    (long long)rows[i].time);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(dates_are_read_or_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
