/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every verb, in every state of a case, from everybody. */
#include "tests/case_fixture.h"

#include <ctype.h>
#include <stdio.h>
#include <strings.h>

#include "casework/conflict.h"
#include "casework/decided.h"
#include "casework/decision.h"
#include "casework/verb.h"
#include "tests/sql.h"

#define N(table) (sizeof(table) / sizeof(table)[0])
#define ROB "rob@example.net"
#define SKIP "/skip-hearing R1 Everybody could read it.\n"

enum { HOUR = 3600, DAY = FIXTURE_DAY, REPORTER = 0, RESPONDENT = 1 };

/* ------------------------------- the table ---------------------------- */

/* States, in the order of the marks:
 *	h  the house: a mail of ours that is about no case
 *	n  open, nobody is reported about; asks for permission, and somebody
 *	   has answered with the reporter's address
 *	m  open, R1 has a mail address; a text of Mia's to R1 is held, the
 *	   reporter was not acknowledged
 *	x  open, R1 has none; has to be told of Mia's correction
 *	p  a warning of Mia's is proposed; she owns the case
 *	a  Mo has approved it, the letter waits
 *	u  the letter was sent, and nobody knows whether it arrived
 *	e  it arrived: its term runs, the case is closed
 *	t  its term is over
 *	c  closed a minute ago, with R1 and without a decision
 *	l  closed with a permanent ban of Mia's and Mo's, which R1 appeals
 *	j  open, R1; part of another case
 * Marks:
 *	+  done, whoever of the team says it
 *	-  refused, with a sentence
 *	o  done for others, refused for Mia
 *	d  done for those who did not decide it, refused for Mia and Mo
 *	t  done for moderators, refused for who is called to this case only
 *	q  asked back */
static const char states[] = "hnmxpauetclj";

static const struct row {
	const char *verb, *text;
	const char *marks;
} rows[] = {
    /*                                    hnmxpauetclj */
    {"take", "/take", "-++++++----+"},
    {"send-anyway", "/send-anyway", "--o---------"},
    {"approve", "/approve", "----o-------"},
    {"object", "/object It was a joke.", "---+++---+--"},
    {"sent", "/sent", "------+-----"},
    {"resend", "/resend", "------+-----"},
    {"letter", "/letter R1", "---+--+-----"},
    {"told", "/told R1 by phone", "---+--+-----"},
    {"accept", "/accept", "-+----------"},
    {"reply", "/reply reporters\nThank you.", "-++++++----+"},
    {"note", "/note\nLet us talk.", "++++++++++++"},
    {"cancel", "/cancel", "--++++---+--"},
    {"now", "/now", "-----+---+--"},
    {"ask", "/ask reporter\nMay we?", "-++++++-----"},
    {"ack", "/ack", "--+---------"},
    {"extend", "/extend R1 for 9 days\nIt goes on.", "-------++---"},
    {"lift", "/lift R1\nAll is well.", "-------+----"},
    {"readmit", "/readmit R1\nAll is well.", "----------+-"},
    {"appeal", "/appeal accept\nYou are right.", "-------dd-d-"},
    {"enforced", "/enforced forum", "----------+-"},
    {"hear", "/hear R1\nWhat happened?", "--qqqqq----q"},
    {"skip-hearing", "/skip-hearing R1 All saw it.", "--+++++----+"},
    {"correction", "/correction R1\nPlease.", "--+++++----+"},
    {"warning", SKIP "/warning R1 for 9 days\nNo.", "--+++++----+"},
    {"ban", SKIP "/ban R1 for 9 days\nNo.", "--+++++----+"},
    {"emergency", "/emergency R1\nThreats.", "--+++++----+"},
    {"no-action", "/no-action\nIt is nothing.", "-++++++----+"},
    {"apology", "/correction R1\nPlease.\n/apology", "--+++++----+"},
    {"condition", "/correction R1\nPlease.\n/condition Read.", "--+++++----+"},
    {"preview", "/preview", "----o-------"},
    {"content", "/content removed https://example.org/1", "-++++++----+"},
    {"grant", "/grant for 9 days", "-+----------"},
    {"refuse", "/refuse\nNot now.", "-+----------"},
    {"assign", "/assign Zoe", "-++++++----+"},
    {"drop", "/drop", "----+++-----"},
    {"away", "/away 3 days", "++++++++++++"},
    {"class", "/class other", "-++++++----+"},
    {"category", "/category trolling", "-+++++++++++"},
    {"respondent", "/respondent @new", "-+++++++++++"},
    {"alias", "/alias R1 @other", "--++++++++++"},
    {"mute", "/mute R1", "--++++++++++"},
    {"lang", "/lang R1 fr", "--++++++++++"},
    {"join", "/join %", "-tttttt----t"},
    {"unjoin", "/unjoin", "-----------+"},
    {"split", "/split R1", "--+--------+"},
    {"recuse", "/recuse", "-+++++++++++"},
    {"clear", "/clear Tim", "-+++++++++++"},
    {"show", "/show all", "-+++++++++++"},
    {"release", "/release 1", "------------"},
    {"uncut", "/uncut", "------------"},
    {"redact", "/redact shouted", "-+++++++++++"},
    {"remind", "/remind in 3 days", "-++++++----+"},
    {"close", "/close", "-++--------+"},
    {"reopen", "/reopen", "-------++++-"},
    {"status", "/status", "-+++++++++++"},
    {"new", "/new\nI heard of it.", "------------"},
    {"yes", "/yes", "------------"},
    {"data", "/data R1", "--+-++++++++"},
    {"help", "/help", "++++++++++++"},
};

/* -------------------------------- people ------------------------------ */

/* Kim is recused, Tim is held: somebody said that he was there. Lee is called
 * in where that is said. */
static const struct somebody {
	const char *name, *address;
	bool in; /* in the team */
	bool is_outside;
} people[] = {
    {"Mia", "mia@example.org", .in = true},
    {"Mo", "mo@example.org", .in = true},
    {"Zoe", "zoe@example.org", .in = true},
    {"Kim", "kim@example.org"},
    {"Tim", "tim@example.org"},
    {"Lee", "lee@example.com", .is_outside = true},
    {"reporter", ANNA},
    {"respondent", ROB},
    {"stranger", "sam@example.net"},
};
enum { KIM = 3, TIM, LEE_HERE, FIRST_PARTY };

static void configure(struct fixture *f)
{
	static const char *none[] = {NULL};
	static struct conf_moderator moderators[LEE_HERE];
	static struct conf_space spaces[] = {
	    {"forum", "admin@forum.example.org"}};
	size_t i;

	for (i = 0; i < LEE_HERE; i++)
		moderators[i] = (struct conf_moderator){
		    people[i].name, people[i].address, none, ""};
	f->conf.moderators = moderators;
	f->conf.n_moderators = LEE_HERE;
	f->conf.spaces = spaces;
	f->conf.n_spaces = 1;
	case_escalation(f);
}

/* ------------------------------- the worlds --------------------------- */

static void call_lee(struct fixture *f)
{
	struct case_row row = case_row(f, 0);
	struct team team;

	assert_int_equal(desk_begin(&f->desk, NULL), 0);
	assert_int_equal(team_open(&team, &f->desk, &row.id, f->pool, NULL), 0);
	assert_int_equal(conflict_call(&f->desk, &team, &row, NULL), 0);
	assert_int_equal(desk_commit(&f->desk, NULL), 0);
	team_release(&team);
}

static void says(struct fixture *f, int who, const char *text)
{
	case_says_in(f, 0, who, text);
}

/* Kim's "/recuse", whose address the fixture does not know. */
static void recuse_kim(struct fixture *f)
{
	says(f, MIA, "/recuse Kim");
	says(f, MO, "/recuse Kim");
}

static void report(struct fixture *f, bool old)
{
	struct mail_in in;

	mail_in_init(&in, f, ANNA);
	in.message.text = "He shouted at me. Tim was there.";
	in.message.subject = "Something happened";
	if (old)
		in.incoming.received = f->desk.now - 4 * DAY;
	assert_int_equal(fixture_take(f, &in), INTAKE_REMOVE);
}

static void send_and_wait(struct fixture *f, enum post_outcome outcome)
{
	case_wait(f, 7 * HOUR);
	case_send(f, outcome);
	if (outcome == POST_UNKNOWN)
		return;
	case_wait(f, 12 * HOUR);
	case_send(f, POST_ACCEPTED);
}

static void decide(struct fixture *f, char state)
{
	if (state == 'p' || state == 'a' || state == 'u')
		says(f, MIA, "/take");
	says(f, MIA,
	    state == 'l' ? SKIP "/ban R1 permanently\nToo much."
			 : SKIP "/warning R1 for 30 days\nToo much.");
	if (state == 'p')
		return;
	case_says_to(f, MO, "proposal", "/approve");
	if (state == 'a')
		return;
	send_and_wait(f, state == 'u' ? POST_UNKNOWN : POST_ACCEPTED);
	if (state == 't') {
		f->desk.now += 31 * DAY;
		assert_int_equal(desk_begin(&f->desk, NULL), 0);
		assert_int_equal(decision_expire(&f->desk, 1, NULL), 0);
		assert_int_equal(desk_commit(&f->desk, NULL), 0);
	} else if (state == 'l') {
		case_answers(f, RESPONDENT, ROB, "I appeal.");
	}
}

/* Another case, open and with a reporter of its own. */
static void open_other(struct fixture *f, const char *from)
{
	case_report(f, from, "Somebody shouted at me.");
}

static void build(struct fixture *f, char state, bool called)
{
	configure(f);
	report(f, state == 'm');
	if (called)
		call_lee(f);
	recuse_kim(f);
	if (state == 'n') {
		says(f, MIA, "/class permission");
		case_answers(f, REPORTER, "anna@example.com", "It is me.");
	} else {
		says(f, MIA,
		    state == 'x' ? "/respondent @rob Rob"
				 : "/respondent " ROB " Rob");
	}
	if (state == 'm')
		says(f, MIA, "/reply R1\nAnna says so.");
	else if (state == 'x')
		says(f, MIA, "/correction R1\nPlease do not shout.");
	else if (strchr("pauetl", state) != NULL)
		decide(f, state);
	else if (state == 'c')
		says(f, MIA, "/close");
	open_other(f, "ben@example.net");
	if (state == 'j') {
		says(f, MIA,
		    pool_printf(f->pool, "/join %s", case_number(f, 1)));
		open_other(f, "cleo@example.net");
	}
}

/* ------------------------------- one mail ----------------------------- */

/* The case that it is about: that of the house where state is 'h'. */
static const char *newest_to(struct fixture *f, size_t who, char state)
{
	struct blind blind;
	char sql[500], hex[2 * BLIND_LEN + 1];
	struct mail_out out;
	int64_t id;
	size_t i;

	team_blind(&blind, &f->desk, people[who].address, NULL);
	for (i = 0; i < BLIND_LEN; i++)
		snprintf(hex + 2 * i, 3, "%02x", blind.bytes[i]);
	snprintf(sql, sizeof sql,
	    "SELECT max(id) FROM outbox WHERE moderator = x'%s'"
	    "   AND case_id = (SELECT id FROM cases WHERE number %s"
	    "                   ORDER BY rowid LIMIT 1)",
	    hex, state == 'h' ? "= 0" : "> 0");
	id = sql_int(sql);
	if (id == -1)
		return NULL;
	case_build(&out, f, id);
	mail_out_release(&out);
	return out.message.reply_to.list[0].addr;
}

static const char *newest_to_party(struct fixture *f, int party)
{
	struct mail_out out;
	char sql[200];
	int64_t id;

	snprintf(sql, sizeof sql,
	    "SELECT max(id) FROM outbox WHERE party_id ="
	    " (SELECT id FROM parties ORDER BY rowid LIMIT 1 OFFSET %d)",
	    party);
	id = sql_int(sql);
	if (id == -1)
		return NULL;
	case_build(&out, f, id);
	mail_out_release(&out);
	return out.message.reply_to.list[0].addr;
}

/* Their own way home, or, as if it had been forwarded, Mo's. */
static const char *way_home(struct fixture *f, size_t who, char state)
{
	const char *to = NULL;

	if (who < FIRST_PARTY)
		to = newest_to(f, who, state);
	else if (state != 'h' && who < FIRST_PARTY + 2)
		to = newest_to_party(f, (int)(who - FIRST_PARTY));
	return to != NULL ? to : newest_to(f, MO, state);
}

/* Within the transaction under way. */
static void send(
    struct fixture *f, size_t who, const char *to, const char *text)
{
	struct message_addr address = {to, NULL};
	struct incoming incoming;
	struct mail_in in;

	mail_in_init(&in, f, people[who].address);
	in.message.from.name = NULL;
	in.message.subject = "Re: your mail";
	in.message.text = text;
	in.message.to = (struct message_addrs){&address, 1};
	incoming = in.incoming;
	incoming.raw = in.raw;
	incoming.message = &in.message;
	f->err = (struct err){ERR_NONE, ""};
	if (intake_mail(&f->desk, &incoming, &f->err) != INTAKE_REMOVE)
		fail_msg("%s: %s: %s", people[who].name, text, f->err.text);
}

/* What a verb could change, of what was there before. */
static const char *standing(struct fixture *f, int64_t last, int64_t cases)
{
	struct buf out = BUF_INIT;
	const char *copy, *sql;

	sql = pool_printf(f->pool,
	    "SELECT group_concat(x, '|') FROM ("
	    "SELECT number || state || class || categories || quote(owner) ||"
	    "       quote(joined) AS x FROM cases WHERE rowid <= %lld"
	    " UNION ALL SELECT id || state || needed || held_until ||"
	    "                  quote(letter) || quote(ends) FROM decisions"
	    " UNION ALL SELECT decision || vote || quote(moderator) FROM votes"
	    " UNION ALL SELECT space || is_done FROM enforcements"
	    " UNION ALL SELECT kind || state FROM pending"
	    " UNION ALL SELECT quote(moderator) || why || state FROM screens"
	    /* Whom a party names is held, and others are called. */
	    "            WHERE why NOT IN ('mentioned', 'called')"
	    " UNION ALL SELECT ordinal || language || quote(case_id) ||"
	    "                  CASE ordinal WHEN 0 THEN '' ELSE flags END"
	    "             FROM parties WHERE ordinal > 0"
	    " UNION ALL SELECT letter || state || not_before FROM outbox"
	    "            WHERE id <= %lld AND party_id IS NOT NULL)",
	    (long long)cases, (long long)last);
	sql_blob(&out, sql);
	copy = pool_strdup(f->pool, buf_text(&out));
	buf_release(&out);
	return copy;
}

/* The receipt or question that followed, in one line; NULL: none. */
static const char *answer_to(struct fixture *f, size_t who, int64_t since)
{
	int64_t id = sql_int("SELECT max(id) FROM outbox");
	struct outbox_row row;
	struct mail_out out;

	for (; id > since; id--) {
		if (outbox_find(&row, f->store, id, f->pool, NULL) != 1 ||
		    (strcmp(row.letter, "receipt") != 0 &&
			strcmp(row.letter, "question") != 0))
			continue;
		case_build(&out, f, id);
		mail_out_release(&out);
		if (strcmp(out.mail.to, people[who].address) == 0)
			return out.message.text;
	}
	return NULL;
}

struct tried {
	bool refused, asked, changed, wrote;
	const char *answer;
};

/* It is undone again, and the next is tried. */
static struct tried try(
    struct fixture *f, size_t who, const char *to, const char *text)
{
	int64_t last = sql_int("SELECT max(id) FROM outbox"), cases;
	struct tried tried = {.refused = false};
	const char *was;

	cases = sql_int("SELECT max(rowid) FROM cases");
	was = standing(f, last, cases);
	assert_int_equal(desk_begin(&f->desk, NULL), 0);
	send(f, who, to, text);
	tried.answer = answer_to(f, who, last);
	tried.changed = strcmp(was, standing(f, last, cases)) != 0;
	tried.wrote = sql_int(pool_printf(f->pool,
			  "SELECT count(*) FROM outbox WHERE id > %lld"
			  "   AND (class = 'decision' OR letter IN ('relay',"
			  "        'hearing', 'granted', 'not-granted',"
			  "        'ask-identity', 'outcome', 'closed'))",
			  (long long)last)) != 0;
	if (tried.answer != NULL) {
		tried.refused =
		    strstr(tried.answer, "NOTHING was done") != NULL &&
		    strstr(tried.answer, "\n! ") != NULL;
		tried.asked = strstr(tried.answer, "/yes") != NULL;
	}
	desk_rollback(&f->desk);
	return tried;
}

/* ------------------------------- the team ----------------------------- */

static char expected(char mark, size_t who)
{
	if (mark == 'o')
		return who == MIA ? '-' : '+';
	if (mark == 't')
		return people[who].is_outside ? '-' : '+';
	if (mark == 'd')
		return who == MIA || who == MO ? '-' : '+';
	return mark;
}

/* What the others hear of is a line of the receipt. */
static bool is_done(const char *name, const struct tried *tried)
{
	const struct verb *verb = verbs;

	while (strcmp(verb->command.name, name) != 0)
		verb++;
	if (tried->refused)
		return false;
	return (verb->flags & VERB_TOLD) == 0 || *tried->answer == '-' ||
	       strstr(tried->answer, "\n- ") != NULL;
}

static bool is_as(char mark, const char *name, const struct tried *tried)
{
	if (tried->answer == NULL)
		return false;
	switch (mark) {
	case '-':
		return tried->refused && !tried->changed && !tried->wrote;
	case 'q':
		return tried->asked && !tried->refused && !tried->wrote;
	default:
		return is_done(name, tried);
	}
}

static int wrong;

static void try_member(struct fixture *f, const struct row *row, size_t at,
    size_t who, const char *to)
{
	struct pool *before = f->pool;
	char mark = expected(row->marks[at], who);
	struct tried tried;
	const char *text, *sign = strchr(row->text, '%');

	f->pool = pool_new();
	text = sign == NULL
	           ? row->text
	           : pool_printf(f->pool, "%.*s%s", (int)(sign - row->text),
			 row->text, case_number(f, states[at] == 'j' ? 2 : 1));
	tried = try(f, who, to, text);
	/* Who was called and leaves gets no receipt. */
	if (strcmp(row->verb, "recuse") == 0 && mark == '+'
		? !tried.changed
		: !is_as(mark, row->verb, &tried)) {
		print_error("state %c, /%s, %s: not '%c': %s\n", states[at],
		    row->verb, people[who].name, mark,
		    tried.answer == NULL ? "(no answer)" : tried.answer);
		wrong++;
	}
	pool_free(f->pool);
	f->pool = before;
}

/* -------------------------- all the others ---------------------------- */

static void try_other(struct fixture *f, const struct row *row, size_t at,
    size_t who, const char *to)
{
	struct pool *before = f->pool;
	struct tried tried;

	f->pool = pool_new();
	tried = try(f, who, to, row->text);
	if (tried.answer != NULL || tried.changed || tried.wrote) {
		print_error("state %c, /%s, %s: has an effect%s\n", states[at],
		    row->verb, people[who].name,
		    tried.answer == NULL ? "" : ", and an answer");
		wrong++;
	}
	pool_free(f->pool);
	f->pool = before;
}

/* The house is told of refusals: that is a mail to answer. */
static void enter_house(struct fixture *f)
{
	size_t who;

	for (who = 0; who < LEE_HERE; who++) {
		assert_int_equal(desk_begin(&f->desk, NULL), 0);
		send(f, who, "hey+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.org",
		    "/take");
		assert_int_equal(desk_commit(&f->desk, NULL), 0);
	}
}

static int tries;

static void try_all(struct fixture *f, size_t at, bool called)
{
	size_t i, who;
	const char *to;
	bool in;

	/* Only for Lee it makes a difference. */
	for (who = called ? LEE_HERE : 0;
	     who < (called ? LEE_HERE + 1 : N(people)); who++) {
		to = way_home(f, who, states[at]);
		assert_non_null(to);
		in = states[at] == 'h'
		         ? who < LEE_HERE
		         : people[who].in || (people[who].is_outside && called);
		for (i = 0; i < N(rows); i++, tries++)
			if (in)
				try_member(f, &rows[i], at, who, to);
			else
				try_other(f, &rows[i], at, who, to);
	}
}

static void what_is_allowed_is_what_the_table_says(void **state)
{
	size_t at;
	int called;

	for (at = 0; states[at] != '\0'; at++)
		for (called = 0; called < 2; called++) {
			fixture_end(state);
			assert_int_equal(case_begin(state), 0);
			build(*state, states[at], called == 1);
			if (states[at] == 'h')
				enter_house(*state);
			try_all(*state, at, called == 1);
		}
	print_message("# %d mails, %d wrong\n", tries, wrong);
	assert_int_equal(wrong, 0);
}

static void every_verb_has_its_row(void **state)
{
	const struct verb *verb;
	size_t i, n = 0;

	(void)state;
	for (verb = verbs; verb->command.name != NULL; verb++, n++) {
		for (i = 0; i < N(rows); i++)
			if (strcmp(rows[i].verb, verb->command.name) == 0)
				break;
		if (i == N(rows))
			fail_msg("/%s has no row", verb->command.name);
		assert_int_equal(strlen(rows[i].marks), strlen(states));
		assert_int_equal(
		    strspn(rows[i].marks, "+-odtq"), strlen(states));
	}
	assert_int_equal(n, N(rows));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(every_verb_has_its_row),
	    CASE_TEST(what_is_allowed_is_what_the_table_says),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
