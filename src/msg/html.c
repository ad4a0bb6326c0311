/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "msg/html.h"

#include <ctype.h>
#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

/* libxml2 loses what is deeper than 256 elements; every browser shows it. */
enum {
	DEPTH_MAX = 200,
	ATTRIBUTES_MAX = 500,
	HREF_MAX = 500,
	ALT_MAX = 500,
	META_MAX = 2048
};

enum element_flag {
	ELEMENT_BLOCK = 1, /* stands on lines of its own */
	ELEMENT_GAP = 2, /* with an empty line around it */
	ELEMENT_SILENT = 4,
	ELEMENT_BREAK = 8,
	ELEMENT_ITEM = 16,
	ELEMENT_CELL = 32,
	ELEMENT_QUOTE = 64,
	ELEMENT_PRE = 128,
	ELEMENT_LINK = 256,
	ELEMENT_RULE = 512,
	ELEMENT_IMAGE = 1024
};

/* In order of the names. */
static const struct element {
	const char *name;
	unsigned flags;
} elements[] = {
    {"a", ELEMENT_LINK},
    {"address", ELEMENT_BLOCK},
    {"article", ELEMENT_BLOCK},
    {"blockquote", ELEMENT_BLOCK | ELEMENT_GAP | ELEMENT_QUOTE},
    {"br", ELEMENT_BREAK},
    {"center", ELEMENT_BLOCK},
    {"dd", ELEMENT_BLOCK},
    {"div", ELEMENT_BLOCK},
    {"dl", ELEMENT_BLOCK},
    {"dt", ELEMENT_BLOCK},
    {"footer", ELEMENT_BLOCK},
    {"form", ELEMENT_BLOCK},
    {"h1", ELEMENT_BLOCK | ELEMENT_GAP},
    {"h2", ELEMENT_BLOCK | ELEMENT_GAP},
    {"h3", ELEMENT_BLOCK | ELEMENT_GAP},
    {"h4", ELEMENT_BLOCK | ELEMENT_GAP},
    {"h5", ELEMENT_BLOCK | ELEMENT_GAP},
    {"h6", ELEMENT_BLOCK | ELEMENT_GAP},
    {"head", ELEMENT_SILENT},
    {"header", ELEMENT_BLOCK},
    {"hr", ELEMENT_BLOCK | ELEMENT_RULE},
    {"img", ELEMENT_IMAGE},
    {"li", ELEMENT_BLOCK | ELEMENT_ITEM},
    {"main", ELEMENT_BLOCK},
    {"noscript", ELEMENT_SILENT},
    {"object", ELEMENT_SILENT},
    {"ol", ELEMENT_BLOCK},
    {"p", ELEMENT_BLOCK | ELEMENT_GAP},
    {"pre", ELEMENT_BLOCK | ELEMENT_PRE},
    {"script", ELEMENT_SILENT},
    {"section", ELEMENT_BLOCK},
    {"select", ELEMENT_SILENT},
    {"style", ELEMENT_SILENT},
    {"svg", ELEMENT_SILENT},
    {"table", ELEMENT_BLOCK},
    {"td", ELEMENT_CELL},
    {"template", ELEMENT_SILENT},
    {"textarea", ELEMENT_SILENT},
    {"th", ELEMENT_CELL},
    {"title", ELEMENT_SILENT},
    {"tr", ELEMENT_BLOCK},
    {"ul", ELEMENT_BLOCK},
};

/* One element that is open. */
struct open {
	unsigned flags;
	bool silent;
	char *href; /* own; of a link */
	size_t text_start; /* where its text begins in out */
};

struct writer {
	struct buf *out;
	size_t start, max;
	htmlParserCtxtPtr parser;
	struct open open[DEPTH_MAX];
	unsigned depth;
	unsigned silent, quotes, pre; /* how many of them are open */
	unsigned newlines; /* owed before the next text */
	unsigned gap_quotes; /* how deep the quotes are in between */
	bool space; /* likewise */
	bool at_line_start;
	bool gave_up; /* too deep */
};

static int compare(const void *name, const void *element)
{
	return strcmp(name, ((const struct element *)element)->name);
}

/* libxml2 gives names in lower case. */
static unsigned flags_of(const xmlChar *name)
{
	const struct element *element = bsearch(name, elements,
	    sizeof elements / sizeof elements[0], sizeof elements[0], compare);

	return element == NULL ? 0 : element->flags;
}

static void owe_lines(struct writer *writer, unsigned n)
{
	if (writer->newlines == 0 || writer->gap_quotes > writer->quotes)
		writer->gap_quotes = writer->quotes;
	if (writer->newlines < n)
		writer->newlines = n;
	writer->space = false;
}

static void begin_line(struct writer *writer, unsigned quotes)
{
	unsigned i;

	for (i = 0; i < quotes && i < 10; i++)
		buf_adds(writer->out, "> ");
	writer->at_line_start = true;
}

/* Pay the lines and the space that are owed. */
static void settle(struct writer *writer)
{
	if (writer->out->len == writer->start) {
		begin_line(writer, writer->quotes);
	} else if (writer->newlines > 0) {
		while (writer->newlines-- > 1) {
			buf_addc(writer->out, '\n');
			begin_line(writer, writer->gap_quotes);
		}
		buf_addc(writer->out, '\n');
		begin_line(writer, writer->quotes);
	} else if (writer->space && !writer->at_line_start) {
		buf_addc(writer->out, ' ');
	}
	writer->newlines = 0;
	writer->space = false;
}

static void add_text(struct writer *writer, const char *s, size_t len)
{
	settle(writer);
	buf_add(writer->out, s, len);
	writer->at_line_start = false;
}

static void stop(struct writer *writer)
{
	xmlStopParser(writer->parser);
}

/* The lines of <pre> stay as they are. */
static void add_pre(struct writer *writer, const char *s, size_t len)
{
	const char *lf;
	size_t n;

	while (len > 0) {
		lf = memchr(s, '\n', len);
		n = lf == NULL ? len : (size_t)(lf - s);
		if (n > 0)
			add_text(writer, s, n);
		if (lf == NULL)
			return;
		if (writer->newlines < 20)
			writer->newlines++;
		s = lf + 1;
		len -= n + 1;
	}
}

static void on_text(void *arg, const xmlChar *text, int size)
{
	struct writer *writer = arg;
	const char *s = (const char *)text, *end = s + size, *from;

	if (writer->silent > 0 || writer->gave_up)
		return;
	if (writer->out->len - writer->start > writer->max) {
		stop(writer);
		return;
	}
	if (writer->pre > 0) {
		add_pre(writer, s, (size_t)size);
		return;
	}
	while (s < end) {
		for (from = s; s < end && !isspace((unsigned char)*s);)
			s++;
		if (s > from)
			add_text(writer, from, (size_t)(s - from));
		if (s < end && writer->newlines == 0)
			writer->space = true;
		while (s < end && isspace((unsigned char)*s))
			s++;
	}
}

static const char *attribute(const xmlChar **atts, const char *name)
{
	size_t i;

	for (i = 0; atts != NULL && atts[i] != NULL; i += 2)
		if (strcmp((const char *)atts[i], name) == 0)
			return atts[i + 1] == NULL ? ""
			                           : (const char *)atts[i + 1];
	return NULL;
}

/* Is a property zero? "0", "0px" and "0.0", not "0.9em". */
static bool is_zero(const char *style, const char *property)
{
	const char *value = strstr(style, property), *end;

	if (value == NULL || (value > style && value[-1] != ';'))
		return false;
	value += strlen(property);
	end = value + strspn(value, "0.");
	return end > value && !isdigit((unsigned char)*end);
}

/* Is it said, with whatever spaces, that nobody is to see this? */
static bool style_hides(const char *style)
{
	char plain[512];
	size_t n = 0;

	for (; *style != '\0' && n < sizeof plain - 1; style++)
		if (!isspace((unsigned char)*style))
			plain[n++] = (char)tolower((unsigned char)*style);
	plain[n] = '\0';
	return strstr(plain, "display:none") != NULL ||
	       strstr(plain, "visibility:hidden") != NULL ||
	       is_zero(plain, "font-size:") || is_zero(plain, "opacity:") ||
	       (is_zero(plain, "max-height:") &&
		   strstr(plain, "overflow:hidden") != NULL);
}

static bool is_hidden(const xmlChar **atts)
{
	const char *style = attribute(atts, "style");

	return attribute(atts, "hidden") != NULL ||
	       (style != NULL && style_hides(style));
}

/* Targets that say something to a reader. */
static bool is_shown(const char *href)
{
	static const char *const schemes[] = {"http:", "https:", "mailto:",
	    "ftp:", "matrix:", "xmpp:", "irc:", "tel:"};
	size_t i;

	for (i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
		if (strncasecmp(href, schemes[i], strlen(schemes[i])) == 0)
			return true;
	return false;
}

/* What stands for an image: its text between brackets. */
static void add_image(struct writer *writer, const char *alt)
{
	size_t len = alt == NULL ? 0 : strnlen(alt, ALT_MAX);

	while (len > 0 && isspace((unsigned char)*alt)) {
		alt++;
		len--;
	}
	if (len == 0)
		return;
	add_text(writer, "[", 1);
	buf_add(writer->out, alt, len);
	buf_addc(writer->out, ']');
}

static void separate_cell(struct writer *writer)
{
	if (writer->newlines > 0 || writer->at_line_start ||
	    writer->out->len == writer->start)
		return;
	add_text(writer, " ", 1);
	writer->space = true;
}

static void enter(struct writer *writer, unsigned flags, const xmlChar **atts)
{
	struct open *open = &writer->open[writer->depth - 1];
	const char *href = attribute(atts, "href");

	writer->quotes += (flags & ELEMENT_QUOTE) != 0;
	writer->pre += (flags & ELEMENT_PRE) != 0;
	if (flags & ELEMENT_RULE)
		add_text(writer, "---", 3);
	if (flags & ELEMENT_ITEM)
		add_text(writer, "* ", 2);
	if (flags & ELEMENT_ITEM)
		writer->at_line_start = true;
	if (flags & ELEMENT_BREAK && writer->newlines < 3)
		owe_lines(writer, writer->newlines + 1);
	if (flags & ELEMENT_CELL)
		separate_cell(writer);
	if (flags & ELEMENT_IMAGE)
		add_image(writer, attribute(atts, "alt"));
	if ((flags & ELEMENT_LINK) && href != NULL && is_shown(href)) {
		open->href = mem_strndup(href, strnlen(href, HREF_MAX));
		settle(writer);
		open->text_start = writer->out->len;
	}
}

static void on_start(void *arg, const xmlChar *name, const xmlChar **atts)
{
	struct writer *writer = arg;
	unsigned flags = flags_of(name);
	struct open *open;

	if (writer->gave_up)
		return;
	if (writer->depth == DEPTH_MAX) {
		writer->gave_up = true;
		stop(writer);
		return;
	}
	open = &writer->open[writer->depth++];
	*open = (struct open){.flags = flags};
	open->silent = (flags & ELEMENT_SILENT) || is_hidden(atts);
	writer->silent += open->silent;
	if (writer->silent > 0)
		return;
	if (flags & (ELEMENT_BLOCK | ELEMENT_GAP))
		owe_lines(writer, flags & ELEMENT_GAP ? 2 : 1);
	enter(writer, flags, atts);
}

/* Is what was shown of the link the target itself? */
static bool shows_target(const char *shown, size_t len, const char *href)
{
	const char *plain = strstr(href, "://");
	size_t n;

	if (strncasecmp(href, "mailto:", 7) == 0)
		plain = href + 7;
	else
		plain = plain == NULL ? href : plain + 3;
	n = strlen(plain);
	if (n > 0 && plain[n - 1] == '/')
		n--;
	if (len > 0 && shown[len - 1] == '/')
		len--;
	return len >= n && strncmp(shown + len - n, plain, n) == 0 &&
	       (len == n || strncmp(shown, href, len) == 0);
}

static void add_target(struct writer *writer, const char *href)
{
	add_text(writer, "<", 1);
	for (; *href != '\0'; href++)
		if (!isspace((unsigned char)*href))
			buf_addc(writer->out, *href);
	buf_addc(writer->out, '>');
}

static void leave_link(struct writer *writer, struct open *open)
{
	const char *shown = buf_text(writer->out) + open->text_start;
	size_t len = writer->out->len - open->text_start;

	if (!shows_target(shown, len, open->href)) {
		writer->space = len > 0;
		add_target(writer, open->href);
	}
	free(open->href);
	open->href = NULL;
}

static void on_end(void *arg, const xmlChar *name)
{
	struct writer *writer = arg;
	struct open *open;

	(void)name;
	if (writer->gave_up || writer->depth == 0)
		return;
	open = &writer->open[--writer->depth];
	if (open->href != NULL)
		leave_link(writer, open);
	if (writer->silent == 0) {
		writer->quotes -= (open->flags & ELEMENT_QUOTE) != 0;
		writer->pre -= (open->flags & ELEMENT_PRE) != 0;
		if (open->flags & (ELEMENT_BLOCK | ELEMENT_GAP))
			owe_lines(writer, open->flags & ELEMENT_GAP ? 2 : 1);
	}
	writer->silent -= open->silent;
}

/* libxml2 compares every attribute of a tag with every other. */
static bool has_huge_tags(const char *s, size_t len)
{
	const char *end = s + len;
	unsigned n = 0;
	bool inside = false;

	for (; s < end; s++) {
		if (*s == '<' || *s == '>') {
			inside = *s == '<';
			n = 0;
		} else if (inside &&
			   (*s == '=' || isspace((unsigned char)*s)) &&
			   ++n > 2 * ATTRIBUTES_MAX) {
			return true;
		}
	}
	return false;
}

static void be_quiet(void *arg, const char *fmt, ...)
{
	(void)arg;
	(void)fmt;
}

/* Without a body, libxml2 puts what comes first into a paragraph. */
static bool is_fragment(const char *html, size_t len)
{
	const char *end = html + len;

	while (html < end && isspace((unsigned char)*html))
		html++;
	return end - html < 6 ||
	       (strncasecmp(html, "<html", 5) != 0 &&
		   strncasecmp(html, "<head", 5) != 0 &&
		   strncasecmp(html, "<body", 5) != 0 &&
		   strncasecmp(html, "<meta", 5) != 0 &&
		   strncmp(html, "<!", 2) != 0 && strncmp(html, "<?", 2) != 0);
}

/* False where the text is incomplete. */
static bool parse(struct buf *out, const char *html, size_t len, size_t max)
{
	struct writer writer = {.out = out, .start = out->len, .max = max};
	htmlParserCtxtPtr parser;
	htmlSAXHandler sax = {
	    .startElement = on_start,
	    .endElement = on_end,
	    .characters = on_text,
	    .ignorableWhitespace = on_text,
	    .cdataBlock = NULL,
	};
	htmlSAXHandlerPtr own;

	parser = htmlCreateMemoryParserCtxt(html, (int)len);
	if (parser == NULL)
		return false;
	own = parser->sax;
	parser->sax = &sax;
	parser->userData = &writer;
	writer.parser = parser;
	htmlCtxtUseOptions(parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
				       HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
				       HTML_PARSE_IGNORE_ENC);
	xmlSwitchEncoding(parser, XML_CHAR_ENCODING_UTF8);
	htmlParseDocument(parser);
	parser->sax = own;
	htmlFreeParserCtxt(parser);
	while (writer.depth > 0)
		free(writer.open[--writer.depth].href);
	return !writer.gave_up;
}

void html_init(void)
{
	xmlInitParser();
	xmlSetGenericErrorFunc(NULL, be_quiet);
}

static bool is_of_charset(char c)
{
	return isalnum((unsigned char)c) || c == '-' || c == '_' || c == '.' ||
	       c == ':';
}

char *html_charset(struct pool *pool, const char *html, size_t len)
{
	const char *end = html + (len < META_MAX ? len : META_MAX), *s, *from;
	char *name;

	for (s = html; (s = memchr(s, 'c', (size_t)(end - s))) != NULL; s++)
		if (end - s > 8 && strncasecmp(s, "charset=", 8) == 0)
			break;
	if (s == NULL)
		return NULL;
	s += strlen("charset=");
	s += s < end && (*s == '"' || *s == '\'');
	for (from = s; s < end && is_of_charset(*s);)
		s++;
	if (s == from)
		return NULL;
	name = pool_strndup(pool, from, (size_t)(s - from));
	/* A declaration that could be read as ASCII is not in a wide one. */
	return strncasecmp(name, "utf-16", 6) == 0 ? NULL : name;
}

void html_to_text(struct buf *out, const char *html, size_t len, size_t max)
{
	struct buf whole = BUF_INIT;
	size_t start = out->len;
	bool done;

	if (len > 0 && memchr(html, '\0', len) == NULL &&
	    !has_huge_tags(html, len)) {
		if (is_fragment(html, len)) {
			buf_adds(&whole, "<body>");
			buf_add(&whole, html, len);
			done = parse(out, whole.data, whole.len, max);
		} else {
			done = parse(out, html, len, max);
		}
		buf_release(&whole);
		if (done)
			return;
	}
	buf_truncate(out, start);
	html_strip(out, html, len, max);
}
