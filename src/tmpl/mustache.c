/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "tmpl/parse.h"
#include "tmpl/tmpl.h"
#include "tmpl/values.h"

/* Lists within lists multiply without printing anything; no mail needs more
 * steps than this. */
enum { STEPS_MAX = 1000000 };

/* The context stack: what a name is looked for in, innermost first. */
struct context {
	const struct tmpl_value *value;
	const struct context *outer;
};

struct render {
	struct buf *out;
	size_t start; /* out->len at the beginning */
	const char *text;
	struct tokens tokens;
	unsigned flags;
	long steps;
	struct err *err;
};

static int render_error(
    const struct render *render, const struct token *token, const char *what)
{
	return err_set(render->err, ERR_CONFIG, "line %d: {{%.*s}} %s",
	    text_line(render->text, token->at), (int)token->len, token->at,
	    what);
}

/* Only the first of dotted names is looked for outside: a.b must not find
 * the b of another a. */
static const struct tmpl_value *lookup(
    const struct context *context, const char *name, size_t len)
{
	const struct tmpl_value *value = NULL;
	const char *dot;
	size_t n;

	if (len == 1 && *name == '.')
		return context->value;
	dot = memchr(name, '.', len);
	n = dot == NULL ? len : (size_t)(dot - name);
	for (; value == NULL && context != NULL; context = context->outer)
		value = value_member(context->value, name, n);
	while (value != NULL && dot != NULL) {
		len -= n + 1;
		name = dot + 1;
		dot = memchr(name, '.', len);
		n = dot == NULL ? len : (size_t)(dot - name);
		value = value_member(value, name, n);
	}
	return value;
}

/* As lookup(); -1 where the value is missing and has to be there. */
static int token_value(const struct tmpl_value **value,
    const struct render *render, const struct token *token,
    const struct context *context)
{
	*value = lookup(context, token->at, token->len);
	if (*value != NULL || (render->flags & TMPL_LENIENT) != 0)
		return 0;
	return render_error(render, token, "is no variable of this template");
}

static void add_escaped(struct buf *out, const char *text)
{
	static const struct {
		char c;
		const char *entity;
	} entities[] = {
	    {'&', "&amp;"},
	    {'<', "&lt;"},
	    {'>', "&gt;"},
	    {'"', "&quot;"},
	    {'\'', "&#39;"},
	};
	size_t i, n = sizeof entities / sizeof entities[0];

	for (; *text != '\0'; text++) {
		for (i = 0; i < n && entities[i].c != *text; i++)
			;
		if (i < n)
			buf_adds(out, entities[i].entity);
		else
			buf_addc(out, *text);
	}
}

static int render_value(struct render *render, const struct token *token,
    const struct context *context)
{
	const struct tmpl_value *value;

	if (token_value(&value, render, token, context) == -1)
		return -1;
	if (value == NULL || value->kind != VALUE_TEXT)
		return (render->flags & TMPL_LENIENT) != 0
		           ? 0
		           : render_error(render, token, "has no text here");
	if (strlen(value->text) > TMPL_OUTPUT_MAX)
		return render_error(render, token, "is too long");
	if (token->kind == TOKEN_VALUE &&
	    (render->flags & TMPL_ESCAPE_HTML) != 0)
		add_escaped(render->out, value->text);
	else
		buf_adds(render->out, value->text);
	return 0;
}

static int render_range(struct render *render, size_t from, size_t to,
    const struct context *context);

static int render_section(
    struct render *render, size_t at, const struct context *context)
{
	const struct token *token = &render->tokens.list[at];
	struct context inner = {.outer = context};
	const struct tmpl_value *value;
	size_t i;

	if (token_value(&value, render, token, context) == -1)
		return -1;
	if (value_is_shown(value) == (token->kind == TOKEN_INVERTED))
		return 0;
	if (token->kind == TOKEN_INVERTED || value->kind == VALUE_BOOL)
		return render_range(render, at + 1, token->end, context);
	inner.value = value;
	if (value->kind != VALUE_LIST)
		return render_range(render, at + 1, token->end, &inner);
	for (i = 0; i < value->n; i++) {
		inner.value = value->items[i];
		if (render_range(render, at + 1, token->end, &inner) == -1)
			return -1;
	}
	return 0;
}

static int render_token(
    struct render *render, size_t at, const struct context *context)
{
	const struct token *token = &render->tokens.list[at];

	switch (token->kind) {
	case TOKEN_TEXT:
		buf_add(render->out, token->at, token->len);
		return 0;
	case TOKEN_VALUE:
	case TOKEN_RAW:
		return render_value(render, token, context);
	case TOKEN_SECTION:
	case TOKEN_INVERTED:
		return render_section(render, at, context);
	case TOKEN_CLOSE:
		return 0;
	}
	return 0;
}

/* Recursion is as deep as sections are, which the parser has limited. */
static int render_range(struct render *render, size_t from, size_t to,
    const struct context *context)
{
	const struct token *token;
	size_t i;

	for (i = from; i < to; i++) {
		token = &render->tokens.list[i];
		if (render_token(render, i, context) == -1)
			return -1;
		if (render->out->len - render->start > TMPL_OUTPUT_MAX ||
		    ++render->steps > STEPS_MAX)
			return err_set(render->err, ERR_CONFIG,
			    "line %d: the text grows too long",
			    text_line(render->text, token->at));
		if (token->kind == TOKEN_SECTION ||
		    token->kind == TOKEN_INVERTED)
			i = token->end;
	}
	return 0;
}

static int render_tokens(
    struct render *render, const char *from, const struct tmpl_value *values)
{
	struct context root = {.value = values};
	int ret;

	render->start = render->out->len;
	if (tokens_parse(&render->tokens, render->text, from, render->err) ==
	    -1)
		return -1;
	ret = render_range(render, 0, render->tokens.n, &root);
	tokens_release(&render->tokens);
	return ret;
}

int tmpl_render(struct buf *out, const char *text,
    const struct tmpl_value *values, unsigned flags, struct err *err)
{
	struct render render = {
	    .out = out,
	    .text = text,
	    .flags = flags,
	    .err = err,
	};

	return render_tokens(&render, text, values);
}

int render_from(struct buf *out, const char *text, const char *from,
    const struct tmpl_value *values, struct err *err)
{
	struct render render = {.out = out, .text = text, .err = err};

	return render_tokens(&render, from, values);
}

int tmpl_tags(struct tmpl_tag **tags, size_t *n, const char *text,
    struct pool *pool, struct err *err)
{
	size_t i, parent = TMPL_NO_PARENT;
	struct tokens tokens;
	struct tmpl_tag *tag;

	if (tokens_parse(&tokens, text, text, err) == -1)
		return -1;
	*tags = pool_alloc(pool, (tokens.n + 1) * sizeof **tags);
	*n = 0;
	for (i = 0; i < tokens.n; i++) {
		const struct token *token = &tokens.list[i];

		if (token->kind == TOKEN_CLOSE)
			parent = (*tags)[parent].parent;
		if (token->kind == TOKEN_CLOSE || token->kind == TOKEN_TEXT)
			continue;
		tag = &(*tags)[*n];
		tag->name = pool_strndup(pool, token->at, token->len);
		tag->line = text_line(text, token->at);
		tag->parent = parent;
		tag->is_inverted = token->kind == TOKEN_INVERTED;
		tag->is_section =
		    token->kind == TOKEN_SECTION || tag->is_inverted;
		if (tag->is_section)
			parent = *n;
		++*n;
	}
	tokens_release(&tokens);
	return 0;
}
