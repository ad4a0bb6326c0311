/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cli/settings.h"
#include "cli/settings_table.h"

/* What an example line starts with: commented out, inside a section. */
struct margin {
	const char *off;
	const char *tab;
};

static bool is_list(const struct setting *setting)
{
	return setting->type == SETTING_LIST;
}

static void print_choices(FILE *out, const struct setting *setting)
{
	size_t i;

	if (setting->type != SETTING_CHOICE)
		return;
	fputs(" One of:", out);
	for (i = 0; setting->choices[i] != NULL; i++)
		fprintf(out, "%s %s", i == 0 ? "" : ",", setting->choices[i]);
	fputc('.', out);
}

/* What the admin must fill in stands as it is, all else commented out with
 * its default. */
static void print_setting(
    FILE *out, const struct setting *setting, const struct margin *margin)
{
	const char *value = setting->example, *off = margin->off;
	const char *quote = setting->type == SETTING_NUMBER ? "" : "\"";

	if (value == NULL) {
		value = setting->preset == NULL ? "" : setting->preset;
		off = "#";
	}
	fprintf(out, "%s# %s", margin->tab, setting->help);
	print_choices(out, setting);
	fprintf(out, "\n%s%s%s = ", margin->tab, off, setting->name);
	if (is_list(setting) && value[0] == '\0')
		fputs("{}\n", out);
	else if (is_list(setting))
		fprintf(out, "{\"%s\"}\n", value);
	else
		fprintf(out, "%s%s%s\n", quote, value, quote);
}

static void print_section(FILE *out, const struct setting_section *section)
{
	struct margin margin = {
	    .off = section->is_extra ? "#" : "",
	    .tab = section->name[0] == '\0' ? "" : "\t",
	};
	const struct setting *setting;

	fprintf(out, "\n# %s\n", section->help);
	if (section->title != NULL)
		fprintf(out, "%s%s \"%s\" {\n", margin.off, section->name,
		    section->title);
	else if (section->name[0] != '\0')
		fprintf(out, "%s {\n", section->name);
	for (setting = settings; setting->section != NULL; setting++)
		if (strcmp(setting->section, section->name) == 0)
			print_setting(out, setting, &margin);
	if (section->name[0] != '\0')
		fprintf(out, "%s}\n", margin.off);
}

void settings_print_example(FILE *out)
{
	const struct setting_section *section;

	fputs("# The configuration of heyward. heyward.conf(5) explains it.\n"
	      "# What stands behind # is the default.\n",
	    out);
	for (section = setting_sections; section->name != NULL; section++)
		print_section(out, section);
}
