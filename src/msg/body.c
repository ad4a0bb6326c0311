/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text and attachments. GMime finds the parts and undoes their transfer
 * encoding; charsets are converted by charset.c, since GMime's own way may
 * want to load a converter, and returns raw bytes when it cannot. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "msg/attached.h"
#include "msg/blocks.h"
#include "msg/charset.h"
#include "msg/flowed.h"
#include "msg/forms.h"
#include "msg/html.h"
#include "msg/parse.h"
#include "msg/part.h"
#include "msg/scan.h"
#include "msg/transfer.h"
#include "msg/words.h"

enum {
	PLAIN_MAX = 1024 * 1024, /* of a text part is looked at, bytes */
	HTML_MAX = 4 * 1024 * 1024
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
	bool report; /* in a report: what came back is no text */
	unsigned forwarded; /* in so many mails within the mail */
	struct attached_room room;
};

static void read_object(
    struct body *body, struct piece *piece, GMimeObject *object);

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
		len = utf8_cut(s, len, room);
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

static struct message_part *add_part(struct body *body)
{
	struct message *message = body->message;

	if (message->n_parts == TRANSFER_PARTS_MAX)
		return NULL;
	if (message->parts == NULL)
		message->parts = pool_alloc(
		    body->pool, TRANSFER_PARTS_MAX * sizeof *message->parts);
	return &message->parts[message->n_parts++];
}

static void list_part(struct body *body, GMimeObject *object)
{
	struct message_part *part = add_part(body);

	if (part == NULL)
		return;
	part->type = part_type(body->pool, object);
	if (!GMIME_IS_PART(object))
		return;
	part->name = part_name(body->pool, object);
	attached_read(part, body->pool, GMIME_PART(object), &body->room);
}

/* What cannot be opened here is named in the text: it may be all there is. */
static const struct sealed {
	const char *type, *subtype, *words;
} sealed[] = {
    {"multipart", "encrypted", "[an encrypted part: PGP]"},
    {"application", "pkcs7-mime", "[an encrypted or signed part: S/MIME]"},
    {"application", "x-pkcs7-mime", "[an encrypted or signed part: S/MIME]"},
    {"application", "ms-tnef", "[a part in Outlook's own format: TNEF]"},
    {"application", "vnd.ms-tnef", "[a part in Outlook's own format: TNEF]"},
};

static void name_sealed(
    struct body *body, struct piece *piece, GMimeObject *object)
{
	size_t i;

	for (i = 0; i < sizeof sealed / sizeof sealed[0]; i++)
		if (part_is(object, sealed[i].type, sealed[i].subtype))
			add_string(body, piece, sealed[i].words);
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

static bool has_parameter(
    GMimeObject *object, const char *name, const char *value)
{
	const char *is = g_mime_object_get_content_type_parameter(object, name);

	return is != NULL && strcasecmp(is, value) == 0;
}

static void unfold(struct buf *text, GMimeObject *object)
{
	struct buf flowed = *text;

	*text = (struct buf)BUF_INIT;
	flowed_unfold(text, buf_text(&flowed), flowed.len,
	    has_parameter(object, "delsp", "yes"));
	buf_release(&flowed);
}

/* What the part says, or else the HTML itself. */
static const char *charset_of(
    struct body *body, GMimeObject *object, bool html, const struct buf *raw)
{
	const char *said =
	    g_mime_object_get_content_type_parameter(object, "charset");

	if (html && (said == NULL || *said == '\0'))
		return html_charset(body->pool, buf_text(raw), raw->len);
	return said;
}

/* Files within plain text become attachments. */
static void list_file(void *arg, const char *name, size_t len, uint64_t size)
{
	struct body *body = arg;
	struct message_part *part = add_part(body);

	if (part == NULL)
		return;
	part->type = pool_strdup(body->pool, "application/octet-stream");
	part->name = words_plain(body->pool, name, len, 255);
	part->size = size;
}

static void read_text(
    struct body *body, struct piece *piece, GMimeObject *object, bool html)
{
	struct buf raw = BUF_INIT, utf8 = BUF_INIT, text = BUF_INIT;

	if (part_content(&raw, GMIME_PART(object), html ? HTML_MAX : PLAIN_MAX))
		body->message->text_cut = true;
	charset_convert(&utf8, charset_of(body, object, html, &raw),
	    buf_text(&raw), raw.len);
	buf_reset(&raw);
	buf_reserve(&text, utf8.len);
	if (html)
		html_to_text(
		    &text, buf_text(&utf8), utf8.len, MESSAGE_TEXT_MAX);
	else
		blocks_name(&text, buf_text(&utf8), utf8.len, list_file, body);
	/* raw has the room, and is not needed any more. */
	utf8_clean(&raw, buf_text(&text), text.len, false);
	if (!html && has_parameter(object, "format", "flowed"))
		unfold(&raw, object);
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

/* The forms of the same that were found. */
struct forms {
	struct piece plain, html;
};

static void keep_form(struct forms *forms, struct piece *next)
{
	struct piece *form = next->from_html ? &forms->html : &forms->plain;

	if (is_blank(&next->text) || !is_blank(&form->text)) {
		buf_release(&next->text);
	} else {
		buf_release(&form->text);
		*form = *next;
	}
	*next = (struct piece){BUF_INIT};
}

/* One of several forms of the same: plain text that says something, or else
 * what there is in HTML. */
static void read_alternative(
    struct body *body, struct piece *piece, GMimeMultipart *multipart)
{
	int i, n = g_mime_multipart_get_count(multipart);
	struct piece next = {BUF_INIT}, *best;
	struct forms forms = {{BUF_INIT}, {BUF_INIT}};
	const char *plain, *html;

	for (i = 0; i < n; i++) {
		read_object(
		    body, &next, g_mime_multipart_get_part(multipart, i));
		keep_form(&forms, &next);
	}
	plain = buf_text(&forms.plain.text);
	html = buf_text(&forms.html.text);
	best = *plain == '\0' || forms_is_stub(plain, html) ? &forms.html
	                                                    : &forms.plain;
	if (best == &forms.plain && forms_differ(plain, html))
		body->message->text_differs = true;
	add_text(body, piece, &best->text);
	piece->from_html |= best->from_html;
	buf_release(&forms.plain.text);
	buf_release(&forms.html.text);
}

static void read_multipart(
    struct body *body, struct piece *piece, GMimeMultipart *multipart)
{
	int i, n = g_mime_multipart_get_count(multipart);

	name_sealed(body, piece, GMIME_OBJECT(multipart));
	if (part_is(GMIME_OBJECT(multipart), "multipart", "alternative")) {
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
		if (field_is(&field, "message-id") ||
		    field_is(&field, "original-message-id"))
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
	if (body->forwarded == 0 && id != NULL)
		ids_read(
		    &body->message->returned_ids, body->pool, id, strlen(id));
	if (body->report)
		return;
	body->forwarded++;
	read_forwarded(body, piece, message);
	body->forwarded--;
}

/* The parts of reports that are for programs, and what they hold. Such a
 * report in a forwarded mail is somebody else's. */
static const struct report_part {
	const char *type, *subtype;
	bool
	    status; /* of a delivery; else the header of the mail it is about */
	bool listed; /* its being there says what the report is about */
} report_parts[] = {
    {"message", "delivery-status", .status = true},
    {"message", "global-delivery-status", .status = true},
    {"text", "rfc822-headers"},
    {"message", "global-headers"},
    {"message", "disposition-notification", .listed = true},
    {"message", "global-disposition-notification", .listed = true},
    {"message", "feedback-report", .listed = true},
};

static const struct report_part *find_report_part(
    const struct body *body, GMimeObject *object)
{
	size_t i;

	for (i = 0; i < sizeof report_parts / sizeof report_parts[0]; i++)
		/* Some systems send a status without saying "report". */
		if ((body->report ||
			(report_parts[i].status && body->forwarded == 0)) &&
		    part_is(
			object, report_parts[i].type, report_parts[i].subtype))
			return &report_parts[i];
	return NULL;
}

/* True if it was one and is done with. */
static bool read_report_part(struct body *body, GMimeObject *object)
{
	const struct report_part *part = find_report_part(body, object);
	struct buf content = BUF_INIT;

	if (part == NULL)
		return false;
	part_content(&content, GMIME_PART(object), PLAIN_MAX);
	if (part->status)
		delivery_read(
		    body->message, body->pool, buf_text(&content), content.len);
	else
		read_returned_id(body, buf_text(&content), content.len);
	buf_release(&content);
	return !part->listed;
}

static void read_part(
    struct body *body, struct piece *piece, GMimeObject *object)
{
	bool html = part_is(object, "text", "html");

	if (read_report_part(body, object))
		return;
	name_sealed(body, piece, object);
	if ((html || part_is(object, "text", "plain")) && !is_attached(object))
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

	message->content_type = part_type(pool, top);
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
	struct body body = {
	    .message = message, .pool = pool, .room = ATTACHED_ROOM};
	struct piece piece = {BUF_INIT};
	GMimeObject *top = g_mime_message_get_mime_part(parsed);

	if (top != NULL) {
		read_type(message, pool, top);
		body.report = message->report_type != NULL;
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
