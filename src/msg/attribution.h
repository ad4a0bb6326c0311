/* SPDX-License-Identifier: GPL-3.0-or-later */
/* attribution.h - what mail programs write around the text of an answer.
 *
 * "On 5 January 2026, Ada wrote:", "-----Original Message-----", the From,
 * Sent, To and Subject of Outlook, "Sent from my phone": in the languages of
 * the tables in attribution.c. Each function looks at one line (s, len bytes
 * of UTF-8, without quotation marks) and takes time in proportion to it.
 */
#ifndef MSG_ATTRIBUTION_H
#define MSG_ATTRIBUTION_H

#include <stdbool.h>
#include <stddef.h>

enum attribution {
	ATTRIBUTION_NONE,
	ATTRIBUTION_WEAK, /* "he wrote:": a person may say so, too */
	ATTRIBUTION_FULL /* with a date, a time or an address */
};

enum { ATTRIBUTION_MAX = 600 /* bytes; what is longer is none */ };

/* s may be several lines, joined by spaces. */
enum attribution attribution_read(const char *s, size_t len);
/* Does the first line of one perhaps begin here, with a word or a date? */
bool attribution_begins(const char *s, size_t len);
/* With a word such as "On"? */
bool attribution_has_opening(const char *s, size_t len);

/* "-----Original Message-----", "Begin forwarded message:" */
bool attribution_is_rule(const char *s, size_t len);

enum attribution_field {
	ATTRIBUTION_NO_FIELD,
	ATTRIBUTION_FROM, /* "From: ..." */
	ATTRIBUTION_OTHER /* "Sent:", "To:", "Subject:"... */
};
enum attribution_field attribution_field(const char *s, size_t len);

bool attribution_is_footer(const char *s, size_t len);

#endif
