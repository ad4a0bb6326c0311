/* SPDX-License-Identifier: GPL-3.0-or-later */
/* waiting.h - what waits for somebody's word, sealed with the key of its
 * case (store/acts.h, struct pending_row).
 */
#ifndef CASEWORK_WAITING_H
#define CASEWORK_WAITING_H

#include "base/buf.h"
#include "casework/team.h"
#include "store/acts.h"

/* Keep row (kind, moderator, party_id, token and expires are given) in the
 * team's case. */
int waiting_add(struct desk *desk, const struct team *team,
    struct pending_row *row, const struct buf *plain, struct err *err);
/* Append what is sealed in it, with the key of the case that it was kept
 * in: that may be a part of another one by now. */
int waiting_open(struct buf *plain, struct desk *desk,
    const struct pending_row *row, struct err *err);

#endif
