/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "casework/clocks.h"
#include "casework/codename.h"
#include "casework/conflict.h"
#include "casework/newcase.h"
#include "casework/tell.h"
#include "casework/shown.h"
#include "casework/verb_run.h"
#include "store/reports.h"
#include "store/screens.h"

enum { NAME_TRIES = 100 };

static const char *number_text(struct work *work, int64_t number)
{
	return pool_printf(work->pool, "%lld", (long long)number);
}

/* The case of this number, if this moderator may see it; of others nobody
 * learns whether they are there. */
static int find_case(
    struct case_row *row, struct work *work, const char *text, struct err *err)
{
	char *end;
	long long number;
	int n;

	text += *text == '#';
	number = strtoll(text, &end, 10);
	n = *end == '\0' && number > 0
	        ? cases_find_number(
		      row, work->desk->store, number, work->pool, err)
	        : 0;
	if (n == 1 && (strcmp(row->state, "draft") == 0 ||
			  strcmp(row->state, "purged") == 0))
		n = 0;
	if (n == 1)
		n = team_sees(work->desk, &row->id, &work->me->blind, err);
	if (n == 0)
		return work_refuse(work, err, "refused.no-case", "name", text);
	return n == -1 ? -1 : 0;
}

/* ------------------------------ join ------------------------------ */

/* R1 of the one becomes R3 where the other has two already. */
static int renumber(
    struct work *work, const struct uuid *whole, struct err *err)
{
	struct store *store = work->desk->store;
	struct party_row party = {.ordinal = 0};
	int64_t max = 0;
	int n;

	while ((n = parties_next_of_case(
		    &party, store, whole, work->pool, err)) == 1)
		max = party.ordinal;
	return n == -1 || max == 0
	           ? n
	           : parties_renumber(store, &work->team.case_id, max, err);
}

/* "Quiet Heron" and "Calm Heron" are both called "heron". */
static bool is_alike(const char *a, const char *b)
{
	return strcmp(strrchr(a, ' '), strrchr(b, ' ')) == 0;
}

/* Does a reporter of the case have this name or, strictly, one like it? 1, 0,
 * -1. */
static int is_taken(struct work *work, const struct uuid *case_id,
    const char *code_name, bool strictly, struct err *err)
{
	struct party_row party = {.ordinal = 0};
	int n;

	while ((n = parties_next_of_case(
		    &party, work->desk->store, case_id, work->pool, err)) == 1)
		if (party.ordinal == 0 &&
		    (strictly ? is_alike(party.code_name, code_name)
			      : strcmp(party.code_name, code_name) == 0))
			return 1;
	return n;
}

/* Two reporters of one case are not called alike, as long as there are birds
 * enough. */
static int rename_one(struct work *work, struct party_row *party,
    const struct uuid *whole, struct err *err)
{
	const char *old = party->code_name;
	int n, tries = 0;

	while ((n = is_taken(work, whole, party->code_name,
		    tries++ < NAME_TRIES, err)) == 1)
		party->code_name = codename_new(work->pool);
	if (n == -1 || party->code_name == old)
		return n;
	work_did(work, "did.renamed", "who", old, "number",
	    number_text(work, work->row.number), "what", party->code_name);
	return parties_update(work->desk->store, party, err);
}

static int rename_all(
    struct work *work, const struct uuid *whole, struct err *err)
{
	struct party_row party = {.ordinal = 0};
	int n;

	while ((n = work_next_party(&party, work, err)) == 1)
		if (party.ordinal == 0 &&
		    rename_one(work, &party, whole, err) == -1)
			return -1;
	return n;
}

/* With what was joined to it before. */
static int attach(struct work *work, const struct uuid *whole, struct err *err)
{
	struct store *store = work->desk->store;
	struct case_row part = {.number = 0};
	int n;

	while ((n = cases_next_part(&part, store, &work->row.id, part.number,
		    work->pool, err)) == 1) {
		part.joined = whole;
		if (cases_update(store, &part, err) == -1)
			return -1;
	}
	work->row.joined = pool_memdup(work->pool, whole, sizeof *whole);
	if (n == -1 || clocks_join(work->desk, &work->row.id, err) == -1)
		return -1;
	return work_save_case(work, err);
}

/* From here on it is the other case's mail. */
static int move_to(
    struct work *work, const struct case_row *row, struct err *err)
{
	struct blind me = work->me->blind;

	team_release(&work->team);
	if (team_open(&work->team, work->desk, &row->id, work->pool, err) == -1)
		return -1;
	work->row = *row;
	work->me = team_find(&work->team, &me);
	return 0;
}

/* What one of the two teams has not heard of yet. */
static int tell_all(struct work *work, struct err *err)
{
	size_t i;

	if (conflict_fill(
		work->desk, &work->team, &work->row, BY_MODERATOR, err) == -1)
		return -1;
	for (i = 0; i < work->team.n; i++)
		if (work->team.list[i].state == MEMBER_IN &&
		    tell_missed(work->desk, &work->team, &work->row,
			&work->team.list[i], err) == -1)
			return -1;
	return 0;
}

VERB_RUN(verb_join)
{
	int64_t number = work->row.number;
	struct case_row other;
	struct uuid whole;

	if (find_case(&other, work, command->arg, err) == -1 ||
	    team_whole(&whole, work->desk, &other.id, work->pool, err) == -1 ||
	    cases_find(&other, work->desk->store, &whole, work->pool, err) ==
		-1)
		return -1;
	if (other.number == number)
		return work_refuse(work, err, "refused.joined");
	if (strcmp(other.state, "open") != 0)
		return work_refuse(
		    work, err, "refused.join-closed", "name", command->arg);
	if (other.owner == NULL)
		other.owner = work->row.owner;
	if (rename_all(work, &other.id, err) == -1 ||
	    renumber(work, &other.id, err) == -1 ||
	    attach(work, &other.id, err) == -1 ||
	    move_to(work, &other, err) == -1 || work_save_case(work, err) == -1)
		return -1;
	work_did(work, "did.join", "part", number_text(work, number), "number",
	    number_text(work, other.number));
	return tell_all(work, err);
}

/* ----------------------------- unjoin ----------------------------- */

VERB_RUN(verb_unjoin)
{
	struct case_row part;
	int ret;

	if (command->arg[0] != '\0')
		ret = find_case(&part, work, command->arg, err);
	else
		ret = store_must(cases_find(&part, work->desk->store,
				     &work->routed->case_id, work->pool, err),
		    err);
	if (ret == -1)
		return -1;
	if (part.joined == NULL ||
	    memcmp(part.joined, &work->team.case_id, UUID_LEN) != 0)
		return work_refuse(work, err, "refused.unjoin");
	part.joined = NULL;
	work_did(work, "did.unjoin", "part", number_text(work, part.number));
	if (cases_update(work->desk->store, &part, err) == -1)
		return -1;
	return clocks_event(work->desk, &part.id, CLOCK_REOPENED, 0, 0, err);
}

/* ------------------------------ split ----------------------------- */

static int copy_reports(
    struct work *work, const struct uuid *to, struct err *err)
{
	struct report_link link = {.place = 0};
	int n;

	while ((n = reports_next_of_case(
		    &link, work->desk->store, &work->team.case_id, err)) == 1)
		if (cases_link_report(
			work->desk->store, to, &link.report_id, err) == -1)
			return -1;
	return n;
}

/* Who may not see the one may not see the other. */
static int copy_screens(
    struct work *work, const struct uuid *to, struct err *err)
{
	struct screen_row row = {.place = 0};
	int n;

	while ((n = screens_next(&row, work->desk->store, &work->team.case_id,
		    work->pool, err)) == 1) {
		row.case_id = *to;
		if (screens_put(work->desk->store, &row, err) == -1)
			return -1;
	}
	return n;
}

/* Who splits a case has begun to work at it: that its reporters hear something
 * is for the first case to see to. */
static int calm(struct work *work, const struct case_row *row, struct err *err)
{
	return clocks_event(work->desk, &row->id, CLOCK_WORD, 0, 0, err);
}

/* The first mail of the new case, to all of its team. */
static int tell_split(struct work *work, const struct team *team,
    const struct case_row *row, struct err *err)
{
	struct work other = *work;

	other.team = *team;
	other.row = *row;
	other.message_id = row->id;
	other.commands = (struct commands){.note = ""};
	other.done = other.outside = (struct lines){.pool = work->pool};
	other.is_told = true;
	work_did(&other, "did.split-from", "number",
	    number_text(work, work->row.number));
	return told_others(&other, err);
}

static int split(struct work *work, struct party_row *party,
    struct case_row *row, struct team *team, struct err *err)
{
	struct desk *desk = work->desk;

	if (newcase_open(row, team, desk, work->pool, err) == -1)
		return -1;
	row->categories = work->row.categories;
	row->owner = work->row.owner;
	party->case_id = &row->id;
	party->ordinal = 1;
	if (cases_update(desk->store, row, err) == -1 ||
	    copy_reports(work, &row->id, err) == -1 ||
	    copy_screens(work, &row->id, err) == -1 ||
	    calm(work, row, err) == -1 ||
	    parties_update(desk->store, party, err) == -1)
		return -1;
	team_release(team);
	if (team_open(team, desk, &row->id, work->pool, err) == -1)
		return -1;
	return tell_split(work, team, row, err);
}

VERB_RUN(verb_split)
{
	struct case_row row = {.state = "open", .class = work->row.class};
	struct team team = {.n = 0};
	struct party_row party;
	int ret;

	if (work_find_party(&party, work, command->arg, err) == -1)
		return -1;
	if (party.ordinal == 0)
		return work_refuse(
		    work, err, "refused.not-respondent", "name", command->arg);
	ret = work_has_open(work, &party.id, err);
	if (ret == 1)
		return work_refuse(work, err, "refused.open-decision", "who",
		    shown_party(&party));
	if (ret == 0)
		ret = split(work, &party, &row, &team, err);
	team_release(&team);
	if (ret == 0)
		work_did(work, "did.split", "who", command->arg, "number",
		    number_text(work, row.number));
	return ret;
}
