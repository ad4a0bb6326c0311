/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clocks_fixture.h - clocks of the first case (case_fixture.h). */
#ifndef TESTS_CLOCKS_FIXTURE_H
#define TESTS_CLOCKS_FIXTURE_H

#include "tests/case_fixture.h"

#include "casework/clocks.h"

/* It happens; its time is over so many seconds later, or (0) never. */
void clocks_fixture_event(
    struct fixture *f, enum clock_event event, int64_t subject, int64_t until);
/* A ban of R1 that Mia proposes; its id. */
int64_t clocks_fixture_decide(
    struct fixture *f, const char *decision_state, int64_t ends);
/* All others are stopped. */
void clocks_fixture_only(const char *clock);
/* "decision word": what runs. */
const char *clocks_fixture_running(struct fixture *f);

#endif
