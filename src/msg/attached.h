/* SPDX-License-Identifier: GPL-3.0-or-later */
/* attached.h - what an attachment holds, as far as it may be shown. */
#ifndef MSG_ATTACHED_H
#define MSG_ATTACHED_H

#include <gmime/gmime.h>

#include "base/mem.h"
#include "msg/message.h"
#include "msg/picture.h"
#include "msg/transfer.h"

/* What the attachments of a mail may still cost, all together. */
struct attached_room {
	size_t bytes;
	uint64_t pixels;
};
#define ATTACHED_ROOM                                                          \
	{                                                                      \
		TRANSFER_DATA_MAX, PICTURE_PIXELS_MAX                          \
	}

/* Fill in size, show and data; the type is there. */
void attached_read(struct message_part *part, struct pool *pool,
    GMimePart *object, struct attached_room *room);

#endif
