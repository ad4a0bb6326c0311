/* SPDX-License-Identifier: GPL-3.0-or-later */
/* quoted.h - reporters in what somebody else quotes.
 *
 * Where others quote a reporter's mail, its author's traces are replaced by
 * the code name, too. What is not quoted stays: to replace a guess would
 * confirm it.
 */
#ifndef CASEWORK_QUOTED_H
#define CASEWORK_QUOTED_H

#include "casework/person.h"
#include "casework/record.h"

/* In the record of a mail of this party, for every other reporter of the
 * whole case. */
int quoted_hide(struct record *record, struct desk *desk,
    const struct uuid *case_id, const struct uuid *party_id, struct pool *pool,
    struct err *err);

#endif
