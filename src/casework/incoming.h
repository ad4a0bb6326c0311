/* SPDX-License-Identifier: GPL-3.0-or-later */
/* incoming.h - one mail on its way in: where it lay, its bytes, its sense. */
#ifndef CASEWORK_INCOMING_H
#define CASEWORK_INCOMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ids.h"
#include "msg/message.h"

/* A mail out of an archive, taken in by heyward import. No letter follows
 * from it, it gives nobody a right, and no limit counts it. */
enum incoming_import {
	IMPORT_NOT, /* it is no such mail */
	IMPORT_FILED, /* it becomes a closed case, and nobody is told */
	IMPORT_OPENED /* an open one, of which moderators are told */
};

struct incoming {
	int64_t mailbox; /* mailbox_row.id */
	uint32_t uidvalidity; /* 0: its UID means nothing */
	uint64_t uid;
	int64_t received; /* Unix seconds */
	const void *raw;
	size_t len;
	bool cut; /* raw is only the beginning */
	const struct message *message;
	const struct blind *digest; /* intake_digest(); NULL: not known yet */
	enum incoming_import import;
	const char **outcome; /* NULL, or where to say what it was taken for
	                         (route.h); left alone of one that was known */
};

#endif
