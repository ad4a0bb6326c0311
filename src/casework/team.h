/* SPDX-License-Identifier: GPL-3.0-or-later */
/* team.h - the moderators of one case, and what each may see of it.
 *
 * The configured moderators, and the escalation addresses that were called in
 * for this case. Every mail to moderators goes through a team, so that who is
 * screened from a case gets none; and is checked once more when it is sent.
 */
#ifndef CASEWORK_TEAM_H
#define CASEWORK_TEAM_H

#include <stdbool.h>

#include "base/mem.h"
#include "casework/desk.h"
#include "privacy/random.h"

enum member_state {
	MEMBER_IN,
	MEMBER_HELD, /* until another's /clear */
	MEMBER_OUT /* screened: no mail, no number, no count */
};

struct member {
	const char *name; /* configured; of an escalation address: it */
	const char *address;
	const char *language; /* "": the community's */
	struct blind blind; /* of the address */
	struct blind by_name; /* of the configured name: it may get another
	                         address, and is screened all the same */
	size_t index; /* of conf->moderators; or past its end */
	enum member_state state;
};

struct team {
	struct uuid case_id; /* of the whole case, see team_whole() */
	struct seal_key *key; /* of that case */
	struct member *list; /* from the pool */
	size_t n;
	bool called_in; /* escalation addresses are among them */
};

/* The case that this one is part of, or itself. */
int team_whole(struct uuid *whole, struct desk *desk,
    const struct uuid *case_id, struct pool *pool, struct err *err);
/* Open it; team_release() closes. */
int team_open(struct team *team, struct desk *desk, const struct uuid *case_id,
    struct pool *pool, struct err *err);
void team_release(struct team *team); /* all zero is allowed */

/* Is this hash, of an address or of a name, the member's? */
bool team_is(const struct member *member, const struct blind *blind);
/* The one with this hash, or NULL. */
const struct member *team_find(
    const struct team *team, const struct blind *blind);
/* Are they one person, by an alias or a tag in the address? */
bool team_is_same_person(
    const struct conf *conf, const struct member *a, const struct member *b);
size_t team_count(const struct team *team, enum member_state state);
/* May this moderator see the case? 1, 0, -1. */
int team_sees(struct desk *desk, const struct uuid *case_id,
    const struct blind *blind, struct err *err);

/* Is it one of the moderators' or of the escalation's, whatever the case? */
bool team_is_moderator(const struct desk *desk, const struct blind *blind);
/* What they are called; NULL: it is nobody's (any longer). */
const char *team_name(const struct desk *desk, const struct blind *blind);
/* The keyed hash of a moderator's address. */
int team_blind(struct blind *blind, const struct desk *desk,
    const char *address, struct err *err);
/* The reply capability of this member for this case: the one in use, or a new
 * one where it expires soon. */
int team_token(char token[TOKEN_LEN + 1], struct desk *desk,
    const struct team *team, const struct member *member, struct err *err);
/* One more for this member, good until then (full days). */
int team_add_token(struct desk *desk, const struct team *team,
    const struct member *member, const char *token, int64_t expires,
    struct err *err);

/* Screen a moderator from the case, for a reason of screens.h: at once, with
 * what is queued; a member of the team changes with it. "called" adds an
 * escalation address. 1 it is news, 0 it was so, -1. */
struct screen {
	const struct uuid *case_id; /* the team's, or a part of it */
	const char *why;
	enum member_state state;
};
int team_screen(struct desk *desk, struct team *team, const struct blind *blind,
    const struct screen *screen, struct err *err);

#endif
