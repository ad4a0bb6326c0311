/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/proposal.h"
#include "casework/verb_run.h"

VERB_RUN(verb_help)
{
	(void)command;
	(void)err;
	work->wants_help = true;
	return 0;
}

VERB_RUN(verb_status)
{
	(void)command;
	(void)err;
	work->wants_status = work->wants_history = true;
	return 0;
}

/* Only a mail to the plain address opens a case. */
VERB_RUN(verb_new)
{
	(void)command;
	return work_refuse(work, err, "refused.new", "address",
	    work->desk->conf->community.address);
}

/* Beside others it shows what they would send, and nothing is done (work.c);
 * alone, the letter of the proposal that is answered. */
VERB_RUN(verb_preview)
{
	struct decision decision;
	int n;

	if (work->wants_preview)
		return 0;
	n = proposal_find(&decision, work, command->arg, err);
	if (n == 0)
		return work_refuse(work, err, "refused.no-draft");
	return n == -1 ? -1 : proposal_preview(work, &decision, err);
}

/* What waited for it has been found before (work.c). */
VERB_RUN(verb_yes)
{
	(void)command;
	return work_refuse(work, err, "refused.yes");
}
