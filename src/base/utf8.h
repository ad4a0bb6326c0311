/* SPDX-License-Identifier: GPL-3.0-or-later */
/* utf8.h - text as it is shown and compared. RFC 3629.
 *
 * Everything inside heyward is UTF-8 without controls but LF and TAB; what
 * comes from outside is brought into that form once, by utf8_clean().
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Decode one character at s (len bytes are there, at least one). Returns its
 * length, or 0 where the bytes are not UTF-8. */
size_t utf8_decode(uint32_t *c, const char *s, size_t len);
/* How many of the len bytes at s are ASCII up to the first that is not. */
size_t utf8_ascii(const char *s, size_t len);
void utf8_encode(struct buf *out, uint32_t c);
/* How many of the len bytes at s fit into max without breaking a character. */
size_t utf8_cut(const char *s, size_t len, size_t max);

bool utf8_is_valid(const char *s);
/* Any C0 or C1 control, DEL, line separator, or a character that reorders
 * or hides its neighbours (bidi controls, zero width)? */
bool utf8_has_control(const char *s);

/* Any space that is not ASCII, and looks as if it were? */
bool utf8_has_odd_space(const char *s);

/* Append text as it may be shown: invalid bytes become U+FFFD, CRLF and CR
 * become LF, controls (ESC among them) and bidi characters become visible
 * marks such as <U+202E>, joiners and soft hyphens go. With one_line, LF and
 * TAB become a space. */
void utf8_clean(struct buf *out, const char *s, size_t len, bool one_line);
/* Would utf8_clean() leave it as it is? */
bool utf8_is_clean(const char *s, size_t len, bool one_line);

/* For comparing: NFC and simple lower case. The caller frees it with
 * mem_wipe_free(). Not for display. */
char *utf8_fold(const char *s);

bool utf8_is_word(uint32_t c); /* a letter, mark or digit of any script */
bool utf8_is_letter(uint32_t c);
bool utf8_is_space(uint32_t c); /* of any width; no TAB, no LF */
/* The lower-case letter under its marks: 'E' with an acute becomes 'e', 'L'
 * with a stroke 'l', and a final sigma is a sigma. */
uint32_t utf8_base(uint32_t c);
bool utf8_is_mark(uint32_t c); /* combining: belongs to the letter before */
bool utf8_is_upper(uint32_t c);

/* How wide len bytes of text without a line end are on a terminal. */
size_t utf8_columns(const char *s, size_t len);
/* Append text with no line wider than width columns where a space allows;
 * a continued line of a quotation gets its quotation marks again, and is
 * moved in as far as the line's text. */
void utf8_wrap(struct buf *out, const char *text, size_t width);

#endif
