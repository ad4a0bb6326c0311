/* SPDX-License-Identifier: GPL-3.0-or-later */
/* digest.h - what moderators hear of once a day or week and not at once.
 *
 * The daily one says what is left to be done, to each moderator of the cases
 * that this one may see, and is not sent where nothing is. The weekly one is
 * always sent: where it stays away, something is broken.
 */
#ifndef CASEWORK_DIGEST_H
#define CASEWORK_DIGEST_H

#include "casework/desk.h"

/* It happened once more: key is a phrase of words.txt, mostly with {{n}}. */
int digest_add(struct desk *desk, const char *key, struct err *err);
/* What is due, once a day or week, of what there was before today. */
int digest_send(struct desk *desk, struct err *err);

#endif
