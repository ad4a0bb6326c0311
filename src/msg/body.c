/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text and attachments. GMime finds the parts and undoes their transfer
 * encoding; charsets are converted by charset.c, since GMime's own way may
 * want to load a converter, and returns raw bytes when it cannot. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "msg/charset.h"
#include "msg/html.h"
#include "msg/parse.h"
#include "msg/scan.h"
#include "msg/transfer.h"
#include "msg/words.h"

enum {
	PLAIN_MAX = 1024 * 1024, /* of a text part is looked at, bytes */
	HTML_MAX = 4 * 1024 * 1024,
	NAME_MAX_BYTES = 255
};

/* The text of a part and of what is in it. */
struct piece {
	struct buf text;
	bool from_html;
};

struct body {
	struct message *message;
	struct pool *pool;
	unsigned depth;
	bool bounce; /* in a delivery report: what came back is no text */
};

static void read_object(
    struct body *body, struct piece *piece, GMimeObject *object);

static bool type_is(GMimeObject *object, const char *type, const char *subtype)
{
	GMimeContentType *content = g_mime_object_get_content_type(object);

	return content != NULL &&
	       g_mime_content_type_is_type(content, type, subtype);
}

static char *type_name(struct pool *pool, GMimeObject *object)
{
	GMimeContentType *content = g_mime_object_get_content_type(object);
	char *type, *p;

	if (content == NULL)
		return pool_strdup(pool, "application/octet-stream");
	p = g_mime_content_type_get_mime_type(content);
	type = words_plain(pool, p, strlen(p), 100);
	g_free(p);
	for (p = type; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	return type;
}

/* Text is added with an empty line between one part's and the next's, and
 * without empty lines around it. */
static void add_text(
    struct body *body, struct piece *piece, const struct buf *text)
{
	const char *s = buf_text(text);
	size_t len = text->len, room;

	while (len > 0 && *s == '\n') {
		s++;
		len--;
	}
	while (len > 0 && isspace((unsigned char)s[len - 1]))
		len--;
	if (len == 0)
		return;
	if (piece->text.len > 0)
		buf_addc(&piece->text, '\n');
	room = piece->text.len + 1 >= MESSAGE_TEXT_MAX
	           ? 0
	           : MESSAGE_TEXT_MAX - piece->text.len - 1;
	if (len > room) {
		body->message->text_cut = true;
		for (len = room; len > 0 && (s[len] & 0xc0) == 0x80;)
			len--;
	}
	if (len == 0)
		return;
	buf_add(&piece->text, s, len);
	buf_addc(&piece->text, '\n');
}

static void add_string(struct body *body, struct piece *piece, const char *s)
{
	struct buf text = BUF_INIT;

	buf_adds(&text, s);
	add_text(body, piece, &text);
	buf_release(&text);
}

/* The content as it came: where it lies in the mail, since that is what
 * GMime was given. */
static struct blob raw_content(GMimePart *part)
{
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	GMimeStream *stream;
	GByteArray *bytes;
	gint64 start, end;

	if (content == NULL)
		return (struct blob){0};
	stream = g_mime_data_wrapper_get_stream(content);
	if (!GMIME_IS_STREAM_MEM(stream))
		return (struct blob){0};
	bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	start = stream->bound_start;
	end = stream->bound_end == -1 ? (gint64)bytes->len : stream->bound_end;
	if (start < 0 || start > end || end > (gint64)bytes->len)
		return (struct blob){0};
	return (struct blob){bytes->data + start, (size_t)(end - start)};
}

/* The content without its transfer encoding, at most max bytes of it. True
 * if there was more. */
static bool read_content(struct buf *out, GMimePart *part, size_t max)
{
	struct blob raw = raw_content(part);
	const unsigned char *at = raw.data;
	GMimeEncoding state;
	char block[8192];
	size_t n, left;

	g_mime_encoding_init_decode(
	    &state, g_mime_part_get_content_encoding(part));
	for (left = raw.len; left > 0 && out->len <= max; left -= n) {
		/* A step of uuencode may give a little more than it takes. */
		n = left < sizeof block / 2 ? left : sizeof block / 2;
		buf_add(out, block,
		    g_mime_encoding_step(&state, (const char *)at, n, block));
		at += n;
	}
	explicit_bzero(block, sizeof block);
	return left > 0;
}

/* How long the content is, decoded. */
static uint64_t content_size(GMimePart *part)
{
	struct blob raw = raw_content(part);
	const unsigned char *at = raw.data, *end = at + raw.len;
	GMimeEncoding state;
	char block[8192];
	uint64_t size = 0;
	size_t n;

	g_mime_encoding_init_decode(
	    &state, g_mime_part_get_content_encoding(part));
	for (; at < end; at += n) {
		n = (size_t)(end - at) < sizeof block / 2 ? (size_t)(end - at)
		                                          : sizeof block / 2;
		size +=
		    g_mime_encoding_step(&state, (const char *)at, n, block);
	}
	explicit_bzero(block, sizeof block);
	return size;
}

static void list_part(struct body *body, GMimeObject *object)
{
	struct message *message = body->message;
	struct message_part *part;
	const char *name = NULL;

	if (message->n_parts == TRANSFER_PARTS_MAX)
		return;
	if (message->parts == NULL)
		message->parts = pool_alloc(
		    body->pool, TRANSFER_PARTS_MAX * sizeof *message->parts);
	part = &message->parts[message->n_parts++];
	part->type = type_name(body->pool, object);
	if (!GMIME_IS_PART(object))
		return;
	name = g_mime_part_get_filename(GMIME_PART(object));
	if (name != NULL)
		part->name =
		    words_plain(body->pool, name, strlen(name), NAME_MAX_BYTES);
	part->size = content_size(GMIME_PART(object));
}

static bool is_attached(GMimeObject *object)
{
	GMimeContentDisposition *disposition =
	    g_mime_object_get_content_disposition(object);

	return (disposition != NULL &&
		   g_mime_content_disposition_is_attachment(disposition)) ||
	       (GMIME_IS_PART(object) &&
		   g_mime_part_get_filename(GMIME_PART(object)) != NULL);
}

static void read_text(
    struct body *body, struct piece *piece, GMimeObject *object, bool html)
{
	const char *charset =
	    g_mime_object_get_content_type_parameter(object, "charset");
	struct buf raw = BUF_INIT, utf8 = BUF_INIT, text = BUF_INIT;
	struct buf *best = &utf8;

	if (read_content(&raw, GMIME_PART(object), html ? HTML_MAX : PLAIN_MAX))
		body->message->text_cut = true;
	charset_convert(&utf8, charset, buf_text(&raw), raw.len);
	buf_reset(&raw);
	if (html) {
		html_to_text(
		    &text, buf_text(&utf8), utf8.len, MESSAGE_TEXT_MAX);
		best = &text;
	}
	/* raw has the room, and is not needed any more. */
	utf8_clean(&raw, buf_text(best), best->len, false);
	add_text(body, piece, &raw);
	piece->from_html |= html && raw.len > 0;
	buf_release(&raw);
	buf_release(&utf8);
	buf_release(&text);
}

static bool is_blank(const struct buf *text)
{
	size_t i;

	for (i = 0; i < text->len; i++)
		if (!isspace((unsigned char)text->data[i]))
			return false;
	return true;
}

static int rank(const struct piece *piece)
{
	if (is_blank(&piece->text))
		return 0;
	return piece->from_html ? 1 : 2;
}

/* One of several forms of the same: plain text that is not empty, or the
 * best of the others. */
static void read_alternative(
    struct body *body, struct piece *piece, GMimeMultipart *multipart)
{
	struct piece best = {BUF_INIT}, next = {BUF_INIT}, old;
	int i, n = g_mime_multipart_get_count(multipart);

	for (i = 0; i < n; i++) {
		read_object(
		    body, &next, g_mime_multipart_get_part(multipart, i));
		if (rank(&next) > rank(&best)) {
			old = best;
			best = next;
			next = old;
		}
		buf_release(&next.text);
		next.from_html = false;
	}
	add_text(body, piece, &best.text);
	piece->from_html |= best.from_html;
	buf_release(&best.text);
}

static void read_multipart(
    struct body *body, struct piece *piece, GMimeMultipart *multipart)
{
	int i, n = g_mime_multipart_get_count(multipart);

	if (type_is(GMIME_OBJECT(multipart), "multipart", "alternative")) {
		read_alternative(body, piece, multipart);
		return;
	}
	for (i = 0; i < n; i++)
		read_object(
		    body, piece, g_mime_multipart_get_part(multipart, i));
}

static const char *header_of(
    struct pool *pool, GMimeMessage *message, const char *name)
{
	GMimeHeaderList *list =
	    g_mime_object_get_header_list(GMIME_OBJECT(message));
	GMimeHeader *header = g_mime_header_list_get_header(list, name);
	const char *raw =
	    header == NULL ? NULL : g_mime_header_get_raw_value(header);

	return raw == NULL ? NULL : words_decode(pool, raw, strlen(raw), 1000);
}

/* A mail inside the mail is often what the report is about. */
static void read_forwarded(
    struct body *body, struct piece *piece, GMimeMessage *message)
{
	static const char *const shown[] = {"From", "Date", "Subject"};
	struct buf head = BUF_INIT;
	const char *value;
	size_t i;

	buf_adds(&head, "---------- Forwarded message ----------\n");
	for (i = 0; i < sizeof shown / sizeof shown[0]; i++) {
		value = header_of(body->pool, message, shown[i]);
		if (value != NULL)
			buf_addf(&head, "%s: %s\n", shown[i], value);
	}
	add_text(body, piece, &head);
	buf_release(&head);
	read_object(body, piece, g_mime_message_get_mime_part(message));
	add_string(body, piece,
	    "---------- End of forwarded message "
	    "----------");
}

static void read_returned_id(struct body *body, const char *s, size_t len)
{
	struct fields fields = {s, s + len};
	struct field field;

	while (field_next(&field, &fields))
		if (field_is(&field, "message-id"))
			ids_read(&body->message->returned_ids, body->pool,
			    field.value, field.value_len);
}

static void read_message(
    struct body *body, struct piece *piece, GMimeMessage *message)
{
	const char *id;

	if (message == NULL)
		return;
	id = header_of(body->pool, message, "Message-ID");
	if (body->message->report_type != NULL && id != NULL)
		ids_read(
		    &body->message->returned_ids, body->pool, id, strlen(id));
	if (!body->bounce)
		read_forwarded(body, piece, message);
}

/* Parts of a report that are for programs. True if this is one. */
static bool read_report_part(struct body *body, GMimeObject *object)
{
	bool status = type_is(object, "message", "delivery-status") ||
	              type_is(object, "message", "global-delivery-status");
	bool headers = type_is(object, "text", "rfc822-headers") ||
	               type_is(object, "message", "global-headers");
	struct buf content = BUF_INIT;

	if (body->message->report_type == NULL || !(status || headers))
		return false;
	read_content(&content, GMIME_PART(object), PLAIN_MAX);
	if (status)
		delivery_read(
		    body->message, body->pool, buf_text(&content), content.len);
	else
		read_returned_id(body, buf_text(&content), content.len);
	buf_release(&content);
	return true;
}

static void read_part(
    struct body *body, struct piece *piece, GMimeObject *object)
{
	bool html = type_is(object, "text", "html");

	if (read_report_part(body, object))
		return;
	if ((html || type_is(object, "text", "plain")) && !is_attached(object))
		read_text(body, piece, object, html);
	else
		list_part(body, object);
}

static void read_object(
    struct body *body, struct piece *piece, GMimeObject *object)
{
	/* The scan has seen to it; two parsers may differ. */
	if (object == NULL || body->depth > 2 * SCAN_NESTING_MAX)
		return;
	body->depth++;
	if (GMIME_IS_MULTIPART(object))
		read_multipart(body, piece, GMIME_MULTIPART(object));
	else if (GMIME_IS_MESSAGE_PART(object))
		read_message(body, piece,
		    g_mime_message_part_get_message(
			GMIME_MESSAGE_PART(object)));
	else if (GMIME_IS_PART(object))
		read_part(body, piece, object);
	else
		list_part(body, object);
	body->depth--;
}

/* A multipart whose parts cannot be found (no boundary parameter, or not
 * the one that was used) is shown as it came. */
static void read_raw(
    struct body *body, struct piece *piece, const char *s, size_t len)
{
	struct buf utf8 = BUF_INIT, clean = BUF_INIT;

	if (len > PLAIN_MAX) {
		len = PLAIN_MAX;
		body->message->text_cut = true;
	}
	charset_convert(&utf8, NULL, s, len);
	utf8_clean(&clean, buf_text(&utf8), utf8.len, false);
	add_text(body, piece, &clean);
	buf_release(&utf8);
	buf_release(&clean);
}

static void read_type(
    struct message *message, struct pool *pool, GMimeObject *top)
{
	const char *report =
	    g_mime_object_get_content_type_parameter(top, "report-type");
	char *p;

	message->content_type = type_name(pool, top);
	if (strcmp(message->content_type, "multipart/report") != 0)
		return;
	p = words_plain(pool, report == NULL ? "" : report,
	    report == NULL ? 0 : strlen(report), 100);
	message->report_type = p;
	for (; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
}

void body_read(struct message *message, struct pool *pool, GMimeMessage *parsed,
    const char *raw, size_t len)
{
	struct body body = {.message = message, .pool = pool};
	struct piece piece = {BUF_INIT};
	GMimeObject *top = g_mime_message_get_mime_part(parsed);

	if (top != NULL) {
		read_type(message, pool, top);
		body.bounce =
		    message->report_type != NULL &&
		    strcmp(message->report_type, "delivery-status") == 0;
		read_object(&body, &piece, top);
	}
	if (top == NULL ||
	    (GMIME_IS_MULTIPART(top) &&
		g_mime_multipart_get_count(GMIME_MULTIPART(top)) == 0))
		read_raw(&body, &piece, raw, len);
	message->text =
	    pool_strndup(pool, buf_text(&piece.text), piece.text.len);
	message->text_from_html = piece.from_html;
	buf_release(&piece.text);
}
