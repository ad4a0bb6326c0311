/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/clocks.h"

#include <string.h>

#include "casework/clock_kinds.h"
#include "casework/team.h"
#include "store/clocks.h"

/* What happened. */
struct happening {
	struct desk *desk;
	const struct case_row *row; /* the whole case */
	enum clock_event event;
	int64_t subject, until;
};

static bool is_in(const struct happening *h, unsigned events)
{
	return (events & CLOCK_BIT(h->event)) != 0;
}

static struct clock_row row_of(
    const struct happening *h, const struct clock_kind *kind)
{
	return (struct clock_row){.case_id = h->row->id,
	    .name = kind->name,
	    .subject = kind->is_of_case ? 0 : h->subject};
}

/* ----------------------------- stopping --------------------------- */

/* What happens to a case stops the clock of each of its decisions. */
static int stop(
    const struct happening *h, const struct clock_kind *kind, struct err *err)
{
	struct clock_row row = row_of(h, kind);

	if (!kind->is_of_case && h->subject == 0)
		return clocks_remove_name(
		    h->desk->store, &h->row->id, kind->name, err);
	return clocks_remove(h->desk->store, &row, err);
}

/* ----------------------------- starting --------------------------- */

static int64_t base_of(const struct happening *h, const struct clock_kind *kind)
{
	switch (kind->base) {
	case FROM_NOW:
		return h->desk->now;
	case FROM_UNTIL:
		return h->until;
	case FROM_WORD_DUE:
		return h->row->word_due;
	case FROM_DECISION_DUE:
		return h->row->decision_due;
	}
	BUG("clock %s", kind->name);
}

static int start_at(const struct happening *h, const struct clock_kind *kind,
    int64_t due, struct err *err)
{
	struct clock_row row = row_of(h, kind);

	if (kind->base == FROM_UNTIL && h->until == 0)
		return stop(h, kind, err);
	due -= clock_span(h->desk->conf, kind->before);
	if (due <= h->desk->now && kind->is_ahead)
		return stop(h, kind, err);
	/* Late is late, but its stages do not all come at once. */
	row.due = desk_hour(due < h->desk->now ? h->desk->now : due);
	return clocks_put(h->desk->store, &row, err);
}

static int start(
    const struct happening *h, const struct clock_kind *kind, struct err *err)
{
	return start_at(h, kind,
	    base_of(h, kind) + clock_span(h->desk->conf, kind->after), err);
}

static int restart(
    const struct happening *h, const struct clock_kind *kind, struct err *err)
{
	return start_at(h, kind,
	    h->desk->now + clock_span(h->desk->conf, kind->again), err);
}

/* Work is done on what is open; what follows its end begins with the end. */
static bool can_start(const struct happening *h, const struct clock_kind *kind)
{
	return clock_runs_in(kind, h->row->class) &&
	       (!kind->is_of_case || h->event == CLOCK_CLOSED ||
		   strcmp(h->row->state, "open") == 0);
}

static int apply(
    const struct happening *h, const struct clock_kind *kind, struct err *err)
{
	if (is_in(h, kind->stops) && stop(h, kind, err) == -1)
		return -1;
	if (is_in(h, kind->starts) && can_start(h, kind))
		return start(h, kind, err);
	if (is_in(h, kind->restarts) && can_start(h, kind))
		return restart(h, kind, err);
	return 0;
}

/* A date behind the one that was promised is the new promise: the reminder is
 * all that the owner hears then, and if nothing comes of it the others do. */
static int project(const struct happening *h, struct err *err)
{
	const struct clock_kind *kind = clock_kinds_find("decision");
	struct clock_row row = row_of(h, kind);
	struct pool *pool = pool_new();
	int n = 0;

	if (h->until >= h->row->decision_due)
		n = clocks_find(&row, h->desk->store, pool, err);
	if (n == 1) {
		row.stage = 1;
		row.due = desk_hour(h->until) + kind->stages[1].after;
		n = clocks_put(h->desk->store, &row, err);
	}
	pool_free(pool);
	return n;
}

/* --------------------------- what happens ------------------------- */

static int happen(const struct happening *h, struct err *err)
{
	const struct clock_kind *kind;

	/* The house has no clocks, nor has what nobody knows of yet. */
	if (h->row->number == 0 || strcmp(h->row->state, "draft") == 0)
		return 0;
	for (kind = clock_kinds; kind->name != NULL; kind++)
		if (apply(h, kind, err) == -1)
			return -1;
	return h->event == CLOCK_REMIND ? project(h, err) : 0;
}

int clocks_event(struct desk *desk, const struct uuid *case_id,
    enum clock_event event, int64_t subject, int64_t until, struct err *err)
{
	struct happening h = {
	    .desk = desk, .event = event, .subject = subject, .until = until};
	struct pool *pool = pool_new();
	struct case_row row;
	struct uuid whole;
	int ret = -1;

	if (team_whole(&whole, desk, case_id, pool, err) == 0 &&
	    store_must(cases_find(&row, desk->store, &whole, pool, err), err) ==
		0) {
		h.row = &row;
		ret = happen(&h, err);
	}
	pool_free(pool);
	return ret;
}

int clocks_reclass(struct desk *desk, const struct case_row *row,
    const char *old_class, struct err *err)
{
	struct happening h = {.desk = desk, .row = row, .event = CLOCK_OPENED};
	const struct clock_kind *kind;
	bool ran, runs;

	for (kind = clock_kinds; kind->name != NULL; kind++) {
		ran = clock_runs_in(kind, old_class);
		runs = clock_runs_in(kind, row->class);
		if (ran && !runs && stop(&h, kind, err) == -1)
			return -1;
		if (!ran && runs && is_in(&h, kind->starts) &&
		    can_start(&h, kind) && start(&h, kind, err) == -1)
			return -1;
	}
	return 0;
}

int clocks_join(struct desk *desk, const struct uuid *case_id, struct err *err)
{
	return clocks_remove_case(desk->store, case_id, err);
}

int clocks_due(int64_t *due, struct desk *desk, const struct uuid *case_id,
    const char *name, struct err *err)
{
	struct clock_row row = {.case_id = *case_id, .name = name};
	struct pool *pool = pool_new();
	int n = clocks_find(&row, desk->store, pool, err);

	*due = n == 1 ? row.due : 0;
	pool_free(pool);
	return n == -1 ? -1 : 0;
}
