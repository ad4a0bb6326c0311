/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "cli/doctor.h"
#include "tmpl/letters.h"

/* Every template in every language that somebody is written to in. */
static int check_template(const struct conf *conf, const char *lang,
    const struct letter *letter, struct err *err)
{
	const char *text, *file;

	if (tmpl_load(&text, &file, conf, lang, letter->name, err) == -1)
		return -1;
	if (letters_check(letter, text, err) == -1)
		return err_add(err, "%s", file);
	return 0;
}

/* All that is wrong is told, not only the first. */
static int check_language(struct doctor *doctor, const char *lang)
{
	const struct conf *conf = doctor->site.conf;
	const struct letter *letter;
	struct err err = {ERR_NONE, ""};
	int ret = letters_check_words(conf, lang, &err);

	if (ret == -1)
		doctor_fail(doctor, &err);
	for (letter = letters; letter->name != NULL; letter++)
		if (check_template(conf, lang, letter, &err) == -1) {
			doctor_fail(doctor, &err);
			ret = -1;
		}
	return ret;
}

static int check_folder(struct doctor *doctor, DIR *folder)
{
	const struct dirent *entry;
	int ret = 0;

	while ((entry = readdir(folder)) != NULL)
		if (entry->d_name[0] != '.' &&
		    check_language(doctor, entry->d_name) == -1)
			ret = -1;
	return ret;
}

/* Parties are written to in languages that no moderator needs to have, so
 * whatever the community has a folder for is looked at. */
static int check_own_templates(struct doctor *doctor, const char *path)
{
	struct err err = {ERR_NONE, ""};
	DIR *folder;
	int ret;

	if (path == NULL || path[0] == '\0')
		return 0;
	folder = opendir(path);
	if (folder == NULL) {
		err_set(&err, ERR_CONFIG,
		    "templates %s cannot be opened (%s): make that "
		    "folder, or take the setting away",
		    path, strerror(errno));
		doctor_fail(doctor, &err);
		return -1;
	}
	ret = check_folder(doctor, folder);
	closedir(folder);
	return ret;
}

void check_templates(struct doctor *doctor)
{
	const struct conf *conf = doctor->site.conf;
	int ret;
	size_t i;

	ret = check_own_templates(doctor, conf->templates);
	if (ret == 0)
		ret = check_language(doctor, conf->community.language);
	for (i = 0; ret == 0 && i < conf->n_moderators; i++)
		ret = check_language(doctor, conf->moderators[i].language);
	if (ret == 0)
		doctor_ok(doctor, "templates");
}
