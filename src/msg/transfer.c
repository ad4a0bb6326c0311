/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "msg/transfer.h"

#include <string.h>

#include "base/addr.h"
#include "base/pack.h"
#include "base/utf8.h"
#include "msg/picture.h"

/* Each kind of thing is packed and unpacked by two functions that stand side
 * by side, in the order in which they stand in struct message. */

struct reading {
	struct unpack in;
	struct pool *pool;
	bool failed;
};

static const char *read_line(struct reading *reading)
{
	const char *s = unpack_str(&reading->in, reading->pool);

	if (s != NULL && (strlen(s) > TRANSFER_LINE_MAX ||
			     !utf8_is_clean(s, strlen(s), true))) {
		reading->failed = true;
		return NULL;
	}
	return s;
}

/* One that has to be there. */
static const char *need_line(struct reading *reading)
{
	const char *s = read_line(reading);

	if (s == NULL)
		reading->failed = true;
	return s == NULL ? "" : s;
}

static bool read_bool(struct reading *reading)
{
	uint8_t value = unpack_u8(&reading->in);

	if (value > 1)
		reading->failed = true;
	return value == 1;
}

/* Room for a list of at most max entries, whose number comes first. */
static void *read_list(
    struct reading *reading, size_t *n, size_t max, size_t entry)
{
	*n = unpack_u32(&reading->in);
	if (*n > max || reading->in.failed) {
		reading->failed = true;
		*n = 0;
	}
	return *n == 0 ? NULL : pool_alloc(reading->pool, *n * entry);
}

static void pack_addr(struct buf *out, const struct message_addr *addr)
{
	pack_str(out, addr->addr);
	pack_str(out, addr->name);
}

static void read_addr(struct reading *reading, struct message_addr *addr)
{
	addr->addr = read_line(reading);
	addr->name = read_line(reading);
	if (addr->addr != NULL && !addr_is_valid(addr->addr)) {
		reading->failed = true;
		addr->addr = NULL;
	}
}

static void pack_addrs(struct buf *out, const struct message_addrs *addrs)
{
	size_t i;

	pack_u32(out, (uint32_t)addrs->n);
	for (i = 0; i < addrs->n; i++)
		pack_addr(out, &addrs->list[i]);
}

static void read_addrs(struct reading *reading, struct message_addrs *addrs)
{
	size_t i;

	addrs->list = read_list(
	    reading, &addrs->n, TRANSFER_ADDRS_MAX, sizeof *addrs->list);
	for (i = 0; i < addrs->n; i++) {
		read_addr(reading, &addrs->list[i]);
		if (addrs->list[i].addr == NULL)
			reading->failed = true;
	}
}

static void pack_strings(struct buf *out, const struct message_strings *list)
{
	size_t i;

	pack_u32(out, (uint32_t)list->n);
	for (i = 0; i < list->n; i++)
		pack_str(out, list->list[i]);
}

static void read_strings(struct reading *reading, struct message_strings *list)
{
	size_t i;

	list->list = read_list(
	    reading, &list->n, TRANSFER_STRINGS_MAX, sizeof *list->list);
	for (i = 0; i < list->n; i++)
		list->list[i] = need_line(reading);
}

static void pack_headers(struct buf *out, const struct message *message)
{
	size_t i;

	pack_u32(out, (uint32_t)message->n_headers);
	for (i = 0; i < message->n_headers; i++) {
		pack_str(out, message->headers[i].name);
		pack_str(out, message->headers[i].value);
	}
}

static void read_headers(struct reading *reading, struct message *message)
{
	size_t i;

	message->headers = read_list(reading, &message->n_headers,
	    TRANSFER_HEADERS_MAX, sizeof *message->headers);
	for (i = 0; i < message->n_headers; i++) {
		message->headers[i].name = need_line(reading);
		message->headers[i].value = need_line(reading);
	}
}

static void pack_dsn(struct buf *out, const struct message *message)
{
	size_t i;

	pack_u32(out, (uint32_t)message->n_dsn);
	for (i = 0; i < message->n_dsn; i++) {
		pack_str(out, message->dsn[i].action);
		pack_str(out, message->dsn[i].status);
	}
}

static void read_dsn(struct reading *reading, struct message *message)
{
	size_t i;

	message->dsn = read_list(
	    reading, &message->n_dsn, TRANSFER_DSN_MAX, sizeof *message->dsn);
	for (i = 0; i < message->n_dsn; i++) {
		message->dsn[i].action = need_line(reading);
		message->dsn[i].status = need_line(reading);
	}
}

static void pack_text(struct buf *out, const struct message *message)
{
	pack_str(out, message->text);
	pack_u8(out, message->text_from_html);
	pack_u8(out, message->text_differs);
	pack_u8(out, message->text_cut);
}

static void read_text(struct reading *reading, struct message *message)
{
	const char *text = unpack_str(&reading->in, reading->pool);

	message->text_from_html = read_bool(reading);
	message->text_differs = read_bool(reading);
	message->text_cut = read_bool(reading);
	if (text == NULL || strlen(text) > MESSAGE_TEXT_MAX ||
	    !utf8_is_clean(text, strlen(text), false))
		reading->failed = true;
	message->text = text;
}

static void pack_parts(struct buf *out, const struct message *message)
{
	size_t i;

	pack_u32(out, (uint32_t)message->n_parts);
	for (i = 0; i < message->n_parts; i++) {
		pack_str(out, message->parts[i].type);
		pack_str(out, message->parts[i].name);
		pack_u64(out, message->parts[i].size);
		pack_u8(out, (uint8_t)message->parts[i].show);
		pack_bytes(out, message->parts[i].data.data,
		    message->parts[i].data.len);
	}
}

static bool data_fits(const struct message_part *part)
{
	switch (part->show) {
	case MESSAGE_WITHHELD:
		return true;
	case MESSAGE_PICTURE:
		return picture_begins(
		    part->type, part->data.data, part->data.len);
	case MESSAGE_TEXT:
		return part->data.len > 0 &&
		       utf8_is_clean(part->data.data, part->data.len, false);
	}
	return false;
}

static void read_data(
    struct reading *reading, struct message_part *part, size_t *left)
{
	size_t len;
	uint8_t show = unpack_u8(&reading->in);
	const uint8_t *data = unpack_bytes(&reading->in, &len);

	part->show = show;
	if (len > *left) {
		reading->failed = true;
		return;
	}
	*left -= len;
	if (len > 0)
		part->data.data = data;
	part->data.len = len;
	if (!data_fits(part))
		reading->failed = true;
}

static void read_parts(struct reading *reading, struct message *message)
{
	size_t i, left = TRANSFER_DATA_MAX;

	message->parts = read_list(reading, &message->n_parts,
	    TRANSFER_PARTS_MAX, sizeof *message->parts);
	for (i = 0; i < message->n_parts; i++) {
		message->parts[i].type = need_line(reading);
		message->parts[i].name = read_line(reading);
		message->parts[i].size = unpack_u64(&reading->in);
		read_data(reading, &message->parts[i], &left);
	}
}

void message_pack(struct buf *out, const struct message *message)
{
	pack_str(out, message->unreadable);
	pack_str(out, message->sender_doubt);
	pack_addr(out, &message->from);
	pack_strings(out, &message->authors);
	pack_addrs(out, &message->to);
	pack_addrs(out, &message->cc);
	pack_addrs(out, &message->reply_to);
	pack_str(out, message->subject);
	pack_u64(out, (uint64_t)message->date);
	pack_str(out, message->message_id);
	pack_strings(out, &message->references);
	pack_headers(out, message);
	pack_str(out, message->content_type);
	pack_str(out, message->report_type);
	pack_dsn(out, message);
	pack_strings(out, &message->returned_ids);
	pack_text(out, message);
	pack_parts(out, message);
}

static void read_all(struct reading *reading, struct message *message)
{
	message->unreadable = read_line(reading);
	message->sender_doubt = read_line(reading);
	read_addr(reading, &message->from);
	read_strings(reading, &message->authors);
	read_addrs(reading, &message->to);
	read_addrs(reading, &message->cc);
	read_addrs(reading, &message->reply_to);
	message->subject = read_line(reading);
	message->date = (int64_t)unpack_u64(&reading->in);
	message->message_id = read_line(reading);
	read_strings(reading, &message->references);
	read_headers(reading, message);
	message->content_type = read_line(reading);
	message->report_type = read_line(reading);
	read_dsn(reading, message);
	read_strings(reading, &message->returned_ids);
	read_text(reading, message);
	read_parts(reading, message);
}

int message_unpack(struct message *message, struct pool *pool, const void *data,
    size_t len, struct err *err)
{
	struct reading reading = {.pool = pool};

	*message = (struct message){0};
	unpack_init(&reading.in, data, len);
	read_all(&reading, message);
	/* Whoever is not named cannot be beyond doubt. */
	if (message->unreadable == NULL && message->from.addr == NULL &&
	    message->sender_doubt == NULL)
		reading.failed = true;
	if (!reading.failed && unpack_done(&reading.in))
		return 0;
	*message = (struct message){0};
	return err_set(err, ERR_TEMP, "the answer makes no sense");
}
