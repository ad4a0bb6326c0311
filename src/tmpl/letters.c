/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tmpl/letters.h"

#include <string.h>

const struct letter *letters_find(const char *name)
{
	const struct letter *letter;

	for (letter = letters; letter->name != NULL; letter++)
		if (strcmp(letter->name, name) == 0)
			return letter;
	return NULL;
}

struct tmpl_value *letters_values(const struct letter *letter)
{
	const struct letter_variable *variable = letter->variables;
	struct tmpl_value *values = tmpl_map();

	for (; variable->name != NULL; variable++)
		if (variable->in != NULL)
			;
		else if (variable->type == LETTER_SECTION)
			tmpl_set_bool(values, variable->name, false);
		else if (variable->type == LETTER_LIST)
			tmpl_set_list(values, variable->name);
	return values;
}

/* Is the section (or one around it) the one that in names? */
static bool is_within(
    const struct tmpl_tag *tags, size_t section, const char *in)
{
	for (; section != TMPL_NO_PARENT; section = tags[section].parent)
		if (strcmp(tags[section].name, in) == 0)
			return true;
	return false;
}

/* {{.}} is what is around it, so it needs something around it. */
static bool tag_is_known(
    const struct letter *letter, const struct tmpl_tag *tags, size_t at)
{
	const struct letter_variable *variable = letter->variables;
	const struct tmpl_tag *tag = &tags[at];

	if (strcmp(tag->name, ".") == 0)
		return tag->parent != TMPL_NO_PARENT;
	for (; variable->name != NULL; variable++)
		if (strcmp(variable->name, tag->name) == 0 &&
		    (variable->in == NULL ||
			is_within(tags, tag->parent, variable->in)))
			return true;
	return false;
}

int letters_check(
    const struct letter *letter, const char *text, struct err *err)
{
	struct pool *pool = pool_new();
	struct tmpl_tag *tags;
	size_t i, n = 0;
	int ret;

	ret = tmpl_tags(&tags, &n, text, pool, err);
	for (i = 0; ret == 0 && i < n; i++)
		if (!tag_is_known(letter, tags, i))
			ret = err_set(err, ERR_CONFIG,
			    "line %d: {{%s}} is no variable of %s; "
			    "heyward-templates(5) lists them",
			    tags[i].line, tags[i].name, letter->name);
	pool_free(pool);
	return ret;
}

void letters_print_variables(FILE *out)
{
	const struct letter_variable *variable;
	const struct letter *letter;

	for (letter = letters; letter->name != NULL; letter++)
		for (variable = letter->variables; variable->name != NULL;
		     variable++)
			fprintf(out, "%s.%s\n", letter->name, variable->name);
}
