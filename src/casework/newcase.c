/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/newcase.h"

#include "casework/clocks.h"

enum { DAY = 86400, NUMBER_TRIES = 32 };

/* A random number of four digits; where those run out, of five, and so on:
 * then four are not tried any more. */
static int add(struct case_row *row, struct desk *desk, struct err *err)
{
	int64_t highest;
	uint32_t low = 1000;
	int tries, n = 0;

	if (cases_highest(&highest, desk->store, err) == -1)
		return -1;
	while (highest / 10 >= low)
		low *= 10;
	for (tries = 1; n == 0; tries++) {
		if (tries % NUMBER_TRIES == 0)
			low *= 10;
		row->number = low + random_below(low * 9);
		n = cases_add(desk->store, row, err);
	}
	return n == -1 ? -1 : 0;
}

void newcase_wind(struct case_row *row, const struct desk *desk)
{
	row->word_due = desk_hour(desk->now + desk->conf->clock.word);
	row->decision_due = desk_hour(desk->now + desk->conf->clock.decision);
}

/* The case has a key of its own: for what moderators write. */
static int add_key(struct team *team, struct desk *desk, const struct uuid *id,
    struct pool *pool, struct err *err)
{
	struct seal_key *key;

	if (desk_new_key(&key, desk, UNIT_CONTENT, id, err) == -1)
		return -1;
	seal_key_free(key);
	return team_open(team, desk, id, pool, err);
}

int newcase_open(struct case_row *row, struct team *team, struct desk *desk,
    struct pool *pool, struct err *err)
{
	row->id = random_uuid();
	row->opened = desk_day(desk) * DAY;
	row->categories = "";
	newcase_wind(row, desk);
	if (add(row, desk, err) == -1 ||
	    clocks_event(desk, &row->id, CLOCK_OPENED, 0, 0, err) == -1)
		return -1;
	return add_key(team, desk, &row->id, pool, err);
}

int newcase_file(struct case_row *row, struct team *team, struct desk *desk,
    int64_t when, struct pool *pool, struct err *err)
{
	if (when <= 0 || when > desk->now)
		when = desk->now;
	row->id = random_uuid();
	row->state = "closed";
	row->opened = when / DAY * DAY;
	row->categories = "";
	newcase_wind(row, desk);
	if (add(row, desk, err) == -1)
		return -1;
	row->closed = desk_day(desk) * DAY;
	if (cases_update(desk->store, row, err) == -1)
		return -1;
	return add_key(team, desk, &row->id, pool, err);
}

int newcase_house(
    struct team *team, struct desk *desk, struct pool *pool, struct err *err)
{
	struct case_row row = {.number = 0};
	int n = cases_find_number(&row, desk->store, 0, pool, err);

	if (n == 1)
		return team_open(team, desk, &row.id, pool, err);
	if (n == -1)
		return -1;
	row = (struct case_row){.id = random_uuid(),
	    .state = "house",
	    .class = "other",
	    .categories = ""};
	if (cases_add(desk->store, &row, err) == -1)
		return -1;
	return add_key(team, desk, &row.id, pool, err);
}
