/* SPDX-License-Identifier: GPL-3.0-or-later */
/* attach.h - attachments on record.
 *
 * Pictures without their metadata, redacted texts, and all else as it came,
 * lie in pieces under the report's content key. Nothing is mailed out.
 */
#ifndef CASEWORK_ATTACH_H
#define CASEWORK_ATTACH_H

#include "casework/record.h"

/* What moderators are told of an attachment. */
enum attach_kind {
	ATTACH_WITHHELD,
	ATTACH_UNCLEAN, /* a picture that cannot be cleaned here */
	ATTACH_PICTURE,
	ATTACH_TEXT
};
enum attach_kind attach_kind(const struct record_file *file);

/* "attachment-1.png": what its sender called it may name anybody. */
const char *attach_name(struct pool *pool, size_t number, const char *type);

/* Store data in pieces under the owner's id. */
int attach_put(struct desk *desk, const struct uuid *owner,
    const struct seal_key *key, struct blob data, struct err *err);

/* Append what was stored so. ERR_SEALED where it does not open. */
int attach_get(struct buf *data, struct desk *desk, const struct uuid *owner,
    const struct seal_key *key, struct err *err);

/* Store the files of a record under the message. */
int attach_save(struct desk *desk, const struct record *record,
    const struct uuid *message_id, const struct seal_key *content_key,
    struct err *err);

/* Fill in all but data of the files, whose ids and number are there;
 * strings from pool. ERR_SEALED where one is missing or changed. */
int attach_open(struct record *record, struct desk *desk,
    const struct uuid *message_id, const struct seal_key *content_key,
    struct pool *pool, struct err *err);

/* One file: all of *file but its data, which is appended to data. ERR_SEALED
 * where it is not there, was not kept, or does not open. */
int attach_read(struct buf *data, struct record_file *file, struct desk *desk,
    const struct uuid *id, const struct seal_key *content_key,
    struct pool *pool, struct err *err);

#endif
