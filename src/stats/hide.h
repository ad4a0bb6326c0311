/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hide.h - small counts that nobody can work out: cell suppression.
 *
 * Who knows that exactly one person was warned last year may know who that
 * was, and from there who reported. So a count of 1 to 4 (below k = 5) is
 * never given, only that it is one of those. That is not enough where counts
 * add up: 20 cases of which 18 were reports leave 2. So further cells become
 * ranges (complementary suppression), as few as will do, until no small count
 * can be told to within less than four values. Statistical disclosure control
 * has the theory: L. Willenborg, T. de Waal, Elements of Statistical
 * Disclosure Control (Springer 2001), chapter 6; L. H. Cox, Suppression
 * Methodology and Statistical Disclosure Control, JASA 75 (1980) 377-385.
 *
 * The cells here form trees: a sum has a total and parts, a part may be the
 * total of further sums (even of several: by category, and by outcome), but
 * no cell is a part twice. On trees, what can be worked out from all that is
 * published is found exactly by passing the least and the most that each cell
 * can be along the sums until nothing changes; tables that cross would need
 * linear programming. This is why the report has one table by one criterion
 * each, one fixed period (the year) and no totals over years.
 *
 * Zero is given: that nothing happened points at nobody. But fewer than five
 * are not divided at all: "of 1 to 4 reports none led to a ban" would say of
 * each of them how it ended.
 *
 * It is taken for granted that who looks on knows these rules: a cell that
 * was made a range for the sake of others is known to be no small one.
 */
#ifndef STATS_HIDE_H
#define STATS_HIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HIDE_K = 5 };
#define HIDE_NO_END INT64_MAX

enum hide_how {
	HIDE_SHOWN, /* the value is given */
	HIDE_SMALL, /* that it is 1 to 4 */
	HIDE_BIG, /* that it is 5 or more */
	HIDE_ALL /* nothing */
};

struct hide_cell {
	int64_t value; /* given by the caller */
	enum hide_how how;
	int64_t lo, hi; /* what anybody can work out: published */
};

/* The cells first to first + n - 1 add up to the cell total. Outer sums stand
 * before those of their parts. */
struct hide_sum {
	size_t total, first, n;
};

struct hide_tree {
	struct hide_cell *cells;
	size_t n_cells;
	const struct hide_sum *sums;
	size_t n_sums;
};

/* Both of what follows, one after the other. */
void hide(struct hide_tree *tree);
/* Decide by its own value (and whether its total is divided) what is said of
 * each cell. */
void hide_small(struct hide_tree *tree);
/* Say less, until no small count can be worked out. */
void hide_margins(struct hide_tree *tree);

/* Set lo and hi of every cell to what can be worked out from what is said of
 * all of them. */
void hide_bounds(struct hide_tree *tree);
/* Is the count small, and told to within less than four values? */
bool hide_is_found(const struct hide_cell *cell);

#endif
