/* SPDX-License-Identifier: GPL-3.0-or-later */
/* strip.h - capabilities never travel in anybody's text. */
#ifndef CASEWORK_STRIP_H
#define CASEWORK_STRIP_H

#include "base/buf.h"
#include "base/conf.h"

/* Append text without tokens: hey+TOKEN@example.org (a return path too)
 * becomes hey@example.org, and what could be the random part of an address
 * or Message-ID of ours, or a receipt phrase, becomes "[...]". Linear. */
void strip_tokens(struct buf *out, const struct conf *conf, const char *text);

#endif
