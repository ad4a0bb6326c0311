/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/router.h"

#include <stddef.h>
#include <string.h>

#define LETTERS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* What a decision sends to who is reported about. */
#define LADDER                                                                 \
	"correction", "warning", "temporary-ban", "permanent-ban",             \
	    "emergency", "confirmed", "lifted", "extended", "readmitted",      \
	    "appeal-accepted", "appeal-rejected", "hearing", "no-action"

/* A pair that has no row has no letters: above all, nothing that a respondent
 * or a stranger writes makes a mail to a party. */
static const char *const *const table[ROUTER_BYS][ROUTER_TOS] = {
    [BY_REPORTER][TO_REPORTER] =
	LETTERS("acknowledgement", "said", "which", "alone"),
    [BY_REPORTER][TO_MODERATOR] =
	LETTERS("notice", "more", "message", "news", "quiet"),
    [BY_RESPONDENT][TO_MODERATOR] = LETTERS("message", "quiet"),
    [BY_MODERATOR][TO_REPORTER] = LETTERS("relay", "ask-identity", "closed",
	"acknowledgement", "alone", "outcome", "granted", "not-granted"),
    [BY_MODERATOR][TO_RESPONDENT] = LETTERS("relay", LADDER, "data"),
    [BY_MODERATOR][TO_MODERATOR] = LETTERS("receipt", "question", "told",
	"message", "files", "proposal", "decided"),
    [BY_MODERATOR][TO_ENFORCER] =
	LETTERS("enforce", "enforce-change", "enforce-end", "permit"),
    [BY_STRANGER][TO_MODERATOR] = LETTERS("message", "quiet", "refused"),
    [BY_MACHINE][TO_MODERATOR] = LETTERS("notice", "more", "undelivered"),
    [BY_HEYWARD][TO_REPORTER] =
	LETTERS("alone", "status", "checkin", "checkin-last"),
    [BY_HEYWARD][TO_MODERATOR] = LETTERS("frozen", "called", "remind", "digest",
	"weekly", "clock", "decided", "proposal"),
    [BY_HEYWARD][TO_ENFORCER] = LETTERS("enforce-end"),
};

bool router_allows(enum router_by by, enum router_to to, const char *letter)
{
	const char *const *at = table[by][to];

	while (at != NULL && *at != NULL && strcmp(*at, letter) != 0)
		at++;
	return at != NULL && *at != NULL;
}
