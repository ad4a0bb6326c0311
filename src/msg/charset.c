/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "msg/charset.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "base/utf8.h"

#define REPLACEMENT "\xef\xbf\xbd"
#define NO_CONVERTER ((iconv_t)-1)

/* What a charset is called, in lower case without "-", "_", " " and ":",
 * and by which of iconv's converters it is read. Where a label is commonly
 * put on a larger set (iso-8859-1 on windows-1252), the larger one reads it.
 * To support another charset, add a row. */
static const struct {
	const char *name, *reads;
} charsets[] = {
    {"utf8", "UTF-8"},
    {"unicode11utf8", "UTF-8"},
    {"usascii", "CP1252"},
    {"ascii", "CP1252"},
    {"ansix3.41968", "CP1252"},
    {"iso88591", "CP1252"},
    {"latin1", "CP1252"},
    {"l1", "CP1252"},
    {"ibm819", "CP1252"},
    {"windows1252", "CP1252"},
    {"cp1252", "CP1252"},
    {"xansi", "CP1252"},
    {"iso88592", "ISO-8859-2"},
    {"latin2", "ISO-8859-2"},
    {"iso88593", "ISO-8859-3"},
    {"iso88594", "ISO-8859-4"},
    {"iso88595", "ISO-8859-5"},
    {"iso88596", "ISO-8859-6"},
    {"iso88597", "ISO-8859-7"},
    {"iso88598", "ISO-8859-8"},
    {"iso88598i", "ISO-8859-8"},
    {"iso88599", "CP1254"},
    {"latin5", "CP1254"},
    {"iso885910", "ISO-8859-10"},
    {"iso885911", "CP874"},
    {"iso885913", "ISO-8859-13"},
    {"iso885914", "ISO-8859-14"},
    {"iso885915", "ISO-8859-15"},
    {"latin9", "ISO-8859-15"},
    {"iso885916", "ISO-8859-16"},
    {"windows1250", "CP1250"},
    {"cp1250", "CP1250"},
    {"windows1251", "CP1251"},
    {"cp1251", "CP1251"},
    {"windows1253", "CP1253"},
    {"cp1253", "CP1253"},
    {"windows1254", "CP1254"},
    {"cp1254", "CP1254"},
    {"windows1255", "CP1255"},
    {"cp1255", "CP1255"},
    {"windows1256", "CP1256"},
    {"cp1256", "CP1256"},
    {"windows1257", "CP1257"},
    {"cp1257", "CP1257"},
    {"windows1258", "CP1258"},
    {"cp1258", "CP1258"},
    {"windows874", "CP874"},
    {"tis620", "CP874"},
    {"koi8r", "KOI8-R"},
    {"koi8u", "KOI8-U"},
    {"ibm437", "CP437"},
    {"cp437", "CP437"},
    {"ibm850", "CP850"},
    {"cp850", "CP850"},
    {"ibm866", "CP866"},
    {"cp866", "CP866"},
    {"macintosh", "MACINTOSH"},
    {"mac", "MACINTOSH"},
    {"iso2022jp", "ISO-2022-JP-2"},
    {"iso2022jp1", "ISO-2022-JP-2"},
    {"iso2022jp2", "ISO-2022-JP-2"},
    {"csiso2022jp", "ISO-2022-JP-2"},
    {"shiftjis", "CP932"},
    {"sjis", "CP932"},
    {"xsjis", "CP932"},
    {"windows31j", "CP932"},
    {"cp932", "CP932"},
    {"eucjp", "EUC-JP-MS"},
    {"xeucjp", "EUC-JP-MS"},
    {"iso2022kr", "ISO-2022-KR"},
    {"euckr", "UHC"},
    {"ksc56011987", "UHC"},
    {"cp949", "UHC"},
    {"gb2312", "GB18030"},
    {"gbk", "GB18030"},
    {"cp936", "GB18030"},
    {"gb18030", "GB18030"},
    {"iso2022cn", "ISO-2022-CN"},
    {"big5", "BIG5-HKSCS"},
    {"big5hkscs", "BIG5-HKSCS"},
    {"xxbig5", "BIG5-HKSCS"},
    {"utf7", "UTF-7"},
    {"unicode11utf7", "UTF-7"},
    {"utf16", "UTF-16"},
    {"utf16le", "UTF-16LE"},
    {"utf16be", "UTF-16BE"},
    {"ucs2", "UTF-16"},
    {"utf32", "UTF-32"},
    {"utf32le", "UTF-32LE"},
    {"utf32be", "UTF-32BE"},
};
enum { N_CHARSETS = sizeof charsets / sizeof charsets[0] };

/* One for each row; rows that read alike share it. */
static iconv_t converters[N_CHARSETS];
static bool are_open;

/* The first row that is read by the converter of this one. */
static size_t owner_of(size_t row)
{
	size_t i;

	for (i = 0; strcmp(charsets[i].reads, charsets[row].reads) != 0; i++)
		;
	return i;
}

void charset_init(void)
{
	size_t i;

	if (are_open)
		return;
	for (i = 0; i < N_CHARSETS; i++)
		converters[i] = owner_of(i) == i
		                    ? iconv_open("UTF-8", charsets[i].reads)
		                    : converters[owner_of(i)];
	are_open = true;
}

void charset_release(void)
{
	size_t i;

	for (i = 0; are_open && i < N_CHARSETS; i++)
		if (converters[i] != NO_CONVERTER && owner_of(i) == i)
			iconv_close(converters[i]);
	are_open = false;
}

/* The row of name, or -1. */
static int find(const char *name)
{
	char plain[32];
	size_t i, n = 0;

	for (; *name != '\0' && n < sizeof plain - 1; name++)
		if (strchr("-_ :\"'", *name) == NULL)
			plain[n++] = (char)tolower((unsigned char)*name);
	plain[n] = '\0';
	for (i = 0; i < N_CHARSETS && *name == '\0'; i++)
		if (strcmp(plain, charsets[i].name) == 0)
			return (int)i;
	return -1;
}

bool charset_is_known(const char *name)
{
	int row = find(name);

	return row != -1 && are_open && converters[row] != NO_CONVERTER;
}

/* How many bytes are wrong, and how many characters are right and more than
 * one byte long. */
static size_t utf8_faults(const char *s, size_t len, size_t *right)
{
	size_t n, wrong = 0;
	uint32_t c;

	*right = 0;
	for (; len > 0; s += n, len -= n) {
		n = (*s & 0x80) == 0 ? 1 : utf8_decode(&c, s, len);
		if (n == 0)
			wrong++;
		else if (n > 1)
			++*right;
		n = n == 0 ? 1 : n;
	}
	return wrong;
}

static void add_utf8(struct buf *out, const char *s, size_t len)
{
	size_t n;
	uint32_t c;

	for (; len > 0; s += n, len -= n) {
		n = utf8_decode(&c, s, len);
		if (n > 0) {
			buf_add(out, s, n);
		} else {
			buf_adds(out, REPLACEMENT);
			n = 1;
		}
	}
}

/* By how much to pass over what is no character. */
static size_t unit_of(int row)
{
	if (strncmp(charsets[row].reads, "UTF-16", 6) == 0)
		return 2;
	return strncmp(charsets[row].reads, "UTF-32", 6) == 0 ? 4 : 1;
}

/* Returns how often something had to be replaced. */
static size_t add_converted(struct buf *out, int row, const char *s, size_t len)
{
	iconv_t converter = converters[row];
	char block[4096], *in = (char *)s, *to;
	size_t room, wrong = 0, r, skip;

	iconv(converter, NULL, NULL, NULL, NULL);
	while (len > 0) {
		to = block;
		room = sizeof block;
		r = iconv(converter, &in, &len, &to, &room);
		buf_add(out, block, (size_t)(to - block));
		if (r != (size_t)-1 || errno == E2BIG)
			continue;
		buf_adds(out, REPLACEMENT);
		wrong++;
		skip = len < unit_of(row) ? len : unit_of(row);
		in += skip;
		len -= skip;
	}
	return wrong;
}

static void add_unsaid(struct buf *out, const char *s, size_t len)
{
	int row = find("windows-1252");
	size_t right, wrong = utf8_faults(s, len, &right);

	if (wrong == 0)
		buf_add(out, s, len);
	else if (wrong > right && converters[row] != NO_CONVERTER)
		add_converted(out, row, s, len);
	else
		add_utf8(out, s, len);
}

void charset_convert(
    struct buf *out, const char *name, const char *s, size_t len)
{
	int row = name == NULL ? -1 : find(name);
	size_t before = out->len, right, wrong;

	charset_init();
	wrong = utf8_faults(s, len, &right);
	if (row == -1 || converters[row] == NO_CONVERTER ||
	    strcmp(charsets[row].reads, "UTF-8") == 0 ||
	    (strcmp(charsets[row].reads, "CP1252") == 0 && right > 0 &&
		wrong == 0)) {
		add_unsaid(out, s, len);
		return;
	}
	if (add_converted(out, row, s, len) == 0 || wrong > 0 || right == 0)
		return;
	/* It is not what it says, and it is UTF-8 without a fault. */
	out->len = before;
	add_utf8(out, s, len);
}
