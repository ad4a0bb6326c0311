/* SPDX-License-Identifier: GPL-3.0-or-later */
/* buf.h - a growing run of bytes, always followed by a NUL.
 *
 * Start with BUF_INIT (or all zero). buf_release() wipes, since most of what
 * passes through here is somebody's words. After it the buffer is empty and
 * may be used again.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>
#include <stdint.h>

struct buf {
	char *data; /* NULL until something was added */
	size_t len;
	size_t cap;
};
#define BUF_INIT                                                               \
	{                                                                      \
		NULL, 0, 0                                                     \
	}

/* Bytes of somebody else's. */
struct blob {
	const void *data;
	size_t len;
};

/* Have room for so many more bytes, where one can tell beforehand. */
void buf_reserve(struct buf *buf, size_t more);
void buf_add(struct buf *buf, const void *data, size_t len);
void buf_adds(struct buf *buf, const char *s);
void buf_addc(struct buf *buf, char c);
void buf_addf(struct buf *buf, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* What is behind the first len bytes goes, wiped; memory is kept. To change
 * buf->len by hand would leave it where nobody wipes it. */
void buf_truncate(struct buf *buf, size_t len);
void buf_reset(struct buf *buf); /* to nothing */
void buf_release(struct buf *buf); /* wiped and freed */
const char *buf_text(const struct buf *buf); /* "" when empty */
/* Hand the memory over to the caller (free()); the buffer is empty then. */
char *buf_detach(struct buf *buf);

#endif
