/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/hide.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"

static bool is_small(int64_t value)
{
	return value > 0 && value < HIDE_K;
}

bool hide_is_found(const struct hide_cell *cell)
{
	return is_small(cell->value) && cell->hi != HIDE_NO_END &&
	       cell->hi - cell->lo < HIDE_K - 2;
}

/* ------------------------ what can be worked out ------------------ */

static void forget_bounds(struct hide_cell *cell)
{
	cell->lo = 0;
	cell->hi = HIDE_NO_END;
	if (cell->how == HIDE_SHOWN)
		cell->lo = cell->hi = cell->value;
	else if (cell->how == HIDE_BIG)
		cell->lo = HIDE_K;
	if (cell->how == HIDE_SMALL) {
		cell->lo = 1;
		cell->hi = HIDE_K - 1;
	}
}

/* Neither less than lo nor more than hi. Is that news? */
static bool narrow(struct hide_cell *cell, int64_t lo, int64_t hi)
{
	bool is_news = lo > cell->lo || hi < cell->hi;

	if (lo > cell->lo)
		cell->lo = lo;
	if (hi < cell->hi)
		cell->hi = hi;
	return is_news;
}

/* What the parts but one come to. */
static void add_up(int64_t *lo, int64_t *hi, const struct hide_tree *tree,
    const struct hide_sum *sum, size_t but)
{
	const struct hide_cell *part;
	size_t i;

	*lo = *hi = 0;
	for (i = sum->first; i < sum->first + sum->n; i++) {
		part = &tree->cells[i];
		if (i == but)
			continue;
		*lo += part->lo;
		*hi = *hi == HIDE_NO_END || part->hi == HIDE_NO_END
		          ? HIDE_NO_END
		          : *hi + part->hi;
	}
}

static bool pass_along(struct hide_tree *tree, const struct hide_sum *sum)
{
	struct hide_cell *total = &tree->cells[sum->total];
	int64_t lo, hi;
	bool is_news;
	size_t i;

	add_up(&lo, &hi, tree, sum, tree->n_cells);
	is_news = narrow(total, lo, hi);
	for (i = sum->first; i < sum->first + sum->n; i++) {
		add_up(&lo, &hi, tree, sum, i);
		is_news |= narrow(&tree->cells[i],
		    hi == HIDE_NO_END ? 0 : total->lo - hi,
		    total->hi == HIDE_NO_END ? HIDE_NO_END : total->hi - lo);
	}
	return is_news;
}

void hide_bounds(struct hide_tree *tree)
{
	bool is_news;
	size_t i;

	for (i = 0; i < tree->n_cells; i++)
		forget_bounds(&tree->cells[i]);
	do {
		is_news = false;
		for (i = 0; i < tree->n_sums; i++)
			is_news |= pass_along(tree, &tree->sums[i]);
	} while (is_news);
}

/* ---------------------------- by itself --------------------------- */

void hide_small(struct hide_tree *tree)
{
	const struct hide_sum *sum = tree->sums;
	size_t i;

	for (i = 0; i < tree->n_cells; i++)
		tree->cells[i].how =
		    is_small(tree->cells[i].value) ? HIDE_SMALL : HIDE_SHOWN;
	for (; sum < tree->sums + tree->n_sums; sum++)
		for (i = sum->first; i < sum->first + sum->n; i++)
			if (tree->cells[sum->total].how != HIDE_SHOWN)
				tree->cells[i].how = HIDE_ALL;
	hide_bounds(tree);
}

/* --------------------------- with others -------------------------- */

static bool is_total(const struct hide_tree *tree, size_t cell)
{
	size_t i;

	for (i = 0; i < tree->n_sums; i++)
		if (tree->sums[i].total == cell)
			return true;
	return false;
}

/* How much a reader loses, beyond comparison between kinds of cells. */
static int64_t cost_of(const struct hide_tree *tree, size_t cell)
{
	const struct hide_cell *at = &tree->cells[cell];
	int64_t kind = 0;

	if (at->how == HIDE_SMALL)
		kind = 3;
	else if (at->value == 0)
		kind = 2;
	else if (is_total(tree, cell))
		kind = 1;
	return (kind << 48) + at->value;
}

static bool can_open(const struct hide_cell *cell)
{
	return cell->how == HIDE_SHOWN || cell->how == HIDE_SMALL;
}

static void open_cell(struct hide_tree *tree, size_t cell)
{
	struct hide_cell *at = &tree->cells[cell];

	at->how = at->value >= HIDE_K ? HIDE_BIG : HIDE_ALL;
	hide_bounds(tree);
}

static bool has(const struct hide_sum *sum, size_t cell)
{
	return sum->total == cell ||
	       (cell >= sum->first && cell < sum->first + sum->n);
}

/* Does one of the sums that are near have the cell? */
static bool is_near(const struct hide_tree *tree, const bool *near, size_t cell)
{
	size_t i;

	for (i = 0; i < tree->n_sums; i++)
		if (near[i] && has(&tree->sums[i], cell))
			return true;
	return false;
}

/* Those that share a cell with one that is near, too. Is there one? */
static bool look_further(const struct hide_tree *tree, bool *near)
{
	bool *further = mem_alloc(tree->n_sums + 1), any = false;
	size_t i, cell;

	for (i = 0; i < tree->n_sums; i++)
		for (cell = 0; cell < tree->n_cells && !further[i]; cell++)
			further[i] = has(&tree->sums[i], cell) &&
			             is_near(tree, near, cell);
	for (i = 0; i < tree->n_sums; i++) {
		any |= further[i] && !near[i];
		near[i] |= further[i];
	}
	free(further);
	return any;
}

/* The cheapest that is near and would be enough by itself (helps), or of all
 * of them. n_cells: there is none. */
static size_t choose(
    struct hide_tree *tree, const bool *near, size_t found, bool helps)
{
	size_t best = tree->n_cells, i;
	enum hide_how how;
	bool is_enough;

	for (i = 0; i < tree->n_cells; i++) {
		if (i == found || !can_open(&tree->cells[i]) ||
		    !is_near(tree, near, i) ||
		    (best != tree->n_cells &&
			cost_of(tree, best) <= cost_of(tree, i)))
			continue;
		how = tree->cells[i].how;
		if (helps)
			open_cell(tree, i);
		is_enough = !helps || !hide_is_found(&tree->cells[found]);
		tree->cells[i].how = how;
		if (is_enough)
			best = i;
	}
	hide_bounds(tree);
	return best;
}

/* Say less of one cell, so that another one is not found. */
static void cover(struct hide_tree *tree, size_t found)
{
	bool *near = mem_alloc(tree->n_sums + 1);
	size_t best, i;

	for (i = 0; i < tree->n_sums; i++)
		near[i] = has(&tree->sums[i], found);
	do {
		best = choose(tree, near, found, true);
		if (best == tree->n_cells)
			best = choose(tree, near, found, false);
	} while (best == tree->n_cells && look_further(tree, near));
	if (best == tree->n_cells)
		best = found;
	if (!can_open(&tree->cells[best]))
		BUG("nothing is said any more, and a count is found");
	open_cell(tree, best);
	free(near);
}

void hide_margins(struct hide_tree *tree)
{
	size_t i = 0;

	while (i < tree->n_cells)
		if (hide_is_found(&tree->cells[i])) {
			cover(tree, i);
			i = 0;
		} else {
			i++;
		}
}

void hide(struct hide_tree *tree)
{
	hide_small(tree);
	hide_margins(tree);
}
