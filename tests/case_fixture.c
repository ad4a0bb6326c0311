/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/case_fixture.h"

#include <stdio.h>

#include "casework/due.h"
#include "msg/parse.h"
#include "tests/sql.h"

static const char *const addresses[] = {
    "mia@example.org", "mo@example.org", "zoe@example.org", "lee@example.com"};

const char *case_address(int who)
{
	return addresses[who];
}

int case_begin(void **state)
{
	static const char *none[] = {NULL};
	static const char *aliases[] = {"mia@home.example", NULL};
	static struct conf_moderator moderators[CASE_MODERATORS];
	static struct conf_category categories[] = {
	    {"pitching", "Pitching"}, {"trolling", "Trolling"}};
	struct fixture *f;

	if (fixture_begin(state) == -1)
		return -1;
	f = *state;
	moderators[MIA] =
	    (struct conf_moderator){"Mia", addresses[MIA], aliases, ""};
	moderators[MO] = (struct conf_moderator){"Mo", addresses[MO], none, ""};
	moderators[ZOE] =
	    (struct conf_moderator){"Zoe", addresses[ZOE], none, ""};
	f->conf.moderators = moderators;
	f->conf.n_moderators = CASE_MODERATORS;
	f->conf.categories = categories;
	f->conf.n_categories = 2;
	f->conf.privacy.reply_delay = 600;
	f->conf.privacy.tell_reporter = TELL_OUTCOME;
	f->conf.privacy.letter_delay_min = 3600;
	f->conf.privacy.letter_delay_max = 6 * 3600;
	return 0;
}

void case_escalation(struct fixture *f)
{
	static const char *outside[] = {"lee@example.com", NULL};

	f->conf.escalation.addresses = outside;
}

/* ------------------------------ looking ------------------------------- */

static const char *squeezed(struct pool *pool, const char *text)
{
	struct buf out = BUF_INIT;
	const char *copy;

	for (; *text != '\0'; text++)
		if (strchr(" \n\t", *text) == NULL)
			buf_addc(&out, *text);
		else if (out.len > 0 && buf_text(&out)[out.len - 1] != ' ')
			buf_addc(&out, ' ');
	copy = pool_strdup(pool, buf_text(&out));
	buf_release(&out);
	return copy;
}

static const char *hex(struct pool *pool, const void *bytes, size_t len)
{
	struct buf out = BUF_INIT;
	const char *copy;
	size_t i;

	for (i = 0; i < len; i++)
		buf_addf(&out, "%02x", ((const unsigned char *)bytes)[i]);
	copy = pool_strdup(pool, buf_text(&out));
	buf_release(&out);
	return copy;
}

/* "moderator = x'...'" */
static const char *to_member(struct fixture *f, int who)
{
	struct blind blind;

	assert_int_equal(team_blind(&blind, &f->desk, addresses[who], NULL), 0);
	return pool_printf(
	    f->pool, "moderator = x'%s'", hex(f->pool, blind.bytes, BLIND_LEN));
}

static const char *to_party(struct pool *pool, int party)
{
	return pool_printf(pool,
	    "party_id = (SELECT id FROM parties"
	    " ORDER BY rowid LIMIT 1 OFFSET %d)",
	    party);
}

/* "%s" is count(*) or max(id). Digests come by themselves. */
static int64_t ask(const char *what, const char *where, const char *letter)
{
	char sql[400];

	if (letter == NULL)
		snprintf(sql, sizeof sql,
		    "SELECT %s FROM outbox"
		    " WHERE %s AND state <> 'cancelled'"
		    "   AND letter NOT IN ('digest', 'weekly')",
		    what, where);
	else
		snprintf(sql, sizeof sql,
		    "SELECT %s FROM outbox"
		    " WHERE %s AND state <> 'cancelled' AND letter = '%s'",
		    what, where, letter);
	return sql_int(sql);
}

int64_t case_mails(struct fixture *f, int who, const char *letter)
{
	return ask("count(*)", to_member(f, who), letter);
}

int64_t case_letters(int party, const char *letter)
{
	struct pool *pool = pool_new();
	int64_t n = ask("count(*)", to_party(pool, party), letter);

	pool_free(pool);
	return n;
}

void case_build(struct mail_out *out, struct fixture *f, int64_t id)
{
	struct err err = {ERR_NONE, ""};

	if (id == -1)
		fail_msg("there is no such mail");
	if (post_build(&out->mail, &f->desk, id, f->pool, &err) == -1)
		fail_msg("%s", err.text);
	parse_mail(
	    &out->message, f->pool, out->mail.data.data, out->mail.data.len);
}

static const char *text_of(struct fixture *f, int64_t id)
{
	struct mail_out out;

	case_build(&out, f, id);
	mail_out_release(&out);
	return squeezed(f->pool, out.message.text);
}

const char *case_mail(struct fixture *f, int who, const char *letter)
{
	return text_of(f, ask("max(id)", to_member(f, who), letter));
}

const char *case_letter(struct fixture *f, int party, const char *letter)
{
	return text_of(f, ask("max(id)", to_party(f->pool, party), letter));
}

void case_letter_row(
    struct outbox_row *row, struct fixture *f, int party, const char *letter)
{
	int64_t id = ask("max(id)", to_party(f->pool, party), letter);

	assert_int_equal(outbox_find(row, f->store, id, f->pool, NULL), 1);
}

void case_letter_build(
    struct mail_out *out, struct fixture *f, int party, const char *letter)
{
	case_build(out, f, ask("max(id)", to_party(f->pool, party), letter));
}

/* ------------------------------ mail in ------------------------------- */

static void take(struct fixture *f, const struct mail_in *in)
{
	if (fixture_take(f, in) != INTAKE_REMOVE)
		fail_msg("%s", f->err.text);
}

void case_report(struct fixture *f, const char *from, const char *text)
{
	struct mail_in in;

	mail_in_init(&in, f, from);
	in.message.text = text;
	take(f, &in);
}

/* To the address that an answer to this mail goes to. */
static void answer_to(struct mail_in *in, struct fixture *f, int64_t id)
{
	struct message_addr *to = pool_alloc(f->pool, sizeof *to);
	struct mail_out out;

	case_build(&out, f, id);
	mail_out_release(&out);
	assert_int_equal(out.message.reply_to.n, 1);
	*to = out.message.reply_to.list[0];
	in->message.to = (struct message_addrs){to, 1};
	in->message.subject = "Re: your mail";
}

static void moderator_mail(struct mail_in *in, struct fixture *f,
    const char *where, int who, const char *text)
{
	mail_in_init(in, f, addresses[who]);
	in->message.from.name = NULL;
	in->message.text = text;
	answer_to(in, f, ask("max(id)", where, NULL));
}

void case_mail_init(
    struct mail_in *in, struct fixture *f, int who, const char *text)
{
	moderator_mail(in, f, to_member(f, who), who, text);
}

static const char *says(
    struct fixture *f, const char *where, int who, const char *text)
{
	const char *all = to_member(f, who);
	int64_t before = sql_int("SELECT max(id) FROM outbox"), id;
	struct mail_in in;

	moderator_mail(&in, f, where, who, text);
	take(f, &in);
	id = ask("max(id)", all, NULL);
	return id > before ? text_of(f, id) : "";
}

const char *case_says_in(struct fixture *f, int n, int who, const char *text)
{
	struct case_row row = case_row(f, n);

	return says(f,
	    pool_printf(f->pool, "%s AND case_id = x'%s'", to_member(f, who),
		hex(f->pool, row.id.bytes, UUID_LEN)),
	    who, text);
}

const char *case_says(struct fixture *f, int who, const char *text)
{
	return says(f, to_member(f, who), who, text);
}

const char *case_says_to(
    struct fixture *f, int who, const char *letter, const char *text)
{
	return says(f,
	    pool_printf(
		f->pool, "%s AND letter = '%s'", to_member(f, who), letter),
	    who, text);
}

void case_answer_init(struct mail_in *in, struct fixture *f, int party,
    const char *from, const char *text)
{
	mail_in_init(in, f, from);
	in->message.text = text;
	answer_to(in, f, ask("max(id)", to_party(f->pool, party), NULL));
}

void case_answers(
    struct fixture *f, int party, const char *from, const char *text)
{
	struct mail_in in;

	case_answer_init(&in, f, party, from, text);
	take(f, &in);
}

void case_wait(struct fixture *f, int64_t seconds)
{
	f->desk.now += seconds;
	f->err = (struct err){ERR_NONE, ""};
	if (due_run(&f->desk, &f->err) == -1)
		fail_msg("%s", f->err.text);
}

static int send_built(
    struct fixture *f, const struct post_mail *mail, enum post_outcome outcome)
{
	bool strict = mail->strict;

	if (strict && post_data(&f->desk, mail->id, &f->err) == -1)
		return -1;
	return post_result(&f->desk, mail->id, strict ? outcome : POST_ACCEPTED,
	    strict && outcome == POST_REFUSED ? 550 : 250, "", &f->err);
}

static void send_one(struct fixture *f, int64_t id, enum post_outcome outcome)
{
	struct post_mail mail;
	struct err why;
	bool built;

	built = post_build(&mail, &f->desk, id, f->pool, &why) == 0;
	assert_int_equal(desk_begin(&f->desk, &f->err), 0);
	if ((built ? send_built(f, &mail, outcome)
		   : post_broken(&f->desk, id, &why, &f->err)) == -1)
		fail_msg("%s", f->err.text);
	assert_int_equal(desk_commit(&f->desk, &f->err), 0);
	buf_release(&mail.data);
}

void case_send(struct fixture *f, enum post_outcome outcome)
{
	int64_t ids[100];
	int i, n;

	do {
		if (post_claim(&f->desk, ids, 100, &n, &f->err) == -1)
			fail_msg("%s", f->err.text);
		for (i = 0; i < n; i++)
			send_one(f, ids[i], outcome);
	} while (n > 0);
}

/* ---------------------------- what there is --------------------------- */

struct case_row case_row(struct fixture *f, int n)
{
	struct case_row row;
	char sql[120];

	snprintf(sql, sizeof sql,
	    "SELECT number FROM cases WHERE number > 0"
	    " ORDER BY rowid LIMIT 1 OFFSET %d",
	    n);
	assert_int_equal(
	    cases_find_number(&row, f->store, sql_int(sql), f->pool, NULL), 1);
	return row;
}

struct party_row case_party(struct fixture *f, int n)
{
	struct buf id = BUF_INIT;
	struct party_row row;
	struct uuid uuid;
	char sql[120];

	snprintf(sql, sizeof sql,
	    "SELECT id FROM parties ORDER BY rowid LIMIT 1 OFFSET %d", n);
	sql_blob(&id, sql);
	assert_int_equal(id.len, UUID_LEN);
	memcpy(uuid.bytes, id.data, UUID_LEN);
	buf_release(&id);
	assert_int_equal(parties_find(&row, f->store, &uuid, f->pool, NULL), 1);
	return row;
}

enum member_state case_state(struct fixture *f, int n, int who)
{
	struct case_row row = case_row(f, n);
	const struct member *member;
	enum member_state state;
	struct blind blind;
	struct team team;

	assert_int_equal(
	    team_blind(&blind, &f->desk, case_address(who), NULL), 0);
	assert_int_equal(team_open(&team, &f->desk, &row.id, f->pool, NULL), 0);
	member = team_find(&team, &blind);
	assert_non_null(member);
	state = member->state;
	team_release(&team);
	return state;
}

bool case_is_owner(struct fixture *f, int n, int who)
{
	struct case_row row = case_row(f, n);
	struct blind blind;

	assert_int_equal(team_blind(&blind, &f->desk, addresses[who], NULL), 0);
	return row.owner != NULL &&
	       memcmp(row.owner, &blind, sizeof blind) == 0;
}

const char *case_number(struct fixture *f, int n)
{
	return pool_printf(f->pool, "%lld", (long long)case_row(f, n).number);
}

const char *case_named(struct fixture *f, int party, const char *text)
{
	const char *name = strrchr(case_party(f, party).code_name, ' ') + 1;
	const char *at = strstr(text, "%s");

	return pool_printf(
	    f->pool, "%.*s%s%s", (int)(at - text), text, name, at + 2);
}

/* ------------------------------ asserting ----------------------------- */

void assert_says(const char *text, const char *words)
{
	if (strstr(text, words) == NULL)
		fail_msg("not said: %s\nin: %s", words, text);
}

void assert_not_says(const char *text, const char *words)
{
	if (strstr(text, words) != NULL)
		fail_msg("said: %s\nin: %s", words, text);
}

void assert_no_mail_says(struct fixture *f, int who, const char *words)
{
	const char *where = to_member(f, who);
	int64_t id = ask("max(id)", where, NULL);

	for (; id != -1;
	     id = ask("max(id)",
		 pool_printf(f->pool, "%s AND id < %lld", where, (long long)id),
		 NULL))
		assert_not_says(text_of(f, id), words);
}
