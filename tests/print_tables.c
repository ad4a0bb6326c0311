/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints what the manuals have to say, for tests/manual. */
#include <stdio.h>
#include <string.h>

#include "casework/reporter.h"
#include "casework/verb.h"
#include "cli/settings.h"
#include "cli/settings_table.h"
#include "tmpl/letters.h"

/* "section.name default", where there is one. */
static void print_defaults(void)
{
	const struct setting *setting;

	for (setting = settings; setting->section != NULL; setting++)
		if (setting->preset != NULL)
			printf("%s%s%s %s\n", setting->section,
			    setting->section[0] == '\0' ? "" : ".",
			    setting->name, setting->preset);
}

/* "/not-to": what reporters may say. */
static void print_words(void)
{
	size_t i;

	for (i = 0; reporter_word_names[i] != NULL; i++)
		printf("/%s\n", reporter_word_names[i]);
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "options") == 0)
		settings_print_options(stdout);
	else if (argc == 2 && strcmp(argv[1], "defaults") == 0)
		print_defaults();
	else if (argc == 2 && strcmp(argv[1], "variables") == 0)
		letters_print_variables(stdout);
	else if (argc == 2 && strcmp(argv[1], "verbs") == 0)
		verbs_print(stdout);
	else if (argc == 2 && strcmp(argv[1], "words") == 0)
		print_words();
	else
		return 64;
	return 0;
}
