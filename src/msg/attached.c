/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "msg/attached.h"

#include <string.h>

#include "base/utf8.h"
#include "msg/charset.h"
#include "msg/part.h"

/* What is longer is no text that anybody reads. */
enum { TEXT_MAX = 1024 * 1024 };

static bool read_text(struct buf *data, GMimePart *object)
{
	struct buf utf8 = BUF_INIT, clean = BUF_INIT;

	charset_convert(&utf8,
	    g_mime_object_get_content_type_parameter(
		GMIME_OBJECT(object), "charset"),
	    buf_text(data), data->len);
	utf8_clean(&clean, buf_text(&utf8), utf8.len, false);
	buf_release(&utf8);
	if (clean.len == 0) {
		/* Nothing that can be seen: but there was room for it. */
		buf_release(&clean);
		return false;
	}
	buf_release(data);
	*data = clean;
	return true;
}

static bool read_picture(struct buf *data, const char *type, uint64_t *pixels)
{
	struct buf bare = BUF_INIT;

	if (!picture_strip(&bare, type, data->data, data->len, pixels))
		return false;
	buf_release(data);
	*data = bare;
	return true;
}

void attached_read(struct message_part *part, struct pool *pool,
    GMimePart *object, struct attached_room *room)
{
	struct buf data = BUF_INIT;

	part->size = part_size(object);
	if (part->size == 0 || part->size > room->bytes)
		return;
	part_content(&data, object, part->size);
	if (strcmp(part->type, "text/plain") == 0 && data.len <= TEXT_MAX) {
		if (read_text(&data, object))
			part->show = MESSAGE_TEXT;
	} else if (read_picture(&data, part->type, &room->pixels)) {
		part->show = MESSAGE_PICTURE;
	}
	if (data.len > room->bytes) {
		part->show = MESSAGE_WITHHELD;
	} else {
		part->data.data = pool_memdup(pool, data.data, data.len);
		part->data.len = data.len;
		room->bytes -= data.len;
	}
	buf_release(&data);
}
