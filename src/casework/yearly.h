/* SPDX-License-Identifier: GPL-3.0-or-later */
/* yearly.h - what the transparency report is made of, counted.
 *
 * Every case is looked at once, with its decisions and what the audit log has
 * of it, all of which outlive the case (erase.h); memory is needed for the
 * years only. The counts are exact: who may see them is for stats/figures.h to
 * say.
 *
 * What changes in a case after its year was settled (its class or category, or
 * that it is opened again) changes the counts; what is decided then does not.
 */
#ifndef CASEWORK_YEARLY_H
#define CASEWORK_YEARLY_H

#include "casework/desk.h"
#include "stats/figures.h"

/* All years that are settled by now, from that of the first case on, without
 * gaps; from pool. 0, or -1. */
int yearly_count(struct figures_year **years, size_t *n_years,
    struct desk *desk, struct pool *pool, struct err *err);

#endif
