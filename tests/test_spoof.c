/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/answer_fixture.h"

#include "tests/sql.h"

#define N(table) (sizeof(table) / sizeof(table)[0])
#define MIA "Mia <mia@example.org>"
#define SERVER "mx.example.org"

/* Two cases, of which three moderators have a notice each. */
enum { MIA_1, MO_1, KIM_1, MIA_2 };

static int spoof_begin(void **state)
{
	struct fixture *f;

	if (fixture_team_begin(state) == -1)
		return -1;
	f = *state;
	f->conf.auth.authserv_id = SERVER;
	fixture_report(f, "anna@example.net");
	fixture_report(f, "ben@example.net");
	sql_run("CREATE TEMP TABLE old AS SELECT id FROM cases");
	return 0;
}

/* All that a mail without authority must leave as it is: the two cases, what
 * is on record in them, and mail to parties. An acknowledgement is no word
 * in a case. */
static const char sql_state[] =
    "SELECT group_concat(x, '|') FROM ("
    "SELECT quote(id) || number || state || class || quote(owner)"
    "    || categories || quote(closed) || quote(joined)"
    "    || word_due || decision_due AS x"
    "  FROM cases WHERE id IN old"
    " UNION ALL"
    " SELECT name || subject || stage || due FROM clocks"
    "  WHERE case_id IN old"
    " UNION ALL"
    " SELECT quote(uuid) || verb FROM acts WHERE verb <> 'digest.refused'"
    " UNION ALL"
    " SELECT quote(uuid) || state FROM pending"
    " UNION ALL"
    " SELECT quote(case_id) || quote(moderator) || why || state"
    "  FROM screens WHERE case_id IN old"
    " UNION ALL"
    " SELECT quote(blind) || expires || revoked"
    "  FROM tokens WHERE case_id IN old"
    " UNION ALL"
    " SELECT quote(case_id) || quote(report_id)"
    "  FROM case_reports WHERE case_id IN old"
    " UNION ALL"
    " SELECT quote(p.id) || p.flags || p.language"
    "  FROM parties p LEFT JOIN case_reports c ON c.report_id = p.report_id"
    " WHERE p.case_id IN old OR c.case_id IN old"
    " UNION ALL"
    " SELECT quote(m.id) || quote(m.seal)"
    "  FROM messages m LEFT JOIN case_reports c ON c.report_id = m.unit_id"
    " WHERE m.unit_id IN old OR c.case_id IN old"
    " UNION ALL"
    " SELECT quote(uuid) || state || not_before"
    "  FROM outbox"
    " WHERE case_id IN old"
    "    OR (party_id IS NOT NULL AND letter <> 'acknowledgement'))";

static void read_state(struct buf *out)
{
	buf_reset(out);
	sql_blob(out, sql_state);
	assert_true(out->len > 0);
}

/* --------------------------- the matrix ------------------------------- */

/* Where it is sent, and what became of that capability. */
static const struct claim {
	const char *label;
	int notice; /* whose reply address it is; -1: another */
	const char *to;
	const char *before; /* SQL */
	bool right, any;
} claims[] = {
    {"right", MIA_1, .right = true, .any = true},
    {"random", -1, "hey+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.org",
	.any = true},
    {"absent", -1, "hey@example.org"},
    {"no token at all", -1, "hey+hello@example.org"},
    {"expired", MIA_1, .before = "UPDATE tokens SET expires = 86400",
	.any = true},
    {"expires now", MIA_1, .before = "UPDATE tokens SET expires = 1700000000",
	.any = true},
    {"revoked", MIA_1, .before = "UPDATE tokens SET revoked = 1", .any = true},
    {"another moderator's", KIM_1, .any = true},
    {"of a case that is none of hers", MIA_2,
	.before = "INSERT INTO screens (case_id, moderator, why, state)"
		  " SELECT case_id, moderator, 'excluded', 'out' FROM tokens"
		  "  WHERE party_id IS NULL",
	.any = true},
};

/* Whose it pretends to be, and the domain that stands behind it. */
static const struct sender {
	const char *label, *from, *domain;
	bool right, moderator;
	bool unmailed; /* what is queued for it cannot be written in ASCII */
} senders[] = {
    {"right", MIA, "example.org", true, true},
    {"wrong", "mallory@example.net", "example.net"},
    {"another moderator", "mo@example.org", "example.org", false, true},
    {"an alias of hers", "mia@home.example", "home.example"},
    {"of Cyrillic letters", "\xd0\xbc\xd1\x96\xd0\xb0@example.org",
	"example.org", .unmailed = true},
    {"at a Cyrillic domain", "mia@ex\xd0\xb0mple.org", "xn--exmple-4nf.org"},
    {"at its A-label", "mia@xn--exmple-4nf.org", "xn--exmple-4nf.org"},
    {"at a subdomain", "mia@mail.example.org", "mail.example.org"},
    {"at a longer domain", "mia@example.org.example.net",
	"example.org.example.net"},
    {"with a tag", "mia+x@example.org", "example.org"},
    {"with a dot", "m.ia@example.org", "example.org"},
    {"in the name", "\"mia@example.org\" <mallory@example.net>", "example.net"},
    {"in a comment", "mallory@example.net (mia@example.org)", "example.net"},
    {"two fields", MIA "\nFrom: mallory@example.net", "example.org"},
    {"two fields, hers below", "mallory@example.net\nFrom: " MIA,
	"example.org"},
    {"two addresses", MIA ", mallory@example.net", "example.org"},
    {"a group", "x: " MIA ";", "example.org"},
    {"nobody", NULL, "example.org"},
};

#define RESULT(server, verdict)                                                \
	"Authentication-Results: " server "; dmarc=" verdict " header.from=$"  \
	"\n"
#define OURS RESULT(SERVER, "pass")
#define OUR_RECEIVED                                                           \
	"Received: from a.example.net (b [192.0.2.1]) by " SERVER "; x\n"
#define FOREIGN_RECEIVED "Received: from x by a.example.net with ESMTP; x\n"

/* What is said of the sender; $ is the domain. */
static const struct said {
	const char *label, *top;
	bool right;
} saids[] = {
    {"pass", OURS OUR_RECEIVED, true},
    {"fail", RESULT(SERVER, "fail") OUR_RECEIVED},
    {"fail, and a forged one",
	RESULT(SERVER, "fail") OUR_RECEIVED FOREIGN_RECEIVED OURS},
    {"none", OUR_RECEIVED},
    {"of another server", RESULT("mx.example.net", "pass") OUR_RECEIVED},
    {"of one like ours",
	RESULT("mx.example.org.example.net", "pass") OUR_RECEIVED},
    {"doubled", OURS OURS OUR_RECEIVED},
    {"below a foreign Received", OUR_RECEIVED FOREIGN_RECEIVED OURS},
    {"in a comment", "Authentication-Results: mx.example.net (" SERVER
		     "; dmarc=pass header.from=$)\n"},
    {"of another domain",
	"Authentication-Results: " SERVER "; dkim=pass header.d=example.com\n"},
};

enum effect { ACTED, REFUSED, REPORTED };

static const char *const effects[] = {"acted", "refused", "reported"};

struct cell {
	struct fixture *f;
	const struct claim *claim;
	const struct sender *sender;
	const struct said *said;
	const char *to; /* each claim's address */
	struct buf before, after;
	struct pool *kept; /* for all cells; the fixture's is for one */
	const char *refused, *acknowledged; /* texts: always the same */
};

static enum effect expected(const struct cell *cell)
{
	if (cell->claim->right && cell->sender->right && cell->said->right)
		return ACTED;
	return cell->claim->any && cell->sender->moderator ? REFUSED : REPORTED;
}

/* The phrase is new each time. */
static const char *without_phrase(struct fixture *f, const char *text)
{
	char *copy = pool_strdup(f->pool, text), phrase[PHRASE_LEN + 1];
	const char *end = random_find_phrase(phrase, copy);

	assert_non_null(end);
	memset(copy + (end - copy) - PHRASE_LEN, '-', PHRASE_LEN);
	return copy;
}

static void check_same(struct cell *cell, const char **first, const char *text)
{
	if (*first == NULL)
		*first = pool_strdup(cell->kept, text);
	assert_string_equal(text, *first);
}

/* Only to the one in whose name it was. */
static void check_refused(struct cell *cell)
{
	const char *to = fixture_to(cell->f, "refused", 0);

	assert_int_equal(fixture_count("refused"), 1);
	assert_string_equal(
	    to, cell->sender->right ? "mia@example.org" : "mo@example.org");
	/* Mo's language is another. */
	if (cell->sender->right)
		check_same(
		    cell, &cell->refused, fixture_text(cell->f, "refused", 0));
}

static void check_reported(struct cell *cell)
{
	int n = fixture_count("acknowledgement");

	assert_in_range(n, 2, 3);
	if (n == 3 && !cell->sender->unmailed)
		check_same(cell, &cell->acknowledged,
		    without_phrase(
			cell->f, fixture_text(cell->f, "acknowledgement", 2)));
}

/* Nothing of the old cases, and nothing else that is new. */
static void check_nothing_done(struct cell *cell)
{
	read_state(&cell->after);
	assert_string_equal(buf_text(&cell->after), buf_text(&cell->before));
	assert_int_equal(
	    sql_int("SELECT count(*) FROM outbox"
		    " WHERE letter NOT IN"
		    "       ('acknowledgement', 'notice', 'refused')"),
	    0);
	assert_int_equal(sql_int("SELECT count(*) FROM cases"
				 " WHERE owner IS NOT NULL"),
	    0);
}

static enum effect effect_of(void)
{
	if (sql_int("SELECT count(*) FROM cases WHERE owner IS NOT NULL") > 0)
		return ACTED;
	return fixture_count("refused") > 0 ? REFUSED : REPORTED;
}

/* In a transaction that is undone, so that no cell knows of another. */
static enum effect play(struct cell *cell)
{
	struct fixture *f = cell->f;
	struct wire_mail mail = {.from = cell->sender->from,
	    .to = cell->to,
	    .subject = "Re: [case 1]",
	    .text = "/take\n"};
	struct buf top = BUF_INIT;
	enum effect effect;

	wire_fill(&top, cell->said->top, cell->sender->domain);
	mail.top = buf_text(&top);
	assert_int_equal(desk_begin(&f->desk, NULL), 0);
	if (cell->claim->before != NULL)
		sql_run(cell->claim->before);
	read_state(&cell->before);
	wire_take(f, &mail);
	effect = effect_of();
	if (effect != expected(cell))
		fail_msg("token %s, From %s, result %s: %s", cell->claim->label,
		    cell->sender->label, cell->said->label, effects[effect]);
	if (effect != ACTED)
		check_nothing_done(cell);
	if (effect == REFUSED)
		check_refused(cell);
	else if (effect == REPORTED)
		check_reported(cell);
	desk_rollback(&f->desk);
	buf_release(&top);
	pool_free(f->pool);
	f->pool = pool_new();
	return effect;
}

static void exactly_one_cell_of_the_matrix_acts(void **state)
{
	struct cell cell = {.f = *state};
	size_t i, j, k, n = 0, acted = 0;

	cell.kept = pool_new();
	for (i = 0; i < N(claims); i++) {
		cell.claim = &claims[i];
		cell.to = pool_strdup(cell.kept,
		    claims[i].to != NULL
			? claims[i].to
			: fixture_reply_to(cell.f, "notice", claims[i].notice));
		for (j = 0; j < N(senders); j++)
			for (k = 0; k < N(saids); k++, n++) {
				cell.sender = &senders[j];
				cell.said = &saids[k];
				acted += play(&cell) == ACTED;
			}
	}
	assert_int_equal(acted, 1);
	assert_non_null(cell.refused);
	assert_non_null(cell.acknowledged);
	assert_int_equal(n, N(claims) * N(senders) * N(saids));
	pool_free(cell.kept);
	buf_release(&cell.before);
	buf_release(&cell.after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		exactly_one_cell_of_the_matrix_acts, spoof_begin, fixture_end),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
