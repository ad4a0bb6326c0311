/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sender.h - what wire/mailer_smtp.c and wire/sender_main.c say to each other.
 *
 * Core sends START once, then SEND, FRAME_DATA..., FRAME_END a mail, in any
 * number; GO lets a strict mail's body go. The helper answers PHASE and
 * RESULT in any order, and FRAME_ERR when the server cannot be used at all:
 * that comes after the last RESULT, and no PHASE comes after it.
 */
#ifndef WIRE_SENDER_H
#define WIRE_SENDER_H

#include "base/frame.h"

/* More connections than that serve nobody. */
#define SENDER_CONNECTIONS 8

enum sender_frame {
	SENDER_START = FRAME_OWN, /* server, str hello, u32 connections,
	                             u64 deadline */
	SENDER_SEND, /* u64 id, str from, str to, u64 len, u8 strict */
	SENDER_GO, /* u64 id */
	SENDER_PROBE, /* nothing */
	SENDER_PHASE, /* u64 id */
	SENDER_RESULT, /* u64 id, u8 outcome, u32 code, str reply */
	SENDER_SAYS /* str: the answer to PROBE */
};

#endif
