/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What moderators do, by dice: plausible, not always wise. */
#include "tests/year.h"

#include <inttypes.h>
#include <stdio.h>

#include "tests/sql.h"

/* ------------------------------- speaking ------------------------------ */

struct act {
	struct year *y;
	struct year_case *row;
	int c, who;
};

/* An answer to the newest mail about the case. */
static bool say(const struct act *a, const char *text)
{
	year_say(a->y, a->who, a->row->newest[a->who], text);
	return a->y->is_accepted;
}

/* Has this person a mail about the case that can be answered? An address is
 * good for two months at least. */
static bool can_say(const struct year *y, const struct year_case *row, int who)
{
	int64_t id = row->newest[who];

	return id != 0 && y->f->desk.now < y->mails[id - 1].queued + 60 * DAY;
}

static bool is_open(const struct year_case *row)
{
	return strcmp(row->state, "open") == 0;
}

static bool is_state(const struct year_decision *d, const char *state)
{
	return strcmp(d->state, state) == 0;
}

/* The newest decision of the case for which this holds, or NULL. */
typedef bool is_meant(const struct year_decision *d);

static struct year_decision *find(const struct act *a, is_meant *is)
{
	int i;

	for (i = a->y->n_decisions - 1; i >= 0; i--)
		if (a->y->decisions[i].c == a->c && is(&a->y->decisions[i]))
			return &a->y->decisions[i];
	return NULL;
}

static bool is_consequence(const struct year_decision *d)
{
	return strstr(
		   "correction warning temporary-ban permanent-ban emergency",
		   d->kind) != NULL;
}

static bool is_waiting(const struct year_decision *d)
{
	return (is_state(d, "proposed") || is_state(d, "approved")) &&
	       strcmp(d->kind, "hearing") != 0;
}

static bool is_unknown(const struct year_decision *d)
{
	return d->is_unknown && !is_state(d, "dropped");
}

static bool has_failed(const struct year_decision *d)
{
	return d->has_failed && !is_state(d, "dropped");
}

static bool is_untold(const struct year_decision *d)
{
	bool waits = is_state(d, "approved");

	/* What is in force at once waits for nobody to be told. */
	if (strstr("emergency confirmed", d->kind) != NULL)
		waits = is_state(d, "enacted");
	return waits && d->party != 0 && (d->letter == 0 || d->has_failed);
}

static bool has_term(const struct year_decision *d)
{
	return is_state(d, "enacted") && d->ends != 0 &&
	       strstr("warning temporary-ban emergency", d->kind) != NULL;
}

static bool is_for_ever(const struct year_decision *d)
{
	return is_state(d, "enacted") && strcmp(d->kind, "permanent-ban") == 0;
}

static bool has_ended(const struct year_decision *d)
{
	return is_state(d, "expired") &&
	       strstr("warning temporary-ban emergency", d->kind) != NULL;
}

static bool is_enforceable(const struct year_decision *d)
{
	return is_state(d, "enacted") &&
	       strstr("temporary-ban permanent-ban emergency", d->kind) != NULL;
}

static bool is_hearing(const struct year_decision *d)
{
	return strcmp(d->kind, "hearing") == 0 && !is_state(d, "dropped");
}

/* ------------------------------ the others ----------------------------- */

static bool has_been_screened(const struct act *a)
{
	struct year *y = a->y;
	int other = year_moderator(y);

	if (a->who == LEE || !year_chance(y, 2))
		return false;
	if (year_chance(y, 50)) {
		a->row->out[a->who] = true;
		if (a->row->owner == a->who)
			a->row->owner = -1;
		say(a, "/recuse");
		return true;
	}
	if (other == a->who || !year_is_in(y, a->c, other))
		return false;
	a->row->held[other] = true;
	a->row->asked_by = a->who;
	if (!say(a, pool_printf(y->f->pool, "/recuse %s", year_names[other])))
		year_fail(y, "a colleague's recusal is refused");
	return true;
}

static bool has_cleared(const struct act *a)
{
	struct year *y = a->y;
	int other = year_moderator(y);

	if (!a->row->held[other] || a->row->out[other] || !year_chance(y, 30))
		return false;
	a->row->held[other] = false;
	if (!say(a, pool_printf(y->f->pool, "/clear %s", year_names[other])))
		year_fail(y, "who was held is not cleared");
	return true;
}

/* ------------------------ letters that went wrong ---------------------- */

static bool was_told_otherwise(
    const struct act *a, struct year_decision *d, const char *text)
{
	if (!say(a, text))
		return false;
	/* Also of what has been in force since before. */
	d->is_unknown = d->has_failed = false;
	d->was_told = true;
	year_event(a->y, EVENT_KNOWN, a->c, d, 0);
	year_event(a->y, EVENT_TOLD, a->c, d, 0);
	return true;
}

static bool has_resent(const struct act *a, struct year_decision *d)
{
	bool could = d->may_go_again; /* somebody else has said so, too */

	d->may_go_again = true;
	if (!say(a, "/resend")) {
		d->may_go_again = could;
		return false;
	}
	d->is_unknown = false;
	year_event(a->y, EVENT_KNOWN, a->c, d, 0);
	return true;
}

static bool has_mended(const struct act *a)
{
	struct year_decision *unknown = find(a, is_unknown);
	struct year_decision *failed = find(a, has_failed);
	struct year_decision *untold = find(a, is_untold);
	struct year *y = a->y;

	if (unknown != NULL && failed == NULL && year_chance(y, 30))
		return year_chance(y, 50)
		           ? was_told_otherwise(a, unknown, "/sent")
		           : has_resent(a, unknown);
	if (failed != NULL && unknown == NULL && year_chance(y, 15))
		return has_resent(a, failed);
	if (untold != NULL && !untold->was_told && year_chance(y, 20))
		return year_chance(y, 30)
		           ? say(a, "/letter R1")
		           : was_told_otherwise(a, untold, "/told R1 by phone");
	return false;
}

/* ------------------------------ proposals ------------------------------ */

static const char *const reasons[] = {"This is not how we talk here.",
    "People must be able to take part without fear.",
    "It was read by everybody, and it hurt."};

static const char *reason(struct year *y)
{
	return reasons[year_below(y, 3)];
}

/* Heard, or on the way to it. */
static bool was_heard(const struct act *a)
{
	struct year_decision *d = find(a, is_hearing);
	struct year *y = a->y;

	if (d != NULL)
		return is_state(d, "heard") || is_state(d, "expired");
	if (year_chance(y, 50))
		say(a, "/hear R1\nWhat happened in the forum that day?");
	return false;
}

static void propose(const struct act *a, const char *verb)
{
	struct year *y = a->y;
	bool skips = year_chance(y, 20);

	if (!skips && !was_heard(a))
		return;
	say(a, pool_printf(y->f->pool, "%s%s\n%s%s",
		   skips ? "/skip-hearing R1 Everybody could read it.\n" : "",
		   verb, reason(y),
		   year_chance(y, 20) ? "\n/condition Read the rules." : ""));
}

static void name_respondent(const struct act *a)
{
	struct year *y = a->y;
	int64_t before = sql_int("SELECT max(rowid) FROM parties");

	if (!say(a, pool_printf(y->f->pool, "/respondent %s Vik\n/category %s",
			a->row->accused,
			year_chance(y, 50) ? "trolling" : "pitching")))
		year_fail(y, "a respondent is refused");
	a->row->respondent = sql_int("SELECT max(rowid) FROM parties");
	if (a->row->respondent == before)
		year_fail(y, "a respondent is no party");
}

static void follow_plan(const struct act *a)
{
	struct year *y = a->y;
	struct pool *pool = y->f->pool;
	int days = 10 + (int)year_below(y, 80);

	switch (a->row->plan) {
	case PLAN_NO_ACTION:
		say(a, year_chance(y, 50) ? "/no-action\nIt did not happen."
					  : "/no-action R1\nNot that.");
		break;
	case PLAN_CORRECTION:
		say(a, pool_printf(
			   pool, "/correction R1\n%s\n/apology", reason(y)));
		break;
	case PLAN_WARNING:
		propose(a, pool_printf(pool, "/warning R1 for %d days", days));
		break;
	case PLAN_BAN:
		propose(a, pool_printf(pool, "/ban R1 for %d days", days));
		break;
	case PLAN_BAN_FOR_EVER:
		propose(a, "/ban R1 permanently");
		break;
	case PLAN_EMERGENCY:
		if (find(a, is_consequence) == NULL)
			say(a,
			    pool_printf(pool, "/emergency R1 for %d days\n%s",
				days, reason(y)));
		else if (year_chance(y, 10))
			propose(
			    a, pool_printf(pool, "/ban R1 for %d days", days));
		break;
	case PLAN_PERMISSION:
		if (strcmp(a->row->class, "permission") != 0)
			say(a, "/class permission");
		else
			say(a, year_chance(y, 50)
				   ? "/grant for 30 days\nOne post."
				   : "/refuse\nThere is no room for it.");
		break;
	case PLAN_SPAM:
		say(a, "/class spam");
		break;
	case PLAN_CLOSE:
		say(a, year_chance(y, 70) ? "/close Nothing is left to do."
					  : "/content removed "
					    "https://forum.example.org/7");
		break;
	case PLAN_FORGET:
	case YEAR_PLANS:
		break;
	}
}

/* ------------------------------ open cases ----------------------------- */

static bool has_taken(const struct act *a)
{
	struct year *y = a->y;
	int other = year_moderator(y);
	const char *name = year_names[other];

	if (a->row->owner == -1 && year_chance(y, 50)) {
		if (!say(a, "/take"))
			year_fail(y, "a case is not taken");
		a->row->owner = a->who;
		return true;
	}
	if (a->row->owner == -1 || !year_chance(y, 3))
		return false;
	if (year_chance(y, 50)) {
		if (say(a, "/drop"))
			a->row->owner = -1;
	} else if (say(a, pool_printf(y->f->pool, "/assign %s", name))) {
		a->row->owner = other;
	}
	return true;
}

static void remind(const struct act *a)
{
	struct year *y = a->y;
	int days = 2 + (int)year_below(y, 30);
	int64_t until = y->f->desk.now + days * DAY;

	if (say(a, pool_printf(y->f->pool, "/remind in %d days", days)))
		year_event(y, EVENT_REMIND, a->c, NULL, until);
}

static void work(const struct act *a)
{
	struct year *y = a->y;
	uint32_t dice = year_below(y, 100);

	if (a->row->plan == PLAN_FORGET && dice < 90)
		return;
	if (has_taken(a))
		return;
	if (dice < 20 && !a->row->is_quiet) {
		say(a, year_chance(y, 80)
			   ? "/reply reporter\nThank you. We look at it."
			   : "/ask reporter\nMay we speak with them?");
		return;
	}
	if (dice < 24) {
		remind(a);
		return;
	}
	if (dice < 26) {
		if (say(a, "/cancel"))
			year_event(y, EVENT_RECALLED, a->c, NULL, 0);
		return;
	}
	if (dice < 27) {
		say(a, "/close");
		return;
	}
	if (a->row->respondent == 0 && a->row->plan < PLAN_PERMISSION)
		name_respondent(a);
	else if (find(a, is_waiting) == NULL || dice < 32)
		follow_plan(a);
}

/* ----------------------------- running terms --------------------------- */

static bool has_changed_term(const struct act *a)
{
	struct year *y = a->y;
	struct pool *pool = y->f->pool;
	int days = 10 + (int)year_below(y, 40);

	if (find(a, has_term) != NULL && year_chance(y, 4))
		return say(a,
		    year_chance(y, 50)
			? "/lift R1\nAll is well again."
			: pool_printf(pool,
			      "/extend R1 for %d days\nIt has gone on.", days));
	if (find(a, has_ended) != NULL && year_chance(y, 1))
		return say(a,
		    pool_printf(pool,
			"/extend R1 for %d days\nIt has begun again.", days));
	if (find(a, is_for_ever) != NULL && year_chance(y, 2))
		return say(a, "/readmit R1\nIt is long ago.");
	return false;
}

static bool has_enforced(const struct act *a)
{
	struct year *y = a->y;
	int i;

	if (find(a, is_enforceable) == NULL || !year_chance(y, 15))
		return false;
	if (year_chance(y, 30))
		return say(a, "/enforced forum");
	/* Neither twice: it may be refused, and then nothing was done. */
	if (!say(a, "/enforced forum\n/enforced chat") &&
	    !say(a, "/enforced chat"))
		return false;
	for (i = 0; i < y->n_decisions; i++)
		if (y->decisions[i].c == a->c)
			year_event(
			    y, EVENT_ENFORCED, a->c, &y->decisions[i], 0);
	return true;
}

static bool has_judged(const struct act *a)
{
	struct year *y = a->y;

	if (!a->row->appeals || !year_chance(y, 30))
		return false;
	if (!say(a, year_chance(y, 40)
			? "/appeal accept R1\nYou are right."
			: "/appeal reject R1\nIt stays as it is."))
		return false;
	a->row->appeals = false;
	return true;
}

static void look_at(const struct act *a)
{
	struct year *y = a->y;

	if (a->row->question[a->who] != 0) {
		int64_t question = a->row->question[a->who];

		a->row->question[a->who] = 0;
		if (year_chance(y, 90))
			year_say(y, a->who, question, "/yes");
		return;
	}
	if (has_been_screened(a) || has_cleared(a) || has_mended(a) ||
	    has_judged(a) || has_enforced(a) || has_changed_term(a))
		return;
	if (is_open(a->row))
		work(a);
	else if (year_chance(y, 1))
		say(a, year_chance(y, 50) ? "/reopen" : "/object Not yet.");
}

/* -------------------------------- votes -------------------------------- */

static void vote(struct year *y, struct year_mail *mail)
{
	struct year_decision *d = year_decision(y, mail->decision);
	unsigned me = 1u << mail->to, behind = d->behind, against = d->against;
	int64_t id = mail->id, held = d->held_until;
	bool objects = !year_chance(y, 85);
	int more = year_needed(y, d) < year_voters(y, d);

	mail->is_answered = true;
	if (!year_is_in(y, mail->c, mail->to))
		return;
	d->behind = objects ? behind & ~me : behind | me;
	d->against = objects ? against | me : against & ~me;
	year_say(
	    y, mail->to, id, objects ? "/object I am not sure." : "/approve");
	if (!y->is_accepted) {
		d->behind = behind;
		d->against = against;
	} else if (objects && d->held_until == held) {
		/* A second objection in the same hour. */
		d->more += more;
	}
}

static void answer_proposals(struct year *y, int who)
{
	int64_t id = y->n_mails;
	int64_t last = id > 3000 ? id - 3000 : 1;

	for (; id >= last; id--) {
		struct year_mail *mail = year_mail(y, id);

		if (mail->to == who && mail->decision != 0 &&
		    !mail->is_answered && year_chance(y, 15))
			vote(y, mail);
	}
}

/* ------------------------------- absences ------------------------------ */

static void go_away(struct year *y, int who)
{
	int days = 1 + (int)year_below(y, 21);
	int c;

	/* It is said in an answer, and nothing has come yet. */
	if (y->n_cases == 0)
		return;
	c = (int)year_below(y, (uint32_t)y->n_cases);
	if (!year_is_in(y, c, who) || !can_say(y, &y->cases[c], who))
		return;
	year_say(y, who, y->cases[c].newest[who],
	    pool_printf(y->f->pool, "/away until in %d days", days));
	if (!y->is_accepted)
		year_say(y, who, y->cases[c].newest[who],
		    pool_printf(y->f->pool, "/away in %d days", days));
	if (y->is_accepted)
		y->away[who] = y->f->desk.now + days * DAY;
}

static void moderate(struct year *y, int who)
{
	int c;

	if (year_chance(y, 1))
		go_away(y, who);
	if (y->away[who] > y->f->desk.now)
		return;
	answer_proposals(y, who);
	for (c = 0; c < y->n_cases; c++) {
		struct act act = {y, &y->cases[c], c, who};
		bool open = is_open(act.row);

		if (year_is_in(y, c, who) && can_say(y, act.row, who) &&
		    year_chance(y, open ? 5 : 1))
			look_at(&act);
	}
}

/* --------------------------------- all --------------------------------- */

void year_people(struct year *y)
{
	int who;

	for (who = 0; who < YEAR_PEOPLE; who++)
		if (year_chance(y, who == LEE ? 20 : 50))
			moderate(y, who);
	year_parties(y);
}
