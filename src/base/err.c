/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

int err_set(struct err *err, enum err_kind kind, const char *fmt, ...)
{
	va_list ap;

	if (err == NULL)
		return -1;
	err->kind = kind;
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof err->text, fmt, ap);
	va_end(ap);
	return -1;
}

int err_add(struct err *err, const char *fmt, ...)
{
	char where[120], what[sizeof err->text];
	va_list ap;

	if (err == NULL)
		return -1;
	va_start(ap, fmt);
	vsnprintf(where, sizeof where, fmt, ap);
	va_end(ap);
	memcpy(what, err->text, sizeof what);
	snprintf(err->text, sizeof err->text, "%s: %.*s", where,
	    (int)(sizeof what - sizeof where - 3), what);
	return -1;
}

int err_exit_code(const struct err *err)
{
	switch (err->kind) {
	case ERR_NONE:
		return EX_OK;
	case ERR_TEMP:
		return EX_TEMPFAIL;
	case ERR_INPUT:
	case ERR_SEALED:
	case ERR_FORGOTTEN:
		return EX_DATAERR;
	case ERR_DENIED:
		return EX_NOPERM;
	case ERR_CONFIG:
	case ERR_LOGIN:
		return EX_CONFIG;
	case ERR_TLS:
		return EX_UNAVAILABLE;
	}
	return EX_SOFTWARE;
}

void err_bug(const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "heyward: BUG at %s:%d: ", file, line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	abort();
}
