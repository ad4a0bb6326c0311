/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "tmpl/tmpl.h"
#include "tmpl/values.h"

static int phrase_render(char **out, const char *phrase,
    const struct tmpl_value *values, struct err *err)
{
	struct tmpl_value *none = values == NULL ? tmpl_map() : NULL;
	struct buf text = BUF_INIT;
	int ret;

	ret = tmpl_render(&text, phrase, none == NULL ? values : none, 0, err);
	if (ret == 0)
		*out = buf_detach(&text);
	buf_release(&text);
	tmpl_free(none);
	return ret;
}

/* A community's file may hold just the few words it wants otherwise, so the
 * search goes on until the key is found. */
static int find_phrase(const struct phrase **phrase,
    const struct shelf_file **file, const struct conf *conf, const char *lang,
    const char *key, struct err *err)
{
	struct search search;
	int found;

	search_init(&search, conf, lang);
	while ((found = search_next(file, &search, "words", err)) == 1) {
		*phrase = shelf_phrase(*file, key);
		if (*phrase != NULL)
			return 0;
	}
	if (found == -1)
		return -1;
	return err_set(err, ERR_CONFIG,
	    "there is no \"%s\" in any words.txt; install heyward again", key);
}

int tmpl_word(char **out, const struct conf *conf, const char *lang,
    const char *key, const struct tmpl_value *values, struct err *err)
{
	const struct phrase *phrase;
	const struct shelf_file *file;
	char *text;
	int ret;

	if (find_phrase(&phrase, &file, conf, lang, key, err) == -1)
		return -1;
	text = mem_strndup(phrase->text, phrase->len);
	ret = phrase_render(out, text, values, err);
	if (ret == -1)
		err_add(err, "%s: %s", file->path, key);
	free(text);
	return ret;
}

int tmpl_duration(char **out, const struct conf *conf, const char *lang,
    int64_t seconds, struct err *err)
{
	/* The largest unit that fits and is at least two: 24 hours, 2 days. */
	static const struct {
		int64_t seconds;
		const char *one, *many;
	} units[] = {
	    {86400, "duration.day", "duration.days"},
	    {3600, "duration.hour", "duration.hours"},
	    {60, "duration.minute", "duration.minutes"},
	};
	enum { LAST = sizeof units / sizeof units[0] - 1 };
	struct tmpl_value *values = tmpl_map();
	size_t i = 0;
	int64_t n;
	int ret;

	while (i < LAST && (seconds % units[i].seconds != 0 ||
			       seconds < 2 * units[i].seconds))
		i++;
	n = (seconds + units[i].seconds - 1) / units[i].seconds;
	if (i == LAST && n == 60) {
		i--;
		n = 1;
	}
	tmpl_setf(values, "n", "%lld", (long long)n);
	ret = tmpl_word(out, conf, lang, n == 1 ? units[i].one : units[i].many,
	    values, err);
	tmpl_free(values);
	return ret;
}
