/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What somebody who can write to the database, but has no ring, achieves. */
#include "tests/desk_fixture.h"

#include "casework/record.h"
#include "store/reports.h"
#include "tests/sql.h"

/* Exchange a column of two rows. */
#define SWAP(table, column, of)                                                \
	"UPDATE " table " AS a SET " column " = (SELECT b." column             \
	" FROM " table " AS b WHERE b.rowid <> a.rowid AND " of                \
	" ORDER BY b.rowid LIMIT 1) WHERE a.rowid IN (SELECT rowid "           \
	"FROM " table " WHERE " of " ORDER BY rowid LIMIT 2)"

static const struct {
	const char *label, *sql;
	enum err_kind kind;
} tricks[] = {
    {"the heads of two mails", SWAP("outbox", "head", "letter = 'notice'"),
	ERR_SEALED},
    {"the texts of two mails", SWAP("outbox", "text", "letter = 'notice'"),
	ERR_SEALED},
    {"head and text of one", "UPDATE outbox SET head = text, text = head",
	ERR_SEALED},
    {"the names of two rows", "UPDATE outbox SET uuid = randomblob(16)",
	ERR_SEALED},
    {"another report's key", SWAP("outbox", "key_owner", "letter = 'notice'"),
	ERR_SEALED},
    {"a party's mail as a moderator's",
	"UPDATE outbox SET party_id = key_owner", ERR_FORGOTTEN},
    {"the clean copies of two messages", SWAP("messages", "clean", "1"),
	ERR_SEALED},
    {"the facts of two messages", SWAP("messages", "facts", "1"), ERR_SEALED},
    {"facts as the clean copy", "UPDATE messages SET clean = facts",
	ERR_SEALED},
    {"another message's report", SWAP("messages", "unit_id", "1"), ERR_SEALED},
    {"no message at all", "UPDATE outbox SET clean_of = x'01'", ERR_SEALED},
    {"no clean copy", "UPDATE outbox SET clean_of = NULL", ERR_SEALED},
    {"the keys of two reports", SWAP("wraps", "wrap", "holder = 'content'"),
	ERR_SEALED},
    {"a key under R as the ring's",
	"UPDATE wraps SET wrap = (SELECT wrap FROM wraps AS w"
	" WHERE w.owner = wraps.owner AND w.holder = 'run')"
	" WHERE holder = 'content'",
	ERR_SEALED},
    {"no keys", "DELETE FROM wraps", ERR_SEALED},
    {"an empty key", "UPDATE wraps SET wrap = x''", ERR_SEALED},
    {"a short key", "UPDATE wraps SET wrap = x'01'", ERR_SEALED},
    {"an empty head", "UPDATE outbox SET head = x''", ERR_SEALED},
};

static void two_reports(struct fixture *f)
{
	struct mail_in in;

	fixture_report(f, NULL);
	mail_in_init(&in, f, "bert@example.com");
	in.message.text = "quite another text";
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
}

static void nothing_opens_where_it_was_not_sealed(void **state)
{
	struct post_mail mail;
	struct fixture *f;
	struct err err;
	void *own;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof tricks / sizeof tricks[0]; i++) {
		assert_int_equal(fixture_begin(&own), 0);
		f = own;
		/* One moderator, so that the notices are of two cases. */
		f->conf.n_moderators = 1;
		two_reports(f);
		sql_run("PRAGMA foreign_keys = OFF");
		sql_run(tricks[i].sql);
		err = (struct err){ERR_NONE, ""};
		if (post_build(&mail, &f->desk, fixture_row("notice", 0),
			f->pool, &err) == 0 ||
		    err.kind != tricks[i].kind || err.text[0] == '\0')
			fail_msg("%s: %s", tricks[i].label, err.text);
		buf_release(&mail.data);
		fixture_end(&own);
	}
}

/* What has no place in an authenticated field: where a mail goes is sealed
 * with it, so a changed recipient column does not redirect it. */
static void a_changed_recipient_redirects_nothing(void **state)
{
	struct fixture *f = *state;
	struct mail_out out;

	fixture_report(f, NULL);
	sql_run("UPDATE outbox SET moderator = randomblob(16)"
		" WHERE moderator IS NOT NULL");
	fixture_build(&out, f, "notice", 0);
	assert_string_equal(out.mail.to, "mia@example.org");
	mail_out_release(&out);
}

static void another_ring_opens_nothing(void **state)
{
	struct fixture *f = *state;
	static const char *const letters[] = {"notice", "acknowledgement"};
	struct message_row row = {.ordinal = 0};
	struct post_mail mail;
	struct record record;
	struct desk other;
	struct err err;
	size_t i;

	fixture_report(f, NULL);
	other = fixture_other_ring(f);
	for (i = 0; i < 2; i++) {
		assert_int_equal(post_build(&mail, &other,
				     fixture_row(letters[i], 0), f->pool, &err),
		    -1);
		assert_int_equal(err.kind, ERR_SEALED);
		buf_release(&mail.data);
	}
	fixture_message(&row, f);
	assert_int_equal(record_open(&record, &other, &row, f->pool, &err), -1);
	assert_int_equal(err.kind, ERR_SEALED);
	assert_int_equal(
	    record_open(&record, &f->desk, &row, f->pool, &err), 0);
	desk_release(&other);
}

/* A busy or failing disk is no reason to give a mail up for ever. */
static void a_failing_database_is_not_a_broken_seal(void **state)
{
	struct fixture *f = *state;
	struct post_mail mail;
	struct err err;

	fixture_report(f, NULL);
	sql_run("PRAGMA foreign_keys = OFF");
	sql_run("ALTER TABLE messages RENAME TO elsewhere");
	sql_run("CREATE VIEW messages AS SELECT id, unit_id, party_id,"
		" moderator, ordinal, day, run, seal, facts,"
		" zeroblob(9000000000) AS clean FROM elsewhere");
	assert_int_equal(post_build(&mail, &f->desk, fixture_row("notice", 0),
			     f->pool, &err),
	    -1);
	assert_int_equal(err.kind, ERR_TEMP);
	buf_release(&mail.data);
}

/* A row that can never be written is set aside, one that does not open freezes
 * its case; the others go on. */
static void a_broken_row_holds_nothing_up(void **state)
{
	struct err bad = {ERR_INPUT, "a control character"};
	struct err err = {ERR_NONE, ""};
	struct fixture *f = *state;

	fixture_report(f, NULL);
	assert_int_equal(post_broken(&f->desk,
			     fixture_row("acknowledgement", 0), &bad, &err),
	    0);
	assert_int_equal(sql_int("SELECT count(*) FROM outbox"
				 " WHERE state = 'failed'"),
	    1);
	bad.kind = ERR_SEALED;
	assert_int_equal(desk_begin(&f->desk, &err), 0);
	assert_int_equal(
	    post_broken(&f->desk, fixture_row("notice", 0), &bad, &err), 0);
	assert_int_equal(desk_commit(&f->desk, &err), 0);
	assert_int_equal(sql_int("SELECT count(*) FROM cases"
				 " WHERE frozen IS NOT NULL"),
	    1);
}

#define DESK_TEST(name)                                                        \
	cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_opens_where_it_was_not_sealed),
	    DESK_TEST(a_changed_recipient_redirects_nothing),
	    DESK_TEST(another_ring_opens_nothing),
	    DESK_TEST(a_failing_database_is_not_a_broken_seal),
	    DESK_TEST(a_broken_row_holds_nothing_up),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
