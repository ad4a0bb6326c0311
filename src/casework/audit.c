/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/audit.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/pack.h"
#include "privacy/digest.h"
#include "store/facts.h"

/* ----------------------------- entries ---------------------------- */

static void pack_optional(struct buf *out, const void *data, size_t len)
{
	pack_u8(out, data != NULL);
	if (data != NULL)
		buf_add(out, data, len);
}

struct hash audit_hash(const struct entry_row *row)
{
	struct buf buf = BUF_INIT;
	struct hash hash;

	buf_add(&buf, row->prev.bytes, HASH_LEN);
	pack_u64(&buf, (uint64_t)row->seq);
	pack_u64(&buf, (uint64_t)row->day);
	pack_str(&buf, row->kind);
	pack_str(&buf, row->verb);
	pack_optional(&buf, row->case_id, UUID_LEN);
	pack_optional(&buf, row->subject, UUID_LEN);
	pack_optional(&buf, row->moderator, BLIND_LEN);
	pack_optional(&buf, row->what, HASH_LEN);
	hash = digest_hash((struct blob){buf.data, buf.len});
	buf_release(&buf);
	return hash;
}

int audit_hear(void *arg, const struct entry_event *event, struct err *err)
{
	struct desk *desk = arg;
	struct entry_row last = {.seq = 0}, row = {.day = desk_day(desk),
						.kind = event->kind,
						.verb = event->verb,
						.case_id = event->case_id,
						.subject = event->subject,
						.moderator = event->moderator};
	struct pool *pool = pool_new();
	struct hash what;
	int ret = -1;

	if (event->what != NULL) {
		what = digest_hash(
		    (struct blob){event->what->data, event->what->len});
		row.what = &what;
	}
	if (entries_last(&last, desk->store, pool, err) != -1) {
		row.seq = last.seq + 1;
		row.prev = last.hash;
		row.hash = audit_hash(&row);
		ret = entries_add(desk->store, &row, err);
		desk->audit_grew = true;
	}
	pool_free(pool);
	return ret;
}

int audit_note(struct desk *desk, const char *verb, const struct uuid *case_id,
    const struct blind *moderator, const struct buf *what, struct err *err)
{
	struct entry_event event = {.kind = "note",
	    .verb = verb,
	    .case_id = case_id,
	    .moderator = moderator,
	    .what = what};

	if (!store_in_transaction(desk->store))
		BUG("%s goes on record outside of a transaction", verb);
	return audit_hear(desk, &event, err);
}

/* ----------------------------- the head --------------------------- */

static void pack_head(struct buf *out, const struct audit_head *head)
{
	pack_u64(out, (uint64_t)head->seq);
	buf_add(out, head->hash.bytes, HASH_LEN);
}

/* What is signed: other things that a ring may sign begin otherwise. */
static void pack_signed(struct buf *out, const struct audit_head *head)
{
	pack_str(out, "heyward-audit-head-v1");
	pack_head(out, head);
}

static int save_head(
    struct desk *desk, const struct audit_head *head, struct err *err)
{
	struct buf value = BUF_INIT;
	int ret;

	pack_head(&value, head);
	buf_add(&value, head->signature, RING_SIGNATURE_LEN);
	ret = facts_set(desk->store, "audit head", value.data, value.len, err);
	buf_release(&value);
	return ret;
}

/* Nothing to sign where all that was written was undone with its mail. */
int audit_sign(struct desk *desk, struct err *err)
{
	struct pool *pool = pool_new();
	struct buf text = BUF_INIT;
	struct entry_row last;
	struct audit_head head;
	int n;

	n = entries_last(&last, desk->store, pool, err);
	if (n == 1) {
		head.seq = last.seq;
		head.hash = last.hash;
		pack_signed(&text, &head);
		ring_sign(head.signature, desk->ring, text.data, text.len);
		if (save_head(desk, &head, err) == -1)
			n = -1;
	}
	buf_release(&text);
	pool_free(pool);
	return n == -1 ? -1 : 0;
}

int audit_find_head(struct audit_head *head, struct desk *desk, struct err *err)
{
	struct buf value = BUF_INIT;
	struct unpack in;
	const uint8_t *hash, *signature;
	int n = facts_find(&value, desk->store, "audit head", err);

	if (n == 1) {
		unpack_init(&in, value.data, value.len);
		head->seq = (int64_t)unpack_u64(&in);
		hash = unpack_raw(&in, HASH_LEN);
		signature = unpack_raw(&in, RING_SIGNATURE_LEN);
		if (unpack_done(&in)) {
			memcpy(head->hash.bytes, hash, HASH_LEN);
			memcpy(head->signature, signature, RING_SIGNATURE_LEN);
		} else {
			n = err_set(err, ERR_SEALED,
			    "the head of the audit log makes no sense");
		}
	}
	buf_release(&value);
	return n;
}

bool audit_is_signed(const struct audit_head *head, const struct ring *ring)
{
	struct buf text = BUF_INIT;
	bool is_signed;

	pack_signed(&text, head);
	is_signed = ring_signed(ring, head->signature, text.data, text.len);
	buf_release(&text);
	return is_signed;
}

/* ---------------------------- for people -------------------------- */

enum { SHOWN_MIN = 8, SHOWN = HASH_LEN / 2 }; /* bytes */

int audit_shown(
    const char **text, struct desk *desk, struct pool *pool, struct err *err)
{
	struct buf hex = BUF_INIT;
	struct entry_row last;
	int n = entries_last(&last, desk->store, pool, err);

	*text = "";
	if (n == 1) {
		hex_add(&hex, last.hash.bytes, SHOWN);
		*text = pool_printf(
		    pool, "%" PRId64 "-%s", last.seq, buf_text(&hex));
	}
	buf_release(&hex);
	return n == -1 ? -1 : 0;
}

int audit_read_shown(int64_t *seq, struct hash *hash, size_t *len,
    const char *text, struct err *err)
{
	struct buf bytes = BUF_INIT;
	char *end;
	int ret = -1;

	errno = 0;
	*seq = strtoll(text, &end, 10);
	if (errno == 0 && *seq > 0 && *end == '-' &&
	    hex_read(&bytes, end + 1, strlen(end + 1)) == 0 &&
	    bytes.len >= SHOWN_MIN && bytes.len <= HASH_LEN) {
		memcpy(hash->bytes, bytes.data, bytes.len);
		*len = bytes.len;
		ret = 0;
	} else {
		err_set(err, ERR_INPUT,
		    "a head is expected as the weekly digest has it: a "
		    "number, a hyphen, and at least %d hexadecimal digits",
		    2 * SHOWN_MIN);
	}
	buf_release(&bytes);
	return ret;
}
