/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/bounce.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "casework/letters.h"
#include "store/cases.h"
#include "store/outbox.h"
#include "store/reports.h"

/* "550 5.1.1 <jane@example.org>: unknown" without what has an @ in it. */
static char *mask(const char *answer)
{
	struct buf out = BUF_INIT;
	size_t len;

	while (*answer != '\0') {
		len = strcspn(answer, " ");
		if (memchr(answer, '@', len) != NULL)
			buf_adds(&out, "[...]");
		else
			buf_add(&out, answer, len);
		answer += len;
		len = strspn(answer, " ");
		buf_add(&out, answer, len);
		answer += len;
	}
	return buf_detach(&out);
}

static int tell(struct desk *desk, const struct outbox_row *row,
    const char *answer, struct pool *pool, struct err *err)
{
	struct letters_cause cause = {.case_id = row->case_id,
	    .message_id = row->uuid,
	    .effect = "undelivered"};
	struct seal_key *key = NULL;
	struct tmpl_value *values;
	struct case_row case_row;
	struct party_row party;
	int ret = -1;

	if (cases_find(&case_row, desk->store, &row->case_id, pool, err) !=
		1 ||
	    parties_find(&party, desk->store, row->party_id, pool, err) != 1)
		return -1;
	cause.report_id = party.report_id;
	if (desk_open_key(&key, desk, UNIT_REPORT, &cause.report_id, err) ==
	    -1)
		return -1;
	values = tmpl_map();
	tmpl_setf(values, "number", "%lld", (long long)case_row.number);
	tmpl_set(values, "code_name", party.code_name);
	tmpl_set_bool(values, "has_answer", answer[0] != '\0');
	tmpl_set(values, "answer", answer);
	ret = letters_to_moderators(desk, "undelivered", &cause, key, values,
	    err);
	tmpl_free(values);
	seal_key_free(key);
	return ret;
}

int bounce_undelivered(struct desk *desk, const struct outbox_row *row,
    int code, const char *answer, struct err *err)
{
	struct pool *pool = pool_new();
	char *masked = mask(answer);
	int ret;

	ret = outbox_finish(desk->store, row->id, "failed", code, err);
	if (ret == 0 && row->party_id != NULL)
		ret = tell(desk, row, masked, pool, err);
	else if (ret == 0)
		log_warn("outbox row %lld: a notice to a moderator could "
			 "not be delivered (%d)",
		    (long long)row->id, code);
	free(masked);
	pool_free(pool);
	return ret;
}

static const struct message_dsn *find_failure(const struct message *message)
{
	size_t i;

	for (i = 0; i < message->n_dsn; i++)
		if (strcmp(message->dsn[i].action, "failed") == 0)
			return &message->dsn[i];
	return NULL;
}

int bounce_note(struct desk *desk, const struct outbox_row *row,
    const struct message *message, struct err *err)
{
	const struct message_dsn *failure = find_failure(message);

	if (row->id == 0 || (failure == NULL && message->n_dsn > 0) ||
	    strcmp(row->state, "failed") == 0)
		return 0;
	return bounce_undelivered(desk, row, 0,
	    failure == NULL || failure->status == NULL ? ""
						       : failure->status,
	    err);
}
