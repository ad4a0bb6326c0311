/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/case_fixture.h"

#include "casework/reveal.h"
#include "tests/scratch.h"
#include "tests/sql.h"

enum { A, B };
#define BERTA "berta@example.net"

/* What somebody has who has the database and the recovery key alone. */
static struct desk away(struct fixture *f)
{
	struct desk desk;

	desk_init(&desk, NULL, f->store, NULL, NULL, f->desk.now);
	assert_int_equal(desk_use_secret(&desk, fixture_secret(), NULL), 0);
	return desk;
}

/* All that is revealed of the n-th case: "NAME: address address; ...", in the
 * order of the alphabet. */
static const char *revealed(struct fixture *f, int n)
{
	struct desk desk = away(f);
	struct case_row row = case_row(f, n);
	struct reveal_party party = {.row = {.role = NULL}};
	const char *text = "";
	size_t i;

	while (reveal_next_party(&party, &desk, &row.id, f->pool, NULL) == 1) {
		text = pool_printf(f->pool, "%s%s:", text, party.row.code_name);
		for (i = 0; i < party.n; i++)
			if (party.list[i].what != NULL)
				text = pool_printf(
				    f->pool, "%s %s", text, party.list[i].what);
		text = pool_printf(f->pool, "%s%s;", text,
		    party.fault == NULL ? "" : " FAULT");
	}
	return text;
}

/* "Quiet Heron: anna@example.net;" */
static const char *entry(struct fixture *f, int party, const char *what)
{
	return pool_printf(
	    f->pool, "%s: %s;", case_party(f, party).code_name, what);
}

static void everybody_in_a_case_is_revealed(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/respondent r1@example.com Rudi");
	case_says(f, MIA, "/alias R1 @rudi");
	assert_says(revealed(f, A), entry(f, A, ANNA));
	assert_says(revealed(f, A), entry(f, B, "r1@example.com @rudi"));
}

static void everybody_in_a_joined_case_is_revealed(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "Anna's words.");
	case_report(f, BERTA, "Berta's words.");
	case_says_in(
	    f, B, MIA, pool_printf(f->pool, "/join %s", case_number(f, A)));
	assert_says(revealed(f, A), entry(f, A, ANNA));
	assert_says(revealed(f, A), entry(f, B, BERTA));
	assert_not_says(revealed(f, B), ANNA);
}

static void the_reporter_of_a_split_report_is_revealed_in_both(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "They shouted at me.");
	case_says(f, MIA, "/respondent r1@example.com");
	case_says(f, MIA, "/respondent r2@example.com");
	case_says_in(f, A, MIA, "/split R2");
	assert_says(revealed(f, A), ANNA);
	assert_says(revealed(f, B), ANNA);
	assert_says(revealed(f, A), "r1@example.com");
	assert_says(revealed(f, B), "r2@example.com");
	assert_not_says(revealed(f, B), "r1@example.com");
}

static void what_does_not_open_takes_nothing_from_the_rest(void **state)
{
	static const struct {
		const char *label, *damage;
	} rows[] = {
	    {"an identity is damaged",
		"UPDATE identities"
		"   SET sealed = CAST(substr(sealed, 2) AS BLOB)"
		" WHERE id = (SELECT max(id) FROM identities)"},
	    {"an identity is that of somebody else",
		"UPDATE identities"
		"   SET sealed = (SELECT sealed FROM identities LIMIT 1)"
		" WHERE id = (SELECT max(id) FROM identities)"},
	    {"the key was erased",
		"DELETE FROM wraps"
		" WHERE holder = 'run'"
		"   AND owner = (SELECT key FROM parties ORDER BY rowid DESC"
		"                LIMIT 1)"},
	    {"the key is that of somebody else",
		"UPDATE wraps"
		"   SET wrap = (SELECT wrap FROM wraps WHERE holder = 'run'"
		"               LIMIT 1)"
		" WHERE holder = 'run'"
		"   AND owner = (SELECT key FROM parties ORDER BY rowid DESC"
		"                LIMIT 1)"},
	    {"the run was sealed to another recovery key only",
		"UPDATE wraps"
		"   SET run = zeroblob(16)"
		" WHERE holder = 'run'"
		"   AND owner = (SELECT key FROM parties ORDER BY rowid DESC"
		"                LIMIT 1)"},
	};
	struct fixture *f = *state;
	size_t i;

	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/respondent r1@example.com");
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		sql_run("SAVEPOINT intact");
		sql_run(rows[i].damage);
		if (strstr(revealed(f, A), entry(f, A, ANNA)) == NULL ||
		    strstr(revealed(f, A), entry(f, B, "FAULT")) == NULL)
			fail_msg("%s: %s", rows[i].label, revealed(f, A));
		sql_run("ROLLBACK TO intact");
		sql_run("RELEASE intact");
	}
	assert_says(revealed(f, A), "r1@example.com;");
}

static void a_key_that_nothing_was_sealed_to_is_refused(void **state)
{
	struct fixture *f = *state;
	struct err err = {ERR_NONE, ""};
	struct desk desk = f->desk;

	case_report(f, ANNA, "He shouted at me.");
	sql_run("UPDATE recovery_runs SET recovery = zeroblob(8)");
	assert_int_equal(desk_use_secret(&desk, fixture_secret(), &err), -1);
	assert_int_equal(err.kind, ERR_CONFIG);
	assert_says(err.text, "take another one");
}

/* ---------------------------- originals --------------------------- */

static void the_recovery_key_opens_the_original(void **state)
{
	struct fixture *f = *state;
	struct message_row row;
	struct buf out = BUF_INIT;
	struct mail_in in;
	struct desk desk;

	mail_in_init(&in, f, NULL);
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	desk = away(f);
	fixture_message(&row, f);
	assert_int_equal(reveal_original(&out, &desk, &row, NULL), 0);
	assert_string_equal(buf_text(&out), in.raw);
	buf_release(&out);
}

static void an_original_that_does_not_open_is_told_of(void **state)
{
	static const struct {
		const char *label, *damage;
		enum err_kind kind;
	} rows[] = {
	    {"none was kept", "UPDATE messages SET run = NULL", ERR_FORGOTTEN},
	    {"it is under another key",
		"UPDATE messages SET run = zeroblob(16)", ERR_FORGOTTEN},
	    {"the run's key is damaged",
		"UPDATE recovery_runs SET sealed = zeroblob(96)", ERR_SEALED},
	    {"a piece is gone", "DELETE FROM pieces", ERR_SEALED},
	    {"a piece is damaged",
		"UPDATE pieces"
		"   SET data = CAST(substr(data, 2) AS BLOB)",
		ERR_SEALED},
	};
	struct fixture *f = *state;
	struct buf out = BUF_INIT;
	struct message_row row;
	struct desk desk;
	struct err err;
	size_t i;

	fixture_report(f, NULL);
	desk = away(f);
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		err = (struct err){ERR_NONE, ""};
		sql_run("SAVEPOINT intact");
		sql_run(rows[i].damage);
		fixture_message(&row, f);
		if (reveal_original(&out, &desk, &row, &err) != -1 ||
		    err.kind != rows[i].kind)
			fail_msg("%s: %s", rows[i].label, err.text);
		sql_run("ROLLBACK TO intact");
		sql_run("RELEASE intact");
		buf_release(&out);
	}
}

/* The names of all messages; each leads back to its message. */
static const char *names(struct fixture *f)
{
	struct message_row row, found;
	struct message_name name;
	const char *text = "";
	int64_t n = sql_int("SELECT count(*) FROM messages"), i;
	struct buf id = BUF_INIT;
	struct uuid uuid;

	for (i = 0; i < n; i++) {
		buf_reset(&id);
		sql_blob(&id, pool_printf(f->pool,
				  "SELECT id FROM messages ORDER BY rowid"
				  " LIMIT 1 OFFSET %lld",
				  (long long)i));
		memcpy(uuid.bytes, id.data, UUID_LEN);
		assert_int_equal(
		    messages_find(&row, f->store, &uuid, f->pool, NULL), 1);
		assert_int_equal(
		    messages_find_number(&name.number, f->store, &row, NULL),
		    1);
		name.ordinal = row.ordinal;
		assert_int_equal(
		    messages_find_name(&found, f->store, &name, f->pool, NULL),
		    1);
		assert_memory_equal(&found.id, &row.id, UUID_LEN);
		text = pool_printf(f->pool, "%s%lld/%lld ", text,
		    (long long)name.number, (long long)name.ordinal);
	}
	buf_release(&id);
	return text;
}

static void a_message_keeps_its_name(void **state)
{
	struct fixture *f = *state;
	const char *before = "", *now;
	int step;

	for (step = 0; step < 8; step++) {
		if (step == 0)
			case_report(f, ANNA, "They shouted at me.");
		else if (step == 1)
			case_says(f, MIA, "A note.\n/respondent a@example.com");
		else if (step == 2)
			case_answers(f, A, ANNA, "It goes on.");
		else if (step == 3)
			case_says(f, MO, "/respondent b@example.com\nNoted.");
		else if (step == 4)
			case_says_in(f, A, MIA, "/split R2\nTwo people.");
		else if (step == 5)
			case_report(f, BERTA, "Me, too.");
		else if (step == 6)
			case_says_in(f, 2, MIA,
			    pool_printf(
				f->pool, "One.\n/join %s", case_number(f, A)));
		else
			case_answers(f, A, ANNA, "It still goes on.");
		now = names(f);
		assert_memory_equal(now, before, strlen(before));
		before = now;
	}
	assert_int_equal(sql_int("SELECT count(*) FROM messages"), 8);
	assert_says(before, pool_printf(f->pool, "%s/4 ", case_number(f, A)));
}

static void its_queries_are_served_by_indexes(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	revealed(f, A);
	names(f);
	sql_check_plans();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(everybody_in_a_case_is_revealed),
	    CASE_TEST(everybody_in_a_joined_case_is_revealed),
	    CASE_TEST(the_reporter_of_a_split_report_is_revealed_in_both),
	    CASE_TEST(what_does_not_open_takes_nothing_from_the_rest),
	    CASE_TEST(a_key_that_nothing_was_sealed_to_is_refused),
	    CASE_TEST(the_recovery_key_opens_the_original),
	    CASE_TEST(an_original_that_does_not_open_is_told_of),
	    CASE_TEST(a_message_keeps_its_name),
	    CASE_TEST(its_queries_are_served_by_indexes),
	};

	return cmocka_run_group_tests(
	    tests, fixture_secret_begin, fixture_keys_end);
}
