/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A reply's text, cut for a moderator (even first byte) or a party. What is
 * clean stays clean, and nothing is made up. */
#include "tests/fuzz/fuzz.h"

#include "base/utf8.h"
#include "msg/reply.h"

static const struct reply_own own = {
    .address = "hey@example.org",
    .name = "Example Community",
    .separator = '+',
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct pool *pool = pool_new();
	struct buf clean = BUF_INIT;
	enum reply_use use =
	    fuzz_byte(&data, &len) % 2 ? REPLY_PARTY : REPLY_MODERATOR;
	struct reply reply;
	struct blob text;
	char *exact;

	utf8_clean(&clean, (const char *)data, len, false);
	exact = fuzz_string(clean.data, clean.len);
	text = (struct blob){exact, clean.len};
	reply_cut(&reply, pool, &text, &own, use);
	FUZZ_MUST(utf8_is_clean(reply.typed, strlen(reply.typed), false));
	FUZZ_MUST(utf8_is_clean(reply.cut, strlen(reply.cut), false));
	FUZZ_MUST(strlen(reply.typed) + strlen(reply.cut) <= clean.len + 2);
	free(exact);
	buf_release(&clean);
	pool_free(pool);
	return 0;
}
