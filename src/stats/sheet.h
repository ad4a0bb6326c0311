/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sheet.h - the transparency report as plain text, and for a spreadsheet.
 *
 * What stands in the tables of figures.h, appended to out; see heyward(1).
 */
#ifndef STATS_SHEET_H
#define STATS_SHEET_H

#include "base/buf.h"
#include "stats/figures.h"

/* For a terminal or a mail: no line has more than 72 columns, unless a title
 * of the configuration has no space. */
void sheet_text(struct buf *out, const struct figures *figures);
/* RFC 4180: a header line, then "table,period,row,column,value", with CRLF line
 * ends. Columns are min and max of a count, and days; a value that is not
 * known is empty. */
void sheet_csv(struct buf *out, const struct figures *figures);

#endif
