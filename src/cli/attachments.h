/* SPDX-License-Identifier: GPL-3.0-or-later */
/* attachments.h - the attachments on record, for people and for programs. */
#ifndef CLI_ATTACHMENTS_H
#define CLI_ATTACHMENTS_H

#include <jansson.h>

#include "casework/record.h"

/* A line each, and one more of what is withheld. */
void attachments_text(struct buf *out, const struct record *record);
void attachments_print(const struct record *record);
/* An array of number, type, size and shown ("withheld", "picture", "text");
 * the caller owns the reference. */
json_t *attachments_json(const struct record *record);

#endif
