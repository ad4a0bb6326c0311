/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/settings_text.h"

#include <stdbool.h>
#include <string.h>

/* The end of the quoted text that starts at s, or NULL. */
static char *quote_end(char *s)
{
	char quote = *s;

	for (s++; *s != '\0' && *s != quote; s++)
		if (*s == '\\' && s[1] != '\0')
			s++;
	return *s == quote ? s + 1 : NULL;
}

/* The end of the comment that starts at s; NULL: it has none. s itself:
 * there is no comment here. */
static char *comment_end(char *s)
{
	char *end;

	if (*s == '#' || (s[0] == '/' && s[1] == '/'))
		return s + strcspn(s, "\n");
	if (s[0] != '/' || s[1] != '*')
		return s;
	end = strstr(s + 2, "*/");
	return end == NULL ? NULL : end + 2;
}

static int line_of(const char *text, const char *at)
{
	int line = 1;

	for (; text < at; text++)
		line += *text == '\n';
	return line;
}

/* Within a bare word such as http://x slashes start no comment. */
static bool ends_word(char c)
{
	return strchr(" \t\r\n={}()+,\"'", c) != NULL;
}

int settings_text_prepare(char *text)
{
	bool in_word = false;
	char *s = text, *end;

	while (*s != '\0') {
		if (*s == '"' || *s == '\'') {
			end = quote_end(s);
			if (end == NULL)
				return line_of(text, s);
			s = end;
			in_word = false;
			continue;
		}
		end = in_word && *s != '#' ? s : comment_end(s);
		if (end == NULL)
			return line_of(text, s);
		if (end == s) {
			in_word = !ends_word(*s++);
			continue;
		}
		for (; s < end; s++)
			if (*s != '\n')
				*s = ' ';
	}
	return 0;
}

int settings_text_lines(const char *text)
{
	size_t len = strlen(text);

	if (len > 0 && text[len - 1] == '\n')
		len--;
	return line_of(text, text + len);
}
