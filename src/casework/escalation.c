/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/pack.h"
#include "casework/conflict.h"
#include "casework/letters.h"
#include "casework/names.h"
#include "casework/proposal.h"
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
	return letters_set_duration(
	    values, "word_by", reader, reader->conf->clock.word, err);
}

/* Once in this case. */
static int write_reporter(struct desk *desk, const struct team *team,
    const struct person *person, enum router_by by, const char *letter,
    struct err *err)
{
	struct letters_cause cause = {.by = by,
	    .case_id = team->case_id,
	    .message_id = person->row.id,
	    .effect = letter};
	struct letters_text text = {letter, fill_nothing, NULL};

	return letters_to_party(desk, &text, &cause, person, desk->now, err);
}

/* --------------------------- nobody is left ----------------------- */

static int tell_reporter(struct desk *desk, const struct team *team,
    const struct party_row *party, enum router_by by, struct pool *pool,
    struct err *err)
{
	struct person person = {.key = NULL};
	int n = person_try_open(&person, desk, party, pool, err);

	if (n == 1 && person.address != NULL)
		n = write_reporter(desk, team, &person, by, "alone", err);
	person_release(&person);
	return n == -1 ? -1 : 0;
}

static int tell_reporters(struct desk *desk, const struct team *team,
    const struct case_row *row, enum router_by by, struct err *err)
{
	struct party_row party = {.ordinal = 0};
	struct pool *pool;
	int n;

	log_warn("case %lld: nobody may see it; name somebody outside the "
		 "team in \"escalation\"",
	    (long long)row->number);
	if (!router_allows(by, TO_REPORTER, "alone"))
		return 0;
	pool = pool_new();
	while ((n = parties_next_of_case(
		    &party, desk->store, &team->case_id, pool, err)) == 1)
		if (party.ordinal == 0 &&
		    tell_reporter(desk, team, &party, by, pool, err) == -1) {
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
	struct screen screen = {
	    .case_id = &team->case_id, .why = "called", .state = MEMBER_IN};
	const struct member *member = &team->list[at];
	struct letters_cause cause = {.by = BY_HEYWARD,
	    .case_id = team->case_id,
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
	if (tell_missed(desk, team, row, member, err) == -1)
		return -1;
	return proposal_missed(desk, team, member, err);
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

/* Is a reporter being asked whom an exclusion means? 1, 0, -1. */
static int is_asking(
    struct desk *desk, const struct team *team, struct err *err)
{
	struct pool *pool = pool_new();
	struct pending_row row;
	int n = pending_find(
	    &row, desk->store, &team->case_id, "exclusion", pool, err);

	pool_free(pool);
	return n;
}

int conflict_call(struct desk *desk, struct team *team,
    const struct case_row *row, struct err *err)
{
	return team->called_in ? 0 : call_all(desk, team, row, err);
}

int conflict_fill(struct desk *desk, struct team *team,
    const struct case_row *row, enum router_by by, struct err *err)
{
	int asking = is_asking(desk, team, err);

	if (asking != 0 || !is_short(desk, team))
		return asking == -1 ? -1 : 0;
	if (conflict_call(desk, team, row, err) == -1)
		return -1;
	if (team_count(team, MEMBER_IN) > 0)
		return 0;
	return tell_reporters(desk, team, row, by, err);
}

/* ------------------------ whom do you mean? ----------------------- */

static int add_question(struct desk *desk, const struct team *team,
    const struct conflict_mail *mail, const struct person *person,
    struct err *err)
{
	struct pending_row row = {.kind = "exclusion",
	    .party_id = person == NULL ? NULL : &person->row.id,
	    .expires =
		desk->now + (person == NULL ? 0 : desk->conf->clock.word)};
	struct buf plain = BUF_INIT;
	const char *const *name;
	int ret;

	pack_bytes(&plain, mail->case_id->bytes, UUID_LEN);
	for (name = mail->excluded; *name != NULL; name++)
		pack_str(&plain, *name);
	ret = waiting_add(desk, team, &row, &plain, err);
	buf_release(&plain);
	return ret;
}

int conflict_ask(struct desk *desk, struct team *team,
    const struct conflict_mail *mail, const struct person *person,
    struct err *err)
{
	if (add_question(desk, team, mail, person, err) == -1)
		return -1;
	return person == NULL ? 0
	                      : write_reporter(desk, team, person, BY_REPORTER,
				    "which", err);
}

/* What add_question() has kept. */
struct asked {
	struct uuid case_id;
	const char **names; /* NULL at the end */
};

static int open_asked(struct asked *asked, struct desk *desk,
    const struct pending_row *row, struct pool *pool, struct err *err)
{
	struct buf plain = BUF_INIT;
	const uint8_t *id;
	struct unpack in;
	size_t len, n = 0;

	if (waiting_open(&plain, desk, row, err) == -1)
		return -1;
	unpack_init(&in, plain.data, plain.len);
	id = unpack_bytes(&in, &len);
	if (len == UUID_LEN)
		memcpy(asked->case_id.bytes, id, UUID_LEN);
	/* A name takes some bytes, so there are fewer names than bytes. */
	asked->names = pool_alloc(pool, (in.left + 1) * sizeof(char *));
	while (in.left > 0 && !in.failed)
		asked->names[n++] = unpack_str(&in, pool);
	asked->names[n] = NULL;
	buf_release(&plain);
	return len == UUID_LEN && !in.failed
	           ? 0
	           : err_set(err, ERR_SEALED, "what was asked makes no sense");
}

/* Does any of the names resemble what the member is called? */
static bool resembles(const struct conf *conf, const struct member *member,
    const struct asked *asked)
{
	const char **name;

	for (name = asked->names; *name != NULL; name++)
		if (names_resemble(conf, member, *name))
			return true;
	return false;
}

static int settle_member(struct desk *desk, struct team *team, size_t at,
    const struct asked *asked, bool out, struct err *err)
{
	struct screen screen = {.case_id = &asked->case_id,
	    .why = out ? "excluded" : "unknown",
	    .state = out ? MEMBER_OUT : MEMBER_IN};

	return team_screen(desk, team, &team->list[at].blind, &screen, err);
}

/* Whose name is alike is out; where nobody's is, somebody outside looks
 * first. */
static int settle_all(struct desk *desk, struct team *team,
    const struct asked *asked, struct err *err)
{
	size_t i, n = desk->conf->n_moderators;
	bool any = false, is;

	for (i = 0; i < n; i++) {
		is = resembles(desk->conf, &team->list[i], asked);
		any |= is;
		if (is && settle_member(desk, team, i, asked, true, err) == -1)
			return -1;
	}
	for (i = any || team->n == n ? 0 : n; i < team->n; i++)
		if (settle_member(desk, team, i, asked, false, err) == -1)
			return -1;
	return 0;
}

int conflict_tell(struct desk *desk, struct team *team,
    const struct case_row *row, enum router_by by, struct err *err)
{
	size_t i;

	if (conflict_fill(desk, team, row, by, err) == -1)
		return -1;
	for (i = 0; i < team->n; i++)
		if (team->list[i].state == MEMBER_IN &&
		    tell_missed(desk, team, row, &team->list[i], err) == -1)
			return -1;
	return 0;
}

static int settle(struct desk *desk, struct team *team,
    const struct case_row *row, const struct asked *asked, enum router_by by,
    struct err *err)
{
	if (settle_all(desk, team, asked, err) == -1)
		return -1;
	/* Of one that was filed nobody hears before it is opened. */
	if (row->closed != 0)
		return 0;
	return conflict_tell(desk, team, row, by, err);
}

int conflict_settle(
    struct desk *desk, const struct pending_row *row, struct err *err)
{
	struct pool *pool = pool_new();
	struct team team = {.n = 0};
	struct asked asked;
	struct case_row case_row;
	int ret = -1;

	if (team_open(&team, desk, &row->case_id, pool, err) == -1 ||
	    store_must(
		cases_find(&case_row, desk->store, &team.case_id, pool, err),
		err) == -1 ||
	    open_asked(&asked, desk, row, pool, err) == -1)
		goto out;
	ret = pending_set_state(desk->store, row->id, "done", err);
	/* Who could not be asked cannot be told either. */
	if (ret == 0)
		ret = settle(desk, &team, &case_row, &asked,
		    row->party_id == NULL ? BY_STRANGER : BY_HEYWARD, err);
out:
	team_release(&team);
	pool_free(pool);
	return ret;
}
