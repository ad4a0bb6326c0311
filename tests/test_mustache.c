/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include "base/buf.h"
#include "base/mem.h"
#include "tmpl/tmpl.h"

/* What all rows of the table are rendered with. */
static struct tmpl_value *sample(void)
{
	struct tmpl_value *v = tmpl_map(), *a, *b;

	tmpl_set(v, "name", "Heron");
	tmpl_set(v, "html", "<a> & \"b\"");
	tmpl_set(v, "lines", "one\ntwo\n");
	tmpl_set(v, "empty", "");
	tmpl_set(v, "tag", "{{name}}");
	tmpl_setf(v, "number", "%d", 4821);
	tmpl_set_bool(v, "yes", true);
	tmpl_set_bool(v, "no", false);
	tmpl_set_list(v, "none");
	tmpl_append_text(v, "words", "x");
	tmpl_append_text(v, "words", "y");
	tmpl_append_text(v, "words", "<");
	a = tmpl_append(v, "people");
	tmpl_set(a, "name", "Alice");
	b = tmpl_append(v, "people");
	tmpl_set(b, "name", "Bob");
	tmpl_set_bool(b, "owner", true);
	a = tmpl_set_map(v, "a");
	tmpl_set(a, "text", "in a");
	b = tmpl_set_map(a, "b");
	tmpl_set(b, "c", "deep");
	tmpl_set_map(v, "hollow");
	return v;
}

/* Label, template, and what comes out: NULL for an error. */
struct row {
	const char *label, *text, *want;
	unsigned flags;
};

static void check_rows(const struct row *rows, size_t n)
{
	struct tmpl_value *values = sample();
	size_t i, failures = 0;

	for (i = 0; i < n; i++) {
		struct buf out = BUF_INIT;
		struct err err = {0};
		int ret = tmpl_render(
		    &out, rows[i].text, values, rows[i].flags, &err);
		const char *got = ret == 0 ? buf_text(&out) : err.text;

		if ((ret == 0) != (rows[i].want != NULL) ||
		    (ret == 0 && strcmp(got, rows[i].want) != 0) ||
		    (ret == -1 && err.kind != ERR_CONFIG)) {
			print_error("%s: %s\n", rows[i].label, got);
			failures++;
		}
		buf_release(&out);
	}
	tmpl_free(values);
	assert_int_equal(failures, 0);
}
#define CHECK_ROWS(rows) check_rows(rows, sizeof rows / sizeof rows[0])

static void variables_are_put_in_place(void **state)
{
	static const struct row rows[] = {
	    {"no tags", "Hello from {heyward}.\n", "Hello from {heyward}.\n"},
	    {"nothing", "", ""},
	    {"one", "Hi {{name}}!", "Hi Heron!"},
	    {"padded", "|{{ name }}|{{\n\tname\n}}|", "|Heron|Heron|"},
	    {"side by side", "{{name}}{{number}}", "Heron4821"},
	    {"space around stays", "  {{name}} \n", "  Heron \n"},
	    {"alone on a line", " {{name}}\n", " Heron\n"},
	    {"empty text", "|{{empty}}|", "||"},
	    {"not again", "{{tag}}", "{{name}}"},
	    {"lines stay lines", "> {{lines}}<", "> one\ntwo\n<"},
	    {"dotted", "{{a.text}}, {{a.b.c}}", "in a, deep"},
	    {"plain text", "{{html}}", "<a> & \"b\""},
	    {"three and ampersand", "{{{html}}}{{&html}}{{& name }}",
		"<a> & \"b\"<a> & \"b\"Heron"},
	    {"escaped", "{{html}}", "&lt;a&gt; &amp; &quot;b&quot;",
		TMPL_ESCAPE_HTML},
	    {"three, unescaped", "{{{html}}}", "<a> & \"b\"", TMPL_ESCAPE_HTML},
	    {"ampersand, unescaped", "{{&html}}", "<a> & \"b\"",
		TMPL_ESCAPE_HTML},
	    {"the template itself is not", "<b>", "<b>", TMPL_ESCAPE_HTML},
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void what_is_missing_is_an_error_unless_lenient(void **state)
{
	static const struct row rows[] = {
	    {"missing", "{{nobody}}", NULL},
	    {"missing in a map", "{{a.nobody}}", NULL},
	    {"of a text", "{{name.nobody}}", NULL},
	    {"missing section", "{{#nobody}}x{{/nobody}}", NULL},
	    {"missing inverted", "{{^nobody}}x{{/nobody}}", NULL},
	    {"a switch is no text", "{{yes}}", NULL},
	    {"a list is no text", "{{words}}", NULL},
	    {"a map is no text", "{{a}}", NULL},
	    {"not where nothing is shown", "{{#no}}{{nobody}}{{/no}}", ""},
	    {"lenient", "|{{nobody}}|{{a.x.y}}|{{name.x}}|", "||||",
		TMPL_LENIENT},
	    {"lenient section", "|{{#nobody}}x{{/nobody}}|", "||",
		TMPL_LENIENT},
	    {"lenient inverted", "|{{^a.x}}x{{/a.x}}|", "|x|", TMPL_LENIENT},
	    {"lenient switch", "|{{yes}}|", "||", TMPL_LENIENT},
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void sections_are_shown_once_often_or_not(void **state)
{
	static const struct row rows[] = {
	    {"true", "{{#yes}}x{{/yes}}", "x"},
	    {"false", "|{{#no}}x{{/no}}|", "||"},
	    {"text", "{{#name}}{{.}} {{name}}{{/name}}", "Heron Heron"},
	    {"empty text", "|{{#empty}}x{{/empty}}|", "||"},
	    {"map", "{{#a}}{{text}} {{name}}{{/a}}", "in a Heron"},
	    {"map in map", "{{#a}}{{#b}}{{c}} {{text}}{{/b}}{{/a}}",
		"deep in a"},
	    {"dotted", "{{#a.b}}{{c}}{{/a.b}}", "deep"},
	    {"list", "{{#people}}{{name}} {{/people}}", "Alice Bob "},
	    {"outer value", "{{#people}}{{number}}{{/people}}", "48214821"},
	    {"empty list", "|{{#none}}x{{/none}}|", "||"},
	    {"texts", "{{#words}}({{.}}){{/words}}", "(x)(y)(<)"},
	    {"texts, escaped", "{{#words}}{{.}}{{{.}}}{{/words}}", "xxyy&lt;<",
		TMPL_ESCAPE_HTML},
	    {"twice", "{{#yes}}1{{/yes}}2{{#yes}}3{{/yes}}", "123"},
	    {"nested", "{{#yes}}1{{#yes}}2{{/yes}}3{{/yes}}", "123"},
	    {"nested false", "|{{#yes}}1{{#no}}2{{/no}}3{{/yes}}|", "|13|"},
	    {"a false one hides", "|{{#no}}{{#yes}}2{{/yes}}{{/no}}|", "||"},
	    {"padded", "{{# yes }}={{/ yes }}", "="},
	    {"inner name hides outer",
		"{{#people}}{{#name}}{{.}},{{/name}}{{/people}}", "Alice,Bob,"},
	    {"dots start over", "{{#a}}{{#hollow}}{{a.text}}{{/hollow}}{{/a}}",
		"in a"},
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* a.b is resolved at the innermost a, even where that one has no b. */
static void dotted_names_do_not_search_further(void **state)
{
	struct tmpl_value *v = tmpl_map(), *inner;
	struct buf out = BUF_INIT;

	(void)state;
	tmpl_set(tmpl_set_map(v, "a"), "b", "outer");
	inner = tmpl_set_map(v, "inner");
	tmpl_set_map(inner, "a");
	assert_int_equal(tmpl_render(&out, "{{#inner}}|{{a.b}}|{{/inner}}", v,
			     TMPL_LENIENT, NULL),
	    0);
	assert_string_equal(buf_text(&out), "||");
	buf_release(&out);
	tmpl_free(v);
}

static void inverted_sections_are_shown_for_nothing(void **state)
{
	static const struct row rows[] = {
	    {"false", "{{^no}}x{{/no}}", "x"},
	    {"true", "|{{^yes}}x{{/yes}}|", "||"},
	    {"text", "|{{^name}}x{{/name}}|", "||"},
	    {"empty text", "{{^empty}}x{{/empty}}", "x"},
	    {"map", "|{{^a}}x{{/a}}|", "||"},
	    {"empty list", "{{^none}}x{{/none}}", "x"},
	    {"list", "|{{^people}}x{{/people}}|", "||"},
	    {"dotted", "|{{^a.b}}x{{/a.b}}|", "||"},
	    {"nested", "{{^no}}a{{^no}}b{{/no}}c{{/no}}", "abc"},
	    {"both", "{{#no}}a{{/no}}{{^no}}b{{/no}}", "b"},
	    {"context stays", "{{^no}}{{name}}{{/no}}", "Heron"},
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void comments_say_nothing(void **state)
{
	static const struct row rows[] = {
	    {"inline", "a{{! no }}b", "ab"},
	    {"many lines", "a{{!\nno\nno\n}}b\n", "ab\n"},
	    {"alone", "a\n{{! no }}\nb\n", "a\nb\n"},
	    {"alone, indented", "a\n  {{! no }} \t\nb\n", "a\nb\n"},
	    {"alone, CRLF", "|\r\n{{! no }}\r\n|", "|\r\n|"},
	    {"alone at the start", "  {{! no }}\n!", "!"},
	    {"alone at the end", "!\n  {{! no }}", "!\n"},
	    {"alone, many lines", "a\n  {{!\nno\n  }}\nb\n", "a\nb\n"},
	    {"not alone", "  12 {{! 34 }}\n", "  12 \n"},
	    {"space stays", "1 {{! 2 }} 3", "1  3"},
	    {"not parsed", "{{! {{#yes }}", ""},
	    {"anything", "{{! #^/ a b }}x", "x"},
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void lines_with_nothing_but_a_section_tag_vanish(void **state)
{
	static const struct row rows[] = {
	    {"alone", "| A\n{{#yes}}\n|\n{{/yes}}\n| B\n", "| A\n|\n| B\n"},
	    {"indented", "| A\n  {{#yes}}\n|\n\t{{/yes}}\n| B\n",
		"| A\n|\n| B\n"},
	    {"false", "A\n{{#no}}\nx\n{{/no}}\nB\n", "A\nB\n"},
	    {"inverted", "A\n{{^no}}\nx\n{{/no}}\nB\n", "A\nx\nB\n"},
	    {"CRLF", "|\r\n{{#yes}}\r\n{{/yes}}\r\n|", "|\r\n|"},
	    {"first line", "  {{#yes}}\n#{{/yes}}\n/", "#\n/"},
	    {"last line", "#{{#yes}}\n/\n  {{/yes}}", "#\n/\n"},
	    {"list", "-\n{{#words}}\n{{.}}\n{{/words}}\n-\n",
		"-\nx\ny\n<\n-\n"},
	    {"inside a line", " | {{#yes}}\t|\t{{/yes}} | \n", " | \t|\t | \n"},
	    {"two tags in a line",
		" {{#yes}}YES{{/yes}}\n "
		"{{#yes}}GOOD{{/yes}}\n",
		" YES\n GOOD\n"},
	    {"two alone in a line", "a\n{{#yes}}{{/yes}}\nb", "a\n\nb"},
	    {"space in a section", " | {{#yes}} {{! note }}\n {{/yes}} | \n",
		" |  \n  | \n"},
	    {"text before", "x{{#yes}}\ny{{/yes}}\n", "x\ny\n"},
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void delimiters_can_be_changed(void **state)
{
	static const struct row rows[] = {
	    {"pair", "{{=<% %>=}}(<%name%>){{name}}", "(Heron){{name}}"},
	    {"one character", "({{=[ ]=}}[name])", "(Heron)"},
	    {"and back", "{{=| |=}}|name|\n|={{ }}=|\n{{name}}\n",
		"Heron\nHeron\n"},
	    {"padded", "|{{= @   @ =}}|", "||"},
	    {"alone", "A\n  {{=@ @=}}\nB\n", "A\nB\n"},
	    {"not alone", " {{=@ @=}} x\n", "  x\n"},
	    {"sections", "{{=| |=}}|#yes|a|/yes|", "a"},
	    {"one only", "{{=<%=}}", NULL},
	    {"none", "{{==}}", NULL},
	    {"with =", "{{== ==}}", NULL},
	    {"too long", "{{=12345678 87654321=}}", NULL},
	    {"not closed", "{{=<% %>}}", NULL},
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void broken_templates_are_refused(void **state)
{
	static const struct row rows[] = {
	    {"open tag", "a {{name", NULL},
	    {"open tag, half closed", "a {{name}", NULL},
	    {"three and two", "{{{name}}", NULL},
	    {"no name", "{{}}", NULL},
	    {"blank name", "{{ }}", NULL},
	    {"nameless section", "{{#}}x{{/}}", NULL},
	    {"two names", "{{a b}}", NULL},
	    {"dots at the edge", "{{.a}}", NULL},
	    {"dot at the end", "{{a.}}", NULL},
	    {"two dots", "{{a..b}}", NULL},
	    {"quote", "{{\"a\"}}", NULL},
	    {"include", "{{>footer}}", NULL},
	    {"open section", "{{#yes}}x", NULL},
	    {"open false section", "{{#no}}x", NULL},
	    {"closed only", "x{{/yes}}", NULL},
	    {"crossed", "{{#yes}}{{#no}}{{/yes}}{{/no}}", NULL},
	    {"other name", "{{#yes}}{{/no}}", NULL},
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void errors_name_the_line_and_never_a_value(void **state)
{
	struct tmpl_value *v = tmpl_map();
	struct buf out = BUF_INIT;
	struct err err = {0};

	(void)state;
	tmpl_set(v, "secret", "xyzzy");
	assert_int_equal(
	    tmpl_render(&out, "a\n{{! x\n}}\n{{secret}} {{x}}", v, 0, &err),
	    -1);
	assert_non_null(strstr(err.text, "line 4: {{x}}"));
	assert_null(strstr(err.text, "xyzzy"));
	buf_release(&out);
	tmpl_free(v);
}

static char *nested(size_t depth)
{
	struct buf out = BUF_INIT;
	size_t i;

	for (i = 0; i < depth; i++)
		buf_adds(&out, "{{#v}}");
	buf_adds(&out, "x");
	for (i = 0; i < depth; i++)
		buf_adds(&out, "{{/v}}");
	return buf_detach(&out);
}

static void sections_nest_up_to_a_limit(void **state)
{
	static const struct {
		size_t depth;
		int want;
	} rows[] = {
	    {1, 0}, {TMPL_DEPTH_MAX, 0}, {TMPL_DEPTH_MAX + 1, -1}, {5000, -1}};
	struct tmpl_value *v = tmpl_map();
	size_t i;

	(void)state;
	tmpl_set_bool(v, "v", true);
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct buf out = BUF_INIT;
		char *text = nested(rows[i].depth);

		assert_int_equal(
		    tmpl_render(&out, text, v, 0, NULL), rows[i].want);
		buf_release(&out);
		free(text);
	}
	tmpl_free(v);
}

/* Seven lists of ten within each other would be ten million times "x"; the
 * same without the "x" would never say that it is too much. */
static void output_and_work_are_limited(void **state)
{
	static const char *const texts[] = {
	    "{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}x"
	    "{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}",
	    "{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{#n}}{{/n}}"
	    "{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}",
	    "{{big}}{{big}}{{big}}",
	};
	struct tmpl_value *v = tmpl_map();
	char *big = mem_alloc(500001);
	size_t i;

	(void)state;
	for (i = 0; i < 10; i++)
		tmpl_append(v, "l");
	tmpl_set_bool(v, "n", false);
	memset(big, 'x', 500000);
	tmpl_set(v, "big", big);
	for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct buf out = BUF_INIT;

		assert_int_equal(tmpl_render(&out, texts[i], v, 0, NULL), -1);
		assert_true(out.len < 2 * TMPL_OUTPUT_MAX);
		buf_release(&out);
	}
	free(big);
	tmpl_free(v);
}

static void a_value_set_again_is_replaced(void **state)
{
	struct tmpl_value *v = tmpl_map();
	struct buf out = BUF_INIT;

	(void)state;
	tmpl_set_bool(v, "x", false);
	tmpl_set(v, "x", "a");
	tmpl_set(v, "x", "b");
	tmpl_set_list(v, "l");
	tmpl_append_text(v, "l", "1");
	tmpl_set_list(v, "l");
	tmpl_append_text(v, "l", "2");
	assert_int_equal(
	    tmpl_render(&out, "{{x}}{{#l}}{{.}}{{/l}}", v, 0, NULL), 0);
	assert_string_equal(buf_text(&out), "b2");
	buf_release(&out);
	tmpl_free(v);
}

static void the_tags_of_a_template_are_listed(void **state)
{
	struct pool *pool = pool_new();
	struct tmpl_tag *tags;
	size_t n;

	(void)state;
	assert_int_equal(tmpl_tags(&tags, &n,
			     "{{a}}\n{{#b}}{{^c}}{{! x}}{{&d}}{{/c}}{{/b}}"
			     "{{{e}}}",
			     pool, NULL),
	    0);
	assert_int_equal(n, 5);
	assert_string_equal(tags[0].name, "a");
	assert_false(tags[0].is_section);
	assert_true(tags[1].is_section);
	assert_int_equal(tags[1].line, 2);
	assert_true(tags[2].is_section);
	assert_true(tags[2].parent == 1);
	assert_string_equal(tags[3].name, "d");
	assert_true(tags[3].parent == 2);
	assert_string_equal(tags[4].name, "e");
	assert_true(tags[4].parent == TMPL_NO_PARENT);
	pool_free(pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(variables_are_put_in_place),
	    cmocka_unit_test(what_is_missing_is_an_error_unless_lenient),
	    cmocka_unit_test(sections_are_shown_once_often_or_not),
	    cmocka_unit_test(dotted_names_do_not_search_further),
	    cmocka_unit_test(inverted_sections_are_shown_for_nothing),
	    cmocka_unit_test(comments_say_nothing),
	    cmocka_unit_test(lines_with_nothing_but_a_section_tag_vanish),
	    cmocka_unit_test(delimiters_can_be_changed),
	    cmocka_unit_test(broken_templates_are_refused),
	    cmocka_unit_test(errors_name_the_line_and_never_a_value),
	    cmocka_unit_test(sections_nest_up_to_a_limit),
	    cmocka_unit_test(output_and_work_are_limited),
	    cmocka_unit_test(a_value_set_again_is_replaced),
	    cmocka_unit_test(the_tags_of_a_template_are_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
