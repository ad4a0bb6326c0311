/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "msg/reply.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/addr.h"
#include "base/buf.h"
#include "msg/attribution.h"

enum {
	WRAPPED_MAX = 4, /* lines of an attribution */
	BLOCK_MAX = 12, /* lines of a header that are looked at */
	RULE_GAP = 3, /* lines between a rule and the header below it */
	UNDERSCORES_MIN = 20,
	INITIALS_MAX = 3 /* "AB> quoted" */
};

enum kind { TYPED, QUOTED, SIGNATURE };

struct line {
	const char *whole;
	size_t whole_len;
	const char *s; /* without quotation marks and space around it */
	size_t len;
	size_t depth; /* of quotation */
	enum kind kind;
};

struct lines {
	struct line *list; /* own */
	size_t n;
};

/* What stands above a quotation. */
struct head {
	enum { HEAD_NONE, HEAD_ATTRIBUTION, HEAD_RULE, HEAD_BLOCK } type;
	enum attribution attribution;
	size_t end; /* the line behind it */
	size_t named; /* the line behind the part that names the writer */
};

/* ------------------------------ lines ----------------------------- */

static size_t skip_initials(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && n < INITIALS_MAX && s[n] >= 'A' && s[n] <= 'Z')
		n++;
	return n > 0 && n < len && s[n] == '>' ? n : 0;
}

static void read_line(struct line *line, const char *s, size_t len)
{
	size_t marks = 0;

	*line = (struct line){.whole = s, .whole_len = len};
	while (marks < len && marks < 3 && s[marks] == ' ')
		marks++;
	marks += skip_initials(s + marks, len - marks);
	for (; marks < len &&
	       (s[marks] == '>' || (line->depth > 0 && s[marks] == ' '));
	     marks++)
		line->depth += s[marks] == '>';
	if (line->depth == 0)
		marks = 0;
	for (; marks < len && isspace((unsigned char)s[marks]);)
		marks++;
	while (len > marks && isspace((unsigned char)s[len - 1]))
		len--;
	line->s = s + marks;
	line->len = len - marks;
}

static void split(struct lines *lines, const struct blob *text)
{
	const char *s = text->data, *end = s + text->len, *lf;
	size_t cap = 0;

	for (; s < end; s = lf + (lf < end)) {
		lf = memchr(s, '\n', (size_t)(end - s));
		lf = lf == NULL ? end : lf;
		if (lines->n == cap) {
			cap = cap == 0 ? 256 : 2 * cap;
			lines->list =
			    mem_realloc(lines->list, cap * sizeof *lines->list);
		}
		read_line(&lines->list[lines->n++], s, (size_t)(lf - s));
	}
}

static bool is_blank(const struct line *line)
{
	return line->len == 0;
}

/* The first line from at on that says something, or n. */
static size_t next_text(const struct lines *lines, size_t at)
{
	while (at < lines->n && is_blank(&lines->list[at]))
		at++;
	return at;
}

/* ------------------------------ heads ----------------------------- */

/* Lines first to end, as one; false where that is too long. */
static bool join(char joined[ATTRIBUTION_MAX], size_t *len,
    const struct lines *lines, size_t first, size_t end)
{
	*len = 0;
	for (; first < end; first++) {
		const struct line *line = &lines->list[first];

		if (line->len > ATTRIBUTION_MAX - 1 - *len)
			return false;
		memcpy(joined + *len, line->s, line->len);
		*len += line->len;
		joined[(*len)++] = ' ';
	}
	return true;
}

/* How many lines from at may be one attribution: at the same depth, no empty
 * one, and no other one beginning. */
static size_t count_wrapped(const struct lines *lines, size_t at)
{
	const struct line *first = &lines->list[at], *line = first;
	size_t n = 1;

	if (!attribution_begins(first->s, first->len) &&
	    memchr(first->s, '@', first->len) == NULL)
		return 1;
	while (n < WRAPPED_MAX && at + n < lines->n) {
		line = &lines->list[at + n];
		if (line->depth != first->depth || is_blank(line) ||
		    attribution_has_opening(line->s, line->len))
			break;
		n++;
	}
	return n;
}

static void find_attribution(
    struct head *head, const struct lines *lines, size_t at)
{
	size_t n = count_wrapped(lines, at), i, len;
	char joined[ATTRIBUTION_MAX];
	enum attribution found;

	for (i = 1; i <= n; i++) {
		if (!join(joined, &len, lines, at, at + i))
			return;
		found = attribution_read(joined, len);
		if (found <= head->attribution)
			continue;
		*head = (struct head){HEAD_ATTRIBUTION, found, at + i, at + i};
		if (found == ATTRIBUTION_FULL)
			return;
	}
}

/* From, and two more fields at least; a field may be wrapped, and lines may
 * stand apart. */
static void find_block(struct head *head, const struct lines *lines, size_t at)
{
	const struct line *first = &lines->list[at], *line;
	size_t i, end = at, named = 0, others = 0, strange = 0;
	enum attribution_field field;

	if (attribution_field(first->s, first->len) != ATTRIBUTION_FROM)
		return;
	for (i = at + 1; i < lines->n && i < at + BLOCK_MAX; i++) {
		line = &lines->list[i];
		if (is_blank(line))
			continue;
		field = attribution_field(line->s, line->len);
		strange += field == ATTRIBUTION_NO_FIELD;
		if (field == ATTRIBUTION_FROM || strange > 2)
			break;
		if (field == ATTRIBUTION_NO_FIELD)
			continue;
		named = named == 0 ? i : named;
		others++;
		end = i + 1;
	}
	if (others >= 2)
		*head = (struct head){HEAD_BLOCK, ATTRIBUTION_NONE, end, named};
}

static bool is_underscores(const struct line *line)
{
	size_t i;

	for (i = 0; i < line->len; i++)
		if (line->s[i] != '_')
			return false;
	return line->len >= UNDERSCORES_MIN;
}

/* A rule, and the header below it if there is one. Underscores alone say
 * nothing. */
static void find_rule(struct head *head, const struct lines *lines, size_t at)
{
	const struct line *line = &lines->list[at];
	bool underscores = is_underscores(line);
	size_t next;

	if (!underscores && !attribution_is_rule(line->s, line->len))
		return;
	next = next_text(lines, at + 1);
	if (next < lines->n && next <= at + RULE_GAP)
		find_block(head, lines, next);
	if (head->type == HEAD_NONE && !underscores)
		*head =
		    (struct head){HEAD_RULE, ATTRIBUTION_NONE, at + 1, at + 1};
}

static void find_head(struct head *head, const struct lines *lines, size_t at)
{
	*head = (struct head){.type = HEAD_NONE};
	if (is_blank(&lines->list[at]))
		return;
	find_rule(head, lines, at);
	if (head->type == HEAD_NONE)
		find_block(head, lines, at);
	if (head->type == HEAD_NONE)
		find_attribution(head, lines, at);
}

static void mark(struct lines *lines, size_t from, size_t to, enum kind kind)
{
	for (; from < to; from++)
		lines->list[from].kind = kind;
}

/* Is what follows line at quoted deeper than depth? */
static bool quote_follows(const struct lines *lines, size_t at, size_t depth)
{
	at = next_text(lines, at);
	return at < lines->n && lines->list[at].depth > depth;
}

/* ------------------------- a moderator's mail --------------------- */

static bool is_signature(const struct line *line)
{
	return line->len == 2 && memcmp(line->s, "--", 2) == 0;
}

/* What is behind a head: the rest, unless marks show where it ends. Returns
 * the line to go on with. */
static size_t cut_head(struct lines *lines, const struct head *head, size_t at)
{
	bool marked = head->type == HEAD_ATTRIBUTION &&
	              quote_follows(lines, head->end, 0);

	if (head->type == HEAD_NONE ||
	    (head->attribution == ATTRIBUTION_WEAK && !marked))
		return at;
	mark(lines, at, marked ? head->end : lines->n, QUOTED);
	return marked ? head->end : lines->n;
}

static void cut_moderator(struct lines *lines)
{
	enum kind rest = TYPED;
	struct head head;
	size_t at = 0, next;

	while (at < lines->n) {
		struct line *line = &lines->list[at];

		if (line->depth > 0) {
			lines->list[at++].kind = QUOTED;
			continue;
		}
		find_head(&head, lines, at);
		next = cut_head(lines, &head, at);
		if (next > at) {
			at = next;
			continue;
		}
		if (is_signature(line))
			rest = SIGNATURE;
		line->kind = attribution_is_footer(line->s, line->len)
		                 ? SIGNATURE
		                 : rest;
		at++;
	}
}

/* -------------------------- a party's mail ------------------------ */

static bool is_address_byte(char c)
{
	return c != '\0' && strchr(" \t<>()[]\",;:'*", c) == NULL;
}

/* Is the address around the "@" at s[at] ours, with or without a tag? */
static bool is_own_address(
    const char *s, size_t len, size_t at, const struct reply_own *own)
{
	char addr[ADDR_MAX + 1];
	size_t from = at, to = at + 1, tag_len;
	const char *tag;

	while (from > 0 && is_address_byte(s[from - 1]) && s[from - 1] != '@' &&
	       at - from < ADDR_MAX)
		from--;
	while (to < len && is_address_byte(s[to]) && s[to] != '@' &&
	       to - at < ADDR_MAX)
		to++;
	if (to - from > ADDR_MAX)
		return false;
	memcpy(addr, s + from, to - from);
	addr[to - from] = '\0';
	return strcasecmp(addr, own->address) == 0 ||
	       addr_tag(&tag, &tag_len, addr, own->address, own->separator);
}

static bool has_own_address(
    const char *s, size_t len, const struct reply_own *own)
{
	const char *p = s;

	while ((p = memchr(p, '@', (size_t)(s + len - p))) != NULL) {
		if (is_own_address(s, len, (size_t)(p - s), own))
			return true;
		p++;
	}
	return false;
}

static bool has_own_name(const char *s, size_t len, const struct reply_own *own)
{
	size_t n = strlen(own->name), i;

	for (i = 0; n > 0 && i + n <= len; i++)
		if (strncasecmp(s + i, own->name, n) == 0)
			return true;
	return false;
}

/* How surely a head says that we wrote what is below it. */
enum owner { OWNER_OTHER, OWNER_NAMED, OWNER_US };

static enum owner find_owner(const struct head *head, const struct lines *lines,
    size_t at, const struct reply_own *own)
{
	char joined[ATTRIBUTION_MAX];
	size_t len;

	/* Of a header only the From: a party's own mail is to us. */
	if (head->type == HEAD_BLOCK)
		while (attribution_field(lines->list[at].s,
			   lines->list[at].len) != ATTRIBUTION_FROM)
			at++;
	if (head->type == HEAD_NONE ||
	    !join(joined, &len, lines, at, head->named))
		return OWNER_OTHER;
	if (has_own_address(joined, len, own))
		return OWNER_US;
	if (head->type == HEAD_ATTRIBUTION && has_own_name(joined, len, own))
		return OWNER_NAMED;
	return OWNER_OTHER;
}

/* Our text that is being cut: from here on, all of this depth and more. */
struct cutting {
	bool on;
	size_t head_depth; /* where other heads may end it */
	size_t depth;
};

/* What a head of ours cuts. Where no marks show what is ours, the address
 * has to, and the rest is. */
static struct cutting begin(const struct lines *lines, const struct head *head,
    size_t depth, enum owner owner)
{
	struct cutting cutting = {.head_depth = depth, .depth = depth};
	bool deeper = quote_follows(lines, head->end, depth);

	if (owner == OWNER_OTHER)
		return cutting;
	cutting.on = deeper || owner == OWNER_US;
	if (deeper && head->type == HEAD_ATTRIBUTION)
		cutting.depth = depth + 1;
	return cutting;
}

static void cut_party(struct lines *lines, const struct reply_own *own)
{
	struct cutting cutting = {.on = false};
	struct head head;
	size_t at = 0;

	while (at < lines->n) {
		struct line *line = &lines->list[at];

		head.type = HEAD_NONE;
		if (!cutting.on || line->depth <= cutting.head_depth)
			find_head(&head, lines, at);
		if (head.type != HEAD_NONE) {
			cutting = begin(lines, &head, line->depth,
			    find_owner(&head, lines, at, own));
			mark(lines, at, head.end, cutting.on ? QUOTED : TYPED);
			at = head.end;
			continue;
		}
		if (!is_blank(line) && line->depth < cutting.depth)
			cutting.on = false;
		line->kind = cutting.on ? QUOTED : TYPED;
		at++;
	}
}

/* ------------------------------ result ---------------------------- */

/* Lines of text, without those that are empty around it, or where something
 * between two was cut. */
struct output {
	struct buf text;
	size_t blank; /* lines that wait for text */
	bool gap; /* something was left out since the last line */
};

static void put(struct output *out, const struct line *line)
{
	if (line->whole_len == 0 || (is_blank(line) && line->depth == 0)) {
		if (out->text.len > 0 && !(out->gap && out->blank > 0))
			out->blank++;
		return;
	}
	for (; out->blank > 0; out->blank--)
		buf_addc(&out->text, '\n');
	buf_add(&out->text, line->whole, line->whole_len);
	buf_addc(&out->text, '\n');
	out->gap = false;
}

static const char *finish(struct pool *pool, struct output *out)
{
	char *text = pool_strndup(pool, buf_text(&out->text), out->text.len);

	buf_release(&out->text);
	return text;
}

static void share_out(
    struct reply *reply, struct pool *pool, const struct lines *lines)
{
	struct output typed = {BUF_INIT}, cut = {BUF_INIT};
	size_t i;

	for (i = 0; i < lines->n; i++) {
		const struct line *line = &lines->list[i];
		bool is_typed = line->kind == TYPED;

		put(is_typed ? &typed : &cut, line);
		(is_typed ? &cut : &typed)->gap = true;
		reply->n_quoted += line->kind == QUOTED && !is_blank(line);
		reply->n_signature +=
		    line->kind == SIGNATURE && !is_blank(line);
	}
	reply->typed = finish(pool, &typed);
	reply->cut = finish(pool, &cut);
}

void reply_cut(struct reply *reply, struct pool *pool, const struct blob *text,
    const struct reply_own *own, enum reply_use use)
{
	struct lines lines = {NULL, 0};

	*reply = (struct reply){.typed = ""};
	split(&lines, text);
	if (use == REPLY_MODERATOR)
		cut_moderator(&lines);
	else
		cut_party(&lines, own);
	share_out(reply, pool, &lines);
	free(lines.list);
}
