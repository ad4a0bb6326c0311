/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/figures.h"

#include <string.h>
#include <time.h>

#include "base/err.h"
#include "stats/hide.h"

/* ------------------------------ the rows -------------------------- */

const struct figures_row figures_classes[] = {
    {"report", "reports of behaviour"},
    {"permission", "requests to be allowed something"},
    {"data-request", "requests for one's own data"},
    {"appeal", "appeals, as a case of their own"},
    {"other", "other messages"},
    {"spam", "spam"},
    {"machine", "automatic mail"},
    {"unreadable", "mail that could not be read"},
};

const struct figures_row figures_outcomes[] = {
    {"permanent-ban", "permanent ban"},
    {"temporary-ban", "temporary ban"},
    {"warning", "warning"},
    {"correction", "correction"},
    {"content", "only content was removed or changed"},
    {"no-action", "no action"},
    {"closed", "closed without a decision"},
    {"open", "still open"},
};

const struct figures_row figures_permissions[] = {
    {"granted", "granted"},
    {"not-granted", "not granted"},
    {"closed", "closed without an answer"},
    {"open", "still open"},
};

static const struct figures_row quarters[] = {
    {"q1", "January to March"},
    {"q2", "April to June"},
    {"q3", "July to September"},
    {"q4", "October to December"},
};

const struct figures_row figures_appeals[] = {
    {"accepted", "accepted"},
    {"rejected", "rejected"},
};

static const struct figures_row more_categories[] = {
    {"several", "several of these"},
    {"none", "none of these"},
};

static const struct figures_row total = {"all", "all"};
static const struct figures_row bans[] = {
    {"in-force", "on December 31"},
};

static const struct figures_row times[] = {
    {"word-half", "first word, half of them within"},
    {"word-most", "first word, 9 of 10 within"},
    {"decision-half", "decision, half of them within"},
    {"decision-most", "decision, 9 of 10 within"},
};
enum { TIMES = sizeof times / sizeof times[0] };

size_t figures_place(const struct figures_row *rows, size_t n, const char *id)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(rows[i].id, id) == 0)
			return i;
	BUG("no row %s", id);
}

/* ------------------------------ the years ------------------------- */

static int64_t time_of(int year, int month)
{
	struct tm tm = {.tm_year = year - 1900, .tm_mon = month, .tm_mday = 1};

	return (int64_t)timegm(&tm);
}

int64_t figures_year_begins(int year)
{
	return time_of(year, 0);
}

int64_t figures_year_settled(int year)
{
	return time_of(year + 1, 1);
}

int figures_year_of(int64_t when)
{
	time_t clock = (time_t)when;
	struct tm tm;

	gmtime_r(&clock, &tm);
	return tm.tm_year + 1900;
}

/* ------------------------------ counts ---------------------------- */

/* Quarters are worth it where there is something to be seen in them. */
enum { QUARTERS_FROM = 10 * HIDE_K };

enum table {
	TABLE_CASES,
	TABLE_CATEGORIES,
	TABLE_OUTCOMES,
	TABLE_TIMES,
	TABLE_PERMISSIONS,
	TABLE_APPEALS,
	TABLE_BANS,
	TABLE_QUARTERS
};

/* The counts of a year on their way into the tables. */
struct filling {
	struct figures *figures;
	size_t at; /* the year's place */
	struct hide_cell *cells;
	size_t n;
};

static struct figures_cell *place(
    const struct filling *fill, enum table table, size_t row)
{
	struct figures_table *to = &fill->figures->tables[table];

	return &to->cells[fill->at * to->n_rows + row];
}

static void add_cells(struct filling *fill, const int64_t *values, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		fill->cells[fill->n++] = (struct hide_cell){.value = values[i]};
}

static int64_t add_up(const int64_t *values, size_t n)
{
	int64_t sum = 0;
	size_t i;

	for (i = 0; i < n; i++)
		sum += values[i];
	return sum;
}

static void put(const struct filling *fill, enum table table, size_t row,
    size_t first, size_t n)
{
	size_t i;

	for (i = first; i < first + n; i++, row++)
		*place(fill, table, row) =
		    (struct figures_cell){.kind = FIGURES_COUNT,
			.lo = fill->cells[i].lo,
			.hi = fill->cells[i].hi};
}

/* What came in is divided by class; reports twice, by category and outcome;
 * and requests for permission. */
static void put_cases(struct filling *fill, const struct figures_year *year)
{
	size_t categories = fill->figures->tables[TABLE_CATEGORIES].n_rows;
	size_t classes = 1, permission = figures_place(
				figures_classes, FIGURES_CLASSES, "permission");
	size_t first = classes + FIGURES_CLASSES;
	const struct hide_sum sums[] = {
	    {0, classes, FIGURES_CLASSES},
	    {classes, first, categories},
	    {classes, first + categories, FIGURES_OUTCOMES},
	    {classes + permission, first + categories + FIGURES_OUTCOMES,
		FIGURES_PERMISSIONS},
	};
	int64_t all = add_up(year->classes, FIGURES_CLASSES);
	struct hide_tree tree = {
	    fill->cells, 0, sums, sizeof sums / sizeof sums[0]};

	fill->n = 0;
	add_cells(fill, &all, 1);
	add_cells(fill, year->classes, FIGURES_CLASSES);
	add_cells(fill, year->categories, categories);
	add_cells(fill, year->outcomes, FIGURES_OUTCOMES);
	add_cells(fill, year->permissions, FIGURES_PERMISSIONS);
	tree.n_cells = fill->n;
	hide(&tree);
	put(fill, TABLE_CASES, 0, 0, 1 + FIGURES_CLASSES);
	put(fill, TABLE_CATEGORIES, 0, sums[1].first, categories);
	put(fill, TABLE_OUTCOMES, 0, sums[2].first, FIGURES_OUTCOMES);
	put(fill, TABLE_PERMISSIONS, 0, sums[3].first, FIGURES_PERMISSIONS);
}

/* One total and its parts, in a table that begins with the total. */
static void put_whole(
    struct filling *fill, enum table table, const int64_t *values, size_t n)
{
	const struct hide_sum sum = {0, 1, n};
	struct hide_tree tree = {fill->cells, n + 1, &sum, 1};
	int64_t all = add_up(values, n);

	fill->n = 0;
	add_cells(fill, &all, 1);
	add_cells(fill, values, n);
	hide(&tree);
	put(fill, table, 0, 0, n + 1);
}

static bool is_given(const struct figures_cell *cell)
{
	return cell->kind == FIGURES_COUNT && cell->lo == cell->hi;
}

/* Whether there are quarters may say no more than the total of the year does,
 * and they must not contradict it. */
static void put_quarters(struct filling *fill, const struct figures_year *year)
{
	const struct figures_cell *all = place(fill, TABLE_CASES, 0);
	size_t i;

	put_whole(fill, TABLE_QUARTERS, year->quarters, FIGURES_QUARTERS);
	if (is_given(all) && all->lo >= QUARTERS_FROM &&
	    is_given(place(fill, TABLE_QUARTERS, 0)))
		return;
	for (i = 0; i < 1 + FIGURES_QUARTERS; i++)
		*place(fill, TABLE_QUARTERS, i) =
		    (struct figures_cell){.kind = FIGURES_TOO_FEW};
}

/* What was published of bans until now. */
struct banned {
	int64_t lo; /* of the year before */
	int64_t permanent; /* decided in all years, at least */
	int64_t spare; /* and so many more in one of them */
};

/* Bans do not add up with what was decided, for some end and some cases have
 * two; but where that is not so they nearly do. So there are no more of them
 * at least than with the least of everything that is published, and no fewer
 * at most than if no permanent one had ended: no such count is less hidden for
 * it. */
static void put_bans(struct filling *fill, struct banned *banned, int64_t n)
{
	static const int64_t from[] = {
	    0, 1, 5, 10, 20, 50, 100, 200, 500, 1000, 10000, HIDE_NO_END};
	const struct figures_cell *permanent = place(fill, TABLE_OUTCOMES, 0);
	const struct figures_cell *temporary = place(fill, TABLE_OUTCOMES, 1);
	struct figures_cell *cell = place(fill, TABLE_BANS, 0);
	size_t i = 0;

	while (n >= from[i + 1])
		i++;
	*cell = (struct figures_cell){.kind = FIGURES_COUNT,
	    .lo = from[i],
	    .hi = from[i + 1] == HIDE_NO_END ? HIDE_NO_END : from[i + 1] - 1};
	banned->lo += permanent->lo + temporary->lo;
	if (cell->lo < banned->lo)
		banned->lo = cell->lo;
	cell->lo = banned->lo;
	banned->permanent += permanent->lo;
	if (permanent->hi == HIDE_NO_END || banned->spare == HIDE_NO_END)
		banned->spare = HIDE_NO_END;
	else if (permanent->hi - permanent->lo > banned->spare)
		banned->spare = permanent->hi - permanent->lo;
	if (banned->spare == HIDE_NO_END)
		cell->hi = HIDE_NO_END;
	else if (cell->hi < banned->permanent + banned->spare)
		cell->hi = banned->permanent + banned->spare;
}

/* ------------------------------- times ---------------------------- */

/* Half of the cases need five behind them; what holds for nine of ten would be
 * the slowest one by itself among fewer than ten. */
static struct figures_cell within(const struct figures_spread *spread,
    int64_t n, int64_t tenths, int64_t least)
{
	static const int steps[] = {
	    7, 10, 14, 21, 30, 45, 60, 90, 120, 180, 270, FIGURES_DAYS};
	int64_t rank = (n * tenths + 9) / 10;
	struct figures_cell cell = {.kind = FIGURES_WITHIN};
	size_t i = 0;

	if (n < least)
		return (struct figures_cell){.kind = FIGURES_TOO_FEW};
	for (; i <= FIGURES_DAYS && spread->after[i] < rank; i++)
		rank -= spread->after[i];
	if (i >= FIGURES_DAYS)
		return (struct figures_cell){.kind = FIGURES_LATER};
	cell.lo = (int64_t)i;
	for (i = 0; cell.lo > steps[0] && cell.lo > steps[i]; i++)
		;
	if (cell.lo > steps[0])
		cell.lo = steps[i];
	cell.hi = cell.lo;
	return cell;
}

/* Only behind a number of reports that is given: whether there are enough is
 * then no news. */
static void put_times(struct filling *fill, const struct figures_year *year)
{
	const struct figures_cell *all = place(fill, TABLE_CASES, 1);
	int64_t n = is_given(all) ? all->lo : 0;

	*place(fill, TABLE_TIMES, 0) = within(&year->word, n, 5, HIDE_K);
	*place(fill, TABLE_TIMES, 1) = within(&year->word, n, 9, 2 * HIDE_K);
	*place(fill, TABLE_TIMES, 2) = within(&year->decision, n, 5, HIDE_K);
	*place(fill, TABLE_TIMES, 3) =
	    within(&year->decision, n, 9, 2 * HIDE_K);
}

/* ------------------------------ the tables ------------------------ */

/* A list with a total before it, or with what follows the categories. */
static const struct figures_row *join_rows(const struct figures_row *first,
    size_t n_first, const struct figures_row *then, size_t n_then,
    struct pool *pool)
{
	struct figures_row *rows =
	    pool_alloc(pool, (n_first + n_then) * sizeof *rows);

	memcpy(rows, first, n_first * sizeof *rows);
	memcpy(rows + n_first, then, n_then * sizeof *rows);
	return rows;
}

static const struct figures_row *category_rows(
    const struct conf *conf, struct pool *pool)
{
	struct figures_row *rows =
	    pool_alloc(pool, (conf->n_categories + 1) * sizeof *rows);
	size_t i;

	for (i = 0; i < conf->n_categories; i++)
		rows[i] = (struct figures_row){conf->categories[i].name,
		    conf->categories[i].title[0] != '\0'
			? conf->categories[i].title
			: conf->categories[i].name};
	return join_rows(rows, conf->n_categories, more_categories,
	    FIGURES_MORE_CATEGORIES, pool);
}

static const char *span_text(int64_t seconds, struct pool *pool)
{
	int64_t hours = (seconds + 3599) / 3600;
	bool is_days = hours > 48 && hours % 24 == 0;

	return pool_printf(pool, "%lld %s%s",
	    (long long)(is_days ? hours / 24 : hours), is_days ? "day" : "hour",
	    (is_days ? hours / 24 : hours) == 1 ? "" : "s");
}

const char *figures_promise(const struct conf *conf, struct pool *pool)
{
	return pool_printf(pool, "a first word within %s, a decision within %s",
	    span_text(conf->clock.word, pool),
	    span_text(conf->clock.decision, pool));
}

/* Days for the rows of times, in whole ones as these are. */
static const int64_t *promised_days(const struct conf *conf, struct pool *pool)
{
	int64_t word = (conf->clock.word + 86399) / 86400;
	int64_t decision = (conf->clock.decision + 86399) / 86400;
	const int64_t days[TIMES] = {word, word, decision, decision};

	return pool_memdup(pool, days, sizeof days);
}

static void describe(
    struct figures *figures, const struct conf *conf, struct pool *pool)
{
	const struct figures_table tables[FIGURES_TABLES] = {
	    [TABLE_CASES] = {.id = "cases",
		.title = "What came in",
		.text = "Cases that were opened in the year, by what they "
			"turned out to be. Several reports of one incident are "
			"one case.",
		.unit = "cases",
		.rows = join_rows(
		    &total, 1, figures_classes, FIGURES_CLASSES, pool),
		.n_rows = 1 + FIGURES_CLASSES},
	    [TABLE_CATEGORIES] = {.id = "categories",
		.title = "Reports by category",
		.text = "The reports of behaviour among them, by what they "
			"were about. A report that falls under more than one "
			"category counts once, under \"several of these\".",
		.unit = "cases",
		.rows = category_rows(conf, pool),
		.n_rows = conf->n_categories + FIGURES_MORE_CATEGORIES},
	    [TABLE_OUTCOMES] = {.id = "outcomes",
		.title = "What followed from reports",
		.text = "The same reports, by the gravest thing that was "
			"decided and had not been overturned by an appeal, as "
			"things stood at the end of January of the next year.",
		.unit = "cases",
		.rows = figures_outcomes,
		.n_rows = FIGURES_OUTCOMES},
	    [TABLE_TIMES] = {.id = "times",
		.title = "How long it took",
		.text = pool_printf(pool,
		    "Days from the report to the day on which a moderator "
		    "first wrote to the people involved, and to the first "
		    "decision; the end of the case counts as both. Promised "
		    "is %s. \"Later\" means not by the end of January of the "
		    "next year. Times above a week are rounded up.",
		    figures_promise(conf, pool)),
		.unit = "days",
		.rows = times,
		.n_rows = TIMES,
		.promised = promised_days(conf, pool)},
	    [TABLE_PERMISSIONS] = {.id = "permissions",
		.title = "Requests to be allowed something",
		.text = "What became of the requests of the year, as things "
			"stood at the end of January of the next year.",
		.unit = "cases",
		.rows = figures_permissions,
		.n_rows = FIGURES_PERMISSIONS},
	    [TABLE_APPEALS] = {.id = "appeals",
		.title = "Appeals",
		.text = "Appeals that were answered in the year, whenever the "
			"case began. One that waits for its answer is not "
			"counted yet.",
		.unit = "appeals",
		.rows = join_rows(
		    &total, 1, figures_appeals, FIGURES_APPEALS, pool),
		.n_rows = 1 + FIGURES_APPEALS},
	    [TABLE_BANS] = {.id = "bans",
		.title = "Bans in force",
		.text = "Temporary and permanent bans that were in force at "
			"the end of the year, whenever they began. Only "
			"roughly how many is given.",
		.unit = "bans",
		.rows = bans,
		.n_rows = sizeof bans / sizeof bans[0]},
	    [TABLE_QUARTERS] = {.id = "quarters",
		.title = "When it came in",
		.text = "All cases by the quarter in which they were opened, "
			"for years with at least 50 of them.",
		.unit = "cases",
		.rows = join_rows(&total, 1, quarters, FIGURES_QUARTERS, pool),
		.n_rows = 1 + FIGURES_QUARTERS},
	};

	memcpy(figures->tables, tables, sizeof tables);
}

void figures_make(struct figures *figures, const struct conf *conf,
    const struct figures_year *years, size_t n_years, struct pool *pool)
{
	int *numbers = pool_alloc(pool, (n_years + 1) * sizeof *numbers);
	struct filling fill = {.figures = figures};
	struct banned banned = {.lo = 0};
	struct figures_table *table;
	size_t i;

	*figures = (struct figures){
	    .conf = conf, .years = numbers, .n_years = n_years};
	describe(figures, conf, pool);
	for (table = figures->tables; table < figures->tables + FIGURES_TABLES;
	     table++)
		table->cells = pool_alloc(
		    pool, (table->n_rows * n_years + 1) * sizeof *table->cells);
	fill.cells =
	    pool_alloc(pool, (64 + conf->n_categories) * sizeof *fill.cells);
	for (i = 0; i < n_years; i++) {
		numbers[i] = years[i].year;
		fill.at = i;
		put_cases(&fill, &years[i]);
		put_times(&fill, &years[i]);
		put_whole(
		    &fill, TABLE_APPEALS, years[i].appeals, FIGURES_APPEALS);
		put_bans(&fill, &banned, years[i].bans);
		put_quarters(&fill, &years[i]);
	}
}

void figures_cut(struct figures *figures, int from, int to)
{
	struct figures_table *table;
	size_t before = 0;

	while (
	    figures->n_years > 0 && figures->years[figures->n_years - 1] > to)
		figures->n_years--;
	while (before < figures->n_years && figures->years[before] < from)
		before++;
	figures->years += before;
	figures->n_years -= before;
	for (table = figures->tables; table < figures->tables + FIGURES_TABLES;
	     table++)
		table->cells += before * table->n_rows;
}

/* ------------------------------ the words ------------------------- */

const struct figures_cell *figures_cell(
    const struct figures_table *table, size_t row, size_t year)
{
	return &table->cells[year * table->n_rows + row];
}

bool figures_has_any(
    const struct figures *figures, const struct figures_table *table)
{
	size_t i;

	for (i = 0; i < table->n_rows * figures->n_years; i++)
		if (table->cells[i].kind != FIGURES_TOO_FEW)
			return true;
	return false;
}

const char *figures_cell_text(
    const struct figures_cell *cell, struct pool *pool)
{
	if (cell->kind == FIGURES_TOO_FEW)
		return "-";
	if (cell->kind == FIGURES_LATER)
		return "later";
	if (cell->kind == FIGURES_WITHIN)
		return cell->lo == 0
		           ? "same day"
		           : pool_printf(pool, "%lld day%s",
				 (long long)cell->lo, cell->lo == 1 ? "" : "s");
	if (cell->hi == HIDE_NO_END)
		return pool_printf(pool, "%lld+", (long long)cell->lo);
	if (cell->lo == cell->hi)
		return pool_printf(pool, "%lld", (long long)cell->lo);
	return pool_printf(
	    pool, "%lld-%lld", (long long)cell->lo, (long long)cell->hi);
}

const char *figures_period(const struct figures *figures, struct pool *pool)
{
	if (figures->n_years == 0)
		return "no year yet";
	if (figures->n_years == 1)
		return pool_printf(pool, "%d", figures->years[0]);
	return pool_printf(pool, "%d to %d", figures->years[0],
	    figures->years[figures->n_years - 1]);
}

const char *const figures_notes[] = {
    "Small numbers can point at people. Where there were one to four of "
    "something, \"1-4\" stands here and nothing more exact, and where such a "
    "number could be worked out from the others, some of those are ranges, "
    "too. Fewer than five cases are not divided any further. Of times nothing "
    "is said where fewer than five cases (for 9 of 10: ten) stand behind them.",
    "A year is reported on from February of the next year, as things stood "
    "then, and only as a whole: two reports never differ by a few days.",
    NULL,
};
