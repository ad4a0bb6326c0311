/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include "base/utf8.h"
#include "msg/charset.h"
#include "msg/words.h"

#define OUML "\xc3\xb6"
#define BAD "\xef\xbf\xbd"

static void any_bytes_become_utf8(void **state)
{
	static const struct {
		const char *label, *charset, *bytes, *text;
	} rows[] = {
	    {"utf-8", "utf-8", "J\xc3\xb6rg", "J\xc3\xb6rg"},
	    {"other spellings", "UTF_8", "\xc3\xb6", "\xc3\xb6"},
	    {"latin1", "iso-8859-1", "J\xf6rg", "J\xc3\xb6rg"},
	    {"latin1 that is windows-1252", "ISO-8859-1", "\x93x\x94",
		"\xe2\x80\x9cx\xe2\x80\x9d"},
	    {"latin9", "iso-8859-15", "\xa4", "\xe2\x82\xac"},
	    {"ascii that is utf-8", "us-ascii", "\xc3\xb6", "\xc3\xb6"},
	    {"ascii that is latin1", "us-ascii", "\xf6", "\xc3\xb6"},
	    {"latin1 that is utf-8", "iso-8859-1", "\xc3\xb6", "\xc3\xb6"},
	    {"utf-8 that is latin1", "utf-8", "J\xf6rg", "J\xc3\xb6rg"},
	    {"utf-8 with one fault", "utf-8", "\xc3\xb6\xc3\xa4\xff",
		"\xc3\xb6\xc3\xa4\xef\xbf\xbd"},
	    {"cyrillic", "koi8-r", "\xf0\xd2", "\xd0\x9f\xd1\x80"},
	    {"windows-1251", "windows-1251", "\xcf\xf0", "\xd0\x9f\xd1\x80"},
	    {"japanese", "iso-2022-jp", "\x1b$B$3$s\x1b(B",
		"\xe3\x81\x93\xe3\x82\x93"},
	    {"shift jis", "Shift_JIS", "\x82\xb1", "\xe3\x81\x93"},
	    {"chinese", "gb2312", "\xc4\xe3", "\xe4\xbd\xa0"},
	    {"big5", "big5", "\xa7\x41", "\xe4\xbd\xa0"},
	    {"korean", "ks_c_5601-1987", "\xb0\xa1", "\xea\xb0\x80"},
	    {"korean, windows", "euc-kr", "\x81\x41", "\xea\xb0\x82"},
	    {"korean, escaped", "iso-2022-kr",
		"\x1b$)C\x0e"
		"0!\x0f",
		"\xea\xb0\x80"},
	    {"chinese, escaped", "iso-2022-cn",
		"\x1b$)A\x0e"
		"Dc\x0f",
		"\xe4\xbd\xa0"},
	    {"chinese, hz", "hz-gb-2312", "~{Dc~}", "\xe4\xbd\xa0"},
	    {"gb2312 that is gb18030", "gb2312", "\x81\x30\x86\x30",
		"\xc2\xb8"},
	    {"euc-jp", "euc-jp", "\xa4\xb3", "\xe3\x81\x93"},
	    {"thai", "tis-620", "\xa1", "\xe0\xb8\x81"},
	    {"vietnamese", "viscii", "\xd5", "\xe1\xba\xa1"},
	    {"ukrainian", "koi8-u", "\xa4", "\xd1\x94"},
	    {"windows-1250", "windows-1250", "\x9a", "\xc5\xa1"},
	    {"windows-1253", "cp1253", "\xe1", "\xce\xb1"},
	    {"windows-1255", "windows-1255", "\xe0", "\xd7\x90"},
	    {"windows-1256", "windows-1256", "\xc7", "\xd8\xa7"},
	    {"windows-1257", "windows-1257", "\xe0", "\xc4\x85"},
	    {"windows-1258", "windows-1258", "\xd5", "\xc6\xa0"},
	    {"iso-8859-2", "iso-8859-2", "\xb9", "\xc5\xa1"},
	    {"iso-8859-5", "iso-8859-5", "\xbf", "\xd0\x9f"},
	    {"iso-8859-7", "iso-8859-7", "\xe1", "\xce\xb1"},
	    {"iso-8859-8-i", "iso-8859-8-i", "\xe0", "\xd7\x90"},
	    {"iso-8859-9", "iso-8859-9", "\xfd", "\xc4\xb1"},
	    {"iso-8859-16", "iso-8859-16", "\xaa", "\xc8\x98"},
	    {"dos", "ibm437", "\x94", OUML},
	    {"dos, west", "cp850", "\x94", OUML},
	    {"dos, russian", "ibm866", "\x8f", "\xd0\x9f"},
	    {"mac", "macintosh", "\x9a", OUML},
	    {"mac, russian", "x-mac-cyrillic", "\x8f", "\xd0\x9f"},
	    {"ansi", "ansi", "\xf6", OUML},
	    {"quotes around", "'iso-8859-2'", "\xb9", "\xc5\xa1"},
	    {"misspelt", "uft-8", OUML, OUML},
	    {"with the name of its registry", "csISO2022JP", "\x1b$B$3\x1b(B",
		"\xe3\x81\x93"},
	    {"empty", "", "\xf6", OUML},
	    {"not said, and escaped", NULL, "\x1b$B$3\x1b(B", "\xe3\x81\x93"},
	    {"utf-16 that is none", "utf-16", "plain", "plain"},
	    {"utf-16 that is utf-8", "utf-16le", "x" OUML, "x" OUML},
	    {"utf-32 that is none", "utf-32", "plain", "plain"},
	    {"utf-7 that is utf-8", "utf-7", OUML, OUML},
	    {"utf-7 without sense", "utf-7", "+\xf6", BAD BAD},
	    {"utf-7", "utf-7", "+APY-", "\xc3\xb6"},
	    {"not said", NULL, "\xc3\xb6", "\xc3\xb6"},
	    {"not said, and latin1", NULL, "\xf6", "\xc3\xb6"},
	    {"not known", "x-klingon", "\xc3\xb6", "\xc3\xb6"},
	    {"not known, and latin1", "x-klingon", "\xf6", "\xc3\xb6"},
	    {"an overlong name",
		"utf-8-and-then-so-much-more-that-no-buffer-holds-it", "a",
		"a"},
	    {"no character at all", "windows-1252", "\x81", "\xef\xbf\xbd"},
	    {"half a character", "shift_jis", "a\x82", "a\xef\xbf\xbd"},
	};
	struct buf out = BUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		charset_convert(&out, rows[i].charset, rows[i].bytes,
		    strlen(rows[i].bytes));
		if (strcmp(buf_text(&out), rows[i].text) != 0)
			fail_msg("%s: %s", rows[i].label, buf_text(&out));
		buf_release(&out);
	}
}

static void wide_characters_become_utf8(void **state)
{
	static const struct {
		const char *charset;
		const char bytes[9];
		size_t len;
		const char *text;
	} rows[] = {
	    {NULL, "\xff\xfe\xf6\x00x\x00", 6, "\xc3\xb6x"},
	    {"utf-8", "\xfe\xff\x00\xf6\x00x", 6, "\xc3\xb6x"},
	    {"utf-16", "\x00\xf6\x00x", 4, "\xc3\xb6x"},
	    {"utf-16", "\xf6\x00x\x00", 4, "\xc3\xb6x"},
	    {"unicode", "x\x00y\x00", 4, "xy"},
	    {"utf-16le", "x\x00\x79", 3, "x\xef\xbf\xbd"},
	    {"utf-32", "\x00\x00\xfe\xff\x00\x00\x00x", 8, "x"},
	    {"utf-32", "\x00\x00\x00x", 4, "x"},
	    {"utf-32", "\x00\x00\x00x\xff", 5, "x\xef\xbf\xbd"},
	    {"utf-16", "\xff\xfe\xf6\x00x\x00", 6, "\xc3\xb6x"},
	    {"utf-16be", "\x00\xf6\x00x", 4, "\xc3\xb6x"},
	    {"utf-16le", "\x00\xdcx\x00", 4, "\xef\xbf\xbdx"},
	    {"utf-32le", "x\x00\x00\x00\xff\xff\xff\xff", 8, "x\xef\xbf\xbd"},
	};
	struct buf out = BUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		charset_convert(
		    &out, rows[i].charset, rows[i].bytes, rows[i].len);
		assert_string_equal(buf_text(&out), rows[i].text);
		buf_release(&out);
	}
}

/* What any converter makes of any two bytes can be shown. */
static void the_result_is_utf8_whatever_comes_in(void **state)
{
	static const char *const names[] = {"utf-8", "utf-7", "utf-16",
	    "iso-2022-jp", "gb18030", "big5", "shift_jis", "euc-kr",
	    "macintosh", "iso-8859-7", "nonsense"};
	struct buf out = BUF_INIT;
	char bytes[3];
	size_t i;
	int a, b;

	(void)state;
	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		for (a = 1; a < 256; a += 3) {
			for (b = 1; b < 256; b += 5) {
				bytes[0] = bytes[2] = (char)a;
				bytes[1] = (char)b;
				buf_addc(&out, ' ');
				charset_convert(
				    &out, names[i], bytes, sizeof bytes);
			}
		}
		assert_null(memchr(out.data, '\0', out.len));
		assert_true(utf8_is_valid(out.data));
		buf_release(&out);
	}
}

static void every_charset_of_the_table_has_a_converter(void **state)
{
	static const char *const names[] = {"utf-8", "us-ascii", "iso-8859-2",
	    "iso-8859-16", "windows-874", "koi8-u", "ibm866", "macintosh",
	    "iso-2022-jp", "euc-jp", "iso-2022-kr", "gb18030", "iso-2022-cn",
	    "big5-hkscs", "utf-7", "utf-16", "utf-32"};
	size_t i;

	(void)state;
	charset_init();
	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		if (!charset_is_known(names[i]))
			fail_msg("%s", names[i]);
	assert_false(charset_is_known("x-klingon"));
}

static void header_text_is_decoded(void **state)
{
	static const struct {
		const char *label, *raw, *text;
	} rows[] = {
	    {"plain", " Hello ", "Hello"},
	    {"q", "=?utf-8?q?J=C3=B6rg_M?= x", "J\xc3\xb6rg M x"},
	    {"b", "=?UTF-8?B?SsO2cmc=?=", "J\xc3\xb6rg"},
	    {"b without its padding", "=?UTF-8?B?SsO2cmc?=", "J\xc3\xb6rg"},
	    {"two words", "=?utf-8?q?a?= =?utf-8?q?b?=", "ab"},
	    {"two words, folded", "=?utf-8?q?a?=\r\n =?utf-8?q?b?=", "ab"},
	    {"a word and text", "=?utf-8?q?a?= b", "a b"},
	    {"a character broken in two",
		"=?utf-8?q?=C3?= =?utf-8?q?=B6?=", "\xc3\xb6"},
	    {"two charsets",
		"=?utf-8?q?=C3=B6?= =?iso-8859-1?q?=F6?=", "\xc3\xb6\xc3\xb6"},
	    {"a language", "=?utf-8*de?q?=C3=B6?=", "\xc3\xb6"},
	    {"an unknown charset", "=?x-unknown?q?abc?=", "abc"},
	    {"bad hex", "=?utf-8?q?a=ZZb?=", "a=ZZb"},
	    {"spaces inside", "=?utf-8?q?a b?=", "a b"},
	    {"no end", "=?utf-8?q?a=C3=B6c",
		"a\xc3\xb6"
		"c"},
	    {"no end, but another word", "=?utf-8?q?a =?utf-8?q?b?=", "a b"},
	    {"half an end", "=?utf-8?b?SsO2cmc=?", "J\xc3\xb6rg"},
	    {"raw bytes inside", "=?iso-8859-1?q?J\xf6rg?=", "J\xc3\xb6rg"},
	    {"the wrong charset", "=?utf-8?q?J=F6rg?=", "J\xc3\xb6rg"},
	    {"no space between", "=?utf-8?q?a?==?utf-8?q?b?=", "ab"},
	    {"within quotes", "\"=?utf-8?q?a?=\"", "\"a\""},
	    {"text at both ends", "a=?utf-8?q?b?=c", "abc"},
	    {"lines and spaces inside",
		"=?utf-8?b?SsO2\r\n cmc=?=", "J\xc3\xb6rg"},
	    {"a character broken in two charsets",
		"=?utf-8?q?=C3?= =?iso-8859-1?q?=B6?=", "\xc3\x83\xc2\xb6"},
	    {"no such encoding", "=?utf-8?x?abc?=", "=?utf-8?x?abc?="},
	    {"nothing in it", "a =?utf-8?q?\?= b", "a  b"},
	    {"raw utf-8", "J\xc3\xb6rg", "J\xc3\xb6rg"},
	    {"raw latin1", "J\xf6rg", "J\xc3\xb6rg"},
	    {"folded", "a\r\n b\r\n\tc", "a b c"},
	    {"an encoded line end", "=?utf-8?q?a=0D=0ABcc:_x?=", "aBcc: x"},
	    {"an encoded escape", "=?utf-8?q?=1B[2J?=", "<U+001B>[2J"},
	    {"an encoded override", "=?utf-8?q?a=E2=80=AEb?=", "a<U+202E>b"},
	    {"nested",
		"=?utf-8?q?=3D=3Futf-8=3Fq=3Fx=3F=3D?=", "=?utf-8?q?x?="},
	};
	struct pool *pool = pool_new();
	char *text;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		text =
		    words_decode(pool, rows[i].raw, strlen(rows[i].raw), 100);
		if (strcmp(text, rows[i].text) != 0)
			fail_msg("%s: \"%s\"", rows[i].label, text);
	}
	text = words_decode(pool, "\xc3\xb6\xc3\xb6", 4, 3);
	assert_string_equal(text, "\xc3\xb6");
	pool_free(pool);
}

static int close_converters(void **state)
{
	(void)state;
	charset_release();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(any_bytes_become_utf8),
	    cmocka_unit_test(wide_characters_become_utf8),
	    cmocka_unit_test(the_result_is_utf8_whatever_comes_in),
	    cmocka_unit_test(every_charset_of_the_table_has_a_converter),
	    cmocka_unit_test(header_text_is_decoded),
	};

	return cmocka_run_group_tests(tests, NULL, close_converters);
}
