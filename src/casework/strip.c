/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/strip.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "privacy/random.h"

static const char gap[] = "[...]";

static bool is_base32(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '2' && c <= '7');
}

/* A word that is a token, or one behind the "b" of a return path. */
static bool is_token(const char *word, size_t len)
{
	bool digit = false;
	size_t i;

	if (len == TOKEN_LEN + 1 && (*word == 'b' || *word == 'B')) {
		word++;
		len--;
	}
	/* One in 1,000 tokens has no digit; then it stands behind the "+",
	 * and goes with it. Long words of letters are no tokens. */
	for (i = 0; i < len; i++)
		digit |= word[i] <= '7';
	return len == TOKEN_LEN && digit;
}

/* Behind "%" and "=" the run begins with the digits of an escape, and it may
 * have been escaped more than once. */
static bool is_escaped(const struct buf *out, size_t len)
{
	return len >= TOKEN_LEN && out->len > 0 &&
	       strchr("%=", out->data[out->len - 1]) != NULL;
}

/* How long is the separator at s, as it is or as some systems break it? */
static size_t separator_len(const char *s, char separator)
{
	if (separator == '+' &&
	    (strncmp(s, "=2B", 3) == 0 || strncmp(s, "%2B", 3) == 0 ||
		strncmp(s, "=2b", 3) == 0 || strncmp(s, "%2b", 3) == 0))
		return 3;
	return *s == separator ? 1 : 0;
}

/* The tag at s, which stands right behind the community's local part: how
 * long it is with its separator, or 0. */
static size_t tag_len(const char *s, char separator)
{
	size_t sep = separator_len(s, separator), len = 0;

	if (sep == 0)
		return 0;
	while (is_base32(s[sep + len]))
		len++;
	return len >= TOKEN_LEN ? sep + len : 0;
}

/* Behind "<c.", where a Message-ID of ours has its random part: whatever is
 * in it. */
static bool is_in_id(const struct buf *out)
{
	return out->len >= 2 &&
	       strncasecmp(out->data + out->len - 2, "c.", 2) == 0;
}

void strip_tokens(struct buf *out, const struct conf *conf, const char *text)
{
	size_t local = strcspn(conf->community.address, "@"), len, tag, phrase;

	while (*text != '\0') {
		phrase = random_phrase_len(text);
		if (phrase > 0) {
			buf_adds(out, gap);
			text += phrase;
			continue;
		}
		for (len = 0; is_base32(text[len]); len++)
			;
		if (is_token(text, len) || is_escaped(out, len) ||
		    (len == TOKEN_LEN && is_in_id(out))) {
			buf_adds(out, gap);
			text += len;
			continue;
		}
		len += len == 0;
		buf_add(out, text, len);
		text += len;
		if (out->len < local ||
		    strncasecmp(out->data + out->len - local,
			conf->community.address, local) != 0)
			continue;
		tag = tag_len(text, conf->imap.separator);
		text += tag;
	}
}
