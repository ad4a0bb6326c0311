/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/digest.h"

#include <stdlib.h>
#include <string.h>

#include "base/pack.h"
#include "casework/audit.h"
#include "casework/letters.h"
#include "casework/lines.h"
#include "casework/newcase.h"
#include "casework/open_work.h"
#include "store/acts.h"
#include "store/facts.h"
#include "store/outbox.h"

/* What is counted: the verb of its acts, and its phrase. */
static const char *const kinds[] = {"digest.refused", "digest.imported"};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

enum { LISTED = 30 /* cases in a digest; of the rest only the number */ };

/* What is remembered of the digests that were sent. */
struct sent {
	int64_t act; /* the last that one told of */
	int64_t day, week; /* of the last ones */
};

/* One digest to one reader. */
struct digest {
	const char *letter;
	struct lines lines, cases;
	size_t more; /* cases that are not listed */
	const char *head; /* of the audit log, or NULL */
};

int digest_add(struct desk *desk, const char *key, struct err *err)
{
	struct pool *pool = pool_new();
	struct team house = {.n = 0};
	struct act_row act = {.uuid = random_uuid(),
	    .day = desk_day(desk),
	    .verb = key,
	    .sealed = {"", 0}};
	int ret = -1;

	if (newcase_house(&house, desk, pool, err) == 0) {
		act.case_id = house.case_id;
		ret = acts_add(desk->store, &act, err);
	}
	team_release(&house);
	pool_free(pool);
	return ret;
}

/* Weeks begin on Mondays; the first day of 1970 was a Thursday. */
static int64_t week_of(const struct desk *desk)
{
	return (desk_day(desk) + 3) / 7;
}

/* Before the first one, yesterday's counts as sent, and this week's. */
static int read_sent(struct sent *sent, struct desk *desk, struct err *err)
{
	struct buf value = BUF_INIT;
	struct unpack in;
	int n = facts_find(&value, desk->store, "digest", err);

	*sent = (struct sent){0, desk_day(desk) - 1, week_of(desk)};
	if (n == 1) {
		unpack_init(&in, value.data, value.len);
		sent->act = (int64_t)unpack_u64(&in);
		sent->day = (int64_t)unpack_u64(&in);
		sent->week = (int64_t)unpack_u64(&in);
	}
	buf_release(&value);
	return n == -1 ? -1 : 0;
}

static int write_sent(
    const struct sent *sent, struct desk *desk, struct err *err)
{
	struct buf value = BUF_INIT;
	int ret;

	pack_u64(&value, (uint64_t)sent->act);
	pack_u64(&value, (uint64_t)sent->day);
	pack_u64(&value, (uint64_t)sent->week);
	ret = facts_set(desk->store, "digest", value.data, value.len, err);
	buf_release(&value);
	return ret;
}

/* Up to today, which is not over. What a wrong clock noted as of a day to
 * come must not hold back all that came after it. */
static int count(unsigned counts[KINDS], int64_t *last, struct desk *desk,
    const struct team *house, struct pool *pool, struct err *err)
{
	struct act_row act = {.id = *last};
	size_t i;
	int n;

	while ((n = acts_next(&act, desk->store, &house->case_id, pool, err)) ==
		   1 &&
	       act.day != desk_day(desk)) {
		for (i = 0; i < KINDS; i++)
			counts[i] += strcmp(act.verb, kinds[i]) == 0;
		*last = act.id;
	}
	return n == -1 ? -1 : 0;
}

static void add_count(struct lines *lines, const char *key, size_t n)
{
	lines_add(
	    lines, key, "n", pool_printf(lines->pool, "%zu", n), (char *)NULL);
}

/* ---------------------------- one reader -------------------------- */

static int fill(struct tmpl_value *values, const struct letters_reader *reader,
    void *arg, struct err *err)
{
	const struct digest *digest = arg;

	if (digest->more > 0)
		tmpl_setf(values, "more", "%zu", digest->more);
	if (digest->head != NULL)
		tmpl_set(values, "head", digest->head);
	if (lines_set(values, "cases", &digest->cases, reader, err) == -1)
		return -1;
	return lines_set(values, "lines", &digest->lines, reader, err);
}

static int send(struct desk *desk, const struct team *house,
    const struct open_reader *reader, struct digest *digest, int64_t period,
    struct err *err)
{
	char *effect = mem_printf("%s %lld", digest->letter, (long long)period);
	struct letters_cause cause = {.by = BY_HEYWARD,
	    .case_id = house->case_id,
	    .message_id = house->case_id,
	    .effect = effect};
	struct letters_text text = {digest->letter, fill, digest};
	int ret = letters_to_member(
	    desk, &text, &cause, house, reader->member, NULL, err);

	free(effect);
	return ret;
}

/* Mail that has stopped flowing: what comes in may wait unseen, and what goes
 * out may not arrive. */
static int add_standstill(
    struct lines *lines, struct desk *desk, struct err *err)
{
	int64_t deferred;

	if (desk->no_mail_since != 0)
		lines_add(lines, "digest.fetch", "when",
		    letters_time(lines->pool, desk->no_mail_since),
		    (char *)NULL);
	if (outbox_deferred(&deferred, desk->store, err) == -1)
		return -1;
	if (deferred > 0)
		add_count(lines, "digest.deferred", (size_t)deferred);
	return 0;
}

/* Silent where there is nothing. */
static int send_daily(struct desk *desk, const struct team *house,
    struct open_reader *reader, const unsigned counts[KINDS], struct pool *pool,
    struct err *err)
{
	struct digest digest = {
	    "digest", .lines.pool = pool, .cases.pool = pool};
	size_t i;

	for (i = 0; i < KINDS; i++)
		if (counts[i] > 0)
			add_count(&digest.lines, kinds[i], counts[i]);
	if (add_standstill(&digest.lines, desk, err) == -1)
		return -1;
	digest.more = open_work_list(&digest.cases, reader, LISTED);
	if (digest.lines.n == 0 && digest.cases.n == 0)
		return 0;
	return send(desk, house, reader, &digest, desk_day(desk), err);
}

static int send_weekly(struct desk *desk, const struct team *house,
    const struct open_reader *reader, struct pool *pool, struct err *err)
{
	struct digest digest = {
	    "weekly", .lines.pool = pool, .cases.pool = pool};

	if (audit_shown(&digest.head, desk, pool, err) == -1)
		return -1;
	add_count(&digest.lines, "digest.open", reader->n + reader->n_new);
	add_count(&digest.lines, "digest.decided", reader->n_decided);
	add_count(&digest.lines, "digest.running", reader->n_running);
	return send(desk, house, reader, &digest, week_of(desk), err);
}

/* ------------------------------ to all ---------------------------- */

static int send_all(struct sent *sent, struct desk *desk,
    const struct team *house, struct pool *pool, struct err *err)
{
	bool is_weekly = week_of(desk) > sent->week;
	unsigned counts[KINDS] = {0};
	struct open_work work;
	size_t i;

	if (count(counts, &sent->act, desk, house, pool, err) == -1 ||
	    open_work_gather(&work, desk, house, pool, err) == -1)
		return -1;
	for (i = 0; i < work.n; i++)
		if (send_daily(desk, house, &work.readers[i], counts, pool,
			err) == -1 ||
		    (is_weekly && send_weekly(desk, house, &work.readers[i],
				      pool, err) == -1))
			return -1;
	sent->day = desk_day(desk);
	if (is_weekly)
		sent->week = week_of(desk);
	return write_sent(sent, desk, err);
}

/* A day that was told of is over, whatever the clock says since. */
int digest_send(struct desk *desk, struct err *err)
{
	struct pool *pool;
	struct team house = {.n = 0};
	struct sent sent;
	int ret = -1;

	if (read_sent(&sent, desk, err) == -1)
		return -1;
	if (desk_day(desk) <= sent.day)
		return 0;
	pool = pool_new();
	if (newcase_house(&house, desk, pool, err) == 0)
		ret = send_all(&sent, desk, &house, pool, err);
	team_release(&house);
	pool_free(pool);
	return ret;
}
