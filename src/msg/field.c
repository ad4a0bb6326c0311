/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "msg/field.h"

#include <string.h>
#include <strings.h>

/* Behind the line at p. */
static const char *line_end(const char *p, const char *end)
{
	const char *lf = memchr(p, '\n', (size_t)(end - p));

	return lf == NULL ? end : lf + 1;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_name(const char *p, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (p[i] <= ' ' || p[i] == 0x7f)
			return false;
	return len > 0;
}

static const char *trim_line_end(const char *from, const char *to)
{
	if (to > from && to[-1] == '\n')
		to--;
	if (to > from && to[-1] == '\r')
		to--;
	return to;
}

static void split(struct field *field, const char *p, const char *end)
{
	const char *first = memchr(p, '\n', (size_t)(end - p));
	const char *colon, *name_end;

	first = first == NULL ? end : first;
	colon = memchr(p, ':', (size_t)(first - p));
	*field = (struct field){
	    .name = p, .value = p, .value_len = (size_t)(end - p)};
	if (colon == NULL)
		return;
	for (name_end = colon; name_end > p && is_blank(name_end[-1]);)
		name_end--;
	if (!is_name(p, (size_t)(name_end - p)))
		return;
	field->name_len = (size_t)(name_end - p);
	field->spaced = name_end < colon;
	field->value = colon + 1;
	field->value_len = (size_t)(end - field->value);
}

bool field_next(struct field *field, struct fields *fields)
{
	const char *p = fields->at, *end, *text_end;

	if (p == fields->end)
		return false;
	end = line_end(p, fields->end);
	if (trim_line_end(p, end) == p) {
		fields->at = end;
		return false;
	}
	while (end < fields->end && is_blank(*end))
		end = line_end(end, fields->end);
	fields->at = end;
	text_end = trim_line_end(p, end);
	split(field, p, text_end);
	field->raw_len = (size_t)(end - p);
	return true;
}

bool field_is(const struct field *field, const char *name)
{
	/* The first letter says no to nearly all, and for little. */
	return field->name_len > 0 && ((*field->name ^ *name) & 0x5f) == 0 &&
	       field->name_len == strlen(name) &&
	       strncasecmp(field->name, name, field->name_len) == 0;
}
