/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scan.h - a look at a mail's raw bytes before any parser sees them.
 *
 * Every byte is looked at a bounded number of times. What could hurt a
 * parser makes the mail unsafe, and it is not read at all; what only makes
 * its sender ambiguous is a doubt. Line ends are CRLF, or LF throughout as
 * in files; both in one header are unsafe.
 */
#ifndef MSG_SCAN_H
#define MSG_SCAN_H

#include <stddef.h>

enum {
	SCAN_SIZE_MAX = 32 * 1024 * 1024,
	SCAN_HEAD_MAX = 256 * 1024, /* one header block, bytes */
	SCAN_FIELDS_MAX = 1000, /* in one header block */
	SCAN_FIELD_MAX = 64 * 1024, /* also a limit for its lines */
	SCAN_DEPTH_MAX = 32, /* comments in comments, groups */
	SCAN_BOUNDARY_MAX = 70, /* RFC 2046, 5.1.1 */
	SCAN_MARKERS_MAX = 500, /* lines that separate parts */
	SCAN_NESTING_MAX = 20 /* parts in parts */
};

struct scan {
	const char *unsafe; /* why it must not be read, or NULL */
	const char *doubt; /* why the sender is ambiguous, or NULL */
	const char *head; /* behind an mbox "From " line, if any */
	const char *body; /* behind the empty line */
};

void scan_mail(struct scan *scan, const void *raw, size_t len);

#endif
