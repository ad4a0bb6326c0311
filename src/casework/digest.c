/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/digest.h"

#include <stdlib.h>
#include <string.h>

#include "base/pack.h"
#include "casework/letters.h"
#include "casework/lines.h"
#include "casework/newcase.h"
#include "store/acts.h"
#include "store/facts.h"

/* What is counted: the verb of its acts, and its phrase. */
static const char *const kinds[] = {"digest.refused"};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

struct digest {
	struct lines lines;
	int64_t day;
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

/* The last act that a digest has told of. */
static int read_last(int64_t *last, struct desk *desk, struct err *err)
{
	struct buf value = BUF_INIT;
	struct unpack in;
	int n = facts_find(&value, desk->store, "digest", err);

	*last = 0;
	if (n == 1) {
		unpack_init(&in, value.data, value.len);
		*last = (int64_t)unpack_u64(&in);
	}
	buf_release(&value);
	return n == -1 ? -1 : 0;
}

static int write_last(int64_t last, struct desk *desk, struct err *err)
{
	struct buf value = BUF_INIT;
	int ret;

	pack_u64(&value, (uint64_t)last);
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

static int fill(struct tmpl_value *values, const struct letters_reader *reader,
    void *arg, struct err *err)
{
	const struct digest *digest = arg;

	return lines_set(values, "lines", &digest->lines, reader, err);
}

static int send(struct desk *desk, const struct team *house,
    struct digest *digest, struct err *err)
{
	char *effect = mem_printf("digest %lld", (long long)desk_day(desk));
	struct letters_cause cause = {.by = BY_HEYWARD,
	    .case_id = house->case_id,
	    .message_id = house->case_id,
	    .effect = effect};
	struct letters_text text = {"digest", fill, digest};
	int ret = letters_to_team(desk, &text, &cause, house, NULL, err);

	free(effect);
	return ret;
}

static int gather_and_send(struct desk *desk, const struct team *house,
    int64_t last, struct pool *pool, struct err *err)
{
	struct digest digest = {.lines.pool = pool};
	unsigned counts[KINDS] = {0};
	int64_t newest = last;
	size_t i;

	if (count(counts, &newest, desk, house, pool, err) == -1)
		return -1;
	for (i = 0; i < KINDS; i++)
		if (counts[i] > 0)
			lines_add(&digest.lines, kinds[i], "n",
			    pool_printf(pool, "%u", counts[i]), (char *)NULL);
	if (newest == last)
		return 0;
	if (digest.lines.n > 0 && send(desk, house, &digest, err) == -1)
		return -1;
	return write_last(newest, desk, err);
}

int digest_send(struct desk *desk, struct err *err)
{
	struct pool *pool = pool_new();
	struct team house = {.n = 0};
	struct case_row row;
	int64_t last;
	int n;

	n = cases_find_number(&row, desk->store, 0, pool, err);
	if (n == 1)
		n = team_open(&house, desk, &row.id, pool, err) == -1 ||
		            read_last(&last, desk, err) == -1
		        ? -1
		        : gather_and_send(desk, &house, last, pool, err);
	team_release(&house);
	pool_free(pool);
	return n;
}
