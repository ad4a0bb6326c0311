/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/waiting.h"

int waiting_add(struct desk *desk, const struct team *team,
    struct pending_row *row, const struct buf *plain, struct err *err)
{
	struct seal_place place = {"pending", "sealed", random_uuid()};
	struct buf sealed = BUF_INIT;
	int ret;

	row->expires = desk_hour(row->expires);
	row->uuid = place.row;
	row->case_id = team->case_id;
	seal_field(&sealed, team->key, &place, SEAL_LONG, plain);
	row->sealed = (struct blob){sealed.data, sealed.len};
	ret = pending_add(desk->store, row, err);
	buf_release(&sealed);
	return ret;
}

int waiting_open(struct buf *plain, struct desk *desk,
    const struct pending_row *row, struct err *err)
{
	struct seal_place place = {"pending", "sealed", row->uuid};
	struct seal_key *key;
	int ret;

	if (desk_open_key(&key, desk, UNIT_CONTENT, &row->case_id, err) == -1)
		return -1;
	ret = seal_open(
	    plain, key, &place, row->sealed.data, row->sealed.len, err);
	seal_key_free(key);
	return ret;
}
