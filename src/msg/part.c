/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "msg/part.h"

#include <ctype.h>
#include <string.h>

#include "msg/param.h"
#include "msg/words.h"

enum { TYPE_MAX = 100, NAME_MAX_BYTES = 255 };

bool part_is(GMimeObject *object, const char *type, const char *subtype)
{
	GMimeContentType *content = g_mime_object_get_content_type(object);

	return content != NULL &&
	       g_mime_content_type_is_type(content, type, subtype);
}

char *part_type(struct pool *pool, GMimeObject *object)
{
	GMimeContentType *content = g_mime_object_get_content_type(object);
	char *type, *p;

	if (content == NULL)
		return pool_strdup(pool, "application/octet-stream");
	p = g_mime_content_type_get_mime_type(content);
	type = words_plain(pool, p, strlen(p), TYPE_MAX);
	g_free(p);
	for (p = type; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	return type;
}

/* As it stands in the header: GMime's own reading of RFC 2231 gives up where
 * a charset is odd. */
static char *header_param(struct pool *pool, GMimeObject *object,
    const char *header_name, const char *name)
{
	GMimeHeader *header = g_mime_header_list_get_header(
	    g_mime_object_get_header_list(object), header_name);
	const char *raw =
	    header == NULL ? NULL : g_mime_header_get_raw_value(header);

	return raw == NULL
	           ? NULL
	           : param_read(pool, raw, strlen(raw), name, NAME_MAX_BYTES);
}

char *part_name(struct pool *pool, GMimeObject *object)
{
	char *name =
	    header_param(pool, object, "Content-Disposition", "filename");

	return name != NULL
	           ? name
	           : header_param(pool, object, "Content-Type", "name");
}

/* The content as it came: where it lies in the mail, since that is what
 * GMime was given. Never NULL, so that one may count on from it. */
static struct blob raw_content(GMimePart *part)
{
	static const struct blob nothing = {.data = "", .len = 0};
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	GMimeStream *stream;
	GByteArray *bytes;
	gint64 start, end;

	if (content == NULL)
		return nothing;
	stream = g_mime_data_wrapper_get_stream(content);
	if (!GMIME_IS_STREAM_MEM(stream))
		return nothing;
	bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	start = stream->bound_start;
	end = stream->bound_end == -1 ? (gint64)bytes->len : stream->bound_end;
	if (start < 0 || start > end || end > (gint64)bytes->len)
		return nothing;
	return (struct blob){bytes->data + start, (size_t)(end - start)};
}

/* The content without its transfer encoding, at most max bytes of it. True
 * if there was more. */
bool part_content(struct buf *out, GMimePart *part, size_t max)
{
	struct blob raw = raw_content(part);
	const unsigned char *at = raw.data;
	GMimeEncoding state;
	char block[8192];
	size_t n, left;

	g_mime_encoding_init_decode(
	    &state, g_mime_part_get_content_encoding(part));
	buf_reserve(out, raw.len < max ? raw.len : max);
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
uint64_t part_size(GMimePart *part)
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
