/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fixture.h - the mails of tests/mail, read into memory. */
#ifndef TESTS_FIXTURE_H
#define TESTS_FIXTURE_H

#include <stdio.h>

#include "base/buf.h"

/* Read tests/mail/NAME.eml. */
static inline void fixture_read(struct buf *out, const char *name)
{
	const char *top = getenv("srcdir");
	char path[1024], block[4096];
	FILE *file;
	size_t n;

	snprintf(path, sizeof path, "%s/tests/mail/%s.eml",
	    top == NULL ? "." : top, name);
	file = fopen(path, "rb");
	if (file == NULL)
		fail_msg("%s cannot be read", path);
	while ((n = fread(block, 1, sizeof block, file)) > 0)
		buf_add(out, block, n);
	fclose(file);
}

#endif
