/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/rows_fixture.h"

static void parties_of_a_case_are_listed(void **state)
{
	struct lab *lab = *state;
	struct party_row respondent = {.id = ids[4],
	    .case_id = &ids[1],
	    .ordinal = 1,
	    .role = "respondent",
	    .code_name = "Keen Dove",
	    .language = "fr",
	    .flags = PARTY_MUTED};
	static const char *const names[] = {
	    "Quiet Heron", "Mild Owl", "Keen Dove"};
	struct party_row row = {.ordinal = 0};
	size_t i;

	add_case(lab->store, 0, 5000, 0);
	add_case(lab->store, 1, 5001, 0);
	add_report(lab->store, 0, 0);
	add_report(lab->store, 1, 1);
	add_party(lab->store, 2, 0, "Quiet Heron");
	add_party(lab->store, 3, 1, "Mild Owl");
	assert_int_equal(parties_add(lab->store, &respondent, NULL), 0);
	join(lab);
	for (i = 0; i < 3; i++) {
		assert_int_equal(parties_next_of_case(&row, lab->store, &ids[0],
				     lab->pool, NULL),
		    1);
		assert_string_equal(row.code_name, names[i]);
	}
	assert_int_equal(
	    parties_next_of_case(&row, lab->store, &ids[0], lab->pool, NULL),
	    0);
	row = (struct party_row){.ordinal = 0};
	assert_int_equal(
	    parties_next_of_case(&row, lab->store, &ids[1], lab->pool, NULL),
	    1);
	assert_string_equal(row.code_name, "Mild Owl");
	assert_string_equal(row.role, "reporter");
	assert_null(row.case_id);
	assert_true(is(row.report_id, 1));
	assert_int_equal(
	    parties_find(&row, lab->store, &ids[4], lab->pool, NULL), 1);
	assert_string_equal(row.language, "fr");
	assert_int_equal(row.flags, PARTY_MUTED);
	row.case_id = &ids[0];
	row.ordinal = 3;
	row.language = "de";
	row.flags = PARTY_QUIET;
	assert_int_equal(parties_update(lab->store, &row, NULL), 0);
	assert_int_equal(
	    parties_find(&row, lab->store, &ids[4], lab->pool, NULL), 1);
	assert_true(is(row.case_id, 0));
	assert_int_equal(row.ordinal, 3);
	assert_string_equal(row.language, "de");
	assert_int_equal(row.flags, PARTY_QUIET);
	assert_int_equal(
	    parties_find(&row, lab->store, &ids[0], lab->pool, NULL), 0);
	assert_int_equal(
	    parties_find_of_report(&row, lab->store, &ids[0], lab->pool, NULL),
	    1);
	assert_string_equal(row.code_name, "Quiet Heron");
	assert_int_equal(
	    parties_find_phrase(&row, lab->store, &blinds[1], lab->pool, NULL),
	    0);
	assert_int_equal(
	    parties_find_phrase(&row, lab->store, &blinds[0], lab->pool, NULL),
	    1);
}

static void identities_come_in_their_order(void **state)
{
	struct lab *lab = *state;
	struct identity_row row = {.party_id = ids[2]};
	int i;

	add_case(lab->store, 0, 5000, 0);
	add_report(lab->store, 0, 0);
	add_party(lab->store, 2, 0, "Quiet Heron");
	for (i = 0; i < 2; i++) {
		row.uuid = ids[i];
		row.sealed = (struct blob){i == 0 ? "first" : "second", 5};
		assert_int_equal(identities_add(lab->store, &row, NULL), 0);
	}
	row.id = 0;
	assert_int_equal(identities_next(&row, lab->store, lab->pool, NULL), 1);
	assert_memory_equal(row.sealed.data, "first", 5);
	assert_true(is(&row.uuid, 0));
	assert_int_equal(identities_next(&row, lab->store, lab->pool, NULL), 1);
	assert_memory_equal(row.sealed.data, "secon", 5);
	assert_int_equal(identities_next(&row, lab->store, lab->pool, NULL), 0);
}

static void other_parties_of_an_address_are_found(void **state)
{
	struct lab *lab = *state;
	struct ident_row row = {.place = 0};

	add_case(lab->store, 0, 5000, 86400);
	add_case(lab->store, 1, 1000, 2 * 86400);
	add_report(lab->store, 0, 0);
	add_report(lab->store, 1, 1);
	add_party(lab->store, 2, 0, "Quiet Heron");
	add_party(lab->store, 3, 1, "Mild Owl");
	assert_int_equal(idents_add(lab->store, &blinds[0], &ids[2], NULL), 0);
	assert_int_equal(
	    idents_next(&row, lab->store, &blinds[0], &ids[2], lab->pool, NULL),
	    0);
	assert_int_equal(idents_add(lab->store, &blinds[0], &ids[3], NULL), 0);
	assert_int_equal(idents_add(lab->store, &blinds[0], &ids[3], NULL), 0);
	assert_int_equal(
	    idents_next(&row, lab->store, &blinds[0], &ids[2], lab->pool, NULL),
	    1);
	assert_string_equal(row.code_name, "Mild Owl");
	assert_true(is(&row.case_id, 1));
	row.place = 0;
	assert_int_equal(
	    idents_next(&row, lab->store, &blinds[0], &ids[4], lab->pool, NULL),
	    1);
	assert_string_equal(row.code_name, "Mild Owl");
	assert_int_equal(
	    idents_next(&row, lab->store, &blinds[0], &ids[4], lab->pool, NULL),
	    1);
	assert_string_equal(row.code_name, "Quiet Heron");
	assert_int_equal(
	    idents_next(&row, lab->store, &blinds[0], &ids[4], lab->pool, NULL),
	    0);
	row.place = 0;
	assert_int_equal(
	    idents_next(&row, lab->store, &blinds[1], &ids[2], lab->pool, NULL),
	    0);
}

static void messages_come_in_their_order(void **state)
{
	struct lab *lab = *state;
	struct message_row row = {.unit_id = ids[0],
	    .day = 3,
	    .facts = {"f", 1},
	    .clean = {"clean", 5}};
	int64_t i;

	assert_int_equal(reports_add(lab->store, &ids[0], 7, NULL), 0);
	add_party(lab->store, 4, 0, "Quiet Heron");
	assert_int_equal(messages_count(lab->store, &ids[0], NULL), 0);
	for (i = 1; i <= 3; i++) {
		row.id = ids[i];
		row.ordinal = i;
		row.party_id = i == 2 ? &ids[4] : NULL;
		row.run = i == 3 ? &ids[0] : NULL;
		assert_int_equal(messages_add(lab->store, &row, NULL), 0);
		assert_int_equal(messages_count(lab->store, &ids[0], NULL), i);
	}
	row.ordinal = 0;
	for (i = 1; i <= 3; i++) {
		assert_int_equal(
		    messages_next(&row, lab->store, &ids[0], lab->pool, NULL),
		    1);
		assert_int_equal(row.ordinal, i);
		assert_true(is(&row.id, (size_t)i));
		assert_int_equal(row.party_id != NULL, i == 2);
		assert_int_equal(row.run != NULL, i == 3);
		assert_memory_equal(row.clean.data, "clean", 5);
	}
	assert_int_equal(
	    messages_next(&row, lab->store, &ids[0], lab->pool, NULL), 0);
	assert_int_equal(
	    messages_find(&row, lab->store, &ids[2], lab->pool, NULL), 1);
	assert_true(is(row.party_id, 4));
	assert_int_equal(
	    messages_find(&row, lab->store, &ids[0], lab->pool, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    ROW_TEST(parties_of_a_case_are_listed),
	    ROW_TEST(identities_come_in_their_order),
	    ROW_TEST(other_parties_of_an_address_are_found),
	    ROW_TEST(messages_come_in_their_order),
	};

	sql_watch();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
