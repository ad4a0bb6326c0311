/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "msg/charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>
#include <unicode/ucnv.h>
#include <unicode/utf16.h>

#include "base/utf8.h"
#include "msg/charset_names.h"

#define REPLACEMENT "\xef\xbf\xbd"
#define NO_ICONV ((iconv_t)-1)
#define ICONV_PREFIX "iconv:"
enum { ICU_MAX = 80, BLOCK = 2048 };

/* What ICU does not know. */
static struct {
	const char *reads;
	iconv_t converter;
} iconvs[] = {
    {"iconv:ISO-8859-16", NO_ICONV},
    {"iconv:VISCII", NO_ICONV},
};
enum { N_ICONVS = sizeof iconvs / sizeof iconvs[0] };

/* ICU's converters, kept once they were wanted. */
static struct {
	const char *reads;
	UConverter *converter;
} icus[ICU_MAX];
static size_t n_icus;
static bool iconvs_are_open;

void charset_init(void)
{
	size_t i;

	for (i = 0; !iconvs_are_open && i < N_ICONVS; i++)
		iconvs[i].converter =
		    iconv_open("UTF-8", iconvs[i].reads + strlen(ICONV_PREFIX));
	iconvs_are_open = true;
}

void charset_release(void)
{
	size_t i;

	for (i = 0; i < N_ICONVS; i++) {
		if (iconvs[i].converter != NO_ICONV)
			iconv_close(iconvs[i].converter);
		iconvs[i].converter = NO_ICONV;
	}
	iconvs_are_open = false;
	while (n_icus > 0)
		ucnv_close(icus[--n_icus].converter);
}

static iconv_t iconv_of(const char *reads)
{
	size_t i;

	for (i = 0; i < N_ICONVS; i++)
		if (strcmp(iconvs[i].reads, reads) == 0)
			return iconvs[i].converter;
	return NO_ICONV;
}

/* NULL where ICU has none. */
static UConverter *icu_of(const char *reads)
{
	UErrorCode code = U_ZERO_ERROR;
	UConverter *converter;
	size_t i;

	for (i = 0; i < n_icus; i++)
		if (strcmp(icus[i].reads, reads) == 0)
			return icus[i].converter;
	if (n_icus == ICU_MAX)
		return NULL;
	converter = ucnv_open(reads, &code);
	if (converter == NULL || U_FAILURE(code))
		return NULL;
	icus[n_icus].reads = reads;
	icus[n_icus++].converter = converter;
	return converter;
}

static bool is_iconv(const char *reads)
{
	return strncmp(reads, ICONV_PREFIX, strlen(ICONV_PREFIX)) == 0;
}

bool charset_is_known(const char *name)
{
	const char *reads = charset_reads(name);

	if (reads == NULL)
		return false;
	return is_iconv(reads) ? iconv_of(reads) != NO_ICONV
	                       : icu_of(reads) != NULL;
}

/* What the bytes are, whatever they are called. */
struct look {
	size_t wrong; /* bytes that cannot be UTF-8 */
	size_t right; /* longer characters of UTF-8 */
	bool escapes; /* there is an ESC */
	bool zeros; /* there is a NUL */
};

static void look_at(struct look *look, const char *s, size_t len)
{
	const char *end = s + len;
	uint32_t c;
	size_t n;

	*look = (struct look){0};
	look->escapes = memchr(s, '\x1b', len) != NULL;
	look->zeros = memchr(s, '\0', len) != NULL;
	while ((s += utf8_ascii(s, (size_t)(end - s))) < end) {
		n = utf8_decode(&c, s, (size_t)(end - s));
		look->wrong += n == 0;
		look->right += n > 0;
		s += n == 0 ? 1 : n;
	}
}

static void add_utf8(struct buf *out, const char *s, size_t len)
{
	const char *end = s + len, *from;
	uint32_t c;
	size_t n;

	for (from = s; s < end; s += n) {
		n = utf8_ascii(s, (size_t)(end - s));
		if (n == 0)
			n = utf8_decode(&c, s, (size_t)(end - s));
		if (n > 0)
			continue;
		buf_add(out, from, (size_t)(s - from));
		buf_adds(out, REPLACEMENT);
		n = 1;
		from = s + 1;
	}
	buf_add(out, from, (size_t)(s - from));
}

/* The UTF-8 of n units of UTF-16; *lead is what a pair began with in the
 * units before. Controls that no charset means become U+FFFD, as does what
 * could not be converted (ICU says U+001A to some): returns how many. */
static size_t add_utf16(struct buf *out, const UChar *s, size_t n, UChar *lead)
{
	char bytes[3 * BLOCK + 8];
	size_t i, at = 0, wrong = 0;
	UChar32 c;

	for (i = 0; i < n; i++) {
		c = s[i];
		if (U16_IS_LEAD(c)) {
			*lead = s[i];
			continue;
		}
		if (U16_IS_TRAIL(c))
			c = *lead == 0 ? 0xfffd
			               : U16_GET_SUPPLEMENTARY(*lead, c);
		*lead = 0;
		if (c == 0xfffd || c == 0x1a || (c >= 0x80 && c < 0xa0)) {
			wrong++;
			c = 0xfffd;
		}
		U8_APPEND_UNSAFE((uint8_t *)bytes, at, c);
	}
	buf_add(out, bytes, at);
	return wrong;
}

static size_t add_by_icu(
    struct buf *out, UConverter *converter, const char *s, size_t len)
{
	UErrorCode code = U_BUFFER_OVERFLOW_ERROR;
	const char *end = s + len;
	UChar block[BLOCK], *to, lead = 0;
	size_t wrong = 0;

	ucnv_resetToUnicode(converter);
	while (code == U_BUFFER_OVERFLOW_ERROR) {
		code = U_ZERO_ERROR;
		to = block;
		ucnv_toUnicode(
		    converter, &to, block + BLOCK, &s, end, NULL, 1, &code);
		wrong += add_utf16(out, block, (size_t)(to - block), &lead);
	}
	/* Cut off within a character. */
	if (U_FAILURE(code)) {
		buf_adds(out, REPLACEMENT);
		wrong++;
	}
	return wrong;
}

/* Returns how often something had to be replaced. */
static size_t add_by_iconv(
    struct buf *out, iconv_t converter, const char *s, size_t len)
{
	char block[BLOCK], *in = (char *)s, *to;
	size_t room, wrong = 0, r;

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
		in++;
		len--;
	}
	return wrong;
}

/* False where there is no such converter. */
static bool add_converted(struct buf *out, const char *reads, const char *s,
    size_t len, size_t *wrong)
{
	UConverter *icu;

	if (is_iconv(reads)) {
		if (iconv_of(reads) == NO_ICONV)
			return false;
		*wrong = add_by_iconv(out, iconv_of(reads), s, len);
		return true;
	}
	icu = icu_of(reads);
	if (icu == NULL)
		return false;
	*wrong = add_by_icu(out, icu, s, len);
	return true;
}

/* The mark by which UTF-16 says its byte order. */
static bool has_mark(const char *s, size_t len)
{
	return len >= 2 &&
	       (memcmp(s, "\xff\xfe", 2) == 0 || memcmp(s, "\xfe\xff", 2) == 0);
}

/* UTF-16 of which nobody says which byte comes first: a mark does, or where
 * the zeros of Latin letters and spaces stand. NULL where it is neither. */
static const char *byte_order(const char *s, size_t len)
{
	size_t i, zeros[2] = {0, 0};

	if (len >= 2 &&
	    (memcmp(s, "\xff\xfe", 2) == 0 || memcmp(s, "\xfe\xff", 2) == 0))
		return "UTF-16";
	for (i = 0; i < len; i++)
		zeros[i % 2] += s[i] == '\0';
	if (zeros[0] == zeros[1])
		return NULL;
	return zeros[0] > zeros[1] ? "UTF-16BE" : "UTF-16LE";
}

/* Not said, or not known. */
static void add_unsaid(
    struct buf *out, const char *s, size_t len, const struct look *look)
{
	size_t wrong;

	if (look->zeros && has_mark(s, len))
		add_converted(out, "UTF-16", s, len, &wrong);
	else if (look->escapes && look->wrong + look->right == 0 &&
		 memmem(s, len, "\x1b$", 2) != NULL)
		add_converted(out, "ISO-2022-JP-2", s, len, &wrong);
	else if (look->wrong == 0)
		buf_add(out, s, len);
	else if (look->wrong <= look->right ||
		 !add_converted(out, "windows-1252", s, len, &wrong))
		add_utf8(out, s, len);
}

/* The bytes of its own for ASCII are those of ASCII. */
static bool extends_ascii(const char *reads)
{
	return strncmp(reads, "ISO-2022", 8) != 0 &&
	       strncmp(reads, "UTF-", 4) != 0 && strcmp(reads, "HZ") != 0 &&
	       !is_iconv(reads);
}

/* UTF-8 (or ASCII) under the name of another charset. */
static bool is_misnamed(const char *reads, const struct look *look)
{
	bool is_wide = strncmp(reads, "UTF-16", 6) == 0 ||
	               strncmp(reads, "UTF-32", 6) == 0;

	if (look->wrong > 0)
		return false;
	if (is_wide)
		return !look->zeros;
	return look->right > 0 ? strcmp(reads, "windows-1252") == 0
	                       : extends_ascii(reads);
}

void charset_convert(
    struct buf *out, const char *name, const char *s, size_t len)
{
	const char *reads = name == NULL ? NULL : charset_reads(name), *order;
	size_t before = out->len, wrong;
	struct look look;

	look_at(&look, s, len);
	if (reads == NULL || strcmp(reads, "UTF-8") == 0) {
		add_unsaid(out, s, len, &look);
		return;
	}
	if (is_misnamed(reads, &look)) {
		buf_add(out, s, len);
		return;
	}
	if (strcmp(reads, "UTF-16") == 0 &&
	    (order = byte_order(s, len)) != NULL)
		reads = order;
	charset_init();
	if (!add_converted(out, reads, s, len, &wrong)) {
		add_unsaid(out, s, len, &look);
		return;
	}
	if (wrong == 0 || look.wrong > 0 || look.right == 0)
		return;
	/* It is not what it says, and it is UTF-8 without a fault. */
	buf_truncate(out, before);
	buf_add(out, s, len);
}
