/* SPDX-License-Identifier: GPL-3.0-or-later */
/* conflict.h - moderators who must not see a case.
 *
 * Looked at with every mail of a party. Out, at once and for good: who sent
 * a report, whom it was addressed to, whom the reporter excludes, and who is
 * reported about. Held until a colleague's /clear: who is merely mentioned,
 * and all that a respondent's mail has to do with, for neither may choose
 * the judge. Where a reporter excludes
 * somebody whom nobody is called, everybody is held until that was asked.
 */
#ifndef CASEWORK_CONFLICT_H
#define CASEWORK_CONFLICT_H

#include <stdbool.h>

#include "casework/person.h"
#include "casework/router.h"
#include "casework/team.h"
#include "msg/message.h"
#include "store/acts.h"
#include "store/cases.h"

struct conflict_mail {
	enum router_by by; /* a stranger screens nobody, a respondent holds */
	const struct message *message;
	const char *text, *subject; /* without the author's own traces */
	const struct uuid *case_id; /* of the party's own case */
	const char *const *excluded; /* by name; NULL at the end, or NULL */
	bool is_flood; /* names that nobody is called are not asked about */
	bool excludes_nobody; /* it says so: who was excluded is not any more */
};

/* Screen whom the mail screens; the team changes with it. 1: it excludes
 * names that nobody is called, and nobody sees the case until
 * conflict_ask() has an answer; 0; -1. */
int conflict_check(struct desk *desk, struct team *team,
    const struct conflict_mail *mail, struct err *err);
/* The reporter is asked whom the names of the mail mean. Without an answer
 * within the time for a human word, conflict_settle() decides. person NULL:
 * nobody can be asked. */
int conflict_ask(struct desk *desk, struct team *team,
    const struct conflict_mail *mail, const struct person *person,
    struct err *err);
/* The time is over: who has such a name stays out, the rest is in; where
 * nobody has, the escalation is called. */
int conflict_settle(
    struct desk *desk, const struct pending_row *row, struct err *err);
/* Let in a member who is held. 1; 0: the member is not held, or is out for
 * another reason; -1. */
int conflict_clear(struct desk *desk, struct team *team,
    const struct member *member, struct err *err);
/* Who is reported about by this address is out; who has the same name or
 * handle is held. */
int conflict_accuse(struct desk *desk, struct team *team,
    const char *address_or_name, struct err *err);

/* The escalation addresses are called in, where they are not yet. */
int conflict_call(struct desk *desk, struct team *team,
    const struct case_row *row, struct err *err);
/* Are enough left? If not, the escalation addresses are called in and told
 * of everything; where there are none, and nobody is left, the reporters
 * are told, unless it is the doing of somebody who may not write to them. */
int conflict_fill(struct desk *desk, struct team *team,
    const struct case_row *row, enum router_by by, struct err *err);
/* The same, and who is in hears all of the case that they have not heard. */
int conflict_tell(struct desk *desk, struct team *team,
    const struct case_row *row, enum router_by by, struct err *err);

#endif
