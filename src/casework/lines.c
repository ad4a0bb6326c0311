/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/lines.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static struct line *add(struct lines *lines)
{
	struct line *more;

	if (lines->n == lines->room) {
		lines->room = lines->room == 0 ? 8 : 2 * lines->room;
		more = pool_alloc(lines->pool, lines->room * sizeof *more);
		if (lines->n > 0)
			memcpy(more, lines->list, lines->n * sizeof *more);
		lines->list = more;
	}
	return &lines->list[lines->n++];
}

void lines_add(struct lines *lines, const char *key, ...)
{
	struct line *line = add(lines);
	const char *name, *text;
	va_list ap;
	size_t i;

	line->key = key;
	va_start(ap, key);
	for (i = 0; (name = va_arg(ap, const char *)) != NULL; i++) {
		if (i == LINE_VALUES)
			BUG("%s has too many values", key);
		text = va_arg(ap, const char *);
		line->values[i].name = name;
		line->values[i].text = pool_strdup(lines->pool, text);
	}
	va_end(ap);
}

static int set_value(struct tmpl_value *map, const struct line_value *value,
    const struct letters_reader *reader, struct err *err)
{
	if (value->text != NULL && *value->text == *LINES_WORD)
		return letters_set_word(
		    map, value->name, reader, value->text + 1, err);
	tmpl_set(map, value->name, value->text);
	return 0;
}

/* In the reader's words; the caller frees *word. */
static int say(char **word, const struct line *line,
    const struct letters_reader *reader, struct err *err)
{
	struct tmpl_value *map = tmpl_map();
	size_t i;
	int ret = 0;

	for (i = 0; ret == 0 && i < LINE_VALUES && line->values[i].name != NULL;
	     i++)
		ret = set_value(map, &line->values[i], reader, err);
	if (ret == 0)
		ret = tmpl_word(
		    word, reader->conf, reader->lang, line->key, map, err);
	tmpl_free(map);
	return ret;
}

int lines_set(struct tmpl_value *values, const char *name,
    const struct lines *lines, const struct letters_reader *reader,
    struct err *err)
{
	char *word;
	size_t i;

	for (i = 0; i < lines->n; i++) {
		if (say(&word, &lines->list[i], reader, err) == -1)
			return -1;
		tmpl_append_text(values, name, word);
		mem_wipe_free(word);
	}
	return 0;
}

int lines_set_text(struct tmpl_value *values, const char *name,
    const struct lines *lines, const struct letters_reader *reader,
    struct err *err)
{
	char *word;

	if (say(&word, &lines->list[0], reader, err) == -1)
		return -1;
	tmpl_set(values, name, word);
	mem_wipe_free(word);
	return 0;
}

void lines_pack(struct buf *out, const struct lines *lines)
{
	const struct line *line;
	size_t i, j;

	pack_u32(out, (uint32_t)lines->n);
	for (i = 0; i < lines->n; i++) {
		line = &lines->list[i];
		pack_str(out, line->key);
		for (j = 0; j < LINE_VALUES; j++) {
			pack_str(out, line->values[j].name);
			pack_str(out, line->values[j].text);
		}
	}
}

void lines_unpack(struct lines *lines, struct unpack *in, struct pool *pool)
{
	struct line *line;
	uint32_t n;
	size_t j;

	*lines = (struct lines){.pool = pool};
	for (n = unpack_u32(in); n > 0 && !in->failed; n--) {
		line = add(lines);
		line->key = unpack_str(in, pool);
		for (j = 0; j < LINE_VALUES; j++) {
			line->values[j].name = unpack_str(in, pool);
			line->values[j].text = unpack_str(in, pool);
		}
	}
}
