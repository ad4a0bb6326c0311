/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/refused.h"

#include <stdlib.h>

#include "casework/digest.h"
#include "casework/letters.h"
#include "casework/newcase.h"
#include "privacy/random.h"

static int fill(struct tmpl_value *values, const struct letters_reader *reader,
    void *arg, struct err *err)
{
	(void)arg;
	(void)err;
	tmpl_set(values, "address", reader->conf->community.address);
	return 0;
}

static int answer(struct desk *desk, const struct team *house,
    const struct member *member, struct err *err)
{
	/* One mail a day: its cause is the day. */
	char *effect = mem_printf("refused %lld", (long long)desk_day(desk));
	struct letters_cause cause = {.by = BY_STRANGER,
	    .case_id = house->case_id,
	    .message_id = house->case_id,
	    .effect = effect};
	struct letters_text text = {"refused", fill, NULL};
	int ret =
	    letters_to_member(desk, &text, &cause, house, member, NULL, err);

	free(effect);
	return ret;
}

int refused_note(struct desk *desk, struct err *err)
{
	return digest_add(desk, "digest.refused", err);
}

int refused_answer(
    struct desk *desk, const struct blind *moderator, struct err *err)
{
	struct pool *pool = pool_new();
	struct team house = {.n = 0};
	const struct member *member;
	int ret = -1;

	if (refused_note(desk, err) == -1 ||
	    newcase_house(&house, desk, pool, err) == -1)
		goto out;
	member = team_find(&house, moderator);
	/* An escalation address is in the house only when it is called. */
	ret = member == NULL || member->state != MEMBER_IN
	          ? 0
	          : answer(desk, &house, member, err);
out:
	team_release(&house);
	pool_free(pool);
	return ret;
}
