/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/recipients.h"

#include <stdbool.h>
#include <strings.h>

#include "base/addr.h"

static bool is_community(const struct conf *conf, const char *addr)
{
	const char *tag;
	size_t len;

	return strcasecmp(addr, conf->community.address) == 0 ||
	       addr_tag(&tag, &len, addr, conf->community.address,
		   conf->imap.separator);
}

static bool is_moderator(const struct conf *conf, const char *addr)
{
	size_t i, j;

	for (i = 0; i < conf->n_moderators; i++) {
		if (strcasecmp(addr, conf->moderators[i].address) == 0)
			return true;
		for (j = 0; conf->moderators[i].aliases[j] != NULL; j++)
			if (strcasecmp(addr, conf->moderators[i].aliases[j]) ==
			    0)
				return true;
	}
	return false;
}

size_t recipients_count(
    size_t *moderators, const struct conf *conf, const struct message *message)
{
	const struct message_addrs *lists[] = {&message->to, &message->cc};
	size_t i, j, others = 0;

	*moderators = 0;
	for (i = 0; i < 2; i++)
		for (j = 0; j < lists[i]->n; j++) {
			const char *addr = lists[i]->list[j].addr;

			if (is_community(conf, addr))
				continue;
			others++;
			*moderators += is_moderator(conf, addr);
		}
	return others;
}
