/* SPDX-License-Identifier: GPL-3.0-or-later */
/* err.h - errors are values: a kind, which says what happens next, and a
 * sentence for a person.
 *
 * Who knows the cause sets the kind; callers add where they were. The text
 * never holds mail content, an address or a name: it is printed and logged.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum err_kind {
	ERR_NONE,
	ERR_TEMP, /* try again at the next run */
	ERR_INPUT, /* this mail (or file) is at fault: set it aside */
	ERR_DENIED, /* the sender is told no */
	ERR_CONFIG, /* a person has to mend something: stop */
	ERR_LOGIN, /* a server refused the login: a person has to mend it, and
	              what is tried too often is locked */
	ERR_TLS, /* the server could not be trusted: nothing was said to it */
	ERR_SEALED, /* something sealed does not open in its place */
	ERR_FORGOTTEN /* its key is gone, as was promised */
};

struct err {
	enum err_kind kind;
	char text[600];
};

/* Set kind and text, replacing what was there. Always returns -1, so that
 * one may write "return err_set(...)". A NULL err is allowed. */
int err_set(struct err *err, enum err_kind kind, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Put "where: " before the text; the kind stays. Always returns -1. */
int err_add(struct err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The exit code of <sysexits.h> for this kind; 0 for ERR_NONE. */
int err_exit_code(const struct err *err);

/* A fault of ours, not of the world's: say where and abort. */
#define BUG(...) err_bug(__FILE__, __LINE__, __VA_ARGS__)
_Noreturn void err_bug(const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
