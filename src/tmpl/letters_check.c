/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "tmpl/letters.h"

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

static int missing(const struct letter *letter,
    const struct letter_variable *variable,
    const struct letter_variable *besides, struct err *err)
{
	if (besides == NULL || besides == variable)
		return err_set(err, ERR_CONFIG,
		    "{{%s}} is missing (%s); every %s must say it",
		    variable->name, variable->help, letter->name);
	return err_set(err, ERR_CONFIG,
	    "{{%s}} is missing where {{#%s}} is shown (%s); every %s must say "
	    "it",
	    variable->name, besides->name, variable->help, letter->name);
}

/* What a template has to say of a section, it must say within it. */
static int check_sections(const struct letter *letter,
    const struct tmpl_tag *tags, size_t n, struct err *err)
{
	const struct letter_variable *variable = letter->variables;
	size_t i;

	for (; variable->name != NULL; variable++) {
		if (!variable->is_required || variable->type != LETTER_SECTION)
			continue;
		for (i = 0; i < n; i++)
			if (tags[i].is_section && !tags[i].is_inverted &&
			    strcmp(tags[i].name, variable->name) == 0)
				break;
		if (i == n)
			return missing(letter, variable, NULL, err);
	}
	return 0;
}

static int check_tags(
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
	if (ret == 0)
		ret = check_sections(letter, tags, n, err);
	pool_free(pool);
	return ret;
}

/* What is missing is found by rendering: whichever sections are shown, what
 * is required stands in the text. Every value is a mark that is looked for. */
static char *mark_of(const struct letter_variable *variable)
{
	return mem_printf("\x1a%s\x1a", variable->name);
}

static void show(
    struct tmpl_value *values, const struct letter_variable *variable)
{
	char *mark = mark_of(variable);

	if (variable->type == LETTER_LIST)
		tmpl_append_text(values, variable->name, mark);
	else
		tmpl_set(values, variable->name, mark);
	free(mark);
}

/* One of these pictures of a letter: only what is always there, one section
 * or list besides, or all. */
struct picture {
	const struct letter *letter;
	const struct letter_variable *besides; /* or NULL */
	bool is_full;
	struct tmpl_mail mail;
};

/* Members are found from within their list, wherever they are. A section that
 * another one brings with it is empty here, but not wrong. */
static int picture_render(
    struct picture *picture, const char *text, struct err *err)
{
	const struct letter_variable *variable = picture->letter->variables;
	struct tmpl_value *values = letters_values(picture->letter);
	int ret;

	for (; variable->name != NULL; variable++)
		if (variable->type == LETTER_TEXT || variable->in != NULL ||
		    variable == picture->besides ||
		    (picture->is_full && !variable->is_instead))
			show(values, variable);
		else if (picture->besides != NULL &&
			 variable->type == LETTER_SECTION)
			tmpl_set(values, variable->name, "");
	ret = tmpl_mail_render(&picture->mail, text, values, err);
	tmpl_free(values);
	return ret;
}

static bool picture_has(const struct picture *picture,
    const struct letter_variable *variable, const struct picture *bare)
{
	char *mark = mark_of(variable);
	bool has = strstr(picture->mail.body, mark) != NULL;

	free(mark);
	/* A section may have words of its own, but must not be empty. */
	if (!has && variable->type == LETTER_SECTION)
		has = strcmp(picture->mail.body, bare->mail.body) != 0;
	return has;
}

/* Of sections and lists only the one besides can be expected. */
static bool picture_must_have(
    const struct picture *picture, const struct letter_variable *variable)
{
	const struct letter_variable *besides = picture->besides;

	if (!variable->is_required)
		return false;
	if (variable->type != LETTER_TEXT)
		return variable == besides;
	return besides == NULL || !besides->is_instead;
}

static int picture_check(
    const struct picture *picture, const struct picture *bare, struct err *err)
{
	const struct letter_variable *variable = picture->letter->variables;

	for (; variable->name != NULL; variable++)
		if (picture_must_have(picture, variable) &&
		    !picture_has(picture, variable, bare))
			return missing(
			    picture->letter, variable, picture->besides, err);
	return 0;
}

static int check_picture(struct picture *picture, const struct picture *bare,
    const char *text, struct err *err)
{
	int ret = picture_render(picture, text, err);

	if (ret == 0)
		ret = picture_check(picture, bare, err);
	if (picture != bare)
		tmpl_mail_release(&picture->mail);
	return ret;
}

static int check_pictures(
    const struct letter *letter, const char *text, struct err *err)
{
	const struct letter_variable *variable = letter->variables;
	struct picture bare = {.letter = letter};
	struct picture full = {.letter = letter, .is_full = true};
	int ret = check_picture(&bare, &bare, text, err);

	for (; ret == 0 && variable->name != NULL; variable++) {
		struct picture one = {.letter = letter, .besides = variable};

		if (variable->type != LETTER_TEXT && variable->in == NULL)
			ret = check_picture(&one, &bare, text, err);
	}
	if (ret == 0)
		ret = check_picture(&full, &bare, text, err);
	tmpl_mail_release(&bare.mail);
	return ret;
}

int letters_check(
    const struct letter *letter, const char *text, struct err *err)
{
	if (check_tags(letter, text, err) == -1)
		return -1;
	return check_pictures(letter, text, err);
}

static int check_word(const struct conf *conf, const char *lang,
    const char *key, const struct tmpl_value *values, struct err *err)
{
	char *word;
	int ret = tmpl_word(&word, conf, lang, key, values, err);

	if (ret == -1)
		return -1;
	if (word[strspn(word, " \t")] == '\0')
		ret = err_set(err, ERR_CONFIG,
		    "%s/words.txt: %s is empty; leave its line out to use the "
		    "installed one",
		    lang, key);
	free(word);
	return ret;
}

int letters_check_words(
    const struct conf *conf, const char *lang, struct err *err)
{
	struct tmpl_value *values = tmpl_map();
	int ret = 0;
	size_t i;

	for (i = 0; letter_word_variables[i] != NULL; i++)
		tmpl_set(
		    values, letter_word_variables[i], letter_word_variables[i]);
	for (i = 0; ret == 0 && letter_words[i] != NULL; i++)
		ret = check_word(conf, lang, letter_words[i], values, err);
	tmpl_free(values);
	return ret;
}
