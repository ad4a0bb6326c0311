/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "msg/forms.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

enum {
	STUB_WORDS = 60, /* a notice that there is HTML is not longer */
	WORD_MIN = 3, /* bytes; shorter ones are in every text */
	FEW_WORDS = 5, /* of so few nothing can be said */
	BITS = 1 << 16
};

/* The words of a text, as bits: chance meetings only make two texts more
 * alike. */
struct words {
	uint8_t bits[BITS / 8];
	size_t n;
};

/* Of a word: itself, a capital letter as a small one; else 0. The C library
 * would have to be called for each byte. */
static unsigned char letter(unsigned char c)
{
	if (c >= 'A' && c <= 'Z')
		return c | 0x20;
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80
	           ? c
	           : 0;
}

/* The next word at *s as a number. False at the end. What stands in angle
 * brackets is the target of a link, which only HTML has. */
static bool next_word(const char **s, uint32_t *hash)
{
	const char *close;
	size_t len = 0;

	for (; **s != '\0'; ++*s) {
		unsigned char c = letter((unsigned char)**s);

		if (c != 0) {
			*hash = len++ == 0 ? 2166136261 : *hash;
			*hash = (*hash ^ c) * 16777619;
		} else if (len >= WORD_MIN) {
			return true;
		} else {
			len = 0;
			close = **s == '<' ? strpbrk(*s, "> \n") : NULL;
			if (close != NULL && *close == '>')
				*s = close;
		}
	}
	return len >= WORD_MIN;
}

static void add_words(struct words *words, const char *text)
{
	uint32_t hash;

	while (next_word(&text, &hash)) {
		hash %= BITS;
		words->bits[hash / 8] |= (uint8_t)(1 << hash % 8);
		words->n++;
	}
}

/* Of the words of text, how many are in the other? */
static size_t count_known(const struct words *words, const char *text)
{
	uint32_t hash;
	size_t n = 0;

	while (next_word(&text, &hash)) {
		hash %= BITS;
		n += words->bits[hash / 8] >> hash % 8 & 1;
	}
	return n;
}

bool forms_is_stub(const char *plain, const char *html)
{
	/* What such notices speak of, in any of our languages. */
	static const char *const hints[] = {"html", "browser", "mail client",
	    "email client", "navigateur", "navegador", "webversion",
	    "web version", "mailprogramm"};
	struct words words = {0};
	size_t i, n;

	add_words(&words, plain);
	n = words.n;
	if (n > STUB_WORDS)
		return false;
	words = (struct words){0};
	add_words(&words, html);
	if (words.n <= n)
		return false;
	for (i = 0; i < sizeof hints / sizeof hints[0]; i++)
		if (strcasestr(plain, hints[i]) != NULL)
			return count_known(&words, plain) * 2 <= n;
	return n == 0;
}

bool forms_differ(const char *plain, const char *html)
{
	struct words of_plain = {0}, of_html = {0};

	add_words(&of_plain, plain);
	add_words(&of_html, html);
	if (of_html.n == 0 || of_plain.n + of_html.n < 2 * FEW_WORDS)
		return false;
	return count_known(&of_html, plain) * 2 < of_plain.n ||
	       count_known(&of_plain, html) * 2 < of_html.n;
}
