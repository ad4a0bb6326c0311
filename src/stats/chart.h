/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chart.h - a table of the transparency report as a picture: SVG in HTML.
 *
 * A chart is 360 units wide, so that its writing can be read on a phone, and
 * takes its colours from the page (page.c). A bar is solid as far as the count
 * goes at least, and pale from there to what it may be. Who cannot see it gets
 * the numbers as its description; the table stands beside it in any case.
 */
#ifndef STATS_CHART_H
#define STATS_CHART_H

#include <stdbool.h>

#include "base/buf.h"
#include "stats/figures.h"

/* Text between tags, or in an attribute's quotes. */
void chart_escape(struct buf *out, const char *s);
/* A cell as it is written in HTML: "1–4"; from pool. */
const char *chart_cell_text(const struct figures_cell *cell, struct pool *pool);

/* The rows of one year as bars that lie, without the whole, and without those
 * of which nothing is said. Nothing where no number is known: false. */
bool chart_rows(struct buf *out, const struct figures *figures,
    const struct figures_table *table, size_t year, struct pool *pool);
/* The first row over all years as bars that stand; likewise. */
bool chart_years(struct buf *out, const struct figures *figures,
    const struct figures_table *table, struct pool *pool);

#endif
