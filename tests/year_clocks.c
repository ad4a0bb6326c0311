/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clocks of the test's own: what they say is in DESIGN.md, chapter 7. */
#include "tests/year_clocks.h"

#include <inttypes.h>
#include <stdio.h>

#include "tests/sql.h"

const struct notice year_notices[NOTICES] = {
    [WORD] = {"word", "clock", "clock.word",
	{{OWNER, 0}, {ALL, 12 * HOUR}, {OUTSIDE, 24 * HOUR}}, 3, 0},
    [STATUS_ASKED] = {"status-asked", "clock", "clock.status-asked",
	{{OWNER, 0}}, 1, 14 * DAY},
    [STATUS] = {"status", "status", NULL, {{REPORTER, 0}}, 1, 14 * DAY},
    [DECISION] = {"decision", "clock", "clock.decision",
	{{OWNER, 0}, {ALL, DAY}, {OUTSIDE, 2 * DAY}}, 3, 0},
    [REMIND] = {"remind", "remind", NULL, {{OWNER, 0}}, 1, 0},
    [HEARING] = {"hearing", "decided", "decided.subject-hearing", {{ENDS, 0}},
	1, 0},
    [APPROVE] = {"approve", "clock", "clock.approve",
	{{SILENT, 0}, {ALL, DAY}, {OUTSIDE, 2 * DAY}}, 3, 0},
    [HOLD] = {"hold", "decided", "decided.subject-hold", {{ENDS, 0}}, 1, 0},
    [UNKNOWN] = {"unknown", "clock", "clock.unknown", {{ALL, 0}}, 1, DAY},
    [UNTOLD] = {"untold", "clock", "clock.untold", {{OWNER, 0}, {ALL, 2 * DAY}},
	2, 0},
    [EMERGENCY] = {"emergency", "clock", "clock.emergency",
	{{ALL, 0}, {OUTSIDE, 12 * HOUR}}, 2, 0},
    [EMERGENCY_END] = {"emergency-end", "-", NULL, {{ENDS, 0}}, 1, 0},
    [TERM_SOON] = {"term-soon", "clock", "clock.term-soon", {{ALL, 0}}, 1, 0},
    [TERM_END] = {"term-end", "decided", "decided.subject-over", {{ENDS, 0}}, 1,
	0},
    [TERM_AFTER] = {"term-after", "clock", "clock.term-after", {{ALL, 0}}, 1,
	0},
    [ENFORCE] = {"enforce", "clock", "clock.enforce",
	{{OWNER, 0}, {ALL, 7 * DAY}}, 2, 7 * DAY},
    [APPEAL] = {"appeal", "clock", "clock.appeal",
	{{OWNER, 0}, {ALL, DAY}, {OUTSIDE, 2 * DAY}}, 3, 7 * DAY},
    [CHECKIN] = {"checkin", "checkin", NULL, {{REPORTER, 0}}, 1, 0},
    [CHECKIN_LAST] = {"checkin-last", "checkin-last", NULL, {{REPORTER, 0}}, 1,
	0},
    [CALLED] = {"(Lee is called)", "called", NULL, {{ENDS, 0}}, 0, 0},
    [ENFORCE_END] = {"(spaces are told)", "enforce-end", NULL, {{ENDS, 0}}, 0,
	0},
};

struct watch year_of_case[YEAR_CASES_MAX][CLOCKS];
struct watch year_of_decision[4 * YEAR_CASES][CLOCKS];
int64_t year_struck[NOTICES];
struct told year_wanted[TOLD_MAX], year_seen[TOLD_MAX];
size_t year_n_wanted, year_n_seen;
static int64_t orders;

void year_clocks_reset(void)
{
	memset(year_of_case, 0, sizeof year_of_case);
	memset(year_of_decision, 0, sizeof year_of_decision);
	memset(year_struck, 0, sizeof year_struck);
	orders = 0;
	year_n_wanted = year_n_seen = 0;
}

/* ------------------------------- starting ------------------------------ */

static int64_t up(int64_t t)
{
	return (t + HOUR - 1) / HOUR * HOUR;
}

static void set(struct year *y, struct watch *watch, int64_t due)
{
	int64_t now = y->f->desk.now;

	watch->order = ++orders;
	watch->is_on = true;
	watch->stage = 0;
	watch->due = up(due < now ? now : due);
}

static bool is_one_of(const char *word, const char *words)
{
	return strstr(words, word) != NULL;
}

static void event_of_case(
    struct year *y, enum year_event event, int c, int64_t until)
{
	struct year_case *row = &y->cases[c];
	struct watch *w = year_of_case[c];
	int64_t now = y->f->desk.now;
	bool answered = is_one_of(row->class, "report permission data-request "
					      "appeal other");
	int i;

	switch (event) {
	case EVENT_OPENED:
		set(y, &w[WORD], now + DAY);
		set(y, &w[STATUS_ASKED], now + 6 * DAY);
		set(y, &w[STATUS], now + 7 * DAY);
		set(y, &w[DECISION], now + 14 * DAY);
		break;
	case EVENT_WORD:
		w[WORD].is_on = false;
		if (strcmp(row->state, "open") != 0 || !answered)
			break;
		set(y, &w[STATUS_ASKED], now + 13 * DAY);
		set(y, &w[STATUS], now + 14 * DAY);
		break;
	case EVENT_RECALLED:
		if (strcmp(row->state, "open") == 0 && answered)
			set(y, &w[WORD], row->word_due);
		break;
	case EVENT_REMIND:
		set(y, &w[REMIND], until);
		if (up(until) < row->decision_due || !w[DECISION].is_on)
			break;
		w[DECISION].stage = 1;
		w[DECISION].due = up(until) + DAY;
		break;
	case EVENT_CLOSED:
		for (i = WORD; i <= REMIND; i++)
			w[i].is_on = false;
		for (i = 0; i < y->n_decisions; i++)
			if (y->decisions[i].c == c)
				year_of_decision[i][HEARING].is_on =
				    year_of_decision[i][APPROVE].is_on = false;
		if (!is_one_of(row->class, "report appeal"))
			break;
		set(y, &w[CHECKIN], now + 7 * DAY);
		set(y, &w[CHECKIN_LAST], now + 13 * DAY);
		break;
	case EVENT_REOPENED:
		w[CHECKIN].is_on = w[CHECKIN_LAST].is_on = false;
		/* What is spam stays so until it gets another class. */
		if (strcmp(row->class, "spam") == 0)
			break;
		set(y, &w[WORD], row->word_due);
		set(y, &w[STATUS_ASKED], now + 13 * DAY);
		set(y, &w[STATUS], now + 14 * DAY);
		set(y, &w[DECISION], row->decision_due);
		break;
	default:
		fail_msg("event %d is of no case", event);
	}
}

static void term(struct year *y, struct watch *w, int64_t until)
{
	int64_t now = y->f->desk.now;

	w[TERM_SOON].is_on &= until - 7 * DAY > now;
	if (until - 7 * DAY > now)
		set(y, &w[TERM_SOON], until - 7 * DAY);
	set(y, &w[TERM_END], until);
	set(y, &w[TERM_AFTER], until + 7 * DAY);
}

static void stop_emergency(struct watch *w)
{
	w[EMERGENCY].is_on = w[EMERGENCY_END].is_on = false;
}

void year_event(struct year *y, enum year_event event, int c,
    struct year_decision *d, int64_t until)
{
	struct watch *w = d == NULL ? NULL : year_of_decision[d - y->decisions];
	int64_t now = y->f->desk.now;

	switch (event) {
	case EVENT_HEARING:
		if (strcmp(y->cases[c].class, "permission") != 0)
			set(y, &w[HEARING], until);
		break;
	case EVENT_HEARD:
		w[HEARING].is_on = false;
		break;
	case EVENT_PROPOSED:
		set(y, &w[APPROVE], now + 2 * DAY);
		break;
	case EVENT_HELD:
		set(y, &w[HOLD], until);
		break;
	case EVENT_SETTLED:
		w[APPROVE].is_on = w[HOLD].is_on = false;
		break;
	case EVENT_UNKNOWN:
		set(y, &w[UNKNOWN], now + DAY);
		break;
	case EVENT_KNOWN:
		w[UNKNOWN].is_on = false;
		break;
	case EVENT_UNTOLD:
		set(y, &w[UNTOLD], now + 2 * DAY);
		break;
	case EVENT_TOLD:
		w[UNTOLD].is_on = false;
		break;
	case EVENT_EMERGENCY:
		set(y, &w[EMERGENCY], now + 12 * HOUR);
		set(y, &w[EMERGENCY_END], now + 3 * DAY);
		break;
	case EVENT_CONFIRMED:
		stop_emergency(w);
		break;
	case EVENT_TERM:
		term(y, w, until);
		break;
	case EVENT_TERM_OVER:
		stop_emergency(w);
		w[TERM_SOON].is_on = w[TERM_END].is_on = false;
		w[TERM_AFTER].is_on = w[ENFORCE].is_on = false;
		break;
	case EVENT_SPACES:
		set(y, &w[ENFORCE], now + 3 * DAY);
		break;
	case EVENT_ENFORCED:
		w[ENFORCE].is_on = false;
		break;
	case EVENT_APPEALED:
		set(y, &w[APPEAL], now + 14 * DAY);
		break;
	case EVENT_APPEAL_SETTLED:
		w[APPEAL].is_on = false;
		break;
	default:
		event_of_case(y, event, c, until);
	}
}

/* ------------------------------- striking ------------------------------ */

struct strike {
	enum clock what;
	int c;
	struct year_decision *d; /* or NULL */
	struct watch *watch;
};

static void want(enum clock what, int c, int to)
{
	assert_true(year_n_wanted < TOLD_MAX);
	year_wanted[year_n_wanted++] = (struct told){what, c, to};
}

static void want_all(struct year *y, enum clock what, int c)
{
	int who;

	for (who = 0; who < YEAR_PEOPLE; who++)
		if (year_is_in(y, c, who))
			want(what, c, who);
}

static void want_owner(struct year *y, enum clock what, int c)
{
	int owner = y->cases[c].owner;

	if (owner == -1 || !year_is_in(y, c, owner) ||
	    y->away[owner] > y->f->desk.now)
		want_all(y, what, c);
	else
		want(what, c, owner);
}

static void want_silent(struct year *y, const struct strike *s)
{
	unsigned spoken = s->d->behind | s->d->against | year_barred(y, s->d);
	size_t before = year_n_wanted;
	int who;

	for (who = 0; who < YEAR_PEOPLE; who++)
		if (year_is_in(y, s->c, who) && (spoken & 1u << who) == 0)
			want(s->what, s->c, who);
	if (year_n_wanted == before)
		want_all(y, s->what, s->c);
}

static void want_outside(struct year *y, enum clock what, int c)
{
	if (!y->cases[c].is_called)
		want(CALLED, c, LEE);
	y->cases[c].is_called = true;
	want(what, c, LEE);
}

static bool is_waiting(const struct year_case *row)
{
	return row->reporter != 0 && !row->is_quiet && !row->has_withdrawn;
}

static bool is_unheard(const struct year_case *row)
{
	char sql[200];

	snprintf(sql, sizeof sql,
	    "SELECT count(*) FROM outbox WHERE letter = 'relay'"
	    " AND state <> 'cancelled' AND party_id ="
	    " (SELECT id FROM parties WHERE rowid = %" PRId64 ")",
	    row->reporter);
	return is_waiting(row) && sql_int(sql) == 0;
}

static bool is_moot(struct year *y, const struct strike *s)
{
	struct year_case *row = &y->cases[s->c];

	if (s->what == WORD)
		return !is_unheard(row);
	if (s->what == STATUS_ASKED)
		return !is_waiting(row);
	return s->d != NULL && s->what != TERM_AFTER && s->what != APPEAL &&
	       is_one_of(
		   s->d->state, "dropped expired lifted readmitted overturned");
}

static void forward(struct year *y, const struct strike *s)
{
	const struct notice *notice = &year_notices[s->what];
	struct watch *w = s->watch;
	int64_t now = y->f->desk.now;

	w->order = ++orders;
	if (w->stage + 1 < notice->n_stages)
		w->due += notice->stages[++w->stage].after;
	else if (notice->again == 0)
		w->is_on = false;
	else
		do
			w->due += notice->again;
		while (w->due <= now);
}

/* What a term that is over brings along. */
static void want_end(struct year *y, const struct strike *s)
{
	struct year_decision *d = s->d;
	int i;

	if (strcmp(d->state, "enacted") != 0 || d->ends == 0 ||
	    d->ends > y->f->desk.now)
		return;
	snprintf(d->state, sizeof d->state, "expired");
	/* What would have made it last is pointless. */
	for (i = 0; i < y->n_decisions; i++)
		if (y->decisions[i].target == d->id &&
		    strcmp(y->decisions[i].kind, "confirmed") == 0)
			year_of_decision[i][APPROVE].is_on =
			    year_of_decision[i][HOLD].is_on = false;
	want_all(y, s->what == HEARING ? HEARING : TERM_END, s->c);
	if (is_one_of(d->kind, "temporary-ban emergency"))
		for (i = 0; i < YEAR_SPACES; i++)
			want(ENFORCE_END, s->c, -1);
}

/* An objection has had its time: enough may stand behind it all the same. */
static void want_release(struct year *y, const struct strike *s)
{
	if (strcmp(s->d->state, "proposed") != 0 || s->d->held_until == 0 ||
	    s->d->held_until > y->f->desk.now)
		return;
	want_all(y, HOLD, s->c);
	if (year_support(y, s->d) >= year_needed(y, s->d))
		year_of_decision[s->d - y->decisions][APPROVE].is_on = false;
}

static void want_stage(struct year *y, const struct strike *s, int stage)
{
	switch (year_notices[s->what].stages[stage].hears) {
	case ENDS:
		if (s->what == HOLD)
			want_release(y, s);
		else
			want_end(y, s);
		break;
	case OWNER:
		want_owner(y, s->what, s->c);
		break;
	case ALL:
		want_all(y, s->what, s->c);
		break;
	case SILENT:
		want_silent(y, s);
		break;
	case OUTSIDE:
		want_outside(y, s->what, s->c);
		break;
	case REPORTER:
		if (is_waiting(&y->cases[s->c]))
			want(s->what, s->c, REPORTER_HEARS);
	}
}

static void strike(struct year *y, struct strike *s)
{
	int stage = s->watch->stage;

	if (is_moot(y, s)) {
		s->watch->is_on = false;
		return;
	}
	year_struck[s->what]++;
	forward(y, s);
	want_stage(y, s, stage);
}

static void consider(struct strike *next, const struct strike *s, int64_t now)
{
	const struct watch *a = s->watch, *b = next->watch;

	if (!a->is_on || a->due > now)
		return;
	if (b == NULL || a->due < b->due ||
	    (a->due == b->due && a->order < b->order))
		*next = *s;
}

static bool find_next(struct year *y, struct strike *next)
{
	int64_t now = y->f->desk.now;
	int i, what;

	next->watch = NULL;
	for (i = 0; i < y->n_cases; i++)
		for (what = 0; what < CLOCKS; what++)
			consider(next,
			    &(struct strike){(enum clock)what, i, NULL,
				&year_of_case[i][what]},
			    now);
	for (i = 0; i < y->n_decisions; i++)
		for (what = 0; what < CLOCKS; what++)
			consider(next,
			    &(struct strike){(enum clock)what,
				y->decisions[i].c, &y->decisions[i],
				&year_of_decision[i][what]},
			    now);
	return next->watch != NULL;
}

void year_foretell(struct year *y)
{
	struct strike next = {.what = 0};

	year_n_wanted = year_n_seen = 0;
	while (find_next(y, &next))
		strike(y, &next);
}
