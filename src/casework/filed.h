/* SPDX-License-Identifier: GPL-3.0-or-later */
/* filed.h - a case that was filed as closed is opened after all.
 *
 * heyward import tells nobody of what it files; so moderators have no mail to
 * answer, and the admin opens a case for them.
 */
#ifndef CASEWORK_FILED_H
#define CASEWORK_FILED_H

#include "casework/desk.h"
#include "store/cases.h"

/* Open the closed case, with clocks from now on, and tell its moderators all
 * of it that they have not heard of. Where too few may see it the escalation
 * is called in, as ever; no party is written to. In the savepoint under way.
 * ERR_INPUT: it is not closed, or part of another case. */
int filed_open(struct desk *desk, struct case_row *row, struct pool *pool,
    struct err *err);

#endif
