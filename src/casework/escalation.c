/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/pack.h"
#include "casework/conflict.h"
#include "casework/letters.h"
#include "casework/names.h"
#include "casework/shown.h"
#include "casework/tell.h"
#include "casework/verb.h"
#include "casework/waiting.h"

enum { ENOUGH = 2 /* who can decide together */ };

/* ------------------------ a letter to reporters ------------------- */

static int fill_nothing(struct tmpl_value *values,
    const struct letters_reader *reader, void *arg, struct err *err)
{
	(void)arg;
	tmpl_set_bool(values, "escalation",
	    reader->conf->escalation.addresses != NULL &&
		reader->conf->escalation.addresses[0] != NULL);
	return letters_set_duration(values, "word_by", reader,
	    reader->conf->clock.word, err);
}

/* Once in this case. */
static int write_reporter(struct desk *desk, const struct team *team,
    const struct person *person, const char *letter, struct err *err)
{
	struct letters_cause cause = {.case_id = team->case_id,
	    .message_id = person->row.id,
	    .effect = letter};
	struct letters_text text = {letter, fill_nothing, NULL};

	return letters_to_party(desk, &text, &cause, person, desk->now, err);
}

/* --------------------------- nobody is left ----------------------- */

static int tell_reporter(struct desk *desk, const struct team *team,
    const struct party_row *party, struct pool *pool, struct err *err)
{
	struct person person = {.key = NULL};
	struct err why = {ERR_NONE, ""};
	int ret = 0;

	if (person_open(&person, desk, party, pool, &why) == -1) {
		if (why.kind != ERR_SEALED)
			ret = err_set(err, why.kind, "%s", why.text);
	} else if (person.address != NULL) {
		ret = write_reporter(desk, team, &person, "alone", err);
	}
	person_release(&person);
	return ret;
}

static int tell_reporters(struct desk *desk, const struct team *team,
    const struct case_row *row, struct err *err)
{
	struct party_row party = {.ordinal = 0};
	struct pool *pool = pool_new();
	int n;

	log_warn("case %lld: nobody may see it; name somebody outside the "
		 "team in \"escalation\"",
	    (long long)row->number);
	while ((n = parties_next_of_case(&party, desk->store, &team->case_id,
		    pool, err)) == 1)
		if (party.ordinal == 0 &&
		    tell_reporter(desk, team, &party, pool, err) == -1) {
			n = -1;
			break;
		}
	pool_free(pool);
	return n;
}

/* -------------------------- somebody is called -------------------- */

struct calling {
	const struct case_row *row;
};

static int fill_called(struct tmpl_value *values,
    const struct letters_reader *reader, void *arg, struct err *err)
{
	const struct calling *calling = arg;

	shown_number(values, calling->row);
	return shown_verbs(values, reader, calling->row, 0, err);
}

static int call(struct desk *desk, struct team *team, size_t at,
    const struct case_row *row, struct err *err)
{
	struct screen screen = {.case_id = &team->case_id,
	    .why = "called",
	    .state = MEMBER_IN};
	const struct member *member = &team->list[at];
	struct letters_cause cause = {.case_id = team->case_id,
	    .message_id = team->case_id,
	    .effect = "called"};
	struct calling calling = {row};
	struct letters_text text = {"called", fill_called, &calling};

	if (team_screen(desk, team, &member->blind, &screen, err) == -1)
		return -1;
	if (member->state != MEMBER_IN)
		return 0;
	if (letters_to_member(desk, &text, &cause, team, member, NULL, err) ==
	    -1)
		return -1;
	return tell_missed(desk, team, row, member, err);
}

static int call_all(struct desk *desk, struct team *team,
    const struct case_row *row, struct err *err)
{
	size_t i;

	for (i = desk->conf->n_moderators; i < team->n; i++)
		if (call(desk, team, i, row, err) == -1)
			return -1;
	return 0;
}

/* Too few: fewer than two, or half of them, because of the case. */
static bool is_short(const struct desk *desk, const struct team *team)
{
	size_t i, in = 0, all = desk->conf->n_moderators;

	for (i = 0; i < all; i++)
		in += team->list[i].state == MEMBER_IN;
	return in < all && (in < ENOUGH || (all - in) * 2 >= all);
}

int conflict_fill(struct desk *desk, struct team *team,
    const struct case_row *row, struct err *err)
{
	if (!is_short(desk, team))
		return 0;
	if (!team->called_in && call_all(desk, team, row, err) == -1)
		return -1;
	if (team_count(team, MEMBER_IN) > 0)
		return 0;
	return tell_reporters(desk, team, row, err);
}

/* ------------------------ whom do you mean? ----------------------- */

static int add_question(struct desk *desk, const struct team *team,
    const struct person *person, const char *const *names, struct err *err)
{
	struct pending_row row = {.kind = "exclusion",
	    .party_id = person == NULL ? NULL : &person->row.id,
	    .expires = desk->now +
		(person == NULL ? 0 : desk->conf->clock.word)};
	struct buf plain = BUF_INIT;
	size_t n = 0;
	int ret;

	while (names[n] != NULL)
		n++;
	pack_u32(&plain, (uint32_t)n);
	for (; n > 0; n--)
		pack_str(&plain, names[n - 1]);
	ret = waiting_add(desk, team, &row, &plain, err);
	buf_release(&plain);
	return ret;
}

int conflict_ask(struct desk *desk, struct team *team,
    const struct person *person, const char *const *names, struct err *err)
{
	if (add_question(desk, team, person, names, err) == -1)
		return -1;
	return person == NULL
	    ? 0
	    : write_reporter(desk, team, person, "which", err);
}

/* Does any of the names resemble what the member is called? */
static bool resembles(const struct conf *conf, const struct member *member,
    const struct buf *names, struct pool *pool)
{
	struct unpack in;
	const char *name;
	uint32_t n;

	unpack_init(&in, names->data, names->len);
	for (n = unpack_u32(&in); n > 0 && !in.failed; n--) {
		name = unpack_str(&in, pool);
		if (name != NULL && names_resemble(conf, member, name))
			return true;
	}
	return false;
}

static int settle_member(struct desk *desk, struct team *team, size_t at,
    bool out, struct err *err)
{
	struct screen screen = {.case_id = &team->case_id,
	    .why = out ? "excluded" : "unknown",
	    .state = out ? MEMBER_OUT : MEMBER_IN};

	return team_screen(desk, team, &team->list[at].blind, &screen, err);
}

static int settle(struct desk *desk, struct team *team,
    const struct case_row *row, const struct buf *names, struct pool *pool,
    struct err *err)
{
	size_t i, n = desk->conf->n_moderators;
	bool any = false, is;

	for (i = 0; i < n; i++) {
		is = resembles(desk->conf, &team->list[i], names, pool);
		any |= is;
		if (is && settle_member(desk, team, i, true, err) == -1)
			return -1;
	}
	/* Nobody is called anything like it: somebody outside looks first. */
	for (i = any || team->n == n ? 0 : n; i < team->n; i++)
		if (settle_member(desk, team, i, false, err) == -1)
			return -1;
	if (conflict_fill(desk, team, row, err) == -1)
		return -1;
	for (i = 0; i < team->n; i++)
		if (team->list[i].state == MEMBER_IN &&
		    tell_missed(desk, team, row, &team->list[i], err) == -1)
			return -1;
	return 0;
}

int conflict_settle(struct desk *desk, const struct pending_row *row,
    struct err *err)
{
	struct pool *pool = pool_new();
	struct team team = {.n = 0};
	struct buf names = BUF_INIT;
	struct case_row case_row;
	int ret = -1;

	if (team_open(&team, desk, &row->case_id, pool, err) == -1 ||
	    cases_find(&case_row, desk->store, &team.case_id, pool, err) !=
		1 ||
	    waiting_open(&names, team.key, row, err) == -1)
		goto out;
	ret = settle(desk, &team, &case_row, &names, pool, err);
	if (ret == 0)
		ret = pending_set_state(desk->store, row->id, "done", err);
out:
	buf_release(&names);
	team_release(&team);
	pool_free(pool);
	return ret;
}
