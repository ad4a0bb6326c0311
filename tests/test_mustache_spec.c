/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row for each case of the public Mustache specification, in its order:
 * interpolation, sections, inverted, comments; and delimiters without the two
 * cases about partials, which we do not have. Words and data are our own. */
#include "tests/test.h"

#include <jansson.h>

#include "tmpl/values.h"

enum { PLAIN = TMPL_LENIENT, HTML = TMPL_LENIENT | TMPL_ESCAPE_HTML };

/* Values are JSON with ' for ", and null is a value that is not there. */
struct row {
	const char *label, *values, *text, *want;
	unsigned flags; /* 0: PLAIN */
};

/* ------------------------- values from JSON --------------------------- */

static struct tmpl_value *value_of(const json_t *json, const char *name);

static void add_item(
    struct tmpl_value *to, const json_t *json, const char *name)
{
	if (json_is_null(json))
		return;
	to->items = mem_realloc(to->items, (to->n + 1) * sizeof *to->items);
	to->items[to->n++] = value_of(json, name);
}

static void add_items(struct tmpl_value *to, const json_t *json)
{
	const char *name;
	json_t *item;
	size_t i;

	json_array_foreach(json, i, item) add_item(to, item, NULL);
	/* It is const in jansson's mind only. */
	json_object_foreach((json_t *)json, name, item)
	    add_item(to, item, name);
}

static char *text_of(const json_t *json)
{
	if (json_is_integer(json))
		return mem_printf("%lld", (long long)json_integer_value(json));
	if (json_is_real(json))
		return mem_printf("%g", json_real_value(json));
	return mem_strdup(json_string_value(json));
}

static struct tmpl_value *value_of(const json_t *json, const char *name)
{
	struct tmpl_value *value = mem_alloc(sizeof *value);

	value->name = name == NULL ? NULL : mem_strdup(name);
	if (json_is_boolean(json)) {
		value->kind = VALUE_BOOL;
		value->on = json_is_true(json);
	} else if (json_is_array(json) || json_is_object(json)) {
		value->kind = json_is_array(json) ? VALUE_LIST : VALUE_MAP;
		add_items(value, json);
	} else {
		value->kind = VALUE_TEXT;
		value->text = text_of(json);
	}
	return value;
}

static struct tmpl_value *read_values(const char *text)
{
	char *copy = mem_strdup(text), *quote;
	struct tmpl_value *value;
	json_t *json;

	for (quote = copy; (quote = strchr(quote, '\'')) != NULL; quote++)
		*quote = '"';
	json = json_loads(copy, JSON_DECODE_ANY, NULL);
	if (json == NULL)
		fail_msg("no JSON: %s", copy);
	value = value_of(json, NULL);
	json_decref(json);
	free(copy);
	return value;
}

static void check_rows(const struct row *rows, size_t n)
{
	size_t i, failures = 0;

	for (i = 0; i < n; i++) {
		struct tmpl_value *values = read_values(rows[i].values);
		struct buf out = BUF_INIT;
		struct err err = {ERR_NONE, ""};
		unsigned flags = rows[i].flags == 0 ? PLAIN : rows[i].flags;

		if (tmpl_render(&out, rows[i].text, values, flags, &err) ==
			-1 ||
		    strcmp(buf_text(&out), rows[i].want) != 0) {
			print_error("%s: %s%s\n", rows[i].label, buf_text(&out),
			    err.text);
			failures++;
		}
		buf_release(&out);
		tmpl_free(values);
	}
	assert_int_equal(failures, 0);
}
/* So many cases has the specification. */
#define CHECK_ALL(rows, cases)                                                 \
	_Static_assert(                                                        \
	    sizeof rows / sizeof rows[0] == (cases), "a case lacks");          \
	check_rows(rows, sizeof rows / sizeof rows[0])

/* ------------------------- the cases ---------------------------------- */

#define DEEP "{'a': {'b': {'c': {'d': {'e': {'name': 'Wren'}}}}}"

static void interpolation_is_as_specified(void **state)
{
	static const struct row rows[] = {
	    {"no interpolation", "{}", "One {brace} only.\n",
		"One {brace} only.\n"},
	    {"basic", "{'bird': 'Heron'}", "A {{bird}}.\n", "A Heron.\n"},
	    {"no second interpolation", "{'tag': '{{bird}}', 'bird': 'Heron'}",
		"{{tag}}: {{bird}}", "{{bird}}: Heron"},
	    {"HTML escaping", "{'signs': '&\\u0022<>'}", "Escaped: {{signs}}\n",
		"Escaped: &amp;&quot;&lt;&gt;\n", HTML},
	    {"three braces", "{'signs': '&\\u0022<>'}", "Raw: {{{signs}}}\n",
		"Raw: &\"<>\n", HTML},
	    {"ampersand", "{'signs': '&\\u0022<>'}", "Raw: {{&signs}}\n",
		"Raw: &\"<>\n", HTML},
	    {"integer", "{'n': 42}", "({{n}} days)", "(42 days)"},
	    {"integer, three braces", "{'n': 42}", "({{{n}}} days)",
		"(42 days)"},
	    {"integer, ampersand", "{'n': 42}", "({{&n}} days)", "(42 days)"},
	    {"decimal", "{'n': 2.75}", "({{n}} days)", "(2.75 days)"},
	    {"decimal, three braces", "{'n': 2.75}", "({{{n}}} days)",
		"(2.75 days)"},
	    {"decimal, ampersand", "{'n': 2.75}", "({{&n}} days)",
		"(2.75 days)"},
	    {"null", "{'none': null}", "a ({{none}}) b", "a () b"},
	    {"null, three braces", "{'none': null}", "a ({{{none}}}) b",
		"a () b"},
	    {"null, ampersand", "{'none': null}", "a ({{&none}}) b", "a () b"},
	    {"context miss", "{}", "a ({{none}}) b", "a () b"},
	    {"context miss, three braces", "{}", "a ({{{none}}}) b", "a () b"},
	    {"context miss, ampersand", "{}", "a ({{&none}}) b", "a () b"},
	    {"dotted names, basic", "{'bird': {'name': 'Wren'}}",
		"{{bird.name}} is {{#bird}}{{name}}{{/bird}}", "Wren is Wren"},
	    {"dotted names, three braces", "{'bird': {'name': 'Wren'}}",
		"{{{bird.name}}} is {{#bird}}{{{name}}}{{/bird}}",
		"Wren is Wren"},
	    {"dotted names, ampersand", "{'bird': {'name': 'Wren'}}",
		"{{&bird.name}} is {{#bird}}{{&name}}{{/bird}}",
		"Wren is Wren"},
	    {"dotted names, any depth", DEEP "}", "({{a.b.c.d.e.name}})",
		"(Wren)"},
	    {"dotted names, broken chain", "{'a': {}}", "({{a.b.c}})", "()"},
	    {"dotted names, a broken chain is not resolved elsewhere",
		"{'a': {'b': {}}, 'c': {'name': 'Wren'}}", "({{a.b.c.name}})",
		"()"},
	    {"dotted names, the first name is resolved first",
		DEEP ", 'b': {'c': {'d': {'e': {'name': 'not me'}}}}}",
		"({{#a}}{{b.c.d.e.name}}{{/a}})", "(Wren)"},
	    {"dotted names, the nearest context counts",
		"{'a': {'b': {}}, 'b': {'c': 'not me'}}", "{{#a}}{{b.c}}{{/a}}",
		""},
	    {"dotted names are not single keys", "{'a.b': 'c'}", "{{a.b}}", ""},
	    {"dotted names are not masked by them",
		"{'a.b': 'c', 'a': {'b': 'd'}}", "{{a.b}}", "d"},
	    {"implicit iterator, basic", "'Heron'", "A {{.}}.\n", "A Heron.\n"},
	    {"implicit iterator, HTML escaping", "'&\\u0022<>'",
		"Escaped: {{.}}\n", "Escaped: &amp;&quot;&lt;&gt;\n", HTML},
	    {"implicit iterator, three braces", "'&\\u0022<>'",
		"Raw: {{{.}}}\n", "Raw: &\"<>\n", HTML},
	    {"implicit iterator, ampersand", "'&\\u0022<>'", "Raw: {{&.}}\n",
		"Raw: &\"<>\n", HTML},
	    {"implicit iterator, integer", "42", "({{.}} days)", "(42 days)"},
	    {"surrounding space", "{'x': 'xxx'}", "< {{x}} >", "< xxx >"},
	    {"surrounding space, three braces", "{'x': 'xxx'}", "< {{{x}}} >",
		"< xxx >"},
	    {"surrounding space, ampersand", "{'x': 'xxx'}", "< {{&x}} >",
		"< xxx >"},
	    {"alone on a line", "{'x': 'xxx'}", "  {{x}}\n", "  xxx\n"},
	    {"alone on a line, three braces", "{'x': 'xxx'}", "  {{{x}}}\n",
		"  xxx\n"},
	    {"alone on a line, ampersand", "{'x': 'xxx'}", "  {{&x}}\n",
		"  xxx\n"},
	    {"padding", "{'x': 'xxx'}", "<{{ x }}>", "<xxx>"},
	    {"padding, three braces", "{'x': 'xxx'}", "<{{{ x }}}>", "<xxx>"},
	    {"padding, ampersand", "{'x': 'xxx'}", "<{{& x }}>", "<xxx>"},
	};

	(void)state;
	CHECK_ALL(rows, 42);
}

static void sections_are_as_specified(void **state)
{
	static const struct row rows[] = {
	    {"true", "{'on': true}", "({{#on}}shown{{/on}})", "(shown)"},
	    {"false", "{'on': false}", "({{#on}}hidden{{/on}})", "()"},
	    {"null is false", "{'on': null}", "({{#on}}hidden{{/on}})", "()"},
	    {"context", "{'bird': {'name': 'Wren'}}",
		"({{#bird}}The {{name}}.{{/bird}})", "(The Wren.)"},
	    {"outer contexts",
		"{'a': 'one', 'b': 'not me', 'in': {'b': 'two'},"
		" 'c': {'d': 'three'}}",
		"({{#in}}{{a}}, {{b}}, {{c.d}}{{/in}})", "(one, two, three)"},
	    {"a variable tested", "{'a': 'one'}",
		"({{#a}}{{.}} is {{a}}{{/a}})", "(one is one)"},
	    {"contexts of lists",
		"{'tops': [{'t': {'up': 'T', 'low': 't'}, 'mids':"
		" [{'m': '7', 'lows': [{'l': 'p'}, {'l': 'q'}]}]}]}",
		"{{#tops}}{{#mids}}{{t.low}}{{m}};{{#lows}}{{t.up}}{{m}}{{l}};"
		"{{/lows}}{{/mids}}{{/tops}}",
		"t7;T7p;T7q;"},
	    {"contexts deep within each other",
		"{'a': {'n1': 1}, 'b': {'n2': 2}, 'c': {'n3': 3, 'd':"
		" {'n4': 4, 'n5': 5}}}",
		"{{#a}}\n{{n1}}\n{{#b}}\n{{n1}}{{n2}}{{n1}}\n{{#c}}\n"
		"{{n1}}{{n2}}{{n3}}\n{{#d}}\n{{n1}}{{n2}}{{n3}}{{n4}}\n"
		"{{#n5}}\n{{n4}}{{n5}}{{.}}{{n1}}\n{{/n5}}\n{{n4}}{{n3}}\n"
		"{{/d}}\n{{n3}}{{n2}}\n{{/c}}\n{{n2}}{{n1}}\n{{/b}}\n{{n1}}\n"
		"{{/a}}\n",
		"1\n121\n123\n1234\n4551\n43\n32\n21\n1\n"},
	    {"list", "{'list': [{'n': 7}, {'n': 8}, {'n': 9}]}",
		"({{#list}}{{n}}{{/list}})", "(789)"},
	    {"empty list", "{'list': []}", "({{#list}}hidden{{/list}})", "()"},
	    {"one section after the other", "{'on': true, 'b': 'b'}",
		"{{#on}}\n- a\n{{/on}}\n- {{b}}\n{{#on}}\n- c\n{{/on}}\n",
		"- a\n- b\n- c\n"},
	    {"nested, true", "{'on': true}",
		"[1 {{#on}}2 {{#on}}3{{/on}} 4{{/on}} 5]", "[1 2 3 4 5]"},
	    {"nested, false", "{'on': false}",
		"[1 {{#on}}2 {{#on}}3{{/on}} 4{{/on}} 5]", "[1  5]"},
	    {"context miss", "{}", "({{#none}}hidden{{/none}})", "()"},
	    {"implicit iterator, text", "{'list': ['p', 'q', 'r']}",
		"{{#list}}<{{.}}>{{/list}}", "<p><q><r>"},
	    {"implicit iterator, integer", "{'list': [7, 8, 9]}",
		"{{#list}}<{{.}}>{{/list}}", "<7><8><9>"},
	    {"implicit iterator, decimal", "{'list': [7.5, 8.25]}",
		"{{#list}}<{{.}}>{{/list}}", "<7.5><8.25>"},
	    {"implicit iterator, list in a list",
		"{'list': [[7, 8], ['p', 'q']]}",
		"{{#list}}<{{#.}}{{.}}{{/.}}>{{/list}}", "<78><pq>"},
	    {"implicit iterator, HTML escaping",
		"{'list': ['&', '\\u0022', '<', '>']}",
		"{{#list}}[{{.}}]{{/list}}", "[&amp;][&quot;][&lt;][&gt;]",
		HTML},
	    {"implicit iterator, three braces",
		"{'list': ['&', '\\u0022', '<', '>']}",
		"{{#list}}[{{{.}}}]{{/list}}", "[&][\"][<][>]", HTML},
	    {"implicit iterator, ampersand",
		"{'list': ['&', '\\u0022', '<', '>']}",
		"{{#list}}[{{&.}}]{{/list}}", "[&][\"][<][>]", HTML},
	    {"implicit iterator, the root is a list",
		"[{'n': 'p'}, {'n': 'q'}]", "({{#.}}<{{n}}>{{/.}})",
		"(<p><q>)"},
	    {"dotted names, true", "{'a': {'b': {'c': true}}}",
		"({{#a.b.c}}shown{{/a.b.c}})", "(shown)"},
	    {"dotted names, false", "{'a': {'b': {'c': false}}}",
		"({{#a.b.c}}hidden{{/a.b.c}})", "()"},
	    {"dotted names, broken chain", "{'a': {}}",
		"({{#a.b.c}}hidden{{/a.b.c}})", "()"},
	    {"surrounding space", "{'on': true}", " < {{#on}}\t-\t{{/on}} > \n",
		" < \t-\t > \n"},
	    {"space inside", "{'on': true}",
		" < {{#on}} {{! a space stays }}\n {{/on}} > \n",
		" <  \n  > \n"},
	    {"indented in a line", "{'on': true}",
		" {{#on}}a{{/on}}\n {{#on}}b{{/on}}\n", " a\n b\n"},
	    {"alone on lines", "{'on': true}", "a\n{{#on}}\n-\n{{/on}}\nb\n",
		"a\n-\nb\n"},
	    {"alone on lines, indented", "{'on': true}",
		"a\n  {{#on}}\n-\n  {{/on}}\nb\n", "a\n-\nb\n"},
	    {"alone on lines that end with CRLF", "{'on': true}",
		"-\r\n{{#on}}\r\n{{/on}}\r\n-", "-\r\n-"},
	    {"alone on the first line", "{'on': true}",
		"  {{#on}}\n*{{/on}}\n-", "*\n-"},
	    {"alone on the last line", "{'on': true}", "*{{#on}}\n-\n  {{/on}}",
		"*\n-\n"},
	    {"padding", "{'on': true}", "<{{# on }}-{{/ on }}>", "<->"},
	};

	(void)state;
	CHECK_ALL(rows, 34);
}

static void inverted_sections_are_as_specified(void **state)
{
	static const struct row rows[] = {
	    {"false", "{'on': false}", "({{^on}}shown{{/on}})", "(shown)"},
	    {"true", "{'on': true}", "({{^on}}hidden{{/on}})", "()"},
	    {"null is false", "{'on': null}", "({{^on}}shown{{/on}})",
		"(shown)"},
	    {"context", "{'bird': {'name': 'Wren'}}",
		"({{^bird}}The {{name}}.{{/bird}})", "()"},
	    {"list", "{'list': [{'n': 7}, {'n': 8}]}",
		"({{^list}}{{n}}{{/list}})", "()"},
	    {"empty list", "{'list': []}", "({{^list}}shown{{/list}})",
		"(shown)"},
	    {"one section after the other", "{'on': false, 'b': 'b'}",
		"{{^on}}\n- a\n{{/on}}\n- {{b}}\n{{^on}}\n- c\n{{/on}}\n",
		"- a\n- b\n- c\n"},
	    {"nested, false", "{'on': false}",
		"[1 {{^on}}2 {{^on}}3{{/on}} 4{{/on}} 5]", "[1 2 3 4 5]"},
	    {"nested, true", "{'on': true}",
		"[1 {{^on}}2 {{^on}}3{{/on}} 4{{/on}} 5]", "[1  5]"},
	    {"context miss", "{}", "({{^none}}shown{{/none}})", "(shown)"},
	    {"dotted names, true", "{'a': {'b': {'c': true}}}",
		"({{^a.b.c}}hidden{{/a.b.c}})", "()"},
	    {"dotted names, false", "{'a': {'b': {'c': false}}}",
		"({{^a.b.c}}shown{{/a.b.c}})", "(shown)"},
	    {"dotted names, broken chain", "{'a': {}}",
		"({{^a.b.c}}shown{{/a.b.c}})", "(shown)"},
	    {"surrounding space", "{'on': false}",
		" < {{^on}}\t-\t{{/on}} > \n", " < \t-\t > \n"},
	    {"space inside", "{'on': false}",
		" < {{^on}} {{! a space stays }}\n {{/on}} > \n",
		" <  \n  > \n"},
	    {"indented in a line", "{'on': false}",
		" {{^on}}a{{/on}}\n {{^on}}b{{/on}}\n", " a\n b\n"},
	    {"alone on lines", "{'on': false}", "a\n{{^on}}\n-\n{{/on}}\nb\n",
		"a\n-\nb\n"},
	    {"alone on lines, indented", "{'on': false}",
		"a\n  {{^on}}\n-\n  {{/on}}\nb\n", "a\n-\nb\n"},
	    {"alone on lines that end with CRLF", "{'on': false}",
		"-\r\n{{^on}}\r\n{{/on}}\r\n-", "-\r\n-"},
	    {"alone on the first line", "{'on': false}",
		"  {{^on}}\n*{{/on}}\n-", "*\n-"},
	    {"alone on the last line", "{'on': false}",
		"*{{^on}}\n-\n  {{/on}}", "*\n-\n"},
	    {"padding", "{'on': false}", "<{{^ on }}-{{/ on }}>", "<->"},
	};

	(void)state;
	CHECK_ALL(rows, 22);
}

static void comments_are_as_specified(void **state)
{
	static const struct row rows[] = {
	    {"in a line", "{}", "abc{{! unseen }}def", "abcdef"},
	    {"of many lines", "{}", "abc{{!\n  not\n  seen\n}}def\n",
		"abcdef\n"},
	    {"alone on a line", "{}", "a\n{{! unseen }}\nb\n", "a\nb\n"},
	    {"alone on a line, indented", "{}", "a\n  {{! unseen }}\nb\n",
		"a\nb\n"},
	    {"alone on a line that ends with CRLF", "{}",
		"-\r\n{{! unseen }}\r\n-", "-\r\n-"},
	    {"alone on the first line", "{}", "  {{! unseen }}\n-", "-"},
	    {"alone on the last line", "{}", "-\n  {{! unseen }}", "-\n"},
	    {"of many lines, alone", "{}", "a\n{{!\nunseen\n}}\nb\n", "a\nb\n"},
	    {"of many lines, alone, indented", "{}",
		"a\n  {{!\n    unseen\n  }}\nb\n", "a\nb\n"},
	    {"behind an indented text", "{}", "  ab {{! cd }}\n", "  ab \n"},
	    {"surrounding space", "{}", "ab {{! unseen }} cd", "ab  cd"},
	    {"not a variable's name",
		"{'! note': 1, '! note ': 2, '!note': 3, 'note': 4}",
		"<{{! note }}>", "<>"},
	};

	(void)state;
	CHECK_ALL(rows, 12);
}

static void delimiters_are_as_specified(void **state)
{
	static const struct row rows[] = {
	    {"pairs", "{'bird': 'Wren'}", "{{=<% %>=}}(<%bird%>)", "(Wren)"},
	    {"special characters", "{'bird': 'Wren'}", "({{=[ ]=}}[bird])",
		"(Wren)"},
	    {"sections", "{'on': true, 'x': 'yes'}",
		"(\n{{#on}}\n  {{x}}\n  |x|\n{{/on}}\n\n{{= | | =}}\n|#on|\n"
		"  {{x}}\n  |x|\n|/on|\n)\n",
		"(\n  yes\n  |x|\n\n  {{x}}\n  yes\n)\n"},
	    {"inverted sections", "{'on': false, 'x': 'yes'}",
		"(\n{{^on}}\n  {{x}}\n  |x|\n{{/on}}\n\n{{= | | =}}\n|^on|\n"
		"  {{x}}\n  |x|\n|/on|\n)\n",
		"(\n  yes\n  |x|\n\n  {{x}}\n  yes\n)\n"},
	    {"surrounding space", "{}", "< {{=@ @=}} >", "<  >"},
	    {"space before", "{}", " < {{=@ @=}}\n", " < \n"},
	    {"alone on a line", "{}", "a\n{{=@ @=}}\nb\n", "a\nb\n"},
	    {"alone on a line, indented", "{}", "a\n  {{=@ @=}}\nb\n",
		"a\nb\n"},
	    {"alone on a line that ends with CRLF", "{}",
		"-\r\n{{= @ @ =}}\r\n-", "-\r\n-"},
	    {"alone on the first line", "{}", "  {{=@ @=}}\n-", "-"},
	    {"alone on the last line", "{}", "-\n  {{=@ @=}}", "-\n"},
	    {"padding", "{}", "<{{= @   @ =}}>", "<>"},
	};

	(void)state;
	CHECK_ALL(rows, 12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(interpolation_is_as_specified),
	    cmocka_unit_test(sections_are_as_specified),
	    cmocka_unit_test(inverted_sections_are_as_specified),
	    cmocka_unit_test(comments_are_as_specified),
	    cmocka_unit_test(delimiters_are_as_specified),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
