/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/bounce.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "casework/letters.h"
#include "msg/machine.h"
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

/* What the notice says. */
struct telling {
	const struct conf *conf;
	int64_t number;
	const char *code_name, *letter, *answer;
};

static int fill(
    struct tmpl_value *values, const char *lang, void *arg, struct err *err)
{
	const struct telling *telling = arg;
	struct tmpl_value *to = tmpl_map();
	char *key = mem_printf("what.%s", telling->letter), *what;
	int ret;

	tmpl_set(to, "to", telling->code_name);
	ret = tmpl_word(&what, telling->conf, lang, key, to, err);
	tmpl_free(to);
	free(key);
	if (ret == -1)
		return -1;
	tmpl_setf(values, "number", "%lld", (long long)telling->number);
	tmpl_set(values, "what", what);
	tmpl_set(values, "answer", telling->answer);
	free(what);
	return 0;
}

static int tell(struct desk *desk, const struct outbox_row *row,
    const char *answer, struct pool *pool, struct err *err)
{
	struct letters_cause cause = {.case_id = row->case_id,
	    .message_id = row->uuid,
	    .effect = "undelivered"};
	struct telling telling = {
	    .conf = desk->conf, .letter = row->letter, .answer = answer};
	struct letters_text text = {"undelivered", fill, &telling};
	struct seal_key *key = NULL;
	struct case_row case_row;
	struct party_row party;
	int ret;

	if (cases_find(&case_row, desk->store, &row->case_id, pool, err) != 1 ||
	    parties_find(&party, desk->store, row->party_id, pool, err) != 1)
		return -1;
	telling.number = case_row.number;
	telling.code_name = party.code_name;
	cause.report_id = party.report_id;
	if (desk_open_key(&key, desk, UNIT_REPORT, &cause.report_id, err) == -1)
		return -1;
	ret = letters_to_moderators(desk, &text, &cause, key, err);
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

int bounce_note(struct desk *desk, const struct outbox_row *row,
    const struct message *message, struct err *err)
{
	struct machine machine;

	machine_classify(&machine, message, desk->conf->community.address);
	if (row->id == 0 || !machine_is_failure(&machine) ||
	    strcmp(row->state, "failed") == 0)
		return 0;
	return bounce_undelivered(desk, row, 0, machine.status, err);
}
