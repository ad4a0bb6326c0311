/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "msg/flowed.h"

#include <string.h>

struct line {
	const char *s; /* without quotation marks and stuffing */
	size_t len;
	size_t depth;
	bool flowed; /* the next line belongs to the paragraph */
};

static bool is_separator(const struct line *line)
{
	return line->len == 3 && memcmp(line->s, "-- ", 3) == 0;
}

static void read_line(struct line *line, const char *s, size_t len)
{
	*line = (struct line){.s = s, .len = len};
	while (line->len > 0 && *line->s == '>') {
		line->s++;
		line->len--;
		line->depth++;
	}
	/* A space is put before what would look like a quotation; there it
	 * stays, for the same reason. */
	if (line->len > 0 && *line->s == ' ' &&
	    (line->depth > 0 || line->len == 1 || line->s[1] != '>')) {
		line->s++;
		line->len--;
	}
	line->flowed = line->len > 0 && line->s[line->len - 1] == ' ' &&
	               !is_separator(line);
}

static void begin(struct buf *out, size_t depth)
{
	size_t i;

	for (i = 0; i < depth; i++)
		buf_addc(out, '>');
	if (depth > 0)
		buf_addc(out, ' ');
}

void flowed_unfold(struct buf *out, const char *s, size_t len, bool delsp)
{
	const char *end = s + len, *lf;
	struct line line, last = {.flowed = false};

	for (; s < end; s = lf + (lf < end)) {
		lf = memchr(s, '\n', (size_t)(end - s));
		lf = lf == NULL ? end : lf;
		read_line(&line, s, (size_t)(lf - s));
		/* Another depth ends a paragraph that was left open. */
		if (last.flowed &&
		    (line.depth != last.depth || is_separator(&line))) {
			buf_addc(out, '\n');
			last.flowed = false;
		}
		if (!last.flowed)
			begin(out, line.depth);
		buf_add(out, line.s, line.len - (line.flowed && delsp));
		if (!line.flowed)
			buf_addc(out, '\n');
		last = line;
	}
	if (last.flowed)
		buf_addc(out, '\n');
}
