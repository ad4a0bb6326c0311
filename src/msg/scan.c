/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "msg/scan.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "msg/field.h"

struct level {
	const char *boundary; /* NULL for a mail inside a mail */
	size_t len;
	bool is_digest; /* its parts are mails unless they say otherwise */
};

/* What one header block says about what follows it. */
struct content {
	const char *boundary; /* of a multipart, or NULL */
	size_t boundary_len;
	bool is_mail; /* message/rfc822 and its like */
	bool is_digest;
	bool encoded; /* by base64 or quoted-printable */
};

struct scanner {
	struct scan *scan;
	const char *at, *end;
	struct level levels[SCAN_NESTING_MAX];
	size_t depth;
	unsigned markers;
};

/* Fields in which brackets, colons and quotes mean something, so that
 * parsers nest over them. */
enum { PLAIN, STRUCTURED, ADDRESSES };
static const struct {
	const char *name;
	int kind;
} structured[] = {
    {"from", ADDRESSES},
    {"sender", ADDRESSES},
    {"reply-to", ADDRESSES},
    {"to", ADDRESSES},
    {"cc", ADDRESSES},
    {"bcc", ADDRESSES},
    {"resent-from", ADDRESSES},
    {"resent-sender", ADDRESSES},
    {"resent-reply-to", ADDRESSES},
    {"resent-to", ADDRESSES},
    {"resent-cc", ADDRESSES},
    {"resent-bcc", ADDRESSES},
    {"disposition-notification-to", ADDRESSES},
    {"return-path", ADDRESSES},
    {"date", STRUCTURED},
    {"resent-date", STRUCTURED},
    {"message-id", STRUCTURED},
    {"resent-message-id", STRUCTURED},
    {"in-reply-to", STRUCTURED},
    {"references", STRUCTURED},
    {"received", STRUCTURED},
    {"mime-version", STRUCTURED},
    {"content-type", STRUCTURED},
    {"content-disposition", STRUCTURED},
    {"content-transfer-encoding", STRUCTURED},
    {"content-id", STRUCTURED},
    {"authentication-results", STRUCTURED},
};

static int kind_of(const struct field *field)
{
	size_t i;

	for (i = 0; i < sizeof structured / sizeof structured[0]; i++)
		if (field_is(field, structured[i].name))
			return structured[i].kind;
	return PLAIN;
}

static void refuse(struct scan *scan, const char *why)
{
	if (scan->unsafe == NULL)
		scan->unsafe = why;
}

static void doubt(struct scan *scan, const char *why)
{
	if (scan->doubt == NULL)
		scan->doubt = why;
}

/* Quotes are ignored on purpose: parsers differ on where they end. */
static bool comments_are_deep(const char *s, size_t len)
{
	size_t i, depth = 0;

	for (i = 0; i < len; i++) {
		if (s[i] == '\\')
			i++;
		else if (s[i] == '(' && ++depth > SCAN_DEPTH_MAX)
			return true;
		else if (s[i] == ')' && depth > 0)
			depth--;
	}
	return false;
}

/* Groups (RFC 5322 "name: a, b;") cannot nest, but parsers let them. What
 * stands in quotes and brackets is passed over. */
static bool groups_are_deep(const char *s, size_t len)
{
	static const char opens[] = "\"(<[", closes[] = "\")>]";
	const char *open;
	size_t i, depth = 0;
	char until = '\0';

	for (i = 0; i < len; i++) {
		if (s[i] == '\\')
			i++;
		else if (until != '\0')
			until = s[i] == until ? '\0' : until;
		else if (s[i] != '\0' && (open = strchr(opens, s[i])))
			until = closes[open - opens];
		else if (s[i] == ':' && ++depth > SCAN_DEPTH_MAX)
			return true;
		else if (s[i] == ';' && depth > 0)
			depth--;
	}
	return false;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The value of parameter boundary, which starts at s. */
static void take_boundary(
    struct scan *scan, struct content *content, const char *s, const char *end)
{
	const char *from;
	bool quoted = s < end && *s == '"';

	from = quoted ? ++s : s;
	while (s < end && (quoted ? *s != '"' : *s != ';' && !is_space(*s)))
		s++;
	content->boundary = from;
	content->boundary_len = (size_t)(s - from);
	if (content->boundary_len == 0)
		refuse(scan, "the line between its parts is empty");
	if (content->boundary_len > SCAN_BOUNDARY_MAX)
		refuse(scan, "the line between its parts is overlong");
	if (memchr(from, '\\', content->boundary_len) != NULL ||
	    memchr(from, '"', content->boundary_len) != NULL)
		refuse(scan, "the line between its parts holds quotes");
}

static bool starts_with(const char *s, const char *end, const char *prefix)
{
	size_t len = strlen(prefix);

	return (size_t)(end - s) >= len && strncasecmp(s, prefix, len) == 0;
}

static const char *skip_space(const char *s, const char *end)
{
	while (s < end && is_space(*s))
		s++;
	return s;
}

/* Behind a comment or a quoted string, or else behind one character. */
static const char *skip_one(const char *s, const char *end)
{
	char open = *s++;
	unsigned depth = open == '(';

	if (open != '(' && open != '"')
		return s;
	for (; s < end; s++) {
		if (*s == '\\' && s + 1 < end)
			s++;
		else if (open == '"' ? *s == '"' : *s == ')' && --depth == 0)
			return s + 1;
		else if (open == '(' && *s == '(')
			depth++;
	}
	return end;
}

/* Spaces and comments. */
static const char *skip_blank(const char *s, const char *end)
{
	while (s < end && (is_space(*s) || *s == '('))
		s = skip_one(s, end);
	return s;
}

static void find_boundary(
    struct scan *scan, struct content *content, const char *s, const char *end)
{
	while (s < end) {
		if (*s != ';') {
			s = skip_one(s, end);
			continue;
		}
		s = skip_blank(s + 1, end);
		if (!starts_with(s, end, "boundary"))
			continue;
		s = skip_blank(s + strlen("boundary"), end);
		/* RFC 2231 would allow it; a parser may read it or not. */
		if (s < end && *s == '*')
			refuse(scan, "the line between its parts is encoded");
		if (s == end || *s != '=')
			continue;
		take_boundary(scan, content, skip_blank(s + 1, end), end);
		return;
	}
}

static void note_content(
    struct scan *scan, struct content *content, const struct field *field)
{
	const char *end = field->value + field->value_len;
	const char *s = skip_blank(field->value, end);

	if (field_is(field, "content-transfer-encoding"))
		content->encoded = starts_with(s, end, "base64") ||
		                   starts_with(s, end, "quoted-printable");
	if (!field_is(field, "content-type"))
		return;
	/* The last one wins, as it does in the parser. */
	content->boundary = NULL;
	content->is_mail = starts_with(s, end, "message/rfc822") ||
	                   starts_with(s, end, "message/rfc2822") ||
	                   starts_with(s, end, "message/global") ||
	                   starts_with(s, end, "message/news");
	content->is_digest = starts_with(s, end, "multipart/digest");
	if (starts_with(s, end, "multipart"))
		find_boundary(scan, content, s, end);
}

static void check_field(struct scan *scan, const struct field *field)
{
	int kind = kind_of(field);

	if (field->raw_len > SCAN_FIELD_MAX)
		refuse(scan, "one of its header fields is over 64 KiB");
	else if (kind != PLAIN &&
		 comments_are_deep(field->value, field->value_len))
		refuse(scan, "its header nests brackets too deep");
	else if (kind == ADDRESSES &&
		 groups_are_deep(field->value, field->value_len))
		refuse(scan, "its header nests groups of addresses too deep");
}

/* One header block, of the mail or of a part in it. */
static void scan_block(struct scanner *scanner, struct content *content)
{
	struct fields fields = {scanner->at, scanner->end};
	struct field field;
	unsigned n = 0;

	*content = (struct content){
	    .is_mail = scanner->depth > 0 &&
	               scanner->levels[scanner->depth - 1].is_digest};
	while (field_next(&field, &fields)) {
		if (++n > SCAN_FIELDS_MAX)
			refuse(scanner->scan, "it has over 1000 header fields");
		if (fields.at - scanner->at > SCAN_HEAD_MAX)
			refuse(scanner->scan, "its header is over 256 KiB");
		check_field(scanner->scan, &field);
		note_content(scanner->scan, content, &field);
		if (scanner->scan->unsafe != NULL)
			return;
	}
	scanner->at = fields.at;
}

/* Is there a CR before anything but LF? */
static bool has_bare_cr(const char *s, const char *end)
{
	while ((s = memchr(s, '\r', (size_t)(end - s))) != NULL)
		if (++s < end && *s != '\n')
			return true;
	return false;
}

/* Bytes that one program ends a line or a string at, and the next does
 * not. */
static void check_bytes(struct scan *scan, const char *s, const char *end)
{
	size_t with_cr = 0, without = 0;
	const char *start = s;

	if (memchr(s, '\0', (size_t)(end - s)) != NULL)
		refuse(scan, "its header holds a NUL byte");
	if (has_bare_cr(s, end))
		refuse(scan, "its header holds a bare CR");
	for (; (s = memchr(s, '\n', (size_t)(end - s))) != NULL; s++) {
		if (s > start && s[-1] == '\r')
			with_cr++;
		else
			without++;
	}
	if (with_cr > 0 && without > 0)
		refuse(scan, "the lines of its header end in two ways");
}

static void check_sender(struct scan *scan, const char *head, const char *end)
{
	struct fields fields = {head, end};
	struct field field;
	unsigned from = 0, sender = 0, id = 0;

	while (field_next(&field, &fields)) {
		from += field_is(&field, "from");
		sender += field_is(&field, "sender");
		id += field_is(&field, "message-id");
		if (field.spaced)
			doubt(scan, "a header field has a space before "
				    "its colon");
		if (field.name_len == 0)
			doubt(scan, "its header holds a line that is "
				    "not a field");
	}
	if (from > 1)
		doubt(scan, "it has more than one From field");
	if (sender > 1)
		doubt(scan, "it has more than one Sender field");
	if (id > 1)
		doubt(scan, "it has more than one Message-ID field");
}

static void enter(struct scanner *scanner, const struct content *content)
{
	if (scanner->depth == SCAN_NESTING_MAX) {
		refuse(scanner->scan, "its parts are nested over 20 deep");
		return;
	}
	scanner->levels[scanner->depth++] = (struct level){
	    .boundary = content->boundary,
	    .len = content->boundary_len,
	    .is_digest = content->is_digest,
	};
}

/* Does the line from "--" to end separate parts of level? */
static bool line_is_marker(
    const struct level *level, const char *line, const char *end, bool *closing)
{
	const char *s = line + 2;

	if (level->boundary == NULL || (size_t)(end - s) < level->len ||
	    memcmp(s, level->boundary, level->len) != 0)
		return false;
	s += level->len;
	*closing = end - s >= 2 && s[0] == '-' && s[1] == '-';
	return *closing || skip_space(s, end) == end;
}

/* True if another part begins behind this line. */
static bool marker_opens(
    struct scanner *scanner, const char *line, const char *end)
{
	bool closing;
	size_t i;

	for (i = scanner->depth; i-- > 0;) {
		if (!line_is_marker(&scanner->levels[i], line, end, &closing))
			continue;
		if (++scanner->markers > SCAN_MARKERS_MAX)
			refuse(scanner->scan, "it has over 500 parts");
		scanner->depth = closing ? i : i + 1;
		return !closing;
	}
	return false;
}

/* Pass over a body; true if a part begins behind it. */
static bool skip_body(struct scanner *scanner)
{
	const char *line = scanner->at, *end;

	while (line < scanner->end && scanner->depth > 0) {
		end = memchr(line, '\n', (size_t)(scanner->end - line));
		end = end == NULL ? scanner->end : end + 1;
		if (end - line > 2 && line[0] == '-' && line[1] == '-' &&
		    marker_opens(scanner, line, end)) {
			scanner->at = end;
			return scanner->scan->unsafe == NULL;
		}
		line = end;
	}
	return false;
}

static void scan_parts(struct scanner *scanner, struct content *content)
{
	struct scan *scan = scanner->scan;

	while (scan->unsafe == NULL) {
		bool mail = content->is_mail && !content->encoded;

		if (mail || content->boundary != NULL)
			enter(scanner, content);
		if (!mail && !skip_body(scanner))
			return;
		scan_block(scanner, content);
		if (scanner->at == scanner->end)
			return;
	}
}

/* The "From " line, which files have above a mail; not "From : a@b". */
static const char *skip_mbox_line(const char *s, const char *end)
{
	const char *rest, *lf = memchr(s, '\n', (size_t)(end - s));

	if (lf == NULL || end - s < 5 || memcmp(s, "From ", 5) != 0)
		return s;
	rest = skip_space(s + 5, end);
	return rest < end && *rest == ':' ? s : lf + 1;
}

void scan_mail(struct scan *scan, const void *raw, size_t len)
{
	struct scanner scanner = {.scan = scan};
	struct content content;

	raw = len == 0 ? "" : raw;
	*scan = (struct scan){.head = raw, .body = raw};
	scanner.end = scan->head + len;
	if (len > SCAN_SIZE_MAX) {
		refuse(scan, "it is over 32 MiB");
		return;
	}
	scanner.at = skip_mbox_line(raw, scanner.end);
	scan->head = scanner.at;
	scan_block(&scanner, &content);
	if (scan->unsafe != NULL)
		return;
	scan->body = scanner.at;
	check_bytes(scan, scan->head, scan->body);
	check_sender(scan, scan->head, scan->body);
	scan_parts(&scanner, &content);
}
