/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A mail, all the way that it takes in the reader; core must accept what the
 * reader says of it, whatever it is. */
#include "tests/fuzz/fuzz.h"

#include "msg/parse.h"
#include "msg/transfer.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	parse_init();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct pool *pool = pool_new();
	struct buf packed = BUF_INIT, again = BUF_INIT;
	struct message message, copy;

	parse_mail(&message, pool, data, len);
	message_pack(&packed, &message);
	FUZZ_MUST(
	    message_unpack(&copy, pool, packed.data, packed.len, NULL) == 0);
	message_pack(&again, &copy);
	FUZZ_MUST(packed.len == again.len &&
		  memcmp(packed.data, again.data, again.len) == 0);
	buf_release(&packed);
	buf_release(&again);
	pool_free(pool);
	return 0;
}
