/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What reporters and respondents do, by dice. */
#include "tests/year.h"

#include <inttypes.h>
#include <stdio.h>

#include "tests/sql.h"

enum { OFFENDERS = 25 };

/* ------------------------------- reports ------------------------------- */

static enum year_plan draw_plan(struct year *y)
{
	static const struct {
		enum year_plan plan;
		uint32_t percent;
	} rows[] = {{PLAN_NO_ACTION, 12}, {PLAN_CORRECTION, 18},
	    {PLAN_WARNING, 18}, {PLAN_BAN, 18}, {PLAN_BAN_FOR_EVER, 5},
	    {PLAN_EMERGENCY, 8}, {PLAN_PERMISSION, 5}, {PLAN_SPAM, 3},
	    {PLAN_CLOSE, 8}, {PLAN_FORGET, 5}};
	uint32_t dice = year_below(y, 100);
	size_t i = 0;

	while (dice >= rows[i].percent)
		dice -= rows[i++].percent;
	return rows[i].plan;
}

static void spell(char out[4], int n)
{
	out[0] = (char)('a' + n / 26 / 26 % 26);
	out[1] = (char)('a' + n / 26 % 26);
	out[2] = (char)('a' + n % 26);
	out[3] = '\0';
}

static void draw_reporter(struct year *y, struct year_case *next)
{
	char tail[4];

	spell(tail, y->n_cases);
	snprintf(next->first, sizeof next->first, "Ylva%s", tail);
	snprintf(next->last, sizeof next->last, "Braxton%s", tail);
	snprintf(next->secret, sizeof next->secret, "zorpalot%s", tail);
	snprintf(next->address, sizeof next->address,
	    "ylva%s.braxton@example.net", tail);
}

static void draw_accused(struct year *y, struct year_case *next)
{
	uint32_t dice = year_below(y, 100);

	next->has_mail = dice < 75;
	if (dice < 60)
		snprintf(next->accused, sizeof next->accused,
		    "rob%u@example.net", year_below(y, OFFENDERS));
	else
		snprintf(next->accused, sizeof next->accused,
		    dice < 75 ? "vik%d@example.net" : "@vik%d", y->n_cases);
}

int year_moderator(struct year *y)
{
	return (int)year_below(y, YEAR_MODERATORS);
}

void year_report(struct year *y)
{
	struct year_case *next = &y->next;
	struct buf text = BUF_INIT;
	int c = y->n_cases, who;

	*next = (struct year_case){
	    .owner = -1, .asked_by = -1, .plan = draw_plan(y)};
	draw_reporter(y, next);
	draw_accused(y, next);
	buf_addf(&text, "%s shouted at me, in the %s of the forum.\n",
	    "Somebody", next->secret);
	if (year_chance(y, 6)) {
		who = year_moderator(y);
		next->held[who] = true;
		buf_addf(&text, "I think that %s saw it.\n", year_names[who]);
	}
	while (year_chance(y, 12)) {
		who = year_moderator(y);
		next->out[who] = true;
		buf_addf(&text, "/not-to %s\n", year_names[who]);
	}
	buf_addf(&text, "Yours, %s\n", next->first);
	year_write(y, next->address,
	    pool_printf(y->f->pool, "%s %s", next->first, next->last), 0,
	    buf_text(&text));
	buf_release(&text);
	if (y->n_cases != c + 1)
		year_fail(y, "a report has opened %d cases", y->n_cases - c);
	y->cases[c].reporter =
	    sql_int("SELECT max(rowid) FROM parties WHERE ordinal = 0");
	y->opened++;
}

/* ------------------------------- parties ------------------------------- */

/* Of what the answer to a letter can be an appeal. */
static struct year_decision *find_appealed(struct year *y, int c)
{
	int64_t id = sql_int(pool_printf(y->f->pool,
	    "SELECT max(id) FROM decisions WHERE party_id = (SELECT id FROM"
	    " parties WHERE rowid = %" PRId64 ") AND kind IN ('correction',"
	    " 'warning', 'temporary-ban', 'permanent-ban', 'emergency')"
	    " AND state IN ('enacted', 'expired', 'lifted', 'readmitted')"
	    " AND started > %" PRId64,
	    y->cases[c].respondent, y->f->desk.now - 30 * DAY));

	return id == -1 ? NULL : year_decision(y, id);
}

static void respond(struct year *y, int c)
{
	struct year_case *row = &y->cases[c];
	struct year_decision *d = find_appealed(y, c);
	bool appeals = year_chance(y, 40);

	if (appeals && d != NULL) {
		row->appeals = true;
		year_event(y, EVENT_APPEALED, c, d, 0);
	}
	year_write(y, row->accused, "Vik", row->told,
	    appeals ? "I appeal: it was a joke." : "I was angry that day.");
}

static void report_on(struct year *y, int c)
{
	struct year_case *row = &y->cases[c];
	uint32_t dice = year_below(y, 100);
	const char *text = "Thank you. It has happened again.";
	int who;

	if (dice < 8) {
		row->is_quiet = true;
		text = "/no-updates";
	} else if (dice < 12) {
		row->has_withdrawn = true;
		text = "/withdraw";
	} else if (dice < 20) {
		row->is_quiet = false;
		text = "/updates";
	} else if (dice < 26) {
		who = year_moderator(y);
		row->out[who] = true;
		text = pool_printf(y->f->pool, "/not-to %s", year_names[who]);
	}
	year_write(y, row->address, row->first, row->wrote, text);
}

static void come_back(struct year *y, int c)
{
	struct year_case *row = &y->cases[c];
	struct year_mail *mail = year_mail(y, row->told);

	if (mail->is_strict && mail->left == 1 &&
	    sql_int(pool_printf(y->f->pool,
		"SELECT state = 'sent' FROM outbox WHERE id = %" PRId64,
		mail->id)) == 1)
		year_bounce(y, mail->id);
}

void year_parties(struct year *y)
{
	struct year_case *row;
	int c;

	for (c = 0; c < y->n_cases; c++) {
		row = &y->cases[c];
		if (row->told != 0 && row->has_mail &&
		    year_mail(y, row->told)->left > 0) {
			if (year_chance(y, 1))
				respond(y, c);
			if (year_below(y, 4000) == 0)
				come_back(y, c);
		}
		if (row->wrote != 0 && year_below(y, 800) == 0)
			report_on(y, c);
	}
}
