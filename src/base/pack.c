/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/pack.h"

#include <endian.h>
#include <string.h>

/* The length of a string that is not there. */
#define LEN_NULL UINT32_MAX

void pack_u8(struct buf *buf, uint8_t value)
{
	buf_add(buf, &value, 1);
}

void pack_u32(struct buf *buf, uint32_t value)
{
	value = htobe32(value);
	buf_add(buf, &value, sizeof value);
}

void pack_u64(struct buf *buf, uint64_t value)
{
	value = htobe64(value);
	buf_add(buf, &value, sizeof value);
}

void pack_bytes(struct buf *buf, const void *data, size_t len)
{
	pack_u32(buf, (uint32_t)len);
	buf_add(buf, data, len);
}

void pack_str(struct buf *buf, const char *s)
{
	if (s == NULL)
		pack_u32(buf, LEN_NULL);
	else
		pack_bytes(buf, s, strlen(s));
}

void unpack_init(struct unpack *in, const void *data, size_t len)
{
	in->at = data;
	in->left = len;
	in->failed = false;
}

const uint8_t *unpack_raw(struct unpack *in, size_t len)
{
	const uint8_t *at = in->at;

	if (in->failed || in->left < len) {
		in->failed = true;
		return NULL;
	}
	in->at += len;
	in->left -= len;
	return at;
}

uint8_t unpack_u8(struct unpack *in)
{
	const uint8_t *at = unpack_raw(in, 1);

	return at == NULL ? 0 : *at;
}

uint32_t unpack_u32(struct unpack *in)
{
	const uint8_t *at = unpack_raw(in, sizeof(uint32_t));
	uint32_t value = 0;

	if (at != NULL)
		memcpy(&value, at, sizeof value);
	return be32toh(value);
}

uint64_t unpack_u64(struct unpack *in)
{
	const uint8_t *at = unpack_raw(in, sizeof(uint64_t));
	uint64_t value = 0;

	if (at != NULL)
		memcpy(&value, at, sizeof value);
	return be64toh(value);
}

const uint8_t *unpack_bytes(struct unpack *in, size_t *len)
{
	const uint8_t *at;

	*len = unpack_u32(in);
	at = unpack_raw(in, *len);
	if (at == NULL) {
		*len = 0;
		return (const uint8_t *)"";
	}
	return at;
}

char *unpack_str(struct unpack *in, struct pool *pool)
{
	uint32_t len = unpack_u32(in);
	const uint8_t *at;

	if (in->failed || len == LEN_NULL)
		return NULL;
	at = unpack_raw(in, len);
	if (at == NULL || memchr(at, '\0', len) != NULL) {
		in->failed = true;
		return pool_strdup(pool, "");
	}
	return pool_strndup(pool, (const char *)at, len);
}

bool unpack_done(const struct unpack *in)
{
	return !in->failed && in->left == 0;
}
