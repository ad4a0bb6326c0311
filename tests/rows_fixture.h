/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rows_fixture.h - a store in memory, and rows in it that others need.
 *
 * Case, report and party n have ids[n]; who needs another blind index takes
 * another of blinds[].
 */
#ifndef TESTS_ROWS_FIXTURE_H
#define TESTS_ROWS_FIXTURE_H

#include "tests/test.h"

#include "store/cases.h"
#include "store/parties.h"
#include "store/reports.h"
#include "store/store.h"
#include "tests/sql.h"

/* What every test has. */
struct lab {
	struct store *store;
	struct pool *pool;
};

static const struct uuid ids[] = {{{1}}, {{2}}, {{3}}, {{4}}, {{5}}};
static const struct blind blinds[] = {{{1}}, {{2}}, {{3}}, {{4}}};

/* A test with a store of its own. After it, what it asked must have been
 * served by indexes; main() calls sql_watch() for that. */
#define ROW_TEST(name) cmocka_unit_test_setup_teardown(name, lab_begin, lab_end)
int lab_begin(void **state);
int lab_end(void **state);

void add_case(struct store *store, size_t i, int64_t number, int64_t opened);
void add_report(struct store *store, size_t i, size_t case_i);
void add_party(
    struct store *store, size_t i, size_t report_i, const char *code_name);
/* Case 1 becomes a part of case 0. */
void join(struct lab *lab);

bool is(const struct uuid *id, size_t i);

#endif
