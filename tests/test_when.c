/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include "casework/when.h"

enum {
	NOW = 1700000000, /* 2023-11-14 22:13:20 UTC */
	HOUR = 3600,
	DAY = 86400
};
/* Nine in the morning, so many days from that day. */
#define MORNING(days) ((NOW / DAY + (days)) * DAY + 9 * HOUR)
#define IN(seconds) (NOW + (int64_t)(seconds))

static const struct row {
	const char *text;
	int64_t is; /* 0: not understood */
} rows[] = {
    {"in 3 days", IN(3 * DAY)},
    {"In 3 Days", IN(3 * DAY)},
    {"3 days", IN(3 * DAY)},
    {"  3  days", IN(3 * DAY)},
    {"3d", IN(3 * DAY)},
    {"3 D", IN(3 * DAY)},
    {"for 3 days", IN(3 * DAY)},
    {"until in 3 days", IN(3 * DAY)},
    {"1 day", IN(DAY)},
    {"1 hour", IN(HOUR)},
    {"12h", IN(12 * HOUR)},
    {"2 weeks", IN(14 * DAY)},
    {"2w", IN(14 * DAY)},
    {"1 month", IN(30 * DAY)},
    {"2m", IN(60 * DAY)},
    {"in 3 Tagen", IN(3 * DAY)},
    {"für 2 Wochen", IN(14 * DAY)},
    {"12 Stunden", IN(12 * HOUR)},
    {"1 Monat", IN(30 * DAY)},
    {"dans 3 jours", IN(3 * DAY)},
    {"2 semaines", IN(14 * DAY)},
    {"1 heure", IN(HOUR)},
    {"2 mois", IN(60 * DAY)},
    {"en 3 días", IN(3 * DAY)},
    {"3 dias", IN(3 * DAY)},
    {"2 semanas", IN(14 * DAY)},
    {"2 meses", IN(60 * DAY)},
    {"1 hora", IN(HOUR)},

    {"tomorrow", MORNING(1)},
    {"until tomorrow", MORNING(1)},
    {"bis morgen", MORNING(1)},
    {"demain", MORNING(1)},
    {"MAÑANA", MORNING(1)},

    {"2023-11-15", MORNING(1)},
    {"2023-12-24", MORNING(40)},
    {"on 2023-12-24", MORNING(40)},
    {"until 2023-12-24", MORNING(40)},
    {"am 24.12.2023", MORNING(40)},
    {"1.1.2024", MORNING(48)},
    {"2024-1-1", MORNING(48)},
    {"2024-02-29", MORNING(107)},
    {"jusqu'au 2024-02-29", MORNING(107)},

    {"the past", 0},
    {"2023-11-14", 0}, /* nine o'clock is over */
    {"2023-11-13", 0},
    {"1970-01-01", 0},
    {"-3 days", 0},
    {"0 days", 0},
    {"no day", 0},
    {"2023-02-29", 0},
    {"2024-02-30", 0},
    {"2024-13-01", 0},
    {"2024-00-10", 0},
    {"32.12.2023", 0},
    {"24/12/2023", 0},
    {"too far", 0},
    {"2034-12-24", 0},
    {"3661 days", 0},
    {"10001 hours", 0},
    {"99999999999999999999 days", 0},
    {"something behind it", 0},
    {"3 days later", 0},
    {"2023-12-24 or so", 0},
    {"tomorrow morning", 0},
    {"no number, no unit", 0},
    {"", 0},
    {" ", 0},
    {"3", 0},
    {"days", 0},
    {"in", 0},
    {"until", 0},
    {"in in in 3 days", 0},
    {"3 daffodils", 0},
    {"3 minutes", 0},
    {"0x10 days", 0},
    {"3.5 days", 0},
    {"\xff\xfe", 0},
};

static void a_time_is_read_as_it_was_meant(void **state)
{
	int64_t t = 0;
	size_t i;
	int ret;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		ret = when_read(&t, rows[i].text, NOW);
		if (ret != (rows[i].is == 0 ? -1 : 0) ||
		    (ret == 0 && t != rows[i].is))
			fail_msg("\"%s\": %d, %lld", rows[i].text, ret,
			    (long long)t);
	}
}

static void ten_years_are_the_most(void **state)
{
	int64_t t;

	(void)state;
	assert_int_equal(when_read(&t, "3660 days", NOW), 0);
	assert_int_equal(t, IN((int64_t)3660 * DAY));
	assert_int_equal(when_read(&t, "3661 days", NOW), -1);
}

/* At every hour of a day. */
static void what_is_read_is_never_over(void **state)
{
	static const char *const texts[] = {"tomorrow", "1h", "2023-11-15"};
	int64_t now, t;
	size_t i;

	(void)state;
	for (now = NOW; now < NOW + DAY; now += HOUR)
		for (i = 0; i < 3; i++)
			if (when_read(&t, texts[i], now) == 0 && t <= now)
				fail_msg("%s at %lld: %lld", texts[i],
				    (long long)now, (long long)t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_time_is_read_as_it_was_meant),
	    cmocka_unit_test(ten_years_are_the_most),
	    cmocka_unit_test(what_is_read_is_never_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
