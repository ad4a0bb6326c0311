/* SPDX-License-Identifier: GPL-3.0-or-later */
/* attachments.h - the attachments on record, for people and for programs. */
#ifndef CLI_ATTACHMENTS_H
#define CLI_ATTACHMENTS_H

#include <jansson.h>

#include "casework/record.h"

/* A line each on standard output. */
void attachments_print(const struct record *record);
/* An array of number, type, size and shown ("withheld", "picture", "text");
 * the caller owns the reference. */
json_t *attachments_json(const struct record *record);

#endif
