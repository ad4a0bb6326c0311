/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "msg/words.h"

#include <ctype.h>
#include <gmime/gmime.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "msg/charset.h"

/* How far "?=" may be from "=?". RFC 2047 says 75; mail says more. */
enum { WORD_MAX = 2048, CHARSET_MAX = 40 };

struct word {
	char charset[CHARSET_MAX + 1];
	char encoding; /* 'b' or 'q' */
	const char *text;
	size_t text_len;
	const char *end; /* behind "?=" */
};

/* Words of one charset that follow each other are decoded together, since
 * some programs break a character in two. */
struct decoder {
	struct buf out;
	struct buf bytes; /* decoded, not yet converted */
	char charset[CHARSET_MAX + 1];
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Its "?=", or where that is missing, the next word or the end. */
static void word_end(struct word *word, const char *end)
{
	size_t left = (size_t)(end - word->text);
	const char *mark = memmem(word->text, left, "?=", 2);
	const char *next = memmem(word->text, left, "=?", 2);

	/* In "=?utf-8?b?YQ==?=" this is not the next word. */
	if (next != NULL &&
	    ((mark != NULL && next + 1 >= mark) || end - next < 3))
		next = NULL;
	word->end = mark != NULL ? mark + 2 : end;
	if (next != NULL)
		mark = word->end = next;
	if (mark == NULL)
		mark = end > word->text && end[-1] == '?' ? end - 1 : end;
	word->text_len = (size_t)(mark - word->text);
}

static bool word_read(struct word *word, const char *s, const char *end)
{
	const char *mark, *star;

	if (end - s < 8 || s[0] != '=' || s[1] != '?')
		return false;
	end = end - s > WORD_MAX ? s + WORD_MAX : end;
	s += 2;
	mark = memchr(s, '?', (size_t)(end - s));
	if (mark == NULL || mark == s || mark - s > CHARSET_MAX ||
	    end - mark < 5 || mark[2] != '?')
		return false;
	memcpy(word->charset, s, (size_t)(mark - s));
	word->charset[mark - s] = '\0';
	/* RFC 2231, 5: a language may follow the charset. */
	star = strchr(word->charset, '*');
	if (star != NULL)
		word->charset[star - word->charset] = '\0';
	word->encoding = (char)tolower((unsigned char)mark[1]);
	word->text = mark + 3;
	if (word->encoding != 'b' && word->encoding != 'q')
		return false;
	word_end(word, end);
	return true;
}

static int hex(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = strchr(digits, tolower((unsigned char)c));

	return c == '\0' || at == NULL ? -1 : (int)(at - digits);
}

static void add_q(struct buf *out, const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (s[i] == '=' && i + 2 < len && hex(s[i + 1]) != -1 &&
		    hex(s[i + 2]) != -1) {
			buf_addc(
			    out, (char)(hex(s[i + 1]) << 4 | hex(s[i + 2])));
			i += 2;
		} else {
			buf_addc(out, s[i] == '_' ? ' ' : s[i]);
		}
	}
}

static void add_b(struct buf *out, const char *s, size_t len)
{
	unsigned char bytes[WORD_MAX];
	guint32 save = 0;
	int state = 0;
	size_t n;

	n = g_mime_encoding_base64_decode_step(
	    (const unsigned char *)s, len, bytes, &state, &save);
	/* Some forget the padding. */
	if (state != 0)
		n += g_mime_encoding_base64_decode_step(
		    (const unsigned char *)"==", 2, bytes + n, &state, &save);
	buf_add(out, bytes, n);
}

static void flush(struct decoder *decoder)
{
	if (decoder->bytes.len > 0)
		charset_convert(&decoder->out, decoder->charset,
		    decoder->bytes.data, decoder->bytes.len);
	buf_reset(&decoder->bytes);
}

static void add_word(struct decoder *decoder, const struct word *word)
{
	if (strcasecmp(decoder->charset, word->charset) != 0)
		flush(decoder);
	memcpy(decoder->charset, word->charset, sizeof decoder->charset);
	if (word->encoding == 'q')
		add_q(&decoder->bytes, word->text, word->text_len);
	else
		add_b(&decoder->bytes, word->text, word->text_len);
}

/* Up to the next "=?", or the end. */
static const char *plain_end(const char *s, const char *end)
{
	const char *mark = memmem(s, (size_t)(end - s), "=?", 2);

	return mark == NULL ? end : mark;
}

static bool is_blank_run(const char *s, const char *end)
{
	while (s < end && is_space(*s))
		s++;
	return s == end;
}

static void decode(struct decoder *decoder, const char *s, const char *end)
{
	struct word word, next;
	const char *to;
	bool after_word = false;

	while (s < end) {
		if (word_read(&word, s, end)) {
			add_word(decoder, &word);
			s = word.end;
			after_word = true;
			continue;
		}
		to = plain_end(s + 1, end);
		/* Space between two words belongs to neither. */
		if (!after_word || !is_blank_run(s, to) ||
		    !word_read(&next, to, end)) {
			flush(decoder);
			charset_convert(
			    &decoder->out, NULL, s, (size_t)(to - s));
		}
		after_word = false;
		s = to;
	}
	flush(decoder);
}

/* Without the line ends of folding; tabs are mostly folding, too. Returns
 * the length. */
static size_t unfold(char *out, const char *s, size_t len)
{
	size_t i, n = 0;

	for (i = 0; i < len; i++)
		if (s[i] != '\r' && s[i] != '\n')
			out[n++] = (char)(s[i] == '\t' ? ' ' : s[i]);
	return n;
}

/* At most max bytes, without space around it, and not cut in the middle of a
 * character. */
static char *trim(struct pool *pool, const char *s, size_t len, size_t max)
{
	while (len > 0 && *s == ' ') {
		s++;
		len--;
	}
	len = utf8_cut(s, len, max);
	while (len > 0 && s[len - 1] == ' ')
		len--;
	return pool_strndup(pool, s, len);
}

/* One line, clean. Most is so once it is unfolded. */
static char *finish(struct pool *pool, const char *s, size_t len, size_t max)
{
	struct buf clean = BUF_INIT;
	char *unfolded, *out;

	if (utf8_is_clean(s, len, true))
		return trim(pool, s, len, max);
	unfolded = mem_alloc(len + 1);
	len = unfold(unfolded, s, len);
	if (utf8_is_clean(unfolded, len, true)) {
		out = trim(pool, unfolded, len, max);
	} else {
		utf8_clean(&clean, unfolded, len, true);
		out = trim(pool, buf_text(&clean), clean.len, max);
	}
	explicit_bzero(unfolded, len);
	free(unfolded);
	buf_release(&clean);
	return out;
}

char *words_decode(struct pool *pool, const char *s, size_t len, size_t max)
{
	struct decoder decoder = {BUF_INIT, BUF_INIT, ""};
	char *out;

	if (utf8_ascii(s, len) == len && memmem(s, len, "=?", 2) == NULL)
		return finish(pool, s, len, max);
	decode(&decoder, s, s + len);
	out = finish(pool, buf_text(&decoder.out), decoder.out.len, max);
	buf_release(&decoder.out);
	buf_release(&decoder.bytes);
	return out;
}

char *words_convert(struct pool *pool, const char *charset, const char *s,
    size_t len, size_t max)
{
	struct buf text = BUF_INIT;
	char *out;

	charset_convert(&text, charset, s, len);
	out = finish(pool, buf_text(&text), text.len, max);
	buf_release(&text);
	return out;
}

char *words_plain(struct pool *pool, const char *s, size_t len, size_t max)
{
	if (utf8_ascii(s, len) == len)
		return finish(pool, s, len, max);
	return words_convert(pool, NULL, s, len, max);
}
