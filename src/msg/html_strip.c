/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stripper of tags, for HTML that is too broken for a real parser. */
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "msg/html.h"

/* What is inside these is not for reading. */
static const char *const silent[] = {
    "script", "style", "head", "title", "template", "noscript"};
/* These begin a new line. */
static const char *const lines[] = {"br", "p", "div", "tr", "li", "ul", "ol",
    "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "hr"};

static const struct {
	const char *name, *text;
} entities[] = {
    {"amp", "&"},
    {"lt", "<"},
    {"gt", ">"},
    {"quot", "\""},
    {"apos", "'"},
    {"nbsp", " "},
};

struct tag {
	const char *name;
	size_t name_len;
	bool closing;
	const char *end; /* behind ">" */
};

static bool tag_is(const struct tag *tag, const char *name)
{
	return tag->name_len == strlen(name) &&
	       strncasecmp(tag->name, name, tag->name_len) == 0;
}

static const char *find_silent(const struct tag *tag)
{
	size_t i;

	for (i = 0; i < sizeof silent / sizeof silent[0]; i++)
		if (!tag->closing && tag_is(tag, silent[i]))
			return silent[i];
	return NULL;
}

static bool breaks_line(const struct tag *tag)
{
	size_t i;

	for (i = 0; i < sizeof lines / sizeof lines[0]; i++)
		if (tag_is(tag, lines[i]))
			return true;
	return false;
}

/* The tag at s, which points at "<"; one without an end reaches to the
 * end of all. */
static bool tag_read(struct tag *tag, const char *s, const char *end)
{
	const char *p = s + 1;

	tag->closing = p < end && *p == '/';
	p += tag->closing;
	if (p == end || !(isalpha((unsigned char)*p) || *p == '!' || *p == '?'))
		return false;
	tag->name = p;
	while (p < end && isalnum((unsigned char)*p))
		p++;
	tag->name_len = (size_t)(p - tag->name);
	p = memchr(p, '>', (size_t)(end - p));
	tag->end = p == NULL ? end : p + 1;
	return true;
}

/* The "</name" that ends a silent element, or the end of all. Each
 * byte is passed once, since the caller goes on from there. */
static const char *skip_silent(const char *s, const char *end, const char *name)
{
	size_t len = strlen(name);

	while ((s = memchr(s, '<', (size_t)(end - s))) != NULL) {
		s++;
		if ((size_t)(end - s) > len && *s == '/' &&
		    strncasecmp(s + 1, name, len) == 0)
			return s - 1;
	}
	return end;
}

static uint32_t number_of(const char *s, size_t len)
{
	uint32_t c = 0;
	unsigned base = 10;
	size_t i = 1;

	if (len > 1 && (s[1] == 'x' || s[1] == 'X')) {
		base = 16;
		i = 2;
	}
	for (; i < len && c < 0x110000; i++) {
		unsigned char d = (unsigned char)s[i];

		if (isdigit(d))
			c = c * base + (uint32_t)(d - '0');
		else if (base == 16 && isxdigit(d))
			c = c * base + (uint32_t)(tolower(d) - 'a' + 10);
		else
			return 0;
	}
	return c < 0x110000 ? c : 0;
}

/* The entity at s ("&"): its length with the ";", or 0 for none. */
static size_t add_entity(struct buf *out, const char *s, const char *end)
{
	size_t i, len, room = (size_t)(end - s);
	const char *stop = memchr(s, ';', room < 12 ? room : 12);

	if (stop == NULL || stop - s < 2)
		return 0;
	len = (size_t)(stop - s) - 1;
	if (s[1] == '#' && number_of(s + 1, len) != 0) {
		utf8_encode(out, number_of(s + 1, len));
		return len + 2;
	}
	for (i = 0; i < sizeof entities / sizeof entities[0]; i++) {
		if (strlen(entities[i].name) != len ||
		    memcmp(s + 1, entities[i].name, len) != 0)
			continue;
		buf_adds(out, entities[i].text);
		return len + 2;
	}
	return 0;
}

static void add_char(struct buf *out, const char **s, const char *end)
{
	size_t n;

	if (**s == '&' && (n = add_entity(out, *s, end)) > 0) {
		*s += n;
		return;
	}
	if (!isspace((unsigned char)**s))
		buf_addc(out, **s);
	else if (out->len > 0 &&
		 !isspace((unsigned char)out->data[out->len - 1]))
		buf_addc(out, ' ');
	++*s;
}

/* What to go on with behind the tag. */
static const char *pass_tag(
    struct buf *out, const struct tag *tag, const char *end)
{
	const char *name = find_silent(tag), *to;

	if (name != NULL)
		return skip_silent(tag->end, end, name);
	if (tag->name_len == 0 && strncmp(tag->name, "!--", 3) == 0) {
		to = memmem(tag->name, (size_t)(end - tag->name), "-->", 3);
		return to == NULL ? tag->end : to + 3;
	}
	if (breaks_line(tag) && out->len > 0 && out->data[out->len - 1] != '\n')
		buf_addc(out, '\n');
	return tag->end;
}

void html_strip(struct buf *out, const char *html, size_t len, size_t max)
{
	const char *end = html + len;
	size_t start = out->len;
	struct tag tag;

	while (html < end && out->len - start < max) {
		if (*html == '<' && tag_read(&tag, html, end))
			html = pass_tag(out, &tag, end);
		else
			add_char(out, &html, end);
	}
}
