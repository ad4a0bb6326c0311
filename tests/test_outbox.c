/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include "store/cases.h"
#include "store/outbox.h"
#include "store/store.h"
#include "tests/sql.h"

enum { NOW = 1000 };

static const struct uuid case_id = {{1}}, party = {{2}}, report = {{3}};
static const struct blind anne = {{1}}, bert = {{2}};

struct lab {
	struct store *store;
	struct pool *pool;
};

static int begin(void **state)
{
	struct case_row row = {
	    .id = case_id, .number = 1234, .state = "open", .class = "report"};
	struct lab *lab = mem_alloc(sizeof *lab);

	lab->pool = pool_new();
	*state = lab;
	if (store_open_memory(&lab->store, NULL) == -1)
		return -1;
	return cases_add(lab->store, &row, NULL) == 1 ? 0 : -1;
}

static int end(void **state)
{
	struct lab *lab = *state;

	sql_check_plans();
	store_close(lab->store);
	pool_free(lab->pool);
	free(lab);
	return 0;
}

static struct outbox_row row_of(uint8_t n)
{
	return (struct outbox_row){.uuid = {{9, n}},
	    .letter = "notice",
	    .case_id = case_id,
	    .key_owner = report,
	    .message_id = {{n}},
	    .effect = {{n}},
	    .head = {"head", 4},
	    .text = {"text", 4},
	    .not_before = NOW,
	    .expires = NOW + 100};
}

/* Queue a row and return its id. */
static int64_t add(
    struct lab *lab, uint8_t n, int64_t not_before, bool is_decision)
{
	struct outbox_row row = row_of(n);

	row.not_before = not_before;
	row.is_decision = is_decision;
	assert_int_equal(outbox_add(lab->store, &row, NULL), 1);
	return sql_int("SELECT max(id) FROM outbox");
}

static struct outbox_row find(struct lab *lab, int64_t id)
{
	struct outbox_row row;

	assert_int_equal(outbox_find(&row, lab->store, id, lab->pool, NULL), 1);
	return row;
}

static void assert_state(struct lab *lab, int64_t id, const char *state)
{
	assert_string_equal(find(lab, id).state, state);
}

static void claim_all(struct lab *lab)
{
	int64_t ids[10];

	assert_true(outbox_claim(lab->store, NOW, ids, 10, NULL) >= 0);
}

static void a_row_comes_back_whole(void **state)
{
	static const struct uuid message = {{7}};
	struct lab *lab = *state;
	struct outbox_row row = row_of(1), found;

	row.party_id = &party;
	row.moderator = &anne;
	row.clean_of = &message;
	row.is_decision = true;
	assert_int_equal(outbox_add(lab->store, &row, NULL), 1);
	assert_int_equal(outbox_find_message_id(&found, lab->store,
			     &row.message_id, lab->pool, NULL),
	    1);
	assert_memory_equal(&found.uuid, &row.uuid, UUID_LEN);
	assert_string_equal(found.letter, "notice");
	assert_true(found.is_decision);
	assert_memory_equal(&found.case_id, &case_id, UUID_LEN);
	assert_memory_equal(&found.key_owner, &report, UUID_LEN);
	assert_memory_equal(found.party_id, &party, UUID_LEN);
	assert_memory_equal(found.moderator, &anne, BLIND_LEN);
	assert_memory_equal(found.clean_of, &message, UUID_LEN);
	assert_memory_equal(found.head.data, "head", 4);
	assert_memory_equal(found.text.data, "text", 4);
	assert_string_equal(found.state, "queued");
	assert_int_equal(found.attempts, 0);
	assert_int_equal(found.not_before, NOW);
	assert_int_equal(found.expires, NOW + 100);
	found = find(lab, add(lab, 2, NOW, false));
	assert_null(found.party_id);
	assert_null(found.moderator);
	assert_null(found.clean_of);
	assert_false(found.is_decision);
	assert_int_equal(
	    outbox_find(&found, lab->store, 99, lab->pool, NULL), 0);
	assert_int_equal(outbox_find_message_id(&found, lab->store,
			     &(struct blind){{99}}, lab->pool, NULL),
	    0);
}

/* A database that somebody changed must not lead beyond a blob's end. */
static void ids_of_another_length_are_none(void **state)
{
	struct lab *lab = *state;
	struct outbox_row row;
	struct uuid zero = {{0}};
	int64_t id = add(lab, 1, NOW, false);

	sql_run("UPDATE outbox SET party_id = x'01', moderator = x'',"
		" clean_of = x'0102', uuid = x'03'");
	row = find(lab, id);
	assert_memory_equal(&row.uuid, &zero, UUID_LEN);
	assert_memory_equal(row.party_id, &zero, UUID_LEN);
	assert_memory_equal(row.clean_of, &zero, UUID_LEN);
	assert_memory_equal(row.moderator, &zero, BLIND_LEN);
}

static void an_effect_happens_once(void **state)
{
	struct lab *lab = *state;
	struct outbox_row row = row_of(1);
	struct err err;

	assert_int_equal(outbox_add(lab->store, &row, NULL), 1);
	row.uuid.bytes[0] = 50;
	row.message_id.bytes[0] = 50;
	assert_int_equal(outbox_add(lab->store, &row, NULL), 0);
	assert_int_equal(sql_int("SELECT count(*) FROM outbox"), 1);
	row = row_of(2);
	row.message_id.bytes[0] = 1;
	assert_int_equal(outbox_add(lab->store, &row, &err), -1);
	assert_int_equal(err.kind, ERR_TEMP);
}

static void what_is_due_is_claimed_oldest_first(void **state)
{
	struct lab *lab = *state;
	int64_t late = add(lab, 1, NOW, false);
	int64_t early = add(lab, 2, NOW - 50, false);
	int64_t also_late = add(lab, 3, NOW, true);
	int64_t future = add(lab, 4, NOW + 1, false), ids[10] = {0};

	assert_int_equal(outbox_claim(lab->store, NOW, ids, 0, NULL), 0);
	assert_int_equal(outbox_claim(lab->store, NOW, ids, 2, NULL), 2);
	assert_int_equal(ids[0], early);
	assert_int_equal(ids[1], late);
	assert_state(lab, early, "inflight");
	assert_int_equal(find(lab, early).attempts, 1);
	assert_state(lab, also_late, "queued");
	assert_int_equal(outbox_claim(lab->store, NOW, ids, 10, NULL), 1);
	assert_int_equal(ids[0], also_late);
	assert_int_equal(outbox_claim(lab->store, NOW, ids, 10, NULL), 0);
	assert_state(lab, future, "queued");
	assert_int_equal(outbox_claim(lab->store, NOW + 1, ids, 10, NULL), 1);
}

/* Each row: how far a mail had come when its run died, and what then. */
static void what_a_dead_run_left_is_put_right(void **state)
{
	static const struct {
		const char *label;
		bool is_decision, claimed, data;
		const char *finished;
		const char *state;
	} rows[] = {
	    {"not begun", false, false, false, NULL, "queued"},
	    {"a notice, claimed", false, true, false, NULL, "queued"},
	    {"a notice, its data begun", false, true, true, NULL, "queued"},
	    {"a letter, claimed", true, true, false, NULL, "queued"},
	    {"a letter, its data begun", true, true, true, NULL, "unknown"},
	    {"sent", false, true, true, "sent", "sent"},
	    {"a letter that was sent", true, true, true, "sent", "sent"},
	    {"failed", true, true, true, "failed", "failed"},
	    {"unknown before", true, true, true, "unknown", "unknown"},
	};
	struct lab *lab = *state;
	int64_t ids[sizeof rows / sizeof rows[0]];
	struct pool *pool = pool_new();
	struct outbox_row doubtful;
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		ids[i] = add(lab, (uint8_t)(i + 1), NOW, rows[i].is_decision);
		if (!rows[i].claimed) {
			sql_run("UPDATE outbox SET not_before = 99999");
			continue;
		}
		claim_all(lab);
		if (rows[i].data)
			assert_int_equal(
			    outbox_set_data(lab->store, ids[i], NULL), 0);
		if (rows[i].finished != NULL)
			assert_int_equal(outbox_finish(lab->store, ids[i],
					     rows[i].finished, 250, NULL),
			    0);
	}
	/* A letter that may have left is asked about first. */
	while (outbox_find_doubtful(&doubtful, lab->store, pool, NULL) == 1)
		assert_int_equal(
		    outbox_finish(lab->store, doubtful.id, "unknown", 0, NULL),
		    0);
	pool_free(pool);
	assert_int_equal(outbox_recover(lab->store, NOW, NULL), 0);
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (strcmp(find(lab, ids[i]).state, rows[i].state) != 0)
			fail_msg(
			    "%s: %s", rows[i].label, find(lab, ids[i]).state);
	assert_int_equal(sql_int("SELECT count(*) FROM outbox"
				 " WHERE state = 'inflight'"),
	    0);
}

/* Data that began in one try says nothing about the next. */
static void the_phase_begins_anew_with_each_try(void **state)
{
	struct lab *lab = *state;
	int64_t id = add(lab, 1, NOW, true);

	claim_all(lab);
	outbox_set_data(lab->store, id, NULL);
	outbox_defer(lab->store, id, NOW, 451, NULL);
	claim_all(lab);
	outbox_recover(lab->store, NOW, NULL);
	assert_state(lab, id, "queued");
}

static void a_deferred_mail_waits(void **state)
{
	struct lab *lab = *state;
	int64_t id = add(lab, 1, NOW, false), ids[10];

	claim_all(lab);
	assert_int_equal(outbox_defer(lab->store, id, NOW + 60, 451, NULL), 0);
	assert_int_equal(outbox_claim(lab->store, NOW + 59, ids, 10, NULL), 0);
	assert_int_equal(outbox_claim(lab->store, NOW + 60, ids, 10, NULL), 1);
	assert_int_equal(find(lab, id).attempts, 2);
	assert_int_equal(sql_int("SELECT code FROM outbox"), 451);
}

static void an_unclaimed_mail_is_as_before(void **state)
{
	struct lab *lab = *state;
	int64_t id = add(lab, 1, NOW, false);

	claim_all(lab);
	assert_int_equal(outbox_unclaim(lab->store, id, NULL), 0);
	assert_state(lab, id, "queued");
	assert_int_equal(find(lab, id).attempts, 0);
	/* Only what is in flight can be put back. */
	assert_int_equal(outbox_unclaim(lab->store, id, NULL), 0);
	assert_int_equal(find(lab, id).attempts, 0);
	claim_all(lab);
	outbox_finish(lab->store, id, "sent", 250, NULL);
	outbox_unclaim(lab->store, id, NULL);
	outbox_set_data(lab->store, id, NULL);
	assert_state(lab, id, "sent");
	assert_int_equal(sql_int("SELECT code FROM outbox"), 250);
	assert_int_equal(sql_int("SELECT phase = 'answered' FROM outbox"), 1);
}

static void what_waits_is_counted(void **state)
{
	struct lab *lab = *state;
	int64_t n = -1, oldest = -1;

	assert_int_equal(outbox_waiting(&n, &oldest, lab->store, NULL), 0);
	assert_int_equal(n, 0);
	assert_int_equal(oldest, 0);
	add(lab, 1, NOW + 5, false);
	add(lab, 2, NOW + 3, false);
	outbox_finish(lab->store, add(lab, 3, NOW, false), "sent", 250, NULL);
	assert_int_equal(outbox_waiting(&n, &oldest, lab->store, NULL), 0);
	assert_int_equal(n, 2);
	assert_int_equal(oldest, NOW + 3);
}

static void a_thread_begins_with_the_first_mail(void **state)
{
	static const struct uuid other = {{77}};
	struct lab *lab = *state;
	struct outbox_row row, found;
	uint8_t n;

	for (n = 1; n <= 3; n++) {
		row = row_of(n);
		row.moderator = n == 1 ? &bert : &anne;
		assert_int_equal(outbox_add(lab->store, &row, NULL), 1);
	}
	assert_int_equal(outbox_find_thread(&found, lab->store, &case_id, &anne,
			     lab->pool, NULL),
	    1);
	assert_int_equal(found.message_id.bytes[0], 2);
	assert_int_equal(outbox_find_thread(&found, lab->store, &case_id, &bert,
			     lab->pool, NULL),
	    1);
	assert_int_equal(found.message_id.bytes[0], 1);
	assert_int_equal(outbox_find_thread(&found, lab->store, &other, &anne,
			     lab->pool, NULL),
	    0);
}

#define OUTBOX_TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    OUTBOX_TEST(a_row_comes_back_whole),
	    OUTBOX_TEST(ids_of_another_length_are_none),
	    OUTBOX_TEST(an_effect_happens_once),
	    OUTBOX_TEST(what_is_due_is_claimed_oldest_first),
	    OUTBOX_TEST(what_a_dead_run_left_is_put_right),
	    OUTBOX_TEST(the_phase_begins_anew_with_each_try),
	    OUTBOX_TEST(a_deferred_mail_waits),
	    OUTBOX_TEST(an_unclaimed_mail_is_as_before),
	    OUTBOX_TEST(what_waits_is_counted),
	    OUTBOX_TEST(a_thread_begins_with_the_first_mail),
	};

	sql_watch();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
