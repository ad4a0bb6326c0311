/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/chart.h"

#include <string.h>

#include "stats/hide.h"

enum {
	WIDTH = 360,
	LABEL = 54, /* characters */
	VALUE = 70, /* at the end of a bar, for what it says */
	ROW = 38,
	BAR = 14,
	HEIGHT = 150, /* of the highest bar that stands */
	YEARS_MAX = 12 /* side by side; the newest */
};

void chart_escape(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++)
		switch (*s) {
		case '&':
			buf_adds(out, "&amp;");
			break;
		case '<':
			buf_adds(out, "&lt;");
			break;
		case '>':
			buf_adds(out, "&gt;");
			break;
		case '"':
			buf_adds(out, "&quot;");
			break;
		case '\'':
			buf_adds(out, "&#39;");
			break;
		default:
			buf_addc(out, *s);
		}
}

const char *chart_cell_text(const struct figures_cell *cell, struct pool *pool)
{
	if (cell->kind == FIGURES_TOO_FEW)
		return "–";
	if (cell->kind == FIGURES_COUNT && cell->lo != cell->hi &&
	    cell->hi != HIDE_NO_END)
		return pool_printf(pool, "%lld–%lld", (long long)cell->lo,
		    (long long)cell->hi);
	return figures_cell_text(cell, pool);
}

/* A title of the configuration may be longer than a chart is wide: the table
 * has it whole. */
static void add_label(struct buf *out, const char *s, struct pool *pool)
{
	size_t n = 0, end = 0, i;

	for (i = 0; s[i] != '\0' && n <= LABEL; i++)
		if ((s[i] & 0xc0) != 0x80 && ++n <= LABEL)
			end = i;
	if (n <= LABEL) {
		chart_escape(out, s);
		return;
	}
	chart_escape(out, pool_strndup(pool, s, end));
	buf_adds(out, "…");
}

static bool has_bar(const struct figures_cell *cell)
{
	return cell->kind == FIGURES_COUNT || cell->kind == FIGURES_WITHIN;
}

/* The whole has no bar among its parts: it would make them all short. */
static bool has_row(const struct figures_table *table, size_t row, size_t year)
{
	return strcmp(table->rows[row].id, "all") != 0 &&
	       has_bar(figures_cell(table, row, year));
}

/* The largest number that is known of a cell. */
static int64_t most(const struct figures_cell *cell)
{
	if (!has_bar(cell))
		return 0;
	return cell->hi == HIDE_NO_END ? cell->lo : cell->hi;
}

/* Its length, where the largest of all has so much room. */
static int scale(int64_t n, int64_t largest, int room)
{
	return largest == 0 ? 0 : (int)((double)n / (double)largest * room);
}

static void open_chart(struct buf *out, const struct figures_table *table,
    const char *which, const char *title, int height)
{
	buf_addf(out,
	    "<svg role=\"img\" viewBox=\"0 0 %d %d\""
	    " aria-labelledby=\"%s-%s-title %s-%s-desc\">\n"
	    "<title id=\"%s-%s-title\">",
	    WIDTH, height, table->id, which, table->id, which, table->id,
	    which);
	chart_escape(out, title);
	buf_addf(out, "</title>\n<desc id=\"%s-%s-desc\">", table->id, which);
}

/* "reports of behaviour: 23; " */
static void describe(struct buf *out, const char *label,
    const struct figures_cell *cell, bool is_first, struct pool *pool)
{
	if (!is_first)
		buf_adds(out, "; ");
	chart_escape(out, label);
	buf_addf(out, ": %s", chart_cell_text(cell, pool));
}

/* Solid as far as it goes at least, pale as far as it may. */
static void add_bar(struct buf *out, int x, int y, int solid, int pale)
{
	if (pale > solid)
		buf_addf(out,
		    "<rect class=\"may\" x=\"%d\" y=\"%d\" width=\"%d\""
		    " height=\"%d\" rx=\"2\"/>\n",
		    x, y, pale, BAR);
	buf_addf(out,
	    "<rect class=\"is\" x=\"%d\" y=\"%d\" width=\"%d\""
	    " height=\"%d\" rx=\"2\"/>\n",
	    x, y, solid < 1 ? 1 : solid, BAR);
}

/* A line through the bar. Where it stands, or -1. */
static int add_promise(struct buf *out, const struct figures_table *table,
    size_t row, int y, int64_t largest)
{
	int x;

	if (table->promised == NULL)
		return -1;
	x = scale(table->promised[row], largest, WIDTH - VALUE);
	buf_addf(out,
	    "<line class=\"promise\" x1=\"%d\" x2=\"%d\" y1=\"%d\""
	    " y2=\"%d\"/>\n",
	    x, x, y - 3, y + BAR + 3);
	return x;
}

/* What a bar says, behind it; and behind the line, if that would go through
 * it. */
static void add_value(
    struct buf *out, const char *text, int bar, int line, int y)
{
	int x = bar < 1 ? 1 : bar;

	if (line > x && line < x + VALUE)
		x = line;
	buf_addf(out, "<text class=\"value\" x=\"%d\" y=\"%d\">%s</text>\n",
	    x + 6, y + 12, text);
}

bool chart_rows(struct buf *out, const struct figures *figures,
    const struct figures_table *table, size_t year, struct pool *pool)
{
	const struct figures_cell *cell;
	bool is_known = false;
	int64_t largest = 0;
	int n = 0, y = 0, pale;
	size_t row;

	for (row = 0; row < table->n_rows; row++) {
		if (!has_row(table, row, year))
			continue;
		cell = figures_cell(table, row, year);
		is_known |= cell->kind == FIGURES_WITHIN || cell->lo > 0;
		if (most(cell) > largest)
			largest = most(cell);
		if (table->promised != NULL && table->promised[row] > largest)
			largest = table->promised[row];
		n++;
	}
	if (!is_known)
		return false;
	open_chart(out, table, "rows",
	    pool_printf(pool, "%s, %d", table->title, figures->years[year]),
	    n * ROW + 4);
	for (row = 0; row < table->n_rows; row++)
		describe(out, table->rows[row].label,
		    figures_cell(table, row, year), row == 0, pool);
	buf_adds(out, "</desc>\n");
	for (row = 0; row < table->n_rows; row++) {
		cell = figures_cell(table, row, year);
		if (!has_row(table, row, year))
			continue;
		buf_addf(out, "<text x=\"0\" y=\"%d\">", y + 13);
		add_label(out, table->rows[row].label, pool);
		buf_adds(out, "</text>\n");
		pale = scale(most(cell), largest, WIDTH - VALUE);
		if (cell->hi == HIDE_NO_END)
			pale = WIDTH - VALUE;
		add_bar(out, 0, y + 18, scale(cell->lo, largest, WIDTH - VALUE),
		    pale);
		add_value(out, chart_cell_text(cell, pool), pale,
		    add_promise(out, table, row, y + 18, largest), y + 18);
		y += ROW;
	}
	buf_adds(out, "</svg>\n");
	return true;
}

static void add_column(struct buf *out, const struct figures_cell *cell, int x,
    int width, int64_t largest)
{
	int solid = scale(cell->lo, largest, HEIGHT);
	int pale = scale(most(cell), largest, HEIGHT);

	if (pale > solid)
		buf_addf(out,
		    "<rect class=\"may\" x=\"%d\" y=\"%d\" width=\"%d\""
		    " height=\"%d\" rx=\"2\"/>\n",
		    x, 20 + HEIGHT - pale, width, pale);
	if (solid > 0)
		buf_addf(out,
		    "<rect class=\"is\" x=\"%d\" y=\"%d\" width=\"%d\""
		    " height=\"%d\" rx=\"2\"/>\n",
		    x, 20 + HEIGHT - solid, width, solid);
}

bool chart_years(struct buf *out, const struct figures *figures,
    const struct figures_table *table, struct pool *pool)
{
	size_t first =
	    figures->n_years > YEARS_MAX ? figures->n_years - YEARS_MAX : 0;
	int n = (int)(figures->n_years - first),
	    step = WIDTH / (n == 0 ? 1 : n);
	int width = step * 3 / 5 > 48 ? 48 : step * 3 / 5, x;
	const struct figures_cell *cell;
	int64_t largest = 0;
	size_t i;

	for (i = first; i < figures->n_years; i++)
		if (most(figures_cell(table, 0, i)) > largest)
			largest = most(figures_cell(table, 0, i));
	if (n < 2 || largest == 0)
		return false;
	open_chart(out, table, "years",
	    pool_printf(pool, "%s, %d to %d", table->title,
		figures->years[first], figures->years[figures->n_years - 1]),
	    HEIGHT + 44);
	for (i = first; i < figures->n_years; i++)
		describe(out, pool_printf(pool, "%d", figures->years[i]),
		    figures_cell(table, 0, i), i == first, pool);
	buf_adds(out, "</desc>\n");
	for (i = first; i < figures->n_years; i++) {
		cell = figures_cell(table, 0, i);
		x = (int)(i - first) * step + step / 2;
		add_column(out, cell, x - width / 2, width, largest);
		buf_addf(out,
		    "<text class=\"value middle\" x=\"%d\" y=\"%d\">%s</text>\n"
		    "<text class=\"middle\" x=\"%d\" y=\"%d\">%d</text>\n",
		    x, 14 + HEIGHT - scale(most(cell), largest, HEIGHT),
		    chart_cell_text(cell, pool), x, HEIGHT + 38,
		    figures->years[i]);
	}
	buf_addf(out,
	    "<line class=\"ground\" x1=\"0\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>\n"
	    "</svg>\n",
	    WIDTH, HEIGHT + 20, HEIGHT + 20);
	return true;
}
