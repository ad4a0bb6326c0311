/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/answer_fixture.h"

#include <ctype.h>
#include <stdio.h>

#include "casework/digest.h"
#include "casework/route.h"
#include "tests/sql.h"

#define N(table) (sizeof(table) / sizeof(table)[0])
#define MIA "Mia <mia@example.org>"
#define SERVER "mx.example.org"

/* Two cases, of which three moderators have a notice each. */
enum { MIA_1, MO_1, KIM_1, MIA_2 };

static int authority_begin(void **state)
{
	struct fixture *f;

	if (fixture_team_begin(state) == -1)
		return -1;
	f = *state;
	f->conf.auth.authserv_id = SERVER;
	fixture_report(f, "anna@example.net");
	fixture_report(f, "ben@example.net");
	return 0;
}

/* ------------------------- the ways home ------------------------------ */

static const char pass[] =
    "Authentication-Results: " SERVER "; dmarc=pass header.from=example.org\n";

/* "/take" in Mia's true name, in capitals as some programs write it. Who owns
 * something then? */
static int64_t take_with(struct fixture *f, const char *to, const char *answers)
{
	struct wire_mail mail = {.top = pass,
	    .from = "MIA@Example.ORG",
	    .to = to,
	    .answers = answers,
	    .text = "/take\n"};
	int64_t n;

	assert_int_equal(desk_begin(&f->desk, NULL), 0);
	wire_take(f, &mail);
	n = sql_int("SELECT count(*) FROM cases WHERE owner IS NOT NULL");
	desk_rollback(&f->desk);
	return n;
}

/* $ is the token; what systems make of an address on its way. */
static const struct {
	const char *to;
	bool upper, acts;
} damages[] = {
    {"hey+$@example.org", false, true},
    {"Community <HEY+$@EXAMPLE.ORG>", true, true},
    {"hey+$@example.org", true, true},
    {"hey=2B$@example.org", false, true},
    {"hey=2b$@example.org", true, true},
    {"hey%2B$@example.org", false, true},
    {"hey%2b$@example.org", true, true},
    {"ann@example.net, hey+$@example.org", false, true},
    {"hey+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.org,"
     " hey+$@example.org",
	false, true},
    {"hey+b$@example.org", false, false},
    {"hey+a$@example.org", false, false},
    {"hey+$a@example.org", false, false},
    {"hey-$@example.org", false, false},
    {"hey$@example.org", false, false},
    {"hey+x+$@example.org", false, false},
    {"$@example.org", false, false},
    {"they+$@example.org", false, false},
    {"hey+$@example.net", false, false},
    {"hey+$@mail.example.org", false, false},
    {"hey+$@example.org.example.net", false, false},
    {"\"hey+$@example.org\" <hey@example.org>", false, false},
    {"hey@example.org (hey+$@example.org)", false, false},
};

/* The token between "+" and "@". */
static const char *token_of(struct fixture *f, const char *letter, int n)
{
	const char *addr = fixture_reply_to(f, letter, n);
	const char *tag = strchr(addr, '+');

	assert_non_null(tag);
	return pool_strndup(f->pool, tag + 1, TOKEN_LEN);
}

static void a_token_leads_home_however_its_address_was_broken(void **state)
{
	struct fixture *f = *state;
	const char *token = token_of(f, "notice", MIA_1);
	char upper[TOKEN_LEN + 1];
	struct buf to = BUF_INIT;
	size_t i;

	for (i = 0; i <= TOKEN_LEN; i++)
		upper[i] = (char)toupper((unsigned char)token[i]);
	for (i = 0; i < N(damages); i++) {
		wire_fill(&to, damages[i].to, damages[i].upper ? upper : token);
		if (take_with(f, buf_text(&to), NULL) != damages[i].acts)
			fail_msg("%s", damages[i].to);
	}
	buf_release(&to);
}

static void the_message_id_is_the_second_way_home(void **state)
{
	struct fixture *f = *state;
	const char *hers = fixture_message_id(f, "notice", MIA_1);
	const char *his = fixture_message_id(f, "notice", MO_1);
	const char *annas = fixture_message_id(f, "acknowledgement", 0);
	const char *alien = "c.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.org";
	struct wire_mail forged = {.top = pass,
	    .from = "mallory@example.org",
	    .to = "hey@example.org",
	    .answers = hers,
	    .text = "/take\n"};

	assert_int_equal(take_with(f, "hey@example.org", hers), 1);
	assert_int_equal(take_with(f, "hey@example.org", his), 0);
	assert_int_equal(take_with(f, "hey@example.org", annas), 0);
	assert_int_equal(take_with(f, "hey@example.org", alien), 0);
	wire_in(f, &forged);
	forged.from = MIA;
	forged.top = NULL;
	wire_in(f, &forged);
	assert_int_equal(sql_int("SELECT count(*) FROM cases"
				 " WHERE owner IS NOT NULL"),
	    0);
	sql_run("UPDATE tokens SET expires = 86400 WHERE party_id IS NULL");
	assert_int_equal(take_with(f, "hey@example.org", hers), 0);
}

/* The subject says what it likes: the capability says which case. */
static void a_token_opens_its_own_case_only(void **state)
{
	struct fixture *f = *state;
	struct wire_mail mail = {.top = pass,
	    .from = MIA,
	    .to = fixture_reply_to(f, "notice", MIA_2),
	    .text = "/take\n"};
	struct mail_out first;

	fixture_build(&first, f, "notice", MIA_1);
	mail_out_release(&first);
	mail.subject = first.message.subject;
	wire_in(f, &mail);
	assert_int_equal(sql_int("SELECT count(*) FROM cases"
				 " WHERE owner IS NOT NULL"),
	    1);
	assert_int_equal(sql_int("SELECT owner IS NOT NULL FROM cases"
				 " WHERE id = (SELECT case_id FROM outbox"
				 "              WHERE letter = 'notice'"
				 "              ORDER BY id LIMIT 1 OFFSET 3)"),
	    1);
}

/* A moderator who comes by a reporter's address is a stranger there. */
static void the_token_of_a_party_obeys_no_verb(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
	    take_with(f, fixture_reply_to(f, "acknowledgement", 0), NULL), 0);
}

/* -------------------------- what is said ------------------------------ */

static void a_refusal_is_said_once_a_day_and_always_counted(void **state)
{
	static const char *const tos[] = {
	    "hey+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.org",
	    "hey+bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb@example.org"};
	struct fixture *f = *state;
	struct wire_mail mail = {.top = pass, .from = MIA, .text = "/close\n"};
	int i;

	for (i = 0; i < 3; i++) {
		mail.to = i < 2 ? tos[i] : fixture_reply_to(f, "notice", MO_1);
		wire_in(f, &mail);
	}
	assert_int_equal(fixture_count("refused"), 1);
	assert_int_equal(sql_int("SELECT count(*) FROM acts"
				 " WHERE verb = 'digest.refused'"),
	    3);
	f->desk.now += FIXTURE_DAY;
	wire_in(f, &mail);
	assert_int_equal(fixture_count("refused"), 2);
	assert_string_equal(
	    fixture_text(f, "refused", 1), fixture_text(f, "refused", 0));
	fixture_check_mails(f, 0);
}

/* Such a mail, and the digest, are about no case: they come from a place that
 * no verb may close, join or leave. */
static void a_mail_that_is_about_no_case_obeys_nothing_of_one(void **state)
{
	static const char *const texts[] = {"/take", "/close", "/recuse",
	    "/respondent jo@example.net", "/class spam", "/recuse Mo",
	    "/remind in 3 days", "/join $"};
	static const char sql_house[] =
	    "SELECT state || class || quote(owner) || quote(joined)"
	    "    || (SELECT count(*) FROM clocks)"
	    "    || (SELECT count(*) FROM screens)"
	    "    || (SELECT count(*) FROM parties)"
	    "  FROM cases WHERE number = 0";
	struct fixture *f = *state;
	struct buf text = BUF_INIT, was = BUF_INIT, is = BUF_INIT;
	char number[32];
	struct wire_mail mail = {.top = pass,
	    .from = MIA,
	    .to = "hey+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.org",
	    .text = "/close\n"};
	size_t i;

	wire_in(f, &mail);
	mail.to = fixture_reply_to(f, "refused", 0);
	snprintf(number, sizeof number, "%lld",
	    (long long)sql_int("SELECT max(number) FROM cases"));
	sql_blob(&was, sql_house);
	for (i = 0; i < N(texts); i++) {
		wire_fill(&text, texts[i], number);
		mail.text = buf_text(&text);
		wire_in(f, &mail);
		buf_reset(&is);
		sql_blob(&is, sql_house);
		if (strcmp(buf_text(&is), buf_text(&was)) != 0)
			fail_msg("%s: %s", texts[i], buf_text(&is));
	}
	buf_release(&text);
	buf_release(&was);
	buf_release(&is);
}

/* Not what they were, and not who; on the day after. */
static void the_digest_of_the_next_day_counts_refusals(void **state)
{
	struct fixture *f = *state;
	struct wire_mail mail = {.from = MIA,
	    .to = fixture_reply_to(f, "notice", MIA_1),
	    .text = "/close\n"};

	wire_in(f, &mail);
	mail.from = "mallory@example.net";
	wire_in(f, &mail);
	assert_int_equal(digest_send(&f->desk, NULL), 0);
	assert_int_equal(fixture_count("digest"), 0);
	f->desk.now += FIXTURE_DAY;
	assert_int_equal(digest_send(&f->desk, NULL), 0);
	assert_int_equal(fixture_count("digest"), 3);
	assert_non_null(strstr(fixture_text(f, "digest", 0),
	    "- mails that claimed a right they did not have: 2\n"));
	assert_null(strstr(fixture_text(f, "digest", 0), "mallory"));
	assert_int_equal(digest_send(&f->desk, NULL), 0);
	assert_int_equal(fixture_count("digest"), 3);
	f->desk.now += FIXTURE_DAY;
	assert_int_equal(digest_send(&f->desk, NULL), 0);
	assert_int_equal(fixture_count("digest"), 6);
	assert_null(
	    strstr(fixture_text(f, "digest", 3), "mails that claimed a right"));
}

/* ---------------------- tokens that are none -------------------------- */

enum { GUESSES = 100000, POOLFUL = 1000 };
static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

static char any_letter(void)
{
	return alphabet[random_below(32)];
}

/* The i-th guess, near a real one or far from it. */
static void guess(
    char out[TOKEN_LEN + 8], const char *one, const char *other, int i)
{
	size_t at = random_below(TOKEN_LEN), cut = 1 + random_below(31);

	snprintf(out, TOKEN_LEN + 8, "%s", one);
	switch (i % 6) {
	case 0:
		random_token(out);
		break;
	case 1: /* one character is another */
		do
			out[at] = any_letter();
		while (out[at] == one[at]);
		break;
	case 2: /* the end is missing */
		out[at] = '\0';
		break;
	case 3: /* there is more of it */
		out[TOKEN_LEN] = any_letter();
		out[TOKEN_LEN + 1] = '\0';
		break;
	case 4: /* of another case, and one is another */
		do
			out[at] = (char)toupper((unsigned char)any_letter());
		while (tolower((unsigned char)out[at]) == one[at]);
		break;
	default: /* half of each */
		memcpy(out + cut, other + cut, TOKEN_LEN - cut);
	}
	/* They may end alike. */
	if (strcmp(out, one) == 0 || strcmp(out, other) == 0)
		random_token(out);
}

static bool is_accepted(struct fixture *f, const char *tag, struct pool *pool)
{
	static struct message_header header = {"authentication-results",
	    SERVER "; dmarc=pass header.from=example.org"};
	char addr[100];
	struct message_addr to = {addr, NULL};
	struct message message = {.from = {"mia@example.org", "Mia"},
	    .to = {&to, 1},
	    .headers = &header,
	    .n_headers = 1,
	    .text = "/take\n"};
	struct routed routed;

	snprintf(addr, sizeof addr, "hey+%s@example.org", tag);
	if (route_mail(&routed, &f->desk, &message, pool, &f->err) == -1)
		fail_msg("%s", f->err.text);
	return routed.route != ROUTE_REFUSED && routed.route != ROUTE_REPORT;
}

static void no_guessed_token_is_accepted(void **state)
{
	struct fixture *f = *state;
	const char *one = token_of(f, "notice", MIA_1);
	const char *other = token_of(f, "notice", MIA_2);
	struct pool *pool = pool_new();
	char tag[TOKEN_LEN + 8];
	int i, accepted = 0;

	assert_true(is_accepted(f, one, pool));
	assert_true(is_accepted(f, other, pool));
	for (i = 0; i < GUESSES; i++) {
		guess(tag, one, other, i);
		accepted += is_accepted(f, tag, pool);
		if (i % POOLFUL == 0) {
			pool_free(pool);
			pool = pool_new();
		}
	}
	pool_free(pool);
	assert_int_equal(accepted, 0);
}

#define CASE_TEST(name)                                                        \
	cmocka_unit_test_setup_teardown(name, authority_begin, fixture_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(a_token_leads_home_however_its_address_was_broken),
	    CASE_TEST(the_message_id_is_the_second_way_home),
	    CASE_TEST(a_token_opens_its_own_case_only),
	    CASE_TEST(the_token_of_a_party_obeys_no_verb),
	    CASE_TEST(a_refusal_is_said_once_a_day_and_always_counted),
	    CASE_TEST(a_mail_that_is_about_no_case_obeys_nothing_of_one),
	    CASE_TEST(the_digest_of_the_next_day_counts_refusals),
	    CASE_TEST(no_guessed_token_is_accepted),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
