/* SPDX-License-Identifier: GPL-3.0-or-later */
/* case_fixture.h - a desk (desk_fixture.h) with three moderators at work.
 *
 * Everybody answers the newest mail that heyward has for them, as people do.
 * Texts come back with one space between words, so that a test need not know
 * where lines are wrapped; they and all rows are from the fixture's pool.
 */
#ifndef TESTS_CASE_FIXTURE_H
#define TESTS_CASE_FIXTURE_H

#include "tests/desk_fixture.h"

#include "casework/team.h"
#include "store/cases.h"
#include "store/outbox.h"
#include "store/parties.h"

/* Mia (also mia@home.example), Mo and Zoe @example.org; Lee@example.com is
 * the escalation, where a test calls case_escalation(). */
enum { MIA, MO, ZOE, CASE_MODERATORS, LEE = CASE_MODERATORS };
#define ANNA "anna@example.net"

/* What every test begins with; fixture_end() ends it. */
int case_begin(void **state);
#define CASE_TEST(name)                                                        \
	cmocka_unit_test_setup_teardown(name, case_begin, fixture_end)
void case_escalation(struct fixture *f);
const char *case_address(int who);

/* ------ mail in; the test fails where it is not taken ------ */

/* A new report from this address. */
void case_report(struct fixture *f, const char *from, const char *text);
/* This moderator answers the newest mail about the newest case, or about the
 * n-th one (from 0). What heyward answered: the newest mail to that moderator.
 * "" where it answered nothing. */
const char *case_says(struct fixture *f, int who, const char *text);
const char *case_says_in(struct fixture *f, int n, int who, const char *text);
/* This moderator answers the newest mail of this template. */
const char *case_says_to(
    struct fixture *f, int who, const char *letter, const char *text);
/* Somebody answers the newest mail to the n-th party (from 0, in the order in
 * which they came to be), from any address. */
void case_answers(
    struct fixture *f, int party, const char *from, const char *text);
/* The mail of it, to be changed before fixture_take(). */
void case_answer_init(struct mail_in *in, struct fixture *f, int party,
    const char *from, const char *text);
void case_mail_init(
    struct mail_in *in, struct fixture *f, int who, const char *text);
/* Time goes on, and what is due is done. */
void case_wait(struct fixture *f, int64_t seconds);
/* What may go is sent, as a run does it; this comes of all letters of
 * decisions, and everything else is accepted. */
void case_send(struct fixture *f, enum post_outcome outcome);

/* ------ what came of it ------ */

/* How many mails to this moderator, or to the n-th party, are not cancelled;
 * of a template, or (NULL) of any but digests. */
int64_t case_mails(struct fixture *f, int who, const char *letter);
int64_t case_letters(int party, const char *letter);
/* The newest of them; the test fails where there is none. */
const char *case_mail(struct fixture *f, int who, const char *letter);
const char *case_letter(struct fixture *f, int party, const char *letter);
/* Their rows, and how the newest one is built. */
void case_letter_row(
    struct outbox_row *row, struct fixture *f, int party, const char *letter);
void case_letter_build(
    struct mail_out *out, struct fixture *f, int party, const char *letter);

/* Any mail of the outbox. */
void case_build(struct mail_out *out, struct fixture *f, int64_t id);

/* The n-th case, from 0; the n-th party. */
struct case_row case_row(struct fixture *f, int n);
struct party_row case_party(struct fixture *f, int n);
enum member_state case_state(struct fixture *f, int n, int who);
bool case_is_owner(struct fixture *f, int n, int who);
const char *case_number(struct fixture *f, int n);
/* "/reply heron": %s is replaced by the last word of the party's name. */
const char *case_named(struct fixture *f, int party, const char *text);

/* Does the text have (not) these words? */
void assert_says(const char *text, const char *words);
void assert_not_says(const char *text, const char *words);
/* Of all that is not cancelled. */
void assert_no_mail_says(struct fixture *f, int who, const char *words);

#endif
