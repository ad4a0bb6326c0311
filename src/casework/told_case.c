/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/told_case.h"

#include "base/log.h"
#include "base/pack.h"
#include "casework/clocks.h"
#include "casework/conflict.h"
#include "casework/names.h"
#include "casework/newcase.h"
#include "casework/report.h"
#include "casework/tell.h"
#include "casework/verb_run.h"
#include "store/tokens.h"

enum { CASES_PER_DAY = 20 /* of one moderator */ };

/* A forger could go on for ever. 1 it is one too many, 0, -1. */
static int is_too_much(
    struct desk *desk, const struct blind *moderator, struct err *err)
{
	struct buf buf = BUF_INIT;
	struct blind blind;
	int64_t n;

	pack_str(&buf, "told");
	pack_u64(&buf, (uint64_t)desk_day(desk));
	pack_bytes(&buf, moderator->bytes, BLIND_LEN);
	blind = ring_blind(desk->ring, BLIND_RATE, buf.data, buf.len);
	buf_release(&buf);
	n = rates_add(desk->store, &blind, desk_day(desk), err);
	return n == -1 ? -1 : n > CASES_PER_DAY;
}

/* Whom it names hears nothing of it until a colleague says so. */
static int hold_named(struct work *work, struct err *err)
{
	struct screen screen = {&work->team.case_id, "mentioned", MEMBER_HELD};
	struct redact_source *text = redact_source_new(work->typed);
	const struct member *member;
	int ret = 0;
	size_t i;

	for (i = 0; i < work->team.n && ret != -1; i++) {
		member = &work->team.list[i];
		if (member != work->me &&
		    names_mention(work->desk->conf, member, text))
			ret = team_screen(work->desk, &work->team,
			    &member->blind, &screen, err);
	}
	redact_source_free(text);
	return ret;
}

static int ask(struct work *work, struct err *err)
{
	work->row.state = "draft";
	work->row.class = "report";
	if (newcase_open(
		&work->row, &work->team, work->desk, work->pool, err) == -1)
		return -1;
	work->me = team_find(&work->team, &work->routed->moderator);
	work->message_id = random_uuid();
	work_read(work);
	/* Only what was told, without the verb. */
	if (work->commands.n > 0 && work->commands.list[0].text[0] != '\0')
		work->typed = work->commands.list[0].text;
	if (work_record(work, err) == -1 || hold_named(work, err) == -1)
		return -1;
	return told_question(work, "new", work->typed, err);
}

int told_case_ask(struct desk *desk, const struct incoming *mail,
    const struct routed *routed, struct err *err)
{
	struct work work = {.desk = desk, .mail = mail, .routed = routed};
	int n = is_too_much(desk, &routed->moderator, err);

	if (n == 1) {
		log_warn("more than %d mails with /new from one moderator "
			 "today: the rest is kept, but not asked back",
		    CASES_PER_DAY);
		return report_keep(desk, mail, err);
	}
	if (n == -1)
		return -1;
	work.pool = pool_new();
	work.done.pool = work.outside.pool = work.refused.pool = work.pool;
	n = ask(&work, err);
	team_release(&work.team);
	pool_free(work.pool);
	return n;
}

int told_case_open(struct work *work, struct err *err)
{
	size_t i;

	work->row.state = "open";
	newcase_wind(&work->row, work->desk);
	if (work_save_case(work, err) == -1 ||
	    clocks_event(work->desk, &work->row.id, CLOCK_OPENED, 0, 0, err) ==
		-1 ||
	    conflict_fill(
		work->desk, &work->team, &work->row, BY_MODERATOR, err) == -1)
		return -1;
	for (i = 0; i < work->team.n; i++)
		if (work->team.list[i].state == MEMBER_IN &&
		    &work->team.list[i] != work->me &&
		    tell_missed(work->desk, &work->team, &work->row,
			&work->team.list[i], err) == -1)
			return -1;
	work->typed = "";
	work->commands = (struct commands){.note = ""};
	work_did(work, "did.new", "who", work->me->name);
	return 0;
}
