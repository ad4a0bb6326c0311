/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include "base/mem.h"
#include "base/utf8.h"

static void text_becomes_fit_to_be_shown(void **state)
{
	static const struct {
		const char *label, *text, *lines, *line;
	} rows[] = {
	    {"plain", "abc", "abc", "abc"},
	    {"nothing", "", "", ""},
	    {"letters of all sorts", "\xc3\xa9\xe6\x97\xa5\xf0\x9f\x98\x80",
		"\xc3\xa9\xe6\x97\xa5\xf0\x9f\x98\x80",
		"\xc3\xa9\xe6\x97\xa5\xf0\x9f\x98\x80"},
	    {"LF and TAB", "a\n\tb", "a\n\tb", "a  b"},
	    {"CRLF", "a\r\nb\r\n", "a\nb\n", "a b "},
	    {"CR alone", "a\rb\r", "a\nb\n", "a b "},
	    {"CR CR LF", "a\r\r\nb", "a\n\nb", "a  b"},
	    {"ESC", "\x1b[2Jx", "<U+001B>[2Jx", "<U+001B>[2Jx"},
	    {"BEL, DEL", "\x07\x7f", "<U+0007><U+007F>", "<U+0007><U+007F>"},
	    {"SOH", "\001", "<U+0001>", "<U+0001>"},
	    {"C1: CSI", "\xc2\x9b", "<U+009B>", "<U+009B>"},
	    {"C1: NEL", "\xc2\x85", "<U+0085>", "<U+0085>"},
	    {"bidi override",
		"a\xe2\x80\xae"
		"b",
		"a<U+202E>b", "a<U+202E>b"},
	    {"bidi isolate", "\xe2\x81\xa6", "<U+2066>", "<U+2066>"},
	    {"Arabic letter mark", "\xd8\x9c", "<U+061C>", "<U+061C>"},
	    {"tag character", "\xf3\xa0\x81\x81", "<U+E0041>", "<U+E0041>"},
	    {"joiners go",
		"a\xe2\x80\x8d"
		"b\xe2\x80\x8c"
		"c",
		"abc", "abc"},
	    {"zero width space goes",
		"a\xe2\x80\x8b"
		"b",
		"ab", "ab"},
	    {"mark of order goes",
		"\xef\xbb\xbf"
		"a",
		"a", "a"},
	    {"soft hyphen goes",
		"a\xc2\xad"
		"b",
		"ab", "ab"},
	    {"line separator",
		"a\xe2\x80\xa8"
		"b",
		"a\nb", "a b"},
	    {"a lone byte",
		"a\xff"
		"b",
		"a\xef\xbf\xbd"
		"b",
		"a\xef\xbf\xbd"
		"b"},
	    {"cut short", "\xe6\x97", "\xef\xbf\xbd\xef\xbf\xbd",
		"\xef\xbf\xbd\xef\xbf\xbd"},
	    {"overlong slash", "\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd",
		"\xef\xbf\xbd\xef\xbf\xbd"},
	    {"a surrogate", "\xed\xa0\x80",
		"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd",
		"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
	    {"beyond U+10FFFF", "\xf4\x90\x80\x80",
		"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd",
		"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
	};
	struct buf out = BUF_INIT;
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		for (j = 0; j < 2; j++) {
			const char *want = j ? rows[i].line : rows[i].lines;

			utf8_clean(
			    &out, rows[i].text, strlen(rows[i].text), j == 1);
			if (strcmp(buf_text(&out), want) != 0)
				fail_msg("%s: \"%s\"", rows[i].label,
				    buf_text(&out));
			buf_release(&out);
		}
}

static void a_nul_is_shown_too(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	utf8_clean(&out, "a\0b", 3, false);
	assert_string_equal(out.data, "a<U+0000>b");
	buf_release(&out);
}

/* What was cleaned is clean: once more changes nothing. */
static void cleaning_twice_is_cleaning_once(void **state)
{
	struct buf all = BUF_INIT, once = BUF_INIT, twice = BUF_INIT;
	uint32_t c;

	(void)state;
	for (c = 0; c < 0x11000; c++)
		utf8_encode(&all, c);
	utf8_clean(&once, all.data, all.len, true);
	utf8_clean(&twice, once.data, once.len, true);
	assert_string_equal(once.data, twice.data);
	assert_true(utf8_has_control(all.data + 1));
	assert_false(utf8_has_control(once.data));
	buf_release(&all);
	buf_release(&once);
	buf_release(&twice);
}

static void lines_are_wrapped_at_spaces(void **state)
{
	static const struct {
		const char *label, *text, *wrapped;
	} rows[] = {
	    {"empty", "", ""},
	    {"short", "one two", "one two"},
	    {"exactly ten", "1234 67890", "1234 67890"},
	    {"eleven", "1234 678901", "1234\n678901"},
	    {"three lines", "aaaa bbbb cccc dddd", "aaaa bbbb\ncccc dddd"},
	    {"empty lines stay", "\n\na\n\n", "\n\na\n\n"},
	    {"a long word stays whole", "a bbbbbbbbbbbbbbbb c",
		"a\nbbbbbbbbbbbbbbbb\nc"},
	    {"a long word alone", "bbbbbbbbbbbbbbbb", "bbbbbbbbbbbbbbbb"},
	    {"what is moved in stays so", "  aaaa bbbb cccc",
		"  aaaa\n  bbbb\n  cccc"},
	    {"a list's text stays behind its mark", "- aaaa bbbb",
		"- aaaa\n  bbbb"},
	    {"but not behind the half of a line", "      aaaa bbbb",
		"      aaaa bbbb"},
	    {"a space at the end is no line", "1234567890 ", "1234567890"},
	    {"nor are many", "aaaa 12345     \nb", "aaaa 12345\nb"},
	    {"quotation", "> aaaa bbbb", "> aaaa\n> bbbb"},
	    {"quotation in quotation", ">> aaaa bbbb", ">> aaaa\n>> bbbb"},
	    {"spaced marks", "> > aa bb cc", "> > aa bb\n> > cc"},
	    {"deep quotation is left alone", ">>>>>>> aaaa bbbb",
		">>>>>>> aaaa bbbb"},
	    {"a mark within is no quotation", "aaaa > bbbb cc",
		"aaaa >\nbbbb cc"},
	    {"accents are no columns",
		"e\xcc\x81"
		"e\xcc\x81"
		"e\xcc\x81 bbbbb",
		"e\xcc\x81"
		"e\xcc\x81"
		"e\xcc\x81 bbbbb"},
	    {"wide characters are two",
		"\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5 "
		"\xe6\x97\xa5\xe6\x97\xa5",
		"\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5\n"
		"\xe6\x97\xa5\xe6\x97\xa5"},
	};
	struct buf out = BUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		utf8_wrap(&out, rows[i].text, 10);
		if (strcmp(buf_text(&out), rows[i].wrapped) != 0)
			fail_msg("%s: \"%s\"", rows[i].label, buf_text(&out));
		buf_release(&out);
	}
}

static void case_and_composition_fold(void **state)
{
	static const struct {
		const char *text, *folded;
	} rows[] = {
	    {"ABC", "abc"},
	    {"\xc3\x96", "\xc3\xb6"},
	    {"o\xcc\x88", "\xc3\xb6"}, /* two characters become one */
	    {"\xd0\x96", "\xd0\xb6"},
	    {"", ""},
	};
	char *out;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		out = utf8_fold(rows[i].text);
		assert_string_equal(out, rows[i].folded);
		mem_wipe_free(out);
	}
}

static void a_letter_has_a_base(void **state)
{
	static const struct {
		const char *label;
		uint32_t c, base;
	} rows[] = {
	    {"A", 'A', 'a'},
	    {"a digit", '7', '7'},
	    {"E acute", 0xc9, 'e'},
	    {"e circumflex and hook, two marks", 0x1ec3, 'e'},
	    {"Angstrom sign", 0x212b, 'a'},
	    {"Cyrillic short I", 0x419, 0x438},
	    {"Greek Alpha with tonos", 0x386, 0x3b1},
	    {"final sigma", 0x3c2, 0x3c3},
	    {"dotted capital I", 0x130, 'i'},
	    {"dotless i", 0x131, 'i'},
	    {"O with stroke", 0xd8, 'o'},
	    {"L with stroke", 0x141, 'l'},
	    {"d with stroke", 0x111, 'd'},
	    {"a Chinese character", 0x6797, 0x6797},
	    {"a Korean syllable", 0xae40, 0xae40},
	    {"kana with a voice mark", 0x304c, 0x304b},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (utf8_base(rows[i].c) != rows[i].base)
			fail_msg("%s: U+%04X", rows[i].label,
			    (unsigned)utf8_base(rows[i].c));
}

static void a_text_is_cut_between_characters(void **state)
{
	static const char text[] = "a\xc3\xa9\xe6\x97\xa5";
	static const size_t fit[] = {0, 1, 1, 3, 3, 3, 6, 6};
	size_t max;

	(void)state;
	for (max = 0; max < sizeof fit / sizeof fit[0]; max++)
		assert_int_equal(
		    utf8_cut(text, sizeof text - 1, max), fit[max]);
	assert_int_equal(utf8_cut("\x80\x80\x80", 3, 2), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(text_becomes_fit_to_be_shown),
	    cmocka_unit_test(a_nul_is_shown_too),
	    cmocka_unit_test(cleaning_twice_is_cleaning_once),
	    cmocka_unit_test(lines_are_wrapped_at_spaces),
	    cmocka_unit_test(case_and_composition_fold),
	    cmocka_unit_test(a_letter_has_a_base),
	    cmocka_unit_test(a_text_is_cut_between_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
