/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What core takes from a reader that somebody may have taken over: what it
 * accepts is clean, and says the same when it is said again. */
#include "tests/fuzz/fuzz.h"

#include "base/addr.h"
#include "base/utf8.h"
#include "msg/transfer.h"

static bool is_clean(const char *s, bool one_line)
{
	return s == NULL || utf8_is_clean(s, strlen(s), one_line);
}

static bool are_clean(const struct message_addrs *addrs)
{
	size_t i;

	for (i = 0; i < addrs->n; i++)
		if (!addr_is_valid(addrs->list[i].addr) ||
		    !is_clean(addrs->list[i].name, true))
			return false;
	return true;
}

static void look(const struct message *message)
{
	size_t i;

	FUZZ_MUST(
	    message->from.addr == NULL || addr_is_valid(message->from.addr));
	FUZZ_MUST(is_clean(message->from.name, true));
	FUZZ_MUST(are_clean(&message->to) && are_clean(&message->cc) &&
		  are_clean(&message->reply_to));
	FUZZ_MUST(is_clean(message->unreadable, true));
	FUZZ_MUST(is_clean(message->sender_doubt, true));
	FUZZ_MUST(is_clean(message->subject, true));
	FUZZ_MUST(message->text != NULL && is_clean(message->text, false));
	for (i = 0; i < message->n_headers; i++)
		FUZZ_MUST(is_clean(message->headers[i].value, true));
	for (i = 0; i < message->n_parts; i++)
		FUZZ_MUST(is_clean(message->parts[i].name, true));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct pool *pool = pool_new();
	struct buf packed = BUF_INIT;
	struct message message, copy;

	if (message_unpack(&message, pool, data, len, NULL) == 0) {
		look(&message);
		message_pack(&packed, &message);
		FUZZ_MUST(message_unpack(
			      &copy, pool, packed.data, packed.len, NULL) == 0);
		buf_release(&packed);
	}
	pool_free(pool);
	return 0;
}
