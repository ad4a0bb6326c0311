/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/page.h"

#include <string.h>

#include "stats/chart.h"

/* A policy of the page's own: whatever were in it, nothing would be asked
 * for. */
static const char head[] =
    "<!DOCTYPE html>\n"
    "<html lang=\"en\">\n"
    "<head>\n"
    "<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width,"
    " initial-scale=1\">\n"
    "<meta http-equiv=\"Content-Security-Policy\""
    " content=\"default-src 'none'; style-src 'unsafe-inline';"
    " img-src data:\">\n"
    "<meta name=\"color-scheme\" content=\"light dark\">\n"
    "<link rel=\"icon\" href=\"data:,\">\n"
    "<title>";

static const char style[] =
    "<style>\n"
    ":root {\n"
    "  --paper: #fcfcfa; --ink: #22262b; --quiet: #5a626c;\n"
    "  --line: #d9dcd8; --is: #2a6f8f; --may: #b9d6e2; --link: #1f5f7d;\n"
    "}\n"
    "@media (prefers-color-scheme: dark) {\n"
    "  :root {\n"
    "    --paper: #16191d; --ink: #e4e6e8; --quiet: #a2abb5;\n"
    "    --line: #363c44; --is: #6cb6d6; --may: #2f5162; --link: #8ccbe6;\n"
    "  }\n"
    "}\n"
    "* { box-sizing: border-box; }\n"
    "body {\n"
    "  margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 62rem;\n"
    "  background: var(--paper); color: var(--ink);\n"
    "  font: 1rem/1.55 system-ui, \"Segoe UI\", \"Helvetica Neue\", Arial,\n"
    "    sans-serif;\n"
    "}\n"
    "header { border-bottom: 3px solid var(--is); margin-bottom: 1.5rem; }\n"
    "h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .25rem;\n"
    "  overflow-wrap: anywhere; }\n"
    "h2 { font-size: 1.3rem; margin: 0 0 .25rem; }\n"
    "p { margin: 0 0 1rem; max-width: 44rem; }\n"
    ".period { color: var(--quiet); font-size: 1.15rem; }\n"
    "a { color: var(--link); overflow-wrap: anywhere; }\n"
    "section { padding: 1.5rem 0; border-bottom: 1px solid var(--line); }\n"
    "section > p { color: var(--quiet); }\n"
    ".beside { display: grid; gap: 1.5rem 2.5rem; align-items: start;\n"
    "  grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem),"
    " 1fr)); }\n"
    "figure { margin: 0; min-width: 0; }\n"
    "figcaption { color: var(--quiet); font-size: .9rem;\n"
    "  margin-bottom: .5rem; }\n"
    "svg { display: block; width: 100%; max-width: 28rem; height: auto; }\n"
    "svg text { fill: var(--ink); font-size: 12.5px; }\n"
    "svg .value { font-weight: 600; }\n"
    "svg .middle { text-anchor: middle; }\n"
    ".is { fill: var(--is); }\n"
    ".may { fill: var(--may); }\n"
    ".ground { stroke: var(--quiet); }\n"
    ".promise { stroke: var(--ink); stroke-width: 2; }\n"
    ".wide { overflow-x: auto; min-width: 0; }\n"
    ".wide:focus-visible { outline: 2px solid var(--link); }\n"
    "table { border-collapse: collapse; width: 100%; font-size: .95rem;\n"
    "  font-variant-numeric: tabular-nums; }\n"
    "caption { text-align: left; color: var(--quiet); font-size: .9rem;\n"
    "  margin-bottom: .5rem; }\n"
    "th, td { padding: .35rem .5rem; text-align: right;\n"
    "  border-bottom: 1px solid var(--line); white-space: nowrap; }\n"
    "th:first-child { text-align: left; padding-left: 0; font-weight: 400;\n"
    "  white-space: normal; min-width: 9rem; }\n"
    "@media (max-width: 30rem) {\n"
    "  table { font-size: .85rem; }\n"
    "  th, td { padding: .35rem .25rem; }\n"
    "  th:first-child { min-width: 6.5rem; }\n"
    "}\n"
    ".beside + div { margin-top: 1.5rem; }\n"
    "td:last-child, thead th:last-child { padding-right: 0; }\n"
    "tr.all th, tr.all td { font-weight: 600; }\n"
    ".key { display: inline-block; width: 1.6em; height: .75em;\n"
    "  border-radius: 2px; margin-right: .3em; }\n"
    ".key.is { background: var(--is); }\n"
    ".key.may { background: var(--may); }\n"
    "@media print {\n"
    "  :root { --paper: #fff; --ink: #000; --quiet: #444; --line: #bbb;\n"
    "    --is: #2a6f8f; --may: #b9d6e2; --link: #000; }\n"
    "  body { max-width: none; padding: 0; font-size: 10pt; }\n"
    "  section { break-inside: avoid; padding: .8rem 0; }\n"
    "  svg { max-width: 18rem; }\n"
    "  .beside { grid-template-columns: 1fr 1.3fr; gap: 1rem 1.5rem; }\n"
    "  .wide { overflow: visible; }\n"
    "  table, caption, figcaption { font-size: 9pt; }\n"
    "  th, td { padding: .15rem .25rem; }\n"
    "  th:first-child { min-width: 5rem; }\n"
    "  .is, .may { print-color-adjust: exact;\n"
    "    -webkit-print-color-adjust: exact; }\n"
    "}\n"
    "</style>\n";

static void add_text(
    struct buf *out, const char *before, const char *s, const char *after)
{
	buf_adds(out, before);
	chart_escape(out, s);
	buf_adds(out, after);
}

/* Only where it is an address of the web: anything else is no link. */
static void add_link(struct buf *out, const char *url)
{
	bool is_web =
	    strncmp(url, "https://", 8) == 0 || strncmp(url, "http://", 7) == 0;

	if (url[0] == '\0')
		return;
	buf_adds(out, "<p>What is expected of everybody, and what follows "
		      "otherwise, is in the code of conduct: ");
	if (is_web)
		add_text(out, "<a rel=\"noreferrer\" href=\"", url, "\">");
	chart_escape(out, url);
	buf_adds(out, is_web ? "</a></p>\n" : "</p>\n");
}

static void add_head(
    struct buf *out, const struct figures *figures, struct pool *pool)
{
	const char *name = figures->conf->community.name;
	const char *period = figures_period(figures, pool);
	const char *const *note;

	buf_adds(out, head);
	add_text(out, "", name, ": moderation report, ");
	buf_addf(
	    out, "%s</title>\n%s</head>\n<body>\n<header>\n", period, style);
	add_text(out, "<h1>", name, "</h1>\n");
	buf_addf(out,
	    "<p class=\"period\">Moderation report, %s</p>\n</header>\n"
	    "<main>\n",
	    period);
	add_link(out, figures->conf->community.code_of_conduct);
	for (note = figures_notes; *note != NULL; note++)
		add_text(out, "<p>", *note, "</p>\n");
	if (figures->n_years == 0)
		buf_adds(out, "<p><strong>No year can be reported on "
			      "yet.</strong></p>\n");
	else
		buf_adds(out,
		    "<p>In the charts a bar is "
		    "<span class=\"key is\"></span>solid as far as the number "
		    "goes at least, and <span class=\"key may\"></span>pale as "
		    "far as it may go.</p>\n");
}

/* ------------------------------ a table --------------------------- */

static void add_row(struct buf *out, const struct figures *figures,
    const struct figures_table *table, size_t row, struct pool *pool)
{
	bool is_all = strcmp(table->rows[row].id, "all") == 0;
	const struct figures_cell *cell;
	size_t i;

	buf_adds(out, is_all ? "<tr class=\"all\">" : "<tr>");
	add_text(out, "<th scope=\"row\">", table->rows[row].label, "</th>");
	for (i = 0; i < figures->n_years; i++) {
		cell = figures_cell(table, row, i);
		buf_addf(out, "<td>%s</td>", chart_cell_text(cell, pool));
	}
	buf_adds(out, "</tr>\n");
}

static void add_table(struct buf *out, const struct figures *figures,
    const struct figures_table *table, struct pool *pool)
{
	size_t i;

	buf_adds(out, "<div class=\"wide\" tabindex=\"0\" role=\"region\" ");
	add_text(out, "aria-label=\"", table->title, ": numbers\">\n");
	add_text(out, "<table>\n<caption>", table->title, ", ");
	buf_addf(out, "%s%s</caption>\n", table->promised == NULL ? "" : "in ",
	    table->unit);
	buf_adds(out, "<thead><tr><td></td>");
	for (i = 0; i < figures->n_years; i++)
		buf_addf(out, "<th scope=\"col\">%d</th>", figures->years[i]);
	buf_adds(out, "</tr></thead>\n<tbody>\n");
	for (i = 0; i < table->n_rows; i++)
		add_row(out, figures, table, i, pool);
	buf_adds(out, "</tbody>\n</table>\n</div>\n");
}

/* With what stands above it. */
static void add_chart(
    struct buf *out, const char *caption, const struct buf *chart)
{
	if (chart->len > 0)
		buf_addf(out,
		    "<figure>\n<figcaption>%s</figcaption>\n%s</figure>\n",
		    caption, buf_text(chart));
}

static void add_section(struct buf *out, const struct figures *figures,
    const struct figures_table *table, struct pool *pool)
{
	struct buf years = BUF_INIT, rows = BUF_INIT;
	size_t newest = figures->n_years - 1;

	buf_addf(out, "<section id=\"%s\">\n", table->id);
	add_text(out, "<h2>", table->title, "</h2>\n");
	add_text(out, "<p>", table->text, "</p>\n");
	buf_adds(out, "<div class=\"beside\">\n");
	/* Over the years where the first row is the whole, and no other table
	 * has the same. */
	if (table->n_rows == 1 || (strcmp(table->rows[0].id, "all") == 0 &&
				      strcmp(table->id, "quarters") != 0))
		chart_years(&years, figures, table, pool);
	if (table->n_rows > 1 || years.len == 0)
		chart_rows(&rows, figures, table, newest, pool);
	add_chart(out, "Year by year", &years);
	add_chart(out,
	    pool_printf(pool, "%d%s", figures->years[newest],
		table->promised == NULL ? ""
					: "; a line stands where it was "
					  "promised"),
	    &rows);
	if (years.len > 0 && rows.len > 0)
		buf_adds(out, "</div>\n<div>\n");
	add_table(out, figures, table, pool);
	buf_adds(out, "</div>\n</section>\n");
	buf_release(&years);
	buf_release(&rows);
}

void page_html(struct buf *out, const struct figures *figures)
{
	const struct figures_table *table;
	struct pool *pool = pool_new();

	add_head(out, figures, pool);
	for (table = figures->tables;
	     figures->n_years > 0 && table < figures->tables + FIGURES_TABLES;
	     table++)
		if (figures_has_any(figures, table))
			add_section(out, figures, table, pool);
	buf_adds(out, "</main>\n</body>\n</html>\n");
	pool_free(pool);
}
