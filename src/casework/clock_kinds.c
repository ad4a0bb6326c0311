/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/clock_kinds.h"

#include <string.h>

#include "casework/decided.h"
#include "casework/verb.h"

enum { HOUR = 3600, DAY = 86400 };

/* Events, by their names in clocks.h. */
#define ON(event) CLOCK_BIT(CLOCK_##event)
#define SETTING(name)                                                          \
	{                                                                      \
		offsetof(struct conf, clock.name), 0                           \
	}
#define FIXED(seconds)                                                         \
	{                                                                      \
		0, (seconds)                                                   \
	}

#define CLASSES(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Somebody wrote who waits for an answer. */
#define ANSWERED                                                               \
	CLASSES("report", "permission", "data-request", "appeal", "other")
/* Somebody may be hurt. */
#define CARED_FOR CLASSES("report", "appeal")
#define HEARD CLASSES("report", "appeal", "other")
#define WORKED_AT                                                              \
	CLASSES("report", "permission", "data-request", "appeal", "other",     \
	    "machine", "unreadable")

const struct clock_kind clock_kinds[] = {
    {.name = "word",
	.starts = ON(OPENED) | ON(REOPENED) | ON(RECALLED),
	.stops = ON(WORD) | ON(CLOSED),
	.base = FROM_WORD_DUE,
	.classes = ANSWERED,
	.stages = {{HEARS_OWNER, 0, NULL}, {HEARS_ALL, 12 * HOUR, NULL},
	    {HEARS_OUTSIDE, 24 * HOUR, NULL}},
	.offer = OFFER_REPORTER,
	.is_of_case = true,
	.needs = NEEDS_UNHEARD},
    {.name = "status-asked",
	.starts = ON(OPENED),
	.restarts = ON(WORD) | ON(REOPENED),
	.stops = ON(CLOSED),
	.after = SETTING(status),
	.before = FIXED(DAY),
	.again = SETTING(status_again),
	.classes = ANSWERED,
	.stages = {{HEARS_OWNER, 0, NULL}},
	.offer = OFFER_REPORTER,
	.is_of_case = true,
	.needs = NEEDS_REPORTER},
    {.name = "status",
	.starts = ON(OPENED),
	.restarts = ON(WORD) | ON(REOPENED),
	.stops = ON(CLOSED),
	.after = SETTING(status),
	.again = SETTING(status_again),
	.classes = ANSWERED,
	.stages = {{HEARS_REPORTERS, 0, NULL}},
	.letter = "status",
	.is_of_case = true},
    {.name = "decision",
	.starts = ON(OPENED) | ON(REOPENED),
	.stops = ON(CLOSED),
	.base = FROM_DECISION_DUE,
	.classes = WORKED_AT,
	.stages = {{HEARS_OWNER, 0, NULL}, {HEARS_ALL, DAY, NULL},
	    {HEARS_OUTSIDE, 2 * DAY, NULL}},
	.is_of_case = true},
    {.name = "remind",
	.starts = ON(REMIND),
	.stops = ON(CLOSED),
	.base = FROM_UNTIL,
	.stages = {{HEARS_OWNER, 0, NULL}},
	.letter = "remind",
	.is_of_case = true},
    {.name = "hearing",
	.starts = ON(HEARING),
	.stops = ON(HEARD) | ON(CLOSED),
	.base = FROM_UNTIL,
	.classes = HEARD,
	.stages = {{HEARS_NOBODY, 0, decision_expire}}},
    {.name = "approve",
	.starts = ON(PROPOSED),
	.stops = ON(SETTLED) | ON(CLOSED),
	.after = SETTING(approval),
	.stages = {{HEARS_SILENT, 0, NULL}, {HEARS_ALL, DAY, NULL},
	    {HEARS_OUTSIDE, 2 * DAY, NULL}},
	.offer = OFFER_PROPOSAL},
    {.name = "hold",
	.starts = ON(HELD),
	.stops = ON(SETTLED),
	.base = FROM_UNTIL,
	.stages = {{HEARS_NOBODY, 0, decision_release}}},
    {.name = "unknown",
	.starts = ON(UNKNOWN),
	.stops = ON(KNOWN),
	.after = FIXED(DAY),
	.again = FIXED(DAY),
	.stages = {{HEARS_ALL, 0, NULL}},
	.offer = OFFER_UNKNOWN},
    {.name = "untold",
	.starts = ON(UNTOLD),
	/* What waits for approvals again is to be told to nobody. */
	.stops = ON(ENACTED) | ON(HELD) | ON(PROPOSED),
	.after = FIXED(2 * DAY),
	.stages = {{HEARS_OWNER, 0, NULL}, {HEARS_ALL, 2 * DAY, NULL}},
	.offer = OFFER_UNTOLD},
    {.name = "emergency",
	.starts = ON(EMERGENCY),
	.stops = ON(CONFIRMED) | ON(TERM_OVER),
	.after = FIXED(12 * HOUR),
	.stages = {{HEARS_ALL, 0, NULL}, {HEARS_OUTSIDE, 12 * HOUR, NULL}},
	.offer = OFFER_PROPOSAL | OFFER_TERM},
    {.name = "emergency-end",
	.starts = ON(EMERGENCY),
	.stops = ON(CONFIRMED) | ON(TERM_OVER),
	.after = SETTING(emergency),
	.stages = {{HEARS_NOBODY, 0, decision_expire}}},
    {.name = "term-soon",
	.starts = ON(TERM),
	.stops = ON(TERM_OVER),
	.base = FROM_UNTIL,
	.before = SETTING(term_notice),
	.stages = {{HEARS_ALL, 0, NULL}},
	.offer = OFFER_TERM,
	.is_ahead = true},
    {.name = "term-end",
	.starts = ON(TERM),
	.stops = ON(TERM_OVER),
	.base = FROM_UNTIL,
	.stages = {{HEARS_NOBODY, 0, decision_expire}}},
    {.name = "term-after",
	.starts = ON(TERM),
	.stops = ON(TERM_OVER),
	.base = FROM_UNTIL,
	.after = FIXED(7 * DAY),
	.stages = {{HEARS_ALL, 0, NULL}},
	.offer = OFFER_TERM,
	.outlives = true},
    {.name = "enforce",
	.starts = ON(SPACES),
	.stops = ON(ENFORCED) | ON(TERM_OVER),
	.after = SETTING(enforce),
	.again = FIXED(7 * DAY),
	.stages = {{HEARS_OWNER, 0, NULL}, {HEARS_ALL, 7 * DAY, NULL}}},
    /* Until it is answered: as long as it runs, its case is kept. */
    {.name = "appeal",
	.starts = ON(APPEALED),
	.stops = ON(APPEAL_SETTLED),
	.after = SETTING(appeal_answer),
	.again = FIXED(7 * DAY),
	.stages = {{HEARS_OWNER, 0, NULL}, {HEARS_ALL, DAY, NULL},
	    {HEARS_OUTSIDE, 2 * DAY, NULL}},
	.offer = OFFER_APPEAL,
	.outlives = true},
    {.name = "checkin",
	.starts = ON(CLOSED),
	.stops = ON(REOPENED),
	.after = SETTING(checkin),
	.classes = CARED_FOR,
	.stages = {{HEARS_REPORTERS, 0, NULL}},
	.letter = "checkin",
	.is_of_case = true},
    {.name = "checkin-last",
	.starts = ON(CLOSED),
	.stops = ON(REOPENED),
	.after = SETTING(checkin_last),
	.classes = CARED_FOR,
	.stages = {{HEARS_REPORTERS, 0, NULL}},
	.letter = "checkin-last",
	.is_of_case = true},
    {.name = NULL},
};

const struct clock_kind *clock_kinds_find(const char *name)
{
	const struct clock_kind *kind;

	for (kind = clock_kinds; kind->name != NULL; kind++)
		if (strcmp(kind->name, name) == 0)
			return kind;
	return NULL;
}

int64_t clock_span(const struct conf *conf, struct clock_span span)
{
	int64_t seconds = 0;

	if (span.setting != 0)
		memcpy(&seconds, (const char *)conf + span.setting,
		    sizeof seconds);
	return seconds + span.more;
}

bool clock_runs_in(const struct clock_kind *kind, const char *class)
{
	const char *const *at = kind->classes;

	while (at != NULL && *at != NULL && strcmp(*at, class) != 0)
		at++;
	return at == NULL || *at != NULL;
}

bool clock_has_stage(const struct clock_kind *kind, int64_t stage)
{
	return stage >= 0 && stage < CLOCK_STAGES &&
	       (kind->stages[stage].hears != HEARS_NOBODY ||
		   kind->stages[stage].act != NULL);
}
