/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

/* Behind len there never is anything: see buf_truncate(). */
static void wipe(struct buf *buf)
{
	if (buf->data != NULL)
		explicit_bzero(buf->data, buf->len);
}

/* Grown by hand: realloc() would leave the old bytes behind unwiped. */
void buf_reserve(struct buf *buf, size_t more)
{
	size_t cap = buf->cap == 0 ? 128 : buf->cap;
	char *data;

	if (buf->cap - buf->len > more)
		return;
	while (cap - buf->len <= more)
		cap *= 2;
	data = mem_realloc(NULL, cap);
	if (buf->len > 0)
		memcpy(data, buf->data, buf->len);
	data[buf->len] = '\0';
	wipe(buf);
	free(buf->data);
	buf->data = data;
	buf->cap = cap;
}

void buf_add(struct buf *buf, const void *data, size_t len)
{
	buf_reserve(buf, len);
	if (len > 0)
		memcpy(buf->data + buf->len, data, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

void buf_adds(struct buf *buf, const char *s)
{
	buf_add(buf, s, strlen(s));
}

void buf_addc(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

void buf_addf(struct buf *buf, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n <= 0)
		return;
	buf_reserve(buf, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(buf->data + buf->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	buf->len += (size_t)n;
}

void buf_reset(struct buf *buf)
{
	buf_truncate(buf, 0);
}

void buf_truncate(struct buf *buf, size_t len)
{
	if (len > buf->len)
		BUG("a buffer does not grow by being cut");
	if (buf->data != NULL)
		explicit_bzero(buf->data + len, buf->len - len);
	buf->len = len;
}

void buf_release(struct buf *buf)
{
	wipe(buf);
	free(buf->data);
	*buf = (struct buf)BUF_INIT;
}

const char *buf_text(const struct buf *buf)
{
	return buf->data == NULL ? "" : buf->data;
}

char *buf_detach(struct buf *buf)
{
	char *data = buf->data == NULL ? mem_alloc(1) : buf->data;

	*buf = (struct buf)BUF_INIT;
	return data;
}
