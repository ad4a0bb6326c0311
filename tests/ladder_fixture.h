/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ladder_fixture.h - a desk (case_fixture.h) where something is decided about
 * Rob, rob@example.net, R1 of the newest case.
 */
#ifndef TESTS_LADDER_FIXTURE_H
#define TESTS_LADDER_FIXTURE_H

#include "tests/case_fixture.h"

#include "store/decisions.h"

#define ROB "rob@example.net"

enum { HOUR = 3600, DAY = FIXTURE_DAY, REPORTER = 0, RESPONDENT = 1 };

/* Anna reports, and Mia says about whom. */
void ladder_open(struct fixture *f);
/* So that R1 may be warned or banned unheard. */
#define LADDER_UNHEARD "/skip-hearing R1 Everybody could read it.\n"
/* A case with what Mia says in it, and Mo approves: on its way. */
void ladder_decide(struct fixture *f, const char *text);
/* That is a warning for 30 days. */
void ladder_warn(struct fixture *f);
/* The longest that a letter waits goes by; this comes of all that is due. */
void ladder_send(struct fixture *f, enum post_outcome outcome);

/* The n-th decision, from 1. */
struct decision_row ladder_decision(struct fixture *f, int n);
/* It is in this state. */
void assert_state(struct fixture *f, int n, const char *state);
/* How many letters of this template are in this state of the outbox. */
int64_t ladder_letters(const char *letter, const char *state);
/* "2023-11-14" */
const char *ladder_day(struct fixture *f, int64_t t);

#endif
