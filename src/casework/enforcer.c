/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/enforcer.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "casework/clocks.h"
#include "casework/person.h"
#include "casework/record.h"
#include "casework/strip.h"
#include "casework/tell.h"
#include "casework/verb.h"
#include "msg/reply.h"

struct telling {
	const struct decision_row *row;
	const char *letter, *space;
	const struct person *person;
	struct pool *pool;
};

static void set_date(
    struct tmpl_value *values, const char *name, int64_t t, struct pool *pool)
{
	tmpl_set(values, name,
	    pool_strndup(pool, letters_time(pool, t), strlen("2026-12-24")));
}

/* By which they are known there: handles and names; the address only of one
 * of whom nothing else is known. */
static void set_names(struct tmpl_value *values, const struct person *person)
{
	const struct identity *identity;
	size_t i, n = 0;

	tmpl_set_list(values, "names");
	for (i = 0; i < person->n; i++) {
		identity = &person->list[i];
		if (identity->kind == IDENTITY_CLAIM)
			continue;
		if (identity->name != NULL && ++n > 0)
			tmpl_append_text(values, "names", identity->name);
		if (identity->kind == IDENTITY_HANDLE &&
		    identity->what != NULL && ++n > 0)
			tmpl_append_text(values, "names", identity->what);
	}
	if (n == 0 && person->address != NULL)
		tmpl_append_text(values, "names", person->address);
}

static int fill(struct tmpl_value *values, const struct letters_reader *reader,
    void *arg, struct err *err)
{
	const struct telling *telling = arg;
	const struct decision_row *row = telling->row;

	(void)reader;
	(void)err;
	tmpl_set(values, "space", telling->space);
	set_names(values, telling->person);
	if (row->ends != 0 && strcmp(telling->letter, "enforce-end") != 0)
		set_date(values, "until", row->ends, telling->pool);
	if (strcmp(telling->letter, "enforce") == 0) {
		set_date(values, "from", row->started, telling->pool);
		tmpl_set_bool(values, "ban", true);
	}
	return 0;
}

static int tell_one(struct desk *desk, const struct team *team,
    struct telling *telling, const char *address, struct err *err)
{
	char *effect = mem_printf("%s %s %lld", telling->letter, telling->space,
	    (long long)telling->row->ends);
	struct letters_cause cause = {
	    .by = strcmp(telling->letter, "enforce-end") == 0 ? BY_HEYWARD
	                                                      : BY_MODERATOR,
	    .case_id = team->case_id,
	    .message_id = telling->row->uuid,
	    .effect = effect};
	struct letters_text text = {telling->letter, fill, telling};
	int ret = letters_to_enforcer(desk, &text, &cause, team, address, err);

	free(effect);
	return ret == -1 ? -1 : 0;
}

/* ------------------------- to a program --------------------------- */

static const char *event_name(const char *letter)
{
	if (strcmp(letter, "enforce-end") == 0)
		return "end";
	if (strcmp(letter, "enforce-change") == 0)
		return "change";
	return strcmp(letter, "permit") == 0 ? "permit" : "begin";
}

/* One line; what is in it was cleaned when it came in. */
static void add_line(struct buf *out, const char *key, const char *value)
{
	buf_addf(out, "%s %s", key, value);
	for (; out->len > 0 && strchr("\r\n", out->data[out->len - 1]) != NULL;)
		buf_truncate(out, out->len - 1);
	buf_addc(out, '\n');
}

static void add_time(
    struct buf *out, const char *key, int64_t t, struct pool *pool)
{
	if (t != 0)
		add_line(out, key, letters_time(pool, t));
}

/* Handles first, then names; the address only of one of whom nothing else is
 * known, as enforcers get it. */
static void add_names(struct buf *out, const struct person *person)
{
	const struct identity *identity;
	size_t i, n = 0;

	for (i = 0; i < person->n; i++) {
		identity = &person->list[i];
		if (identity->kind == IDENTITY_CLAIM)
			continue;
		if (identity->kind == IDENTITY_HANDLE &&
		    identity->what != NULL && ++n > 0)
			add_line(out, "handle", identity->what);
		if (identity->name != NULL && ++n > 0)
			add_line(out, "name", identity->name);
	}
	if (n == 0 && person->address != NULL)
		add_line(out, "address", person->address);
}

/* That it was one moderator in a hurry, or what it was for, is nothing to who
 * carries it out. */
static void write_event(
    struct buf *out, const struct desk *desk, const struct telling *telling)
{
	const struct decision_row *row = telling->row;
	const struct ladder *kind = ladder_find(row->kind);
	size_t i;

	add_line(out, "event", event_name(telling->letter));
	if (kind->rung != RUNG_NONE)
		add_line(
		    out, "restriction", ladder_rung(kind->rung)->rung_name);
	add_time(out, "from", row->started, telling->pool);
	add_time(out, "until", row->ends, telling->pool);
	add_names(out, telling->person);
	for (i = 0; i < desk->conf->n_spaces; i++)
		if (telling->space == NULL ||
		    strcmp(telling->space, desk->conf->spaces[i].name) == 0)
			add_line(out, "space", desk->conf->spaces[i].name);
}

static int tell_hook(struct desk *desk, const struct team *team,
    const struct telling *telling, struct err *err)
{
	char *effect;
	struct letters_cause cause = {
	    .by = strcmp(telling->letter, "enforce-end") == 0 ? BY_HEYWARD
	                                                      : BY_MODERATOR,
	    .case_id = team->case_id,
	    .message_id = telling->row->uuid};
	struct buf body = BUF_INIT;
	int ret;

	if (desk->conf->hook.decision == NULL ||
	    desk->conf->hook.decision[0] == NULL)
		return 0;
	effect = mem_printf(
	    "hook %s %lld", telling->letter, (long long)telling->row->ends);
	cause.effect = effect;
	write_event(&body, desk, telling);
	ret = letters_to_hook(
	    desk, telling->letter, (char *)buf_text(&body), &cause, team, err);
	buf_release(&body);
	free(effect);
	return ret;
}

/* -------------------------- to a person --------------------------- */

/* One who is a moderator, too, by whatever address, and screened from the
 * case hears nothing of it: the space stays on the list for the others. */
static bool may_know(
    const struct conf *conf, const struct team *team, const char *address)
{
	const struct member keeper = {
	    .address = address, .index = SIZE_MAX /* no moderator's */};
	const struct member *member;
	size_t i;

	for (i = 0; i < team->n; i++) {
		member = &team->list[i];
		if (member->state != MEMBER_IN &&
		    member->index < conf->n_moderators &&
		    team_is_same_person(conf, member, &keeper))
			return false;
	}
	return true;
}

static int tell_all(struct desk *desk, const struct team *team,
    struct telling *telling, const char *only, struct err *err)
{
	const struct conf *conf = desk->conf;
	bool begins = strcmp(telling->letter, "enforce") == 0;
	int64_t id = telling->row->id;
	const char *enforcer;
	size_t i, n = 0;

	for (i = 0; i < conf->n_spaces; i++) {
		telling->space = conf->spaces[i].name;
		enforcer = conf->spaces[i].enforcer;
		if (only != NULL && strcmp(only, telling->space) != 0)
			continue;
		n++;
		if ((begins && enforcements_put(desk->store, id, telling->space,
				   false, err) == -1) ||
		    (may_know(conf, team, enforcer) &&
			tell_one(desk, team, telling, enforcer, err) == -1))
			return -1;
	}
	if (n == 0 || !begins)
		return 0;
	return clocks_event(desk, &team->case_id, CLOCK_SPACES, id, 0, err);
}

int enforcer_tell(struct desk *desk, const struct team *team,
    const struct decision_row *row, const char *letter, const char *space,
    struct pool *pool, struct err *err)
{
	struct telling telling = {.row = row, .letter = letter, .pool = pool};
	const struct ladder *kind = ladder_find(row->kind);
	struct person person = {.key = NULL};
	struct party_row party;
	int n;

	if (kind == NULL || row->party_id == NULL ||
	    (space == NULL && (kind->flags & LADDER_SPACES) == 0))
		return 0;
	n = parties_find(&party, desk->store, row->party_id, pool, err);
	if (store_must(n, err) == -1)
		return -1;
	/* Of one who was forgotten nothing can be told. */
	n = person_try_open(&person, desk, &party, pool, err);
	telling.person = &person;
	telling.space = space;
	if (n == 1 && tell_hook(desk, team, &telling, err) == -1)
		n = -1;
	if (n == 1)
		n = tell_all(desk, team, &telling, space, err);
	person_release(&person);
	return n;
}

/* ------------------------- what they answer ----------------------- */

const char *enforcer_space(const struct desk *desk, const struct blind *blind)
{
	const struct conf_space *space = desk->conf->spaces;
	struct blind known;
	size_t i;

	for (i = 0; i < desk->conf->n_spaces; i++)
		if (team_blind(&known, desk, space[i].enforcer, NULL) == 0 &&
		    memcmp(&known, blind, sizeof known) == 0)
			return space[i].name;
	return NULL;
}

/* Without quotations, signature and capabilities. */
static const char *typed_text(
    const struct desk *desk, const struct incoming *mail, struct pool *pool)
{
	const struct conf *conf = desk->conf;
	struct reply_own own = {conf->community.address, conf->community.name,
	    conf->imap.separator};
	struct blob text = {mail->message->text, strlen(mail->message->text)};
	struct buf stripped = BUF_INIT;
	struct reply reply;
	const char *copy;

	reply_cut(&reply, pool, &text, &own, REPLY_MODERATOR);
	strip_tokens(&stripped, conf, reply.typed);
	copy = pool_strdup(pool, buf_text(&stripped));
	buf_release(&stripped);
	return copy;
}

static int answer(struct desk *desk, const struct incoming *mail,
    const struct routed *routed, struct team *team, struct pool *pool,
    struct err *err)
{
	struct record record = {
	    .received = mail->received, .clean = typed_text(desk, mail, pool)};
	struct record_origin origin = {.id = random_uuid(),
	    .unit_id = team->case_id,
	    .moderator = &routed->moderator,
	    .raw = mail->raw,
	    .len = mail->len};
	struct case_row row;

	if (store_must(cases_find(&row, desk->store, &team->case_id, pool, err),
		err) == -1 ||
	    record_save(desk, &record, &origin, team->key, err) == -1)
		return -1;
	return tell_message(desk, team, &row, &origin.id, OFFER_ENFORCER, err);
}

int enforcer_answer(struct desk *desk, const struct incoming *mail,
    const struct routed *routed, struct err *err)
{
	struct pool *pool = pool_new();
	struct team team = {.n = 0};
	int ret;

	ret = team_open(&team, desk, &routed->case_id, pool, err);
	if (ret == 0)
		ret = answer(desk, mail, routed, &team, pool, err);
	team_release(&team);
	pool_free(pool);
	return ret;
}
