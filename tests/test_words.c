/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands in words.txt, and which words a letter must not have. */
#include "tests/test.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "tests/scratch.h"
#include "tests/tmpl_fixture.h"
#include "tmpl/letters.h"
#include "tmpl/tmpl.h"

static char *word(const char *lang, const char *key)
{
	struct tmpl_value *values = tmpl_map();
	struct err err = {0};
	char *out;
	size_t i;

	for (i = 0; letter_word_variables[i] != NULL; i++)
		tmpl_setf(values, letter_word_variables[i], "<%s>",
		    letter_word_variables[i]);
	if (tmpl_word(&out, &fixture_plain, lang, key, values, &err) == -1)
		fail_msg("%s", err.text);
	tmpl_free(values);
	return out;
}

static void every_language_has_every_word(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; fixture_langs[i] != NULL; i++) {
		char *text = fixture_load(fixture_langs[i], "words");

		for (j = 0; letter_words[j] != NULL; j++) {
			char *line = mem_printf("\n%s: ", letter_words[j]);
			char *out = word(fixture_langs[i], letter_words[j]);

			if (strstr(text, line) == NULL)
				fail_msg("%s: no %s", fixture_langs[i],
				    letter_words[j]);
			assert_true(strlen(out) > 2);
			free(line);
			free(out);
		}
		free(text);
	}
}

static bool both_have(const char *a, const char *b, const char *name)
{
	char *mark = mem_printf("<%s>", name);
	bool same = (strstr(a, mark) == NULL) == (strstr(b, mark) == NULL);

	free(mark);
	return same;
}

static void all_languages_fill_in_the_same(void **state)
{
	size_t i, j, k;

	(void)state;
	for (i = 1; fixture_langs[i] != NULL; i++)
		for (j = 0; letter_words[j] != NULL; j++) {
			char *english = word("en", letter_words[j]);
			char *ours = word(fixture_langs[i], letter_words[j]);

			for (k = 0; letter_word_variables[k] != NULL; k++)
				if (!both_have(english, ours,
					letter_word_variables[k]))
					fail_msg("%s %s: {{%s}}",
					    fixture_langs[i], letter_words[j],
					    letter_word_variables[k]);
			free(english);
			free(ours);
		}
}

static void every_language_passes_its_check(void **state)
{
	struct err err = {0};
	size_t i;

	(void)state;
	for (i = 0; fixture_langs[i] != NULL; i++)
		if (letters_check_words(
			&fixture_plain, fixture_langs[i], &err) == -1)
			fail_msg("%s", err.text);
}

static void a_bad_phrase_is_named(void **state)
{
	static const struct {
		const char *line, *says; /* NULL: nothing is wrong */
	} rows[] = {
	    {"letter.appeal: write within {{days}} days\n", NULL},
	    {"# nothing\n", NULL},
	    {"letter.appeal: write within {{dayz}} days\n",
		"letter.appeal: line 1: {{dayz}} is no variable"},
	    {"letter.appeal: {{#days}}\n", "letter.appeal"},
	    {"letter.appeal:\n", "letter.appeal is empty"},
	    {"letter.appeal:  \t\n", "letter.appeal is empty"},
	};
	char *dir = mem_strdup(scratch_path(""));
	struct conf conf = {.templates = dir, .community = {.language = "en"}};
	size_t i;

	(void)state;
	assert_int_equal(mkdir(scratch_path("fr"), 0700), 0);
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct err err = {0};
		int ret;

		scratch_write(scratch_path("fr/words.txt"), rows[i].line,
		    strlen(rows[i].line), 0600);
		tmpl_forget();
		ret = letters_check_words(&conf, "fr", &err);
		if (ret != (rows[i].says == NULL ? 0 : -1) ||
		    (ret == -1 && strstr(err.text, rows[i].says) == NULL))
			fail_msg("%s: %s", rows[i].line, err.text);
	}
	unlink(scratch_path("fr/words.txt"));
	free(dir);
}

static bool is_for_respondents(const char *key)
{
	const struct letter *letter;

	if (strchr(key, '.') != NULL)
		return strncmp(key, "letter.", 7) == 0;
	letter = letters_find(key);
	return letter->is_decision || strncmp(key, "enforce", 7) == 0 ||
	       strcmp(key, "hearing") == 0 || strcmp(key, "no-action") == 0 ||
	       strcmp(key, "data") == 0;
}

static void check_hints(const char *what, const char *text)
{
	static const char *const hints[] = {"report", "complain", "accus",
	    "victim", "told us", "wrote to us", "gemeldet", "Meldung",
	    "Beschwerde", "Opfer", "signal", "plaint", "dénonc", "víctima",
	    "denunci", "queja", "contó"};
	size_t i;

	for (i = 0; i < sizeof hints / sizeof hints[0]; i++)
		if (strstr(text, hints[i]) != NULL)
			fail_msg("%s: %s", what, hints[i]);
}

/* Neither who is reported about nor who carries a ban out learns from our
 * words that somebody reported anything. */
static void nothing_for_respondents_hints_at_a_reporter(void **state)
{
	const struct letter *letter;
	char *text;
	size_t i, j;

	(void)state;
	for (i = 0; fixture_langs[i] != NULL; i++) {
		for (letter = letters; letter->name != NULL; letter++) {
			text = fixture_load(fixture_langs[i], letter->name);
			if (is_for_respondents(letter->name))
				check_hints(letter->name, text);
			free(text);
		}
		for (j = 0; letter_words[j] != NULL; j++) {
			if (!is_for_respondents(letter_words[j]))
				continue;
			text = word(fixture_langs[i], letter_words[j]);
			check_hints(letter_words[j], text);
			free(text);
		}
	}
}

static void durations_are_said_in_words(void **state)
{
	static const struct {
		int64_t seconds;
		const char *lang, *want;
	} rows[] = {
	    {24 * 3600, "en", "24 hours"},
	    {14 * 86400, "en", "14 days"},
	    {14 * 86400, "de", "14 Tagen"},
	    {2 * 86400, "fr", "2 jours"},
	    {3600, "en", "1 hour"},
	    {7200, "es", "2 horas"},
	    {5400, "en", "90 minutes"},
	    {60, "en", "1 minute"},
	    {1, "de", "1 Minute"},
	    {0, "en", "0 minutes"},
	    {90, "en", "2 minutes"},
	};
	char *out;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(tmpl_duration(&out, &fixture_plain,
				     rows[i].lang, rows[i].seconds, NULL),
		    0);
		assert_string_equal(out, rows[i].want);
		free(out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_language_has_every_word),
	    cmocka_unit_test(all_languages_fill_in_the_same),
	    cmocka_unit_test(every_language_passes_its_check),
	    cmocka_unit_test_setup_teardown(
		a_bad_phrase_is_named, scratch_begin, scratch_end),
	    cmocka_unit_test(nothing_for_respondents_hints_at_a_reporter),
	    cmocka_unit_test(durations_are_said_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
