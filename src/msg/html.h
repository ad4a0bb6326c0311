/* SPDX-License-Identifier: GPL-3.0-or-later */
/* html.h - the text of an HTML document, as one would read it out.
 *
 * Nothing is fetched and nothing runs. What a browser would not show is
 * dropped; the target of a link stands behind its text where the two differ.
 * Where libxml2 would lose text or time (over 256 elements deep, tags of
 * thousands of attributes), a plain stripper of tags does the whole.
 */
#ifndef MSG_HTML_H
#define MSG_HTML_H

#include <stddef.h>

#include "base/buf.h"
#include "base/mem.h"

void html_init(void); /* once, before the sandbox */

/* Append the text of len bytes of UTF-8; it stops soon after max bytes. The
 * text is not cleaned yet. */
void html_to_text(struct buf *out, const char *html, size_t len, size_t max);

/* The charset that a meta element names, from pool, or NULL. */
char *html_charset(struct pool *pool, const char *html, size_t len);

/* The stripper by itself; linear in any case. */
void html_strip(struct buf *out, const char *html, size_t len, size_t max);

#endif
