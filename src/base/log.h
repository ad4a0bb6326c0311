/* SPDX-License-Identifier: GPL-3.0-or-later */
/* log.h - what the admin hears: standard error and syslog.
 *
 * Never an address, a name or words of a mail: log lines name case numbers,
 * outbox ids and classes only.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

void log_open(int verbose);
/* Called before anything goes to standard error: something may be drawn there
 * that has to go first. NULL: nothing is. */
void log_before(void (*make_room)(void));
/* Something a person should mend or know: standard error and syslog. */
void log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* What was done: syslog, and standard error with --verbose. */
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
