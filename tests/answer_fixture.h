/* SPDX-License-Identifier: GPL-3.0-or-later */
/* answer_fixture.h - mails that answer ours: written as they come over the
 * wire, read by the real reader, taken in as any other.
 */
#ifndef TESTS_ANSWER_FIXTURE_H
#define TESTS_ANSWER_FIXTURE_H

#include "tests/desk_fixture.h"

/* As fixture_begin(), with a third moderator: Kimberly <kim@example.org>, also
 * @kimmy and kimberly@home.example. */
int fixture_team_begin(void **state);

/* The pattern with this value for each "$", instead of what is in out. */
void wire_fill(struct buf *out, const char *pattern, const char *value);

/* NULL: there is no such line. */
struct wire_mail {
	const char *top; /* whole lines above all others, each with its LF */
	const char *from; /* "Mia <mia@example.org>" */
	const char *to, *subject;
	const char *answers; /* a Message-ID, without < > */
	const char *text;
};

/* Read it as the reader does; the strings are the fixture's pool's. */
void wire_read(
    struct message *message, struct fixture *f, const struct wire_mail *mail);
/* Take it in, within the transaction under way. It is taken, or the test
 * fails. */
void wire_take(struct fixture *f, const struct wire_mail *mail);
/* The same in a transaction of its own. */
void wire_in(struct fixture *f, const struct wire_mail *mail);

/* Somebody answers the n-th queued mail of this letter, at its reply
 * address. */
void fixture_answer(struct fixture *f, const char *letter, int n,
    const char *from, const char *text);

/* Of the n-th queued mail of this letter; from the fixture's pool. */
const char *fixture_reply_to(struct fixture *f, const char *letter, int n);
const char *fixture_message_id(struct fixture *f, const char *letter, int n);
const char *fixture_to(struct fixture *f, const char *letter, int n);
/* How many of this letter are queued, and which is the newest to this
 * address; -1 for none. */
int fixture_count(const char *letter);
int fixture_newest(struct fixture *f, const char *letter, const char *to);

int64_t fixture_last(void); /* the newest row; 0 for none */
/* Every mail that was queued after this row may leave: it has only headers of
 * ours, and only characters that do nothing. */
void fixture_check_mails(struct fixture *f, int64_t after);
/* Does the word stand in any of them to this address (NULL: to anybody)? */
bool fixture_says(struct fixture *f, const char *to, const char *word);

#endif
