/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/record.h"

#include <string.h>

#include "base/pack.h"
#include "casework/attach.h"
#include "store/reports.h"

/* More attachments than the reader ever tells of. */
enum { FILES_MAX = 1000 };

static void pack_facts(struct buf *out, const struct record *record)
{
	size_t i;

	pack_u64(out, (uint64_t)record->received);
	pack_str(out, record->subject);
	pack_str(out, record->cut);
	pack_u64(out, record->replaced);
	pack_u64(out, record->others);
	pack_str(out, record->unreadable);
	pack_str(out, record->sender_doubt);
	pack_u8(out, (uint8_t)record->via);
	pack_u8(out, record->from_html);
	pack_u8(out, record->text_differs);
	pack_u8(out, record->text_cut);
	pack_u8(out, record->too_large);
	pack_u32(out, (uint32_t)record->n_files);
	for (i = 0; i < record->n_files; i++)
		pack_bytes(out, record->files[i].id.bytes, UUID_LEN);
}

static bool unpack_facts(
    struct record *record, const struct buf *facts, struct pool *pool)
{
	const uint8_t *id;
	struct unpack in;
	size_t i, len;

	unpack_init(&in, facts->data, facts->len);
	record->received = (int64_t)unpack_u64(&in);
	record->subject = unpack_str(&in, pool);
	record->cut = unpack_str(&in, pool);
	record->replaced = unpack_u64(&in);
	record->others = unpack_u64(&in);
	record->unreadable = unpack_str(&in, pool);
	record->sender_doubt = unpack_str(&in, pool);
	record->via = unpack_u8(&in);
	record->from_html = unpack_u8(&in);
	record->text_differs = unpack_u8(&in);
	record->text_cut = unpack_u8(&in);
	record->too_large = unpack_u8(&in);
	record->n_files = unpack_u32(&in);
	if (record->n_files > FILES_MAX)
		return false;
	record->files =
	    pool_alloc(pool, record->n_files * sizeof *record->files);
	for (i = 0; i < record->n_files; i++) {
		id = unpack_bytes(&in, &len);
		if (len != UUID_LEN)
			return false;
		memcpy(record->files[i].id.bytes, id, UUID_LEN);
	}
	return unpack_done(&in);
}

/* 1 kept, 0 there is no recovery key, -1 failed. */
static int save_original(struct uuid *run, struct desk *desk,
    const struct record_origin *origin, struct err *err)
{
	struct blob raw = {origin->raw, origin->len};
	const struct seal_key *key;
	int n;

	n = desk_run_key(&key, run, desk, err);
	if (n != 1)
		return n;
	if (attach_put(desk, &origin->id, key, raw, err) == -1)
		return -1;
	return 1;
}

/* Seal facts and clean copy under a name of their own; store does the rest. */
typedef int store_message(
    struct store *store, const struct message_row *row, struct err *err);
static int seal_message(struct desk *desk, const struct record *record,
    const struct seal_key *key, struct message_row *row, store_message *store,
    struct err *err)
{
	struct seal_place facts_place = {"messages", "facts", random_uuid()};
	struct seal_place clean_place = {"messages", "clean", facts_place.row};
	struct buf plain = BUF_INIT, facts = BUF_INIT, clean = BUF_INIT;
	int ret;

	row->seal = facts_place.row;
	pack_facts(&plain, record);
	seal_field(&facts, key, &facts_place, SEAL_LONG, &plain);
	buf_reset(&plain);
	buf_adds(&plain, record->clean);
	seal_field(&clean, key, &clean_place, SEAL_LONG, &plain);
	row->facts = (struct blob){facts.data, facts.len};
	row->clean = (struct blob){clean.data, clean.len};
	ret = store(desk->store, row, err);
	buf_release(&plain);
	buf_release(&facts);
	buf_release(&clean);
	return ret;
}

int record_save(struct desk *desk, const struct record *record,
    const struct record_origin *origin, const struct seal_key *content_key,
    struct err *err)
{
	struct message_row row = {.id = origin->id,
	    .unit_id = origin->unit_id,
	    .party_id = origin->party_id,
	    .moderator = origin->moderator,
	    .day = desk_day(desk)};
	struct uuid run;
	int kept = 0;

	if (origin->raw != NULL)
		kept = save_original(&run, desk, origin, err);
	if (kept == -1)
		return -1;
	row.run = kept == 1 ? &run : NULL;
	row.ordinal = messages_next_ordinal(desk->store, &origin->unit_id, err);
	if (row.ordinal == -1)
		return -1;
	if (seal_message(desk, record, content_key, &row, messages_add, err) ==
	    -1)
		return -1;
	return attach_save(desk, record, &origin->id, content_key, err);
}

int record_open(struct record *record, struct desk *desk,
    const struct message_row *row, struct pool *pool, struct err *err)
{
	struct seal_place facts_place = {"messages", "facts", row->seal};
	struct seal_place clean_place = {"messages", "clean", row->seal};
	struct buf facts = BUF_INIT, clean = BUF_INIT;
	struct seal_key *key = NULL;
	int ret = -1;

	if (desk_open_key(&key, desk, UNIT_CONTENT, &row->unit_id, err) == -1 ||
	    seal_open(&facts, key, &facts_place, row->facts.data,
		row->facts.len, err) == -1 ||
	    seal_open(&clean, key, &clean_place, row->clean.data,
		row->clean.len, err) == -1)
		goto out;
	if (!unpack_facts(record, &facts, pool)) {
		err_set(err, ERR_SEALED, "a stored message makes no sense");
		goto out;
	}
	record->clean = pool_strdup(pool, buf_text(&clean));
	ret = attach_open(record, desk, &row->id, key, pool, err);
out:
	seal_key_free(key);
	buf_release(&facts);
	buf_release(&clean);
	return ret;
}

int record_change(struct desk *desk, const struct record *record,
    const struct message_row *row, struct err *err)
{
	struct message_row changed = *row;
	struct seal_key *key;
	int ret;

	if (desk_open_key(&key, desk, UNIT_CONTENT, &row->unit_id, err) == -1)
		return -1;
	ret = seal_message(desk, record, key, &changed, messages_reseal, err);
	seal_key_free(key);
	return ret;
}
