/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/spell.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

/* A word as code points, the first of which is at 1. */
struct word {
	uint32_t *chars; /* own */
	size_t len;
};

static void word_init(struct word *word, const char *text)
{
	char *fold = utf8_fold(text);
	size_t left = strlen(fold), n;
	const char *s;

	word->chars = mem_alloc((left + 1) * sizeof *word->chars);
	word->len = 0;
	for (s = fold; left > 0; s += n, left -= n) {
		n = utf8_decode(&word->chars[++word->len], s, left);
		if (n == 0) {
			word->chars[word->len] = 0xfffd;
			n = 1;
		}
	}
	mem_wipe_free(fold);
}

static void word_release(struct word *word)
{
	explicit_bzero(word->chars, word->len * sizeof *word->chars);
	free(word->chars);
}

/* What it takes to make the first i characters of a out of the first j of b.
 * Only the cells of a row with |i - j| <= max are ever filled in; those next
 * to them are more than max. */
struct table {
	struct word a, b;
	unsigned *row, *last, *before; /* of i, i - 1, i - 2; own */
	unsigned max;
};

static unsigned less(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static unsigned cell(const struct table *t, size_t i, size_t j)
{
	const uint32_t *a = t->a.chars, *b = t->b.chars;
	unsigned cost = t->last[j - 1] + (a[i] != b[j]);

	cost = less(cost, t->last[j] + 1);
	cost = less(cost, t->row[j - 1] + 1);
	if (i > 1 && j > 1 && a[i] == b[j - 1] && a[i - 1] == b[j])
		cost = less(cost, t->before[j - 2] + 1);
	return less(cost, t->max + 1);
}

static void fill_row(struct table *t, size_t i)
{
	size_t from = i > t->max ? i - t->max : 0;
	size_t to = i + t->max < t->b.len ? i + t->max : t->b.len;
	size_t j = from;

	if (from == 0)
		t->row[j++] = (unsigned)i;
	else
		t->row[from - 1] = t->max + 1;
	for (; j <= to; j++)
		t->row[j] = cell(t, i, j);
	if (to < t->b.len)
		t->row[to + 1] = t->max + 1;
}

static unsigned table_run(struct table *t)
{
	size_t i, j;
	unsigned *oldest;

	for (j = 0; j <= t->b.len; j++)
		t->last[j] = less((unsigned)j, t->max + 1);
	for (i = 1; i <= t->a.len; i++) {
		fill_row(t, i);
		oldest = t->before;
		t->before = t->last;
		t->last = t->row;
		t->row = oldest;
	}
	return t->last[t->b.len];
}

unsigned spell_distance(const char *a, const char *b, unsigned max)
{
	struct table t = {0};
	size_t longer, shorter;
	unsigned *rows, distance = max + 1;

	word_init(&t.a, a);
	word_init(&t.b, b);
	longer = t.a.len > t.b.len ? t.a.len : t.b.len;
	shorter = t.a.len + t.b.len - longer;
	if (longer - shorter <= max) {
		/* More than all characters it never is. */
		t.max = max < longer ? max : (unsigned)longer;
		rows = mem_alloc(3 * (t.b.len + 1) * sizeof *rows);
		t.row = rows;
		t.last = t.row + t.b.len + 1;
		t.before = t.last + t.b.len + 1;
		distance = table_run(&t);
		free(rows);
	}
	word_release(&t.a);
	word_release(&t.b);
	return distance;
}
