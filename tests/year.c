/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/year.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "casework/due.h"
#include "casework/team.h"
#include "msg/parse.h"
#include "tests/sql.h"

const char *const year_names[YEAR_PEOPLE] = {
    "Mia", "Mo", "Zoe", "Odile", "Tariq", "Lee"};
const char *const year_addresses[YEAR_PEOPLE] = {"mia@example.org",
    "mo@example.org", "zoe@example.org", "odile@example.org",
    "tariq@example.org", "lee@example.com"};

/* -------------------------------- dice --------------------------------- */

/* SplitMix64 (Steele, Lea and Flood 2014): the same year from a seed. */
static uint64_t roll(struct year *y)
{
	uint64_t z = (y->dice += 0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

uint32_t year_below(struct year *y, uint32_t bound)
{
	return (uint32_t)(roll(y) % bound);
}

bool year_chance(struct year *y, unsigned percent)
{
	return year_below(y, 100) < percent;
}

static void print_time(const struct year *y, const char *before)
{
	int64_t t = y->f->desk.now - FIXTURE_NOW;

	printf("%sday %d, %02d:%02d: ", before, (int)(t / DAY),
	    (int)(t % DAY / HOUR), (int)(t % HOUR / 60));
}

void year_note(const struct year *y, const char *fmt, ...)
{
	va_list args;

	if (getenv("HEYWARD_YEAR_VERBOSE") == NULL)
		return;
	print_time(y, "# ");
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	printf("\n");
}

void year_fail(const struct year *y, const char *fmt, ...)
{
	char text[4000];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	print_time(y, "# ");
	printf("it goes wrong\n");
	fail_msg("HEYWARD_YEAR_SEED=%" PRIu64 ": %s", y->seed, text);
	abort();
}

/* ------------------------------ beginning ------------------------------ */

static void fill_conf(struct conf *conf)
{
	static const char *none[] = {NULL};
	static const char *outside[] = {"lee@example.com", NULL};
	static struct conf_moderator moderators[YEAR_MODERATORS];
	static struct conf_category categories[] = {
	    {"pitching", "Pitching"}, {"trolling", "Trolling"}};
	static struct conf_space spaces[YEAR_SPACES] = {
	    {"forum", "admin@forum.example.org"},
	    {"chat", "ops@chat.example.org"}};
	int i;

	for (i = 0; i < YEAR_MODERATORS; i++)
		moderators[i] = (struct conf_moderator){
		    year_names[i], year_addresses[i], none, ""};
	conf->moderators = moderators;
	conf->n_moderators = YEAR_MODERATORS;
	conf->escalation.addresses = outside;
	conf->categories = categories;
	conf->n_categories = 2;
	conf->spaces = spaces;
	conf->n_spaces = YEAR_SPACES;
	/* What is purged when is for test_retention. */
	conf->retention.unfounded = conf->retention.no_action = 400 * DAY;
	conf->privacy.reply_delay = 600;
	conf->privacy.tell_reporter = TELL_OUTCOME;
	/* No dice but ours. */
	conf->privacy.letter_delay_min = 2 * HOUR;
	conf->privacy.letter_delay_max = 2 * HOUR;
}

static char *hex(const struct blind *blind)
{
	struct buf out = BUF_INIT;
	size_t i;

	for (i = 0; i < BLIND_LEN; i++)
		buf_addf(&out, "%02X", blind->bytes[i]);
	return buf_detach(&out);
}

void year_begin(struct year *y, struct fixture *f, uint64_t seed)
{
	struct blind blind;
	int i;

	*y = (struct year){.f = f, .seed = seed, .dice = seed, .speaker = -1};
	fill_conf(&f->conf);
	for (i = 0; i < YEAR_PEOPLE; i++) {
		assert_int_equal(
		    team_blind(&blind, &f->desk, year_addresses[i], NULL), 0);
		y->blinds[i] = hex(&blind);
	}
	year_clocks_reset();
}

void year_end(struct year *y)
{
	int64_t i;

	for (i = 0; i < YEAR_PEOPLE; i++)
		free(y->blinds[i]);
	for (i = 0; i < y->n_mails; i++) {
		free(y->mails[i].reply_to);
		free(y->mails[i].subject);
		free(y->mails[i].message_id);
	}
	free(y->mails);
	free(y->case_lines);
	free(y->decision_lines);
}

/* ------------------------------- finding ------------------------------- */

struct year_decision *year_decision(struct year *y, int64_t id)
{
	int i;

	for (i = y->n_decisions - 1; i >= 0; i--)
		if (y->decisions[i].id == id)
			return &y->decisions[i];
	return NULL;
}

struct year_mail *year_mail(struct year *y, int64_t id)
{
	assert_true(id > 0 && id <= y->n_mails);
	return &y->mails[id - 1];
}

int year_case_at(const struct year *y, int64_t rowid)
{
	int c = y->n_cases - 1;

	while (c >= 0 && y->cases[c].rowid != rowid)
		c--;
	return c;
}

bool year_is_in(const struct year *y, int c, int who)
{
	const struct year_case *row = &y->cases[c];

	return who == LEE ? row->is_called : !row->out[who] && !row->held[who];
}

/* ------------------------------ rows as text --------------------------- */

static char *next_line(char **rest)
{
	static char none[] = "";
	char *line = strsep(rest, "\n");

	return line == NULL ? none : line;
}

void year_lines(
    struct year *y, char **before, year_line *read, const char *fmt, ...)
{
	struct buf out = BUF_INIT;
	char query[900], sql[1000], *text, *copy, *rest, *old, *line;
	va_list args;

	va_start(args, fmt);
	vsnprintf(query, sizeof query, fmt, args);
	va_end(args);
	snprintf(sql, sizeof sql, "SELECT group_concat(line, x'0a') FROM (%s)",
	    query);
	sql_blob(&out, sql);
	rest = text = buf_detach(&out);
	copy = mem_strdup(text);
	old = before == NULL ? NULL : *before;
	while (rest != NULL) {
		line = strsep(&rest, "\n");
		if (strcmp(line, next_line(&old)) != 0)
			read(y, line);
	}
	free(text);
	if (before == NULL) {
		free(copy);
		return;
	}
	free(*before);
	*before = copy;
}

/* -------------------------------- cases -------------------------------- */

static void read_case(struct year *y, const char *line)
{
	struct year_case now = y->next, *row;
	int c, n;

	n = sscanf(line,
	    "%" SCNd64 " %" SCNd64 " %11s %15s %" SCNd64 " %" SCNd64,
	    &now.rowid, &now.number, now.state, now.class, &now.word_due,
	    &now.decision_due);
	assert_int_equal(n, 6);
	c = year_case_at(y, now.rowid);
	if (c == -1) {
		assert_true(y->n_cases < YEAR_CASES_MAX);
		c = y->n_cases++;
		now.owner = now.asked_by = -1;
		y->cases[c] = now;
		year_event(y, EVENT_OPENED, c, NULL, 0);
		return;
	}
	row = &y->cases[c];
	row->word_due = now.word_due;
	row->decision_due = now.decision_due;
	memcpy(row->class, now.class, sizeof row->class);
	if (strcmp(row->state, now.state) == 0)
		return;
	memcpy(row->state, now.state, sizeof row->state);
	year_note(y, "[case %" PRId64 "] is %s", row->number, row->state);
	year_event(y,
	    strcmp(now.state, "open") == 0 ? EVENT_REOPENED : EVENT_CLOSED, c,
	    NULL, 0);
}

#define CASE_LINE                                                              \
	"SELECT rowid || ' ' || number || ' ' || state || ' ' || class"        \
	" || ' ' || word_due || ' ' || decision_due AS line"                   \
	" FROM cases WHERE number > 0"

static void observe_cases(struct year *y, int c)
{
	if (c == -1)
		year_lines(
		    y, &y->case_lines, read_case, CASE_LINE " ORDER BY rowid");
	else
		year_lines(y, NULL, read_case,
		    CASE_LINE " AND rowid = %" PRId64, y->cases[c].rowid);
}

/* ------------------------------ decisions ------------------------------ */

static bool is_kind(const struct year_decision *d, const char *kinds)
{
	return strstr(kinds, d->kind) != NULL;
}

static void comes_to_be(struct year *y, struct year_decision *d)
{
	struct year_decision *target = year_decision(y, d->target);

	year_event(y, EVENT_KNOWN, d->c, d, 0);
	year_event(y, EVENT_TOLD, d->c, d, 0);
	d->is_unknown = d->has_failed = false;
	if (is_kind(d, "hearing"))
		year_event(y, EVENT_HEARING, d->c, d, d->ends);
	if (is_kind(d, "emergency"))
		year_event(y, EVENT_EMERGENCY, d->c, d, 0);
	if (is_kind(d, "warning temporary-ban granted"))
		year_event(y, EVENT_TERM, d->c, d, d->ends);
	if (is_kind(d, "temporary-ban permanent-ban emergency"))
		year_event(y, EVENT_SPACES, d->c, d, 0);
	/* What has ended before that stays as it is. */
	if (is_kind(d, "appeal-accepted") ||
	    (is_kind(d, "lifted readmitted") &&
		strcmp(target->state, "expired") != 0))
		year_event(y, EVENT_TERM_OVER, target->c, target, 0);
	if (is_kind(d, "confirmed extended")) {
		target->ends = sql_int(pool_printf(y->f->pool,
		    "SELECT ends FROM decisions WHERE id = %" PRId64,
		    target->id));
		snprintf(target->state, sizeof target->state, "enacted");
		year_event(y, EVENT_CONFIRMED, target->c, target, 0);
		year_event(y, EVENT_TERM, target->c, target, target->ends);
	}
	if (is_kind(d, "appeal-accepted appeal-rejected"))
		year_event(y, EVENT_APPEAL_SETTLED, target->c, target, 0);
}

/* From one state to the next. */
static void changed(struct year *y, struct year_decision *d, const char *before,
    int64_t was_held)
{
	bool was_proposed = strcmp(before, "proposed") == 0;
	bool is_proposed = strcmp(d->state, "proposed") == 0;
	bool is_enacted = strcmp(d->state, "enacted") == 0;

	if (strcmp(before, d->state) != 0 || d->held_until != was_held)
		year_note(y,
		    "[case %" PRId64 "] %s %" PRId64
		    ": %s, was %s (held until %" PRId64 ")",
		    y->cases[d->c].number, d->kind, d->id, d->state, before,
		    d->held_until);
	if (was_proposed && !is_proposed)
		year_event(y, EVENT_SETTLED, d->c, d, 0);
	if (was_proposed && !is_proposed && strcmp(d->state, "dropped") != 0)
		year_check_approvals(y, d);
	/* Its letter, whatever became of it, is one no longer. */
	if (is_proposed && !was_proposed) {
		d->is_unknown = d->has_failed = false;
		year_event(y, EVENT_TOLD, d->c, d, 0);
	}
	if (is_proposed && d->held_until != was_held && d->held_until != 0) {
		d->more += year_needed(y, d) < year_voters(y, d);
		year_event(y, EVENT_HELD, d->c, d, d->held_until);
	} else if (is_proposed && !was_proposed) {
		year_event(y, EVENT_PROPOSED, d->c, d, 0);
	}
	if (strcmp(d->state, "dropped") == 0)
		year_event(y, EVENT_KNOWN, d->c, d, 0);
	if (strcmp(d->state, "heard") == 0)
		year_event(y, EVENT_HEARD, d->c, d, 0);
	/* One that has ended may go on: that is what extends it. */
	if (is_enacted && strcmp(before, "enacted") != 0 &&
	    strcmp(before, "expired") != 0)
		comes_to_be(y, d);
	if (d->letter == 0 && d->party != 0 && !y->cases[d->c].has_mail &&
	    was_proposed &&
	    (strcmp(d->state, "approved") == 0 ||
		(is_enacted && is_kind(d, "emergency confirmed"))))
		year_event(y, EVENT_UNTOLD, d->c, d, 0);
}

static void read_decision(struct year *y, const char *line)
{
	struct year_decision now = {.id = 0}, *d, before;
	int64_t rowid;
	int n;

	n = sscanf(line,
	    "%" SCNd64 " %" SCNd64 " %" SCNd64 " %19s %11s %" SCNd64 " %" SCNd64
	    " %" SCNd64 " %" SCNd64 " %" SCNd64,
	    &now.id, &rowid, &now.party, now.kind, now.state, &now.target,
	    &now.held_until, &now.term, &now.ends, &now.letter);
	assert_int_equal(n, 10);
	d = year_decision(y, now.id);
	if (d == NULL) {
		assert_true(y->n_decisions < 4 * YEAR_CASES);
		d = &y->decisions[y->n_decisions++];
		*d = now;
		d->c = year_case_at(y, rowid);
		/* Who proposes stands behind it. */
		if (y->speaker != -1)
			d->behind = 1u << y->speaker;
		year_event(y, EVENT_PROPOSED, d->c, d, 0);
		changed(y, d, "proposed", 0);
		return;
	}
	before = *d;
	memcpy(d->state, now.state, sizeof d->state);
	d->held_until = now.held_until;
	d->ends = now.ends;
	d->letter = now.letter;
	if (strcmp(before.state, "enacted") == 0 &&
	    strcmp(now.state, "expired") == 0)
		year_fail(y, "%s %" PRId64 " has ended before its time",
		    now.kind, now.id);
	changed(y, d, before.state, before.held_until);
}

#define DECISION_LINE                                                          \
	"SELECT d.id || ' ' || (SELECT rowid FROM cases"                       \
	" WHERE id = d.case_id) || ' ' || ifnull((SELECT rowid FROM parties"   \
	" WHERE id = d.party_id), 0) || ' ' || kind || ' ' || state"           \
	" || ' ' || ifnull(target, 0) || ' ' || held_until || ' ' || term"     \
	" || ' ' || ifnull(ends, 0) || ' ' || ifnull(letter, 0) AS line"       \
	" FROM decisions d"

static void observe_decisions(struct year *y, int c)
{
	if (c == -1)
		year_lines(y, &y->decision_lines, read_decision,
		    DECISION_LINE " ORDER BY d.id");
	else
		year_lines(y, NULL, read_decision,
		    DECISION_LINE " WHERE case_id = (SELECT id FROM cases"
				  " WHERE rowid = %" PRId64 ") ORDER BY d.id",
		    y->cases[c].rowid);
}

/* -------------------------------- mails -------------------------------- */

static int whose(const struct year *y, const char *blind)
{
	int i = YEAR_PEOPLE - 1;

	while (i >= 0 && strcmp(y->blinds[i], blind) != 0)
		i--;
	return i;
}

/* Its text, and how to answer it. */
static char *open_mail(struct year *y, struct year_mail *mail)
{
	struct pool *pool = pool_new();
	struct message message;
	struct post_mail post;
	struct err err = {ERR_NONE, ""};
	char *text;

	if (post_build(&post, &y->f->desk, mail->id, pool, &err) == -1)
		year_fail(y, "%s: %s", mail->letter, err.text);
	mail->is_strict = post.strict;
	parse_mail(&message, pool, post.data.data, post.data.len);
	mail->subject = mem_strdup(message.subject);
	mail->message_id = mem_strdup(message.message_id);
	mail->reply_to = message.reply_to.n == 0
	                     ? NULL
	                     : mem_strdup(message.reply_to.list[0].addr);
	text = mem_printf("%s\n%s", mail->subject, message.text);
	buf_release(&post.data);
	pool_free(pool);
	return text;
}

static void note_mail(struct year *y, const struct year_mail *mail)
{
	struct year_case *row = &y->cases[mail->c];

	/* The address of a question is good for a week, the others for years.
	 */
	if (mail->to != -1 && strcmp(mail->letter, "question") == 0)
		row->question[mail->to] = mail->id;
	else if (mail->to != -1 && mail->reply_to != NULL)
		row->newest[mail->to] = mail->id;
	if (mail->to == LEE && strcmp(mail->letter, "called") == 0)
		row->is_called = true;
	if (mail->party != 0 && mail->party == row->respondent)
		row->told = mail->id;
	if (mail->party == 0 || mail->party == row->respondent)
		return;
	row->wrote = mail->id;
	if (strcmp(mail->letter, "relay") == 0)
		year_event(y, EVENT_WORD, mail->c, NULL, 0);
}

static void read_mail(struct year *y, const char *line)
{
	struct year_mail mail = {.queued = y->f->desk.now};
	int64_t rowid;
	char blind[2 * BLIND_LEN + 1], *text;
	int n;

	n = sscanf(line, "%" SCNd64 " %23s %" SCNd64 " %" SCNd64 " %32s",
	    &mail.id, mail.letter, &rowid, &mail.party, blind);
	assert_int_equal(n, 5);
	if (mail.id != y->n_mails + 1)
		year_fail(y, "mail %" PRId64 " is gone", y->n_mails + 1);
	mail.c = year_case_at(y, rowid);
	mail.to = whose(y, blind);
	text = open_mail(y, &mail);
	if (y->n_mails == y->max_mails) {
		y->max_mails = 2 * y->max_mails + 1000;
		y->mails = mem_realloc(
		    y->mails, (size_t)y->max_mails * sizeof *y->mails);
	}
	y->mails[y->n_mails++] = mail;
	if (mail.to != -1 && mail.to == y->speaker) {
		y->is_question = strcmp(mail.letter, "question") == 0;
		if (strcmp(mail.letter, "receipt") == 0)
			y->is_accepted =
			    strstr(mail.subject, "NOT done") == NULL;
	}
	if (mail.c != -1)
		note_mail(y, &mail);
	year_check_mail(y, &mail, text);
	year_saw(y, &mail);
	free(text);
}

/* A member is asked about the proposals that are open, in their order. */
static void match_proposals(struct year *y, int64_t from, int who, int c)
{
	int64_t id;
	int at = y->n_decisions;

	for (id = y->n_mails; id > from; id--) {
		struct year_mail *mail = year_mail(y, id);

		if (mail->to != who || mail->c != c ||
		    strcmp(mail->letter, "proposal") != 0)
			continue;
		while (--at >= 0 &&
		       (y->decisions[at].c != c ||
			   strcmp(y->decisions[at].state, "proposed") != 0 ||
			   (year_barred(y, &y->decisions[at]) & 1u << who)))
			;
		mail->decision = at < 0 ? 0 : y->decisions[at].id;
	}
}

static void observe_mails(struct year *y)
{
	int64_t from = y->n_mails, id;

	year_lines(y, NULL, read_mail,
	    "SELECT id || ' ' || letter || ' ' || (SELECT rowid FROM cases"
	    " WHERE id = o.case_id) || ' ' || ifnull((SELECT rowid FROM"
	    " parties WHERE id = o.party_id), 0) || ' ' ||"
	    " coalesce(nullif(hex(moderator), ''), '-') AS line"
	    " FROM outbox o WHERE id > %" PRId64 " ORDER BY id",
	    from);
	for (id = from + 1; id <= y->n_mails; id++)
		if (strcmp(year_mail(y, id)->letter, "proposal") == 0 &&
		    year_mail(y, id)->decision == 0)
			match_proposals(
			    y, from, year_mail(y, id)->to, year_mail(y, id)->c);
}

void year_observe(struct year *y, int c)
{
	struct pool *pool = y->f->pool;

	y->f->pool = pool_new();
	if (c == -1)
		observe_cases(y, c);
	observe_decisions(y, c);
	if (c != -1)
		observe_cases(y, c);
	observe_mails(y);
	pool_free(y->f->pool);
	y->f->pool = pool;
}
