/* SPDX-License-Identifier: GPL-3.0-or-later */
/* desk_fixture.h - a whole desk: real keys in a folder of its own, a store in
 * memory, a configuration, and mail to put on it.
 *
 * The keys are made once for a program; each test gets a store of its own.
 */
#ifndef TESTS_DESK_FIXTURE_H
#define TESTS_DESK_FIXTURE_H

#include "tests/test.h"

#include "base/mem.h"
#include "casework/desk.h"
#include "casework/intake.h"
#include "casework/post.h"

enum {
	FIXTURE_NOW = 1700000000, /* 22:13:20 UTC: some minutes into an hour */
	FIXTURE_DAY = 86400
};

/* Of the program; also what every test begins with. */
struct fixture {
	struct conf conf;
	struct conf_moderator moderators[2];
	struct store *store;
	struct desk desk;
	struct pool *pool;
	int64_t mailbox;
	struct err err; /* of the last mail that was not taken */
};

/* For cmocka: keys of the program, and the desk of a test. */
int fixture_keys_begin(void **state);
/* The same with a recovery key that is whole: it takes two seconds, and under
 * valgrind twenty. */
int fixture_secret_begin(void **state);
int fixture_keys_end(void **state);
int fixture_begin(void **state);
int fixture_end(void **state);

/* After fixture_secret_begin(). */
const struct recovery_secret *fixture_secret(void);
/* A desk with other keys on the same store. */
struct desk fixture_other_ring(const struct fixture *f);
/* Where the templates are; or where there are none. */
void fixture_templates(bool there);

/* One mail that comes in. Change message and incoming as you like. */
struct mail_in {
	struct message message;
	struct incoming incoming;
	char raw[80];
};
/* From Anna Smith <from>, different from every other mail; from NULL: from
 * anna@example.net. */
void mail_in_init(
    struct mail_in *in, const struct fixture *f, const char *from);
/* In a transaction of its own. */
enum intake_fate fixture_take(struct fixture *f, const struct mail_in *in);
/* One that is taken, or the test fails. */
void fixture_report(struct fixture *f, const char *from);

/* The first message of the first report. */
struct message_row;
void fixture_message(struct message_row *row, struct fixture *f);

/* One mail that goes out, read back. */
struct mail_out {
	struct post_mail mail;
	struct message message; /* from the fixture's pool */
};
/* The n-th queued mail of this template, from 0; whatever its state is. */
void fixture_build(
    struct mail_out *out, struct fixture *f, const char *letter, int n);
void mail_out_release(struct mail_out *out);
/* The id of its row. */
int64_t fixture_row(const char *letter, int n);
/* The text of such a mail, from the fixture's pool. */
const char *fixture_text(struct fixture *f, const char *letter, int n);

#endif
