/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reader.h - foreign mail is taken apart in a sandboxed process.
 *
 * The helper (msg/reader_main.c) is started with the first mail, has no
 * keys, files or network, and is replaced after 200 mails and after any mail
 * that it refused or died of. What it says is checked byte by byte: lengths,
 * UTF-8, counts; and the address it found must stand literally in the header
 * of the raw bytes, else the sender is unusable.
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

/* Read one mail of len raw bytes into *message, whose strings come from
 * pool. 0 also where the mail could not be read: message->unreadable says so
 * (the reader died or stalled on it twice, or it is unsafe to parse). -1
 * only with ERR_TEMP: no reader could be started. */
int reader_read(struct reader *reader, struct message *message,
    struct pool *pool, const void *raw, size_t len, struct err *err);

/* The helper process; returns its exit status. */
int reader_main(void);

#endif
