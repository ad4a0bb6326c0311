/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "msg/parse.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "msg/charset.h"
#include "msg/date.h"
#include "msg/html.h"
#include "msg/mailbox.h"
#include "msg/scan.h"
#include "msg/transfer.h"
#include "msg/words.h"

enum { SUBJECT_MAX = 1000, ID_MAX = 500 };

/* The headers by which a mail's kind is decided (DESIGN, section 3), with
 * the bytes and the number that are kept of each. A name that ends in "-"
 * stands for all that begin so. To look at another header, add a row. */
static const struct kept {
	const char *name;
	size_t max;
	unsigned count;
} kept[] = {
    {"authentication-results", 4000, 10},
    {"auto-submitted", 200, 5},
    {"delivered-to", 1000, 10},
    {"feedback-id", 1000, 2},
    {"list-", 1000, 10},
    {"precedence", 200, 5},
    /* Where a trusted Authentication-Results may stand, and how often this
     * mail went round. */
    {"received", 200, 40},
    {"return-path", 1000, 5},
    {"x-auto-response-suppress", 200, 5},
    {"x-autoreply", 200, 5},
    {"x-autorespond", 200, 5},
    {"x-failed-recipients", 1000, 5},
    {"x-loop", 1000, 5},
};
enum { N_KEPT = sizeof kept / sizeof kept[0] };

struct parser {
	struct message *message;
	struct pool *pool;
	unsigned counts[N_KEPT];
	bool has_from;
};

/* The id at s, behind its "<", without the spaces that folding left in it.
 * NULL where it is none. */
static const char *id_at(struct pool *pool, const char *s, size_t len)
{
	char *id, *to;
	size_t i;

	if (len == 0 || len > ID_MAX)
		return NULL;
	id = to = pool_alloc(pool, len + 1);
	for (i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (isspace(c))
			continue;
		if (c <= ' ' || c >= 0x7f || c == '<')
			return NULL;
		*to++ = (char)c;
	}
	return to == id ? NULL : id;
}

static bool has_string(const struct message_strings *list, const char *s)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (strcmp(list->list[i], s) == 0)
			return true;
	return false;
}

void ids_read(
    struct message_strings *ids, struct pool *pool, const char *s, size_t len)
{
	const char *end = s + len, *close, *id;

	while ((s = memchr(s, '<', (size_t)(end - s))) != NULL) {
		s++;
		close = memchr(s, '>', (size_t)(end - s));
		if (close == NULL || ids->n == TRANSFER_STRINGS_MAX)
			return;
		id = id_at(pool, s, (size_t)(close - s));
		s = close + 1;
		if (id == NULL || has_string(ids, id))
			continue;
		if (ids->list == NULL)
			ids->list = pool_alloc(
			    pool, TRANSFER_STRINGS_MAX * sizeof *ids->list);
		ids->list[ids->n++] = id;
	}
}

static void read_references(struct parser *parser, const struct field *field)
{
	ids_read(&parser->message->references, parser->pool, field->value,
	    field->value_len);
}

static void read_id(struct parser *parser, const struct field *field)
{
	struct message_strings ids = {0};

	ids_read(&ids, parser->pool, field->value, field->value_len);
	if (parser->message->message_id == NULL && ids.n > 0)
		parser->message->message_id = ids.list[0];
}

static void read_subject(struct parser *parser, const struct field *field)
{
	/* The first one wins; GMime would take the last. */
	if (parser->message->subject == NULL)
		parser->message->subject = words_decode(
		    parser->pool, field->value, field->value_len, SUBJECT_MAX);
}

static void read_date(struct parser *parser, const struct field *field)
{
	if (parser->message->date == 0)
		parser->message->date = date_read(words_plain(
		    parser->pool, field->value, field->value_len, 200));
}

static void read_from(struct parser *parser, const struct field *field)
{
	if (!parser->has_from)
		sender_read(parser->message, parser->pool, field);
	parser->has_from = true;
}

static void read_to(struct parser *parser, const struct field *field)
{
	mailboxes_read(
	    &parser->message->to, parser->pool, field->value, field->value_len);
}

static void read_cc(struct parser *parser, const struct field *field)
{
	mailboxes_read(
	    &parser->message->cc, parser->pool, field->value, field->value_len);
}

static void read_reply_to(struct parser *parser, const struct field *field)
{
	mailboxes_read(&parser->message->reply_to, parser->pool, field->value,
	    field->value_len);
}

static const struct {
	const char *name;
	void (*read)(struct parser *parser, const struct field *field);
} readers[] = {
    {"from", read_from},
    {"to", read_to},
    {"cc", read_cc},
    {"reply-to", read_reply_to},
    {"subject", read_subject},
    {"date", read_date},
    {"message-id", read_id},
    {"references", read_references},
    {"in-reply-to", read_references},
};

/* The row of kept[] for this header, or N_KEPT. */
static size_t find_kept(const struct field *field)
{
	size_t i, len;

	for (i = 0; i < N_KEPT; i++) {
		len = strlen(kept[i].name);
		if (field_is(field, kept[i].name) ||
		    (kept[i].name[len - 1] == '-' && field->name_len > len &&
			strncasecmp(field->name, kept[i].name, len) == 0))
			break;
	}
	return i;
}

static void keep_header(struct parser *parser, const struct field *field)
{
	struct message *message = parser->message;
	struct message_header *header;
	size_t row = find_kept(field);
	char *name, *p;

	if (row == N_KEPT || parser->counts[row]++ >= kept[row].count ||
	    message->n_headers == TRANSFER_HEADERS_MAX || field->name_len > 100)
		return;
	name = words_plain(parser->pool, field->name, field->name_len, 100);
	for (p = name; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	if (message->headers == NULL)
		message->headers = pool_alloc(parser->pool,
		    TRANSFER_HEADERS_MAX * sizeof *message->headers);
	header = &message->headers[message->n_headers++];
	header->name = name;
	header->value = words_decode(
	    parser->pool, field->value, field->value_len, kept[row].max);
}

static void read_head(struct parser *parser, const struct scan *scan)
{
	struct fields fields = {scan->head, scan->body};
	struct field field;
	size_t i;

	while (field_next(&field, &fields)) {
		for (i = 0; i < sizeof readers / sizeof readers[0]; i++)
			if (field_is(&field, readers[i].name))
				readers[i].read(parser, &field);
		keep_header(parser, &field);
	}
	if (!parser->has_from && parser->message->sender_doubt == NULL)
		parser->message->sender_doubt = "it has no From field";
}

/* GMime over the bytes where they are: it would copy them otherwise. */
static void read_body(
    struct parser *parser, const struct scan *scan, const char *end)
{
	GByteArray *bytes = g_byte_array_new_take(
	    (guint8 *)scan->head, (gsize)(end - scan->head));
	GMimeStream *stream = g_mime_stream_mem_new();
	GMimeParser *gmime;
	GMimeMessage *parsed;

	g_mime_stream_mem_set_byte_array(GMIME_STREAM_MEM(stream), bytes);
	gmime = g_mime_parser_new_with_stream(stream);
	parsed = g_mime_parser_construct_message(gmime, NULL);
	if (parsed != NULL) {
		body_read(parser->message, parser->pool, parsed, scan->body,
		    (size_t)(end - scan->body));
		g_object_unref(parsed);
	}
	g_object_unref(gmime);
	g_object_unref(stream);
	g_byte_array_free(bytes, FALSE);
}

void parse_mail(
    struct message *message, struct pool *pool, const void *raw, size_t len)
{
	struct parser parser = {.message = message, .pool = pool};
	struct scan scan;

	*message = (struct message){.text = ""};
	scan_mail(&scan, raw, len);
	if (scan.unsafe != NULL) {
		message->unreadable = pool_printf(pool,
		    "The mail was not opened, because this is not safe: %s.",
		    scan.unsafe);
		return;
	}
	message->sender_doubt = scan.doubt;
	read_head(&parser, &scan);
	read_body(&parser, &scan, (const char *)raw + len);
}

void parse_init(void)
{
	static const char warm_up[] =
	    "From: =?utf-8?q?a?= <a@example.org>\nTo: b@example.org\n"
	    "Date: Thu, 1 Jan 1970 00:00:01 +0000\n"
	    "Content-Type: multipart/mixed; boundary=x\n\n"
	    "--x\nContent-Type: text/html; charset=iso-8859-15\n"
	    "Content-Transfer-Encoding: base64\n\nPGI+\n--x\n"
	    "Content-Type: image/png; name*=utf-8''%C3%BC\n\n--x--\n";
	struct message message;
	struct pool *pool;

	/* No time zone is looked for in a file later. */
	setenv("TZ", "UTC", 1);
	charset_init();
	g_mime_init();
	html_init();
	pool = pool_new();
	parse_mail(&message, pool, warm_up, sizeof warm_up - 1);
	pool_free(pool);
}
