/* SPDX-License-Identifier: GPL-3.0-or-later */
/* codename.h - "Quiet Heron": what moderators call a party. */
#ifndef CASEWORK_CODENAME_H
#define CASEWORK_CODENAME_H

#include "base/mem.h"

/* A random one. 2,304 there are: unique enough within a case, and telling
 * nothing across cases. */
const char *codename_new(struct pool *pool);

#endif
