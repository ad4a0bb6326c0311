/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/terms.h"

#include <ctype.h>
#include <string.h>

#include "base/utf8.h"
#include "casework/clocks.h"
#include "casework/conflict.h"
#include "casework/enact.h"
#include "casework/person.h"
#include "casework/shown.h"

/* -------------------------- whose mail it is ---------------------- */

/* 1, 0, -1. */
static int is_bound(struct terms_found *found, struct desk *desk,
    const struct uuid *party_id, struct pool *pool, struct err *err)
{
	struct decision_row row = {.id = 0};
	const struct ladder *kind;
	int n, bound = 0;

	while ((n = decisions_next_of_party(
		    &row, desk->store, party_id, pool, err)) == 1) {
		kind = ladder_find(row.kind);
		if (kind == NULL || kind->rung < RUNG_WARNING ||
		    !decision_is_running(&row, desk->now))
			continue;
		found->kind = row.kind;
		bound = 1;
	}
	return n == -1 ? -1 : bound;
}

static int describe(struct terms_found *found, struct desk *desk,
    const struct ident_row *ident, struct pool *pool, struct err *err)
{
	struct party_row party;
	struct case_row row;
	struct uuid whole;

	if (team_whole(&whole, desk, &ident->case_id, pool, err) == -1 ||
	    store_must(cases_find(&row, desk->store, &whole, pool, err), err) ==
		-1 ||
	    store_must(
		parties_find(&party, desk->store, &ident->party_id, pool, err),
		err) == -1)
		return -1;
	found->number = row.number;
	found->who = shown_party(&party);
	return 1;
}

int terms_find(struct terms_found *found, struct desk *desk, const char *canon,
    const struct letters_reader *reader, struct pool *pool, struct err *err)
{
	static const struct uuid nobody;
	struct blind blind = person_blind(desk, "respondent", canon);
	struct ident_row row = {.place = 0};
	int n, is;

	while ((n = idents_next(
		    &row, desk->store, &blind, &nobody, pool, err)) == 1) {
		is = is_bound(found, desk, &row.party_id, pool, err);
		if (is == 1)
			is = team_sees(
			    desk, &row.case_id, &reader->member->blind, err);
		if (is == 1)
			return describe(found, desk, &row, pool, err);
		if (is == -1)
			return -1;
	}
	return n;
}

/* ------------------------ an answer to a letter ------------------- */

/* In the languages of our letters; a moderator may say so, too. */
static bool asks_for_it(const char *typed)
{
	static const char *const words[] = {"/appeal", "appeal", "i appeal",
	    "einspruch", "widerspruch", "beschwerde", "recours", "appel",
	    "recurso", "apelacion", "apelo"};
	char *folded = utf8_fold(typed);
	const char *at;
	bool found = false;
	size_t i, len;

	for (i = 0; !found && i < sizeof words / sizeof words[0]; i++)
		for (at = folded; !found && (at = strstr(at, words[i])) != NULL;
		     at++) {
			len = strlen(words[i]);
			found =
			    (at == folded || !isalnum((unsigned char)at[-1])) &&
			    !isalnum((unsigned char)at[len]);
		}
	mem_wipe_free(folded);
	return found;
}

static bool can_be_appealed(
    const struct decision_row *row, const struct desk *desk)
{
	const struct ladder *kind = ladder_find(row->kind);

	return kind != NULL && kind->rung >= RUNG_CORRECTION &&
	       decision_counts(row) &&
	       row->started + desk->conf->clock.appeal > desk->now;
}

/* Where everybody had a part in the decision, somebody outside is called. */
static int call_judge(struct desk *desk, const struct decision_row *row,
    struct pool *pool, struct err *err)
{
	struct decision_row answer = {
	    .kind = "appeal-accepted", .target = row->id};
	struct team team = {.n = 0};
	struct case_row case_row;
	int n = -1;

	if (team_open(&team, desk, &row->case_id, pool, err) == 0 &&
	    store_must(
		cases_find(&case_row, desk->store, &team.case_id, pool, err),
		err) == 0)
		n = decision_voters(desk, &team, &answer, pool, err);
	if (n == 0)
		n = conflict_call(desk, &team, &case_row, err);
	team_release(&team);
	return n == -1 ? -1 : 0;
}

static int begin_appeal(struct desk *desk, const struct decision_row *row,
    struct pool *pool, struct err *err)
{
	if (call_judge(desk, row, pool, err) == -1)
		return -1;
	return clocks_event(
		   desk, &row->case_id, CLOCK_APPEALED, row->id, 0, err) == -1
	           ? -1
	           : 1;
}

/* May the question have arrived? An answer that came before is one to
 * something else. 1, 0, -1. */
static int was_asked(struct desk *desk, const struct decision_row *row,
    struct pool *pool, struct err *err)
{
	if (strcmp(row->kind, "hearing") != 0)
		return 0;
	if (strcmp(row->state, "enacted") == 0)
		return 1;
	return decision_is_open(row) ? decision_has_left(desk, row, pool, err)
	                             : 0;
}

static int end_hearing(
    struct desk *desk, struct decision_row *row, struct err *err)
{
	row->state = "heard";
	if (decision_save(desk, row, err) == -1)
		return -1;
	return clocks_event(desk, &row->case_id, CLOCK_HEARD, row->id, 0, err);
}

int terms_answered(struct desk *desk, const struct uuid *party_id,
    const char *typed, struct pool *pool, struct err *err)
{
	struct decision_row row = {.id = 0}, appealed = {.id = 0};
	int n, asked;

	while ((n = decisions_next_of_party(
		    &row, desk->store, party_id, pool, err)) == 1) {
		asked = was_asked(desk, &row, pool, err);
		if (asked == -1 ||
		    (asked == 1 && end_hearing(desk, &row, err) == -1))
			return -1;
		if (can_be_appealed(&row, desk))
			appealed = row;
	}
	if (n == -1 || appealed.id == 0 || !asks_for_it(typed))
		return n;
	return begin_appeal(desk, &appealed, pool, err);
}

int terms_appeal(struct desk *desk, const struct uuid *case_id,
    struct pool *pool, struct err *err)
{
	struct decision_row row = {.id = 0}, appealed = {.id = 0};
	int n;

	while ((n = decisions_next_of_case(
		    &row, desk->store, case_id, pool, err)) == 1)
		if (can_be_appealed(&row, desk))
			appealed = row;
	if (n == -1 || appealed.id == 0)
		return n;
	return begin_appeal(desk, &appealed, pool, err);
}
