/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ring_fixture.h - a case's desk (case_fixture.h) with a ring of its own, in a
 * file of the test, which may turn or be rotated.
 */
#ifndef TESTS_RING_FIXTURE_H
#define TESTS_RING_FIXTURE_H

#include "tests/case_fixture.h"

/* For cmocka. */
int ring_fixture_begin(void **state);
int ring_fixture_end(void **state);

const char *ring_fixture_path(void);
/* Forget the ring, and open what the file has: the process has died, or the
 * file was lost and made again. */
void ring_fixture_drop(struct fixture *f);
void ring_fixture_open(struct fixture *f);
void ring_fixture_die(struct fixture *f);

#endif
