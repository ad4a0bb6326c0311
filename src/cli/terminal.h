/* SPDX-License-Identifier: GPL-3.0-or-later */
/* terminal.h - how wide it is, and whether it shows colours.
 *
 * What goes into a pipe or a file is never cut, wrapped or coloured, so that a
 * program that reads it gets all of it.
 */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include <stdbool.h>

#include "base/buf.h"

struct terminal {
	int width; /* columns; 0: it is none, and nothing is cut */
	bool colour; /* not where NO_COLOR is set, or TERM is "dumb" */
};

/* What the descriptor is by now: terminals change their size. */
struct terminal terminal_look(int fd);
/* May lines be drawn over on it? Not on a dumb one. */
bool terminal_can_move(int fd);

enum terminal_style { STYLE_PLAIN, STYLE_HEAD, STYLE_LATE, STYLE_STOPPED };
/* What begins and ends text in this style; "" where there are no colours. Who
 * cannot see them must be able to read it, too: add a word. */
const char *terminal_begin(const struct terminal *t, enum terminal_style style);
const char *terminal_end(const struct terminal *t, enum terminal_style style);

/* Append a value in so many columns: cut, with a mark, where the terminal
 * has an end, and filled up with spaces unless it is the last of its line. */
void terminal_cell(struct buf *out, const struct terminal *t, const char *s,
    int width, bool is_last);
/* Append text of others, made harmless (utf8.h) and wrapped. */
void terminal_text(struct buf *out, const struct terminal *t, const char *s);

#endif
