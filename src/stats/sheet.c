/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/sheet.h"

#include <stdbool.h>
#include <string.h>

#include "base/err.h"
#include "stats/hide.h"

/* ------------------------------- text ----------------------------- */

enum {
	COLUMNS = 72,
	LABEL = 40, /* of them */
	CELL = 10,
	YEARS = (COLUMNS - LABEL) / CELL /* side by side */
};

/* How many columns a text takes: characters, as far as one can tell. */
static size_t columns(const char *s, size_t len)
{
	size_t n = 0, i;

	for (i = 0; i < len; i++)
		n += (s[i] & 0xc0) != 0x80;
	return n;
}

/* Lines of at most so many columns, each but the first begun with so many
 * spaces. The columns of the last one. */
static size_t wrap(struct buf *out, const char *s, size_t most, size_t indent)
{
	size_t used = 0, len, n;

	while (*s != '\0') {
		len = strcspn(s, " ");
		n = columns(s, len);
		if (used > indent && used + 1 + n > most) {
			buf_addf(out, "\n%*s", (int)indent, "");
			used = indent;
		} else if (used > indent) {
			buf_addc(out, ' ');
			used++;
		}
		buf_add(out, s, len);
		used += n;
		s += len + strspn(s + len, " ");
	}
	return used;
}

static void add_paragraph(struct buf *out, const char *s)
{
	wrap(out, s, COLUMNS, 0);
	buf_adds(out, "\n\n");
}

static void add_line(struct buf *out, char c, size_t n)
{
	while (n-- > 0)
		buf_addc(out, c);
	buf_addc(out, '\n');
}

static void add_title(struct buf *out, const char *s, char line)
{
	size_t n = columns(s, strlen(s));

	buf_addf(out, "%s\n", s);
	add_line(out, line, n < COLUMNS ? n : COLUMNS);
}

/* The years from one on, as many as there is room for. */
static void add_block(struct buf *out, const struct figures *figures,
    const struct figures_table *table, size_t from, struct pool *pool)
{
	size_t end = from + YEARS, row, i, used;

	if (end > figures->n_years)
		end = figures->n_years;
	buf_addf(out, "\n%*s", LABEL, "");
	for (i = from; i < end; i++)
		buf_addf(out, "%*d", CELL, figures->years[i]);
	buf_addc(out, '\n');
	for (row = 0; row < table->n_rows; row++) {
		used = wrap(out, table->rows[row].label, LABEL - 1, 2);
		buf_addf(
		    out, "%*s", used < LABEL ? (int)(LABEL - used) : 1, "");
		for (i = from; i < end; i++)
			buf_addf(out, "%*s", CELL,
			    figures_cell_text(
				figures_cell(table, row, i), pool));
		buf_addc(out, '\n');
	}
}

void sheet_text(struct buf *out, const struct figures *figures)
{
	const struct figures_table *table;
	struct pool *pool = pool_new();
	const char *const *note;
	size_t i;

	add_title(out,
	    pool_printf(pool, "%s: moderation report, %s",
		figures->conf->community.name, figures_period(figures, pool)),
	    '=');
	buf_addc(out, '\n');
	if (figures->conf->community.code_of_conduct[0] != '\0')
		buf_addf(out, "Code of conduct: %s\n\n",
		    figures->conf->community.code_of_conduct);
	for (note = figures_notes; *note != NULL; note++)
		add_paragraph(out, *note);
	for (table = figures->tables;
	     figures->n_years > 0 && table < figures->tables + FIGURES_TABLES;
	     table++) {
		if (!figures_has_any(figures, table))
			continue;
		buf_addc(out, '\n');
		add_title(out, table->title, '-');
		wrap(out, table->text, COLUMNS, 0);
		buf_addc(out, '\n');
		for (i = 0; i < figures->n_years; i += YEARS)
			add_block(out, figures, table, i, pool);
	}
	pool_free(pool);
}

/* -------------------------------- CSV ----------------------------- */

/* A spreadsheet takes what begins like a formula for one. */
static void add_field(struct buf *out, const char *s)
{
	if (s[0] != '\0' && strchr("=+-@\t", s[0]) != NULL && s[1] != '\0') {
		buf_addc(out, '"');
		buf_addc(out, '\'');
	} else if (s[strcspn(s, ",\"\r\n")] == '\0') {
		buf_adds(out, s);
		return;
	} else {
		buf_addc(out, '"');
	}
	for (; *s != '\0'; s++) {
		if (*s == '"')
			buf_addc(out, '"');
		buf_addc(out, *s);
	}
	buf_addc(out, '"');
}

static void add_record(struct buf *out, const struct figures_table *table,
    int year, size_t row, const char *column, const char *value)
{
	add_field(out, table->id);
	buf_addf(out, ",%d,", year);
	add_field(out, table->rows[row].id);
	buf_addf(out, ",%s,%s\r\n", column, value);
}

/* Each number by itself: a spreadsheet takes "1-4" for a day in April. */
static void add_records(struct buf *out, const struct figures_table *table,
    int year, size_t row, const struct figures_cell *cell, struct pool *pool)
{
	const char *lo = pool_printf(pool, "%lld", (long long)cell->lo);
	const char *hi = pool_printf(pool, "%lld", (long long)cell->hi);
	bool is_days = strcmp(table->unit, "days") == 0;

	switch (cell->kind) {
	case FIGURES_COUNT:
		add_record(out, table, year, row, "min", lo);
		add_record(out, table, year, row, "max",
		    cell->hi == HIDE_NO_END ? "" : hi);
		return;
	case FIGURES_WITHIN:
		add_record(out, table, year, row, "days", lo);
		return;
	case FIGURES_LATER:
		add_record(out, table, year, row, "days", "later");
		return;
	case FIGURES_TOO_FEW:
		add_record(out, table, year, row, is_days ? "days" : "min", "");
		if (!is_days)
			add_record(out, table, year, row, "max", "");
		return;
	}
	BUG("a cell of kind %d", (int)cell->kind);
}

void sheet_csv(struct buf *out, const struct figures *figures)
{
	const struct figures_table *table;
	struct pool *pool = pool_new();
	size_t row, i;

	buf_adds(out, "table,period,row,column,value\r\n");
	for (table = figures->tables; table < figures->tables + FIGURES_TABLES;
	     table++)
		for (i = 0; i < figures->n_years; i++)
			for (row = 0; row < table->n_rows; row++)
				add_records(out, table, figures->years[i], row,
				    figures_cell(table, row, i), pool);
	pool_free(pool);
}
