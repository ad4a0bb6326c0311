/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <syslog.h>

static int log_verbose;
static void (*log_make_room)(void);

void log_open(int verbose)
{
	log_verbose = verbose;
	openlog("heyward", LOG_PID, LOG_MAIL);
}

void log_before(void (*make_room)(void))
{
	log_make_room = make_room;
}

__attribute__((format(printf, 3, 0))) static void say(
    int priority, int aloud, const char *fmt, va_list ap)
{
	char text[1024];

	vsnprintf(text, sizeof text, fmt, ap);
	syslog(priority, "%s", text);
	if (!aloud)
		return;
	if (log_make_room != NULL)
		log_make_room();
	fprintf(stderr, "heyward: %s\n", text);
}

void log_warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(LOG_WARNING, 1, fmt, ap);
	va_end(ap);
}

void log_info(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(LOG_INFO, log_verbose, fmt, ap);
	va_end(ap);
}
