/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "msg/date.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { UNSET = -1, FIRST_YEAR = 1970, LAST_YEAR = 2200, ZONE_MAX = 14 * 60 };

/* A date as far as it was read. */
struct date {
	int year, month, day; /* of month: 0 to 11 */
	int hour, minute, second;
	int zone; /* minutes east of Greenwich */
	bool has_zone;
	int half; /* of the day: 0 for AM, 12 for PM */
	bool failed;
};

static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
    "jul", "aug", "sep", "oct", "nov", "dec"};
static const char *const weekdays[] = {
    "mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/* Names of zones that mean one thing only, in minutes. RFC 5322 takes what
 * else there may be, single letters too, as UTC. */
static const struct {
	const char *name;
	int minutes;
} zones[] = {
    {"ut", 0},
    {"utc", 0},
    {"gmt", 0},
    {"z", 0},
    {"wet", 0},
    {"west", 60},
    {"bst", 60},
    {"met", 60},
    {"cet", 60},
    {"mez", 60},
    {"mest", 120},
    {"cest", 120},
    {"mesz", 120},
    {"eet", 120},
    {"eest", 180},
    {"msk", 180},
    {"jst", 540},
    {"kst", 540},
    {"aest", 600},
    {"aedt", 660},
    {"nzst", 720},
    {"nzdt", 780},
    {"ast", -240},
    {"adt", -180},
    {"est", -300},
    {"edt", -240},
    {"cst", -360},
    {"cdt", -300},
    {"mst", -420},
    {"mdt", -360},
    {"pst", -480},
    {"pdt", -420},
    {"akst", -540},
    {"akdt", -480},
    {"hst", -600},
};

static void set(struct date *date, int *member, int value)
{
	if (*member != UNSET)
		date->failed = true;
	*member = value;
}

/* Digits, at most max of them; UNSET where there is none. */
static int read_number(const char **s, size_t max)
{
	int value = 0;
	size_t n;

	for (n = 0; n < max && isdigit((unsigned char)**s); n++)
		value = 10 * value + *(*s)++ - '0';
	return n == 0 ? UNSET : value;
}

static void set_zone(struct date *date, int minutes)
{
	if (date->has_zone)
		date->failed = true;
	date->has_zone = true;
	date->zone = minutes;
}

/* +hhmm, -hh:mm or +hh, at the sign. */
static const char *read_offset(struct date *date, const char *s)
{
	int sign = *s++ == '-' ? -1 : 1, hours, minutes = 0;

	hours = read_number(&s, 2);
	s += *s == ':';
	if (isdigit((unsigned char)*s))
		minutes = read_number(&s, 2);
	if (hours == UNSET || minutes >= 60 || isdigit((unsigned char)*s) ||
	    hours * 60 + minutes > ZONE_MAX)
		date->failed = true;
	set_zone(date, sign * (hours * 60 + minutes));
	return s;
}

/* hh:mm[:ss[.fraction]], behind the hour. */
static const char *read_time(struct date *date, const char *s, int hour)
{
	char mark = *s;

	set(date, &date->hour, hour);
	s++;
	date->minute = read_number(&s, 2);
	date->second = 0;
	if (*s == mark) {
		s++;
		date->second = read_number(&s, 2);
	}
	if (*s == '.' || *s == ',') {
		s++;
		while (isdigit((unsigned char)*s))
			s++;
	}
	if (date->minute == UNSET || date->second == UNSET ||
	    isdigit((unsigned char)*s))
		date->failed = true;
	return s;
}

/* RFC 5322, 4.3. */
static int full_year(int year, size_t digits)
{
	if (digits <= 2)
		return year < 50 ? year + 2000 : year + 1900;
	return digits == 3 ? year + 1900 : year;
}

/* The month and day of yyyy-mm-dd, or yyyymmdd, behind the year. */
static const char *read_iso(struct date *date, const char *s)
{
	char mark = *s;

	s += mark == '-' || mark == '/';
	set(date, &date->month, read_number(&s, 2) - 1);
	s += *s == mark && !isdigit((unsigned char)mark);
	set(date, &date->day, read_number(&s, 2));
	if (isdigit((unsigned char)*s))
		date->failed = true;
	return s;
}

static const char *read_digits(struct date *date, const char *s)
{
	const char *from = s;
	int value = read_number(&s, 4);
	size_t digits = (size_t)(s - from);

	if (*s == ':' || (*s == '.' && date->day != UNSET && digits <= 2))
		return read_time(date, s, value);
	if (digits == 4 && date->year == UNSET && date->month == UNSET &&
	    ((*s == '-' && isdigit((unsigned char)s[1])) || *s == '/' ||
		isdigit((unsigned char)*s))) {
		date->year = value;
		return read_iso(date, s);
	}
	if (isdigit((unsigned char)*s))
		date->failed = true;
	if (digits <= 2 && date->day == UNSET)
		date->day = value;
	else
		set(date, &date->year, full_year(value, digits));
	/* 1-Jan-2026, and the point of 1. Jan */
	return s + (*s == '.' || (*s == '-' && date->hour == UNSET));
}

static int find(const char *const *names, int n, const char *word)
{
	int i;

	for (i = 0; i < n; i++)
		if (strncasecmp(word, names[i], 3) == 0)
			return i;
	return UNSET;
}

static void take_zone(struct date *date, const char *word, size_t len)
{
	size_t i;

	for (i = 0; i < sizeof zones / sizeof zones[0]; i++) {
		if (strlen(zones[i].name) != len ||
		    strncasecmp(word, zones[i].name, len) != 0)
			continue;
		/* "GMT+0100" follows. */
		if (word[len] != '+' && word[len] != '-')
			set_zone(date, zones[i].minutes);
		return;
	}
	if (date->hour == UNSET || len > 5)
		date->failed = true;
	else if (!date->has_zone)
		set_zone(date, 0);
}

static const char *read_word(struct date *date, const char *s)
{
	const char *from = s;
	int month;
	size_t len;

	while (isalpha((unsigned char)*s))
		s++;
	len = (size_t)(s - from);
	month = len < 3 ? UNSET : find(months, 12, from);
	if (month != UNSET && date->month == UNSET)
		date->month = month;
	else if (len >= 3 && date->hour == UNSET &&
		 find(weekdays, 7, from) != UNSET)
		;
	else if (len == 1 && toupper((unsigned char)*from) == 'T' &&
		 date->day != UNSET && date->hour == UNSET)
		;
	else if (len == 2 && strncasecmp(from, "am", 2) == 0)
		set(date, &date->half, 0);
	else if (len == 2 && strncasecmp(from, "pm", 2) == 0)
		set(date, &date->half, 12);
	else
		take_zone(date, from, len);
	/* The marks of 1-Jan-2026 and Sept. */
	return s + (*s == '.' || (*s == '-' && date->hour == UNSET));
}

static const char *skip_comment(const char *s)
{
	int depth = 0;

	for (; *s != '\0'; s++) {
		if (*s == '\\' && s[1] != '\0')
			s++;
		else if (*s == '(')
			depth++;
		else if (*s == ')' && --depth == 0)
			return s + 1;
	}
	return s;
}

static void read_all(struct date *date, const char *s)
{
	while (*s != '\0' && !date->failed) {
		if (*s == '(')
			s = skip_comment(s);
		else if (isdigit((unsigned char)*s))
			s = read_digits(date, s);
		else if (isalpha((unsigned char)*s))
			s = read_word(date, s);
		else if ((*s == '+' || *s == '-') && date->hour != UNSET)
			s = read_offset(date, s);
		else if (isspace((unsigned char)*s) || *s == ',' || *s == '"')
			s++;
		else
			date->failed = true;
	}
}

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_days(int year, int month)
{
	static const int days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return days[month] + (month == 1 && is_leap(year));
}

/* Is it one, and in years in which mail is written? */
static bool exists(const struct date *date)
{
	if (date->failed || date->year < FIRST_YEAR || date->year > LAST_YEAR ||
	    date->month < 0 || date->month > 11 || date->day < 1 ||
	    date->day > month_days(date->year, date->month))
		return false;
	/* A day may end at 24:00:00, and a minute with a leap second. */
	if (date->hour == 24)
		return date->minute == 0 && date->second == 0;
	return date->hour < 24 && date->minute < 60 && date->second <= 60;
}

static bool take_half(struct date *date)
{
	if (date->half == UNSET)
		return true;
	if (date->hour < 1 || date->hour > 12)
		return false;
	date->hour = date->hour % 12 + date->half;
	return true;
}

static int64_t days_before(int year)
{
	int64_t y = year - 1;

	return y * 365 + y / 4 - y / 100 + y / 400 - 719162;
}

int64_t date_read(const char *text)
{
	struct date date = {.year = UNSET,
	    .month = UNSET,
	    .day = UNSET,
	    .hour = UNSET,
	    .half = UNSET};
	int64_t days;
	int month;

	read_all(&date, text);
	if (date.hour == UNSET)
		date.hour = 0;
	else if (!take_half(&date))
		return 0;
	if (!exists(&date))
		return 0;
	days = days_before(date.year) + date.day - 1;
	for (month = 0; month < date.month; month++)
		days += month_days(date.year, month);
	return ((days * 24 + date.hour) * 60 + date.minute - date.zone) * 60 +
	       date.second;
}
