/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/utf8.h"

enum { WIDTH_USUAL = 80, WIDTH_MIN = 20, WIDTH_MAX = 1000 };

static const char *const begins[] = {
    [STYLE_PLAIN] = "",
    [STYLE_HEAD] = "\033[1m",
    [STYLE_LATE] = "\033[1;31m",
    [STYLE_STOPPED] = "\033[1;35m",
};

/* What the terminal says, else what its user says. */
static int width_of(int fd)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size = {.ws_col = 0};
	long width;

	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		width = size.ws_col;
	else
		width = columns == NULL ? 0 : strtol(columns, NULL, 10);
	if (width <= 0 || width > WIDTH_MAX)
		width = WIDTH_USUAL;
	return width < WIDTH_MIN ? WIDTH_MIN : (int)width;
}

bool terminal_can_move(int fd)
{
	const char *term = getenv("TERM");

	return isatty(fd) && term != NULL && term[0] != '\0' &&
	       strcmp(term, "dumb") != 0;
}

struct terminal terminal_look(int fd)
{
	const char *no = getenv("NO_COLOR");
	struct terminal t = {0, false};

	if (!isatty(fd))
		return t;
	t.width = width_of(fd);
	t.colour = terminal_can_move(fd) && (no == NULL || no[0] == '\0');
	return t;
}

const char *terminal_begin(const struct terminal *t, enum terminal_style style)
{
	return t->colour ? begins[style] : "";
}

const char *terminal_end(const struct terminal *t, enum terminal_style style)
{
	return t->colour && style != STYLE_PLAIN ? "\033[0m" : "";
}

/* How many bytes of s are at most so many columns wide. */
static size_t cut(const char *s, size_t width)
{
	size_t len = strlen(s), at = 0, used = 0, n, cols;
	uint32_t c;

	while (at < len) {
		n = utf8_decode(&c, s + at, len - at);
		n = n == 0 ? 1 : n;
		cols = utf8_columns(s + at, n);
		if (used + cols > width)
			break;
		used += cols;
		at += n;
	}
	return at;
}

void terminal_cell(struct buf *out, const struct terminal *t, const char *s,
    int width, bool is_last)
{
	size_t len = strlen(s), room = width < 1 ? 1 : (size_t)width, used;
	bool too_long = t->width > 0 && utf8_columns(s, len) > room;

	if (too_long)
		len = cut(s, room - 1);
	buf_add(out, s, len);
	used = utf8_columns(s, len);
	if (too_long) {
		utf8_encode(out, 0x2026); /* ... as one character */
		used++;
	}
	for (; !is_last && used < room; used++)
		buf_addc(out, ' ');
}

void terminal_text(struct buf *out, const struct terminal *t, const char *s)
{
	struct buf clean = BUF_INIT;

	utf8_clean(&clean, s, strlen(s), false);
	if (t->width > 0)
		utf8_wrap(out, buf_text(&clean), (size_t)t->width);
	else
		buf_add(out, clean.data, clean.len);
	buf_release(&clean);
}
