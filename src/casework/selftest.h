/* SPDX-License-Identifier: GPL-3.0-or-later */
/* selftest.h - the mails that "heyward check --live" sends to ourselves.
 *
 * Nothing is stored about them: their Message-ID carries a proof that only the
 * ring can make, so that one that comes late, or back as undeliverable, is
 * known for what it is by any run.
 */
#ifndef CASEWORK_SELFTEST_H
#define CASEWORK_SELFTEST_H

#include <stdbool.h>

#include "casework/desk.h"

/* A new Message-ID, without < >; the caller frees it. */
char *selftest_id(const struct desk *desk);
/* Is it one of those? */
bool selftest_is_own(const struct desk *desk, const char *message_id);

#endif
