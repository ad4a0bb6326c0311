/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/ladder.h"

#include <stddef.h>
#include <string.h>

const struct ladder ladder[] = {
    {.name = "no-action",
	.rung_name = "no-action",
	.rung = RUNG_NO_ACTION,
	.approvals = 1,
	.flags = LADDER_FINAL},
    {.name = "correction",
	.rung_name = "correction",
	.letter = "correction",
	.rung = RUNG_CORRECTION,
	.approvals = 1,
	.flags = LADDER_FINAL},
    {.name = "warning",
	.rung_name = "warning",
	.letter = "warning",
	.rung = RUNG_WARNING,
	.approvals = 2,
	.flags = LADDER_TERM | LADDER_HEARD | LADDER_FINAL},
    {.name = "temporary-ban",
	.rung_name = "temporary-ban",
	.letter = "temporary-ban",
	.rung = RUNG_TEMPORARY_BAN,
	.approvals = 2,
	.flags = LADDER_TERM | LADDER_HEARD | LADDER_SPACES | LADDER_FINAL},
    {.name = "permanent-ban",
	.rung_name = "permanent-ban",
	.letter = "permanent-ban",
	.rung = RUNG_PERMANENT_BAN,
	.approvals = 2,
	.flags = LADDER_HEARD | LADDER_SPACES | LADDER_FINAL},
    /* One moderator alone, for some hours; "confirmed" makes it last. */
    {.name = "emergency",
	.letter = "emergency",
	.rung = RUNG_TEMPORARY_BAN,
	.approvals = 1,
	.flags = LADDER_TERM | LADDER_SPACES | LADDER_AT_ONCE},
    {.name = "confirmed",
	.rung_name = "temporary-ban",
	.letter = "confirmed",
	.rung = RUNG_NONE,
	.approvals = 2,
	.flags = LADDER_TERM | LADDER_TARGET | LADDER_FINAL | LADDER_AT_ONCE},
    {.name = "lifted",
	.letter = "lifted",
	.target_state = "lifted",
	.rung = RUNG_NONE,
	.flags = LADDER_TARGET},
    {.name = "extended",
	.letter = "extended",
	.rung = RUNG_NONE,
	.flags = LADDER_TARGET | LADDER_TERM},
    {.name = "readmitted",
	.letter = "readmitted",
	.target_state = "readmitted",
	.rung = RUNG_NONE,
	.flags = LADDER_TARGET},
    {.name = "appeal-accepted",
	.rung_name = "appeal",
	.letter = "appeal-accepted",
	.target_state = "overturned",
	.rung = RUNG_NONE,
	.approvals = 1,
	.flags = LADDER_TARGET | LADDER_OTHERS},
    {.name = "appeal-rejected",
	.rung_name = "appeal",
	.letter = "appeal-rejected",
	.rung = RUNG_NONE,
	.approvals = 1,
	.flags = LADDER_TARGET | LADDER_OTHERS},
    /* No decision, but on the way to one: it has a letter that may have to
     * be told otherwise, and a time in which to answer. */
    {.name = "hearing",
	.letter = "hearing",
	.rung = RUNG_NONE,
	.approvals = 1,
	.flags = LADDER_TERM},
    {.name = "content", .rung = RUNG_NONE, .approvals = 1},
    {.name = "granted",
	.letter = "granted",
	.rung = RUNG_NONE,
	.approvals = 1,
	.flags = LADDER_FINAL | LADDER_TERM},
    {.name = "not-granted",
	.letter = "not-granted",
	.rung = RUNG_NONE,
	.approvals = 1,
	.flags = LADDER_FINAL},
    {.name = NULL},
};

const struct ladder *ladder_find(const char *name)
{
	const struct ladder *kind;

	for (kind = ladder; kind->name != NULL; kind++)
		if (strcmp(kind->name, name) == 0)
			return kind;
	return NULL;
}

const struct ladder *ladder_rung(int rung)
{
	const struct ladder *kind = ladder;

	while (kind->name != NULL && kind->rung != rung)
		kind++;
	return kind->name == NULL ? NULL : kind;
}

int ladder_approvals(const struct conf *conf, const struct ladder *kind)
{
	size_t i;

	for (i = 0; kind->rung_name != NULL && i < conf->n_rungs; i++)
		if (strcmp(conf->rungs[i].name, kind->rung_name) == 0)
			return (int)conf->rungs[i].approvals;
	return kind->approvals;
}
