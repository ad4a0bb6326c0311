/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <strings.h>

#include "casework/clocks.h"
#include "casework/draft.h"
#include "casework/enact.h"
#include "casework/proposal.h"
#include "casework/shown.h"
#include "casework/verb_run.h"
#include "store/outbox.h"

enum { HOUR = 3600, DAY = 86400, RESEND_LIFE = 5 * DAY };

static const char *rung_word(struct work *work, const struct decision_row *row)
{
	return pool_printf(work->pool, LINES_WORD "rung.%s", row->kind);
}

/* "R1", or "-" for nobody. */
static int whose(const char **who, struct work *work,
    const struct decision_row *row, struct err *err)
{
	struct party_row party;

	*who = "-";
	if (row->party_id == NULL)
		return 0;
	if (store_must(parties_find(&party, work->desk->store, row->party_id,
			   work->pool, err),
		err) == -1)
		return -1;
	*who = shown_party(&party);
	if (party.ordinal > 0)
		work->reach |= REACH_RESPONDENT;
	else
		work->reach |= REACH_REPORTER;
	return 0;
}

/* ----------------------------- consent ---------------------------- */

VERB_RUN(verb_approve)
{
	struct decision decision;
	const char *who;
	int n = proposal_find(&decision, work, command->arg, err);

	if (n == 0)
		return work_refuse(work, err, "refused.approve");
	if (n == -1 || whose(&who, work, &decision.row, err) == -1)
		return -1;
	if (strcmp(decision.row.state, "proposed") != 0)
		return work_refuse(work, err, "refused.approved");
	n = decision_may_vote(
	    work->desk, &work->team, &decision.row, work->me, work->pool, err);
	if (n == 0)
		return work_refuse(work, err, "refused.decider");
	if (n == 1)
		n = decision_has_decided(
		    work->desk, &decision.row, work->me, &work->team, err);
	if (n == 1)
		return work_refuse(work, err, "refused.approved");
	if (n == -1 || decision_vote(work->desk, &decision.row,
			   &work->me->blind, false, err) == -1)
		return -1;
	work_did(work, "did.approve", "who", who, "what",
	    rung_word(work, &decision.row));
	return draft_settle(work, &decision, err);
}

/* ---------------------------- objection --------------------------- */

/* By the mail's token or a code; else the only one that is open. 1, 0, -1. */
static int find_objectionable(struct decision *decision, struct work *work,
    const char **reason, struct err *err)
{
	char token[TOKEN_LEN + 1];
	struct blind usual;
	struct decision_row row = {.id = 0}, only;
	const char *rest, *code = work_word(work, &rest, *reason);
	int n = proposal_find(decision, work, "", err), found = 0;

	if (n != 0)
		return n;
	n = proposal_find(decision, work, code, err);
	if (n == 1)
		*reason = rest;
	if (n != 0)
		return n;
	/* What answers a proposal that is settled means no other. */
	if (team_token(token, work->desk, &work->team, work->me, err) == -1)
		return -1;
	usual = ring_blind_str(work->desk->ring, BLIND_TOKEN, token);
	explicit_bzero(token, sizeof token);
	if (memcmp(&usual, &work->answered, sizeof usual) != 0)
		return 0;
	while ((n = decisions_next_of_case(&row, work->desk->store,
		    &work->team.case_id, work->pool, err)) == 1)
		if (decision_is_open(&row) && found++ == 0)
			only = row;
	if (n == -1 || found != 1)
		return n;
	return decision_open(decision, work->desk, &only, work->pool, err) == -1
	           ? -1
	           : 1;
}

int work_may_vote(
    struct work *work, const struct decision_row *row, struct err *err)
{
	int n = decision_may_vote(
	    work->desk, &work->team, row, work->me, work->pool, err);

	if (n == 0)
		return work_refuse(work, err, "refused.decider");
	return n == -1 ? -1 : 0;
}

/* Its letter, if it waits, is called back. */
static int hold(struct work *work, struct decision_row *row, struct err *err)
{
	int voters =
	    decision_voters(work->desk, &work->team, row, work->pool, err);

	if (voters == -1)
		return -1;
	if (row->letter != 0 && outbox_finish(work->desk->store, row->letter,
				    "cancelled", 0, err) == -1)
		return -1;
	row->letter = 0;
	row->state = "proposed";
	/* One more approval, but not more than there are people. */
	if (row->needed < voters)
		row->needed++;
	row->held_until =
	    desk_hour(work->desk->now + work->desk->conf->clock.hold);
	if (decision_save(work->desk, row, err) == -1)
		return -1;
	return clocks_event(work->desk, &work->team.case_id, CLOCK_HELD,
	    row->id, row->held_until, err);
}

int work_object(struct work *work, const char *reason, struct err *err)
{
	struct decision decision;
	struct outbox_row letter;
	const char *who;
	int n = find_objectionable(&decision, work, &reason, err);

	if (n != 1)
		return n;
	if (work_may_vote(work, &decision.row, err) == -1)
		return -1;
	if (decision.row.letter != 0 &&
	    (outbox_find(&letter, work->desk->store, decision.row.letter,
		 work->pool, err) != 1 ||
		strcmp(letter.state, "queued") != 0))
		return work_refuse(work, err, "refused.too-late");
	n = decision_vote(
	    work->desk, &decision.row, &work->me->blind, true, err);
	if (n == 0)
		return work_refuse(work, err, "refused.objected");
	if (n == -1 || hold(work, &decision.row, err) == -1 ||
	    whose(&who, work, &decision.row, err) == -1)
		return -1;
	work_did(work, "did.held-back", "who", who, "what",
	    rung_word(work, &decision.row), "when",
	    work_time(work, decision.row.held_until));
	if (reason[0] != '\0')
		work_did(work, "did.reason", "what", reason);
	return 1;
}

int work_has_open(struct work *work, const struct uuid *only, struct err *err)
{
	struct decision_row row = {.id = 0};
	int n;

	while ((n = decisions_next_of_case(&row, work->desk->store,
		    &work->team.case_id, work->pool, err)) == 1)
		if (decision_is_open(&row) &&
		    (only == NULL ||
			(row.party_id != NULL &&
			    memcmp(row.party_id, only, UUID_LEN) == 0)))
			return 1;
	return n;
}

/* Has nobody outside heard of it, and does no letter wait? */
static bool is_unsaid(const struct decision_row *row)
{
	return strcmp(row->state, "proposed") == 0 ||
	       (strcmp(row->state, "approved") == 0 && row->letter == 0);
}

int work_drop_proposals(
    struct work *work, const struct uuid *only, struct err *err)
{
	struct decision_row row = {.id = 0};
	const char *who;
	int n, dropped = 0;

	while ((n = decisions_next_of_case(&row, work->desk->store,
		    &work->team.case_id, work->pool, err)) == 1) {
		if (!is_unsaid(&row) ||
		    (only != NULL &&
			(row.party_id == NULL ||
			    memcmp(row.party_id, only, UUID_LEN) != 0)))
			continue;
		if (whose(&who, work, &row, err) == -1 ||
		    work_may_vote(work, &row, err) == -1 ||
		    decision_drop(work->desk, &row, err) == -1)
			return -1;
		work_did(work, "did.dropped", "who", who, "what",
		    rung_word(work, &row));
		dropped++;
	}
	return n == -1 ? -1 : dropped;
}

/* ------------------- a letter of which nobody knows --------------- */

/* The decision of the case, about this respondent if one is named, whose
 * letter is in one of these states. ERR_DENIED: there are several. 1, 0, -1. */
static int find_letter(struct decision *decision, struct work *work,
    const char *name, const char *states, struct err *err)
{
	struct decision_row row = {.id = 0}, found;
	struct outbox_row letter;
	struct party_row party;
	const char *rest;
	int n, fit = 0;

	if (name[0] != '\0' &&
	    work_find_respondent(&party, &rest, work, name, err) == -1)
		return -1;
	while ((n = decisions_next_of_case(&row, work->desk->store,
		    &work->team.case_id, work->pool, err)) == 1) {
		if (row.letter == 0 ||
		    (name[0] != '\0' &&
			(row.party_id == NULL ||
			    memcmp(row.party_id, &party.id, UUID_LEN) != 0)))
			continue;
		if (store_must(outbox_find(&letter, work->desk->store,
				   row.letter, work->pool, err),
			err) == -1)
			return -1;
		if (strstr(states, letter.state) != NULL) {
			found = row;
			fit++;
		}
	}
	if (fit > 1)
		return work_refuse(work, err, "refused.which-letter");
	if (n == -1 || fit == 0)
		return n;
	return decision_open(decision, work->desk, &found, work->pool, err) ==
	               -1
	           ? -1
	           : 1;
}

VERB_RUN(verb_resend)
{
	struct decision decision;
	const char *who;
	int moot = 0, n = find_letter(
			  &decision, work, command->arg, "unknown failed", err);

	if (n == 1 && (moot = decision_is_moot(
			   work->desk, &decision.row, work->pool, err)) == -1)
		return -1;
	if (n == 0 || moot == 1)
		return work_refuse(work, err, "refused.no-letter");
	if (n == -1 || whose(&who, work, &decision.row, err) == -1)
		return -1;
	if (outbox_requeue(work->desk->store, decision.row.letter,
		work->desk->now, desk_hour(work->desk->now + RESEND_LIFE),
		err) == -1 ||
	    clocks_event(work->desk, &work->team.case_id, CLOCK_KNOWN,
		decision.row.id, 0, err) == -1)
		return -1;
	work_did(work, "did.resend", "who", who, "what",
	    rung_word(work, &decision.row));
	work_outside(work, "outside.now", "to", who);
	return 0;
}

/* It is in force from now on, or since then. */
static int enact(struct work *work, struct decision *decision, int64_t since,
    struct err *err)
{
	int n;

	n = strcmp(decision->row.state, "approved") == 0
	        ? decision_enact(work->desk, &work->team, decision,
		      since != 0 ? since : work->desk->now, work->pool, err)
	        : decision_told(work->desk, &decision->row, err);
	if (n == -1)
		return -1;
	n = (decision->kind->flags & LADDER_FINAL) != 0
	        ? work_close_after(work, err)
	        : 0;
	work->offer |= OFFER_TERM;
	return n;
}

VERB_RUN(verb_sent)
{
	struct decision decision;
	const char *who;
	int n = find_letter(&decision, work, command->arg, "unknown", err);

	if (n == 0)
		return work_refuse(work, err, "refused.no-letter");
	if (n == -1 || whose(&who, work, &decision.row, err) == -1 ||
	    outbox_finish(
		work->desk->store, decision.row.letter, "sent", 0, err) == -1)
		return -1;
	work_did(work, "did.sent", "who", who, "what",
	    rung_word(work, &decision.row));
	return enact(work, &decision, decision.row.started, err);
}

/* -------------------------- without a mail ------------------------ */

/* Does its letter have to be told otherwise? It did not arrive, or there is no
 * address; of an emergency, which does not wait for it, too. */
static bool is_untold(
    const struct decision_row *row, const struct outbox_row *letter)
{
	const struct ladder *kind = ladder_find(row->kind);

	if (row->letter != 0)
		return strcmp(letter->state, "failed") == 0 ||
		       strcmp(letter->state, "unknown") == 0;
	return strcmp(row->state, "approved") == 0 ||
	       (kind != NULL && (kind->flags & LADDER_AT_ONCE) != 0 &&
		   strcmp(row->state, "enacted") == 0);
}

/* What this respondent has to be told otherwise: what waits for it before
 * what is in force, the newest first. 1, 0, -1. */
static int find_untold(struct decision *decision, struct work *work,
    const struct party_row *party, struct err *err)
{
	struct decision_row row = {.id = 0}, found;
	struct outbox_row letter;
	bool any = false, waits = false;
	int n;

	while ((n = decisions_next_of_party(&row, work->desk->store, &party->id,
		    work->pool, err)) == 1) {
		if (row.letter != 0 &&
		    store_must(outbox_find(&letter, work->desk->store,
				   row.letter, work->pool, err),
			err) == -1)
			return -1;
		if ((strcmp(row.state, "approved") != 0 &&
			strcmp(row.state, "enacted") != 0) ||
		    !is_untold(&row, &letter) ||
		    (waits && strcmp(row.state, "approved") != 0))
			continue;
		found = row;
		any = true;
		waits |= strcmp(row.state, "approved") == 0;
	}
	if (n == -1 || !any)
		return n;
	return decision_open(decision, work->desk, &found, work->pool, err) ==
	               -1
	           ? -1
	           : 1;
}

/* Where too few stand behind it by now, nobody is told. 1, 0, -1. */
static int is_short(struct work *work, struct decision *decision,
    const struct party_row *party, struct err *err)
{
	int n = decision_is_short(
	    work->desk, &work->team, &decision->row, work->pool, err);

	if (n != 1)
		return n;
	work_did(work, "decided.short", "who", shown_party(party), "what",
	    rung_word(work, &decision->row));
	work->is_told = true;
	return 1;
}

/* The text has this day's dates, and they hold; those of what is in force do
 * already. */
static int date_letter(struct decision_dates *dates, struct work *work,
    struct decision_row *row, struct err *err)
{
	bool waits = strcmp(row->state, "approved") == 0;

	if (waits)
		row->ends = 0;
	if (decision_dates(dates, work->desk, row,
		waits ? work->desk->now : row->started, work->pool, err) == -1)
		return -1;
	if (!waits)
		return 0;
	row->started = work->desk->now / HOUR * HOUR;
	row->ends = row->target == 0 ? dates->until : 0;
	return decision_save(work->desk, row, err);
}

VERB_RUN(verb_letter)
{
	struct decision_dates dates;
	struct work_letter *letter;
	struct decision decision;
	struct party_row party;
	const char *rest;
	int n;

	if (work_find_respondent(&party, &rest, work, command->arg, err) == -1)
		return -1;
	n = find_untold(&decision, work, &party, err);
	if (n == 0 || (n == 1 && decision.body == NULL))
		return work_refuse(work, err, "refused.no-letter");
	n = n == -1 ? -1 : is_short(work, &decision, &party, err);
	if (n != 0)
		return n == -1 ? -1 : 0;
	if (date_letter(&dates, work, &decision.row, err) == -1)
		return -1;
	if (work->n_letters == WORK_LETTERS_MAX)
		return work_refuse(work, err, "refused.many");
	letter = &work->letters[work->n_letters++];
	letter->to = shown_party(&party);
	letter->subject = decision.subject;
	letter->text = decision_dated(decision.body, &dates, work->pool);
	work->offer |= OFFER_UNTOLD;
	return 0;
}

/* "R1 by "Discord DM"" */
VERB_RUN(verb_told)
{
	struct decision decision;
	struct party_row party;
	const char *how;
	int n;

	if (work_find_respondent(&party, &how, work, command->arg, err) == -1)
		return -1;
	if (how[0] == '\0')
		return work_refuse(work, err, "refused.how");
	n = find_untold(&decision, work, &party, err);
	if (n == 0)
		return work_refuse(work, err, "refused.nothing-untold", "who",
		    shown_party(&party));
	n = n == -1 ? -1 : is_short(work, &decision, &party, err);
	if (n != 0)
		return n == -1 ? -1 : 0;
	if (decision.row.letter != 0 &&
	    outbox_finish(
		work->desk->store, decision.row.letter, "sent", 0, err) == -1)
		return -1;
	work->reach |= REACH_RESPONDENT;
	work_did(work, "did.told", "who", shown_party(&party), "what",
	    rung_word(work, &decision.row), "how", how);
	return enact(work, &decision, decision.row.started, err);
}

/* ------------------------- where it is done ----------------------- */

/* Tick this space off in every decision of the case. How many, or -1. */
static int tick(struct work *work, const char *name, struct err *err)
{
	struct decision_row row = {.id = 0};
	const char *space;
	bool is_done, all;
	int n, m, here, ticked = 0;

	while ((n = decisions_next_of_case(&row, work->desk->store,
		    &work->team.case_id, work->pool, err)) == 1) {
		space = "";
		all = true;
		here = 0;
		while ((m = enforcements_next(&space, &is_done,
			    work->desk->store, row.id, work->pool, err)) == 1) {
			if (strcasecmp(space, name) == 0 && !is_done) {
				is_done = true;
				here++;
				if (enforcements_put(work->desk->store, row.id,
					space, true, err) == -1)
					return -1;
			}
			all &= is_done;
		}
		if (m == -1 || (all && here > 0 &&
				   clocks_event(work->desk, &work->team.case_id,
				       CLOCK_ENFORCED, row.id, 0, err) == -1))
			return -1;
		ticked += here;
	}
	return n == -1 ? -1 : ticked;
}

VERB_RUN(verb_enforced)
{
	int n = tick(work, command->arg, err);

	if (n == 0)
		return work_refuse(
		    work, err, "refused.space", "name", command->arg);
	work_did(work, "did.enforced", "what", command->arg);
	return n == -1 ? -1 : 0;
}
