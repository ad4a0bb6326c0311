/* SPDX-License-Identifier: GPL-3.0-or-later */
/* incoming.h - one mail on its way in: where it lay, its bytes, its sense. */
#ifndef CASEWORK_INCOMING_H
#define CASEWORK_INCOMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "msg/message.h"
#include "base/ids.h"

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
};

#endif
