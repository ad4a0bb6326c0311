/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inbox_lab.h - what the tests of the inbox stand on: a folder of their own
 * with certificates, the server of tests/lab/fake_imap.py, and one pass over
 * an inbox with everything that it brought.
 */
#ifndef TESTS_INBOX_LAB_H
#define TESTS_INBOX_LAB_H

#include "tests/test.h"

#include <time.h>

#include "wire/inbox.h"

enum { LAB_UIDS = 64 };

struct pass {
	struct conf conf;
	struct err err;
	struct inbox_state state; /* when it was opened */
	uint64_t uidnext; /* when it was listed */
	struct inbox_leave leave;
	long seconds; /* of the deadline; 0: 30 */
	uint32_t left, todo;
	uint64_t uids[LAB_UIDS], lens[LAB_UIDS];
	bool cut[LAB_UIDS];
	size_t n;
	bool all_begin; /* each mail begins as such a mail does */
	bool remove; /* ask for the removal of each */
	bool aside; /* or move it aside */
	size_t watch; /* none of that: wait until mail has come so often;
	                 n counts */
	long peak; /* KiB that the largest child had, if it has ended */
};

/* For cmocka: make and remove the folder. */
int lab_begin(void **state);
int lab_end(void **state);

/* The path of name in the folder, in one of a few buffers. */
const char *lab_path(const char *name);
void lab_write(const char *name, const void *data, size_t len);
void lab_text(const char *name, const char *text, time_t when);
bool lab_has(const char *name);

struct conf lab_conf(void);

/* Open, take every mail, finish, close. What inbox_*() said. */
int pass_do(struct pass *pass);
/* The same with the fake server, whose options stand in one string with ";"
 * between; a value that ends with .pem is a file of the folder. The server
 * must come to its end by itself; *said gets its transcript, which the
 * caller frees. */
int pass_imap(struct pass *pass, const char *options, char **said);

void assert_uids(const struct pass *pass, const char *want, const char *label);
void assert_has(const char *text, const char *part, const char *label);

#endif
