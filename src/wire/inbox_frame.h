/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inbox_frame.h - what core and the inbox helper say to each other.
 *
 * Core asks, the helper answers; the values of a frame stand behind it
 * (base/pack.h). Any answer may be FRAME_ERR, and then the helper ends.
 *
 * A mail comes as FRAME_DATA..., FRAME_END. Its UID may arrive only after its
 * bytes, so FRAME_END says last whether core may keep them: bytes that
 * nobody asked for, or that turned out wrong, are not kept.
 */
#ifndef WIRE_INBOX_FRAME_H
#define WIRE_INBOX_FRAME_H

#include "base/frame.h"

enum inbox_frame {
	INBOX_START = FRAME_OWN, /* server_pack(), string mailbox, string
	                            folder ("" to delete), u64 keep_done,
	                            u64 message_size, u64 ms until the
	                            deadline (0 none) */
	INBOX_STATE, /* u32 uidvalidity, u32 uidnext, u32 exists,
	                u8 can_remove, u8 can_move, u8 can_expire,
	                u8 can_watch */
	INBOX_LIST, /* u64 uid_below, u64 received_before */
	INBOX_LISTED, /* u32 left, u32 todo, u32 uidnext */
	INBOX_NEXT, /* u32 how many; mails, then INBOX_BATCH */
	INBOX_BATCH, /* u32 how many are still to come, u32 how
	                many the server would not hand over */
	INBOX_REMOVE, /* u32 uid...; INBOX_DONE */
	INBOX_ASIDE, /* u32 uid...; INBOX_DONE */
	INBOX_FINISH, /* nothing; INBOX_DONE */
	INBOX_DONE, /* u32 how many the server did not remove */
	INBOX_WATCH, /* nothing; INBOX_CAME, once mail has come */
	INBOX_CAME /* nothing */
};

/* FRAME_END: u8 keep, u32 uid, u64 received, u64 size, u8 cut. */

enum {
	INBOX_BATCH_MAILS = 100,
	INBOX_BATCH_BYTES = 8 << 20,
	INBOX_UIDS = 1000 /* in one INBOX_REMOVE or INBOX_ASIDE */
};

#endif
