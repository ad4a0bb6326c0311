/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/desk.h"

#include <string.h>

#include "base/pack.h"
#include "casework/audit.h"
#include "store/facts.h"
#include "store/vault.h"

enum {
	MINUTE = 60,
	HOUR = 3600,
	DAY = 86400,
	CLOCK_BACK = 300, /* so far may the clock go back, */
	CLOCK_AHEAD = 7 * DAY /* and so far ahead, between two runs */
};

void desk_init(struct desk *desk, const struct conf *conf, struct store *store,
    struct ring *ring, const struct recovery_ring *recovery, int64_t now)
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

static struct blob id_of(const struct recovery_secret *secret)
{
	return (struct blob){recovery_secret_id(secret), KEYFILE_ID_LEN};
}

int desk_use_secret(
    struct desk *desk, const struct recovery_secret *secret, struct err *err)
{
	int n = vault_knows_recovery(desk->store, id_of(secret), err);

	if (n == 0)
		return err_set(err, ERR_CONFIG,
		    "nothing in this database was ever sealed to this "
		    "recovery key; take another one");
	desk->secret = secret;
	return n == 1 ? 0 : -1;
}

int desk_begin(struct desk *desk, struct err *err)
{
	if (store_begin(desk->store, err) == -1)
		return -1;
	desk->audit_grew = desk->is_bold = false;
	desk->writes = store_writes(desk->store);
	entries_listen(desk->store, audit_hear, desk);
	return 0;
}

int desk_begin_bold(struct desk *desk, struct err *err)
{
	if (desk_begin(desk, err) == -1)
		return -1;
	desk->is_bold = true;
	return 0;
}

int desk_commit(struct desk *desk, struct err *err)
{
	if (desk->audit_grew && audit_sign(desk, err) == -1) {
		desk_rollback(desk);
		return -1;
	}
	entries_listen(desk->store, NULL, NULL);
	if (store_commit(desk->store, err) == 0) {
		desk->wrote =
		    desk->wrote || store_writes(desk->store) != desk->writes;
		return 0;
	}
	forget_run_key(desk);
	return -1;
}

void desk_rollback(struct desk *desk)
{
	entries_listen(desk->store, NULL, NULL);
	store_rollback(desk->store);
	/* Its rows may have been in what was rolled back. */
	forget_run_key(desk);
}

int desk_end(struct desk *desk, int ret, struct err *err)
{
	if (ret == 0)
		return desk_commit(desk, err);
	desk_rollback(desk);
	return -1;
}

static int begin_part(struct desk *desk, struct err *err)
{
	desk->run_is_new = false;
	return store_savepoint(desk->store, err);
}

static int end_part(struct desk *desk, bool keep, struct err *err)
{
	if (keep && store_release(desk->store, err) == 0)
		return 0;
	store_rollback_savepoint(desk->store);
	if (desk->run_is_new)
		forget_run_key(desk);
	return keep ? -1 : 0;
}

int desk_mail_begin(struct desk *desk, struct err *err)
{
	return desk->is_bold ? 0 : begin_part(desk, err);
}

int desk_mail_end(struct desk *desk, bool keep, struct err *err)
{
	if (!desk->is_bold)
		return end_part(desk, keep, err);
	if (!keep)
		desk_rollback(desk);
	return 0;
}

int desk_try_begin(struct desk *desk, struct err *err)
{
	desk->run_was_new = desk->run_is_new;
	return begin_part(desk, err);
}

int desk_try_end(struct desk *desk, bool keep, struct err *err)
{
	int ret = end_part(desk, keep, err);

	desk->run_is_new =
	    desk->run_key != NULL && (desk->run_is_new || desk->run_was_new);
	return ret;
}

int64_t desk_day(const struct desk *desk)
{
	return desk->now / DAY;
}

int64_t desk_hour(int64_t t)
{
	return (t + HOUR - 1) / HOUR * HOUR;
}

int64_t desk_minute(const struct desk *desk, int64_t t)
{
	if (t > desk->now)
		t += MINUTE - 1;
	return t / MINUTE * MINUTE;
}

int desk_check_ring(struct desk *desk, struct err *err)
{
	struct buf known = BUF_INIT;
	struct blind self;
	int n;

	n = facts_find(&known, desk->store, "ring", err);
	if (n == 1 && known.len == BLIND_LEN)
		memcpy(self.bytes, known.data, BLIND_LEN);
	if (n == 0)
		err_set(err, ERR_CONFIG,
		    "the database does not know its ring yet: run heyward "
		    "init again");
	else if (n == 1 && (known.len != BLIND_LEN ||
			       ring_choose(desk->ring, &self) == -1))
		n = err_set(err, ERR_CONFIG,
		    "%s is not the ring that the database was made with; "
		    "put the right one back",
		    desk->conf->keys.ring);
	buf_release(&known);
	return n == 1 ? 0 : -1;
}

static int set_fact(struct desk *desk, const char *name, const void *value,
    size_t len, struct err *err)
{
	if (desk_begin(desk, err) == -1)
		return -1;
	return desk_end(
	    desk, facts_set(desk->store, name, value, len, err), err);
}

int desk_bind_ring(struct desk *desk, struct err *err)
{
	struct blind self = ring_self(desk->ring);
	struct buf known = BUF_INIT, what = BUF_INIT;
	int n;

	n = facts_find(&known, desk->store, "ring", err);
	buf_release(&known);
	if (n != 0)
		return n == 1 ? desk_check_ring(desk, err) : -1;
	if (desk_begin(desk, err) == -1)
		return -1;
	/* No two logs begin alike. */
	buf_add(&what, self.bytes, BLIND_LEN);
	n = facts_set(desk->store, "ring", self.bytes, BLIND_LEN, err);
	if (n == 0)
		n = audit_note(desk, "init", NULL, NULL, &what, err);
	buf_release(&what);
	return desk_end(desk, n, err);
}

int desk_last_run(int64_t *when, const struct desk *desk, struct err *err)
{
	struct buf last = BUF_INIT;
	struct unpack in;
	int n = facts_find(&last, desk->store, "last run", err);

	unpack_init(&in, buf_text(&last), last.len);
	*when = (int64_t)unpack_u64(&in);
	buf_release(&last);
	return n;
}

/* Noted by the hour, so that a run with nothing to do writes nothing. */
int desk_check_clock(struct desk *desk, struct err *err)
{
	struct buf now = BUF_INIT;
	int64_t then;
	int n, ret = 0;

	n = desk_last_run(&then, desk, err);
	if (n == 1)
		desk->clock_doubt = desk->now < then - CLOCK_BACK ||
		                    desk->now > then + CLOCK_AHEAD;
	if (n != -1 && (n == 0 || then / HOUR != desk->now / HOUR)) {
		pack_u64(&now, (uint64_t)(desk->now / HOUR * HOUR));
		ret = set_fact(desk, "last run", now.data, now.len, err);
		/* Nobody misses that in an older copy. */
		desk->wrote = false;
	}
	buf_release(&now);
	return n == -1 ? -1 : ret;
}

static int save_run_key(struct desk *desk, struct err *err)
{
	struct buf sealed = BUF_INIT;
	size_t i;
	int ret = 0;

	for (i = 0; ret == 0 && i < recovery_count(desk->recovery); i++) {
		buf_reset(&sealed);
		recovery_seal(
		    &sealed, desk->recovery, i, desk->run_key, &desk->run);
		ret = vault_add_run(desk->store, &desk->run,
		    (struct blob){
			recovery_id(desk->recovery, i), KEYFILE_ID_LEN},
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
    [UNIT_CONTENT] = "content",
    [UNIT_PARTY] = "identity",
};

static const struct seal_key *ring_key(const struct desk *desk, enum unit unit)
{
	return unit == UNIT_CONTENT ? ring_content_key(desk->ring)
	                            : ring_identity_key(desk->ring);
}

static int add_wrap(struct desk *desk, const struct seal_key *outer,
    const struct seal_place *place, const struct seal_key *inner,
    const struct uuid *run, struct err *err)
{
	struct buf wrap = BUF_INIT;
	int ret;

	seal_wrap(&wrap, outer, place, inner);
	ret = vault_add_wrap(
	    desk->store, &place->row, place->column, run, &wrap, err);
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
	if (n == -1 || (n == 1 && add_wrap(desk, run_key, &recovery, key, &run,
				      err) == -1))
		goto fail;
	*out = key;
	return 0;
fail:
	seal_key_free(key);
	return -1;
}

/* The key of the ring that a wrap names in its head. */
static const struct seal_key *holder_of(
    const struct desk *desk, enum unit unit, const struct buf *wrap)
{
	if (unit == UNIT_CONTENT)
		return ring_content_key(desk->ring);
	return ring_identity_key_by_id(
	    desk->ring, seal_read_id(wrap->data, wrap->len));
}

static int open_wrap(struct seal_key **key, struct desk *desk, enum unit unit,
    const struct uuid *id, const struct buf *wrap, struct err *err)
{
	struct seal_place place = {"wraps", holders[unit], *id};
	const struct seal_key *outer = holder_of(desk, unit, wrap);

	if (outer == NULL)
		return err_set(err, ERR_FORGOTTEN,
		    "who this is was forgotten; only a recovery key tells");
	return seal_unwrap(key, outer, &place, wrap->data, wrap->len, err);
}

static int open_with_ring(struct seal_key **key, struct desk *desk,
    enum unit unit, const struct uuid *id, struct err *err)
{
	struct buf wrap = BUF_INIT;
	int n, ret = -1;

	n = vault_find_wrap(&wrap, desk->store, id, holders[unit], err);
	if (n == 0 && unit == UNIT_CONTENT)
		err_set(err, ERR_SEALED, "the key of a case is gone");
	else if (n != -1)
		ret = open_wrap(key, desk, unit, id, &wrap, err);
	buf_release(&wrap);
	return ret;
}

int desk_open_run(struct seal_key **key, struct desk *desk,
    const struct uuid *run, struct err *err)
{
	struct buf sealed = BUF_INIT;
	int n;

	n = vault_find_run(&sealed, desk->store, run, id_of(desk->secret), err);
	if (n == 0)
		n = err_set(err, ERR_FORGOTTEN,
		    "this recovery key was not set at the time; another one "
		    "may open it");
	else if (n == 1)
		n = recovery_unseal(
		    key, desk->secret, sealed.data, sealed.len, run, err);
	buf_release(&sealed);
	return n;
}

static int open_with_secret(struct seal_key **key, struct desk *desk,
    const struct uuid *id, struct err *err)
{
	struct seal_place place = {"wraps", "run", *id};
	struct buf wrap = BUF_INIT;
	struct seal_key *outer = NULL;
	struct uuid run;
	int n, ret = -1;

	n = vault_find_run_of(&run, desk->store, id, err);
	if (n == 1)
		n = vault_find_wrap(&wrap, desk->store, id, "run", err);
	if (n == 0)
		err_set(err, ERR_FORGOTTEN,
		    "it is under no recovery key: none was set at the time, "
		    "or it was erased");
	if (n == 1 && desk_open_run(&outer, desk, &run, err) == 0)
		ret = seal_unwrap(key, outer, &place, wrap.data, wrap.len, err);
	seal_key_free(outer);
	buf_release(&wrap);
	return ret;
}

int desk_open_key(struct seal_key **key, struct desk *desk, enum unit unit,
    const struct uuid *id, struct err *err)
{
	return desk->secret != NULL ? open_with_secret(key, desk, id, err)
	                            : open_with_ring(key, desk, unit, id, err);
}

int desk_has_key(
    struct desk *desk, enum unit unit, const struct uuid *id, struct err *err)
{
	struct buf wrap = BUF_INIT;
	int n = vault_find_wrap(&wrap, desk->store, id, holders[unit], err);

	if (n == 1)
		n = holder_of(desk, unit, &wrap) != NULL;
	buf_release(&wrap);
	return n;
}

int desk_rewrap(struct desk *desk, enum unit unit, const struct uuid *id,
    const struct seal_key *outer, struct err *err)
{
	struct seal_place place = {"wraps", holders[unit], *id};
	struct buf wrap = BUF_INIT;
	struct seal_key *key;
	int ret;

	if (desk_open_key(&key, desk, unit, id, err) == -1)
		return -1;
	seal_wrap(&wrap, outer, &place, key);
	ret = vault_set_wrap(desk->store, id, place.column, &wrap, err);
	seal_key_free(key);
	buf_release(&wrap);
	return ret;
}
