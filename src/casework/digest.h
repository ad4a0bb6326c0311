/* SPDX-License-Identifier: GPL-3.0-or-later */
/* digest.h - what moderators hear of once a day and not at once. */
#ifndef CASEWORK_DIGEST_H
#define CASEWORK_DIGEST_H

#include "casework/desk.h"

/* It happened once more: key is a phrase of words.txt with {{n}}. */
int digest_add(struct desk *desk, const char *key, struct err *err);
/* Send what happened on the days before today, if anything did. */
int digest_send(struct desk *desk, struct err *err);

#endif
