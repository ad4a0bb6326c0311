/* SPDX-License-Identifier: GPL-3.0-or-later */
/* page.h - the transparency report as a page to be published.
 *
 * One HTML 5 file that needs nothing else: style and charts are in it, there
 * is no script, and a browser asks nobody for anything. Light or dark as the
 * reader's system is, fit for a phone, and for printing. In English.
 */
#ifndef STATS_PAGE_H
#define STATS_PAGE_H

#include "base/buf.h"
#include "stats/figures.h"

/* Append it to out. */
void page_html(struct buf *out, const struct figures *figures);

#endif
