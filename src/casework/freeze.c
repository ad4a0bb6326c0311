/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/freeze.h"

#include <string.h>

#include "base/log.h"
#include "casework/audit.h"
#include "casework/letters.h"
#include "casework/newcase.h"
#include "casework/report.h"
#include "casework/shown.h"
#include "store/cases.h"

struct freeze {
	struct desk *desk;
	struct case_row row; /* of the whole case */
	struct team house;
	bool is_answer; /* somebody wrote to it, */
	bool is_yours; /* the reader */
	struct pool *pool;
};

static int find_whole(struct freeze *f, struct desk *desk,
    const struct uuid *case_id, struct err *err)
{
	struct uuid whole;

	*f = (struct freeze){.desk = desk, .pool = pool_new()};
	if (team_whole(&whole, desk, case_id, f->pool, err) == -1)
		return -1;
	return store_must(
	    cases_find(&f->row, desk->store, &whole, f->pool, err), err);
}

static void release(struct freeze *f)
{
	team_release(&f->house);
	pool_free(f->pool);
}

/* ------------------------- who hears of it ------------------------ */

static int fill(struct tmpl_value *values, const struct letters_reader *reader,
    void *arg, struct err *err)
{
	const struct freeze *f = arg;

	(void)reader;
	(void)err;
	shown_number(values, &f->row);
	tmpl_set_bool(values, "answer", f->is_answer && !f->is_yours);
	tmpl_set_bool(values, "yours", f->is_yours);
	return 0;
}

/* The house tells it: the case's own key may be what does not open. Who is
 * screened from the case does not hear of it. */
static int tell_member(
    struct freeze *f, const struct member *member, struct err *err)
{
	struct letters_cause cause = {.by = BY_HEYWARD,
	    .case_id = f->house.case_id,
	    .message_id = random_uuid(),
	    .effect = "frozen"};
	struct letters_text text = {"frozen", fill, f};
	int n;

	if (member->state != MEMBER_IN)
		return 0;
	n = team_sees(f->desk, &f->row.id, &member->blind, err);
	return n != 1 ? n
	              : letters_to_member(f->desk, &text, &cause, &f->house,
			    member, NULL, err);
}

static int tell(struct freeze *f, struct err *err)
{
	int ret = 0;
	size_t i;

	if (newcase_house(&f->house, f->desk, f->pool, err) == -1)
		return -1;
	for (i = 0; ret != -1 && i < f->house.n; i++)
		ret = tell_member(f, &f->house.list[i], err);
	return ret == -1 ? -1 : 0;
}

/* Where the house does not open either, only the log and heyward check tell:
 * the other cases must not wait for that. */
static int try_tell(struct freeze *f, struct err *err)
{
	struct err why = {ERR_NONE, ""};
	bool told;

	if (desk_try_begin(f->desk, err) == -1)
		return -1;
	told = tell(f, &why) == 0;
	if (desk_try_end(f->desk, told, err) == -1)
		return -1;
	if (!told && why.kind != ERR_SEALED)
		return err_set(err, why.kind, "%s", why.text);
	if (!told)
		log_warn("the moderators cannot be told: %s", why.text);
	return 0;
}

static int tell_one(
    struct freeze *f, const struct blind *moderator, struct err *err)
{
	const struct member *member;

	if (newcase_house(&f->house, f->desk, f->pool, err) == -1)
		return -1;
	member = team_find(&f->house, moderator);
	/* An escalation address is not in the house. */
	return member == NULL ? 0 : tell_member(f, member, err);
}

/* ------------------------------ the case -------------------------- */

int freeze_case(struct desk *desk, const struct uuid *case_id,
    const struct err *why, struct err *err)
{
	struct freeze f;
	int ret;

	ret = find_whole(&f, desk, case_id, err);
	if (ret == 0 && f.row.frozen == 0) {
		log_warn("case %lld is frozen: %s", (long long)f.row.number,
		    why->text);
		ret = 1;
		if (cases_freeze(desk->store, &f.row.id, desk_day(desk), err) ==
			-1 ||
		    audit_note(desk, "freeze", &f.row.id, NULL, NULL, err) ==
			-1 ||
		    try_tell(&f, err) == -1)
			ret = -1;
	}
	release(&f);
	return ret;
}

int freeze_has(struct desk *desk, const struct uuid *case_id, struct err *err)
{
	static const struct uuid none;
	struct pool *pool;
	struct case_row row;
	int n;

	if (memcmp(case_id, &none, sizeof none) == 0)
		return 0;
	pool = pool_new();
	n = cases_find(&row, desk->store, case_id, pool, err);
	pool_free(pool);
	return n == 1 ? row.frozen != 0 : n;
}

int freeze_thaw(struct desk *desk, const struct uuid *case_id, struct err *err)
{
	struct freeze f;
	int ret;

	ret = find_whole(&f, desk, case_id, err);
	if (ret == 0 && f.row.frozen != 0)
		ret = cases_thaw(desk->store, &f.row.id, err) == -1 ||
		              audit_note(desk, "thaw", &f.row.id, NULL, NULL,
				  err) == -1
		          ? -1
		          : 1;
	release(&f);
	return ret;
}

/* ------------------------- mail to the case ----------------------- */

static int open_own_case(
    struct freeze *f, const struct incoming *mail, struct err *err)
{
	f->is_answer = true;
	return report_open(f->desk, mail, "report", err) == -1 ? -1
	                                                       : tell(f, err);
}

int freeze_answer(struct desk *desk, const struct incoming *mail,
    const struct routed *routed, struct err *err)
{
	struct freeze f;
	int ret;

	ret = find_whole(&f, desk, &routed->case_id, err);
	if (ret == 0)
		switch (routed->route) {
		case ROUTE_MODERATOR:
			f.is_yours = true;
			ret = report_keep(desk, mail, err);
			if (ret == 0)
				ret = tell_one(&f, &routed->moderator, err);
			break;
		case ROUTE_BOUNCE:
		case ROUTE_MACHINE_THREADED:
			ret = report_keep(desk, mail, err);
			break;
		default:
			ret = open_own_case(&f, mail, err);
		}
	release(&f);
	return ret;
}
