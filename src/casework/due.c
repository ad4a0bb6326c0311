/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/due.h"

#include <stdlib.h>
#include <string.h>

#include "casework/away.h"
#include "casework/conflict.h"
#include "casework/digest.h"
#include "casework/letters.h"
#include "casework/shown.h"
#include "casework/verb.h"

/* ---------------------------- reminders --------------------------- */

static int fill(struct tmpl_value *values, const struct letters_reader *reader,
    void *arg, struct err *err)
{
	const struct case_row *row = arg;

	shown_number(values, row);
	return shown_verbs(values, reader, row, 0, err);
}

/* The owner, unless there is none, or is screened by now, or is away. 1, 0,
 * -1. */
static int find_owner(const struct member **owner, struct desk *desk,
    const struct team *team, const struct case_row *row, struct err *err)
{
	int64_t until;

	*owner = row->owner == NULL ? NULL : team_find(team, row->owner);
	if (*owner == NULL || (*owner)->state != MEMBER_IN)
		return 0;
	if (away_find(&until, desk, row->owner, err) == -1)
		return -1;
	return until <= desk->now;
}

static int remind(struct desk *desk, struct case_row *row, struct err *err)
{
	char *effect = mem_printf("remind %lld", (long long)row->remind);
	struct letters_cause cause = {.by = BY_HEYWARD,
	    .case_id = row->id,
	    .message_id = row->id,
	    .effect = effect};
	struct letters_text text = {"remind", fill, row};
	const struct member *owner;
	struct pool *pool = pool_new();
	struct team team = {.n = 0};
	int n = -1;

	if (team_open(&team, desk, &row->id, pool, err) == 0)
		n = find_owner(&owner, desk, &team, row, err);
	if (n == 1)
		n = letters_to_member(
		    desk, &text, &cause, &team, owner, NULL, err);
	else if (n == 0)
		n = letters_to_team(desk, &text, &cause, &team, NULL, err);
	row->remind = 0;
	if (n == 0)
		n = cases_update(desk->store, row, err);
	team_release(&team);
	pool_free(pool);
	free(effect);
	return n;
}

/* --------------------- one after the other ------------------------ */

/* One thing that is due: 1 it was done, 0 nothing is, -1. */
typedef int do_next(
    struct desk *desk, int64_t *after, struct pool *pool, struct err *err);

static int next_reminder(
    struct desk *desk, int64_t *after, struct pool *pool, struct err *err)
{
	struct case_row row;
	int n = cases_find_remind(&row, desk->store, desk->now, pool, err);

	(void)after;
	if (n == 1 && remind(desk, &row, err) == -1)
		n = -1;
	return n;
}

static int next_over(
    struct desk *desk, int64_t *after, struct pool *pool, struct err *err)
{
	struct pending_row row = {.id = *after};
	int n = pending_next_over(&row, desk->store, desk->now, pool, err);

	if (n != 1)
		return n;
	*after = row.id;
	if (strcmp(row.kind, "exclusion") == 0)
		return conflict_settle(desk, &row, err) == -1 ? -1 : 1;
	return pending_set_state(desk->store, row.id, "void", err) == -1 ? -1
	                                                                 : 1;
}

static int next_digest(
    struct desk *desk, int64_t *after, struct pool *pool, struct err *err)
{
	(void)after;
	(void)pool;
	return digest_send(desk, err);
}

/* All of a kind. One that fails is left alone, and told of; the database
 * itself failing ends it. */
static int do_all(struct desk *desk, do_next *next, struct err *err)
{
	struct err late = {ERR_NONE, ""};
	int64_t after = 0, last;
	struct pool *pool;
	int n;

	do {
		if (desk_mail_begin(desk, err) == -1)
			return -1;
		pool = pool_new();
		last = after;
		n = next(desk, &after, pool, &late);
		pool_free(pool);
		if (desk_mail_end(desk, n != -1, err) == -1)
			return -1;
		if (n == -1 && err->kind == ERR_NONE)
			*err = late;
	} while (n == 1 || (n == -1 && late.kind != ERR_TEMP && after > last));
	return 0;
}

int due_run(struct desk *desk, struct err *err)
{
	static do_next *const kinds[] = {next_reminder, next_over, next_digest};
	size_t i;

	err->kind = ERR_NONE;
	if (desk_begin(desk, err) == -1)
		return -1;
	for (i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (do_all(desk, kinds[i], err) == -1) {
			desk_rollback(desk);
			return -1;
		}
	if (err->kind != ERR_NONE) {
		struct err first = *err;

		if (desk_commit(desk, err) == 0)
			*err = first;
		return -1;
	}
	return desk_commit(desk, err);
}
