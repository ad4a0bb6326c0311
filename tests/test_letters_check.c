/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "tests/tmpl_fixture.h"
#include "tmpl/letters.h"
#include "tmpl/tmpl.h"

static void an_unknown_variable_is_found(void **state)
{
	static const struct {
		const char *text;
		bool ok;
	} rows[] = {
	    {"{{number}} {{#subject}}{{subject}}{{.}}{{/subject}}", true},
	    {"{{#attachments}}{{type}}{{/attachments}}", true},
	    {"{{#attachments}}{{#flood}}{{type}}{{/flood}}{{/attachments}}",
		true},
	    {"{{type}}", false},
	    {"{{.}}", false},
	    {"{{#no_ack}}{{nubmer}}{{/no_ack}}", false},
	    {"{{^nobody}}{{/nobody}}", false},
	    {"{{#flood}}", false},
	};
	const struct letter *letter = letters_find("notice");
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char *text = mem_printf("Subject: a\n\n%s\n", rows[i].text);

		assert_int_equal(
		    letters_check(letter, text, NULL), rows[i].ok ? 0 : -1);
		free(text);
	}
	assert_null(letters_find("nothing"));
}

/* The text with every tag of the variable, and sections with what is in
 * them, cut out. */
static char *without(const char *text, const char *name)
{
	char *open = mem_printf("{{#%s}}", name);
	char *close = mem_printf("{{/%s}}", name);
	char *tag = mem_printf("{{%s}}", name);
	struct buf out = BUF_INIT;
	const char *end;

	while (*text != '\0') {
		end = strncmp(text, open, strlen(open)) == 0
		          ? strstr(text, close)
		          : NULL;
		if (end != NULL)
			text = end + strlen(close);
		else if (strncmp(text, tag, strlen(tag)) == 0)
			text += strlen(tag);
		else
			buf_addc(&out, *text++);
	}
	free(open);
	free(close);
	free(tag);
	return buf_detach(&out);
}

static void check_required(const char *lang, const struct letter *letter)
{
	const struct letter_variable *v = letter->variables;
	char *text = fixture_load(lang, letter->name);

	for (; v->name != NULL; v++) {
		char *cut = without(text, v->name);
		char *says = mem_printf("{{%s}} is missing (", v->name);
		struct err err = {0};

		if (v->is_required) {
			assert_int_equal(letters_check(letter, cut, &err), -1);
			assert_int_equal(err.kind, ERR_CONFIG);
			if (strstr(err.text, says) == NULL ||
			    strstr(err.text, letter->name) == NULL)
				fail_msg("%s/%s.%s: %s", lang, letter->name,
				    v->name, err.text);
		}
		free(says);
		free(cut);
	}
	free(text);
}

static void a_template_without_a_required_part_is_refused(void **state)
{
	const struct letter *letter;
	size_t i;

	(void)state;
	for (i = 0; fixture_langs[i] != NULL; i++)
		for (letter = letters; letter->name != NULL; letter++)
			check_required(fixture_langs[i], letter);
}

static bool requires(const struct letter *letter, const char *name)
{
	const struct letter_variable *v = letter->variables;

	for (; v->name != NULL; v++)
		if (strcmp(v->name, name) == 0)
			return v->is_required;
	return false;
}

/* What POLICY asks of each rung, besides how to appeal. */
static void every_rung_requires_what_the_policy_asks_for(void **state)
{
	static const char *const terms[] = {"reason", "from", "until",
	    "no_contact", "consequences", "appeal", "confirm", NULL};
	static const char *const correction[] = {
	    "categories", "reason", "apology", "appeal", "confirm", NULL};
	static const char *const permanent[] = {
	    "reason", "no_contact", "appeal", "confirm", NULL};
	static const char *const reason[] = {"reason", NULL};
	static const struct {
		const char *name;
		const char *const *parts;
	} rows[] = {
	    {"correction", correction},
	    {"warning", terms},
	    {"temporary-ban", terms},
	    {"emergency", terms},
	    {"confirmed", terms},
	    {"permanent-ban", permanent},
	    {"extended", reason},
	    {"lifted", reason},
	    {"readmitted", reason},
	    {"appeal-accepted", reason},
	    {"appeal-rejected", reason},
	};
	const struct letter *letter;
	size_t i, j, decisions = 0;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		letter = letters_find(rows[i].name);
		assert_non_null(letter);
		assert_true(letter->is_decision && letter->is_recalled);
		for (j = 0; rows[i].parts[j] != NULL; j++)
			assert_true(requires(letter, rows[i].parts[j]));
	}
	for (letter = letters; letter->name != NULL; letter++)
		decisions += letter->is_decision;
	assert_int_equal(decisions, i);
}

static void what_is_required_must_not_be_hidden(void **state)
{
	static const struct {
		const char *label, *text, *says; /* NULL: nothing is wrong */
	} rows[] = {
	    {"plain", "{{reason}} {{#until}}{{until}}{{/until}}", NULL},
	    {"words in place of a section's value",
		"{{reason}} {{#until}}it goes on{{/until}}", NULL},
	    {"as a section of its own",
		"{{#reason}}{{.}}{{/reason}} {{#until}}{{.}}{{/until}}", NULL},
	    {"asked for, but not said",
		"{{#reason}}so{{/reason}} {{#until}}{{.}}{{/until}}",
		"{{reason}} is missing (the moderators' reason); every "
		"appeal-rejected must say it"},
	    {"only where another is shown",
		"{{#until}}{{reason}} {{until}}{{/until}}",
		"{{reason}} is missing ("},
	    {"only where another is not shown",
		"{{^until}}{{reason}}{{/until}} {{#until}}{{.}}{{/until}}",
		"{{reason}} is missing where {{#until}} is shown ("},
	    {"both ways",
		"{{^until}}{{reason}}{{/until}}"
		"{{#until}}{{reason}}{{.}}{{/until}}",
		NULL},
	    {"in a comment", "{{! {{reason}} }} {{#until}}{{.}}{{/until}}",
		"is missing"},
	    {"an empty section", "{{reason}}{{#until}}{{/until}}",
		"{{until}} is missing ("},
	    {"only where it is not", "{{reason}}{{^until}}ever{{/until}}",
		"{{until}} is missing ("},
	    {"nothing", "", "is missing ("},
	};
	const struct letter *letter = letters_find("appeal-rejected");
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char *text = mem_printf("Subject: a\n\n%s\n", rows[i].text);
		struct err err = {0};
		int ret = letters_check(letter, text, &err);

		if (ret != (rows[i].says == NULL ? 0 : -1) ||
		    (ret == -1 && strstr(err.text, rows[i].says) == NULL))
			fail_msg("%s: %s", rows[i].label, err.text);
		free(text);
	}
}

/* Or they would be found out when a mail is due. */
static void a_template_that_would_not_render_is_refused(void **state)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
	    {"{{reason}}{{#until}}{{.}}{{/until}}\n", "Subject:"},
	    {"Subject:\n\n{{reason}}{{#until}}{{.}}{{/until}}\n", "no subject"},
	    {"Subject: {{reason}}{{#until}}{{.}}{{/until}}\n",
		"{{reason}} is missing ("},
	    {"Subject: a\n\n{{reason}} {{#until}}{{.}}{{/until}}{{until}}\n",
		"{{until}} has no text"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct err err = {0};

		assert_int_equal(letters_check(letters_find("appeal-rejected"),
				     rows[i].text, &err),
		    -1);
		if (strstr(err.text, rows[i].says) == NULL)
			fail_msg("%s: %s", rows[i].says, err.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_unknown_variable_is_found),
	    cmocka_unit_test(a_template_without_a_required_part_is_refused),
	    cmocka_unit_test(every_rung_requires_what_the_policy_asks_for),
	    cmocka_unit_test(what_is_required_must_not_be_hidden),
	    cmocka_unit_test(a_template_that_would_not_render_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
