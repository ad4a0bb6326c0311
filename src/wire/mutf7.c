/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/mutf7.h"

#include <string.h>

#include "base/utf8.h"

/* Bits that wait until there are six of them. */
struct bits {
	uint32_t value;
	unsigned n;
	bool open; /* between & and - */
};

static void add_six(struct buf *out, uint32_t value)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "abcdefghijklmnopqrstuvwxyz"
				       "0123456789+,";

	buf_addc(out, alphabet[value & 63]);
}

static void add_unit(struct buf *out, struct bits *bits, uint32_t unit)
{
	if (!bits->open)
		buf_addc(out, '&');
	bits->open = true;
	bits->value = bits->value << 16 | unit;
	bits->n += 16;
	while (bits->n >= 6) {
		bits->n -= 6;
		add_six(out, bits->value >> bits->n);
	}
	bits->value &= (1U << bits->n) - 1;
}

static void close_bits(struct buf *out, struct bits *bits)
{
	if (!bits->open)
		return;
	if (bits->n > 0)
		add_six(out, bits->value << (6 - bits->n));
	buf_addc(out, '-');
	*bits = (struct bits){0};
}

static void add_char(struct buf *out, struct bits *bits, uint32_t c)
{
	if (c >= 0x10000) {
		add_unit(out, bits, 0xd800 + ((c - 0x10000) >> 10));
		add_unit(out, bits, 0xdc00 + ((c - 0x10000) & 0x3ff));
	} else if (c >= 0x80) {
		add_unit(out, bits, c);
	} else {
		close_bits(out, bits);
		buf_addc(out, (char)c);
		if (c == '&')
			buf_addc(out, '-');
	}
}

int mutf7_add(struct buf *out, const char *name)
{
	struct bits bits = {0};
	size_t left = strlen(name), n;
	uint32_t c;

	if (left == 0)
		return -1;
	for (; left > 0; name += n, left -= n) {
		n = utf8_decode(&c, name, left);
		if (n == 0 || c < 0x20 || (c >= 0x7f && c < 0xa0))
			return -1;
		add_char(out, &bits, c);
	}
	close_bits(out, &bits);
	return 0;
}
