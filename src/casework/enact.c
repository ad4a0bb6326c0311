/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/enact.h"

#include <stdlib.h>
#include <string.h>

#include "casework/clocks.h"
#include "casework/enforcer.h"
#include "casework/outcome.h"
#include "casework/person.h"
#include "casework/relay.h"
#include "casework/shown.h"
#include "store/outbox.h"

enum { HOUR = 3600 };

static int event(struct desk *desk, const struct decision_row *row,
    enum clock_event event, int64_t until, struct err *err)
{
	return clocks_event(desk, &row->case_id, event, row->id, until, err);
}

/* ---------------------------- its letter -------------------------- */

static int queue_letter(int64_t *when, struct desk *desk,
    const struct team *team, struct decision *decision,
    const struct person *person, struct err *err)
{
	struct tmpl_mail mail = {
	    (char *)decision->subject, (char *)decision->body};
	struct letters_cause cause = {.by = BY_MODERATOR,
	    .case_id = team->case_id,
	    .message_id = decision->row.uuid,
	    .effect = "letter"};

	*when = (decision->kind->flags & LADDER_AT_ONCE) != 0
	            ? desk->now
	            : relay_release_time(desk, &person->row);
	return letters_finished(&decision->row.letter, desk,
	    decision->kind->letter, &mail, &cause, person, *when, err);
}

/* Is the person still where the letter was approved to go, and is it in the
 * language that the person reads? */
static bool is_where(const struct desk *desk, const struct decision *decision,
    const struct person *person, struct pool *pool)
{
	const char *to = person_mark(person, pool);
	const char *lang = person->row.language[0] != '\0'
	                       ? person->row.language
	                       : desk->conf->community.language;

	if (strcmp(lang, decision->lang) != 0)
		return false;
	return decision->to == NULL || to == NULL
	           ? decision->to == to
	           : strcmp(decision->to, to) == 0;
}

/* 1 the letter is queued, or (when 0) there is nobody to mail it to; 0 the
 * person has moved; -1. */
static int send_letter(int64_t *when, struct desk *desk,
    const struct team *team, struct decision *decision, struct pool *pool,
    struct err *err)
{
	struct person person = {.key = NULL};
	struct party_row party;
	int n;

	*when = 0;
	n = parties_find(
	    &party, desk->store, decision->row.party_id, pool, err);
	if (store_must(n, err) == -1)
		return -1;
	n = person_try_open(&person, desk, &party, pool, err);
	if (n == 1)
		n = is_where(desk, decision, &person, pool);
	if (n == 1 && decision->to != NULL)
		n = queue_letter(when, desk, team, decision, &person, err) == -1
		        ? -1
		        : 1;
	person_release(&person);
	return n;
}

/* ------------------------- enough approve it ---------------------- */

static int approve(int64_t *when, struct desk *desk, const struct team *team,
    struct decision *decision, struct pool *pool, struct err *err)
{
	struct decision_row *row = &decision->row;
	bool at_once = (decision->kind->flags & LADDER_AT_ONCE) != 0;
	int n;

	row->state = "approved";
	if (decision->kind->letter == NULL || row->party_id == NULL)
		return decision_enact(
			   desk, team, decision, desk->now, pool, err) == -1
		           ? -1
		           : DECISION_ENACTED;
	n = send_letter(when, desk, team, decision, pool, err);
	if (n == 0)
		return decision_drop(desk, row, err) == -1 ? -1
		                                           : DECISION_MOVED;
	if (n == -1 || decision_save(desk, row, err) == -1)
		return -1;
	if (at_once &&
	    decision_enact(desk, team, decision, desk->now, pool, err) == -1)
		return -1;
	if (*when != 0)
		return DECISION_QUEUED;
	return event(desk, row, CLOCK_UNTOLD, 0, err) == -1 ? -1
	                                                    : DECISION_UNTOLD;
}

int decision_settle(int64_t *when, struct desk *desk, const struct team *team,
    struct decision *decision, struct pool *pool, struct err *err)
{
	int n = decision_support(desk, team, &decision->row, pool, err);

	if (n == -1)
		return -1;
	if (strcmp(decision->row.state, "proposed") != 0 ||
	    decision->row.held_until > desk->now || n < decision->row.needed)
		return DECISION_WAITS;
	if (event(desk, &decision->row, CLOCK_SETTLED, 0, err) == -1)
		return -1;
	return approve(when, desk, team, decision, pool, err);
}

int decision_is_short(struct desk *desk, const struct team *team,
    struct decision_row *row, struct pool *pool, struct err *err)
{
	int n;

	if (strcmp(row->state, "approved") != 0)
		return 0;
	n = decision_support(desk, team, row, pool, err);
	if (n == -1 || n >= row->needed)
		return n == -1 ? -1 : 0;
	row->state = "proposed";
	row->letter = 0;
	if (decision_save(desk, row, err) == -1 ||
	    event(desk, row, CLOCK_KNOWN, 0, err) == -1 ||
	    event(desk, row, CLOCK_PROPOSED, 0, err) == -1)
		return -1;
	return 1;
}

int decision_has_left(struct desk *desk, const struct decision_row *row,
    struct pool *pool, struct err *err)
{
	struct outbox_row letter;

	if (row->letter == 0)
		return 0;
	if (store_must(
		outbox_find(&letter, desk->store, row->letter, pool, err),
		err) == -1)
		return -1;
	return strcmp(letter.state, "inflight") == 0 ||
	       strcmp(letter.state, "unknown") == 0;
}

int decision_drop(struct desk *desk, struct decision_row *row, struct err *err)
{
	if (row->letter != 0 && strcmp(row->state, "approved") == 0 &&
	    outbox_finish(desk->store, row->letter, "cancelled", 0, err) == -1)
		return -1;
	row->state = "dropped";
	row->letter = 0;
	if (decision_save(desk, row, err) == -1 ||
	    event(desk, row, CLOCK_SETTLED, 0, err) == -1)
		return -1;
	return event(desk, row, CLOCK_KNOWN, 0, err);
}

/* --------------------------- it comes to be ----------------------- */

/* What the decision does to the one that it changes. */
static int change_target(struct desk *desk, const struct team *team,
    const struct decision *decision, const struct decision_dates *dates,
    struct pool *pool, struct err *err)
{
	const char *state = decision->kind->target_state;
	struct decision_row target;
	int moot;

	moot = decision_is_moot(desk, &decision->row, pool, err);
	if (moot == -1 || decision_find_target(
			      &target, desk, &decision->row, pool, err) == -1)
		return -1;
	/* It may have ended, or been overturned, while the letter waited. */
	if (moot == 1 || !decision_counts(&target) ||
	    (state != NULL && strcmp(target.state, "enacted") != 0 &&
		(decision->kind->flags & LADDER_OTHERS) == 0))
		return 0;
	if (state != NULL) {
		target.state = state;
		target.ends = desk->now / HOUR * HOUR;
	} else if ((decision->kind->flags & LADDER_TERM) != 0) {
		target.state = "enacted";
		target.ends = dates->until;
	}
	if (decision_save(desk, &target, err) == -1)
		return -1;
	if (state != NULL)
		return event(desk, &target, CLOCK_TERM_OVER, 0, err) == -1
		           ? -1
		           : enforcer_tell(desk, team, &target, "enforce-end",
				 NULL, pool, err);
	if ((decision->kind->flags & LADDER_TERM) == 0)
		return 0;
	if (event(desk, &target, CLOCK_CONFIRMED, 0, err) == -1 ||
	    event(desk, &target, CLOCK_TERM, target.ends, err) == -1)
		return -1;
	return enforcer_tell(
	    desk, team, &target, "enforce-change", NULL, pool, err);
}

static int begin_term(struct desk *desk, const struct team *team,
    const struct decision *decision, struct pool *pool, struct err *err)
{
	const struct decision_row *row = &decision->row;
	unsigned flags = decision->kind->flags;

	if (strcmp(decision->kind->name, "hearing") == 0)
		return event(desk, row, CLOCK_HEARING, row->ends, err);
	if (strcmp(decision->kind->name, "emergency") == 0 &&
	    event(desk, row, CLOCK_EMERGENCY, 0, err) == -1)
		return -1;
	else if (strcmp(decision->kind->name, "emergency") != 0 &&
		 (flags & LADDER_TERM) != 0 &&
		 event(desk, row, CLOCK_TERM, row->ends, err) == -1)
		return -1;
	if (decision->space != NULL)
		return enforcer_tell(
		    desk, team, row, "permit", decision->space, pool, err);
	if ((flags & LADDER_SPACES) == 0)
		return 0;
	return enforcer_tell(desk, team, row, "enforce", NULL, pool, err);
}

/* Statistics, by category; a case without one counts, too. */
static int count(struct desk *desk, const struct ladder *kind,
    const struct case_row *row, int64_t n, struct pool *pool, struct err *err)
{
	const char *at = row->categories, *id;
	size_t len;

	/* An emergency counts when it is confirmed. */
	if (strcmp(kind->name, "confirmed") == 0)
		kind = ladder_find("temporary-ban");
	else if (kind->rung == RUNG_NONE || (kind->flags & LADDER_AT_ONCE) != 0)
		return 0;
	do {
		len = strcspn(at, " ");
		id = pool_strndup(pool, at, len);
		if (tallies_add(desk->store, id, kind->name, n, err) == -1)
			return -1;
		at += len + strspn(at + len, " ");
	} while (*at != '\0');
	return 0;
}

int decision_told(
    struct desk *desk, const struct decision_row *row, struct err *err)
{
	return event(desk, row, CLOCK_KNOWN, 0, err) == -1
	           ? -1
	           : event(desk, row, CLOCK_ENACTED, 0, err);
}

int decision_enact(struct desk *desk, const struct team *team,
    struct decision *decision, int64_t when, struct pool *pool, struct err *err)
{
	struct decision_row *row = &decision->row;
	struct decision_dates dates;
	struct case_row case_row;
	int ret;

	if (decision_dates(&dates, desk, row, when, pool, err) == -1 ||
	    store_must(
		cases_find(&case_row, desk->store, &team->case_id, pool, err),
		err) == -1)
		return -1;
	row->state = "enacted";
	row->started = when / HOUR * HOUR;
	row->ends = row->target == 0 && dates.until != 0 ? dates.until : 0;
	if (decision_save(desk, row, err) == -1 ||
	    decision_told(desk, row, err) == -1 ||
	    count(desk, decision->kind, &case_row, 1, pool, err) == -1)
		return -1;
	ret = row->target != 0
	          ? change_target(desk, team, decision, &dates, pool, err)
	          : begin_term(desk, team, decision, pool, err);
	if (ret == 0 && (decision->kind->flags & LADDER_OTHERS) != 0)
		ret = clocks_event(desk, &row->case_id, CLOCK_APPEAL_SETTLED,
		    row->target, 0, err);
	return ret;
}

int decision_undo(struct desk *desk, const struct case_row *case_row,
    const char *kind, struct pool *pool, struct err *err)
{
	struct decision_row row = {.id = 0}, last = {.id = 0};
	int n;

	while ((n = decisions_next_of_case(
		    &row, desk->store, &case_row->id, pool, err)) == 1)
		if (strcmp(row.kind, kind) == 0 && decision_counts(&row))
			last = row;
	if (n == -1 || last.id == 0)
		return n;
	last.state = "dropped";
	if (decision_save(desk, &last, err) == -1)
		return -1;
	return count(desk, ladder_find(kind), case_row, -1, pool, err);
}
