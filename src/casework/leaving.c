/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/leaving.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "casework/audit.h"
#include "casework/team.h"
#include "store/cases.h"
#include "store/facts.h"
#include "store/outbox.h"
#include "store/tokens.h"

static const char name[] = "team";

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, BLIND_LEN);
}

static int add(struct buf *out, const struct desk *desk, const char *address,
    struct err *err)
{
	struct blind blind;

	if (team_blind(&blind, desk, address, err) == -1)
		return -1;
	buf_add(out, blind.bytes, BLIND_LEN);
	return 0;
}

/* The hashes of all addresses, in an order that says nothing. */
static int pack_team(struct buf *out, const struct desk *desk, struct err *err)
{
	const struct conf *conf = desk->conf;
	const char **outside = conf->escalation.addresses;
	size_t i;

	for (i = 0; i < conf->n_moderators; i++)
		if (add(out, desk, conf->moderators[i].address, err) == -1)
			return -1;
	for (; outside != NULL && *outside != NULL; outside++)
		if (add(out, desk, *outside, err) == -1)
			return -1;
	if (out->len > 0)
		qsort(out->data, out->len / BLIND_LEN, BLIND_LEN, compare);
	return 0;
}

static int leave(struct desk *desk, const struct blind *who, struct err *err)
{
	log_info("somebody is no moderator any more: what they could answer "
		 "with is revoked");
	if (tokens_revoke_everywhere(desk->store, who, err) == -1 ||
	    outbox_cancel_everywhere(desk->store, who, err) == -1 ||
	    cases_drop_owner(desk->store, who, err) == -1)
		return -1;
	return audit_note(desk, "left", NULL, who, NULL, err);
}

static int leave_all(struct desk *desk, const struct buf *before,
    const struct buf *now, struct err *err)
{
	struct blind who;
	size_t i;

	for (i = 0; i + BLIND_LEN <= before->len; i += BLIND_LEN) {
		memcpy(who.bytes, before->data + i, BLIND_LEN);
		if (team_is_moderator(desk, &who))
			continue;
		if (leave(desk, &who, err) == -1)
			return -1;
	}
	return facts_set(desk->store, name, now->data, now->len, err);
}

static int change(struct desk *desk, const struct buf *before,
    const struct buf *now, struct err *err)
{
	if (desk_begin(desk, err) == -1)
		return -1;
	return desk_end(desk, leave_all(desk, before, now, err), err);
}

int leaving_check(struct desk *desk, struct err *err)
{
	struct buf before = BUF_INIT, now = BUF_INIT;
	int n = facts_find(&before, desk->store, name, err);

	if (n != -1 && pack_team(&now, desk, err) == -1)
		n = -1;
	if (n != -1 &&
	    (before.len != now.len ||
		memcmp(buf_text(&before), buf_text(&now), now.len) != 0))
		n = change(desk, &before, &now, err);
	buf_release(&before);
	buf_release(&now);
	return n == -1 ? -1 : 0;
}
