/* SPDX-License-Identifier: GPL-3.0-or-later */
/* transfer.h - a message on its way from the reader to core.
 *
 * What the reader packs, core unpacks as a stranger's: every length, count,
 * string and address is checked, and one fault makes the whole invalid. The
 * limits below bind both sides.
 */
#ifndef MSG_TRANSFER_H
#define MSG_TRANSFER_H

#include "base/buf.h"
#include "base/err.h"
#include "base/frame.h"
#include "base/mem.h"
#include "msg/message.h"

enum {
	TRANSFER_ADDRS_MAX = 500, /* in each of To, Cc and Reply-To */
	TRANSFER_STRINGS_MAX = 100, /* references, returned ids */
	TRANSFER_HEADERS_MAX = 100,
	TRANSFER_PARTS_MAX = 500,
	TRANSFER_DSN_MAX = 100,
	TRANSFER_LINE_MAX = 4000, /* any one-line string, bytes */
	TRANSFER_DATA_MAX = 32 * 1024 * 1024, /* all attachments */
	TRANSFER_SIZE_MAX = TRANSFER_DATA_MAX + 8 * 1024 * 1024
};

/* The frames: core sends READER_MAIL, data, FRAME_END; the answer is data
 * (a packed message) and FRAME_END. */
enum { READER_MAIL = FRAME_OWN /* u32 length of the mail */ };

void message_pack(struct buf *out, const struct message *message);
/* Strings come from pool; what attachments hold is not copied, and lies in
 * data, which has to stay as long as the message. */
int message_unpack(struct message *message, struct pool *pool, const void *data,
    size_t len, struct err *err);

#endif
