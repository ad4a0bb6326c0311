/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/file.h"
#include "base/mem.h"
#include "casework/yearly.h"
#include "cli/cli.h"
#include "cli/site.h"
#include "stats/hide.h"
#include "stats/page.h"
#include "stats/sheet.h"

static const char usage[] =
    "usage: heyward report [--text|--html|--json|--csv] [--from DATE]\n"
    "                      [--to DATE] [-o FILE]\n"
    "\n"
    "What was done in a year, in numbers that can be published: what came\n"
    "in, what it was about, what followed, and how long it took. Small\n"
    "numbers are hidden, and no case, name or word of a mail is in it. Only\n"
    "whole years are reported on, each from February of the next year on.\n"
    "\n"
    "Example:\n"
    "\theyward report --html --from 2024-01-01 --to 2025-12-31 -o 2025.html\n";

/* ------------------------------- JSON ----------------------------- */

static json_t *cell_json(const struct figures_cell *cell)
{
	switch (cell->kind) {
	case FIGURES_COUNT:
		if (cell->hi == HIDE_NO_END)
			return json_pack(
			    "{s:I, s:n}", "min", (json_int_t)cell->lo, "max");
		return json_pack("{s:I, s:I}", "min", (json_int_t)cell->lo,
		    "max", (json_int_t)cell->hi);
	case FIGURES_WITHIN:
		return json_pack("{s:I}", "days", (json_int_t)cell->lo);
	case FIGURES_LATER:
		return json_pack("{s:n, s:b}", "days", "later", 1);
	case FIGURES_TOO_FEW:
		return json_null();
	}
	BUG("a cell of kind %d", (int)cell->kind);
}

static json_t *row_json(const struct figures *figures,
    const struct figures_table *table, size_t row)
{
	json_t *cells = json_object();
	char year[16];
	size_t i;

	for (i = 0; i < figures->n_years; i++) {
		snprintf(year, sizeof year, "%d", figures->years[i]);
		json_object_set_new(
		    cells, year, cell_json(figures_cell(table, row, i)));
	}
	return json_pack("{s:s, s:s, s:o}", "row", table->rows[row].id, "label",
	    table->rows[row].label, "years", cells);
}

static json_t *table_json(
    const struct figures *figures, const struct figures_table *table)
{
	json_t *rows = json_array();
	size_t i;

	for (i = 0; i < table->n_rows; i++)
		json_array_append_new(rows, row_json(figures, table, i));
	return json_pack("{s:s, s:s, s:s, s:s, s:o}", "table", table->id,
	    "title", table->title, "text", table->text, "unit", table->unit,
	    "rows", rows);
}

static void report_json(struct buf *out, const struct figures *figures)
{
	const struct conf *conf = figures->conf;
	json_t *years = json_array(), *tables = json_array(), *whole;
	char *text;
	size_t i;

	for (i = 0; i < figures->n_years; i++)
		json_array_append_new(years, json_integer(figures->years[i]));
	for (i = 0; i < FIGURES_TABLES; i++)
		json_array_append_new(
		    tables, table_json(figures, &figures->tables[i]));
	whole = json_pack("{s:s, s:s, s:i, s:{s:I, s:I}, s:o, s:o}",
	    "community", conf->community.name, "code_of_conduct",
	    conf->community.code_of_conduct, "hidden_below", HIDE_K, "promised",
	    "word_hours", (json_int_t)(conf->clock.word / 3600),
	    "decision_hours", (json_int_t)(conf->clock.decision / 3600),
	    "years", years, "tables", tables);
	text = json_dumps(whole, JSON_INDENT(2));
	if (text == NULL)
		BUG("a report is no JSON");
	buf_addf(out, "%s\n", text);
	free(text);
	json_decref(whole);
}

/* ------------------------------ the years ------------------------- */

struct wish {
	int from, to; /* years */
	const char *path;
	void (*print)(struct buf *out, const struct figures *figures);
};

/* "2025-01-01", with that day in it, is 2025; so is "2025". 0 or -1. */
static int parse_year(int *year, const char *s, const char *day)
{
	char *end;
	long n = strtol(s, &end, 10);

	if (end != s + 4 || n < 1970 || n > 9998 ||
	    (*end != '\0' && strcmp(end, day) != 0))
		return -1;
	*year = (int)n;
	return 0;
}

static int check_wish(
    const struct wish *wish, const struct site *site, struct err *err)
{
	if (wish->from > wish->to)
		return err_set(err, ERR_INPUT,
		    "--from is after --to: there is no year between them");
	if (wish->to != INT_MAX &&
	    figures_year_settled(wish->to) > site->desk.now)
		return err_set(err, ERR_INPUT,
		    "%d can be reported on from %d-02-01 on: end with an "
		    "earlier year",
		    wish->to, wish->to + 1);
	return 0;
}

static int make(struct buf *out, const struct wish *wish, struct site *site,
    struct pool *pool, struct err *err)
{
	struct figures_year *years;
	struct figures figures;
	size_t n;

	if (check_wish(wish, site, err) == -1 ||
	    yearly_count(&years, &n, &site->desk, pool, err) == -1)
		return -1;
	figures_make(&figures, site->conf, years, n, pool);
	figures_cut(&figures, wish->from, wish->to);
	wish->print(out, &figures);
	return 0;
}

static int report(const struct cli *cli, const struct wish *wish)
{
	struct err err = {ERR_NONE, ""};
	struct buf out = BUF_INIT;
	struct pool *pool;
	struct site site;
	int ret;

	if (site_open(&site, cli, &err) == -1)
		return cli_fail(&err);
	pool = pool_new();
	ret = make(&out, wish, &site, pool, &err);
	if (ret == 0 && wish->path != NULL)
		ret = file_write_new(wish->path, out.data, out.len, 0644, &err);
	else if (ret == 0)
		fwrite(out.data, 1, out.len, stdout);
	pool_free(pool);
	buf_release(&out);
	site_close(&site);
	return ret == -1 ? cli_fail(&err) : cli_done();
}

int report_main(const struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
	    {"csv", no_argument, NULL, 'c'},
	    {"from", required_argument, NULL, 'f'},
	    {"help", no_argument, NULL, 'h'},
	    {"html", no_argument, NULL, 'm'},
	    {"json", no_argument, NULL, 'j'},
	    {"text", no_argument, NULL, 'x'},
	    {"to", required_argument, NULL, 't'},
	    {NULL, 0, NULL, 0},
	};
	struct wish wish = {.to = INT_MAX, .print = sheet_text};
	int c;

	while ((c = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
		if (c == 'h') {
			fputs(usage, stdout);
			return cli_done();
		} else if (c == 'o') {
			wish.path = optarg;
		} else if (c == 'f') {
			if (parse_year(&wish.from, optarg, "-01-01") == -1)
				return cli_usage("report",
				    "--from is the first day of a year, such "
				    "as 2025-01-01");
		} else if (c == 't') {
			if (parse_year(&wish.to, optarg, "-12-31") == -1)
				return cli_usage("report",
				    "--to is the last day of a year, such as "
				    "2025-12-31");
		} else if (c == '?') {
			return cli_usage("report", "no such option");
		} else {
			wish.print = c == 'c'   ? sheet_csv
			             : c == 'm' ? page_html
			             : c == 'j' ? report_json
			                        : sheet_text;
		}
	}
	if (optind != argc)
		return cli_usage("report", "only options are expected");
	return report(cli, &wish);
}
