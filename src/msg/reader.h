/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reader.h - foreign mail is taken apart in a sandboxed process.
 *
 * The helper (msg/reader_main.c) is started with the first mail. It has no
 * keys, files or network, and never sees a mail itself: a copy of it does, and
 * is replaced after 200 mails. After any mail that a copy refused or died of,
 * both are replaced. What it says is checked byte by byte: lengths, UTF-8,
 * counts; and the address it found must stand literally in the header of the
 * raw bytes, else the sender is unusable.
 */
#ifndef MSG_READER_H
#define MSG_READER_H

#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"
#include "msg/message.h"

struct reader;

struct reader *reader_new(void);
void reader_free(struct reader *reader); /* NULL is allowed */

/* How long one mail may take, 60,000 milliseconds unless it is set. */
void reader_set_limit(struct reader *reader, int64_t milliseconds);

/* Start the helper, for "heyward check". -1 with ERR_TEMP: it cannot be
 * started, or not be locked in. */
int reader_probe(struct reader *reader, struct err *err);

/* While core handles one mail, those behind it are being read.
 *
 * reader_submit() takes a mail of len raw bytes, which stay where they are
 * until its result. reader_result() reads the mail that was submitted first
 * into *message, whose strings come from pool. 0 also where it could not be
 * read: message->unreadable says so (the reader died or stalled on it twice,
 * or it is unsafe to parse). -1 only with ERR_TEMP: no reader could be
 * started; the mail is taken from the queue all the same. */
enum { READER_MAILS = 16 }; /* at a time */
void reader_submit(struct reader *reader, const void *raw, size_t len);
int reader_result(struct reader *reader, struct message *message,
    struct pool *pool, struct err *err);
/* Both, for who has one mail only. */
int reader_read(struct reader *reader, struct message *message,
    struct pool *pool, const void *raw, size_t len, struct err *err);

/* The helper process; returns its exit status. */
int reader_main(void);

#endif
