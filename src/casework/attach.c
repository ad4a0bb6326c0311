/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/attach.h"

#include <string.h>

#include "base/pack.h"
#include "privacy/chunks.h"
#include "store/files.h"
#include "store/vault.h"

enum attach_kind attach_kind(const struct record_file *file)
{
	if (file->show == MESSAGE_PICTURE)
		return ATTACH_PICTURE;
	if (file->show == MESSAGE_TEXT)
		return ATTACH_TEXT;
	return strncmp(file->type, "image/", 6) == 0 ? ATTACH_UNCLEAN
	                                             : ATTACH_WITHHELD;
}

const char *attach_name(struct pool *pool, size_t number, const char *type)
{
	static const struct {
		const char *type, *ending;
	} endings[] = {
	    {"image/jpeg", "jpg"},
	    {"image/jpg", "jpg"},
	    {"image/pjpeg", "jpg"},
	    {"image/png", "png"},
	    {"text/plain", "txt"},
	};
	const char *ending = "bin";
	size_t i;

	for (i = 0; i < sizeof endings / sizeof endings[0]; i++)
		if (strcmp(type, endings[i].type) == 0)
			ending = endings[i].ending;
	return pool_printf(pool, "attachment-%zu.%s", number, ending);
}

struct piece_arg {
	struct desk *desk;
	const struct uuid *owner;
};

static int put_piece(
    void *arg, uint32_t seq, const struct buf *piece, struct err *err)
{
	const struct piece_arg *to = arg;

	return vault_add_piece(to->desk->store, to->owner, seq, piece, err);
}

int attach_put(struct desk *desk, const struct uuid *owner,
    const struct seal_key *key, struct blob data, struct err *err)
{
	struct piece_arg arg = {desk, owner};

	return chunks_seal(
	    key, owner, data.data, data.len, put_piece, &arg, err);
}

static int get_piece(
    void *arg, uint32_t seq, struct buf *piece, struct err *err)
{
	const struct piece_arg *from = arg;

	return vault_find_piece(
	    piece, from->desk->store, from->owner, seq, err);
}

int attach_get(struct buf *data, struct desk *desk, const struct uuid *owner,
    const struct seal_key *key, struct err *err)
{
	struct piece_arg arg = {desk, owner};

	return chunks_open(data, key, owner, get_piece, &arg, err);
}

static int save_file(struct desk *desk, const struct record_file *file,
    struct file_row *row, const struct seal_key *key, struct err *err)
{
	struct seal_place place = {"files", "facts", file->id};
	struct buf plain = BUF_INIT, facts = BUF_INIT;
	int ret;

	pack_str(&plain, file->type);
	pack_u64(&plain, file->size);
	pack_u8(&plain, (uint8_t)file->show);
	pack_u8(&plain, file->data.len > 0);
	pack_str(&plain, file->name);
	pack_str(&plain, file->sha256);
	seal_field(&facts, key, &place, SEAL_SHORT, &plain);
	row->id = file->id;
	row->facts = (struct blob){facts.data, facts.len};
	ret = files_add(desk->store, row, err);
	if (ret == 0 && file->data.len > 0)
		ret = attach_put(desk, &file->id, key, file->data, err);
	buf_release(&plain);
	buf_release(&facts);
	return ret;
}

int attach_save(struct desk *desk, const struct record *record,
    const struct uuid *message_id, const struct seal_key *content_key,
    struct err *err)
{
	struct file_row row = {.message_id = *message_id};
	size_t i;

	for (i = 0; i < record->n_files; i++) {
		row.ordinal = (int64_t)i + 1;
		if (save_file(
			desk, &record->files[i], &row, content_key, err) == -1)
			return -1;
	}
	return 0;
}

static int open_file(struct record_file *file, const struct file_row *row,
    const struct seal_key *key, struct pool *pool, struct err *err)
{
	struct seal_place place = {"files", "facts", file->id};
	struct buf facts = BUF_INIT;
	struct unpack in;
	int ret;

	ret = seal_open(
	    &facts, key, &place, row->facts.data, row->facts.len, err);
	if (ret == 0) {
		unpack_init(&in, facts.data, facts.len);
		file->type = unpack_str(&in, pool);
		file->size = unpack_u64(&in);
		file->show = unpack_u8(&in);
		file->kept = unpack_u8(&in);
		file->name = unpack_str(&in, pool);
		file->sha256 = unpack_str(&in, pool);
		if (!unpack_done(&in) || file->type == NULL ||
		    file->name == NULL || file->show > MESSAGE_TEXT)
			ret = err_set(err, ERR_SEALED,
			    "a stored attachment makes no sense");
	}
	buf_release(&facts);
	return ret;
}

int attach_open(struct record *record, struct desk *desk,
    const struct uuid *message_id, const struct seal_key *content_key,
    struct pool *pool, struct err *err)
{
	struct file_row row = {.ordinal = 0};
	size_t i;
	int n;

	for (i = 0; i < record->n_files; i++) {
		n = files_next(&row, desk->store, message_id, pool, err);
		if (n == -1)
			return -1;
		/* The message says which files it has, and in which order. */
		if (n == 0 ||
		    memcmp(&row.id, &record->files[i].id, sizeof row.id) != 0)
			return err_set(err, ERR_SEALED,
			    "an attachment is missing: a changed database");
		if (open_file(
			&record->files[i], &row, content_key, pool, err) == -1)
			return -1;
	}
	return 0;
}

int attach_read(struct buf *data, struct record_file *file, struct desk *desk,
    const struct uuid *id, const struct seal_key *content_key,
    struct pool *pool, struct err *err)
{
	struct file_row row;
	int n;

	n = files_find(&row, desk->store, id, pool, err);
	if (n == 0)
		return err_set(err, ERR_SEALED, "an attachment is gone");
	if (n == -1)
		return -1;
	*file = (struct record_file){.id = *id};
	if (open_file(file, &row, content_key, pool, err) == -1)
		return -1;
	if (!file->kept)
		return err_set(err, ERR_SEALED, "an attachment was not kept");
	return attach_get(data, desk, id, content_key, err);
}
