/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must never happen in a year. */
#include "tests/year.h"

#include <inttypes.h>
#include <stdio.h>

#include "tests/clear.h"
#include "tests/sql.h"

/* ------------------------------ approvals ------------------------------ */

static int people_in(unsigned bits)
{
	return __builtin_popcount(bits);
}

/* Who decided what is appealed has no say in the appeal. */
unsigned year_barred(struct year *y, const struct year_decision *d)
{
	const struct year_decision *target = year_decision(y, d->target);

	return target != NULL && strstr(d->kind, "appeal-") != NULL
	           ? target->behind
	           : 0;
}

static unsigned at_work(const struct year *y, int c)
{
	unsigned bits = 0;
	int who;

	for (who = 0; who < YEAR_PEOPLE; who++)
		bits |= (unsigned)year_is_in(y, c, who) << who;
	return bits;
}

int year_voters(struct year *y, const struct year_decision *d)
{
	return people_in(at_work(y, d->c) & ~year_barred(y, d));
}

/* All that lasts takes two, and so does what changes it. */
int year_needed(struct year *y, const struct year_decision *d)
{
	static const char two[] =
	    "warning temporary-ban permanent-ban confirmed "
	    "lifted extended readmitted";

	(void)y;
	return (strstr(two, d->kind) != NULL ? 2 : 1) + d->more;
}

int year_support(struct year *y, const struct year_decision *d)
{
	return people_in(d->behind & at_work(y, d->c) & ~year_barred(y, d));
}

void year_check_approvals(struct year *y, const struct year_decision *d)
{
	int behind = year_support(y, d);

	if (behind < year_needed(y, d))
		year_fail(y,
		    "%s %" PRId64 " of case %" PRId64
		    " (%s) has %d approvals, not %d",
		    d->kind, d->id, y->cases[d->c].number, d->state, behind,
		    year_needed(y, d));
	if (behind > y->most_voters)
		y->most_voters = behind;
}

/* -------------------------------- mails -------------------------------- */

static void no_word(struct year *y, const struct year_mail *mail,
    const char *text, const char *word)
{
	if (word[0] != '\0' && strcasestr(text, word) != NULL)
		year_fail(y, "%s (mail %" PRId64 ") has \"%s\": %s",
		    mail->letter, mail->id, word, text);
}

/* Of no case that the reader is screened from the number. */
static void check_numbers(
    struct year *y, const struct year_mail *mail, const char *text)
{
	const char *at = text;
	int64_t number;
	int c;

	while ((at = strstr(at, "case ")) != NULL) {
		at += strlen("case ");
		if (sscanf(at, "%" SCNd64, &number) != 1)
			continue;
		for (c = 0; c < y->n_cases; c++)
			if (y->cases[c].number == number &&
			    !year_is_in(y, c, mail->to))
				year_fail(y,
				    "%s, who must not see case %" PRId64
				    ", is told of it: %s",
				    year_names[mail->to], number, text);
	}
}

static void check_notice(
    struct year *y, const struct year_mail *mail, const char *text)
{
	if (mail->c != -1 && !year_is_in(y, mail->c, mail->to))
		year_fail(y, "%s gets %s of case %" PRId64 ": %s",
		    year_names[mail->to], mail->letter,
		    y->cases[mail->c].number, text);
	/* Who leaves a case hears that this was done, outside of the case. */
	if (mail->c != -1 || mail->to != y->speaker)
		check_numbers(y, mail, text);
	if (mail->c == -1)
		return;
	no_word(y, mail, text, y->cases[mail->c].address);
	no_word(y, mail, text, y->cases[mail->c].last);
}

static void check_outside(
    struct year *y, const struct year_mail *mail, const char *text)
{
	const struct year_case *row = &y->cases[mail->c];
	int who;

	if (mail->party == 0 || mail->party == row->respondent) {
		no_word(y, mail, text, row->address);
		no_word(y, mail, text, row->first);
		no_word(y, mail, text, row->last);
		no_word(y, mail, text, row->secret);
	}
	for (who = 0; who < YEAR_PEOPLE; who++)
		no_word(y, mail, text, year_addresses[who]);
}

/* One a day where there is something to say. */
static void check_daily(struct year *y, const struct year_mail *mail)
{
	int64_t day = y->f->desk.now / DAY;

	y->digests++;
	if (y->last_digest[mail->to] == day)
		year_fail(y, "a second digest of a day");
	y->last_digest[mail->to] = day;
}

/* One on the first run of a week, whatever there is to say. */
static void check_weekly(struct year *y, const struct year_mail *mail)
{
	int64_t now = y->f->desk.now, last = y->last_weekly[mail->to];

	if (last != 0 && (now / DAY - last / DAY != 7))
		year_fail(y, "%s gets the mail of the week after %d days",
		    year_names[mail->to], (int)(now / DAY - last / DAY));
	y->weeklies[mail->to]++;
	y->last_weekly[mail->to] = now;
}

/* Thirty cases, and that there are more. */
static void check_digest(
    struct year *y, const struct year_mail *mail, const char *text)
{
	const char *at = text;
	int lines = 0;

	if (mail->to == -1 || mail->to == LEE || mail->c != -1)
		year_fail(y, "a digest goes astray: %s", text);
	for (; (at = strstr(at, "\n* ")) != NULL; at++)
		lines++;
	if (lines > y->largest_digest)
		y->largest_digest = lines;
	if (lines > 31)
		year_fail(y, "a digest of %d lines: %s", lines, text);
	if (strcmp(mail->letter, "weekly") == 0)
		check_weekly(y, mail);
	else
		check_daily(y, mail);
}

void year_check_mail(
    struct year *y, const struct year_mail *mail, const char *text)
{
	if (mail->to != -1)
		check_notice(y, mail, text);
	else if (mail->c != -1)
		check_outside(y, mail, text);
	if (strcmp(mail->letter, "digest") == 0 ||
	    strcmp(mail->letter, "weekly") == 0)
		check_digest(y, mail, text);
}

static struct year_decision *decision_of(struct year *y, int64_t letter)
{
	int i;

	for (i = 0; i < y->n_decisions; i++)
		if (y->decisions[i].letter == letter)
			return &y->decisions[i];
	return NULL;
}

void year_check_leaves(struct year *y, const struct year_mail *mail)
{
	struct year_decision *d;

	if (mail->to != -1 && mail->c != -1 &&
	    !year_is_in(y, mail->c, mail->to))
		year_fail(y, "%s of case %" PRId64 " leaves for %s",
		    mail->letter, y->cases[mail->c].number,
		    year_names[mail->to]);
	d = decision_of(y, mail->id);
	if (d == NULL && mail->is_strict)
		year_fail(y, "a %s letter without a decision", mail->letter);
	if (d == NULL)
		return;
	/* What is in force had them when it came to be, and may be told again.
	 */
	if (strcmp(d->state, "enacted") != 0)
		year_check_approvals(y, d);
	if (mail->left > 0 && !d->may_go_again)
		year_fail(y, "the letter of %s %" PRId64 " goes twice", d->kind,
		    d->id);
}

/* --------------------------------- rows -------------------------------- */

/* Queries that find what must not be. */
static const struct {
	const char *label, *sql;
} nothing[] = {
    {"a reference that leads nowhere",
	"SELECT count(*) FROM pragma_foreign_key_check"},
    {"a case in no state", "SELECT count(*) FROM cases WHERE state NOT IN"
			   " ('open', 'closed', 'house')"},
    {"a case that is closed, and not",
	"SELECT count(*) FROM cases WHERE number > 0 AND"
	" (state = 'closed') <> (coalesce(closed, 0) > 0)"},
    {"a decision in no state",
	"SELECT count(*) FROM decisions WHERE state NOT IN ('proposed',"
	" 'approved', 'enacted', 'heard', 'expired', 'lifted', 'readmitted',"
	" 'overturned', 'dropped')"},
    {"a decision in force without its beginning",
	"SELECT count(*) FROM decisions WHERE state IN ('enacted', 'heard',"
	" 'expired', 'lifted', 'readmitted', 'overturned')"
	" AND started IS NULL"},
    {"a letter that waits for no decision",
	"SELECT count(*) FROM outbox o WHERE class = 'decision'"
	" AND state = 'queued' AND NOT EXISTS (SELECT 1 FROM decisions"
	" WHERE letter = o.id AND state <> 'dropped')"},
    {"a mail left in flight",
	"SELECT count(*) FROM outbox WHERE state = 'inflight'"},
    {"a clock of a case that is closed",
	"SELECT count(*) FROM clocks k JOIN cases c ON c.id = k.case_id"
	" WHERE c.state = 'closed' AND k.name IN ('word', 'status',"
	" 'status-asked', 'decision', 'remind', 'hearing')"},
    {"a clock of a case that is open",
	"SELECT count(*) FROM clocks k JOIN cases c ON c.id = k.case_id"
	" WHERE c.state = 'open' AND k.name IN ('checkin', 'checkin-last')"},
    {"a vote of one who proposed nothing, and was not asked",
	"SELECT count(*) FROM votes WHERE decision NOT IN"
	" (SELECT id FROM decisions)"},
};

static void assert_none(struct year *y, const char *label, const char *sql)
{
	int64_t n = sql_int(sql);

	if (n != 0)
		year_fail(y, "%s: %" PRId64, label, n);
}

static void check_clear(struct year *y)
{
	struct buf faults = BUF_INIT;

	clear_faults(&faults, NULL);
	if (faults.len > 0)
		year_fail(y, "%s", buf_text(&faults));
	buf_release(&faults);
}

void year_check_rows(struct year *y)
{
	int64_t now = y->f->desk.now;
	char sql[400];
	size_t i;

	for (i = 0; i < sizeof nothing / sizeof nothing[0]; i++)
		assert_none(y, nothing[i].label, nothing[i].sql);
	snprintf(sql, sizeof sql,
	    "SELECT count(*) FROM clocks WHERE due <= %" PRId64, now);
	assert_none(y, "a clock that is late", sql);
	/* One that /sent begins late is over with the next run. */
	snprintf(sql, sizeof sql,
	    "SELECT count(*) FROM decisions d WHERE state = 'enacted'"
	    " AND kind IN ('warning', 'temporary-ban', 'emergency')"
	    " AND ends <= %" PRId64
	    " AND NOT EXISTS (SELECT 1 FROM clocks WHERE subject = d.id"
	    " AND name IN ('term-end', 'emergency-end'))",
	    now);
	assert_none(y, "a term that has ended unnoticed", sql);
	check_clear(y);
}

/* A ban that runs will end, and somebody will know. */
void year_check_end(struct year *y)
{
	/* Weeks begin on Mondays; the first day of 1970 was a Thursday. */
	int64_t weeks =
	    (y->f->desk.now / DAY + 3) / 7 - (FIXTURE_NOW / DAY + 3) / 7;
	int who;

	for (who = 0; who < YEAR_MODERATORS; who++)
		if (y->weeklies[who] != weeks)
			year_fail(y, "%s got %" PRId64 " mails of the week",
			    year_names[who], y->weeklies[who]);
	year_check_rows(y);
	assert_none(y, "a term without its end",
	    "SELECT count(*) FROM decisions d WHERE state = 'enacted'"
	    " AND kind IN ('warning', 'temporary-ban', 'emergency')"
	    " AND NOT EXISTS (SELECT 1 FROM clocks WHERE subject = d.id"
	    " AND name IN ('term-end', 'emergency-end') AND due >= d.ends)");
	year_check_clocks(y);
}

/* ------------------------------- figures ------------------------------- */

static void print_decisions(struct year *y)
{
	static const char *const kinds[] = {"no-action", "correction",
	    "warning", "temporary-ban", "permanent-ban", "emergency",
	    "confirmed", "lifted", "extended", "readmitted", "appeal-accepted",
	    "appeal-rejected", "hearing", "content", "granted", "not-granted"};
	int i, came, dropped;
	size_t k;

	for (k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
		came = dropped = 0;
		for (i = 0; i < y->n_decisions; i++)
			if (strcmp(y->decisions[i].kind, kinds[k]) == 0) {
				bool open = strcmp(y->decisions[i].state,
						"proposed") == 0 ||
				            strcmp(y->decisions[i].state,
						"approved") == 0;
				bool gone = strcmp(y->decisions[i].state,
						"dropped") == 0;

				came += !open && !gone;
				dropped += gone;
			}
		printf("# %6d %s came to be, %d were dropped\n", came, kinds[k],
		    dropped);
	}
}

void year_print(struct year *y, double seconds)
{
	printf("# HEYWARD_YEAR_SEED=%" PRIu64 ": %d days, %d cases, %.1f s\n",
	    y->seed, (int)((y->f->desk.now - FIXTURE_NOW) / DAY), y->n_cases,
	    seconds);
	printf("# mails in %" PRId64 " (refused %" PRId64 "), queued %" PRId64
	       ", accepted %" PRId64 "\n",
	    y->mails_in, y->refused, y->n_mails, y->mails_out);
	print_decisions(y);
	printf("# clocks that struck:\n");
	year_print_clocks();
	printf("# digests %" PRId64 ", weekly ones %" PRId64
	       " to each, the largest has %d lines of cases\n",
	    y->digests, y->weeklies[MIA], y->largest_digest);
}
