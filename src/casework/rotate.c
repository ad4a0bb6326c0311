/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/rotate.h"

#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/pack.h"
#include "casework/audit.h"
#include "casework/audit_file.h"
#include "store/facts.h"
#include "store/rekey.h"
#include "store/vault.h"

static const char escrow_name[] = "escrow";

/* ----------------------------- the escrow ------------------------- */

/* For which recovery keys, and of which ring it is. */
static void pack_label(
    struct buf *out, const struct desk *desk, const struct blind *self)
{
	size_t i, n = recovery_count(desk->recovery);

	buf_add(out, self->bytes, BLIND_LEN);
	pack_u8(out, (uint8_t)n);
	for (i = 0; i < n; i++)
		buf_add(out, recovery_id(desk->recovery, i), KEYFILE_ID_LEN);
}

/* What ring_pack() said, under R. */
static int save_escrow(struct desk *desk, const struct blind *self,
    const struct buf *packed, struct err *err)
{
	struct seal_place place = {"facts", "value", random_uuid()};
	struct buf value = BUF_INIT, sealed = BUF_INIT, label = BUF_INIT;
	const struct seal_key *key;
	struct uuid run;
	int n;

	n = desk_run_key(&key, &run, desk, err);
	if (n == 1) {
		pack_label(&label, desk, self);
		seal_field(&sealed, key, &place, SEAL_LONG, packed);
		pack_bytes(&value, label.data, label.len);
		buf_add(&value, run.bytes, UUID_LEN);
		buf_add(&value, place.row.bytes, UUID_LEN);
		pack_bytes(&value, sealed.data, sealed.len);
		n = facts_set(
		    desk->store, escrow_name, value.data, value.len, err);
	}
	buf_release(&value);
	buf_release(&sealed);
	buf_release(&label);
	return n == -1 ? -1 : 0;
}

struct escrow {
	struct blob label, sealed;
	struct uuid run, row;
};

static bool unpack_escrow(struct escrow *escrow, const struct buf *value)
{
	const uint8_t *run, *row;
	struct unpack in;

	unpack_init(&in, value->data, value->len);
	escrow->label.data = unpack_bytes(&in, &escrow->label.len);
	run = unpack_raw(&in, UUID_LEN);
	row = unpack_raw(&in, UUID_LEN);
	escrow->sealed.data = unpack_bytes(&in, &escrow->sealed.len);
	if (!unpack_done(&in))
		return false;
	memcpy(escrow->run.bytes, run, UUID_LEN);
	memcpy(escrow->row.bytes, row, UUID_LEN);
	return true;
}

/* Is there one, of this ring and for these keys? 1, 0, -1. */
static int has_escrow(struct desk *desk, struct err *err)
{
	struct blind self = ring_self(desk->ring);
	struct buf value = BUF_INIT, label = BUF_INIT;
	struct escrow escrow;
	int n;

	n = facts_find(&value, desk->store, escrow_name, err);
	if (n == 1) {
		pack_label(&label, desk, &self);
		n = unpack_escrow(&escrow, &value) &&
		    escrow.label.len == label.len &&
		    memcmp(escrow.label.data, label.data, label.len) == 0;
	}
	buf_release(&value);
	buf_release(&label);
	return n;
}

static int renew_escrow(struct desk *desk, struct err *err)
{
	struct blind self = ring_self(desk->ring);
	struct buf packed = BUF_INIT;
	int ret;

	if (desk_begin(desk, err) == -1)
		return -1;
	ring_pack(&packed, desk->ring);
	ret = desk_end(desk, save_escrow(desk, &self, &packed, err), err);
	buf_release(&packed);
	return ret;
}

/* ------------------------ bringing it over ------------------------ */

/* How far it is. */
struct pace {
	const struct rotate_watch *watch; /* or NULL */
	uint64_t n, all;
};

static void one_more(struct pace *pace)
{
	pace->n++;
	if (pace->watch != NULL)
		pace->watch->step(pace->watch->arg, pace->n, pace->all);
}

typedef int next_wrap(
    struct uuid *owner, struct buf *wrap, struct store *store, struct err *err);

/* Of all keys of a kind, those that open are wrapped with another key. One
 * that does not is no worse off afterwards. */
static int rewrap_all(struct desk *desk, enum unit unit, next_wrap *next,
    const struct seal_key *outer, struct pace *pace, struct err *err)
{
	struct err why = {ERR_NONE, ""};
	struct buf wrap = BUF_INIT;
	struct uuid owner = {{0}};
	int n;

	while ((n = next(&owner, &wrap, desk->store, err)) == 1) {
		buf_reset(&wrap);
		one_more(pace);
		if (desk_rewrap(desk, unit, &owner, outer, &why) == 0 ||
		    why.kind == ERR_SEALED || why.kind == ERR_FORGOTTEN)
			continue;
		n = err_set(err, why.kind, "%s", why.text);
		break;
	}
	buf_release(&wrap);
	return n;
}

static int rehash_all(struct desk *desk, enum rekey_table table,
    struct pace *pace, struct err *err)
{
	struct rekey_row row = {.place = 0};
	int n;

	while ((n = rekey_next(&row, desk->store, table, err)) == 1) {
		one_more(pace);
		row.blind = ring_next_blind(desk->ring, &row.blind);
		if (rekey_put(&row, desk->store, table, err) == -1)
			return -1;
	}
	return n;
}

static int count_wraps(
    uint64_t *n, struct desk *desk, next_wrap *next, struct err *err)
{
	struct buf wrap = BUF_INIT;
	struct uuid owner = {{0}};
	int found;

	while ((found = next(&owner, &wrap, desk->store, err)) == 1) {
		buf_reset(&wrap);
		++*n;
	}
	buf_release(&wrap);
	return found;
}

static int count_hashes(
    uint64_t *n, struct desk *desk, enum rekey_table table, struct err *err)
{
	struct rekey_row row = {.place = 0};
	int found;

	while ((found = rekey_next(&row, desk->store, table, err)) == 1)
		++*n;
	return found;
}

static int count_all(struct pace *pace, struct desk *desk, struct err *err)
{
	uint64_t *n = &pace->all;

	if (pace->watch == NULL)
		return 0;
	if (count_wraps(n, desk, vault_next_content, err) == -1 ||
	    count_wraps(n, desk, vault_next_identity, err) == -1 ||
	    count_hashes(n, desk, REKEY_IDENTS, err) == -1)
		return -1;
	return count_hashes(n, desk, REKEY_RATES, err);
}

static int bring_over(
    struct desk *desk, const struct rotate_watch *watch, struct err *err)
{
	struct pace pace = {.watch = watch};
	struct blind self = ring_next_self(desk->ring);
	struct buf packed = BUF_INIT;
	int ret = -1;

	ring_pack_next(&packed, desk->ring);
	if (count_all(&pace, desk, err) == 0 &&
	    rewrap_all(desk, UNIT_CONTENT, vault_next_content,
		ring_next_content_key(desk->ring), &pace, err) == 0 &&
	    rewrap_all(desk, UNIT_PARTY, vault_next_identity,
		ring_next_identity_key(desk->ring), &pace, err) == 0 &&
	    rehash_all(desk, REKEY_IDENTS, &pace, err) == 0 &&
	    rehash_all(desk, REKEY_RATES, &pace, err) == 0 &&
	    save_escrow(desk, &self, &packed, err) == 0 &&
	    audit_note(desk, "rotate", NULL, NULL, NULL, err) == 0)
		ret =
		    facts_set(desk->store, "ring", self.bytes, BLIND_LEN, err);
	buf_release(&packed);
	return ret;
}

/* The head was signed by the generation that goes, in database and file. */
static int drop_others(struct desk *desk, struct err *err)
{
	if (desk_begin(desk, err) == -1 ||
	    desk_end(desk, audit_sign(desk, err), err) == -1 ||
	    audit_file_write(desk, err) == -1)
		return -1;
	return ring_settle(desk->ring, err);
}

int rotate_run(
    struct desk *desk, const struct rotate_watch *watch, struct err *err)
{
	struct blind self;

	if (ring_add_generation(desk->ring, desk->now, err) == -1 ||
	    desk_begin(desk, err) == -1 ||
	    desk_end(desk, bring_over(desk, watch, err), err) == -1)
		return -1;
	self = ring_next_self(desk->ring);
	if (ring_choose(desk->ring, &self) == -1)
		BUG("the next generation is none of the ring's");
	return drop_others(desk, err);
}

int rotate_settle(struct desk *desk, struct err *err)
{
	int n;

	if (ring_is_split(desk->ring)) {
		log_info("a rotation of the ring had not ended");
		if (drop_others(desk, err) == -1)
			return -1;
	}
	if (recovery_count(desk->recovery) == 0)
		return 0;
	n = has_escrow(desk, err);
	return n == 0 ? renew_escrow(desk, err) : n == -1 ? -1 : 0;
}

/* --------------------------- a lost ring -------------------------- */

static int open_escrow(struct buf *packed, struct desk *desk, struct err *err)
{
	struct seal_place place = {.table = "facts", .column = "value"};
	struct buf value = BUF_INIT;
	struct seal_key *key = NULL;
	struct escrow escrow;
	int n, ret = -1;

	n = facts_find(&value, desk->store, escrow_name, err);
	if (n == 0)
		err_set(err, ERR_CONFIG,
		    "the database keeps nothing of its ring: there was no "
		    "recovery key; put the ring back from a copy");
	else if (n == 1 && !unpack_escrow(&escrow, &value))
		err_set(err, ERR_SEALED,
		    "what the database keeps of its ring makes no sense");
	else if (n == 1 && desk_open_run(&key, desk, &escrow.run, err) == 0) {
		place.row = escrow.row;
		ret = seal_open(packed, key, &place, escrow.sealed.data,
		    escrow.sealed.len, err);
	}
	seal_key_free(key);
	buf_release(&value);
	return ret;
}

/* With the new ring at hand. */
static int remember_all(struct desk *desk, struct ring *ring, struct err *err)
{
	struct pace pace = {.watch = NULL};
	int ret;

	desk->ring = ring;
	if (desk_check_ring(desk, err) == -1 || desk_begin(desk, err) == -1)
		return -1;
	ret = rewrap_all(desk, UNIT_PARTY, vault_next_identity,
	    ring_identity_key(ring), &pace, err);
	if (ret == 0)
		ret = audit_note(desk, "recover", NULL, NULL, NULL, err);
	return desk_end(desk, ret, err);
}

/* The file last: a ring that is there without them would have forgotten them.
 */
int rotate_recover(struct desk *desk, const char *path, struct err *err)
{
	struct buf packed = BUF_INIT;
	struct ring *ring = NULL;
	int ret = -1;

	if (open_escrow(&packed, desk, err) == 0 &&
	    ring_make_again(&ring, path, &packed, desk->now, err) == 0 &&
	    remember_all(desk, ring, err) == 0)
		ret = ring_write_new(ring, err);
	desk->ring = NULL;
	ring_close(ring);
	buf_release(&packed);
	return ret;
}

/* ------------------------ a key that was tried -------------------- */

static char *tested_name(struct blob id)
{
	struct buf hex = BUF_INIT;
	char *name;

	hex_add(&hex, id.data, id.len);
	name = mem_printf("tested %s", buf_text(&hex));
	buf_release(&hex);
	return name;
}

int rotate_test(struct desk *desk, struct err *err)
{
	struct blob id = {recovery_secret_id(desk->secret), KEYFILE_ID_LEN};
	struct buf packed = BUF_INIT, day = BUF_INIT;
	char *name = tested_name(id);
	int ret = -1;

	pack_u64(&day, (uint64_t)desk_day(desk));
	if (open_escrow(&packed, desk, err) == 0 && desk_begin(desk, err) == 0)
		ret = desk_end(desk,
		    facts_set(desk->store, name, day.data, day.len, err), err);
	buf_release(&packed);
	buf_release(&day);
	free(name);
	return ret;
}

int rotate_is_tested(struct desk *desk, struct blob id, struct err *err)
{
	struct buf day = BUF_INIT;
	char *name = tested_name(id);
	int n = facts_find(&day, desk->store, name, err);

	buf_release(&day);
	free(name);
	return n;
}
