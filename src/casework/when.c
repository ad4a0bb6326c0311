/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/when.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/utf8.h"

enum { HOUR = 3600, DAY = 86400, MORNING = 9 * HOUR, YEARS = 10 };

/* Words that only introduce the time. */
static const char *const fillers[] = {"in", "for", "until", "till", "on", "am",
    "bis", "für", "le", "dans", "jusqu'au", "pour", "en", "el", "hasta", "por"};

static const struct unit {
	const char *prefix; /* of the word: "day", "days" */
	int64_t seconds;
} units[] = {
    {"hour", HOUR},
    {"stunde", HOUR},
    {"heure", HOUR},
    {"hora", HOUR},
    {"day", DAY},
    {"tag", DAY},
    {"jour", DAY},
    {"día", DAY},
    {"dia", DAY},
    {"week", 7 * DAY},
    {"woche", 7 * DAY},
    {"semaine", 7 * DAY},
    {"semana", 7 * DAY},
    {"month", 30 * DAY},
    {"monat", 30 * DAY},
    {"mois", 30 * DAY},
    {"mes", 30 * DAY},
};

static const struct unit letters[] = {
    {"h", HOUR}, {"d", DAY}, {"w", 7 * DAY}, {"m", 30 * DAY}};

static const char *const tomorrows[] = {
    "tomorrow", "morgen", "demain", "mañana"};

static int64_t unit_of(const char *word)
{
	size_t i;

	for (i = 0; i < sizeof letters / sizeof letters[0]; i++)
		if (strcmp(word, letters[i].prefix) == 0)
			return letters[i].seconds;
	for (i = 0; i < sizeof units / sizeof units[0]; i++)
		if (strncmp(word, units[i].prefix, strlen(units[i].prefix)) ==
			0 &&
		    strlen(word) <= strlen(units[i].prefix) + 2)
			return units[i].seconds;
	return 0;
}

/* A date that exists, at nine in the morning. */
static bool date_is(int64_t *t, int year, int month, int day)
{
	struct tm tm = {
	    .tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day};
	time_t clock = timegm(&tm);

	*t = (int64_t)clock + MORNING;
	return tm.tm_mday == day && tm.tm_mon == month - 1 &&
	       tm.tm_year == year - 1900;
}

static bool read_date(int64_t *t, const char *text)
{
	int day, month, year, len = 0;

	if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &len) == 3 &&
	    text[len] == '\0')
		return date_is(t, year, month, day);
	if (sscanf(text, "%2d.%2d.%4d%n", &day, &month, &year, &len) == 3 &&
	    text[len] == '\0')
		return date_is(t, year, month, day);
	return false;
}

/* "3 days", "3d". */
static bool read_span(int64_t *t, const char *text, int64_t now)
{
	char *unit;
	long n = strtol(text, &unit, 10);

	if (unit == text || n < 1 || n > 10000)
		return false;
	unit += strspn(unit, " ");
	*t = now + n * unit_of(unit);
	return unit_of(unit) != 0;
}

static const char *skip_filler(const char *text)
{
	size_t len = strcspn(text, " "), i;

	for (i = 0; i < sizeof fillers / sizeof fillers[0]; i++)
		if (len == strlen(fillers[i]) && text[len] == ' ' &&
		    strncmp(text, fillers[i], len) == 0)
			return text + len + strspn(text + len, " ");
	return text;
}

static bool is_tomorrow(const char *text)
{
	size_t i;

	for (i = 0; i < sizeof tomorrows / sizeof tomorrows[0]; i++)
		if (strcmp(text, tomorrows[i]) == 0)
			return true;
	return false;
}

int when_read(int64_t *t, const char *text, int64_t now)
{
	char *folded = utf8_fold(text + strspn(text, " "));
	const char *at = skip_filler(skip_filler(folded));
	bool known = true;

	if (is_tomorrow(at))
		*t = (now / DAY + 1) * DAY + MORNING;
	else
		known = read_date(t, at) || read_span(t, at, now);
	mem_wipe_free(folded);
	return known && *t > now && *t <= now + (int64_t)YEARS * 366 * DAY ? 0
	                                                                   : -1;
}
