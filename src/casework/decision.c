/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/decision.h"

#include <string.h>

#include "base/pack.h"

enum { HOUR = 3600 };

/* ----------------------------- the seal --------------------------- */

enum sealed_flag { SEALED_APOLOGY = 1, SEALED_GUARDED = 2, SEALED_ECHO = 4 };

static void pack_sealed(struct buf *out, const struct decision *decision)
{
	size_t i;

	/* What stands in the clear, too: a changed row does not open. */
	pack_str(out, decision->row.kind);
	pack_u64(out, (uint64_t)decision->row.target);
	pack_u64(out, (uint64_t)decision->row.term);
	pack_bytes(out, decision->row.party_id,
	    decision->row.party_id == NULL ? 0 : UUID_LEN);
	pack_str(out, decision->to);
	pack_str(out, decision->lang);
	pack_str(out, decision->subject);
	pack_str(out, decision->body);
	pack_str(out, decision->reason);
	pack_str(out, decision->skipped);
	pack_str(out, decision->space);
	pack_u8(out, (uint8_t)((decision->asks_apology ? SEALED_APOLOGY : 0) |
			       (decision->is_guarded ? SEALED_GUARDED : 0) |
			       (decision->is_echo ? SEALED_ECHO : 0)));
	pack_u8(out, (uint8_t)decision->n_conditions);
	for (i = 0; i < decision->n_conditions; i++)
		pack_str(out, decision->conditions[i]);
}

static bool is_as_sealed(
    const struct decision_row *row, struct unpack *in, struct pool *pool)
{
	const char *kind = unpack_str(in, pool);
	int64_t target = (int64_t)unpack_u64(in);
	int64_t term = (int64_t)unpack_u64(in);
	size_t len;
	const uint8_t *party = unpack_bytes(in, &len);

	return kind != NULL && strcmp(kind, row->kind) == 0 &&
	       target == row->target && term == row->term &&
	       len == (row->party_id == NULL ? 0 : UUID_LEN) &&
	       (len == 0 || memcmp(party, row->party_id, len) == 0);
}

static int unpack_sealed(struct decision *decision, const struct buf *plain,
    struct pool *pool, struct err *err)
{
	struct unpack in;
	uint8_t flags;
	bool is_same;
	size_t i;

	unpack_init(&in, plain->data, plain->len);
	is_same = is_as_sealed(&decision->row, &in, pool);
	decision->to = unpack_str(&in, pool);
	decision->lang = unpack_str(&in, pool);
	decision->subject = unpack_str(&in, pool);
	decision->body = unpack_str(&in, pool);
	decision->reason = unpack_str(&in, pool);
	decision->skipped = unpack_str(&in, pool);
	decision->space = unpack_str(&in, pool);
	flags = unpack_u8(&in);
	decision->asks_apology = (flags & SEALED_APOLOGY) != 0;
	decision->is_guarded = (flags & SEALED_GUARDED) != 0;
	decision->is_echo = (flags & SEALED_ECHO) != 0;
	decision->n_conditions = unpack_u8(&in);
	for (i = 0; i < decision->n_conditions && i < DECISION_CONDITIONS_MAX;
	     i++)
		decision->conditions[i] = unpack_str(&in, pool);
	return unpack_done(&in) && is_same && decision->lang != NULL &&
	               decision->reason != NULL
	           ? 0
	           : err_set(err, ERR_SEALED, "a decision makes no sense");
}

/* ------------------------ in the clear, but ours ------------------- */

static struct blind mac_of(
    const struct desk *desk, const struct decision_row *row)
{
	struct buf buf = BUF_INIT;
	struct blind mac;

	pack_bytes(&buf, row->uuid.bytes, UUID_LEN);
	pack_bytes(&buf, row->party_id, row->party_id == NULL ? 0 : UUID_LEN);
	pack_str(&buf, row->kind);
	pack_str(&buf, row->state);
	pack_bytes(&buf, row->proposer, row->proposer == NULL ? 0 : BLIND_LEN);
	pack_u64(&buf, (uint64_t)row->needed);
	pack_u64(&buf, (uint64_t)row->held_until);
	pack_u64(&buf, (uint64_t)row->term);
	pack_u64(&buf, (uint64_t)row->started);
	pack_u64(&buf, (uint64_t)row->ends);
	mac = ring_blind(desk->ring, BLIND_ROW, buf.data, buf.len);
	buf_release(&buf);
	return mac;
}

static struct blind mac_of_vote(const struct desk *desk,
    const struct decision_row *row, const struct vote_row *vote)
{
	struct buf buf = BUF_INIT;
	struct blind mac;

	pack_bytes(&buf, row->uuid.bytes, UUID_LEN);
	pack_bytes(&buf, vote->moderator.bytes, BLIND_LEN);
	pack_u8(&buf, vote->objects);
	mac = ring_blind(desk->ring, BLIND_ROW, buf.data, buf.len);
	buf_release(&buf);
	return mac;
}

static int check_mac(
    const struct blind *found, const struct blind *made, struct err *err)
{
	if (memcmp(found, made, sizeof *found) == 0)
		return 0;
	return err_set(err, ERR_SEALED,
	    "a decision or vote is not as it was written: a changed database");
}

int decision_check(
    const struct desk *desk, const struct decision_row *row, struct err *err)
{
	struct blind mac = mac_of(desk, row);

	return check_mac(&row->mac, &mac, err);
}

int decision_save(
    struct desk *desk, const struct decision_row *row, struct err *err)
{
	struct decision_row saved = *row;

	saved.mac = mac_of(desk, row);
	return decisions_update(desk->store, &saved, err);
}

int decision_find_target(struct decision_row *target, struct desk *desk,
    const struct decision_row *row, struct pool *pool, struct err *err)
{
	int n = decisions_find(target, desk->store, row->target, pool, err);

	return store_must(n, err) == -1 ? -1
	                                : decision_check(desk, target, err);
}

/* What ran out may be prolonged; what was ended on purpose not. */
static bool may_prolong(const struct decision_row *target)
{
	return strcmp(target->state, "enacted") == 0 ||
	       strcmp(target->state, "expired") == 0;
}

int decision_is_moot(struct desk *desk, const struct decision_row *row,
    struct pool *pool, struct err *err)
{
	const struct ladder *kind = ladder_find(row->kind);
	struct decision_row target;

	if (!decision_is_open(row) && strcmp(row->state, "enacted") != 0)
		return 1;
	if (row->target == 0 || kind == NULL ||
	    (kind->flags & LADDER_TERM) == 0)
		return 0;
	if (decision_find_target(&target, desk, row, pool, err) == -1)
		return -1;
	return !may_prolong(&target);
}

int decision_vote(struct desk *desk, const struct decision_row *row,
    const struct blind *moderator, bool objects, struct err *err)
{
	struct vote_row vote = {.moderator = *moderator, .objects = objects};

	vote.mac = mac_of_vote(desk, row, &vote);
	return votes_put(desk->store, row->id, &vote, err);
}

int decision_next_vote(struct vote_row *vote, struct desk *desk,
    const struct decision_row *row, struct err *err)
{
	int n = votes_next(vote, desk->store, row->id, err);
	struct blind mac;

	if (n != 1)
		return n;
	mac = mac_of_vote(desk, row, vote);
	return check_mac(&vote->mac, &mac, err) == -1 ? -1 : 1;
}

/* ------------------------ saved and opened ------------------------- */

int decision_add(struct decision *decision, struct desk *desk,
    const struct team *team, struct err *err)
{
	struct seal_place place = {"decisions", "sealed", random_uuid()};
	struct buf plain = BUF_INIT, sealed = BUF_INIT;
	int ret;

	decision->row.uuid = place.row;
	decision->row.case_id = team->case_id;
	/* "Until Friday" would tell the second in which it was said. */
	decision->row.term = desk_hour(decision->row.term);
	pack_sealed(&plain, decision);
	seal_field(&sealed, team->key, &place, SEAL_LONG, &plain);
	decision->row.sealed = (struct blob){sealed.data, sealed.len};
	decision->row.mac = mac_of(desk, &decision->row);
	ret = decisions_add(desk->store, &decision->row, err);
	buf_release(&plain);
	buf_release(&sealed);
	decision->row.sealed = (struct blob){"", 0};
	return ret;
}

int decision_open(struct decision *decision, struct desk *desk,
    const struct decision_row *row, struct pool *pool, struct err *err)
{
	struct seal_place place = {"decisions", "sealed", row->uuid};
	struct buf plain = BUF_INIT;
	struct seal_key *key;
	int ret;

	*decision =
	    (struct decision){.row = *row, .kind = ladder_find(row->kind)};
	if (decision->kind == NULL)
		return err_set(
		    err, ERR_SEALED, "a decision of a kind that is none");
	if (decision_check(desk, row, err) == -1)
		return -1;
	if (desk_open_key(&key, desk, UNIT_CONTENT, &row->case_id, err) == -1)
		return -1;
	ret = seal_open(
	    &plain, key, &place, row->sealed.data, row->sealed.len, err);
	if (ret == 0)
		ret = unpack_sealed(decision, &plain, pool, err);
	seal_key_free(key);
	buf_release(&plain);
	return ret;
}

int decision_blank(struct desk *desk, const struct decision_row *row,
    struct pool *pool, struct err *err)
{
	struct seal_place place = {"decisions", "sealed", row->uuid};
	struct buf plain = BUF_INIT, sealed = BUF_INIT;
	struct decision decision;
	struct seal_key *key;
	int ret;

	if (row->sealed.len == 0)
		return 0;
	if (decision_open(&decision, desk, row, pool, err) == -1 ||
	    desk_open_key(&key, desk, UNIT_CONTENT, &row->case_id, err) == -1)
		return -1;
	decision.to = decision.subject = decision.body = NULL;
	decision.skipped = NULL;
	decision.reason = "";
	decision.n_conditions = 0;
	pack_sealed(&plain, &decision);
	seal_field(&sealed, key, &place, SEAL_LONG, &plain);
	ret = decisions_set_sealed(desk->store, row->id, &sealed, err);
	seal_key_free(key);
	buf_release(&plain);
	buf_release(&sealed);
	return ret;
}

/* ---------------------------- approvals --------------------------- */

void decision_token(char token[TOKEN_LEN + 1], const struct desk *desk,
    const struct decision *decision, const struct member *member)
{
	struct buf buf = BUF_INIT;

	pack_bytes(&buf, decision->row.uuid.bytes, UUID_LEN);
	pack_bytes(&buf, member->blind.bytes, BLIND_LEN);
	pack_str(&buf, decision->to);
	pack_str(&buf, decision->lang);
	pack_str(&buf, decision->subject);
	pack_str(&buf, decision->body);
	pack_u64(&buf, (uint64_t)decision->row.term);
	ring_token(token, desk->ring, buf.data, buf.len);
	buf_release(&buf);
}

bool decision_is_open(const struct decision_row *row)
{
	return strcmp(row->state, "proposed") == 0 ||
	       strcmp(row->state, "approved") == 0;
}

bool decision_is_running(const struct decision_row *row, int64_t now)
{
	return strcmp(row->state, "enacted") == 0 &&
	       (row->ends == 0 || row->ends > now);
}

bool decision_counts(const struct decision_row *row)
{
	return !decision_is_open(row) && strcmp(row->state, "dropped") != 0 &&
	       strcmp(row->state, "overturned") != 0;
}

int decision_has_decided(struct desk *desk, const struct decision_row *row,
    const struct member *member, const struct team *team, struct err *err)
{
	struct vote_row vote = {.objects = false};
	const struct member *other;
	int n;

	while ((n = decision_next_vote(&vote, desk, row, err)) == 1) {
		other = team_find(team, &vote.moderator);
		if (!vote.objects && other != NULL &&
		    team_is_same_person(desk->conf, member, other))
			return 1;
	}
	return n;
}

/* An emergency ban is also the decision of who made it last, and a longer
 * term of who made it longer. 1, 0, -1. */
static int has_prolonged(struct desk *desk, const struct team *team,
    const struct decision_row *target, const struct member *member,
    struct pool *pool, struct err *err)
{
	struct decision_row row = {.id = 0};
	const struct ladder *kind;
	int n, has = 0;

	while (has == 0 && (n = decisions_next_of_target(&row, desk->store,
				target->id, pool, err)) == 1) {
		kind = ladder_find(row.kind);
		if (kind != NULL && (kind->flags & LADDER_TERM) != 0 &&
		    decision_counts(&row))
			has =
			    decision_has_decided(desk, &row, member, team, err);
	}
	return has != 0 ? has : n;
}

/* Of those who decided what is appealed, nobody decides on the appeal. 1, 0,
 * -1. */
static int is_barred(struct desk *desk, const struct team *team,
    const struct decision_row *row, const struct member *member,
    struct pool *pool, struct err *err)
{
	const struct ladder *kind = ladder_find(row->kind);
	struct decision_row target;
	int n;

	if (kind == NULL || (kind->flags & LADDER_OTHERS) == 0)
		return 0;
	n = decision_find_target(&target, desk, row, pool, err);
	if (n == 0)
		n = decision_has_decided(desk, &target, member, team, err);
	return n != 0 ? n
	              : has_prolonged(desk, team, &target, member, pool, err);
}

int decision_may_vote(struct desk *desk, const struct team *team,
    const struct decision_row *row, const struct member *member,
    struct pool *pool, struct err *err)
{
	int barred = is_barred(desk, team, row, member, pool, err);

	return barred == -1 ? -1 : !barred && member->state == MEMBER_IN;
}

static bool is_among(const struct conf *conf,
    const struct member *const *members, size_t n, const struct member *member)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (team_is_same_person(conf, members[i], member))
			return true;
	return false;
}

int decision_support(struct desk *desk, const struct team *team,
    const struct decision_row *row, struct pool *pool, struct err *err)
{
	const struct member **behind =
	    pool_alloc(pool, (team->n + 1) * sizeof *behind);
	struct vote_row vote = {.objects = false};
	const struct member *member;
	int n, may, found = 0;

	while ((n = decision_next_vote(&vote, desk, row, err)) == 1) {
		member = team_find(team, &vote.moderator);
		if (vote.objects || member == NULL ||
		    is_among(desk->conf, behind, (size_t)found, member))
			continue;
		may = decision_may_vote(desk, team, row, member, pool, err);
		if (may == -1)
			return -1;
		if (may == 1)
			behind[found++] = member;
	}
	return n == -1 ? -1 : found;
}

int decision_voters(struct desk *desk, const struct team *team,
    const struct decision_row *row, struct pool *pool, struct err *err)
{
	const struct member **voters =
	    pool_alloc(pool, (team->n + 1) * sizeof *voters);
	int may, found = 0;
	size_t i;

	for (i = 0; i < team->n; i++) {
		may = decision_may_vote(
		    desk, team, row, &team->list[i], pool, err);
		if (may == -1)
			return -1;
		if (may == 1 && !is_among(desk->conf, voters, (size_t)found,
				    &team->list[i]))
			voters[found++] = &team->list[i];
	}
	return found;
}

/* ------------------------------ dates ----------------------------- */

int decision_dates(struct decision_dates *dates, struct desk *desk,
    const struct decision_row *row, int64_t when, struct pool *pool,
    struct err *err)
{
	struct decision_row target;

	/* To the hour, as the store keeps them: nobody is told another time
	 * than the one that counts. */
	dates->until = 0;
	dates->has_time = strcmp(row->kind, "emergency") == 0 ||
	                  strcmp(row->kind, "hearing") == 0;
	if (row->target == 0) {
		dates->from = when / HOUR * HOUR;
		if (row->ends != 0)
			dates->until = row->ends;
		else if (row->term != 0)
			dates->until = desk_hour(when + row->term);
		return 0;
	}
	if (decision_find_target(&target, desk, row, pool, err) == -1)
		return -1;
	dates->from = target.started;
	if (strcmp(row->kind, "confirmed") == 0)
		dates->until = desk_hour(target.started + row->term);
	else if (strcmp(row->kind, "extended") == 0)
		dates->until = desk_hour(
		    (target.ends > when ? target.ends : when) + row->term);
	else
		dates->until = target.ends;
	return 0;
}

static void add_date(
    struct buf *out, int64_t t, bool has_time, struct pool *pool)
{
	const char *text = letters_time(pool, t);

	buf_add(out, text, has_time ? strlen(text) : strlen("2026-12-24"));
}

const char *decision_dated(
    const char *text, const struct decision_dates *dates, struct pool *pool)
{
	struct buf out = BUF_INIT;
	const char *copy;

	for (; *text != '\0'; text++)
		if (*text == *DECISION_FROM)
			add_date(&out, dates->from, dates->has_time, pool);
		else if (*text == *DECISION_UNTIL)
			add_date(&out, dates->until, dates->has_time, pool);
		else
			buf_addc(&out, *text);
	copy = pool_strdup(pool, buf_text(&out));
	buf_release(&out);
	return copy;
}
