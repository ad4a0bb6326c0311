/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text of format=flowed, with delsp where the first byte is odd. It only
 * ever loses bytes, but for a space behind quotation marks in each line. */
#include "tests/fuzz/fuzz.h"

#include "msg/flowed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	bool delsp = fuzz_byte(&data, &len) % 2;
	struct buf out = BUF_INIT;

	flowed_unfold(&out, (const char *)data, len, delsp);
	FUZZ_MUST(out.len <= 2 * len + 1);
	buf_release(&out);
	return 0;
}
