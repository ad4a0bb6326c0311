/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <strings.h>

#include "casework/draft.h"
#include "casework/shown.h"
#include "casework/verb_run.h"
#include "casework/when.h"

enum { DAY = 86400, LATE = 30 * DAY /* so long after its end it can go on */ };

/* Which decision is meant: the newest of this respondent that this accepts. */
typedef bool is_meant(
    const struct decision_row *row, const struct ladder *kind, int64_t now);

static bool can_be_lifted(
    const struct decision_row *row, const struct ladder *kind, int64_t now)
{
	return kind->rung >= RUNG_WARNING && decision_is_running(row, now) &&
	       row->ends != 0;
}

static bool can_be_extended(
    const struct decision_row *row, const struct ladder *kind, int64_t now)
{
	return can_be_lifted(row, kind, now) ||
	       (kind->rung >= RUNG_WARNING &&
		   strcmp(row->state, "expired") == 0 &&
		   row->ends + LATE > now);
}

static bool can_be_readmitted(
    const struct decision_row *row, const struct ladder *kind, int64_t now)
{
	return kind->rung == RUNG_PERMANENT_BAN &&
	       decision_is_running(row, now);
}

static bool can_be_appealed(
    const struct decision_row *row, const struct ladder *kind, int64_t now)
{
	(void)now;
	return kind->rung >= RUNG_CORRECTION && decision_counts(row);
}

static int find_target(struct decision_row *target, struct work *work,
    const struct party_row *party, is_meant *is, struct err *err)
{
	struct decision_row row = {.id = 0};
	const struct ladder *kind;
	bool found = false;
	int n;

	while ((n = decisions_next_of_party(&row, work->desk->store, &party->id,
		    work->pool, err)) == 1) {
		kind = ladder_find(row.kind);
		if (kind != NULL && is(&row, kind, work->desk->now)) {
			*target = row;
			found = true;
		}
	}
	if (n == -1)
		return -1;
	if (!found)
		return work_refuse(work, err, "refused.no-decision", "who",
		    shown_party(party));
	return 0;
}

static int begin(struct work *work, const struct command *command,
    const char *kind, const char *arg, is_meant *is, struct err *err)
{
	struct draft draft = {.has_party = true,
	    .decision = {.kind = ladder_find(kind), .reason = command->text}};
	struct decision_row target = {.id = 0};
	const char *rest;
	int64_t until;

	if (work_find_respondent(&draft.party, &rest, work, arg, err) == -1 ||
	    find_target(&target, work, &draft.party, is, err) == -1)
		return -1;
	draft.decision.row.target = target.id;
	if ((draft.decision.kind->flags & LADDER_TERM) != 0) {
		if (when_read(&until, rest, work->desk->now) == -1)
			return work_refuse(work, err, "refused.when", "what",
			    rest[0] == '\0' ? "-" : rest);
		draft.decision.row.term = until - work->desk->now;
	} else if (rest[0] != '\0') {
		return work_refuse(work, err, "refused.no-term", "what", rest);
	}
	return draft_begin(work, &draft, err);
}

VERB_RUN(verb_lift)
{
	return begin(work, command, "lifted", command->arg, can_be_lifted, err);
}

VERB_RUN(verb_extend)
{
	return begin(
	    work, command, "extended", command->arg, can_be_extended, err);
}

VERB_RUN(verb_readmit)
{
	return begin(
	    work, command, "readmitted", command->arg, can_be_readmitted, err);
}

VERB_RUN(verb_appeal)
{
	const char *rest, *what = work_word(work, &rest, command->arg);

	if (strcasecmp(what, "accept") == 0)
		return begin(work, command, "appeal-accepted", rest,
		    can_be_appealed, err);
	if (strcasecmp(what, "reject") == 0)
		return begin(work, command, "appeal-rejected", rest,
		    can_be_appealed, err);
	return work_refuse(work, err, "refused.appeal", "name", command->arg);
}
