/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/rows_fixture.h"

int lab_begin(void **state)
{
	struct lab *lab = mem_alloc(sizeof *lab);

	lab->pool = pool_new();
	*state = lab;
	return store_open_memory(&lab->store, NULL);
}

int lab_end(void **state)
{
	struct lab *lab = *state;

	sql_check_plans();
	store_close(lab->store);
	pool_free(lab->pool);
	free(lab);
	return 0;
}

void add_case(struct store *store, size_t i, int64_t number, int64_t opened)
{
	struct case_row row = {.id = ids[i],
	    .number = number,
	    .state = "open",
	    .class = "report",
	    .opened = opened,
	    .word_due = 10,
	    .decision_due = 20};

	assert_int_equal(cases_add(store, &row, NULL), 1);
}

void add_report(struct store *store, size_t i, size_t case_i)
{
	assert_int_equal(reports_add(store, &ids[i], 7, NULL), 0);
	assert_int_equal(
	    cases_link_report(store, &ids[case_i], &ids[i], NULL), 0);
}

void add_party(
    struct store *store, size_t i, size_t report_i, const char *code_name)
{
	struct party_row row = {.id = ids[i],
	    .report_id = &ids[report_i],
	    .role = "reporter",
	    .code_name = code_name,
	    .language = "",
	    .phrase = &blinds[0]};

	assert_int_equal(parties_add(store, &row, NULL), 0);
}

bool is(const struct uuid *id, size_t i)
{
	return memcmp(id, &ids[i], sizeof *id) == 0;
}

void join(struct lab *lab)
{
	struct case_row row;

	assert_int_equal(
	    cases_find(&row, lab->store, &ids[1], lab->pool, NULL), 1);
	row.joined = &ids[0];
	assert_int_equal(cases_update(lab->store, &row, NULL), 0);
}
