/* SPDX-License-Identifier: GPL-3.0-or-later */
/* history.h - what is known of a case's respondents, and what it suggests:
 * other cases, earlier decisions, the next rung; and how cases of the same
 * categories were decided.
 *
 * Found by keyed hashes of addresses and handles. Each reader is told of
 * those cases only that this reader may see; reporters are never named.
 */
#ifndef CASEWORK_HISTORY_H
#define CASEWORK_HISTORY_H

#include "casework/letters.h"

/* Append to the list NAME of values. */
int history_set(struct tmpl_value *values, const char *name, struct desk *desk,
    const struct team *team, const struct letters_reader *reader,
    struct err *err);

#endif
