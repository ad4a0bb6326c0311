/* SPDX-License-Identifier: GPL-3.0-or-later */
/* status.h - a case at a glance: state, clocks, people, what waits, what was
 * done.
 */
#ifndef CASEWORK_STATUS_H
#define CASEWORK_STATUS_H

#include "casework/letters.h"
#include "store/cases.h"

/* Append to the list "status" of values. */
int status_set(struct tmpl_value *values, struct desk *desk,
    const struct team *team, const struct case_row *row,
    const struct letters_reader *reader, struct err *err);

#endif
