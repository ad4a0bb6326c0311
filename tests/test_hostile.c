/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/answer_fixture.h"

#include <stdio.h>

#include "casework/verb.h"
#include "tests/sql.h"

#define N(table) (sizeof(table) / sizeof(table)[0])
#define MIA "Mia <mia@example.org>"
#define MO "Mo <mo@example.org>"

/* What somebody might hope that we hand on unread. */
static const char *const hostile[] = {
    "'; DROP TABLE cases; --",
    "1 OR 1=1 UNION SELECT sealed FROM tokens",
    "$(touch heyward-was-here) `id` | sh; ls & \\",
    "%s%n%99999$s%*d%1000000000d",
    "{{typed}} {{#verbs}}{{link}} {{clean_copy}} \001",
    "x\r\nBcc: mallory@example.net\r\nSubject: mine\r\n\r\nbody",
    "x\rBcc: mallory@example.net",
    "x\xe2\x80\xa8"
    "Bcc: mallory@example.net\xc2\x85"
    "Cc: mallory@example.net",
    "=?utf-8?Q?=0D=0ABcc:_mallory@example.net?=",
    "<jo@example.net>, Bcc: mallory@example.net",
    "\033[2J\033]0;title\007\033[31mred",
    "\xe2\x80\xaetxt.exe \xe2\x81\xa6x \xe2\x80\x8b\xe2\x80\x8f\xef\xbb\xbf",
    "\001\002\010\014\016\037\177 \xff\xfe\xc0\xaf\xed\xa0\x80\xf4\x90\x80\x80",
    "../../../../etc/passwd",
    "-oProxyCommand=x --config=/etc/passwd",
    "R1 R2 reporter reporters \"unclosed 'quote",
    "99999999999999999999999999 -1 0x10 1e9 NaN",
    "\"\" '' <> <@> @ . / // ///",
    "reporter",
    "R1",
};

/* What changes only where a verb may change it. */
enum may {
	MAY_MAIL = 1, /* a party gets something, or waits for it no longer */
	MAY_CASES = 2, /* there is another case */
};

static const struct {
	const char *verb;
	unsigned may;
} powers[] = {
    {"send-anyway", MAY_MAIL},
    {"reply", MAY_MAIL},
    {"cancel", MAY_MAIL},
    {"now", MAY_MAIL},
    {"ask", MAY_MAIL},
    {"ack", MAY_MAIL},
    {"close", MAY_MAIL},
    {"reopen", MAY_MAIL},
    {"object", MAY_MAIL},
    {"recuse", MAY_MAIL}, /* too few are left, which a reporter hears */
    {"respondent", MAY_MAIL},
    {"alias", MAY_MAIL},
    {"redact", MAY_MAIL}, /* what waits is recalled */
    {"split", MAY_CASES},
    {"correction", MAY_MAIL},
    {"emergency", MAY_MAIL},
    {"no-action", MAY_MAIL},
    {"data", MAY_MAIL},
};

static unsigned powers_of(const char *verb)
{
	size_t i;

	for (i = 0; i < N(powers); i++)
		if (strcmp(powers[i].verb, verb) == 0)
			return powers[i].may;
	return 0;
}

/* Two cases; in the first there is a respondent, and a text that waits. */
static int hostile_begin(void **state)
{
	struct fixture *f;

	if (fixture_begin(state) == -1)
		return -1;
	f = *state;
	f->conf.privacy.reply_delay = 600;
	f->conf.privacy.letter_delay_min = 1800;
	f->conf.privacy.letter_delay_max = 3600;
	fixture_report(f, "anna@example.net");
	fixture_report(f, "ben@example.net");
	fixture_answer(f, "notice", 0, MIA,
	    "/respondent jo@example.net Jo Doe\n/reply R1\nHello.\n");
	assert_int_equal(fixture_count("relay"), 1);
	sql_run("CREATE TEMP TABLE other AS SELECT case_id FROM outbox"
		" WHERE letter = 'notice' ORDER BY id LIMIT 1 OFFSET 2");
	return 0;
}

/* The case that no mail here is about. */
static const char sql_other[] =
    "SELECT group_concat(x, '|') FROM ("
    "SELECT state || class || quote(owner) || quote(joined) AS x"
    "  FROM cases WHERE id IN other"
    " UNION ALL SELECT verb FROM acts WHERE case_id IN other"
    " UNION ALL SELECT quote(moderator) || why FROM screens"
    "            WHERE case_id IN other"
    " UNION ALL SELECT letter || state FROM outbox"
    "            WHERE case_id IN other"
    " UNION ALL SELECT expires || revoked FROM tokens"
    "            WHERE case_id IN other)";

static const char sql_party_mail[] =
    "SELECT group_concat(letter || state || not_before)"
    "  FROM outbox WHERE party_id IS NOT NULL";

static const char sql_tables[] =
    "SELECT group_concat(sql) FROM main.sqlite_master";

struct before {
	struct buf other, mail, tables;
	int64_t cases, last;
};

static void note(struct before *before)
{
	sql_blob(&before->other, sql_other);
	sql_blob(&before->mail, sql_party_mail);
	sql_blob(&before->tables, sql_tables);
	before->cases = sql_int("SELECT count(*) FROM cases");
	before->last = fixture_last();
}

static bool is_same(const struct buf *before, const char *sql)
{
	struct buf now = BUF_INIT;
	bool same;

	sql_blob(&now, sql);
	same = strcmp(buf_text(&now), buf_text(before)) == 0;
	buf_release(&now);
	return same;
}

static void check_store(const char *text)
{
	struct buf answer = BUF_INIT;

	sql_blob(&answer, "PRAGMA integrity_check");
	if (strcmp(buf_text(&answer), "ok") != 0)
		fail_msg("%s: %s", text, buf_text(&answer));
	buf_release(&answer);
	assert_int_equal(
	    sql_int("SELECT count(*) FROM pragma_foreign_key_check"), 0);
}

static void check_effects(struct before *before, const char *text, unsigned may)
{
	if (!is_same(&before->other, sql_other))
		fail_msg("another case changed: %s", text);
	if (!is_same(&before->tables, sql_tables))
		fail_msg("the tables changed: %s", text);
	if ((may & MAY_MAIL) == 0 && !is_same(&before->mail, sql_party_mail))
		fail_msg("mail to a party changed: %s", text);
	if ((may & MAY_CASES) == 0 &&
	    sql_int("SELECT count(*) FROM cases") != before->cases)
		fail_msg("there is another case: %s", text);
}

/* Mia hears what came of it, and of what was refused a sentence that says
 * why. */
static void check_receipt(struct fixture *f, const char *text)
{
	int n = fixture_newest(f, "receipt", "mia@example.org");
	const char *receipt;

	/* What has to be thought over is asked back instead. */
	if (fixture_newest(f, "question", "mia@example.org") >= 0)
		return;
	if (n < 1)
		fail_msg("no receipt: %s", text);
	receipt = fixture_text(f, "receipt", n);
	if (strstr(receipt, "NOTHING was done") != NULL &&
	    strstr(receipt, "\n! ") == NULL)
		fail_msg("refused without a word: %s\n%s", text, receipt);
}

static void before_release(struct before *before)
{
	buf_release(&before->other);
	buf_release(&before->mail);
	buf_release(&before->tables);
}

/* Undone afterwards, so that each meets the same case. */
static void say(struct fixture *f, const char *text, unsigned may)
{
	struct before before = {.cases = 0};
	struct wire_mail mail = {.from = MIA, .text = text};
	struct pool *outer = f->pool;

	f->pool = pool_new();
	mail.to = fixture_reply_to(f, "notice", 0);
	note(&before);
	assert_int_equal(desk_begin(&f->desk, NULL), 0);
	wire_take(f, &mail);
	check_effects(&before, text, may);
	check_receipt(f, text);
	fixture_check_mails(f, before.last);
	desk_rollback(&f->desk);
	before_release(&before);
	pool_free(f->pool);
	f->pool = outer;
}

/* As an argument, and as the text below. */
static void every_verb_withstands_hostile_words(void **state)
{
	struct fixture *f = *state;
	const struct verb *verb;
	struct buf text = BUF_INIT;
	size_t i;

	for (verb = verbs; verb->command.name != NULL; verb++) {
		for (i = 0; i < N(hostile); i++) {
			buf_reset(&text);
			buf_addf(&text, "/%s %s\n%s\n", verb->command.name,
			    hostile[i], hostile[(i * 7 + 3) % N(hostile)]);
			say(f, buf_text(&text), powers_of(verb->command.name));
		}
		check_store(verb->command.name);
	}
	buf_release(&text);
}

static void hostile_words_after_a_name_change_nothing_else(void **state)
{
	static const char *const names[] = {"respondent jo2@example.net",
	    "respondent \"", "alias R1", "lang R1", "reply R1", "ask reporter",
	    "class spam", "away until 2024-01-01", "remind in 3 days",
	    "assign Mo", "recuse Mo", "join #", "redact shouted"};
	struct fixture *f = *state;
	struct buf text = BUF_INIT;
	const char *word;
	size_t i, j;

	for (i = 0; i < N(names); i++)
		for (j = 0; j < N(hostile); j++) {
			buf_reset(&text);
			buf_addf(&text, "/%s %s\n\n%s\n", names[i], hostile[j],
			    hostile[j]);
			word = pool_strndup(
			    f->pool, names[i], strcspn(names[i], " "));
			say(f, buf_text(&text), powers_of(word));
		}
	check_store("names");
	buf_release(&text);
}

/* ------------------------------ too much ------------------------------ */

enum { MUCH = 1024 * 1024 };

static void add_much(struct buf *out, const char *word)
{
	while (out->len < MUCH)
		buf_adds(out, word);
	buf_addc(out, '\n');
}

static void a_megabyte_is_read_or_refused(void **state)
{
	static const char *const begins[] = {"/take ", "/take\n",
	    "/respondent ", "/reply R1\n", "/reply ", "/note\n", "/close ",
	    "/redact ", "/category ", "/", "//", ""};
	static const char *const words[] = {
	    "x", "x ", "x\n", "/take\n", "\xe2\x80\xae", "> ", "\033["};
	struct fixture *f = *state;
	struct buf text = BUF_INIT;
	size_t i;

	for (i = 0; i < N(begins); i++) {
		buf_reset(&text);
		buf_adds(&text, begins[i]);
		add_much(&text, words[i % N(words)]);
		say(f, buf_text(&text), MAY_MAIL);
	}
	check_store("much");
	buf_release(&text);
}

static int64_t owned(void)
{
	return sql_int("SELECT count(*) FROM cases WHERE owner IS NOT NULL");
}

static void fifty_commands_are_done_and_one_more_is_too_many(void **state)
{
	struct fixture *f = *state;
	struct buf text = BUF_INIT;
	int i;

	for (i = 0; i < COMMANDS_MAX + 1; i++)
		buf_adds(&text, "/take\n");
	fixture_answer(f, "notice", 0, MIA, buf_text(&text));
	assert_int_equal(owned(), 0);
	assert_non_null(
	    strstr(fixture_text(f, "receipt", fixture_count("receipt") - 1),
		"! there are more than 50 commands"));
	fixture_answer(
	    f, "notice", 0, MIA, buf_text(&text) + strlen("/take\n"));
	assert_int_equal(owned(), 1);
	buf_release(&text);
}

/* One line that cannot be, whichever it is, undoes all. */
static void one_bad_line_undoes_the_whole_mail(void **state)
{
	static const char *const bad[] = {"/nonsense", "/assign nobody",
	    "/join 1", "/release 1", "/uncut", "/remind yesterday",
	    "/lang R1 french", "/reply Nobody\nText.", "/class none"};
	struct fixture *f = *state;
	struct buf text = BUF_INIT, was = BUF_INIT;
	size_t i;

	sql_blob(&was, sql_party_mail);
	for (i = 0; i < N(bad); i++) {
		buf_reset(&text);
		buf_addf(&text,
		    "/take\n/class other\n/reply R1\nHello.\n%s\n"
		    "/close\n",
		    bad[i]);
		fixture_answer(f, "notice", 0, MIA, buf_text(&text));
		if (owned() != 0 || !is_same(&was, sql_party_mail) ||
		    sql_int("SELECT count(*) FROM cases"
			    " WHERE class <> 'report'") != 0)
			fail_msg("%s", bad[i]);
	}
	buf_release(&text);
	buf_release(&was);
}

/* What goes on to a party is what stood there, less what could do harm. */
static void a_relayed_text_is_shown_and_not_obeyed(void **state)
{
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < N(hostile); i++)
		fixture_answer(f, "notice", 0, MIA,
		    pool_printf(f->pool, "/reply R1\n%s\n", hostile[i]));
	fixture_answer(f, "notice", 1, MO, "/send-anyway\n");
	fixture_check_mails(f, 0);
	assert_true(
	    fixture_says(f, "jo@example.net", "'; DROP TABLE cases; --"));
	assert_true(fixture_says(f, "jo@example.net", "%s%n%99999$s"));
	assert_true(fixture_says(f, "jo@example.net", "{{typed}}"));
	assert_true(fixture_says(f, "jo@example.net", "<U+202E>"));
	check_store("relay");
}

#define CASE_TEST(name)                                                        \
	cmocka_unit_test_setup_teardown(name, hostile_begin, fixture_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(every_verb_withstands_hostile_words),
	    CASE_TEST(hostile_words_after_a_name_change_nothing_else),
	    CASE_TEST(a_megabyte_is_read_or_refused),
	    CASE_TEST(fifty_commands_are_done_and_one_more_is_too_many),
	    CASE_TEST(one_bad_line_undoes_the_whole_mail),
	    CASE_TEST(a_relayed_text_is_shown_and_not_obeyed),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
