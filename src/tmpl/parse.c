/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tmpl/parse.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tmpl/tmpl.h"

enum { DELIMITER_MAX = 7 };

struct parser {
	const char *text;
	const char *at; /* what was not looked at yet */
	char open[DELIMITER_MAX + 1], close[DELIMITER_MAX + 1];
	struct tokens *tokens;
	size_t sections[TMPL_DEPTH_MAX]; /* those open, by index */
	size_t depth;
	struct err *err;
};

/* A tag as it stands in the text. */
struct tag {
	const char *start, *end; /* with delimiters */
	char sigil; /* one of "#^/!=&{", or 0 */
	const char *name;
	size_t len;
};

int text_line(const char *text, const char *at)
{
	int line = 1;

	for (; text < at; text++)
		line += *text == '\n';
	return line;
}

static int parse_error(
    const struct parser *parser, const char *at, const char *what)
{
	return err_set(parser->err, ERR_CONFIG, "line %d: %s",
	    text_line(parser->text, at), what);
}

static void token_add(
    struct tokens *tokens, enum token_kind kind, const char *at, size_t len)
{
	tokens->list =
	    mem_realloc(tokens->list, (tokens->n + 1) * sizeof *tokens->list);
	tokens->list[tokens->n++] =
	    (struct token){.kind = kind, .at = at, .len = len};
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void tag_trim(struct tag *tag)
{
	while (tag->len > 0 && isspace((unsigned char)*tag->name)) {
		tag->name++;
		tag->len--;
	}
	while (tag->len > 0 && isspace((unsigned char)tag->name[tag->len - 1]))
		tag->len--;
}

/* Find the parts of the tag that starts at start. */
static int tag_scan(struct parser *parser, struct tag *tag, const char *start)
{
	const char *end, *name = start + strlen(parser->open);
	char close[DELIMITER_MAX + 2] = "";
	size_t n = 0;

	*tag = (struct tag){.start = start};
	if (*name != '\0' && strchr("#^/!=&{>", *name) != NULL)
		tag->sigil = *name++;
	if (tag->sigil == '{' || tag->sigil == '=')
		close[n++] = tag->sigil == '{' ? '}' : '=';
	memcpy(close + n, parser->close, strlen(parser->close) + 1);
	end = strstr(name, close);
	if (end == NULL)
		return parse_error(parser, start, "a tag is not closed");
	tag->name = name;
	tag->len = (size_t)(end - name);
	tag->end = end + strlen(close);
	tag_trim(tag);
	return 0;
}

static bool name_is_valid(const struct tag *tag)
{
	size_t i;

	if (tag->len == 1 && tag->name[0] == '.')
		return true;
	for (i = 0; i < tag->len; i++) {
		bool at_edge =
		    i == 0 || i == tag->len - 1 || tag->name[i - 1] == '.';

		if (tag->name[i] == '.' && at_edge)
			return false;
		if (!isalnum((unsigned char)tag->name[i]) &&
		    memchr("._-", tag->name[i], 3) == NULL)
			return false;
	}
	return tag->len > 0;
}

/* Tags that print nothing take their line with them when they stand alone on
 * it. */
static bool tag_may_stand_alone(const struct tag *tag)
{
	return tag->sigil != '\0' && strchr("#^/!=", tag->sigil) != NULL;
}

/* If so, *from and *to become the start of its line and of the next one. */
static bool tag_stands_alone(const struct parser *parser, const struct tag *tag,
    const char **from, const char **to)
{
	const char *start = tag->start, *end = tag->end;

	if (!tag_may_stand_alone(tag))
		return false;
	while (start > parser->text && is_blank(start[-1]))
		start--;
	if (start > parser->text && start[-1] != '\n')
		return false;
	while (is_blank(*end))
		end++;
	if (end[0] == '\r' && end[1] == '\n')
		end++;
	if (*end != '\n' && *end != '\0')
		return false;
	*from = start;
	*to = *end == '\n' ? end + 1 : end;
	return true;
}

/* {{=<% %>=}} */
static int delimiters_set(struct parser *parser, const struct tag *tag)
{
	size_t open = 0, gap, close;

	while (open < tag->len && !isspace((unsigned char)tag->name[open]))
		open++;
	for (gap = open; gap < tag->len; gap++)
		if (!isspace((unsigned char)tag->name[gap]))
			break;
	close = tag->len - gap;
	if (open == 0 || open > DELIMITER_MAX || close == 0 ||
	    close > DELIMITER_MAX || memchr(tag->name, '=', tag->len) != NULL)
		return parse_error(
		    parser, tag->start, "delimiters are set like {{=<% %>=}}");
	memcpy(parser->open, tag->name, open);
	parser->open[open] = '\0';
	memcpy(parser->close, tag->name + gap, close);
	parser->close[close] = '\0';
	return 0;
}

static int section_open(struct parser *parser, const struct tag *tag)
{
	if (parser->depth == TMPL_DEPTH_MAX)
		return parse_error(
		    parser, tag->start, "too many sections within each other");
	parser->sections[parser->depth++] = parser->tokens->n;
	token_add(parser->tokens,
	    tag->sigil == '#' ? TOKEN_SECTION : TOKEN_INVERTED, tag->name,
	    tag->len);
	return 0;
}

static int section_close(struct parser *parser, const struct tag *tag)
{
	struct token *section;

	if (parser->depth == 0)
		return parse_error(parser, tag->start,
		    "a section is closed that was not opened");
	section = &parser->tokens->list[parser->sections[--parser->depth]];
	if (section->len != tag->len ||
	    memcmp(section->at, tag->name, tag->len) != 0)
		return parse_error(parser, tag->start,
		    "another section has to be closed first");
	section->end = parser->tokens->n;
	token_add(parser->tokens, TOKEN_CLOSE, tag->name, tag->len);
	return 0;
}

static int tag_take(struct parser *parser, const struct tag *tag)
{
	if (tag->sigil == '!')
		return 0;
	if (tag->sigil == '=')
		return delimiters_set(parser, tag);
	if (tag->sigil == '>')
		return parse_error(
		    parser, tag->start, "templates cannot include others");
	if (!name_is_valid(tag))
		return parse_error(parser, tag->start,
		    "a name is made of letters, digits, \"_\", \"-\" and dots "
		    "between them");
	if (tag->sigil == '#' || tag->sigil == '^')
		return section_open(parser, tag);
	if (tag->sigil == '/')
		return section_close(parser, tag);
	token_add(parser->tokens, tag->sigil == 0 ? TOKEN_VALUE : TOKEN_RAW,
	    tag->name, tag->len);
	return 0;
}

/* Take the text up to the next tag, and that tag. 1: there was one. */
static int parse_next(struct parser *parser)
{
	const char *start, *from, *to;
	struct tag tag;

	start = strstr(parser->at, parser->open);
	if (start == NULL) {
		token_add(
		    parser->tokens, TOKEN_TEXT, parser->at, strlen(parser->at));
		return 0;
	}
	if (tag_scan(parser, &tag, start) == -1)
		return -1;
	if (!tag_stands_alone(parser, &tag, &from, &to)) {
		from = tag.start;
		to = tag.end;
	}
	if (from > parser->at)
		token_add(parser->tokens, TOKEN_TEXT, parser->at,
		    (size_t)(from - parser->at));
	parser->at = to;
	return tag_take(parser, &tag) == -1 ? -1 : 1;
}

int tokens_parse(
    struct tokens *tokens, const char *text, const char *from, struct err *err)
{
	struct parser parser = {
	    .text = text,
	    .at = from,
	    .open = "{{",
	    .close = "}}",
	    .tokens = tokens,
	    .err = err,
	};
	size_t last;
	int more;

	*tokens = (struct tokens){NULL, 0};
	while ((more = parse_next(&parser)) == 1)
		;
	if (more == 0 && parser.depth > 0) {
		last = parser.sections[parser.depth - 1];
		more = parse_error(
		    &parser, tokens->list[last].at, "a section is not closed");
	}
	if (more == -1)
		tokens_release(tokens);
	return more;
}

void tokens_release(struct tokens *tokens)
{
	free(tokens->list);
	*tokens = (struct tokens){NULL, 0};
}
