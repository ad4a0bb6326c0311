/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include <time.h>

#include "base/buf.h"
#include "msg/html.h"

static void html_becomes_text(void **state)
{
	static const struct {
		const char *label, *html, *text;
	} rows[] = {
	    {"text", "Hello", "Hello"},
	    {"space", "  a \n\t b  ", "a b"},
	    {"inline", "a<b>b</b>c <i>d</i>", "abc d"},
	    {"paragraphs", "<p>a</p><p>b</p>", "a\n\nb"},
	    {"divs", "<div>a</div><div>b</div>c", "a\nb\nc"},
	    {"nested divs", "<div><div>a</div></div><div>b</div>", "a\nb"},
	    {"breaks", "a<br>b<br/><br>c", "a\nb\n\nc"},
	    {"a list", "<ul><li>a</li><li>b</li></ul>", "* a\n* b"},
	    {"a table",
		"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr>"
		"</table>",
		"a  b\nc"},
	    {"a quote", "a<blockquote>b<br>c</blockquote>d",
		"a\n\n> b\n> c\n\nd"},
	    {"quotes in quotes",
		"<blockquote>a<blockquote>b</blockquote></blockquote>",
		"> a\n> \n> > b"},
	    {"pre", "<pre>a\n  b</pre>", "a\n  b"},
	    {"entities", "&lt;&amp;&auml;&#8364;&#x41;&nbsp;x",
		"<&\xc3\xa4\xe2\x82\xac"
		"A\xc2\xa0x"},
	    {"a link", "<a href=\"https://example.org/x\">here</a>.",
		"here <https://example.org/x>."},
	    {"a link that is its text",
		"<a href=\"https://example.org/\">https://example.org</a>",
		"https://example.org"},
	    {"a link that lies",
		"<a href=\"https://example.net/\">https://example.org</a>",
		"https://example.org <https://example.net/>"},
	    {"a link that lies more",
		"<a href=\"https://b.example\">https://example.org/b.example"
		"</a>",
		"https://example.org/b.example <https://b.example>"},
	    {"a mail link",
		"<a href=\"mailto:a@example.org\">a@example.org</a>",
		"a@example.org"},
	    {"a link that runs", "<a href=\"javascript:x()\">here</a>", "here"},
	    {"script and style",
		"<style>a</style><script>b</script>c<noscript>d</noscript>",
		"c"},
	    {"head", "<html><head><title>a</title></head><body>b</body></html>",
		"b"},
	    {"hidden", "a<span style=\"x:y; Display : NONE\">b</span>c", "ac"},
	    {"hidden attribute", "a<i hidden>b<b>c</b></i>d", "ad"},
	    {"a comment", "a<!-- b -->c", "ac"},
	    {"an image", "a<img src=\"https://example.net/pixel\">b", "ab"},
	    {"not closed", "<div>a<b>b", "ab"},
	    {"closed too often", "a</div></b> b", "a b"},
	    {"loose text before a block", "a<div>b</div>c", "a\nb\nc"},
	    {"loose text before a paragraph", "a<p>b</p>", "a\n\nb"},
	    {"font of no size", "a<i style=\"font-size:0px\">b</i>c", "ac"},
	    {"a small font", "a<i style=\"font-size:0.9em\">b</i>c", "abc"},
	    {"not opaque", "a<i style=\"x:y;opacity: 0;\">b</i>c", "ac"},
	    {"half opaque", "a<i style=\"opacity:0.5\">b</i>c", "abc"},
	    {"not visible", "a<i style=\"visibility:hidden\">b</i>c", "ac"},
	    {"of no height",
		"<div style=\"max-height:0;overflow:hidden\">a</div>b", "b"},
	    {"for the eyes only", "a<i aria-hidden=true>b</i>", "ab"},
	    {"an image with text", "a <img alt=\"a cat\"> b", "a [a cat] b"},
	    {"an image in a link",
		"<a href=\"https://example.org/\"><img alt=\"us\"></a>",
		"[us] <https://example.org/>"},
	    {"a table with a head",
		"<table><tr><th>a</th><th>b</th></tr>"
		"<tr><td>c</td><td>d</td></tr></table>",
		"a  b\nc  d"},
	    {"a lone <", "a < b", "a < b"},
	    {"an unknown element", "<x-y>a</x-y>", "a"},
	    {"utf-8", "<meta charset=latin1>\xc3\xb6", "\xc3\xb6"},
	};
	struct buf out = BUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		html_to_text(&out, rows[i].html, strlen(rows[i].html), 1000);
		if (strcmp(buf_text(&out), rows[i].text) != 0)
			fail_msg("%s: \"%s\"", rows[i].label, buf_text(&out));
		buf_release(&out);
	}
}

static void the_stripper_alone_gives_text(void **state)
{
	static const struct {
		const char *html, *text;
	} rows[] = {
	    {"", ""},
	    {"a<b>b</b>  c", "ab c"},
	    {"<p>a</p><p>b", "a\nb"},
	    {"a &lt;&#65;&#x42;&nope;&", "a <AB&nope;&"},
	    {"a<script>if (a<b) x()</script>b", "ab"},
	    {"a<style>b", "a"},
	    {"a<!-- <b> -->c", "ac"},
	    {"a < b", "a < b"},
	    {"a<b", "a"},
	    {"&#0;&#xffffffff;", "&#0;&#xffffffff;"},
	};
	struct buf out = BUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		html_strip(&out, rows[i].html, strlen(rows[i].html), 1000);
		if (strcmp(buf_text(&out), rows[i].text) != 0)
			fail_msg("row %zu: \"%s\"", i, buf_text(&out));
		buf_release(&out);
	}
}

static void text_below_256_elements_is_not_lost(void **state)
{
	struct buf html = BUF_INIT, out = BUF_INIT;
	int i;

	(void)state;
	for (i = 0; i < 1000; i++)
		buf_adds(&html, "<div>");
	buf_adds(&html, "the report");
	for (i = 0; i < 1000; i++)
		buf_adds(&html, "</div>");
	buf_adds(&html, "the end");
	html_to_text(&out, html.data, html.len, 1000);
	assert_string_equal(out.data, "the report\nthe end");
	buf_release(&html);
	buf_release(&out);
}

/* Where it is cut off there is no NUL, either. */
static void a_charset_is_read_to_its_end(void **state)
{
	static const struct {
		const char *html;
		size_t len; /* 0: all of it */
		const char *charset;
	} rows[] = {
	    {"<meta charset=utf-8>", 0, "utf-8"},
	    {"<meta charset=\"KOI8-R\">", 0, "KOI8-R"},
	    {"<meta content='text/html; charset=latin1'>", 0, "latin1"},
	    {"<meta charset=utf", 0, "utf"},
	    {"<meta charset='", 0, NULL},
	    {"<meta charset=", 0, NULL},
	    {"<meta charset=utf-16le>", 0, NULL},
	    {"<meta charset=a\0b>", sizeof "<meta charset=a\0b>" - 1, "a"},
	    {"<meta charset=\0b>", sizeof "<meta charset=\0b>" - 1, NULL},
	    {"", 0, NULL},
	};
	struct pool *pool = pool_new();
	const char *found;
	char *html;
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		len = rows[i].len > 0 ? rows[i].len : strlen(rows[i].html);
		html = malloc(len + (len == 0));
		assert_non_null(html);
		memcpy(html, rows[i].html, len);
		found = html_charset(pool, html, len);
		if (found == NULL || rows[i].charset == NULL
			? found != rows[i].charset
			: strcmp(found, rows[i].charset) != 0)
			fail_msg("row %zu: %s", i, rows[i].html);
		free(html);
	}
	pool_free(pool);
}

static void hostile_html_costs_its_length(void **state)
{
	static const char *const units[] = {"<div>", "</div>", "<b></i>", "<",
	    "<!--", "<a href=x>", "&", "&#", "<table><tr><td>", "<script>",
	    "<![CDATA[", "<p ", "a=b ", "<!", "<?", "<b a='", "<pre>\n",
	    "<svg></p>", "<form><li>", "<a1 b2=c3 d4=e5>"};
	struct buf html = BUF_INIT, out = BUF_INIT;
	clock_t begin;
	double seconds;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof units / sizeof units[0]; i++) {
		buf_adds(&html, i % 2 == 0 ? "x" : "<x ");
		while (html.len < 512 * 1024)
			buf_adds(&html, units[i]);
		begin = clock();
		html_to_text(&out, html.data, html.len, 256 * 1024);
		seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
		/* What is quadratic takes minutes. */
		if (seconds > 5 || out.len > 512 * 1024)
			fail_msg("%s: %.1f s, %zu bytes", units[i], seconds,
			    out.len);
		buf_release(&html);
		buf_release(&out);
	}
}

static int start_parser(void **state)
{
	(void)state;
	html_init();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(html_becomes_text),
	    cmocka_unit_test(the_stripper_alone_gives_text),
	    cmocka_unit_test(text_below_256_elements_is_not_lost),
	    cmocka_unit_test(a_charset_is_read_to_its_end),
	    cmocka_unit_test(hostile_html_costs_its_length),
	};

	return cmocka_run_group_tests(tests, start_parser, NULL);
}
