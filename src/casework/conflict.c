/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/conflict.h"

#include <string.h>

#include "casework/names.h"
#include "store/screens.h"

/* --------------------------- who is screened ---------------------- */

/* Why, and how far, a mail screens a member; NULL: not at all. */
struct reason {
	const char *why;
	enum member_state state;
};

/* A mail that is looked through for each member. */
struct looked {
	const struct conflict_mail *mail;
	struct redact_source *text, *subject; /* NULL: it has none */
};

static bool is_addressed(const struct conf *conf, const struct member *member,
    const struct message *message)
{
	const struct message_addrs *lists[] = {&message->to, &message->cc};
	size_t i, j;

	for (i = 0; i < 2; i++)
		for (j = 0; j < lists[i]->n; j++)
			if (names_address(conf, member, lists[i]->list[j].addr))
				return true;
	return false;
}

static bool is_excluded(const struct conf *conf, const struct member *member,
    const char *const *names)
{
	for (; names != NULL && *names != NULL; names++)
		if (names_member(conf, member, *names))
			return true;
	return false;
}

static struct reason reason_of_reporter(const struct conf *conf,
    const struct member *member, const struct looked *looked)
{
	const struct conflict_mail *mail = looked->mail;
	const struct message *message = mail->message;

	if (message->from.addr != NULL &&
	    names_address(conf, member, message->from.addr))
		return (struct reason){"sender", MEMBER_OUT};
	if (is_excluded(conf, member, mail->excluded))
		return (struct reason){"excluded", MEMBER_OUT};
	if (is_addressed(conf, member, message))
		return (struct reason){"addressed", MEMBER_OUT};
	if (names_mention(conf, member, looked->text) ||
	    (looked->subject != NULL &&
		names_mention(conf, member, looked->subject)))
		return (struct reason){"mentioned", MEMBER_HELD};
	return (struct reason){NULL, MEMBER_IN};
}

static struct reason reason_for(const struct conf *conf,
    const struct member *member, const struct looked *looked)
{
	static const struct reason held = {"mentioned", MEMBER_HELD};
	struct reason reason = reason_of_reporter(conf, member, looked);

	return looked->mail->by == BY_RESPONDENT && reason.why != NULL ? held
	                                                               : reason;
}

static bool is_anybody(
    const struct conf *conf, const struct team *team, const char *name)
{
	size_t i;

	for (i = 0; i < team->n; i++)
		if (names_member(conf, &team->list[i], name))
			return true;
	return false;
}

static bool has_unknown(
    const struct conf *conf, const struct team *team, const char *const *names)
{
	for (; names != NULL && *names != NULL; names++)
		if (!is_anybody(conf, team, *names))
			return true;
	return false;
}

/* For everybody at once. */
static int screen_all(struct desk *desk, struct team *team,
    const struct uuid *case_id, const char *why, enum member_state state,
    struct err *err)
{
	struct screen screen = {.case_id = case_id, .why = why, .state = state};
	size_t i;

	for (i = 0; i < team->n; i++)
		if (team_screen(
			desk, team, &team->list[i].blind, &screen, err) == -1)
			return -1;
	return 0;
}

static int answer(struct desk *desk, struct team *team,
    const struct uuid *case_id, struct err *err)
{
	struct pool *pool = pool_new();
	struct pending_row row;
	int n = pending_find(
	    &row, desk->store, &team->case_id, "exclusion", pool, err);

	if (n == 1)
		n = pending_set_state(desk->store, row.id, "done", err);
	if (n == 0)
		n = screen_all(desk, team, case_id, "unknown", MEMBER_IN, err);
	pool_free(pool);
	return n;
}

/* Is there such a screen, in whatever state? 1, 0, -1. */
static int has_screen(struct desk *desk, const struct team *team,
    const struct member *member, const char *why, struct err *err)
{
	struct screen_row row = {.place = 0};
	struct pool *pool = pool_new();
	int n, found = 0;

	while ((n = screens_next(
		    &row, desk->store, &team->case_id, pool, err)) == 1)
		if (team_is(member, &row.moderator) &&
		    strcmp(row.why, why) == 0)
			found = 1;
	pool_free(pool);
	return n == -1 ? -1 : found;
}

static int check_member(struct desk *desk, struct team *team, size_t at,
    const struct looked *looked, struct err *err)
{
	const struct member *member = &team->list[at];
	struct reason reason = reason_for(desk->conf, member, looked);
	struct screen screen = {.case_id = looked->mail->case_id,
	    .why = reason.why,
	    .state = reason.state};
	int n = 0;

	if (reason.why == NULL)
		return 0;
	/* Who was cleared of a mention is not held for the next one. */
	if (reason.state == MEMBER_HELD)
		n = has_screen(desk, team, member, reason.why, err);
	if (n != 0)
		return n == -1 ? -1 : 0;
	return team_screen(desk, team, &member->blind, &screen, err);
}

static int check_members(struct desk *desk, struct team *team,
    const struct conflict_mail *mail, struct err *err)
{
	struct looked looked = {.mail = mail};
	int ret = 0;
	size_t i;

	if (mail->by == BY_STRANGER)
		return 0;
	looked.text = redact_source_new(mail->text);
	if (mail->subject != NULL)
		looked.subject = redact_source_new(mail->subject);
	for (i = 0; i < team->n && ret != -1; i++)
		ret = check_member(desk, team, i, &looked, err);
	redact_source_free(looked.text);
	redact_source_free(looked.subject);
	return ret;
}

int conflict_check(struct desk *desk, struct team *team,
    const struct conflict_mail *mail, struct err *err)
{
	bool unknown =
	    !mail->is_flood && has_unknown(desk->conf, team, mail->excluded);

	/* The question of an earlier mail is answered by this one. */
	if ((mail->excluded != NULL || mail->excludes_nobody) && !unknown &&
	    answer(desk, team, mail->case_id, err) == -1)
		return -1;
	if (mail->excludes_nobody && screen_all(desk, team, mail->case_id,
					 "excluded", MEMBER_IN, err) == -1)
		return -1;
	if (check_members(desk, team, mail, err) == -1)
		return -1;
	if (!unknown)
		return 0;
	if (screen_all(
		desk, team, mail->case_id, "unknown", MEMBER_HELD, err) == -1)
		return -1;
	return 1;
}

int conflict_clear(struct desk *desk, struct team *team,
    const struct member *member, struct err *err)
{
	struct screen_row row = {.place = 0};
	struct pool *pool = pool_new();
	int n;

	while ((n = screens_next(
		    &row, desk->store, &team->case_id, pool, err)) == 1) {
		struct screen screen = {&row.case_id, row.why, MEMBER_IN};

		if (strcmp(row.state, "held") == 0 &&
		    team_is(member, &row.moderator) &&
		    team_screen(desk, team, &member->blind, &screen, err) ==
			-1) {
			n = -1;
			break;
		}
	}
	pool_free(pool);
	return n == -1 ? -1 : member->state == MEMBER_IN;
}

int conflict_accuse(struct desk *desk, struct team *team,
    const char *address_or_name, struct err *err)
{
	struct screen out = {&team->case_id, "accused", MEMBER_OUT};
	struct screen held = {&team->case_id, "mentioned", MEMBER_HELD};
	const struct member *member;
	bool is_address;
	size_t i;

	for (i = 0; i < team->n; i++) {
		member = &team->list[i];
		is_address = names_address(desk->conf, member, address_or_name);
		if ((is_address ||
			names_member(desk->conf, member, address_or_name)) &&
		    team_screen(desk, team, &member->blind,
			is_address ? &out : &held, err) == -1)
			return -1;
	}
	return 0;
}
