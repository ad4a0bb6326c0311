/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/rows_fixture.h"

#include "store/mailboxes.h"
#include "store/tokens.h"
#include "store/vault.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    ROW_TEST(a_mailbox_is_found_by_its_account),
	    ROW_TEST(a_mail_is_known_by_its_bytes_or_its_place),
	    ROW_TEST(mails_without_an_id_are_not_one_mail),
	    ROW_TEST(wraps_are_kept_by_owner_and_holder),
	    ROW_TEST(pieces_are_kept_by_owner_and_place),
	    ROW_TEST(a_token_says_whose_it_is),
	    ROW_TEST(counters_count_and_are_forgotten),
	};

	sql_watch();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
