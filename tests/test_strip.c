/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/answer_fixture.h"

#include <ctype.h>
#include <stdio.h>
#include <strings.h>

#include "casework/strip.h"
#include "tests/sql.h"

#define N(table) (sizeof(table) / sizeof(table)[0])
#define MIA "Mia <mia@example.org>"
#define MO "Mo <mo@example.org>"

/* ----------------------------- the function --------------------------- */

#define TOKEN "abcdefghijklmnopqrstuvwxyz234567"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
#define LETTERS                                                                \
	"abcdefghijklmnopqrstuvwxyzabcdef" /* one in 800 has no digit          \
	                                    */

static const struct {
	const char *text, *stripped;
} rows[] = {
    {"", ""},
    {"nothing to see", "nothing to see"},
    {"hey@example.org", "hey@example.org"},
    {"hey+" TOKEN "@example.org", "hey@example.org"},
    {"Hey+" UPPER "@Example.org", "Hey@Example.org"},
    {"hey+b" TOKEN "@example.org", "hey@example.org"},
    {"hey=2B" TOKEN "@example.org", "hey@example.org"},
    {"hey%2b" TOKEN "@example.org", "hey@example.org"},
    {"hey+" LETTERS "@example.org", "hey@example.org"},
    {"mailto:hey%2B" TOKEN "@example.org?subject=x",
	"mailto:hey@example.org?subject=x"},
    {"?to=hey%2B" TOKEN "%40example.org&x", "?to=hey%40example.org&x"},
    {"hey=2B" TOKEN "=40example.org", "hey=40example.org"},
    {"hey%2Bb" TOKEN "%40example.org", "hey%40example.org"},
    {"hey%252B" TOKEN "%2540example.org", "hey%[...]%2540example.org"},
    {"hey%2B" LETTERS "%40example.org", "hey%40example.org"},
    {"hey=3D2B" TOKEN "=40", "hey=[...]=40"},
    {"hey+" TOKEN, "hey"},
    {"hey+" LETTERS "\n@example.org", "hey\n@example.org"},
    {"hey+ " TOKEN "@example.org", "hey+ [...]@example.org"},
    {"hey+\n" TOKEN "@example.org", "hey+\n[...]@example.org"},
    {"hey-" TOKEN "@example.org", "hey-[...]@example.org"},
    {"<c." TOKEN "@example.org>", "<c.[...]@example.org>"},
    {TOKEN, "[...]"},
    {TOKEN " " TOKEN, "[...] [...]"},
    {TOKEN "," UPPER ".", "[...],[...]."},
    {"token: \"" TOKEN "\"", "token: \"[...]\""},
    /* What is none stays. */
    {LETTERS, LETTERS},
    {TOKEN "a", TOKEN "a"},
    {"hey+not-mia@example.org", "hey+not-mia@example.org"},
    {"hey+you@example.org", "hey+you@example.org"},
};

static void init_conf(struct conf *conf)
{
	*conf = (struct conf){
	    .community.address = "hey@example.org", .imap.separator = '+'};
}

static void every_form_of_a_token_is_taken_out(void **state)
{
	struct buf out = BUF_INIT;
	struct conf conf;
	size_t i;

	(void)state;
	init_conf(&conf);
	for (i = 0; i < N(rows); i++) {
		buf_reset(&out);
		strip_tokens(&out, &conf, rows[i].text);
		if (strcmp(buf_text(&out), rows[i].stripped) != 0)
			fail_msg("%s: %s", rows[i].text, buf_text(&out));
	}
	buf_release(&out);
}

/* --------------------------- they never travel ------------------------ */

/* The notices of one case, and the capabilities there are. */
enum { MIA_1, MO_1 };
enum { MIAS, MOS, ANNAS, OTHERS, RETURN_PATH, HAS };

static const char *const labels[HAS] = {
    "Mia's", "Mo's", "the reporter's", "of another case", "a return path"};

struct lab {
	struct fixture *f;
	const char *tokens[HAS];
	const char *lines; /* every one of them, in every form */
};

static const char *token_of(struct fixture *f, const char *letter, int n)
{
	return pool_strndup(f->pool,
	    strchr(fixture_reply_to(f, letter, n), '+') + 1, TOKEN_LEN);
}

static void add_forms(struct buf *out, const char *token)
{
	const char *c;

	buf_addf(out, "hey+%s@example.org\n", token);
	buf_addf(out, "hey+b%s@example.org\n", token);
	buf_addf(
	    out, "hey=2B%s@example.org, <c.%s@example.org>\n", token, token);
	buf_addf(out, "mailto:hey%%2B%s@example.org?subject=x\n", token);
	buf_addf(out,
	    "https://mail.example.net/?to=hey%%2B%s%%40example.org"
	    "\n",
	    token);
	buf_addf(out, "https://example.net/?to=hey%%252B%s%%2540x\n", token);
	buf_addf(out, "HEY+");
	for (c = token; *c != '\0'; c++)
		buf_addc(out, (char)toupper((unsigned char)*c));
	buf_adds(out, "@EXAMPLE.ORG\n");
}

static void open_lab(struct lab *lab, struct fixture *f)
{
	struct buf lines = BUF_INIT;
	size_t i;

	lab->f = f;
	fixture_report(f, "anna@example.net");
	fixture_report(f, "ben@example.net");
	lab->tokens[MIAS] = token_of(f, "notice", MIA_1);
	lab->tokens[MOS] = token_of(f, "notice", MO_1);
	lab->tokens[ANNAS] = token_of(f, "acknowledgement", 0);
	lab->tokens[OTHERS] = token_of(f, "notice", 2);
	lab->tokens[RETURN_PATH] = pool_strndup(
	    f->pool, fixture_message_id(f, "notice", MIA_1) + 2, TOKEN_LEN);
	for (i = 0; i < HAS; i++)
		add_forms(&lines, lab->tokens[i]);
	lab->lines = pool_strdup(f->pool, buf_text(&lines));
	buf_release(&lines);
}

/* The links of a notice hold the reader's own token, and may. */
static const char *without_links(struct fixture *f, const char *text)
{
	char *copy = pool_strdup(f->pool, text), *link = copy;

	while ((link = strstr(link, "    mailto:")) != NULL)
		memset(link, '-', strcspn(link, "\n"));
	return copy;
}

static void check_text(struct lab *lab, const char *letter, const char *text)
{
	size_t i;

	for (i = 0; i < HAS; i++)
		if (strcasestr(text, lab->tokens[i]) != NULL)
			fail_msg("%s: %s: %s", letter, labels[i], text);
}

/* In no mail of this kind, and there is one. */
static void check(struct lab *lab, const char *letter)
{
	struct mail_out out;
	int i, n = fixture_count(letter);

	assert_true(n > 0);
	for (i = 0; i < n; i++) {
		fixture_build(&out, lab->f, letter, i);
		mail_out_release(&out);
		check_text(lab, letter, out.message.subject);
		check_text(
		    lab, letter, without_links(lab->f, out.message.text));
	}
}

/* "text" with all of them below it. */
static const char *with_tokens(struct lab *lab, const char *text)
{
	return pool_printf(lab->f->pool, "%s%s", text, lab->lines);
}

static void no_token_travels_in_a_note(void **state)
{
	struct lab lab;

	open_lab(&lab, *state);
	fixture_answer(
	    lab.f, "notice", MIA_1, MIA, with_tokens(&lab, "Look at this:\n"));
	check(&lab, "told");
	check(&lab, "receipt");
	assert_true(fixture_says(lab.f, "mo@example.org", "Look at this:"));
}

static void no_token_travels_to_a_party(void **state)
{
	struct lab lab;

	open_lab(&lab, *state);
	fixture_answer(lab.f, "notice", MIA_1, MIA,
	    with_tokens(&lab, "/reply reporter\nWrite to:\n"));
	check(&lab, "relay");
	check(&lab, "told");
	assert_true(fixture_says(lab.f, "anna@example.net", "Write to:"));
}

static void no_token_travels_in_a_receipt_or_a_question(void **state)
{
	struct lab lab;

	open_lab(&lab, *state);
	fixture_answer(
	    lab.f, "notice", MIA_1, MIA, with_tokens(&lab, "/nonsense\n"));
	fixture_answer(lab.f, "notice", MIA_1, MIA,
	    pool_printf(
		lab.f->pool, "/assign hey+%s@example.org\n", lab.tokens[MOS]));
	fixture_answer(lab.f, "notice", MIA_1, MIA,
	    pool_printf(
		lab.f->pool, "/close hey+%s@example.org\n", lab.tokens[MOS]));
	check(&lab, "receipt");
	check(&lab, "told");
	lab.f->conf.auth.confirm = CONFIRM_ALL;
	fixture_answer(lab.f, "notice", MO_1, MO, "/reopen\n");
	fixture_answer(lab.f, "notice", MIA_1, MIA,
	    with_tokens(&lab, "/reply reporter\nWrite to:\n"));
	check(&lab, "question");
}

static void no_token_travels_in_a_clean_copy(void **state)
{
	struct lab lab;

	open_lab(&lab, *state);
	fixture_answer(lab.f, "acknowledgement", 0, "anna@example.net",
	    with_tokens(&lab, "See:\n"));
	check(&lab, "message");
	/* Nor from another address, nor in a new report. */
	fixture_answer(lab.f, "acknowledgement", 0, "kim@example.com",
	    with_tokens(&lab, "I am not Anna:\n"));
	check(&lab, "message");
	wire_in(lab.f, &(struct wire_mail){.from = "kim@example.com",
			   .to = "hey@example.org",
			   .text = with_tokens(&lab, "I found this:\n")});
	assert_int_equal(fixture_count("notice"), 6);
	check(&lab, "notice");
}

/* A forwarded mail's subject may hold anything. */
static void no_token_travels_in_a_subject(void **state)
{
	struct wire_mail mail = {.text = "See the subject.\n"};
	struct lab lab;

	open_lab(&lab, *state);
	mail.subject = pool_printf(
	    lab.f->pool, "Fwd: hey+%s@example.org", lab.tokens[MIAS]);
	mail.from = "kim@example.com";
	mail.to = "hey@example.org";
	wire_in(lab.f, &mail);
	check(&lab, "notice");
	mail.from = "anna@example.net";
	mail.to = fixture_reply_to(lab.f, "acknowledgement", 0);
	wire_in(lab.f, &mail);
	check(&lab, "message");
}

/* Nor a text that is attached, such as a mail of ours that was forwarded. */
static void no_token_travels_in_an_attached_text(void **state)
{
	struct fixture *f = *state;
	struct lab lab;
	struct mail_in in;
	struct message_part part = {.type = "text/plain", .show = MESSAGE_TEXT};
	struct mail_out out;

	open_lab(&lab, f);
	mail_in_init(&in, f, "kim@example.com");
	part.data = (struct blob){lab.lines, strlen(lab.lines)};
	part.size = part.data.len;
	in.message.parts = &part;
	in.message.n_parts = 1;
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
	fixture_answer(f, "notice", 4, MIA, "/show\n");
	assert_int_equal(fixture_count("files"), 1);
	fixture_build(&out, f, "files", 0);
	assert_int_equal(out.message.n_parts, 1);
	check_text(&lab, "files",
	    pool_strndup(f->pool, out.message.parts[0].data.data,
		out.message.parts[0].data.len));
	mail_out_release(&out);
}

#define DESK_TEST(name)                                                        \
	cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_form_of_a_token_is_taken_out),
	    DESK_TEST(no_token_travels_in_a_note),
	    DESK_TEST(no_token_travels_to_a_party),
	    DESK_TEST(no_token_travels_in_a_receipt_or_a_question),
	    DESK_TEST(no_token_travels_in_a_clean_copy),
	    DESK_TEST(no_token_travels_in_a_subject),
	    DESK_TEST(no_token_travels_in_an_attached_text),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
