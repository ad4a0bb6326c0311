/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <uninorm.h>
#include <unicase.h>
#include <unictype.h>
#include <unistr.h>

#include "base/mem.h"

size_t utf8_decode(uint32_t *c, const char *s, size_t len)
{
	ucs4_t uc;
	int n;

	n = u8_mbtoucr(&uc, (const uint8_t *)s, len);
	if (n <= 0)
		return 0;
	*c = uc;
	return (size_t)n;
}

void utf8_encode(struct buf *out, uint32_t c)
{
	uint8_t bytes[6];
	int n = u8_uctomb(bytes, c, sizeof bytes);

	if (n > 0)
		buf_add(out, bytes, (size_t)n);
}

bool utf8_is_valid(const char *s)
{
	return u8_check((const uint8_t *)s, strlen(s)) == NULL;
}

static bool is_hidden(uint32_t c)
{
	return (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	    (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c == 0x061c ||
	    c == 0x180e || c == 0x00ad || (c >= 0xfff9 && c <= 0xfffb) ||
	    (c >= 0xe0000 && c <= 0xe007f);
}

static bool is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

bool utf8_has_control(const char *s)
{
	size_t n, len = strlen(s);
	uint32_t c;

	for (; len > 0; s += n, len -= n) {
		n = utf8_decode(&c, s, len);
		if (n == 0 || is_control(c) || is_hidden(c))
			return true;
	}
	return false;
}

/* One character that is not plain text. */
static void clean_special(struct buf *out, uint32_t c, bool one_line)
{
	if (c == '\n' || c == '\r' || c == '\t')
		buf_addc(out, one_line ? ' ' : c == '\t' ? '\t' : '\n');
	else if (c == 0x200d || c == 0xfeff || c == 0x00ad || c == 0x200b ||
	    c == 0x200c)
		; /* joiners, marks of order and soft hyphens: no loss */
	else if (c == 0x2028 || c == 0x2029)
		buf_addc(out, one_line ? ' ' : '\n');
	else
		buf_addf(out, "<U+%04X>", (unsigned)c);
}

void utf8_clean(struct buf *out, const char *s, size_t len, bool one_line)
{
	size_t n;
	uint32_t c;

	for (; len > 0; s += n, len -= n) {
		n = utf8_decode(&c, s, len);
		if (n == 0) {
			buf_adds(out, "\xef\xbf\xbd");
			n = 1;
		} else if (c == '\r' && len > 1 && s[1] == '\n') {
			; /* the LF speaks for both */
		} else if (is_control(c) || is_hidden(c)) {
			clean_special(out, c, one_line);
		} else {
			buf_add(out, s, n);
		}
	}
}

char *utf8_fold(const char *s)
{
	size_t len = 0;
	uint8_t *lower;
	char *out;

	lower = u8_tolower((const uint8_t *)s, strlen(s), NULL, UNINORM_NFC,
	    NULL, &len);
	if (lower == NULL)
		return mem_strdup(s);
	out = mem_strndup((const char *)lower, len);
	explicit_bzero(lower, len);
	free(lower);
	return out;
}

bool utf8_is_word(uint32_t c)
{
	return uc_is_general_category_withtable(c,
	    UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M | UC_CATEGORY_MASK_N);
}

uint32_t utf8_lower(uint32_t c)
{
	return uc_tolower(c);
}
