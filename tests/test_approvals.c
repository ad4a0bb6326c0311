/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who can make an approval that is none? Each row is a mail about a proposal;
 * honest ones stand among them, so that a row can fail either way. */
#include "tests/case_fixture.h"

#include <ctype.h>
#include <stdio.h>
#include <strings.h>

#include "casework/conflict.h"
#include "casework/decision.h"
#include "msg/parse.h"
#include "tests/sql.h"

#define N(table) (sizeof(table) / sizeof(table)[0])
#define MULTIPART "multipart/alternative; boundary=b"
#define MIXED "multipart/mixed; boundary=b"
#define PART "--b\nContent-Type: "

/* ------------------------------ the worlds ---------------------------- */

static const char *none[] = {NULL};

/* One more entry of the configuration. */
static void add_moderator(
    struct fixture *f, const char *address, const char **aliases)
{
	static struct conf_moderator list[CASE_MODERATORS + 1];

	memcpy(list, f->conf.moderators, CASE_MODERATORS * sizeof list[0]);
	list[CASE_MODERATORS] =
	    (struct conf_moderator){"Other", address, aliases, ""};
	f->conf.moderators = list;
	f->conf.n_moderators = CASE_MODERATORS + 1;
}

static void need(struct fixture *f, long approvals)
{
	static struct conf_rung rungs[1];

	rungs[0] = (struct conf_rung){"warning", approvals};
	f->conf.rungs = rungs;
	f->conf.n_rungs = 1;
}

static void open_case(struct fixture *f)
{
	case_report(f, ANNA, "He shouted at me in the forum.");
	case_says(f, MIA, "/respondent rob@example.net Rob");
	case_says(f, MIA, "/reply R1\nHello. We would like to talk to you.");
}

static const char warning[] = "/skip-hearing R1 Everybody could read it.\n"
			      "/warning R1 for 30 days\nToo much.";

static void propose(struct fixture *f)
{
	open_case(f);
	case_says(f, MIA, warning);
}

static void three_needed(struct fixture *f)
{
	need(f, 3);
	propose(f);
}

static void mo_has_approved(struct fixture *f)
{
	three_needed(f);
	case_says_to(f, MO, "proposal", "/approve");
}

static void it_is_approved(struct fixture *f)
{
	propose(f);
	case_says_to(f, ZOE, "proposal", "/approve");
}

static void tagged_twin(struct fixture *f)
{
	add_moderator(f, "mia+two@example.org", none);
	propose(f);
}

static void aliased_twin(struct fixture *f)
{
	add_moderator(f, "mia@home.example", none);
	propose(f);
}

static void twin_with_alias(struct fixture *f)
{
	static const char *aliases[] = {"MIA+x@Example.org", NULL};

	add_moderator(f, "other@example.com", aliases);
	propose(f);
}

static void twin_in_capitals(struct fixture *f)
{
	add_moderator(f, "MIA@EXAMPLE.ORG", none);
	propose(f);
}

/* As it happens where too few are left. */
static void call_escalation(struct fixture *f)
{
	struct case_row row = case_row(f, 0);
	struct team team;

	assert_int_equal(desk_begin(&f->desk, NULL), 0);
	assert_int_equal(team_open(&team, &f->desk, &row.id, f->pool, NULL), 0);
	assert_int_equal(conflict_call(&f->desk, &team, &row, NULL), 0);
	assert_int_equal(desk_commit(&f->desk, NULL), 0);
	team_release(&team);
}

static void lee_is_called(struct fixture *f)
{
	case_escalation(f);
	propose(f);
	call_escalation(f);
}

static void mias_alias_is_called(struct fixture *f)
{
	static const char *outside[] = {"mia+out@home.example", NULL};

	f->conf.escalation.addresses = outside;
	propose(f);
	call_escalation(f);
}

static void lee_is_not_called(struct fixture *f)
{
	case_escalation(f);
	propose(f);
}

static void changed(struct fixture *f)
{
	propose(f);
	case_says(f, MIA, "/warning R1 for 30 days\nFar too much.");
}

static void said_again(struct fixture *f)
{
	propose(f);
	case_says(f, MIA, "/warning R1 for 30 days\nToo much.");
}

static void for_longer(struct fixture *f)
{
	propose(f);
	case_says(f, MIA, "/warning R1 for 31 days\nToo much.");
}

static void mo_recused_himself(struct fixture *f)
{
	propose(f);
	case_says(f, MO, "/recuse");
}

static void mo_is_held(struct fixture *f)
{
	propose(f);
	case_says(f, ZOE, "/recuse Mo");
}

static void mo_was_held(struct fixture *f)
{
	mo_is_held(f);
	case_says(f, MIA, "/clear Mo");
}

static void zoe_left(struct fixture *f)
{
	propose(f);
	f->conf.n_moderators--;
}

static void it_is_cancelled(struct fixture *f)
{
	propose(f);
	case_says(f, ZOE, "/cancel");
}

static void letters_are_asked_back(struct fixture *f)
{
	propose(f);
	f->conf.auth.confirm = CONFIRM_LETTERS;
}

static void mo_is_asked_back(struct fixture *f)
{
	letters_are_asked_back(f);
	case_says_to(f, MO, "proposal", "/approve");
	assert_int_equal(case_mails(f, MO, "question"), 1);
}

static void our_server_judges(struct fixture *f)
{
	propose(f);
	f->conf.auth.authserv_id = "mx.example.org";
}

/* ------------------------------- the rows ----------------------------- */

/* "$" is the code, "%" the whole token, of what was proposed to "whose" in
 * the case that the mail is about: the newest, or the first. */
static const struct row {
	const char *label;
	void (*world)(struct fixture *);
	const char *from;
	int to; /* whose mail is answered */
	const char *letter; /* which of them, */
	const char *text;
	int whose;
	bool first; /* the mail and the code are those of the first proposal */
	bool counts;
	const char *type; /* of the mail, where it is not text/plain */
	const char *says; /* what the sender hears; NULL: nothing of it */
} rows[] = {
    /* Honest ones. */
    {"a colleague answers the proposal", propose, "mo@example.org", MO,
	"proposal", "/approve", .counts = true, .says = "it is approved: warning"},
    {"in capitals, from an address in capitals", propose, "MO@Example.ORG", MO,
	"proposal", "/Approve.", .counts = true, .says = "it is approved"},
    {"in German", propose, "mo@example.org", MO, "proposal", "/zustimmen",
	.counts = true, .says = "it is approved"},
    {"the code, in answer to another mail", propose, "mo@example.org", MO,
	"notice", "/approve $", MO, .counts = true, .says = "it is approved"},
    {"with a quotation below", propose, "zoe@example.org", ZOE, "proposal",
	"/approve\n\nOn Monday hey@example.org wrote:\n> Answer /object\n",
	.counts = true, .says = "it is approved"},
    {"the text beside HTML", propose, "mo@example.org", MO, "proposal",
	PART "text/plain\n\n/approve\n" PART "text/html\n\n<p>/approve</p>\n"
	     "--b--\n",
	.type = MULTIPART, .counts = true, .says = "it is approved"},
    {"HTML and nothing else", propose, "mo@example.org", MO, "proposal",
	"<p>/approve</p>", .type = "text/html", .counts = true,
	.says = "it is approved"},
    {"a third one", mo_has_approved, "zoe@example.org", ZOE, "proposal",
	"/approve", .counts = true, .says = "it is approved"},
    {"the newest letter", changed, "mo@example.org", MO, "proposal", "/approve",
	.counts = true, .says = "it is approved"},
    {"somebody from outside who was called", lee_is_called, "lee@example.com",
	LEE, "proposal", "/approve", .counts = true, .says = "it is approved"},
    {"somebody who was held and cleared, by the code", mo_was_held,
	"mo@example.org", MO, NULL, "/approve $", MO, .counts = true,
	.says = "it is approved"},
    {"somebody who was held and cleared, with the mail", mo_was_held,
	"mo@example.org", MO, "proposal", "/approve", .counts = true,
	.says = "it is approved"},
    /* One person is one person. */
    {"the proposer answers a receipt", propose, "mia@example.org", MIA,
	"receipt", "/approve", .says = "this mail proposes nothing"},
    {"the proposer answers a colleague's proposal", propose, "mia@example.org",
	MO, "proposal", "/approve", .says = "was refused"},
    {"the proposer types a colleague's code", propose, "mia@example.org", MIA,
	"receipt", "/approve $", MO, .says = "this mail proposes nothing"},
    {"twice", mo_has_approved, "mo@example.org", MO, "proposal", "/approve",
	.says = "there is nothing left to approve"},
    {"twice, the code this time", mo_has_approved, "mo@example.org", MO,
	"receipt", "/approve $", MO,
	.says = "there is nothing left to approve"},
    {"twice, in one mail", mo_has_approved, "mo@example.org", MO, "proposal",
	"/approve\n/approve", .says = "there is nothing left to approve"},
    {"with a tag", propose, "mo+x@example.org", MO, "proposal", "/approve"},
    {"from an alias", propose, "mia@home.example", MO, "proposal", "/approve"},
    {"from an alias, with a mail of one's own", propose, "mia@home.example",
	MIA, "receipt", "/approve $", MO},
    {"a second entry with a tag", tagged_twin, "mia+two@example.org",
	CASE_MODERATORS, "proposal", "/approve",
	.says = "there is nothing left to approve"},
    {"a second entry with an alias", aliased_twin, "mia@home.example",
	CASE_MODERATORS, "proposal", "/approve",
	.says = "there is nothing left to approve"},
    {"a second entry whose alias it is", twin_with_alias, "other@example.com",
	CASE_MODERATORS, "proposal", "/approve",
	.says = "there is nothing left to approve"},
    {"a second entry in capitals", twin_in_capitals, "MIA@EXAMPLE.ORG",
	CASE_MODERATORS, "proposal", "/approve",
	.says = "there is nothing left to approve"},
    {"an alias outside", mias_alias_is_called, "mia+out@home.example",
	CASE_MODERATORS, "proposal", "/approve",
	.says = "there is nothing left to approve"},
    /* A code or token for something else. */
    {"the code of a letter that was changed", changed, "mo@example.org", MO,
	"told", "/approve $", MO, .first = true,
	.says = "this mail proposes nothing"},
    {"the mail of a letter that was changed", changed, "mo@example.org", MO,
	"proposal", "/approve", .first = true,
	.says = "this mail proposes nothing"},
    {"the mail of a letter that was said again", said_again, "mo@example.org",
	MO, "proposal", "/approve", .first = true,
	.says = "this mail proposes nothing"},
    {"the mail of a shorter term", for_longer, "mo@example.org", MO, "proposal",
	"/approve", .first = true, .says = "this mail proposes nothing"},
    {"a colleague's code", propose, "zoe@example.org", ZOE, "proposal",
	"/approve $", MO, .says = "this mail proposes nothing"},
    {"a colleague's mail", propose, "zoe@example.org", MO, "proposal",
	"/approve", .says = "was refused"},
    {"a colleague's mail and one's own code", propose, "zoe@example.org", MO,
	"proposal", "/approve $", ZOE, .says = "was refused"},
    {"a code without its last letter", propose, "mo@example.org", MO, "notice",
	"/approve <", MO, .says = "this mail proposes nothing"},
    {"a code with one letter more", propose, "mo@example.org", MO, "notice",
	"/approve $a", MO, .says = "this mail proposes nothing"},
    {"a code and a word", propose, "mo@example.org", MO, "notice",
	"/approve $ please", MO, .says = "this mail proposes nothing"},
    {"the whole token as a code", propose, "mo@example.org", MO, "notice",
	"/approve %", MO, .says = "this mail proposes nothing"},
    {"no code, in answer to another mail", propose, "mo@example.org", MO,
	"notice", "/approve", .says = "this mail proposes nothing"},
    {"a star for a code", propose, "mo@example.org", MO, "notice", "/approve *",
	.says = "this mail proposes nothing"},
    /* Who is not in the case. */
    {"a friend whom it was forwarded to", propose, "friend@example.net", MO,
	"proposal", "/approve"},
    {"a friend, and the code", propose, "friend@example.net", MO, "proposal",
	"/approve $", MO},
    {"the reporter", propose, ANNA, -1, "acknowledgement", "/approve $", MO},
    {"the respondent", propose, "rob@example.net", -1, "relay", "/approve $",
	MO},
    {"somebody recused", mo_recused_himself, "mo@example.org", MO, "proposal",
	"/approve", .says = "was refused"},
    {"somebody held", mo_is_held, "mo@example.org", MO, "proposal", "/approve",
	.says = "was refused"},
    {"somebody outside who was not called", lee_is_not_called,
	"lee@example.com", MO, "proposal", "/approve"},
    {"somebody outside who was not called, and a code", lee_is_not_called,
	"lee@example.com", MO, "proposal", "/approve $", MO},
    {"who left the configuration", zoe_left, "zoe@example.org", ZOE, "proposal",
	"/approve"},
    /* What cannot be approved. */
    {"what was cancelled", it_is_cancelled, "mo@example.org", MO, "proposal",
	"/approve", .says = "this mail proposes nothing"},
    {"what was cancelled, by the code", it_is_cancelled, "mo@example.org", MO,
	"notice", "/approve $", MO, .says = "this mail proposes nothing"},
    {"what was approved", it_is_approved, "mo@example.org", MO, "proposal",
	"/approve", .says = "there is nothing left to approve"},
    /* What nobody typed. */
    {"a quoted line", propose, "mo@example.org", MO, "proposal",
	"Really?\n> /approve\n", .says = "your text is a note"},
    {"a mail quoted as some programs do", propose, "mo@example.org", MO,
	"proposal",
	"Really?\n\n-----Original Message-----\nFrom: Zoe <zoe@example.org>\n"
	"Sent: Monday, November 13, 2023 10:00\nTo: hey@example.org\n"
	"Subject: Re\n\n/approve\n",
	.says = "your text is a note"},
    {"a signature", propose, "mo@example.org", MO, "proposal",
	"Really?\n-- \n/approve\n", .says = "your text is a note"},
    {"HTML that says something else", propose, "mo@example.org", MO, "proposal",
	PART "text/plain\n\nReally?\n" PART "text/html\n\n<p>/approve</p>\n"
	     "--b--\n",
	.type = MULTIPART, .says = "your text is a note"},
    {"an attachment", propose, "mo@example.org", MO, "proposal",
	PART "text/plain\n\nReally?\n" PART
	     "text/plain\nContent-Disposition: attachment; filename=a.txt\n\n"
	     "/approve\n--b--\n",
	.type = MIXED, .says = "your text is a note"},
    {"a mail that came with it", propose, "mo@example.org", MO, "proposal",
	PART "text/plain\n\nReally?\n" PART
	     "message/rfc822\n\nFrom: zoe@example.org\n\n/approve\n--b--\n",
	.type = MIXED, .says = "your text is a note"},
    {"the middle of a line", propose, "mo@example.org", MO, "proposal",
	"I do not /approve", .says = "your text is a note"},
    /* Being asked back. */
    {"before one was asked back", letters_are_asked_back, "mo@example.org", MO,
	"proposal", "/approve", .says = "/yes"},
    {"one's own yes", mo_is_asked_back, "mo@example.org", MO, "question",
	"/yes", .counts = true, .says = "it is approved"},
    {"a yes to a colleague's question", mo_is_asked_back, "zoe@example.org", MO,
	"question", "/yes", .says = "was refused"},
    {"a yes to something else", mo_is_asked_back, "mo@example.org", MO,
	"proposal", "/yes", .says = "nothing waits for a /yes"},
    {"a yes of nobody who was asked", mo_is_asked_back, "zoe@example.org", ZOE,
	"proposal", "/yes", .says = "nothing waits for a /yes"},
    {"what our server does not vouch for", our_server_judges, "mo@example.org",
	MO, "proposal", "/approve", .says = "was refused"},
};

/* ------------------------------- running ------------------------------ */

/* The n-th moderator as configured by now, or who is outside. */
static const char *address_of(struct fixture *f, int who)
{
	if ((size_t)who < f->conf.n_moderators)
		return f->conf.moderators[who].address;
	return who < CASE_MODERATORS ? case_address(who)
	                             : f->conf.escalation.addresses[0];
}

/* The newest mail, or the first, of this letter (NULL: of any) to them; a
 * party's where who is -1. */
static int64_t mail_to(
    struct fixture *f, int who, const char *letter, bool first)
{
	struct blind blind = {{0}};
	char sql[400], hex[2 * BLIND_LEN + 1] = "";
	size_t i;

	if (who != -1 &&
	    team_blind(&blind, &f->desk, address_of(f, who), NULL) == -1)
		fail_msg("%d has no address", who);
	for (i = 0; i < BLIND_LEN; i++)
		snprintf(hex + 2 * i, 3, "%02x", blind.bytes[i]);
	snprintf(sql, sizeof sql,
	    "SELECT %s(id) FROM outbox WHERE %s%s%s AND letter %s '%s'",
	    first ? "min" : "max",
	    who == -1 ? "party_id IS NOT NULL" : "moderator = x'",
	    who == -1 ? "" : hex, who == -1 ? "" : "'",
	    letter == NULL ? "<>" : "=", letter == NULL ? "" : letter);
	return sql_int(sql);
}

static const char *reply_to(struct fixture *f, int64_t id)
{
	struct mail_out out;

	case_build(&out, f, id);
	mail_out_release(&out);
	assert_int_equal(out.message.reply_to.n, 1);
	return out.message.reply_to.list[0].addr;
}

/* The token of a proposal, whose beginning is the code that is in its text. */
static const char *token_of(struct fixture *f, int whose, bool first)
{
	int64_t id = mail_to(f, whose, "proposal", first);
	const char *token = strchr(reply_to(f, id), '+') + 1;
	char code[DECISION_CODE_LEN + 1];
	struct mail_out out;

	snprintf(code, sizeof code, "%s", token);
	case_build(&out, f, id);
	mail_out_release(&out);
	assert_says(out.message.text, code);
	return pool_strndup(f->pool, token, strcspn(token, "@"));
}

static const char *fill(struct fixture *f, const struct row *row)
{
	const char *at, *token = "";
	struct buf out = BUF_INIT;

	if (strpbrk(row->text, "$%") != NULL ||
	    strstr(row->text, "/approve <") != NULL)
		token = token_of(f, row->whose, row->first);
	for (at = row->text; *at != '\0'; at++)
		if (*at == '$')
			buf_add(&out, token, DECISION_CODE_LEN);
		else if (*at == '<' && at[1] == '\0')
			buf_add(&out, token, DECISION_CODE_LEN - 1);
		else if (*at == '%')
			buf_adds(&out, token);
		else
			buf_addc(&out, *at);
	at = pool_strdup(f->pool, buf_text(&out));
	buf_release(&out);
	return at;
}

/* As it comes over the wire, read by the real reader. */
static void send(struct fixture *f, const char *from, const char *to,
    const char *type, const char *text)
{
	static unsigned serial;
	struct buf raw = BUF_INIT;
	struct message message;
	struct incoming incoming = {.mailbox = f->mailbox,
	    .received = f->desk.now - 60,
	    .message = &message};

	buf_addf(&raw,
	    "From: %s\nTo: %s\nSubject: Re\nMessage-ID: <%u@example.com>\n"
	    "MIME-Version: 1.0\nContent-Type: %s\n\n%s",
	    from, to, ++serial, type == NULL ? "text/plain" : type, text);
	parse_mail(&message, f->pool, raw.data, raw.len);
	incoming.raw = raw.data;
	incoming.len = raw.len;
	f->err = (struct err){ERR_NONE, ""};
	assert_int_equal(desk_begin(&f->desk, NULL), 0);
	if (intake_mail(&f->desk, &incoming, &f->err) != INTAKE_REMOVE)
		fail_msg("%s", f->err.text);
	assert_int_equal(desk_commit(&f->desk, NULL), 0);
	buf_release(&raw);
}

/* All that an approval could change: decisions, votes, letters. */
static const char *standing(struct fixture *f)
{
	struct buf out = BUF_INIT;
	const char *copy;

	sql_blob(&out,
	    "SELECT (SELECT group_concat(id || state || needed || '-' ||"
	    "           held_until || '-' || coalesce(letter, 0)) FROM "
	    "decisions)"
	    " || coalesce((SELECT group_concat(decision || vote ||"
	    "                 hex(moderator)) FROM votes), '')"
	    " || coalesce((SELECT group_concat(letter || state || not_before)"
	    "                FROM outbox"
	    "               WHERE party_id IS NOT NULL"
	    "                 AND letter <> 'acknowledgement'), '')");
	copy = pool_strdup(f->pool, buf_text(&out));
	buf_release(&out);
	return copy;
}

static int64_t votes(void)
{
	return sql_int("SELECT count(*) FROM votes WHERE vote = 'approves'");
}

/* What the sender hears: the newest mail to that address since then. */
static const char *heard(struct fixture *f, const char *from, int64_t since)
{
	int64_t id = sql_int("SELECT max(id) FROM outbox");
	struct mail_out out;

	for (; id > since; id--) {
		case_build(&out, f, id);
		mail_out_release(&out);
		if (strcasecmp(out.mail.to, from) == 0)
			return pool_printf(f->pool, "%s\n%s",
			    out.message.subject, out.message.text);
	}
	return NULL;
}

static const char *squeezed(struct fixture *f, const char *text)
{
	struct buf out = BUF_INIT;
	const char *copy;

	for (; text != NULL && *text != '\0'; text++)
		if (!isspace((unsigned char)*text))
			buf_addc(&out, *text);
		else if (out.len > 0 && buf_text(&out)[out.len - 1] != ' ')
			buf_addc(&out, ' ');
	copy = pool_strdup(f->pool, buf_text(&out));
	buf_release(&out);
	return copy;
}

static void try(struct fixture *f, const struct row *row)
{
	const char *to, *text, *was, *hears;
	int64_t before, since;

	row->world(f);
	to = reply_to(f, mail_to(f, row->to, row->letter, row->first));
	text = fill(f, row);
	was = standing(f);
	before = votes();
	since = sql_int("SELECT max(id) FROM outbox");
	send(f, row->from, to, row->type, text);
	hears = squeezed(f, heard(f, row->from, since));
	if (row->counts && votes() != before + 1)
		fail_msg("%s: did not count: %s", row->label, hears);
	if (!row->counts && strcmp(was, standing(f)) != 0)
		fail_msg("%s: %s\n%s", row->label, was, standing(f));
	if (row->says != NULL && strstr(hears, row->says) == NULL)
		fail_msg(
		    "%s: not said: %s\nin: %s", row->label, row->says, hears);
	/* Nobody else learns that there is anything to be approved. */
	if (row->says == NULL)
		assert_not_says(hears, "[case");
}

static void only_honest_approvals_count(void **state)
{
	size_t i, honest = 0;

	for (i = 0; i < N(rows); i++) {
		fixture_end(state);
		assert_int_equal(case_begin(state), 0);
		try(*state, &rows[i]);
		honest += rows[i].counts;
	}
	print_message(
	    "# %zu ways to approve, %zu of them honest\n", N(rows), honest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(only_honest_approvals_count),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
