/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/desk.h"

#include <string.h>

#include "store/vault.h"

enum { DAY = 86400 };

void desk_init(struct desk *desk, const struct conf *conf,
    struct store *store, const struct ring *ring,
    const struct recovery_ring *recovery, int64_t now)
{
	memset(desk, 0, sizeof *desk);
	desk->conf = conf;
	desk->store = store;
	desk->ring = ring;
	desk->recovery = recovery;
	desk->now = now;
}

static void forget_run_key(struct desk *desk)
{
	seal_key_free(desk->run_key);
	desk->run_key = NULL;
	desk->run_is_new = false;
}

void desk_release(struct desk *desk)
{
	forget_run_key(desk);
}

int desk_begin(struct desk *desk, struct err *err)
{
	return store_begin(desk->store, err);
}

int desk_commit(struct desk *desk, struct err *err)
{
	if (store_commit(desk->store, err) == 0)
		return 0;
	forget_run_key(desk);
	return -1;
}

void desk_rollback(struct desk *desk)
{
	store_rollback(desk->store);
	/* Its rows may have been in what was rolled back. */
	forget_run_key(desk);
}

int desk_mail_begin(struct desk *desk, struct err *err)
{
	desk->run_is_new = false;
	return store_savepoint(desk->store, err);
}

int desk_mail_end(struct desk *desk, bool keep, struct err *err)
{
	if (keep && store_release(desk->store, err) == 0)
		return 0;
	store_rollback_savepoint(desk->store);
	if (desk->run_is_new)
		forget_run_key(desk);
	return keep ? -1 : 0;
}

int64_t desk_day(const struct desk *desk)
{
	return desk->now / DAY;
}

static int save_run_key(struct desk *desk, struct err *err)
{
	struct buf sealed = BUF_INIT;
	size_t i;
	int ret = 0;

	for (i = 0; ret == 0 && i < recovery_count(desk->recovery); i++) {
		buf_reset(&sealed);
		recovery_seal(&sealed, desk->recovery, i, desk->run_key,
		    &desk->run);
		ret = vault_add_run(desk->store, &desk->run,
		    (struct blob){recovery_id(desk->recovery, i),
			KEYFILE_ID_LEN},
		    desk_day(desk), &sealed, err);
	}
	buf_release(&sealed);
	return ret;
}

int desk_run_key(const struct seal_key **key, struct uuid *run,
    struct desk *desk, struct err *err)
{
	if (recovery_count(desk->recovery) == 0)
		return 0;
	if (desk->run_key == NULL) {
		desk->run = random_uuid();
		desk->run_key = seal_key_new(seal_unit_id(&desk->run));
		desk->run_is_new = true;
		if (save_run_key(desk, err) == -1) {
			forget_run_key(desk);
			return -1;
		}
	}
	*key = desk->run_key;
	*run = desk->run;
	return 1;
}

/* Whose key in the ring wraps it; also binds the wrap to its purpose. */
static const char *const holders[] = {
    [UNIT_REPORT] = "content",
    [UNIT_PARTY] = "identity",
};

static const struct seal_key *ring_key(const struct desk *desk,
    enum unit unit)
{
	return unit == UNIT_REPORT ? ring_content_key(desk->ring)
				   : ring_identity_key(desk->ring);
}

static int add_wrap(struct desk *desk, const struct seal_key *outer,
    const struct seal_place *place, const struct seal_key *inner,
    const struct uuid *run, struct err *err)
{
	struct buf wrap = BUF_INIT;
	int ret;

	seal_wrap(&wrap, outer, place, inner);
	ret = vault_add_wrap(desk->store, &place->row, place->column, run,
	    &wrap, err);
	buf_release(&wrap);
	return ret;
}

int desk_new_key(struct seal_key **out, struct desk *desk, enum unit unit,
    const struct uuid *id, struct err *err)
{
	struct seal_place ours = {"wraps", holders[unit], *id};
	struct seal_place recovery = {"wraps", "run", *id};
	struct seal_key *key = seal_key_new(seal_unit_id(id));
	const struct seal_key *run_key;
	struct uuid run;
	int n;

	if (add_wrap(desk, ring_key(desk, unit), &ours, key, NULL, err) == -1)
		goto fail;
	n = desk_run_key(&run_key, &run, desk, err);
	if (n == -1 ||
	    (n == 1 &&
		add_wrap(desk, run_key, &recovery, key, &run, err) == -1))
		goto fail;
	*out = key;
	return 0;
fail:
	seal_key_free(key);
	return -1;
}

/* The key of the ring that a wrap names in its head. */
static const struct seal_key *holder_of(const struct desk *desk,
    enum unit unit, const struct buf *wrap)
{
	if (unit == UNIT_REPORT)
		return ring_content_key(desk->ring);
	return ring_identity_key_by_id(desk->ring,
	    seal_read_id(wrap->data, wrap->len));
}

int desk_open_key(struct seal_key **key, struct desk *desk, enum unit unit,
    const struct uuid *id, struct err *err)
{
	struct seal_place place = {"wraps", holders[unit], *id};
	const struct seal_key *outer;
	struct buf wrap = BUF_INIT;
	int n, ret = -1;

	n = vault_find_wrap(&wrap, desk->store, id, place.column, err);
	if (n == -1)
		goto out;
	outer = n == 1 ? holder_of(desk, unit, &wrap) : NULL;
	if (outer == NULL)
		err_set(err, ERR_SEALED,
		    "the key of this %s was forgotten; only a recovery key "
		    "opens it",
		    unit == UNIT_REPORT ? "report" : "identity");
	else
		ret = seal_unwrap(key, outer, &place, wrap.data, wrap.len,
		    err);
out:
	buf_release(&wrap);
	return ret;
}
