/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The installed templates: HEYWARD_TEMPLATES names the source's own. */
#include "tests/test.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "tests/tmpl_fixture.h"
#include "tmpl/letters.h"
#include "tmpl/tmpl.h"

enum { COLUMNS = 72 };

/* One element: a map of its members, or a text where it has none. */
static void append(
    struct tmpl_value *values, const struct letter *letter, const char *list)
{
	const struct letter_variable *v = letter->variables;
	struct tmpl_value *item = NULL;

	for (; v->name != NULL; v++) {
		if (v->in == NULL || strcmp(v->in, list) != 0)
			continue;
		if (item == NULL)
			item = tmpl_append(values, list);
		tmpl_setf(item, v->name, "<%s>", v->name);
	}
	if (item == NULL)
		tmpl_append_text(values, list, "<a line>");
}

/* Every text variable, and with full every section and list too. Subjects
 * and texts are hostile. */
static struct tmpl_value *values_for(const struct letter *letter, bool full)
{
	struct tmpl_value *values = letters_values(letter);
	const struct letter_variable *v = letter->variables;

	for (; v->name != NULL; v++) {
		if (v->type == LETTER_TEXT || (full && v->type != LETTER_LIST))
			tmpl_setf(values, v->name, "<%s>", v->name);
		if (full && v->type == LETTER_LIST)
			append(values, letter, v->name);
	}
	tmpl_set(values, "number", "4821");
	return values;
}

static void for_all(
    void (*check)(const char *lang, const struct letter *letter))
{
	const struct letter *letter;
	size_t i;

	for (i = 0; fixture_langs[i] != NULL; i++)
		for (letter = letters; letter->name != NULL; letter++)
			check(fixture_langs[i], letter);
}

/* Characters, without what stands in tags: values have lengths of their own.
 * Our texts have no wide and no combining characters. */
static size_t columns(const char *line, size_t len)
{
	size_t n, width = 0;
	const char *end = line + len, *close;
	uint32_t c;

	while (line < end) {
		close = strncmp(line, "{{", 2) == 0 ? strstr(line, "}}") : NULL;
		if (close != NULL) {
			line = close + 2;
			continue;
		}
		n = utf8_decode(&c, line, (size_t)(end - line));
		assert_true(n > 0);
		line += n;
		width++;
	}
	return width;
}

/* As it is sent. The values are short, so this is what the words need. */
static void check_wrapped(
    const char *lang, const struct letter *letter, const char *body)
{
	struct buf out = BUF_INIT;
	const char *line;
	size_t len;

	utf8_wrap(&out, body, COLUMNS);
	for (line = buf_text(&out); *line != '\0';
	     line += len + (line[len] != '\0')) {
		len = strcspn(line, "\n");
		if (columns(line, len) > COLUMNS)
			fail_msg(
			    "%s/%s: %.*s", lang, letter->name, (int)len, line);
	}
	buf_release(&out);
}

static void check_render(const char *lang, const struct letter *letter)
{
	int full;

	for (full = 0; full < 2; full++) {
		struct tmpl_value *values = values_for(letter, full == 1);
		struct tmpl_mail mail;
		struct err err = {0};

		if (tmpl_mail(&mail, &fixture_plain, lang, letter->name, values,
			&err) == -1)
			fail_msg("%s", err.text);
		assert_true(mail.subject[0] != '\0');
		assert_true(full == 0 || strlen(mail.body) > 10);
		assert_null(strstr(mail.body, "{{"));
		check_wrapped(lang, letter, mail.body);
		if (strstr(mail.body, "\n\n\n") != NULL || mail.body[0] == '\n')
			fail_msg(
			    "%s/%s: a gap (full %d)", lang, letter->name, full);
		tmpl_mail_release(&mail);
		tmpl_free(values);
	}
}

static void every_language_renders_every_template(void **state)
{
	(void)state;
	for_all(check_render);
}

static void check_variables(const char *lang, const struct letter *letter)
{
	const struct letter_variable *v = letter->variables;
	char *text = fixture_load(lang, letter->name), *tag;
	struct err err = {0};

	if (letters_check(letter, text, &err) == -1)
		fail_msg("%s/%s: %s", lang, letter->name, err.text);
	for (; v->name != NULL; v++) {
		tag = mem_printf("%s}}", v->name);
		/* Not each has to say whose it is. */
		if (strstr(text, tag) == NULL &&
		    strcmp(v->name, "community") != 0)
			fail_msg("%s/%s does not say %s", lang, letter->name,
			    v->name);
		free(tag);
	}
	free(text);
}

static void every_template_says_all_it_can_and_nothing_else(void **state)
{
	(void)state;
	for_all(check_variables);
}

static void check_width(const char *lang, const struct letter *letter)
{
	char *text = fixture_load(lang, letter->name);
	const char *line;
	size_t len;

	for (line = text; *line != '\0'; line += len + (line[len] != '\0')) {
		len = strcspn(line, "\n");
		if (columns(line, len) > COLUMNS ||
		    (len > 0 && strchr(" \t", line[len - 1]) != NULL &&
			strncmp(line, "-- \n", 4) != 0))
			fail_msg(
			    "%s/%s: %.*s", lang, letter->name, (int)len, line);
	}
	free(text);
}

static void no_line_is_too_wide_or_ends_in_a_blank(void **state)
{
	(void)state;
	for_all(check_width);
}

/* Every tag in the order it comes in, in one line. */
static char *outline(const char *lang, const char *name)
{
	struct pool *pool = pool_new();
	struct buf out = BUF_INIT;
	char *text = fixture_load(lang, name);
	struct tmpl_tag *tags;
	size_t i, n;

	assert_int_equal(tmpl_tags(&tags, &n, text, pool, NULL), 0);
	for (i = 0; i < n; i++)
		buf_addf(
		    &out, "%s%s ", tags[i].name, tags[i].is_section ? "#" : "");
	free(text);
	pool_free(pool);
	return buf_detach(&out);
}

static void check_outline(const char *lang, const struct letter *letter)
{
	char *ours = outline(lang, letter->name);
	char *english = outline("en", letter->name);

	assert_string_equal(ours, english);
	free(ours);
	free(english);
}

static void all_languages_say_the_same_in_the_same_order(void **state)
{
	(void)state;
	for_all(check_outline);
}

/* Moderators see the number, parties never do. */
static bool is_of_a_case(const struct letter *letter)
{
	const struct letter_variable *v = letter->variables;

	for (; v->name != NULL; v++)
		if (strcmp(v->name, "number") == 0 && v->in == NULL)
			return true;
	return false;
}

static void subjects_begin_with_the_case_or_tell_nothing(void **state)
{
	const struct letter *letter;
	size_t i;

	(void)state;
	for (i = 0; fixture_langs[i] != NULL; i++)
		for (letter = letters; letter->name != NULL; letter++) {
			struct tmpl_value *values = values_for(letter, true);
			struct tmpl_mail mail;
			bool has_case;

			assert_int_equal(
			    tmpl_mail(&mail, &fixture_plain, fixture_langs[i],
				letter->name, values, NULL),
			    0);
			has_case =
			    strncmp(mail.subject, "[case 4821] ", 12) == 0;
			assert_int_equal(has_case, is_of_a_case(letter));
			/* Of a party's mail it says nothing but from whom. */
			if (!has_case && strcmp(letter->name, "digest") != 0)
				assert_null(strstr(mail.subject, "case"));
			tmpl_mail_release(&mail);
			tmpl_free(values);
		}
}

/* In any language these stand as they are typed. */
static void the_acknowledgement_says_what_a_reporter_may_write(void **state)
{
	static const char *const needed[] = {"\n/no-updates\n", "\n/not-to ",
	    "<receipt_phrase>", "<word_by>", "<decision_by>"};
	const struct letter *letter = letters_find("acknowledgement");
	struct tmpl_value *values = values_for(letter, false);
	struct tmpl_mail mail;
	size_t i, j;

	(void)state;
	for (i = 0; fixture_langs[i] != NULL; i++) {
		assert_int_equal(
		    tmpl_mail(&mail, &fixture_plain, fixture_langs[i],
			letter->name, values, NULL),
		    0);
		for (j = 0; j < sizeof needed / sizeof needed[0]; j++)
			if (strstr(mail.body, needed[j]) == NULL)
				fail_msg(
				    "%s: no %s", fixture_langs[i], needed[j]);
		tmpl_mail_release(&mail);
	}
	tmpl_free(values);
}

/* A community's folder with a few files of its own. */
static char dir[] = "/tmp/heyward-templates-XXXXXX";
static const struct {
	const char *name, *text;
} own[] = {
    {"de/more.txt", "Subject: ours {{number}}\n\nde\n"},
    {"de_AT/more.txt", "Subject: ours\n\nde_AT\n"},
    {"fr/words.txt", "class.machine: courriel de robot\n"},
    {"en/crlf.txt", "# note\r\nSubject:  a {{x}}\r\n\r\nb {{x}}\r\n"},
    {"en/none.txt", "\nbody\n"},
    {"en/foreign.txt", "Subject: a\nBcc: {{x}}\n\nbody\n"},
    {"en/broken.txt", "# note\nSubject: a\n\nbody\n{{nobody}}\n"},
    {"en/latin.txt", "Subject: \xe9\n\nbody\n"},
};
static const char *const own_dirs[] = {"de", "de_AT", "fr", "en"};

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static int make_own(void **state)
{
	char *path;
	size_t i;

	(void)state;
	if (mkdtemp(dir) == NULL)
		return -1;
	for (i = 0; i < sizeof own_dirs / sizeof own_dirs[0]; i++) {
		path = mem_printf("%s/%s", dir, own_dirs[i]);
		assert_int_equal(mkdir(path, 0700), 0);
		free(path);
	}
	for (i = 0; i < sizeof own / sizeof own[0]; i++) {
		path = mem_printf("%s/%s", dir, own[i].name);
		write_file(path, own[i].text);
		free(path);
	}
	return 0;
}

static int remove_own(void **state)
{
	char *path;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof own / sizeof own[0]; i++) {
		path = mem_printf("%s/%s", dir, own[i].name);
		unlink(path);
		free(path);
	}
	for (i = 0; i < sizeof own_dirs / sizeof own_dirs[0]; i++) {
		path = mem_printf("%s/%s", dir, own_dirs[i]);
		rmdir(path);
		free(path);
	}
	return rmdir(dir);
}

static void the_nearest_language_and_folder_win(void **state)
{
	static const struct {
		const char *lang, *community, *body;
	} rows[] = {
	    {"de", "en", "de\n"},
	    {"de_AT", "en", "de_AT\n"},
	    {"de_CH", "en", "de\n"},
	    {"", "de_AT", "de_AT\n"},
	    {"pt", "de", "de\n"},
	    {"../de", "de", "de\n"},
	    {NULL, "de", "de\n"},
	    /* Not in our folder, so the installed one of that language. */
	    {"fr", "de", NULL},
	    {"pt", "xx", NULL},
	};
	const struct letter *letter = letters_find("more");
	struct tmpl_value *values = values_for(letter, true);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct conf conf = {.templates = dir,
		    .community = {.language = rows[i].community}};
		struct tmpl_mail mail;

		assert_int_equal(
		    tmpl_mail(&mail, &conf, rows[i].lang, "more", values, NULL),
		    0);
		if (rows[i].body != NULL)
			assert_string_equal(mail.body, rows[i].body);
		else
			assert_non_null(strstr(mail.body, "/help"));
		tmpl_mail_release(&mail);
	}
	tmpl_free(values);
}

static void a_community_replaces_single_words(void **state)
{
	struct conf conf = {.templates = dir, .community = {.language = "en"}};
	char *word;

	(void)state;
	assert_int_equal(
	    tmpl_word(&word, &conf, "fr", "class.machine", NULL, NULL), 0);
	assert_string_equal(word, "courriel de robot");
	free(word);
	assert_int_equal(
	    tmpl_word(&word, &conf, "fr", "class.report", NULL, NULL), 0);
	assert_string_equal(word, "signalement");
	free(word);
	assert_int_equal(
	    tmpl_word(&word, &conf, "fr", "class.none", NULL, NULL), -1);
}

static void a_value_never_makes_a_header_line(void **state)
{
	static const struct {
		const char *value, *subject;
	} rows[] = {
	    {"plain", "a plain"},
	    {"x\nBcc: b@example.org", "a x Bcc: b@example.org"},
	    {"x\r\nBcc: b@example.org", "a x Bcc: b@example.org"},
	    {"x\n\nbody", "a x  body"},
	    {"x\ry", "a x y"},
	    {"x\ty", "a x y"},
	    {"x\x1b[31m", "a x<U+001B>[31m"},
	    {"x\xe2\x80\xae", "a x<U+202E>"},
	    {"x\xff", "a x\xef\xbf\xbd"},
	};
	struct conf conf = {.templates = dir, .community = {.language = "en"}};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct tmpl_value *values = tmpl_map();
		struct tmpl_mail mail;

		tmpl_set(values, "x", rows[i].value);
		assert_int_equal(
		    tmpl_mail(&mail, &conf, "en", "crlf", values, NULL), 0);
		assert_string_equal(mail.subject, rows[i].subject);
		assert_memory_equal(mail.body, "b ", 2);
		tmpl_mail_release(&mail);
		tmpl_free(values);
	}
}

static void a_bad_template_is_named_with_its_line(void **state)
{
	static const struct {
		const char *name, *says;
	} rows[] = {
	    {"none", "no subject"},
	    {"foreign", "only \"Subject:\""},
	    {"broken", "line 5: {{nobody}}"},
	    {"latin", "UTF-8"},
	    {"absent", "no template absent"},
	};
	struct conf conf = {.templates = dir, .community = {.language = "en"}};
	struct tmpl_value *values = tmpl_map();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct tmpl_mail mail;
		struct err err = {0};

		assert_int_equal(
		    tmpl_mail(&mail, &conf, "en", rows[i].name, values, &err),
		    -1);
		assert_int_equal(err.kind, ERR_CONFIG);
		assert_null(mail.body);
		if (strstr(err.text, rows[i].says) == NULL ||
		    strstr(err.text, rows[i].name) == NULL)
			fail_msg("%s: %s", rows[i].name, err.text);
	}
	tmpl_free(values);
}

static void a_file_is_read_once_until_it_is_forgotten(void **state)
{
	char *path = mem_printf("%s/en/once.txt", dir);
	struct conf conf = {.templates = dir, .community = {.language = "en"}};
	const char *text, *file;
	struct err err = {0};

	(void)state;
	assert_int_equal(
	    tmpl_load(&text, &file, &conf, "en", "once", &err), -1);
	write_file(path, "first");
	assert_int_equal(
	    tmpl_load(&text, &file, &conf, "en", "once", &err), -1);
	tmpl_forget();
	assert_int_equal(tmpl_load(&text, &file, &conf, "en", "once", &err), 0);
	assert_string_equal(text, "first");
	assert_string_equal(file, path);
	write_file(path, "second");
	assert_int_equal(tmpl_load(&text, &file, &conf, "en", "once", &err), 0);
	assert_string_equal(text, "first");
	tmpl_forget();
	assert_int_equal(tmpl_load(&text, &file, &conf, "en", "once", &err), 0);
	assert_string_equal(text, "second");
	unlink(path);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_language_renders_every_template),
	    cmocka_unit_test(every_template_says_all_it_can_and_nothing_else),
	    cmocka_unit_test(no_line_is_too_wide_or_ends_in_a_blank),
	    cmocka_unit_test(all_languages_say_the_same_in_the_same_order),
	    cmocka_unit_test(subjects_begin_with_the_case_or_tell_nothing),
	    cmocka_unit_test(
		the_acknowledgement_says_what_a_reporter_may_write),
	    cmocka_unit_test(the_nearest_language_and_folder_win),
	    cmocka_unit_test(a_community_replaces_single_words),
	    cmocka_unit_test(a_value_never_makes_a_header_line),
	    cmocka_unit_test(a_bad_template_is_named_with_its_line),
	    cmocka_unit_test(a_file_is_read_once_until_it_is_forgotten),
	};

	return cmocka_run_group_tests(tests, make_own, remove_own);
}
