/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/bounce.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "casework/decided.h"
#include "casework/letters.h"
#include "casework/shown.h"
#include "msg/machine.h"
#include "store/cases.h"
#include "store/outbox.h"

/* Of what a server said of a party only the codes, "550 5.1.1": its words may
 * name anybody. */
static const char *codes_of(const char *answer, struct pool *pool)
{
	size_t len = strspn(answer, "0123456789");
	size_t status = strspn(answer + len, " -");

	if (answer[strspn(answer, "0123456789.")] == '\0')
		return answer;
	if (len != 3)
		return "";
	if (strspn(answer + len + status, "0123456789.") >= 5)
		len += status + strspn(answer + len + status, "0123456789.");
	return pool_strndup(pool, answer, len);
}

/* What the notice says. */
struct telling {
	int64_t number;
	const char *code_name, *letter, *answer;
};

static int fill(struct tmpl_value *values, const struct letters_reader *reader,
    void *arg, struct err *err)
{
	const struct telling *telling = arg;
	struct tmpl_value *to = tmpl_map();
	char *key = mem_printf("what.%s", telling->letter), *what;
	int ret;

	tmpl_set(to, "to", telling->code_name);
	ret = tmpl_word(&what, reader->conf, reader->lang, key, to, err);
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

/* A party's code name, or the address of who keeps a space. 1, 0, -1. */
static int recipient_of(const char **name, struct desk *desk,
    const struct outbox_row *row, struct pool *pool, struct err *err)
{
	const char *subject, *body;
	struct letters_head head;
	struct party_row party;
	int n;

	if (row->party_id == NULL) {
		n = letters_open(&head, &subject, &body, desk, row, pool, err);
		*name = head.to;
		return n == -1 ? -1 : 1;
	}
	n = parties_find(&party, desk->store, row->party_id, pool, err);
	if (n == 1)
		*name = shown_party(&party);
	return n;
}

static int tell(struct desk *desk, const struct outbox_row *row,
    const char *answer, struct pool *pool, struct err *err)
{
	struct letters_cause cause = {
	    .by = BY_MACHINE, .message_id = row->uuid, .effect = "undelivered"};
	struct telling telling = {.letter = row->letter, .answer = answer};
	struct letters_text text = {"undelivered", fill, &telling};
	struct team team = {.n = 0};
	struct case_row case_row;
	int n, ret = -1;

	if (team_open(&team, desk, &row->case_id, pool, err) == -1)
		goto out;
	n = cases_find(&case_row, desk->store, &team.case_id, pool, err);
	if (n == 1)
		n = recipient_of(&telling.code_name, desk, row, pool, err);
	if (n == 0)
		err_set(err, ERR_SEALED, "outbox row %lld: its party is gone",
		    (long long)row->id);
	if (n != 1)
		goto out;
	telling.number = case_row.number;
	cause.case_id = team.case_id;
	ret = letters_to_team(desk, &text, &cause, &team, NULL, err);
out:
	team_release(&team);
	return ret;
}

void bounce_warn(struct desk *desk, const struct outbox_row *row, int code,
    const char *answer)
{
	struct pool *pool = pool_new();
	struct case_row case_row = {.number = 0};

	cases_find(&case_row, desk->store, &row->case_id, pool, NULL);
	log_warn("case %lld: a notice to a moderator is not taken (%d %s): "
		 "check the moderators' addresses and smtp.return_path",
	    (long long)case_row.number, code, codes_of(answer, pool));
	pool_free(pool);
}

int bounce_undelivered(struct desk *desk, const struct outbox_row *row,
    int code, const char *answer, struct err *err)
{
	struct pool *pool = pool_new();
	int ret;

	ret = outbox_finish(desk->store, row->id, "failed", code, err);
	if (ret == 0 && row->moderator == NULL)
		ret = tell(desk, row, codes_of(answer, pool), pool, err) == -1
		          ? -1
		          : decided_undelivered(desk, row, err);
	else if (ret == 0)
		bounce_warn(desk, row, code, answer);
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
