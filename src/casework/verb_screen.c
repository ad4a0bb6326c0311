/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "casework/conflict.h"
#include "casework/tell.h"
#include "casework/proposal.h"
#include "casework/verb_run.h"
#include "casework/waiting.h"

enum { DAY = 86400, ASKED_LIFE = 30 /* days */ };

static int screen(struct work *work, const struct member *member,
    const char *why, enum member_state state, struct err *err)
{
	struct screen screen = {
	    .case_id = &work->team.case_id, .why = why, .state = state};

	return team_screen(
		   work->desk, &work->team, &member->blind, &screen, err) == -1
	           ? -1
	           : 0;
}

/* Out at once. Nobody asks why. */
static int put_out(
    struct work *work, const struct member *member, struct err *err)
{
	if (screen(work, member, "recused", MEMBER_OUT, err) == -1)
		return -1;
	if (work->row.owner != NULL &&
	    memcmp(work->row.owner, &member->blind, BLIND_LEN) == 0)
		work->row.owner = NULL;
	work_did(work, "did.recuse", "who", member->name);
	if (work_save_case(work, err) == -1)
		return -1;
	return conflict_fill(
	    work->desk, &work->team, &work->row, BY_MODERATOR, err);
}

/* Did a colleague ask for the same before? 1, 0, -1. */
static int is_asked(struct pending_row *row, struct work *work,
    const struct member *member, struct err *err)
{
	struct buf plain = BUF_INIT;
	int n;

	n = pending_find(row, work->desk->store, &work->team.case_id, "recuse",
	    work->pool, err);
	if (n == 1)
		n = waiting_open(&plain, work->desk, row, err) == -1 ? -1 : 1;
	if (n == 1)
		n = row->expires > work->desk->now && plain.len == BLIND_LEN &&
		    memcmp(plain.data, member->blind.bytes, BLIND_LEN) == 0 &&
		    memcmp(row->moderator, &work->me->blind, BLIND_LEN) != 0;
	buf_release(&plain);
	return n;
}

/* Held until a second moderator says the same. */
static int ask_for(
    struct work *work, const struct member *member, struct err *err)
{
	struct pending_row row = {.kind = "recuse",
	    .moderator = &work->me->blind,
	    .expires = (desk_day(work->desk) + ASKED_LIFE) * DAY};
	struct buf plain = BUF_INIT;
	int ret;

	buf_add(&plain, member->blind.bytes, BLIND_LEN);
	ret = waiting_add(work->desk, &work->team, &row, &plain, err);
	buf_release(&plain);
	if (ret == -1 || screen(work, member, "asked", MEMBER_HELD, err) == -1)
		return -1;
	work_did(work, "did.recuse-asked", "who", member->name);
	return conflict_fill(
	    work->desk, &work->team, &work->row, BY_MODERATOR, err);
}

VERB_RUN(verb_recuse)
{
	const struct member *member = work->me;
	struct pending_row row;
	int n;

	if (command->arg[0] != '\0' &&
	    work_find_member(&member, work, command->arg, err) == -1)
		return -1;
	if (member == work->me)
		return put_out(work, member, err);
	n = is_asked(&row, work, member, err);
	if (n == 0)
		return ask_for(work, member, err);
	if (n == -1 ||
	    pending_set_state(work->desk->store, row.id, "done", err) == -1)
		return -1;
	return put_out(work, member, err);
}

VERB_RUN(verb_clear)
{
	const struct member *member;
	int n;

	if (work_find_member(&member, work, command->arg, err) == -1)
		return -1;
	n = member->state == MEMBER_HELD
	        ? conflict_clear(work->desk, &work->team, member, err)
	        : 0;
	if (n == 0)
		return work_refuse(
		    work, err, "refused.clear", "name", command->arg);
	if (n == -1)
		return -1;
	work_did(work, "did.clear", "who", member->name);
	if (tell_missed(work->desk, &work->team, &work->row, member, err) == -1)
		return -1;
	return proposal_missed(work->desk, &work->team, member, err);
}
