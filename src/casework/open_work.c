/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/open_work.h"

#include <stdlib.h>
#include <string.h>

#include "casework/clock_kinds.h"
#include "casework/decision.h"
#include "casework/strike.h"
#include "store/cases.h"

enum { DAY = 86400, WEEK = 7 * DAY };

/* ------------------------ one case, one reader -------------------- */

/* An open case, and what of it is the same for all who see it. */
struct view {
	struct pool *pool; /* of this case alone */
	struct case_row row;
	struct team team;
	bool is_overdue;
	int64_t due;
	const char *owner;
};

static int has_voted(struct open_work *work, const struct decision_row *row,
    const struct member *member, struct err *err)
{
	struct vote_row vote = {.objects = false};
	int n;

	if (team_is(member, row->proposer))
		return 1;
	while ((n = decision_next_vote(&vote, work->desk, row, err)) == 1)
		if (team_is(member, &vote.moderator))
			return 1;
	return n;
}

/* Does a proposal of the case wait for the member's word? 1, 0, -1. */
static int is_asked(struct open_work *work, const struct view *view,
    const struct member *member, struct err *err)
{
	struct decision_row row = {.id = 0};
	int n, may, voted;

	while ((n = decisions_next_of_case(&row, work->desk->store,
		    &view->row.id, view->pool, err)) == 1) {
		if (strcmp(row.state, "proposed") != 0)
			continue;
		may = decision_may_vote(
		    work->desk, &view->team, &row, member, view->pool, err);
		voted = may == 1 ? has_voted(work, &row, member, err) : 1;
		if (may == -1 || voted == -1)
			return -1;
		if (voted == 0)
			return 1;
	}
	return n;
}

/* A word to the reporter comes before a decision. */
static int set_due(struct view *view, struct open_work *work, struct err *err)
{
	int64_t now = work->desk->now;
	int word = 0;

	if (view->row.word_due <= now &&
	    clock_runs_in(clock_kinds_find("word"), view->row.class))
		word = strike_awaits_word(work->desk, &view->row.id, err);
	view->due = word == 1 ? view->row.word_due : view->row.decision_due;
	view->is_overdue = view->due <= now;
	return word == -1 ? -1 : 0;
}

static struct open_case *append(struct open_reader *reader, struct pool *pool)
{
	struct open_case *more;

	if (reader->n == reader->room) {
		reader->room = reader->room == 0 ? 32 : 2 * reader->room;
		more = pool_alloc(pool, reader->room * sizeof *more);
		if (reader->n > 0)
			memcpy(more, reader->list, reader->n * sizeof *more);
		reader->list = more;
	}
	return &reader->list[reader->n++];
}

static int show(struct open_work *work, struct open_reader *reader,
    const struct view *view, struct err *err)
{
	const struct member *member =
	    team_find(&view->team, &reader->member->blind);
	struct open_case *entry;
	int asked;

	if (member == NULL || member->state != MEMBER_IN)
		return 0;
	/* Everybody has had its notice. */
	if (view->row.opened >= desk_day(work->desk) * DAY) {
		reader->n_new++;
		return 0;
	}
	asked = is_asked(work, view, member, err);
	if (asked == -1)
		return -1;
	entry = append(reader, work->pool);
	*entry = (struct open_case){.number = view->row.number,
	    .who = view->owner,
	    .when = letters_time(work->pool, view->due),
	    .rank = asked                 ? OPEN_APPROVAL
	            : view->is_overdue    ? OPEN_OVERDUE
	            : view->owner[0] == 0 ? OPEN_UNOWNED
	                                  : OPEN_OTHER};
	return 0;
}

/* ---------------------------- all of them ------------------------- */

static int show_all(struct open_work *work, struct view *view, struct err *err)
{
	const struct member *owner;
	size_t i;

	if (team_open(&view->team, work->desk, &view->row.id, view->pool,
		err) == -1 ||
	    set_due(view, work, err) == -1)
		return -1;
	owner = view->row.owner == NULL
	            ? NULL
	            : team_find(&view->team, view->row.owner);
	view->owner = owner == NULL ? "" : owner->name;
	for (i = 0; i < work->n; i++)
		if (show(work, &work->readers[i], view, err) == -1)
			return -1;
	return 0;
}

/* The next one, with what it takes given back at once. 1, 0, -1. */
static int gather_next(struct open_work *work, int64_t *number, struct err *err)
{
	struct view view = {.pool = pool_new()};
	int n = cases_next_open(
	    &view.row, work->desk->store, *number, view.pool, err);

	if (n == 1) {
		*number = view.row.number;
		if (show_all(work, &view, err) == -1)
			n = -1;
	}
	team_release(&view.team);
	pool_free(view.pool);
	return n;
}

static int gather_cases(struct open_work *work, struct err *err)
{
	int64_t number = 0;
	int n;

	while ((n = gather_next(work, &number, err)) == 1)
		;
	return n;
}

/* A decision of a case that the reader may see. */
static int count(struct open_work *work, const struct decision_row *row,
    bool runs, struct err *err)
{
	size_t i;
	int sees;

	for (i = 0; i < work->n; i++) {
		sees = team_sees(work->desk, &row->case_id,
		    &work->readers[i].member->blind, err);
		if (sees == -1)
			return -1;
		if (runs)
			work->readers[i].n_running += (size_t)sees;
		else
			work->readers[i].n_decided += (size_t)sees;
	}
	return 0;
}

static int count_decided(struct open_work *work, struct err *err)
{
	struct decision_row row = {.started = work->desk->now - WEEK};
	int n;

	while ((n = decisions_next_started(
		    &row, work->desk->store, work->pool, err)) == 1) {
		const struct ladder *kind = ladder_find(row.kind);

		if (kind != NULL && kind->rung != RUNG_NONE &&
		    decision_counts(&row) &&
		    count(work, &row, false, err) == -1)
			return -1;
	}
	return n;
}

static int count_running(struct open_work *work, struct err *err)
{
	struct decision_row row = {.ends = work->desk->now};
	int n;

	while ((n = decisions_next_ending(
		    &row, work->desk->store, work->pool, err)) == 1) {
		const struct ladder *kind = ladder_find(row.kind);

		if (kind != NULL && kind->rung != RUNG_NONE &&
		    strcmp(row.state, "enacted") == 0 &&
		    count(work, &row, true, err) == -1)
			return -1;
	}
	return n;
}

int open_work_gather(struct open_work *work, struct desk *desk,
    const struct team *house, struct pool *pool, struct err *err)
{
	size_t i;

	*work = (struct open_work){.desk = desk, .pool = pool};
	work->readers =
	    pool_alloc(pool, (house->n + 1) * sizeof *work->readers);
	for (i = 0; i < house->n; i++)
		if (house->list[i].state == MEMBER_IN)
			work->readers[work->n++].member = &house->list[i];
	if (gather_cases(work, err) == -1 || count_decided(work, err) == -1)
		return -1;
	return count_running(work, err);
}

/* ------------------------------ the list -------------------------- */

static int compare(const void *a, const void *b)
{
	const struct open_case *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

size_t open_work_list(
    struct lines *lines, struct open_reader *reader, size_t max)
{
	static const char *const keys[] = {
	    [OPEN_APPROVAL] = "digest.approval",
	    [OPEN_OVERDUE] = "digest.overdue",
	    [OPEN_UNOWNED] = "digest.unowned",
	    [OPEN_OTHER] = "digest.case",
	};
	const struct open_case *entry;
	size_t i, n = reader->n < max ? reader->n : max;

	if (reader->n > 0)
		qsort(reader->list, reader->n, sizeof *reader->list, compare);
	for (i = 0; i < n; i++) {
		entry = &reader->list[i];
		lines_add(lines, keys[entry->rank], "number",
		    pool_printf(lines->pool, "%lld", (long long)entry->number),
		    "who", entry->who, "when", entry->when, (char *)NULL);
	}
	return reader->n - n;
}
