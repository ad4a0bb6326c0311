/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/team.h"

#include <string.h>

#include "base/addr.h"
#include "store/cases.h"
#include "store/outbox.h"
#include "store/screens.h"
#include "store/tokens.h"

enum {
	DAY = 86400,
	TOKEN_LIFE = 180, /* days */
	TOKEN_RENEW = 60 /* so many days before its end a new one is given */
};

static const char called[] = "called";

int team_blind(struct blind *blind, const struct desk *desk,
    const char *address, struct err *err)
{
	char *canon;

	if (addr_canon(&canon, address, err) == -1)
		return -1;
	*blind = ring_blind_str(desk->ring, BLIND_MODERATOR, canon);
	mem_wipe_free(canon);
	return 0;
}

static bool is_address(
    const struct desk *desk, const struct blind *blind, const char *address)
{
	struct blind known;

	return team_blind(&known, desk, address, NULL) == 0 &&
	       memcmp(&known, blind, sizeof known) == 0;
}

const char *team_name(const struct desk *desk, const struct blind *blind)
{
	const char **outside = desk->conf->escalation.addresses;
	const struct conf_moderator *moderator = desk->conf->moderators;
	size_t i;

	for (i = 0; i < desk->conf->n_moderators; i++)
		if (is_address(desk, blind, moderator[i].address))
			return moderator[i].name;
	for (; outside != NULL && *outside != NULL; outside++)
		if (is_address(desk, blind, *outside))
			return *outside;
	return NULL;
}

bool team_is_moderator(const struct desk *desk, const struct blind *blind)
{
	return team_name(desk, blind) != NULL;
}

int team_whole(struct uuid *whole, struct desk *desk,
    const struct uuid *case_id, struct pool *pool, struct err *err)
{
	struct case_row row;
	int n = cases_find(&row, desk->store, case_id, pool, err);

	if (n == 0)
		return err_set(
		    err, ERR_SEALED, "a case is gone: a changed database");
	if (n == 1)
		*whole = row.joined != NULL ? *row.joined : row.id;
	return n == -1 ? -1 : 0;
}

/* No address has a space in it. */
static struct blind blind_name(const struct desk *desk, const char *name)
{
	char *text = mem_printf("name %s", name);
	struct blind blind = ring_blind_str(desk->ring, BLIND_MODERATOR, text);

	mem_wipe_free(text);
	return blind;
}

static int add_member(struct team *team, const struct desk *desk,
    const struct member *from, struct err *err)
{
	struct member *member = &team->list[team->n];

	*member = *from;
	member->by_name = blind_name(desk, member->name);
	if (team_blind(&member->blind, desk, member->address, err) == -1)
		return -1;
	team->n++;
	return 0;
}

static size_t count_escalation(const struct conf *conf)
{
	size_t n = 0;

	while (conf->escalation.addresses != NULL &&
	       conf->escalation.addresses[n] != NULL)
		n++;
	return n;
}

/* Everybody there may be: escalation addresses are out until they are
 * called. */
static int add_all(struct team *team, const struct desk *desk,
    struct pool *pool, struct err *err)
{
	const struct conf *conf = desk->conf;
	size_t i, n = conf->n_moderators, outside = count_escalation(conf);

	team->list = pool_alloc(pool, (n + outside) * sizeof *team->list);
	for (i = 0; i < n + outside; i++) {
		struct member member = {.index = i, .state = MEMBER_IN};

		if (i < n) {
			member.name = conf->moderators[i].name;
			member.address = conf->moderators[i].address;
			member.language = conf->moderators[i].language;
		} else {
			member.name = member.address =
			    conf->escalation.addresses[i - n];
			member.language = "";
			member.state = MEMBER_OUT;
		}
		if (add_member(team, desk, &member, err) == -1)
			return -1;
	}
	return 0;
}

bool team_is(const struct member *member, const struct blind *blind)
{
	return memcmp(&member->blind, blind, sizeof *blind) == 0 ||
	       memcmp(&member->by_name, blind, sizeof *blind) == 0;
}

static struct member *find(const struct team *team, const struct blind *blind)
{
	size_t i;

	for (i = 0; i < team->n; i++)
		if (team_is(&team->list[i], blind))
			return &team->list[i];
	return NULL;
}

const struct member *team_find(
    const struct team *team, const struct blind *blind)
{
	return find(team, blind);
}

/* Escalation addresses are there once they were called. */
static void apply_call(struct team *team, const struct screen_row *row)
{
	struct member *member = find(team, &row->moderator);

	team->called_in = true;
	if (member != NULL)
		member->state = MEMBER_IN;
}

/* One screen that was not cleared is enough; out is more than held. */
static void apply(struct team *team, const struct screen_row *row)
{
	struct member *member = find(team, &row->moderator);

	if (member == NULL)
		return;
	if (strcmp(row->state, "out") == 0)
		member->state = MEMBER_OUT;
	else if (strcmp(row->state, "held") == 0 && member->state == MEMBER_IN)
		member->state = MEMBER_HELD;
}

/* Calls first: who is called may be screened all the same. */
static int apply_screens(
    struct team *team, struct desk *desk, struct pool *pool, struct err *err)
{
	struct screen_row row;
	bool calls = true;
	int n;

	do {
		row.place = 0;
		while ((n = screens_next(&row, desk->store, &team->case_id,
			    pool, err)) == 1) {
			if ((strcmp(row.why, called) == 0) != calls)
				continue;
			if (calls)
				apply_call(team, &row);
			else
				apply(team, &row);
		}
		calls = !calls;
	} while (n == 0 && !calls);
	return n;
}

int team_open(struct team *team, struct desk *desk, const struct uuid *case_id,
    struct pool *pool, struct err *err)
{
	memset(team, 0, sizeof *team);
	if (team_whole(&team->case_id, desk, case_id, pool, err) == -1 ||
	    add_all(team, desk, pool, err) == -1 ||
	    apply_screens(team, desk, pool, err) == -1)
		return -1;
	return desk_open_key(
	    &team->key, desk, UNIT_CONTENT, &team->case_id, err);
}

void team_release(struct team *team)
{
	seal_key_free(team->key);
	team->key = NULL;
}

/* The n-th address or handle by which a member is known, or NULL. */
static const char *known_as(
    const struct conf *conf, const struct member *member, size_t n)
{
	const char **alias = NULL;

	if (n == 0)
		return member->address;
	if (member->index < conf->n_moderators)
		alias = conf->moderators[member->index].aliases;
	while (alias != NULL && *alias != NULL && --n > 0)
		alias++;
	return alias == NULL ? NULL : *alias;
}

/* But for what stands behind a "+". */
static bool is_same_address(const char *a, const char *b)
{
	char *one = NULL, *other = NULL;
	bool is_same;

	is_same = addr_fold(&one, a, NULL) == 0 &&
	          addr_fold(&other, b, NULL) == 0 && strcmp(one, other) == 0;
	mem_wipe_free(one);
	mem_wipe_free(other);
	return is_same;
}

bool team_is_same_person(
    const struct conf *conf, const struct member *a, const struct member *b)
{
	const char *one, *other;
	size_t i, j;

	if (a == b)
		return true;
	for (i = 0; (one = known_as(conf, a, i)) != NULL; i++)
		for (j = 0; (other = known_as(conf, b, j)) != NULL; j++)
			if (is_same_address(one, other))
				return true;
	return false;
}

size_t team_count(const struct team *team, enum member_state state)
{
	size_t i, n = 0;

	for (i = 0; i < team->n; i++)
		n += team->list[i].state == state;
	return n;
}

int team_sees(struct desk *desk, const struct uuid *case_id,
    const struct blind *blind, struct err *err)
{
	struct pool *pool = pool_new();
	struct team team = {.n = 0};
	const struct member *member;
	int ret = -1;

	if (team_whole(&team.case_id, desk, case_id, pool, err) == -1 ||
	    add_all(&team, desk, pool, err) == -1 ||
	    apply_screens(&team, desk, pool, err) == -1)
		goto out;
	member = find(&team, blind);
	ret = member != NULL && member->state == MEMBER_IN;
out:
	pool_free(pool);
	return ret;
}

/* ---------------------------- capabilities ------------------------ */

static int open_token(char token[TOKEN_LEN + 1], const struct team *team,
    const struct token_row *row, struct err *err)
{
	struct seal_place place = {"tokens", "sealed", row->uuid};
	struct buf plain = BUF_INIT;
	int ret;

	ret = seal_open(
	    &plain, team->key, &place, row->sealed.data, row->sealed.len, err);
	if (ret == 0 &&
	    random_read_token(token, buf_text(&plain), plain.len) == -1)
		ret = err_set(err, ERR_SEALED, "a token makes no sense");
	buf_release(&plain);
	return ret;
}

int team_add_token(struct desk *desk, const struct team *team,
    const struct member *member, const char *token, int64_t expires,
    struct err *err)
{
	struct token_row row = {.case_id = team->case_id,
	    .moderator = member->blind,
	    .uuid = random_uuid(),
	    .expires = expires};
	struct seal_place place = {"tokens", "sealed", row.uuid};
	struct buf plain = BUF_INIT, sealed = BUF_INIT;
	int ret;

	row.blind = ring_blind_str(desk->ring, BLIND_TOKEN, token);
	buf_adds(&plain, token);
	seal_field(&sealed, team->key, &place, SEAL_SHORT, &plain);
	row.sealed = (struct blob){sealed.data, sealed.len};
	ret = tokens_add(desk->store, &row, err);
	buf_release(&plain);
	buf_release(&sealed);
	return ret;
}

static int new_token(char token[TOKEN_LEN + 1], struct desk *desk,
    const struct team *team, const struct member *member, struct err *err)
{
	random_token(token);
	return team_add_token(desk, team, member, token,
	    (desk_day(desk) + TOKEN_LIFE) * DAY, err);
}

int team_token(char token[TOKEN_LEN + 1], struct desk *desk,
    const struct team *team, const struct member *member, struct err *err)
{
	struct pool *pool = pool_new();
	struct token_row row;
	int n, ret = -1;

	n = tokens_find_moderator(
	    &row, desk->store, &team->case_id, &member->blind, pool, err);
	if (n == 1 && row.expires > desk->now + TOKEN_RENEW * DAY)
		ret = open_token(token, team, &row, err);
	else if (n != -1)
		ret = new_token(token, desk, team, member, err);
	pool_free(pool);
	return ret;
}

/* ----------------------------- screening -------------------------- */

static const char *const states[] = {
    [MEMBER_IN] = "cleared",
    [MEMBER_HELD] = "held",
    [MEMBER_OUT] = "out",
};

static void reset(struct team *team, const struct desk *desk)
{
	size_t i;

	for (i = 0; i < team->n; i++)
		team->list[i].state =
		    i < desk->conf->n_moderators ? MEMBER_IN : MEMBER_OUT;
}

/* Under the address, and under the name for when that gets another. 1 it is
 * news, 0 it was so, -1. */
static int put(struct desk *desk, const struct team *team,
    struct screen_row *row, struct err *err)
{
	const struct member *member = find(team, &row->moderator);
	int by_name = 0, n = screens_put(desk->store, row, err);

	if (n != -1 && member != NULL && strcmp(row->why, called) != 0) {
		row->moderator = member->by_name;
		by_name = screens_put(desk->store, row, err);
	}
	return n == -1 || by_name == -1 ? -1 : n | by_name;
}

int team_screen(struct desk *desk, struct team *team, const struct blind *blind,
    const struct screen *screen, struct err *err)
{
	struct screen_row row = {.case_id = *screen->case_id,
	    .moderator = *blind,
	    .why = screen->why,
	    .state = strcmp(screen->why, called) == 0 ? "in"
	                                              : states[screen->state]};
	struct pool *pool = pool_new();
	int n;

	n = put(desk, team, &row, err);
	if (n == 1 && screen->state != MEMBER_IN &&
	    (tokens_revoke_moderator(desk->store, &team->case_id, blind, err) ==
		    -1 ||
		outbox_cancel_moderator(
		    desk->store, &team->case_id, blind, err) == -1))
		n = -1;
	/* Several reasons may hold one out. */
	if (n == 1) {
		reset(team, desk);
		if (apply_screens(team, desk, pool, err) == -1)
			n = -1;
	}
	pool_free(pool);
	return n;
}
