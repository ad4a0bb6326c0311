/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/yearly.h"

#include <string.h>

#include "casework/ladder.h"
#include "store/cases.h"
#include "store/decisions.h"
#include "store/entries.h"

enum { DAY = 86400, FIRST_YEAR = 1970 };

/* What is counted into. */
struct count {
	struct desk *desk;
	struct figures_year *years; /* from FIRST_YEAR on */
	size_t n;
	struct figures_year *first; /* that has a case */
};

static struct figures_year *year_at(const struct count *count, int64_t when)
{
	int n = figures_year_of(when) - FIRST_YEAR;

	return n < 0 || n >= (int)count->n ? NULL : &count->years[n];
}

/* ----------------------------- one case --------------------------- */

/* What became of a case until its year was settled. */
struct fate {
	int64_t settled;
	int gravest; /* row of figures_outcomes; FIGURES_OUTCOMES: none */
	int permission; /* of figures_permissions, likewise */
	int64_t decided; /* when the first decision began; 0: none did */
};

/* Was it in force before that time, and not overturned by then? */
static bool was(const struct decision_row *row, int64_t when)
{
	if (row->started == 0 || row->started >= when ||
	    strcmp(row->state, "dropped") == 0)
		return false;
	return strcmp(row->state, "overturned") != 0 || row->ends >= when;
}

static void note_gravest(struct fate *fate, const char *kind)
{
	int place =
	    (int)figures_place(figures_outcomes, FIGURES_OUTCOMES, kind);

	if (place < fate->gravest)
		fate->gravest = place;
}

/* An emergency is what one moderator did for some hours: it counts when the
 * others have confirmed it. */
static int confirmed(struct fate *fate, struct desk *desk,
    const struct decision_row *row, struct pool *pool, struct err *err)
{
	struct decision_row target;
	int n = decisions_find(&target, desk->store, row->target, pool, err);

	if (n == 1 && was(&target, fate->settled))
		note_gravest(fate, "temporary-ban");
	return n == -1 ? -1 : 0;
}

static int note_decision(struct fate *fate, struct desk *desk,
    const struct decision_row *row, struct pool *pool, struct err *err)
{
	const struct ladder *kind = ladder_find(row->kind);
	bool is_permission = strcmp(row->kind, "granted") == 0 ||
	                     strcmp(row->kind, "not-granted") == 0;
	bool is_emergency = strcmp(row->kind, "emergency") == 0;
	bool is_content = strcmp(row->kind, "content") == 0;

	if (kind == NULL || !was(row, fate->settled))
		return 0;
	if (strcmp(row->kind, "confirmed") == 0)
		return confirmed(fate, desk, row, pool, err);
	if (kind->rung == RUNG_NONE && !is_content && !is_permission)
		return 0;
	if (fate->decided == 0 || row->started < fate->decided)
		fate->decided = row->started;
	if (is_permission)
		fate->permission = (int)figures_place(
		    figures_permissions, FIGURES_PERMISSIONS, row->kind);
	else if (!is_emergency)
		note_gravest(fate, row->kind);
	return 0;
}

static int find_fate(struct fate *fate, struct desk *desk,
    const struct case_row *row, struct pool *pool, struct err *err)
{
	bool is_closed = row->closed != 0 && row->closed < fate->settled;
	struct decision_row decision = {.id = 0};
	const char *end = is_closed ? "closed" : "open";
	int n;

	fate->gravest = FIGURES_OUTCOMES;
	fate->permission = FIGURES_PERMISSIONS;
	fate->decided = 0;
	while ((n = decisions_next_of_case(
		    &decision, desk->store, &row->id, pool, err)) == 1)
		if (note_decision(fate, desk, &decision, pool, err) == -1)
			return -1;
	if (fate->gravest == FIGURES_OUTCOMES)
		note_gravest(fate, end);
	if (fate->permission == FIGURES_PERMISSIONS)
		fate->permission = (int)figures_place(
		    figures_permissions, FIGURES_PERMISSIONS, end);
	return n;
}

static void note_days(struct figures_spread *spread, const struct case_row *row,
    const struct fate *fate, int64_t when)
{
	int64_t days = (when - row->opened) / DAY;

	if (row->closed != 0 && (when == 0 || row->closed < when)) {
		days = (row->closed - row->opened) / DAY;
		when = row->closed;
	}
	if (when == 0 || when >= fate->settled || days > FIGURES_DAYS)
		days = FIGURES_DAYS;
	spread->after[days < 0 ? 0 : days]++;
}

/* Is it a mail to somebody in the case? An act may be of several verbs, with a
 * space between. */
static bool is_word(const char *verb)
{
	static const char *const words[] = {"reply", "ask", "send-anyway"};
	size_t len, i;

	for (; *verb != '\0'; verb += len + (verb[len] == ' ')) {
		len = strcspn(verb, " ");
		for (i = 0; i < sizeof words / sizeof words[0]; i++)
			if (strlen(words[i]) == len &&
			    strncmp(words[i], verb, len) == 0)
				return true;
	}
	return false;
}

/* Where a case stands with its categories: one, several, none that is known
 * (any more). */
static size_t category_of(const struct conf *conf, const char *ids)
{
	size_t i;

	if (strchr(ids, ' ') != NULL)
		return conf->n_categories + FIGURES_SEVERAL;
	for (i = 0; i < conf->n_categories; i++)
		if (strcmp(conf->categories[i].name, ids) == 0)
			return i;
	return conf->n_categories + FIGURES_NO_CATEGORY;
}

static int quarter_of(const struct figures_year *year, int64_t when)
{
	int64_t days = (when - figures_year_begins(year->year)) / DAY;
	int64_t whole = figures_year_begins(year->year + 1) -
	                figures_year_begins(year->year);
	int64_t march = whole / DAY - 365 + 31 + 28 + 31;

	if (days < march)
		return 0;
	return days < march + 91 ? 1 : days < march + 91 + 92 ? 2 : 3;
}

static int count_report(struct count *count, struct figures_year *year,
    const struct case_row *row, const struct fate *fate, struct err *err)
{
	int64_t day = 0;

	if (entries_first_day(
		&day, count->desk->store, &row->id, is_word, err) == -1)
		return -1;
	year->categories[category_of(count->desk->conf, row->categories)]++;
	year->outcomes[fate->gravest]++;
	note_days(&year->word, row, fate, day * DAY);
	note_days(&year->decision, row, fate, fate->decided);
	return 0;
}

/* Neither what is part of another case, nor what never became one. */
static bool is_counted(const struct case_row *row)
{
	return row->number != 0 && row->joined == NULL &&
	       strcmp(row->state, "draft") != 0 &&
	       (strcmp(row->state, "purged") != 0 || row->closed != 0);
}

static int count_case(struct count *count, const struct case_row *row,
    struct pool *pool, struct err *err)
{
	struct figures_year *year = year_at(count, row->opened);
	struct fate fate;

	if (year == NULL || !is_counted(row))
		return 0;
	if (year < count->first)
		count->first = year;
	year->classes[figures_place(
	    figures_classes, FIGURES_CLASSES, row->class)]++;
	year->quarters[quarter_of(year, row->opened)]++;
	if (strcmp(row->class, "report") != 0 &&
	    strcmp(row->class, "permission") != 0)
		return 0;
	fate.settled = figures_year_settled(year->year);
	if (find_fate(&fate, count->desk, row, pool, err) == -1)
		return -1;
	if (strcmp(row->class, "report") == 0)
		return count_report(count, year, row, &fate, err);
	year->permissions[fate.permission]++;
	return 0;
}

/* --------------------------- every decision ----------------------- */

static void count_ban(struct count *count, const struct decision_row *row)
{
	int64_t end;
	size_t i;

	for (i = 0; i < count->n; i++) {
		end = figures_year_begins(count->years[i].year + 1);
		count->years[i].bans +=
		    row->started < end && (row->ends == 0 || row->ends >= end);
	}
}

static void count_decision(struct count *count, const struct decision_row *row)
{
	struct figures_year *year = year_at(count, row->started);
	const struct ladder *kind = ladder_find(row->kind);

	if (kind == NULL || strcmp(row->state, "dropped") == 0)
		return;
	if (kind->rung == RUNG_TEMPORARY_BAN ||
	    kind->rung == RUNG_PERMANENT_BAN)
		count_ban(count, row);
	if (year != NULL && strncmp(row->kind, "appeal-", 7) == 0)
		year->appeals[figures_place(
		    figures_appeals, FIGURES_APPEALS, row->kind + 7)]++;
}

/* ------------------------------ the years ------------------------- */

static int each_case(struct count *count, struct err *err)
{
	struct case_row row = {.number = 0};
	struct pool *pool;
	int n;

	do {
		pool = pool_new();
		n = cases_next(&row, count->desk->store, row.number, pool, err);
		if (n == 1 && count_case(count, &row, pool, err) == -1)
			n = -1;
		pool_free(pool);
	} while (n == 1);
	return n;
}

static int each_decision(struct count *count, struct err *err)
{
	struct decision_row row = {.started = 0};
	struct pool *pool;
	int n;

	do {
		pool = pool_new();
		n = decisions_next_started(&row, count->desk->store, pool, err);
		if (n == 1)
			count_decision(count, &row);
		pool_free(pool);
	} while (n == 1);
	return n;
}

int yearly_count(struct figures_year **years, size_t *n_years,
    struct desk *desk, struct pool *pool, struct err *err)
{
	size_t categories = desk->conf->n_categories + FIGURES_MORE_CATEGORIES;
	struct count count = {.desk = desk};
	size_t i;

	while (figures_year_settled(FIRST_YEAR + (int)count.n) <= desk->now)
		count.n++;
	count.years = pool_alloc(pool, (count.n + 1) * sizeof *count.years);
	for (i = 0; i < count.n; i++) {
		count.years[i].year = FIRST_YEAR + (int)i;
		count.years[i].categories =
		    pool_alloc(pool, categories * sizeof(int64_t));
	}
	count.first = count.years + count.n;
	if (each_case(&count, err) == -1 || each_decision(&count, err) == -1)
		return -1;
	*years = count.first;
	*n_years = count.n - (size_t)(count.first - count.years);
	return 0;
}
