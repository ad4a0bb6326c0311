/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/filed.h"

#include <string.h>

#include "casework/act.h"
#include "casework/clocks.h"
#include "casework/conflict.h"
#include "casework/newcase.h"
#include "casework/outcome.h"

static int reopen(struct desk *desk, const struct team *team,
    struct case_row *row, struct pool *pool, struct err *err)
{
	struct lines none = {.pool = pool};

	row->state = "open";
	row->closed = 0;
	newcase_wind(row, desk);
	if (outcome_recall(desk, team, err) == -1 ||
	    cases_update(desk->store, row, err) == -1 ||
	    clocks_event(desk, &row->id, CLOCK_REOPENED, 0, 0, err) == -1)
		return -1;
	return act_note(desk, team, NULL, "reopen", desk->now, &none, err);
}

int filed_open(
    struct desk *desk, struct case_row *row, struct pool *pool, struct err *err)
{
	struct team team = {.n = 0};
	int ret = -1;

	if (strcmp(row->state, "closed") != 0 || row->joined != NULL)
		return err_set(err, ERR_INPUT,
		    "case %lld is not closed, or is part of another case",
		    (long long)row->number);
	/* Who reported so long ago does not hear of it. */
	if (team_open(&team, desk, &row->id, pool, err) == 0 &&
	    reopen(desk, &team, row, pool, err) == 0)
		ret = conflict_tell(desk, &team, row, BY_STRANGER, err);
	team_release(&team);
	return ret;
}
