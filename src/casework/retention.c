/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/retention.h"

#include <stddef.h>
#include <string.h>

#include "casework/decision.h"
#include "casework/erase.h"
#include "store/parties.h"
#include "store/purge.h"

enum {
	DAY = 86400,
	LOOK_MAX = 30, /* days: a setting may change, a ban may be lifted */
	CASES_MAX = 64 /* of one respondent that extend each other */
};
#define EVER INT64_MAX

/* ----------------------------- the table -------------------------- */

/* What a case ended with, how long it is kept, counted from what. To add a
 * kind of decision, write its row. */
enum counted {
	FROM_CLOSING,
	FROM_LATER /* closing or end of term */,
	FROM_END
};

struct rule {
	const char *ended;
	const char *setting;
	size_t offset; /* of it, in struct conf */
	enum counted from;
};
#define SETTING(name) #name, offsetof(struct conf, retention.name)

static const struct rule rules[] = {
    {"no-action", SETTING(no_action), FROM_CLOSING},
    {"correction", SETTING(resolved), FROM_CLOSING},
    {"warning", SETTING(resolved), FROM_LATER},
    {"temporary-ban", SETTING(ban), FROM_END},
    {"emergency", SETTING(ban), FROM_END},
    {"permanent-ban", SETTING(ban), FROM_END},
    {"hearing", SETTING(resolved), FROM_LATER},
    {"content", SETTING(resolved), FROM_CLOSING},
    {"granted", SETTING(resolved), FROM_LATER},
    {"not-granted", SETTING(resolved), FROM_CLOSING},
    {NULL, NULL, 0, FROM_CLOSING},
};
/* Without a decision. */
static const struct rule undecided = {NULL, SETTING(no_action), FROM_CLOSING};
static const struct rule unfounded = {
    "no report", SETTING(unfounded), FROM_CLOSING};

/* Classes in which nothing was a report. */
static const char *const unfounded_classes[] = {"spam", "machine"};

static const struct rule *rule_of(const char *kind)
{
	const struct rule *rule = rules;

	while (rule->ended != NULL && strcmp(rule->ended, kind) != 0)
		rule++;
	return rule->ended == NULL ? NULL : rule;
}

const char *retention_setting(const char *kind)
{
	const struct rule *rule = rule_of(kind);

	return rule == NULL ? NULL : rule->setting;
}

static const struct rule *rule_of_class(const char *class)
{
	size_t i;

	for (i = 0; i < sizeof unfounded_classes / sizeof unfounded_classes[0];
	     i++)
		if (strcmp(unfounded_classes[i], class) == 0)
			return &unfounded;
	return &undecided;
}

static int64_t span(const struct desk *desk, const struct rule *rule)
{
	int64_t seconds;

	memcpy(
	    &seconds, (const char *)desk->conf + rule->offset, sizeof seconds);
	return seconds;
}

/* --------------------------- by the outcome ----------------------- */

/* One case for itself. */
struct own {
	struct case_row row;
	int64_t violation; /* when the last one was decided; 0: none was */
	struct retention keeps;
};

static void keep(struct own *own, enum retention_why why, int64_t until,
    const struct rule *rule)
{
	if (until <= own->keeps.until)
		return;
	own->keeps = (struct retention){.why = why,
	    .until = until,
	    .ended = rule->ended,
	    .setting = rule->setting};
}

static int64_t start_of(const struct own *own, const struct decision_row *row,
    const struct rule *rule)
{
	switch (rule->from) {
	case FROM_CLOSING:
		return own->row.closed;
	case FROM_LATER:
		return row->ends > own->row.closed ? row->ends
		                                   : own->row.closed;
	case FROM_END:
		return row->ends != 0 ? row->ends : own->row.closed;
	}
	BUG("retention %s", rule->ended);
}

/* Did it ever hold? One that was overturned is a memory, too. */
static bool has_been(const struct decision_row *row)
{
	return decision_counts(row) || strcmp(row->state, "overturned") == 0;
}

static void keep_for(
    struct own *own, const struct desk *desk, const struct decision_row *row)
{
	const struct rule *rule = rule_of(row->kind);
	const struct ladder *kind = ladder_find(row->kind);
	bool is_violation = kind != NULL && kind->rung >= RUNG_CORRECTION &&
	                    decision_counts(row);

	if (decision_is_open(row))
		keep(own, RETENTION_DECISION, EVER, &undecided);
	if (!has_been(row) || rule == NULL)
		return;
	if (is_violation && row->started > own->violation)
		own->violation = row->started;
	if (rule->from == FROM_END && row->ends == 0 &&
	    strcmp(row->state, "enacted") == 0)
		keep(own, RETENTION_BAN, EVER, rule);
	keep(own, RETENTION_OUTCOME,
	    start_of(own, row, rule) + span(desk, rule), rule);
	if (is_violation)
		keep(own, RETENTION_APPEAL,
		    row->started + desk->conf->clock.appeal, rule);
}

static int find_own(struct own *own, struct desk *desk,
    const struct case_row *whole, struct pool *pool, struct err *err)
{
	struct decision_row row = {.id = 0};
	const struct rule *rule;
	int n;

	*own = (struct own){.row = *whole};
	/* One that a moderator told of and did not confirm has no end. */
	if (strcmp(whole->state, "draft") == 0)
		own->row.closed = whole->opened;
	else if (strcmp(whole->state, "closed") != 0)
		keep(own, RETENTION_OPEN, EVER, &undecided);
	while ((n = decisions_next_of_case(
		    &row, desk->store, &whole->id, pool, err)) == 1)
		keep_for(own, desk, &row);
	rule = strcmp(whole->state, "draft") == 0 ? &unfounded
	                                          : rule_of_class(whole->class);
	if (own->keeps.setting == NULL)
		keep(own, RETENTION_OUTCOME, own->row.closed + span(desk, rule),
		    rule);
	return n;
}

/* ------------------------- by a later violation ------------------- */

/* The case, and those that extend it, and each other. */
struct chain {
	struct desk *desk;
	struct pool *pool;
	struct own cases[CASES_MAX];
	size_t n;
};

static bool is_known(const struct chain *chain, const struct uuid *id)
{
	size_t i;

	for (i = 0; i < chain->n; i++)
		if (memcmp(&chain->cases[i].row.id, id, UUID_LEN) == 0)
			return true;
	return false;
}

/* A case in which somebody of the at-th one is a respondent, too. */
static int add_case(
    struct chain *chain, size_t at, const struct uuid *case_id, struct err *err)
{
	struct own *own = &chain->cases[chain->n];
	struct uuid whole;
	struct case_row row;

	if (team_whole(&whole, chain->desk, case_id, chain->pool, err) == -1)
		return -1;
	if (chain->n == CASES_MAX || is_known(chain, &whole))
		return 0;
	if (store_must(
		cases_find(&row, chain->desk->store, &whole, chain->pool, err),
		err) == -1)
		return -1;
	if (strcmp(row.state, "purged") == 0)
		return 0;
	if (find_own(own, chain->desk, &row, chain->pool, err) == -1)
		return -1;
	if (own->violation != 0 &&
	    own->violation >= chain->cases[at].row.opened &&
	    own->violation >= chain->cases[at].violation)
		chain->n++;
	return 0;
}

static int add_party(
    struct chain *chain, size_t at, const struct uuid *party, struct err *err)
{
	struct store *store = chain->desk->store;
	struct blind blind = {{0}};
	struct ident_row row;
	int n, found;

	while ((n = idents_next_of_party(&blind, store, party, err)) == 1) {
		row = (struct ident_row){.place = 0};
		while ((found = idents_next(
			    &row, store, &blind, party, chain->pool, err)) == 1)
			if (add_case(chain, at, &row.case_id, err) == -1)
				return -1;
		if (found == -1)
			return -1;
	}
	return n;
}

static int add_others(struct chain *chain, size_t at, struct err *err)
{
	struct party_row party = {.ordinal = 0};
	int n;

	while ((n = parties_next_of_case(&party, chain->desk->store,
		    &chain->cases[at].row.id, chain->pool, err)) == 1)
		if (party.ordinal > 0 &&
		    add_party(chain, at, &party.id, err) == -1)
			return -1;
	return n;
}

static int extend(
    struct retention *retention, struct chain *chain, struct err *err)
{
	const struct own *own;
	size_t at;

	for (at = 0; at < chain->n; at++) {
		if (add_others(chain, at, err) == -1)
			return -1;
		own = &chain->cases[at];
		if (own->keeps.until <= retention->until)
			continue;
		*retention = own->keeps;
		retention->why = RETENTION_OTHER;
		retention->other = own->row.number;
	}
	return 0;
}

/* ---------------------------- all of it --------------------------- */

/* What is over by its date, but not yet done with. */
static int hold(struct retention *retention, struct desk *desk,
    const struct uuid *case_id, struct err *err)
{
	static const struct {
		enum retention_why why;
		int (*has)(struct store *store, const struct uuid *case_id,
		    struct err *err);
	} holds[] = {
	    {RETENTION_WORD, purge_has_pending},
	    {RETENTION_CLOCK, purge_has_clock},
	    {RETENTION_MAIL, purge_has_mail},
	};
	size_t i;
	int n = 0;

	for (i = 0; n == 0 && i < sizeof holds / sizeof holds[0]; i++) {
		n = holds[i].has(desk->store, case_id, err);
		if (n == 1)
			retention->why = holds[i].why;
	}
	if (n == 0)
		retention->why = RETENTION_OVER;
	return n == -1 ? -1 : 0;
}

static int find_kept(struct retention *retention, struct desk *desk,
    const struct case_row *whole, struct pool *pool, struct err *err)
{
	struct chain *chain = pool_alloc(pool, sizeof *chain);

	chain->desk = desk;
	chain->pool = pool;
	chain->n = 1;
	if (find_own(&chain->cases[0], desk, whole, pool, err) == -1)
		return -1;
	*retention = chain->cases[0].keeps;
	if (retention->until != EVER && extend(retention, chain, err) == -1)
		return -1;
	if (retention->until > desk->now) {
		if (retention->until == EVER)
			retention->until = 0;
		return 0;
	}
	retention->until = 0;
	return hold(retention, desk, &whole->id, err);
}

int retention_find(struct retention *retention, struct desk *desk,
    const struct case_row *whole, struct pool *pool, struct err *err)
{
	*retention = (struct retention){.until = 0};
	if (strcmp(whole->state, "purged") == 0)
		retention->why = RETENTION_PURGED;
	else if (strcmp(whole->state, "house") == 0)
		retention->why = RETENTION_HOUSE;
	else if (whole->frozen != 0)
		retention->why = RETENTION_FROZEN;
	else
		return find_kept(retention, desk, whole, pool, err);
	return 0;
}

/* ------------------------------ in words -------------------------- */

static const char *date(int64_t t, struct pool *pool)
{
	return pool_strndup(pool, letters_time(pool, t), strlen("2026-12-24"));
}

static const char *by_outcome(const struct retention *retention,
    const struct desk *desk, struct pool *pool)
{
	const struct rule *rule =
	    retention->ended == NULL ? &undecided : rule_of(retention->ended);
	const char *ended =
	    retention->ended == NULL
		? "it ended without a decision"
		: pool_printf(pool, "it ended with: %s",
		      rule == NULL ? retention->ended : rule->ended);

	if (rule == NULL)
		rule = &unfounded;
	return pool_printf(pool, "kept until %s: %s (retention.%s, %lld days)",
	    date(retention->until, pool), ended, rule->setting,
	    (long long)(span(desk, rule) / DAY));
}

static const char *by_other(
    const struct retention *retention, struct pool *pool)
{
	const char *until =
	    retention->until == 0
		? "for now"
		: pool_printf(pool, "until %s", date(retention->until, pool));

	return pool_printf(pool,
	    "kept %s: extended by case %lld, a later violation of the same "
	    "respondent",
	    until, (long long)retention->other);
}

const char *retention_text(const struct retention *retention,
    const struct desk *desk, struct pool *pool)
{
	switch (retention->why) {
	case RETENTION_OVER:
		return "goes at the next purge: nothing keeps it any longer";
	case RETENTION_PURGED:
		return "purged: only number, class, days and decisions are "
		       "left";
	case RETENTION_HOUSE:
		return "kept for ever: mails about no case come from here";
	case RETENTION_FROZEN:
		return "kept while it is frozen";
	case RETENTION_OPEN:
		return "kept while it is open";
	case RETENTION_DECISION:
		return "kept while a decision waits for approvals, or for its "
		       "letter";
	case RETENTION_BAN:
		return "kept for ever: a ban without end is in force";
	case RETENTION_OUTCOME:
		return by_outcome(retention, desk, pool);
	case RETENTION_APPEAL:
		return pool_printf(pool, "kept until %s: an appeal may come",
		    date(retention->until, pool));
	case RETENTION_OTHER:
		return by_other(retention, pool);
	case RETENTION_WORD:
		return "kept for now: what was done may still be undone";
	case RETENTION_CLOCK:
		return "kept for now: something that was promised is not done "
		       "yet";
	case RETENTION_MAIL:
		return "kept for now: a mail about it has not left yet";
	}
	BUG("retention %d", retention->why);
}

/* ------------------------------ every day ------------------------- */

/* When it is looked at again. */
static int64_t next_look(const struct desk *desk, int64_t until)
{
	int64_t day = (until + DAY - 1) / DAY, today = desk_day(desk);

	if (until == 0)
		return today + 1;
	return day > today + LOOK_MAX ? today + LOOK_MAX
	       : day > today          ? day
	                              : today + 1;
}

static int look(struct desk *desk, const struct case_row *row,
    struct pool *pool, struct err *err)
{
	struct retention retention;

	if (retention_find(&retention, desk, row, pool, err) == -1)
		return -1;
	if (retention.why == RETENTION_OVER)
		return erase_case(desk, row, pool, err);
	return cases_set_look(desk->store, &row->id,
	    retention.why == RETENTION_BAN ||
		    retention.why == RETENTION_DECISION
		? desk_day(desk) + LOOK_MAX
		: next_look(desk, retention.until),
	    err);
}

int retention_next(struct desk *desk, struct retention_place *place,
    struct pool *pool, struct err *err)
{
	static const char *const states[] = {"closed", "draft"};
	struct case_look at = {.day = desk_day(desk),
	    .look = place->look,
	    .number = place->number};
	struct case_row row;
	size_t i;
	int n = 0;

	for (i = 0; n == 0 && i < sizeof states / sizeof states[0]; i++) {
		at.state = states[i];
		n = cases_next_look(&row, desk->store, &at, pool, err);
	}
	if (n != 1)
		return n;
	place->look = row.look;
	place->number = row.number;
	return look(desk, &row, pool, err) == -1 ? -1 : 1;
}
