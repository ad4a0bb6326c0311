/* SPDX-License-Identifier: GPL-3.0-or-later */
/* settings_text.h - the configuration's text before libconfuse reads it.
 *
 * libconfuse 3.3 counts the line of every comment three times, so that its
 * complaints would name wrong lines in any file worth reading. Comments
 * therefore become blanks first.
 */
#ifndef CLI_SETTINGS_TEXT_H
#define CLI_SETTINGS_TEXT_H

/* Blank out comments ("#" and "//" to the end of the line, and C's), leaving
 * every line where it is. Returns 0, or the line in which a quote or comment
 * starts that never ends. */
int settings_text_prepare(char *text);
/* How many lines there are; the last may lack its line feed. */
int settings_text_lines(const char *text);

#endif
