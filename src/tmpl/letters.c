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

void letters_print_variables(FILE *out)
{
	const struct letter_variable *variable;
	const struct letter *letter;

	for (letter = letters; letter->name != NULL; letter++)
		for (variable = letter->variables; variable->name != NULL;
		     variable++)
			fprintf(out, "%s.%s\n", letter->name, variable->name);
}
