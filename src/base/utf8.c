/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/utf8.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <uninorm.h>
#include <unicase.h>
#include <unictype.h>
#include <uniwidth.h>
#include <unistr.h>

#include "base/mem.h"

/* Eight bytes at a time: this is where most of all text passes. */
size_t utf8_ascii(const char *s, size_t len)
{
	size_t i = 0;
	uint64_t eight;

	for (; len - i >= sizeof eight; i += sizeof eight) {
		memcpy(&eight, s + i, sizeof eight);
		if ((eight & 0x8080808080808080) != 0)
			break;
	}
	while (i < len && (s[i] & 0x80) == 0)
		i++;
	return i;
}

size_t utf8_decode(uint32_t *c, const char *s, size_t len)
{
	ucs4_t uc;
	int n;

	if ((*s & 0x80) == 0) {
		*c = (uint32_t)*s;
		return 1;
	}
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

size_t utf8_cut(const char *s, size_t len, size_t max)
{
	if (len <= max)
		return len;
	while (max > 0 && (s[max] & 0xc0) == 0x80)
		max--;
	return max;
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

bool utf8_is_space(uint32_t c)
{
	return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Z);
}

bool utf8_has_odd_space(const char *s)
{
	const char *end = s + strlen(s);
	uint32_t c;
	size_t n;

	while ((s += utf8_ascii(s, (size_t)(end - s))) < end) {
		n = utf8_decode(&c, s, (size_t)(end - s));
		if (n > 0 && utf8_is_space(c))
			return true;
		s += n == 0 ? 1 : n;
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

/* How much at s is shown as it is. */
static size_t clean_len(const char *s, size_t len, bool one_line)
{
	const char *at = s, *end = s + len;
	uint32_t c;
	size_t n;

	while (at < end) {
		unsigned char byte = (unsigned char)*at;

		if ((byte >= ' ' && byte < 0x7f) ||
		    (!one_line && (byte == '\n' || byte == '\t'))) {
			at++;
			continue;
		}
		n = byte < 0x80 ? 0 : utf8_decode(&c, at, (size_t)(end - at));
		if (n == 0 || is_control(c) || is_hidden(c))
			break;
		at += n;
	}
	return (size_t)(at - s);
}

bool utf8_is_clean(const char *s, size_t len, bool one_line)
{
	return clean_len(s, len, one_line) == len;
}

void utf8_clean(struct buf *out, const char *s, size_t len, bool one_line)
{
	size_t n;
	uint32_t c;

	buf_reserve(out, len);
	for (;; s += n, len -= n) {
		n = clean_len(s, len, one_line);
		buf_add(out, s, n);
		s += n;
		len -= n;
		if (len == 0)
			return;
		n = utf8_decode(&c, s, len);
		if (n == 0) {
			buf_adds(out, "\xef\xbf\xbd");
			n = 1;
		} else if (c != '\r' || len == 1 || s[1] != '\n') {
			/* Of CRLF, the LF speaks for both. */
			clean_special(out, c, one_line);
		}
	}
}

/* NULL where it is not all of it. */
static char *fold_ascii(const char *s, size_t len)
{
	char *out;
	size_t i;

	for (i = 0; i < len; i++)
		if ((unsigned char)s[i] >= 0x80)
			return NULL;
	out = mem_strndup(s, len);
	for (i = 0; i < len; i++)
		if (out[i] >= 'A' && out[i] <= 'Z')
			out[i] += 'a' - 'A';
	return out;
}

char *utf8_fold(const char *s)
{
	char *out = fold_ascii(s, strlen(s));
	size_t len = 0;
	uint8_t *lower;

	if (out != NULL)
		return out;
	lower = u8_tolower(
	    (const uint8_t *)s, strlen(s), NULL, UNINORM_NFC, NULL, &len);
	if (lower == NULL)
		return mem_strdup(s);
	out = mem_strndup((const char *)lower, len);
	explicit_bzero(lower, len);
	free(lower);
	return out;
}

bool utf8_is_word(uint32_t c)
{
	if (c < 0x80)
		return isalnum((int)c);
	return uc_is_general_category_withtable(
	    c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M | UC_CATEGORY_MASK_N);
}

bool utf8_is_letter(uint32_t c)
{
	return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L);
}

bool utf8_is_mark(uint32_t c)
{
	return c >= 0x80 &&
	       uc_is_general_category_withtable(c, UC_CATEGORY_MASK_M);
}

/* Letters whose mark is a part of them, so that Unicode does not take it
 * off; people do. */
static uint32_t without_stroke(uint32_t c)
{
	switch (c) {
	case 0xf8:
		return 'o';
	case 0x111:
		return 'd';
	case 0x127:
		return 'h';
	case 0x142:
		return 'l';
	case 0x167:
		return 't';
	default:
		return c;
	}
}

uint32_t utf8_base(uint32_t c)
{
	ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];
	int n;

	if (c < 0x80)
		return c >= 'A' && c <= 'Z' ? c + 32 : c;
	/* Marks may stand upon marks: take them off one by one. What is not a
	 * mark stays: a Korean syllable is more than its first letter. */
	while ((n = uc_canonical_decomposition(c, parts)) > 0 &&
	       parts[0] != c && (n == 1 || utf8_is_mark(parts[1])))
		c = parts[0];
	/* By way of upper case: some letters have two lower ones. */
	return without_stroke(uc_tolower(uc_toupper(c)));
}

bool utf8_is_upper(uint32_t c)
{
	return uc_is_general_category_withtable(
	    c, UC_CATEGORY_MASK_Lu | UC_CATEGORY_MASK_Lt);
}

size_t utf8_columns(const char *s, size_t len)
{
	size_t i;
	int n;

	for (i = 0; i < len && s[i] >= ' ' && s[i] <= '~'; i++)
		;
	if (i == len)
		return len;
	n = u8_width((const uint8_t *)s, len, "UTF-8");
	return n < 0 ? len : (size_t)n;
}

/* How much of a line is quotation marks: "> > ", or the bar before what a
 * reporter wrote. */
static size_t quote_len(const char *line, size_t len)
{
	size_t i = 0, end = 0;

	for (; i < len && strchr("|> ", line[i]) != NULL; i++)
		if (line[i] != ' ')
			end = i + 1;
	return end > 0 && end < len && line[end] == ' ' ? end + 1 : end;
}

/* How far the lines under a line are moved in: as far as its own text, be it
 * behind the mark of a list. */
static size_t indent_len(const char *line, size_t len)
{
	size_t n = 0;

	while (n < len && line[n] == ' ')
		n++;
	if (n + 1 < len && strchr("-*!", line[n]) != NULL && line[n + 1] == ' ')
		n += 2;
	return n;
}

static void begin_line(
    struct buf *out, const char *line, size_t quote, size_t indent)
{
	buf_addc(out, '\n');
	buf_add(out, line, quote);
	while (indent-- > 0)
		buf_addc(out, ' ');
}

static void wrap_line(
    struct buf *out, const char *line, size_t len, size_t width)
{
	size_t quote = quote_len(line, len), at = quote, word, used;
	size_t indent = indent_len(line + quote, len - quote);

	if (utf8_columns(line, len) <= width || quote + indent > width / 2) {
		buf_add(out, line, len);
		return;
	}
	buf_add(out, line, quote + indent);
	at += indent;
	used = quote + indent;
	while (at < len) {
		size_t space = strspn(line + at, " "), cols;

		word = strcspn(line + at + space, " \n");
		if (at + space + word > len)
			word = len - at - space;
		if (word == 0)
			break; /* spaces at the end are no line */
		cols = utf8_columns(line + at, space + word);
		if (used > quote + indent && used + cols > width) {
			begin_line(out, line, quote, indent);
			used = quote + indent +
			       utf8_columns(line + at + space, word);
			buf_add(out, line + at + space, word);
		} else {
			buf_add(out, line + at, space + word);
			used += cols;
		}
		at += space + word;
	}
}

void utf8_wrap(struct buf *out, const char *text, size_t width)
{
	size_t len;

	for (;;) {
		len = strcspn(text, "\n");
		wrap_line(out, text, len, width);
		if (text[len] == '\0')
			break;
		buf_addc(out, '\n');
		text += len + 1;
	}
}
