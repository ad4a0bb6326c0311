/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "tmpl/tmpl.h"
#include "tmpl/values.h"

/* The phrase of the line "key: phrase", or NULL. */
static char *phrase_find(const char *text, const char *key)
{
	size_t len, n = strlen(key);

	for (; *text != '\0'; text += len + (text[len] != '\0')) {
		len = strcspn(text, "\n");
		if (len <= n || text[n] != ':' || strncmp(text, key, n) != 0)
			continue;
		for (n++; n < len && text[n] == ' '; n++)
			;
		return mem_strndup(text + n, len - n);
	}
	return NULL;
}

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
int tmpl_word(char **out, const struct conf *conf, const char *lang,
    const char *key, const struct tmpl_value *values, struct err *err)
{
	char *text, *file, *phrase = NULL;
	struct search search;
	int found, ret = -1;

	search_init(&search, conf, lang);
	while (
	    (found = search_next(&search, &text, &file, "words", err)) == 1) {
		phrase = phrase_find(text, key);
		free(text);
		if (phrase != NULL)
			break;
		free(file);
	}
	if (found == 0)
		return err_set(err, ERR_CONFIG,
		    "there is no \"%s\" in any words.txt; install heyward "
		    "again",
		    key);
	if (found == -1)
		return -1;
	ret = phrase_render(out, phrase, values, err);
	if (ret == -1)
		err_add(err, "%s: %s", file, key);
	free(phrase);
	free(file);
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
