/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What clocks were to do, and what they did. */
#include "tests/year_clocks.h"

#include <inttypes.h>
#include <stdio.h>

#include "tests/sql.h"
#include "tmpl/letters.h"

/* ------------------------------ comparing ------------------------------ */

/* Does the subject end with the word of this key? */
static bool ends_with(struct year *y, const char *subject, const char *key)
{
	size_t len = strlen(subject), n;
	char *word;
	bool ends;

	assert_int_equal(
	    tmpl_word(&word, &y->f->conf, "en", key, NULL, NULL), 0);
	n = strlen(word);
	ends = len >= n && strcmp(subject + len - n, word) == 0;
	free(word);
	return ends;
}

static int notice_of(struct year *y, const struct year_mail *mail)
{
	const struct notice *notice = year_notices;

	while (notice < year_notices + NOTICES &&
	       (strcmp(notice->letter, mail->letter) != 0 ||
		   (notice->subject != NULL &&
		       !ends_with(y, mail->subject, notice->subject))))
		notice++;
	return (int)(notice - year_notices);
}

void year_saw(struct year *y, const struct year_mail *mail)
{
	int what = notice_of(y, mail);

	if (y->run_from != 0)
		year_note(y, "a run writes to %s: %s",
		    mail->to == -1 ? "a party" : year_names[mail->to],
		    mail->subject);
	if (what == NOTICES)
		return;
	if (y->run_from == 0) {
		if (what != CALLED && what != ENFORCE_END)
			year_fail(y, "a notice out of time: %s", mail->subject);
		return;
	}
	assert_true(year_n_seen < TOLD_MAX);
	year_seen[year_n_seen++] = (struct told){(enum clock)what, mail->c,
	    mail->party != 0 ? REPORTER_HEARS : mail->to};
}

static int by_all(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct told));
}

/* Of what strikes in the hour in which Lee is called, Lee may hear or not. */
static bool is_called_now(const struct told *told)
{
	size_t i;

	for (i = 0; i < year_n_wanted; i++)
		if (told->to == LEE && told->what != CALLED &&
		    year_wanted[i].what == CALLED &&
		    year_wanted[i].c == told->c)
			return true;
	return false;
}

static void say_told(
    struct year *y, struct buf *out, const char *how, const struct told *told)
{
	if (is_called_now(told))
		return;
	buf_addf(out, "\n%s: %s of case %" PRId64 " to %s", how,
	    year_notices[told->what].name, y->cases[told->c].number,
	    told->to >= 0    ? year_names[told->to]
	    : told->to == -1 ? "a space"
			     : "the reporter");
}

void year_compare(struct year *y)
{
	struct buf out = BUF_INIT;
	size_t i = 0, j = 0;

	qsort(year_wanted, year_n_wanted, sizeof year_wanted[0], by_all);
	qsort(year_seen, year_n_seen, sizeof year_seen[0], by_all);
	while (i < year_n_wanted || j < year_n_seen) {
		int order = i == year_n_wanted ? 1
		            : j == year_n_seen
		                ? -1
		                : by_all(&year_wanted[i], &year_seen[j]);

		if (order < 0)
			say_told(y, &out, "missing", &year_wanted[i]);
		else if (order > 0)
			say_told(y, &out, "not foretold", &year_seen[j]);
		i += order <= 0;
		j += order >= 0;
	}
	if (out.len > 0)
		year_fail(y, "%s", buf_text(&out));
}

/* ------------------------------- at the end ---------------------------- */

static int64_t rows;

static void check_row(struct year *y, const char *line)
{
	struct watch *w = NULL;
	int64_t rowid, subject, due;
	int what = 0, stage, c;
	char name[20];

	assert_int_equal(
	    sscanf(line, "%19s %" SCNd64 " %" SCNd64 " %d %" SCNd64, name,
		&rowid, &subject, &stage, &due),
	    5);
	while (what < CLOCKS && strcmp(year_notices[what].name, name) != 0)
		what++;
	c = year_case_at(y, rowid);
	if (what < CLOCKS && c != -1)
		w = subject == 0 ? &year_of_case[c][what]
		                 : &year_of_decision[year_decision(y, subject) -
						     y->decisions][what];
	if (w == NULL || !w->is_on || w->due != due || w->stage != stage)
		year_fail(y,
		    "the clock %s of case %" PRId64 " (%s %" PRId64
		    ", stage %d) %s",
		    name, y->cases[c].number,
		    subject == 0 ? "-" : year_decision(y, subject)->kind,
		    subject, stage,
		    w == NULL || !w->is_on ? "was started by nothing"
					   : "strikes at another time");
	rows++;
}

static void check_watches(struct year *y, const struct watch *list, int c,
    const struct year_decision *d)
{
	int what;

	for (what = 0; what < CLOCKS; what++)
		if (list[what].is_on &&
		    sql_int(pool_printf(y->f->pool,
			"SELECT count(*) FROM clocks WHERE name = '%s'"
			" AND subject = %" PRId64 " AND case_id ="
			" (SELECT id FROM cases WHERE rowid = %" PRId64 ")",
			year_notices[what].name, d == NULL ? 0 : d->id,
			y->cases[c].rowid)) == 0)
			year_fail(y,
			    "the clock %s of case %" PRId64 " (%s %" PRId64
			    ") does not run",
			    year_notices[what].name, y->cases[c].number,
			    d == NULL ? "-" : d->kind, d == NULL ? 0 : d->id);
}

/* The rows that are there are those that the test expects, all to come. */
void year_check_clocks(struct year *y)
{
	int64_t on = 0;
	int i, what;

	rows = 0;
	year_lines(y, NULL, check_row,
	    "SELECT name || ' ' || (SELECT rowid FROM cases"
	    " WHERE id = k.case_id) || ' ' || subject || ' ' || stage"
	    " || ' ' || due AS line FROM clocks k ORDER BY id");
	for (what = 0; what < CLOCKS; what++) {
		for (i = 0; i < y->n_cases; i++)
			on += year_of_case[i][what].is_on;
		for (i = 0; i < y->n_decisions; i++)
			on += year_of_decision[i][what].is_on;
	}
	if (on == rows)
		return;
	for (i = 0; i < y->n_cases; i++)
		check_watches(y, year_of_case[i], i, NULL);
	for (i = 0; i < y->n_decisions; i++)
		check_watches(y, year_of_decision[i], y->decisions[i].c,
		    &y->decisions[i]);
	year_fail(y, "%" PRId64 " clocks run, not %" PRId64, rows, on);
}

void year_print_clocks(void)
{
	int what;

	for (what = 0; what < CLOCKS; what++)
		printf("# %6" PRId64 " %s\n", year_struck[what],
		    year_notices[what].name);
}
