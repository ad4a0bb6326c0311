/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "msg/received.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

struct word {
	const char *s;
	size_t len;
};

static bool word_is(const struct word *word, const char *s)
{
	return word->len == strlen(s) &&
	       strncasecmp(word->s, s, word->len) == 0;
}

/* The next word outside comments; false at the end. */
static bool word_next(struct word *word, const char **at)
{
	const char *p = *at;
	size_t depth = 0;

	for (; *p != '\0' && (depth > 0 || strchr(" \t()", *p) != NULL); p++)
		if (*p == '(')
			depth++;
		else if (*p == ')' && depth > 0)
			depth--;
		else if (*p == '\\' && p[1] != '\0')
			p++;
	word->s = p;
	word->len = strcspn(p, " \t();");
	*at = p + word->len;
	return word->len > 0;
}

static bool ends_in_domain(const struct word *host, const char *domain)
{
	size_t len = strlen(domain);
	const char *tail;

	if (host->len < len)
		return false;
	tail = host->s + host->len - len;
	return strncasecmp(tail, domain, len) == 0 &&
	       (tail == host->s || tail[-1] == '.');
}

/* The server itself, one below it, or, unless that is a top-level domain, one
 * beside it. */
static bool is_beside(const struct word *host, const char *server)
{
	const char *dot = strchr(server, '.');

	if (ends_in_domain(host, server))
		return true;
	return dot != NULL && strchr(dot + 1, '.') != NULL &&
	       ends_in_domain(host, dot + 1);
}

bool received_is_ours(const char *value, const char *server)
{
	struct word word;
	bool first = true, handed_on = false;

	while (word_next(&word, &value)) {
		if (first)
			handed_on = !word_is(&word, "from");
		first = false;
		if (!word_is(&word, "by"))
			continue;
		/* Some write no "from" where one process of a machine takes
		 * over from another. */
		return word_next(&word, &value) &&
		       (handed_on || word_is(&word, "localhost") ||
			   is_beside(&word, server));
	}
	return false;
}
