/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures.h - the transparency report: what is counted, and what of it may be
 * published.
 *
 * casework/yearly.h counts; figures_make() makes tables of ranges out of the
 * counts, with which text.h, csv.h and html.h make pages. Nothing else than
 * what stands in the tables may be printed.
 *
 * A year is reported on as things stood at the end of the January after it,
 * and from then on. So its numbers are the same whenever and with whatever
 * other years they are published: there is no second report a few days later
 * to compare with, and nothing is added up over years.
 */
#ifndef STATS_FIGURES_H
#define STATS_FIGURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/conf.h"
#include "base/mem.h"

/* A row of a table: its name for programs and for people. To add one, write it
 * into its list in figures.c. */
struct figures_row {
	const char *id, *label;
};
enum {
	FIGURES_CLASSES = 8,
	FIGURES_OUTCOMES = 8,
	FIGURES_PERMISSIONS = 4,
	FIGURES_QUARTERS = 4,
	FIGURES_APPEALS = 2,
	/* Behind the categories of the configuration. */
	FIGURES_SEVERAL = 0,
	FIGURES_NO_CATEGORY,
	FIGURES_MORE_CATEGORIES
};
extern const struct figures_row figures_classes[FIGURES_CLASSES];
/* The gravest thing that was decided; then those without a decision. */
extern const struct figures_row figures_outcomes[FIGURES_OUTCOMES];
extern const struct figures_row figures_permissions[FIGURES_PERMISSIONS];
extern const struct figures_row figures_appeals[FIGURES_APPEALS];
/* Its place in such a list. A name that is not there is a BUG(). */
size_t figures_place(const struct figures_row *rows, size_t n, const char *id);

/* How many cases took so many days; the last: more, or not over yet. */
enum { FIGURES_DAYS = 400 };
struct figures_spread {
	int64_t after[FIGURES_DAYS + 1];
};

/* What was counted of the cases that were opened in a year. */
struct figures_year {
	int year;
	int64_t classes[FIGURES_CLASSES];
	int64_t quarters[FIGURES_QUARTERS]; /* of all classes */
	/* Of reports, that is, cases of this class. */
	int64_t *categories; /* of pool: those of conf, and two more */
	int64_t outcomes[FIGURES_OUTCOMES];
	struct figures_spread word, decision;
	int64_t permissions[FIGURES_PERMISSIONS]; /* of this class */
	/* Whenever the case was opened. */
	int64_t appeals[FIGURES_APPEALS]; /* answered in that year */
	int64_t bans; /* in force when it ended */
};
/* When a year begins, and from when on it is reported on; Unix seconds. */
int64_t figures_year_begins(int year);
int64_t figures_year_settled(int year);
/* The year of a time. */
int figures_year_of(int64_t when);

/* ---------------------- what may be published --------------------- */

enum figures_kind {
	FIGURES_COUNT, /* at least lo, at most hi (HIDE_NO_END: no limit) */
	FIGURES_WITHIN, /* lo days, rounded up */
	FIGURES_LATER, /* than all that was looked at */
	FIGURES_TOO_FEW /* cases to say anything */
};
struct figures_cell {
	enum figures_kind kind;
	int64_t lo, hi;
};
struct figures_table {
	const char *id, *title;
	const char *text; /* what is counted, in sentences */
	const char *unit; /* "cases" */
	const struct figures_row *rows;
	size_t n_rows;
	const int64_t *promised; /* for each row, in the unit; NULL: nothing */
	struct figures_cell *cells; /* n_rows for each year */
};
enum { FIGURES_TABLES = 8 };
struct figures {
	const struct conf *conf;
	const int *years;
	size_t n_years; /* 0: none is over */
	struct figures_table tables[FIGURES_TABLES];
};

/* Of all years that there are (or none), in their order; all from pool. */
void figures_make(struct figures *figures, const struct conf *conf,
    const struct figures_year *years, size_t n_years, struct pool *pool);
/* Only the years of these: they say the same as among the others. */
void figures_cut(struct figures *figures, int from, int to);
const struct figures_cell *figures_cell(
    const struct figures_table *table, size_t row, size_t year);
/* Is anything said in the table at all? */
bool figures_has_any(
    const struct figures *figures, const struct figures_table *table);
/* "12", "1-4", "5+", "2 days", "-"; from pool. */
const char *figures_cell_text(
    const struct figures_cell *cell, struct pool *pool);
/* "2023 to 2025", "2025", "no year yet"; from pool. */
const char *figures_period(const struct figures *figures, struct pool *pool);
/* Sentences for readers, each a paragraph; the last is NULL. */
extern const char *const figures_notes[];
/* What is promised: "a first word within 24 hours, a decision within 14
 * days"; from pool. */
const char *figures_promise(const struct conf *conf, struct pool *pool);

#endif
