/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/act.h"

#include "base/pack.h"

int act_note(struct desk *desk, const struct team *team,
    const struct blind *moderator, const char *verb, int64_t when,
    const struct lines *done, struct err *err)
{
	struct act_row row = {.uuid = random_uuid(),
	    .case_id = team->case_id,
	    .day = desk_day(desk),
	    .moderator = moderator,
	    .verb = verb};
	struct seal_place place = {"acts", "sealed", row.uuid};
	struct buf plain = BUF_INIT, sealed = BUF_INIT;
	int ret;

	pack_u64(&plain, (uint64_t)when);
	lines_pack(&plain, done);
	seal_field(&sealed, team->key, &place, SEAL_LONG, &plain);
	row.sealed = (struct blob){sealed.data, sealed.len};
	ret = acts_add(desk->store, &row, err);
	buf_release(&plain);
	buf_release(&sealed);
	return ret;
}

int act_open(int64_t *when, struct lines *done, const struct team *team,
    const struct act_row *row, struct pool *pool, struct err *err)
{
	struct seal_place place = {"acts", "sealed", row->uuid};
	struct buf plain = BUF_INIT;
	struct lines lines;
	struct unpack in;
	int ret;

	ret = seal_open(
	    &plain, team->key, &place, row->sealed.data, row->sealed.len, err);
	if (ret == 0) {
		unpack_init(&in, plain.data, plain.len);
		*when = (int64_t)unpack_u64(&in);
		lines_unpack(&lines, &in, pool);
		if (!unpack_done(&in))
			ret = err_set(
			    err, ERR_SEALED, "an act on record makes no sense");
	}
	if (ret == 0 && done != NULL)
		*done = lines;
	buf_release(&plain);
	return ret;
}
