/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "msg/param.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "msg/words.h"

enum { PIECES_MAX = 100 };

/* A value, or a piece of one: name*3*=... */
struct piece {
	const char *s;
	size_t len;
	bool is_set, encoded;
};

struct param {
	const char *name;
	struct piece plain, whole; /* name= and name*= */
	struct piece pieces[PIECES_MAX];
};

static const char *skip_space(const char *s, const char *end)
{
	while (s < end && isspace((unsigned char)*s))
		s++;
	return s;
}

/* The value at s; returns what follows it. Quotes are taken off later. */
static const char *value_end(const char *s, const char *end)
{
	bool quoted = false;

	for (; s < end && (quoted || *s != ';'); s++) {
		if (*s == '\\' && quoted && s + 1 < end)
			s++;
		else if (*s == '"')
			quoted = !quoted;
	}
	return s;
}

/* Which piece the attribute "name...", behind name, stands for. */
static struct piece *find_piece(
    struct param *param, const char *s, const char *end, bool *encoded)
{
	size_t n = 0;

	*encoded = false;
	if (s == end)
		return &param->plain;
	if (*s != '*')
		return NULL;
	if (++s == end) {
		*encoded = true;
		return &param->whole;
	}
	for (; s < end && isdigit((unsigned char)*s) && n < PIECES_MAX; s++)
		n = 10 * n + (size_t)(*s - '0');
	*encoded = s < end && *s == '*';
	s += *encoded;
	return s == end && n < PIECES_MAX ? &param->pieces[n] : NULL;
}

/* attribute=value at s; returns what follows. The first of its name wins. */
static const char *take(struct param *param, const char *s, const char *end)
{
	size_t len = strlen(param->name);
	const char *to = value_end(s, end), *equals, *name_end;
	struct piece *piece;
	bool encoded;

	equals = memchr(s, '=', (size_t)(to - s));
	if (equals == NULL || (size_t)(equals - s) < len ||
	    strncasecmp(s, param->name, len) != 0)
		return to;
	for (name_end = equals; isspace((unsigned char)name_end[-1]);)
		name_end--;
	piece = find_piece(param, s + len, name_end, &encoded);
	if (piece == NULL || piece->is_set)
		return to;
	piece->s = skip_space(equals + 1, to);
	piece->len = (size_t)(to - piece->s);
	while (
	    piece->len > 0 && isspace((unsigned char)piece->s[piece->len - 1]))
		piece->len--;
	piece->is_set = true;
	piece->encoded = encoded;
	return to;
}

static int hex(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	return isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10
	                                  : -1;
}

/* Without quotes; those of encoded values are a mistake that is made. */
static void add_value(struct buf *out, const struct piece *piece)
{
	size_t i;

	for (i = 0; i < piece->len; i++) {
		const char *s = piece->s + i;

		if (*s == '"' || *s == '\r' || *s == '\n')
			continue;
		if (*s == '\\' && i + 1 < piece->len)
			buf_addc(out, piece->s[++i]);
		else if (*s == '%' && piece->encoded && i + 2 < piece->len &&
			 hex(s[1]) != -1 && hex(s[2]) != -1) {
			buf_addc(out, (char)(hex(s[1]) << 4 | hex(s[2])));
			i += 2;
		} else {
			buf_addc(out, *s);
		}
	}
}

/* charset'language'text; the former two may be missing. */
static char *convert(struct pool *pool, const struct buf *value, size_t max)
{
	const char *s = buf_text(value), *end = s + value->len, *text = NULL;
	const char *mark = memchr(s, '\'', value->len);
	char *charset = NULL;

	if (mark != NULL && mark - s < 40)
		text = memchr(mark + 1, '\'', (size_t)(end - mark - 1));
	if (text == NULL)
		return words_decode(pool, s, value->len, max);
	if (mark > s)
		charset = pool_strndup(pool, s, (size_t)(mark - s));
	text++;
	return words_convert(pool, charset, text, (size_t)(end - text), max);
}

static char *join(struct pool *pool, const struct param *param, size_t max)
{
	struct buf value = BUF_INIT;
	bool encoded = false, first = true;
	char *text = NULL;
	size_t i;

	for (i = 0; i < PIECES_MAX; i++) {
		if (!param->pieces[i].is_set)
			continue;
		encoded |= first && param->pieces[i].encoded;
		first = false;
		add_value(&value, &param->pieces[i]);
	}
	if (!first)
		text = encoded ? convert(pool, &value, max)
		               : words_decode(
				     pool, buf_text(&value), value.len, max);
	buf_release(&value);
	return text;
}

char *param_read(
    struct pool *pool, const char *s, size_t len, const char *name, size_t max)
{
	struct param param = {.name = name};
	const char *end = s + len;
	struct buf value = BUF_INIT;
	char *text = NULL;

	for (s = value_end(s, end); s < end; s = take(&param, s, end))
		s = skip_space(s + 1, end);
	if (param.whole.is_set) {
		add_value(&value, &param.whole);
		text = convert(pool, &value, max);
	} else if ((text = join(pool, &param, max)) == NULL &&
		   param.plain.is_set) {
		add_value(&value, &param.plain);
		text = words_decode(pool, buf_text(&value), value.len, max);
	}
	buf_release(&value);
	return text;
}
