/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/case_view.h"
#include "cli/terminal.h"

/* A line of the list. */
struct line {
	int64_t number, opened;
	struct case_due due;
	const char *state, *class, *owner, *categories; /* from the pool */
};

/* What somebody has to do something about stands on top. */
static const char *const order[] = {"frozen", "overdue", "open"};
enum { N_ORDER = sizeof order / sizeof order[0] };

struct list {
	struct site *site;
	const struct case_filter *filter;
	struct terminal t;
	struct pool *pool;
	struct line *lines; /* own */
	size_t n, room;
};

/* ------------------------------ the table ------------------------- */

enum column { NUMBER, STATE, CLASS, OWNER, OPENED, DUE, CATEGORY, N_COLUMNS };

/* Those that a narrow terminal has no room for go, the dearest first. */
static const struct heading {
	const char *text;
	int width;
	int dear; /* 0: always there */
} headings[N_COLUMNS] = {
    [NUMBER] = {"  case", 6, 0},
    [STATE] = {"state", 7, 0},
    [CLASS] = {"class", 12, 2},
    [OWNER] = {"owner", 10, 1},
    [OPENED] = {"opened", 10, 4},
    [DUE] = {"due", 10, 0},
    [CATEGORY] = {"category", 8, 3},
};
enum { SIGN = 2, GAP = 2, DEAREST = 4 };

static int width_without(int dear)
{
	int i, width = SIGN - GAP;

	for (i = 0; i < N_COLUMNS; i++)
		if (headings[i].dear < dear)
			width += headings[i].width + GAP;
	return width;
}

/* The first dearness that has no room. */
static int find_dear(const struct terminal *t)
{
	int dear = DEAREST + 1;

	while (t->width > 0 && dear > 1 && width_without(dear) > t->width)
		dear--;
	return dear;
}

/* The last column that is shown may take all the room there is. */
static void add_cells(struct buf *out, const struct terminal *t,
    const char *const cells[N_COLUMNS])
{
	int i, last = 0, dear = find_dear(t), used = SIGN, width;

	for (i = 0; i < N_COLUMNS; i++)
		if (headings[i].dear < dear)
			last = i;
	for (i = 0; i <= last; i++) {
		if (headings[i].dear >= dear)
			continue;
		width = i == last && t->width > 0 ? t->width - used
		                                  : headings[i].width;
		terminal_cell(out, t, cells[i], width, i == last);
		used += width + GAP;
		if (i < last)
			buf_adds(out, "  ");
	}
}

static void print_cells(const struct terminal *t, const char *sign,
    const char *const cells[N_COLUMNS], enum terminal_style style)
{
	struct buf out = BUF_INIT;

	add_cells(&out, t, cells);
	while (out.len > 0 && out.data[out.len - 1] == ' ')
		buf_truncate(&out, out.len - 1);
	printf("%s%s%s%s\n", terminal_begin(t, style), sign, buf_text(&out),
	    terminal_end(t, style));
	buf_release(&out);
}

static void print_head(const struct terminal *t)
{
	const char *cells[N_COLUMNS];
	int i;

	for (i = 0; i < N_COLUMNS; i++)
		cells[i] = headings[i].text;
	print_cells(t, "  ", cells, STYLE_HEAD);
}

static void print_line(const struct list *list, const struct line *line)
{
	char number[24], opened[32], due[32];
	bool late = strcmp(line->state, "overdue") == 0;
	bool stopped = strcmp(line->state, "frozen") == 0;
	const char *cells[N_COLUMNS] = {
	    [NUMBER] = number,
	    [STATE] = line->state,
	    [CLASS] = line->class,
	    [OWNER] = line->owner == NULL ? "nobody" : line->owner,
	    [OPENED] = case_view_time(opened, line->opened, FORM_DATE),
	    [DUE] = line->due.when == 0
	                ? "-"
	                : case_view_time(due, line->due.when, FORM_DATE),
	    [CATEGORY] = line->categories[0] == '\0' ? "-" : line->categories,
	};

	snprintf(number, sizeof number, "%6lld", (long long)line->number);
	print_cells(&list->t,
	    late      ? "! "
	    : stopped ? "# "
		      : "  ",
	    cells,
	    late      ? STYLE_LATE
	    : stopped ? STYLE_STOPPED
		      : STYLE_PLAIN);
}

/* ------------------------------ the list -------------------------- */

static bool is_wanted(const struct list *list, const struct case_row *row,
    const struct case_due *due)
{
	const struct case_filter *filter = list->filter;
	const char *owner = case_view_owner(&list->site->desk, row);
	const char *state = case_view_state(row, due);

	if (filter->owner != NULL &&
	    strcmp(owner == NULL ? "nobody" : owner, filter->owner) != 0)
		return false;
	/* What is overdue is open, too. */
	return filter->state == NULL || strcmp(filter->state, state) == 0 ||
	       (strcmp(filter->state, "open") == 0 && due->is_over &&
		   row->frozen == 0);
}

/* One after the other, by number, to each. */
static int walk(struct list *list,
    void (*each)(struct list *, const struct case_row *,
	const struct case_due *, void *),
    void *arg, struct err *err)
{
	struct case_row row = {.number = 0};
	struct case_due due;
	struct pool *pool;
	int n;

	do {
		pool = pool_new();
		n = cases_next(&row, list->site->store, row.number, pool, err);
		if (n == 1 && case_view_due(&due, list->site, &row, err) == -1)
			n = -1;
		if (n == 1 && is_wanted(list, &row, &due))
			each(list, &row, &due, arg);
		pool_free(pool);
	} while (n == 1);
	return n;
}

static void to_json(struct list *list, const struct case_row *row,
    const struct case_due *due, void *arg)
{
	(void)due;
	json_array_append_new(arg, case_view_json(&list->site->desk, row));
}

static int rank_of(const char *state)
{
	int i;

	for (i = 0; i < N_ORDER; i++)
		if (strcmp(order[i], state) == 0)
			break;
	return i;
}

static struct line line_of(const struct list *list, const struct case_row *row,
    const struct case_due *due)
{
	return (struct line){row->number, row->opened, *due,
	    case_view_state(row, due), row->class,
	    case_view_owner(&list->site->desk, row), row->categories};
}

/* What is to be done is sorted; the rest, of which there may be very much, is
 * printed as it comes. */
static void gather(struct list *list, const struct case_row *row,
    const struct case_due *due, void *arg)
{
	struct line line = line_of(list, row, due);

	(void)arg;
	if (rank_of(line.state) == N_ORDER)
		return;
	if (list->n == list->room) {
		list->room = list->room * 2 + 64;
		list->lines =
		    mem_realloc(list->lines, list->room * sizeof *list->lines);
	}
	line.state = order[rank_of(line.state)];
	line.class = pool_strdup(list->pool, row->class);
	line.categories = pool_strdup(list->pool, row->categories);
	list->lines[list->n++] = line;
}

static void print_rest(struct list *list, const struct case_row *row,
    const struct case_due *due, void *arg)
{
	struct line line = line_of(list, row, due);
	bool *any = arg;

	if (rank_of(line.state) < N_ORDER)
		return;
	if (!*any)
		print_head(&list->t);
	*any = true;
	print_line(list, &line);
}

static int compare(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	int rx = rank_of(x->state), ry = rank_of(y->state);

	if (rx != ry)
		return rx - ry;
	if (x->due.when != y->due.when)
		return x->due.when < y->due.when ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

static int print_all(struct list *list, struct err *err)
{
	bool any;
	size_t i;

	if (walk(list, gather, NULL, err) == -1)
		return -1;
	if (list->n > 0) {
		qsort(list->lines, list->n, sizeof *list->lines, compare);
		print_head(&list->t);
	}
	for (i = 0; i < list->n; i++)
		print_line(list, &list->lines[i]);
	any = list->n > 0;
	if (walk(list, print_rest, &any, err) == -1)
		return -1;
	if (!any && list->t.width > 0)
		puts("no such case");
	return 0;
}

int case_list(struct site *site, const struct case_filter *filter, bool json,
    struct err *err)
{
	struct list list = {.site = site,
	    .filter = filter,
	    .t = terminal_look(STDOUT_FILENO),
	    .pool = pool_new()};
	json_t *array = json ? json_array() : NULL;
	int ret =
	    json ? walk(&list, to_json, array, err) : print_all(&list, err);

	if (ret == 0 && json)
		case_view_print(array);
	else
		json_decref(array);
	free(list.lines);
	pool_free(list.pool);
	return ret;
}
