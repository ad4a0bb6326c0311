/* SPDX-License-Identifier: GPL-3.0-or-later */
/* redact.h - the clean copy: an author's traces replaced by a code name.
 *
 * Replaced are the address, its local part, the display name and its words,
 * compared without case and diacritics, at word bounds, in any script. Words
 * that are names and words (Will, Grace), and pieces of the local part, only
 * where they are capitalised; very short ones (Jo, Li) where they are all of
 * a line. Best effort: style and facts still tell.
 */
#ifndef PRIVACY_REDACT_H
#define PRIVACY_REDACT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct redact;

struct redact *redact_new(const char *code_name);
void redact_free(struct redact *redact); /* wipes; NULL is allowed */
/* An address of the author. */
void redact_add_address(struct redact *redact, const char *addr);
/* A name of the author, as people write it. */
void redact_add_name(struct redact *redact, const char *name);

/* Append text with every trace replaced; returns how many were. Linear in
 * the length of text for a given author. */
size_t redact_text(
    struct buf *out, const struct redact *redact, const char *text);

/* A text that several people's traces are looked for in: what it takes to
 * compare it is done once. It borrows text. */
struct redact_source;
struct redact_source *redact_source_new(const char *text);
void redact_source_free(struct redact_source *source); /* wipes; NULL may be */
/* Does any trace stand there, as redact_text() would replace it? */
bool redact_finds(
    const struct redact *redact, const struct redact_source *source);

#endif
