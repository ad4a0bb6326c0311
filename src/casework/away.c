/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/away.h"

#include <stdlib.h>

#include "base/pack.h"
#include "store/facts.h"

/* "away 0a1b...": the keyed hash of the address. */
static char *name_of(const struct blind *moderator)
{
	struct buf name = BUF_INIT;
	size_t i;

	buf_adds(&name, "away ");
	for (i = 0; i < BLIND_LEN; i++)
		buf_addf(&name, "%02x", moderator->bytes[i]);
	return buf_detach(&name);
}

int away_find(int64_t *until, struct desk *desk, const struct blind *moderator,
    struct err *err)
{
	char *name = name_of(moderator);
	struct buf value = BUF_INIT;
	struct unpack in;
	int n;

	*until = 0;
	n = facts_find(&value, desk->store, name, err);
	if (n == 1) {
		unpack_init(&in, value.data, value.len);
		*until = (int64_t)unpack_u64(&in);
	}
	buf_release(&value);
	free(name);
	return n == -1 ? -1 : 0;
}

int away_set(struct desk *desk, const struct blind *moderator, int64_t until,
    struct err *err)
{
	char *name = name_of(moderator);
	struct buf value = BUF_INIT;
	int ret;

	pack_u64(&value, (uint64_t)until);
	ret = facts_set(desk->store, name, value.data, value.len, err);
	buf_release(&value);
	free(name);
	return ret;
}
