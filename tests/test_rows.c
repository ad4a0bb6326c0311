/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include "store/acts.h"
#include "store/cases.h"
#include "store/mailboxes.h"
#include "store/parties.h"
#include "store/reports.h"
#include "store/screens.h"
#include "store/store.h"
#include "store/tokens.h"
#include "store/vault.h"
#include "tests/sql.h"

/* What every test has: a store in memory and a pool. */
struct lab {
	struct store *store;
	struct pool *pool;
};

static int begin(void **state)
{
	struct lab *lab = mem_alloc(sizeof *lab);

	lab->pool = pool_new();
	*state = lab;
	return store_open_memory(&lab->store, NULL);
}

/* After each test: what it asked was served by indexes. */
static int end(void **state)
{
	struct lab *lab = *state;

	sql_check_plans();
	store_close(lab->store);
	pool_free(lab->pool);
	free(lab);
	return 0;
}

static const struct uuid ids[] = {{{1}}, {{2}}, {{3}}, {{4}}, {{5}}};
static const struct blind blinds[] = {{{1}}, {{2}}, {{3}}, {{4}}};

static void add_case(
    struct store *store, size_t i, int64_t number, int64_t opened)
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

static void add_report(struct store *store, size_t i, size_t case_i)
{
	assert_int_equal(reports_add(store, &ids[i], 7, NULL), 0);
	assert_int_equal(
	    cases_link_report(store, &ids[case_i], &ids[i], NULL), 0);
}

static void add_party(
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

static bool is(const struct uuid *a, size_t i)
{
	return memcmp(a, &ids[i], sizeof *a) == 0;
}

/* ----------------------------- mailboxes ------------------------------ */

static void a_mailbox_is_found_by_its_account(void **state)
{
	struct lab *lab = *state;
	struct mailbox_row row = {.first_contact = 5,
	    .uidvalidity = UINT32_MAX,
	    .uid_below = (uint64_t)UINT32_MAX + 1,
	    .left_alone = 3};
	struct mailbox_row found;
	int64_t id;

	assert_int_equal(
	    mailboxes_find(&found, lab->store, &blinds[0], NULL), 0);
	assert_int_equal(mailboxes_put(&row, lab->store, &blinds[0], NULL), 0);
	id = row.id;
	row.left_alone = 0;
	assert_int_equal(mailboxes_put(&row, lab->store, &blinds[0], NULL), 0);
	assert_int_equal(row.id, id);
	assert_int_equal(mailboxes_put(&row, lab->store, &blinds[1], NULL), 0);
	assert_int_not_equal(row.id, id);
	assert_int_equal(
	    mailboxes_find(&found, lab->store, &blinds[0], NULL), 1);
	assert_int_equal(found.id, id);
	assert_int_equal(found.first_contact, 5);
	assert_int_equal(found.uidvalidity, UINT32_MAX);
	assert_int_equal(found.uid_below, (uint64_t)UINT32_MAX + 1);
	assert_int_equal(found.left_alone, 0);
}

static void a_mail_is_known_by_its_bytes_or_its_place(void **state)
{
	static const struct {
		const char *label;
		uint32_t uidvalidity;
		uint64_t uid;
		size_t digest, message_id; /* of blinds; 3: none */
		int64_t mailbox; /* after the first */
		int seen;
	} rows[] = {
	    {"the same", 9, 100, 0, 1, 0, 1},
	    {"the same bytes elsewhere", 8, 5, 0, 2, 1, 1},
	    {"its place and id, other bytes", 9, 100, 2, 1, 0, 1},
	    {"its place, another id", 9, 100, 2, 2, 0, 0},
	    {"its place, no id", 9, 100, 2, 3, 0, 0},
	    {"its id elsewhere", 9, 101, 2, 1, 0, 0},
	    {"its id, after a new uidvalidity", 10, 100, 2, 1, 0, 0},
	    {"its id in another mailbox", 9, 100, 2, 1, 1, 0},
	    {"its id where places mean nothing", 0, 100, 2, 1, 0, 0},
	    {"nothing of it", 9, 101, 2, 2, 0, 0},
	};
	static const struct blind none;
	struct lab *lab = *state;
	struct mailbox_row box = {.id = 0}, other = {.id = 0};
	struct seen_row seen = {.uidvalidity = 9,
	    .uid = 100,
	    .digest = blinds[0],
	    .message_id = blinds[1],
	    .outcome = "report"};
	size_t i;

	mailboxes_put(&box, lab->store, &blinds[0], NULL);
	mailboxes_put(&other, lab->store, &blinds[1], NULL);
	seen.mailbox = box.id;
	assert_int_equal(seen_add(lab->store, &seen, NULL), 0);
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		seen.mailbox = rows[i].mailbox ? other.id : box.id;
		seen.uidvalidity = rows[i].uidvalidity;
		seen.uid = rows[i].uid;
		seen.digest = blinds[rows[i].digest];
		seen.message_id =
		    rows[i].message_id == 3 ? none : blinds[rows[i].message_id];
		if (seen_find(lab->store, &seen, NULL) != rows[i].seen)
			fail_msg("%s", rows[i].label);
	}
}

static void mails_without_an_id_are_not_one_mail(void **state)
{
	struct lab *lab = *state;
	struct mailbox_row box = {.id = 0};
	struct seen_row seen = {.uidvalidity = 9,
	    .uid = 100,
	    .digest = blinds[0],
	    .outcome = "report"};

	mailboxes_put(&box, lab->store, &blinds[0], NULL);
	seen.mailbox = box.id;
	assert_int_equal(seen_add(lab->store, &seen, NULL), 0);
	seen.digest = blinds[1];
	assert_int_equal(seen_find(lab->store, &seen, NULL), 0);
	assert_int_equal(seen_add(lab->store, &seen, NULL), 0);
}

/* ------------------------------- cases -------------------------------- */

static void a_case_is_found_by_number_and_id(void **state)
{
	struct lab *lab = *state;
	struct case_row row;

	add_case(lab->store, 0, 4821, 86400);
	assert_int_equal(
	    cases_find_number(&row, lab->store, 4821, lab->pool, NULL), 1);
	assert_true(is(&row.id, 0));
	assert_int_equal(
	    cases_find(&row, lab->store, &ids[0], lab->pool, NULL), 1);
	assert_int_equal(row.number, 4821);
	assert_string_equal(row.state, "open");
	assert_string_equal(row.class, "report");
	assert_int_equal(row.opened, 86400);
	assert_int_equal(row.word_due, 10);
	assert_int_equal(row.decision_due, 20);
	assert_int_equal(
	    cases_find_number(&row, lab->store, 1, lab->pool, NULL), 0);
	assert_int_equal(
	    cases_find(&row, lab->store, &ids[1], lab->pool, NULL), 0);
}

static void a_number_is_given_once(void **state)
{
	struct lab *lab = *state;
	struct case_row row = {
	    .id = ids[1], .number = 4821, .state = "open", .class = "report"};
	struct err err;

	add_case(lab->store, 0, 4821, 0);
	assert_int_equal(cases_add(lab->store, &row, &err), 0);
	row.id = ids[0];
	row.number = 1000;
	assert_int_equal(cases_add(lab->store, &row, &err), -1);
	assert_int_equal(err.kind, ERR_TEMP);
	assert_true(err.text[0] != '\0');
}

static void cases_are_listed_by_number(void **state)
{
	static const int64_t numbers[] = {1001, 5000, 9999};
	struct lab *lab = *state;
	struct case_row row;
	int64_t after = 0;
	size_t i;

	add_case(lab->store, 0, 5000, 0);
	add_case(lab->store, 1, 9999, 0);
	add_case(lab->store, 2, 1001, 0);
	for (i = 0; i < 3; i++) {
		assert_int_equal(
		    cases_next(&row, lab->store, after, lab->pool, NULL), 1);
		assert_int_equal(row.number, numbers[i]);
		after = row.number;
	}
	assert_int_equal(
	    cases_next(&row, lab->store, after, lab->pool, NULL), 0);
}

/* ids[1] is part of ids[0]. */
static void join(struct lab *lab)
{
	struct case_row row;

	assert_int_equal(
	    cases_find(&row, lab->store, &ids[1], lab->pool, NULL), 1);
	row.joined = &ids[0];
	assert_int_equal(cases_update(lab->store, &row, NULL), 0);
}

static void a_report_belongs_to_its_cases(void **state)
{
	struct lab *lab = *state;
	struct report_link link = {.place = 0};
	struct uuid id;
	struct err err;

	add_case(lab->store, 0, 5000, 0);
	add_case(lab->store, 1, 5001, 0);
	assert_int_equal(
	    reports_next_of_case(&link, lab->store, &ids[0], NULL), 0);
	add_report(lab->store, 2, 0);
	add_report(lab->store, 3, 1);
	assert_int_equal(
	    reports_next_of_case(&link, lab->store, &ids[0], NULL), 1);
	assert_true(is(&link.report_id, 2));
	assert_int_equal(
	    reports_next_of_case(&link, lab->store, &ids[0], NULL), 0);
	join(lab);
	assert_int_equal(
	    reports_next_of_case(&link, lab->store, &ids[0], NULL), 1);
	assert_true(is(&link.report_id, 3));
	assert_int_equal(
	    reports_next_of_case(&link, lab->store, &ids[0], NULL), 0);
	assert_int_equal(reports_find_case(&id, lab->store, &ids[3], NULL), 1);
	assert_true(is(&id, 1));
	assert_int_equal(reports_find_case(&id, lab->store, &ids[4], NULL), 0);
	assert_int_equal(
	    cases_link_report(lab->store, &ids[4], &ids[2], &err), -1);
	assert_int_equal(err.kind, ERR_TEMP);
}

static void a_case_is_changed_as_a_whole(void **state)
{
	struct lab *lab = *state;
	struct case_row row;

	add_case(lab->store, 0, 5000, 86400);
	add_case(lab->store, 1, 5001, 86400);
	assert_int_equal(
	    cases_find(&row, lab->store, &ids[1], lab->pool, NULL), 1);
	assert_null(row.owner);
	assert_null(row.joined);
	assert_string_equal(row.categories, "");
	row.state = "closed";
	row.class = "spam";
	row.word_due = 11;
	row.decision_due = 21;
	row.owner = &blinds[2];
	row.categories = "pitching trolling";
	row.remind = 7200;
	row.closed = 86400;
	row.joined = &ids[0];
	assert_int_equal(cases_update(lab->store, &row, NULL), 0);
	memset(&row, 0, sizeof row);
	assert_int_equal(cases_next_part(&row, lab->store, &ids[0], 0,
			     lab->pool, NULL),
	    1);
	assert_true(is(&row.id, 1));
	assert_int_equal(row.number, 5001);
	assert_int_equal(row.opened, 86400);
	assert_string_equal(row.state, "closed");
	assert_string_equal(row.class, "spam");
	assert_int_equal(row.word_due, 11);
	assert_int_equal(row.decision_due, 21);
	assert_memory_equal(row.owner, &blinds[2], sizeof blinds[2]);
	assert_string_equal(row.categories, "pitching trolling");
	assert_int_equal(row.remind, 7200);
	assert_int_equal(row.closed, 86400);
	assert_true(is(row.joined, 0));
	assert_int_equal(
	    cases_find_remind(&row, lab->store, 7199, lab->pool, NULL), 0);
	assert_int_equal(
	    cases_find_remind(&row, lab->store, 7200, lab->pool, NULL), 1);
	assert_int_equal(row.number, 5001);
}

/* ------------------------ parties and messages ------------------------ */

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
	static const char *const names[] = {"Quiet Heron", "Mild Owl",
	    "Keen Dove"};
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
		assert_int_equal(parties_next_of_case(&row, lab->store,
				     &ids[0], lab->pool, NULL),
		    1);
		assert_string_equal(row.code_name, names[i]);
	}
	assert_int_equal(parties_next_of_case(&row, lab->store, &ids[0],
			     lab->pool, NULL),
	    0);
	row = (struct party_row){.ordinal = 0};
	assert_int_equal(parties_next_of_case(&row, lab->store, &ids[1],
			     lab->pool, NULL),
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
	assert_int_equal(parties_find_of_report(&row, lab->store, &ids[0],
			     lab->pool, NULL),
	    1);
	assert_string_equal(row.code_name, "Quiet Heron");
	assert_int_equal(parties_find_phrase(&row, lab->store, &blinds[1],
			     lab->pool, NULL),
	    0);
	assert_int_equal(parties_find_phrase(&row, lab->store, &blinds[0],
			     lab->pool, NULL),
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
	assert_int_equal(
	    identities_next(&row, lab->store, lab->pool, NULL), 1);
	assert_memory_equal(row.sealed.data, "first", 5);
	assert_true(is(&row.uuid, 0));
	assert_int_equal(
	    identities_next(&row, lab->store, lab->pool, NULL), 1);
	assert_memory_equal(row.sealed.data, "secon", 5);
	assert_int_equal(
	    identities_next(&row, lab->store, lab->pool, NULL), 0);
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
	assert_int_equal(idents_next(&row, lab->store, &blinds[0], &ids[2],
			     lab->pool, NULL),
	    0);
	assert_int_equal(idents_add(lab->store, &blinds[0], &ids[3], NULL), 0);
	assert_int_equal(idents_add(lab->store, &blinds[0], &ids[3], NULL), 0);
	assert_int_equal(idents_next(&row, lab->store, &blinds[0], &ids[2],
			     lab->pool, NULL),
	    1);
	assert_string_equal(row.code_name, "Mild Owl");
	assert_true(is(&row.case_id, 1));
	row.place = 0;
	assert_int_equal(idents_next(&row, lab->store, &blinds[0], &ids[4],
			     lab->pool, NULL),
	    1);
	assert_string_equal(row.code_name, "Mild Owl");
	assert_int_equal(idents_next(&row, lab->store, &blinds[0], &ids[4],
			     lab->pool, NULL),
	    1);
	assert_string_equal(row.code_name, "Quiet Heron");
	assert_int_equal(idents_next(&row, lab->store, &blinds[0], &ids[4],
			     lab->pool, NULL),
	    0);
	row.place = 0;
	assert_int_equal(idents_next(&row, lab->store, &blinds[1], &ids[2],
			     lab->pool, NULL),
	    0);
}

static void a_screen_is_news_once(void **state)
{
	struct lab *lab = *state;
	struct screen_row row = {.case_id = ids[1],
	    .moderator = blinds[1],
	    .why = "mentioned",
	    .state = "held"};

	add_case(lab->store, 0, 5000, 0);
	add_case(lab->store, 1, 5001, 0);
	assert_int_equal(screens_put(lab->store, &row, NULL), 1);
	assert_int_equal(screens_put(lab->store, &row, NULL), 0);
	row.state = "cleared";
	assert_int_equal(screens_put(lab->store, &row, NULL), 1);
	row.place = 0;
	assert_int_equal(
	    screens_next(&row, lab->store, &ids[0], lab->pool, NULL), 0);
	join(lab);
	assert_int_equal(
	    screens_next(&row, lab->store, &ids[0], lab->pool, NULL), 1);
	assert_true(is(&row.case_id, 1));
	assert_memory_equal(&row.moderator, &blinds[1], sizeof blinds[1]);
	assert_string_equal(row.why, "mentioned");
	assert_string_equal(row.state, "cleared");
	assert_int_equal(
	    screens_next(&row, lab->store, &ids[0], lab->pool, NULL), 0);
}

static void acts_come_in_their_order(void **state)
{
	struct lab *lab = *state;
	struct act_row row = {.case_id = ids[0],
	    .day = 3,
	    .sealed = {"sealed", 6}};
	int i;

	add_case(lab->store, 0, 5000, 0);
	for (i = 0; i < 2; i++) {
		row.uuid = ids[i];
		row.verb = i == 0 ? "take" : "close";
		row.moderator = i == 0 ? &blinds[0] : NULL;
		assert_int_equal(acts_add(lab->store, &row, NULL), 0);
	}
	row.id = 0;
	assert_int_equal(
	    acts_next(&row, lab->store, &ids[0], lab->pool, NULL), 1);
	assert_string_equal(row.verb, "take");
	assert_non_null(row.moderator);
	assert_int_equal(
	    acts_next(&row, lab->store, &ids[0], lab->pool, NULL), 1);
	assert_string_equal(row.verb, "close");
	assert_null(row.moderator);
	assert_int_equal(row.sealed.len, 6);
	assert_int_equal(
	    acts_next(&row, lab->store, &ids[0], lab->pool, NULL), 0);
}

static void what_waits_is_found_and_ends(void **state)
{
	struct lab *lab = *state;
	struct pending_row row = {.case_id = ids[0],
	    .kind = "confirm",
	    .moderator = &blinds[0],
	    .sealed = {"sealed", 6}};
	int i;

	add_case(lab->store, 0, 5000, 0);
	for (i = 0; i < 2; i++) {
		row.uuid = ids[i];
		row.token = &blinds[i];
		row.expires = 100 + i;
		assert_int_equal(pending_add(lab->store, &row, NULL), 0);
	}
	assert_int_equal(pending_find(&row, lab->store, &ids[0], "close",
			     lab->pool, NULL),
	    0);
	assert_int_equal(pending_find(&row, lab->store, &ids[0], "confirm",
			     lab->pool, NULL),
	    1);
	assert_true(is(&row.uuid, 1));
	assert_string_equal(row.state, "waiting");
	row.id = 0;
	assert_int_equal(
	    pending_next_over(&row, lab->store, 100, lab->pool, NULL), 1);
	assert_true(is(&row.uuid, 0));
	assert_int_equal(
	    pending_next_over(&row, lab->store, 100, lab->pool, NULL), 0);
	assert_int_equal(
	    pending_set_state(lab->store, row.id, "done", NULL), 0);
	row.id = 0;
	assert_int_equal(
	    pending_next_over(&row, lab->store, 100, lab->pool, NULL), 0);
	assert_int_equal(pending_find_token(&row, lab->store, &blinds[0],
			     lab->pool, NULL),
	    1);
	assert_string_equal(row.state, "done");
	assert_int_equal(pending_find_token(&row, lab->store, &blinds[3],
			     lab->pool, NULL),
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

/* ------------------------------- keys --------------------------------- */

static void wraps_are_kept_by_owner_and_holder(void **state)
{
	struct lab *lab = *state;
	struct buf wrap = BUF_INIT, found = BUF_INIT;
	struct err err;

	buf_adds(&wrap, "wrapped");
	assert_int_equal(
	    vault_add_wrap(lab->store, &ids[0], "content", NULL, &wrap, NULL),
	    0);
	assert_int_equal(
	    vault_add_wrap(lab->store, &ids[0], "run", &ids[1], &wrap, NULL),
	    0);
	assert_int_equal(
	    vault_add_wrap(lab->store, &ids[0], "content", NULL, &wrap, &err),
	    -1);
	assert_int_equal(
	    vault_find_wrap(&found, lab->store, &ids[0], "content", NULL), 1);
	assert_string_equal(buf_text(&found), "wrapped");
	buf_reset(&found);
	assert_int_equal(
	    vault_find_wrap(&found, lab->store, &ids[0], "identity", NULL), 0);
	assert_int_equal(
	    vault_find_wrap(&found, lab->store, &ids[1], "content", NULL), 0);
	assert_int_equal(found.len, 0);
	assert_int_equal(vault_add_run(lab->store, &ids[1],
			     (struct blob){"12345678", 8}, 3, &wrap, NULL),
	    0);
	assert_int_equal(vault_add_run(lab->store, &ids[1],
			     (struct blob){"87654321", 8}, 3, &wrap, NULL),
	    0);
	assert_int_equal(vault_add_run(lab->store, &ids[1],
			     (struct blob){"87654321", 8}, 3, &wrap, NULL),
	    -1);
	buf_release(&wrap);
	buf_release(&found);
}

static void pieces_are_kept_by_owner_and_place(void **state)
{
	struct lab *lab = *state;
	struct buf piece = BUF_INIT, found = BUF_INIT;
	uint32_t seq;

	buf_add(&piece, "a\0b", 3);
	for (seq = 0; seq < 3; seq++)
		assert_int_equal(
		    vault_add_piece(lab->store, &ids[0], seq, &piece, NULL), 0);
	assert_int_equal(
	    vault_add_piece(lab->store, &ids[0], 0, &piece, NULL), -1);
	assert_int_equal(
	    vault_find_piece(&found, lab->store, &ids[0], 2, NULL), 1);
	assert_int_equal(found.len, 3);
	assert_memory_equal(found.data, "a\0b", 3);
	assert_int_equal(
	    vault_find_piece(&found, lab->store, &ids[0], 3, NULL), 0);
	assert_int_equal(
	    vault_find_piece(&found, lab->store, &ids[1], 0, NULL), 0);
	buf_release(&piece);
	buf_release(&found);
}

/* ------------------------- tokens and counters ------------------------ */

static void a_token_says_whose_it_is(void **state)
{
	struct lab *lab = *state;
	struct token_row party = {.blind = blinds[0],
	    .case_id = ids[0],
	    .is_party = true,
	    .party_id = ids[2]};
	struct token_row moderator = {.blind = blinds[1],
	    .case_id = ids[0],
	    .moderator = blinds[2],
	    .revoked = true};
	struct token_row row = {.blind = blinds[3]};

	add_case(lab->store, 0, 5000, 0);
	add_report(lab->store, 0, 0);
	add_party(lab->store, 2, 0, "Quiet Heron");
	assert_int_equal(tokens_add(lab->store, &party, NULL), 0);
	assert_int_equal(tokens_add(lab->store, &moderator, NULL), 0);
	assert_int_equal(tokens_find(&row, lab->store, NULL), 0);
	row.blind = blinds[0];
	assert_int_equal(tokens_find(&row, lab->store, NULL), 1);
	assert_true(row.is_party && is(&row.party_id, 2) && !row.revoked);
	row.blind = blinds[1];
	assert_int_equal(tokens_find(&row, lab->store, NULL), 1);
	assert_true(!row.is_party && row.revoked && is(&row.case_id, 0));
	assert_memory_equal(&row.moderator, &blinds[2], sizeof row.moderator);
}

static void counters_count_and_are_forgotten(void **state)
{
	struct lab *lab = *state;
	struct uuid id;
	int64_t i;

	for (i = 1; i <= 3; i++)
		assert_int_equal(
		    rates_add(lab->store, &blinds[0], 10, NULL), i);
	assert_int_equal(rates_add(lab->store, &blinds[1], 11, NULL), 1);
	assert_int_equal(rates_find_case(&id, lab->store, &blinds[0], NULL), 0);
	assert_int_equal(
	    rates_set_case(lab->store, &blinds[0], &ids[3], NULL), 0);
	assert_int_equal(rates_add(lab->store, &blinds[0], 10, NULL), 4);
	assert_int_equal(rates_find_case(&id, lab->store, &blinds[0], NULL), 1);
	assert_true(is(&id, 3));
	assert_int_equal(rates_find_case(&id, lab->store, &blinds[2], NULL), 0);
	assert_int_equal(rates_purge(lab->store, 11, NULL), 0);
	assert_int_equal(rates_find_case(&id, lab->store, &blinds[0], NULL), 0);
	assert_int_equal(rates_add(lab->store, &blinds[0], 11, NULL), 1);
	assert_int_equal(rates_add(lab->store, &blinds[1], 11, NULL), 2);
}

#define ROW_TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    ROW_TEST(a_mailbox_is_found_by_its_account),
	    ROW_TEST(a_mail_is_known_by_its_bytes_or_its_place),
	    ROW_TEST(mails_without_an_id_are_not_one_mail),
	    ROW_TEST(a_case_is_found_by_number_and_id),
	    ROW_TEST(a_number_is_given_once),
	    ROW_TEST(cases_are_listed_by_number),
	    ROW_TEST(a_report_belongs_to_its_cases),
	    ROW_TEST(a_case_is_changed_as_a_whole),
	    ROW_TEST(parties_of_a_case_are_listed),
	    ROW_TEST(identities_come_in_their_order),
	    ROW_TEST(a_screen_is_news_once),
	    ROW_TEST(acts_come_in_their_order),
	    ROW_TEST(what_waits_is_found_and_ends),
	    ROW_TEST(other_parties_of_an_address_are_found),
	    ROW_TEST(messages_come_in_their_order),
	    ROW_TEST(wraps_are_kept_by_owner_and_holder),
	    ROW_TEST(pieces_are_kept_by_owner_and_place),
	    ROW_TEST(a_token_says_whose_it_is),
	    ROW_TEST(counters_count_and_are_forgotten),
	};

	sql_watch();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
