/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tmpl/values.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct tmpl_value *value_new(enum value_kind kind, const char *name)
{
	struct tmpl_value *value = mem_alloc(sizeof *value);

	value->kind = kind;
	value->name = name == NULL ? NULL : mem_strdup(name);
	return value;
}

struct tmpl_value *tmpl_map(void)
{
	return value_new(VALUE_MAP, NULL);
}

void tmpl_free(struct tmpl_value *value)
{
	size_t i;

	if (value == NULL)
		return;
	for (i = 0; i < value->n; i++)
		tmpl_free(value->items[i]);
	free(value->items);
	mem_wipe_free(value->text);
	free(value->name);
	free(value);
}

static void item_add(struct tmpl_value *to, struct tmpl_value *item)
{
	to->items = mem_realloc(to->items, (to->n + 1) * sizeof *to->items);
	to->items[to->n++] = item;
}

/* Where the member stands, or map->n. */
static size_t member_index(
    const struct tmpl_value *map, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < map->n; i++)
		if (strlen(map->items[i]->name) == len &&
		    memcmp(map->items[i]->name, name, len) == 0)
			break;
	return i;
}

static struct tmpl_value *member_set(
    struct tmpl_value *map, const char *name, enum value_kind kind)
{
	struct tmpl_value *value = value_new(kind, name);
	size_t i;

	if (map->kind != VALUE_MAP)
		BUG("%s is set in what is no map", name);
	i = member_index(map, name, strlen(name));
	if (i == map->n) {
		item_add(map, value);
	} else {
		tmpl_free(map->items[i]);
		map->items[i] = value;
	}
	return value;
}

void tmpl_set(struct tmpl_value *map, const char *name, const char *text)
{
	member_set(map, name, VALUE_TEXT)->text = mem_strdup(text);
}

void tmpl_setf(struct tmpl_value *map, const char *name, const char *fmt, ...)
{
	char *text;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) == -1)
		BUG("cannot format %s", name);
	va_end(ap);
	member_set(map, name, VALUE_TEXT)->text = text;
}

void tmpl_set_bool(struct tmpl_value *map, const char *name, bool on)
{
	member_set(map, name, VALUE_BOOL)->on = on;
}

struct tmpl_value *tmpl_set_map(struct tmpl_value *map, const char *name)
{
	return member_set(map, name, VALUE_MAP);
}

void tmpl_set_list(struct tmpl_value *map, const char *name)
{
	member_set(map, name, VALUE_LIST);
}

/* The list NAME, made where there is none yet. */
static struct tmpl_value *list_of(struct tmpl_value *map, const char *name)
{
	size_t i = member_index(map, name, strlen(name));

	if (i < map->n && map->items[i]->kind == VALUE_LIST)
		return map->items[i];
	return member_set(map, name, VALUE_LIST);
}

struct tmpl_value *tmpl_append(struct tmpl_value *map, const char *name)
{
	struct tmpl_value *item = tmpl_map();

	item_add(list_of(map, name), item);
	return item;
}

void tmpl_append_text(
    struct tmpl_value *map, const char *name, const char *text)
{
	struct tmpl_value *item = value_new(VALUE_TEXT, NULL);

	item->text = mem_strdup(text);
	item_add(list_of(map, name), item);
}

const struct tmpl_value *value_member(
    const struct tmpl_value *map, const char *name, size_t len)
{
	size_t i;

	if (map->kind != VALUE_MAP)
		return NULL;
	i = member_index(map, name, len);
	return i == map->n ? NULL : map->items[i];
}

bool value_is_shown(const struct tmpl_value *value)
{
	if (value == NULL)
		return false;
	switch (value->kind) {
	case VALUE_TEXT:
		return value->text[0] != '\0';
	case VALUE_BOOL:
		return value->on;
	case VALUE_LIST:
		return value->n > 0;
	case VALUE_MAP:
		return true;
	}
	return false;
}
