/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/hex.h"

#include <string.h>

static const char digits[] = "0123456789abcdef";

void hex_add(struct buf *out, const void *data, size_t len)
{
	const uint8_t *at = data;
	size_t i;

	for (i = 0; i < len; i++) {
		buf_addc(out, digits[at[i] >> 4]);
		buf_addc(out, digits[at[i] & 15]);
	}
}

int hex_read(struct buf *out, const char *s, size_t n)
{
	const char *high, *low;
	size_t i;

	if (n % 2 != 0)
		return -1;
	for (i = 0; i < n; i++)
		if (s[i] == '\0' || strchr(digits, s[i]) == NULL)
			return -1;
	for (i = 0; i < n; i += 2) {
		high = strchr(digits, s[i]);
		low = strchr(digits, s[i + 1]);
		buf_addc(out, (char)((high - digits) << 4 | (low - digits)));
	}
	return 0;
}
