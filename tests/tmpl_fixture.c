/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/tmpl_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tests/test.h"
#include "tmpl/tmpl.h"

const char *const fixture_langs[] = {"en", "de", "fr", "es", NULL};
const struct conf fixture_plain = {
    .templates = "",
    .community = {.language = "en"},
};

char *fixture_load(const char *lang, const char *name)
{
	char *folder = mem_printf("/%s/", lang);
	const char *text, *file;
	struct err err = {0};

	if (tmpl_load(&text, &file, &fixture_plain, lang, name, &err) == -1)
		fail_msg("%s", err.text);
	if (strstr(file, folder) == NULL)
		fail_msg("%s has no %s", lang, name);
	free(folder);
	return mem_strdup(text);
}
