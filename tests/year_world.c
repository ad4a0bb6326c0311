/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the world does to heyward: mail in, time, and mail out. */
#include "tests/year.h"

#include <inttypes.h>

#include "casework/due.h"

enum { CLAIM_MAX = 5000 };

/* ------------------------------- mail in ------------------------------- */

static void take(struct year *y, struct mail_in *in, int64_t mail)
{
	struct message_addr to = {NULL, NULL};

	if (mail != 0) {
		to.addr = year_mail(y, mail)->reply_to;
		in->message.to = (struct message_addrs){&to, 1};
		in->message.subject = "Re: your mail";
	}
	y->mails_in++;
	if (fixture_take(y->f, in) != INTAKE_REMOVE)
		year_fail(y, "%s", y->f->err.text);
}

void year_say(struct year *y, int who, int64_t mail, const char *text)
{
	struct mail_in in;

	mail_in_init(&in, y->f, year_addresses[who]);
	in.message.from.name = NULL;
	in.message.text = text;
	y->speaker = who;
	y->is_accepted = y->is_question = false;
	take(y, &in, mail);
	year_observe(y, year_mail(y, mail)->c);
	year_note(y, "[case %" PRId64 "] %s says %s%s",
	    y->cases[year_mail(y, mail)->c].number, year_names[who], text,
	    y->is_accepted   ? ""
	    : y->is_question ? " (asked back)"
			     : " (refused)");
	y->refused += !y->is_accepted && !y->is_question;
	y->speaker = -1;
}

void year_write(struct year *y, const char *from, const char *name,
    int64_t mail, const char *text)
{
	struct mail_in in;

	mail_in_init(&in, y->f, from);
	in.message.from.name = name;
	in.message.subject = "Something happened";
	in.message.text = text;
	take(y, &in, mail);
	year_note(y, "%s writes %s", from, text);
	year_observe(y, mail == 0 ? -1 : year_mail(y, mail)->c);
}

void year_bounce(struct year *y, int64_t id)
{
	static struct message_dsn dsn = {"failed", "5.1.1"};
	struct year_mail *mail = year_mail(y, id);
	const char *returned = mail->message_id;
	struct mail_in in;
	int i;

	mail_in_init(&in, y->f, "mailer-daemon@example.net");
	in.message.report_type = "delivery-status";
	in.message.dsn = &dsn;
	in.message.n_dsn = 1;
	in.message.returned_ids = (struct message_strings){&returned, 1};
	take(y, &in, 0);
	for (i = 0; i < y->n_decisions; i++)
		if (y->decisions[i].letter == id) {
			y->decisions[i].has_failed = true;
			year_event(
			    y, EVENT_UNTOLD, mail->c, &y->decisions[i], 0);
		}
	year_observe(y, mail->c);
}

/* ------------------------------- mail out ------------------------------ */

static enum post_outcome toss(struct year *y, const struct year_mail *mail)
{
	uint32_t dice = year_below(y, 100);

	if (dice < 3)
		return POST_DEFERRED;
	if (!mail->is_strict)
		return dice == 3 && mail->to == -1 ? POST_REFUSED
		                                   : POST_ACCEPTED;
	if (dice < 11)
		return POST_UNKNOWN;
	return dice < 16 ? POST_REFUSED : POST_ACCEPTED;
}

static struct year_decision *decision_of(struct year *y, int64_t letter)
{
	int i;

	for (i = 0; i < y->n_decisions; i++)
		if (y->decisions[i].letter == letter)
			return &y->decisions[i];
	return NULL;
}

/* What the test knows by the outcome alone. */
static void note_outcome(
    struct year *y, struct year_decision *d, enum post_outcome outcome)
{
	if (outcome == POST_UNKNOWN) {
		d->is_unknown = true;
		year_event(y, EVENT_UNKNOWN, d->c, d, 0);
	} else if (outcome == POST_REFUSED) {
		d->has_failed = true;
		year_event(y, EVENT_UNTOLD, d->c, d, 0);
	} else if (outcome == POST_ACCEPTED && d->has_failed) {
		d->has_failed = false;
		year_event(y, EVENT_TOLD, d->c, d, 0);
	}
}

static void hand_over(struct year *y, int64_t id)
{
	struct fixture *f = y->f;
	struct year_mail *mail = year_mail(y, id);
	enum post_outcome outcome = toss(y, mail);
	struct year_decision *d = decision_of(y, id);

	year_check_leaves(y, mail);
	assert_int_equal(desk_begin(&f->desk, &f->err), 0);
	if (mail->is_strict && outcome != POST_DEFERRED) {
		mail->left++;
		d->may_go_again = false;
		if (post_data(&f->desk, id, &f->err) == -1)
			year_fail(y, "%s", f->err.text);
	}
	if (post_result(&f->desk, id, outcome,
		outcome == POST_REFUSED    ? 550
		: outcome == POST_DEFERRED ? 451
					   : 250,
		"", &f->err) == -1)
		year_fail(y, "%s", f->err.text);
	assert_int_equal(desk_commit(&f->desk, &f->err), 0);
	y->mails_out += outcome == POST_ACCEPTED;
	if (d != NULL)
		year_note(y, "[case %" PRId64 "] the letter %s: outcome %d",
		    y->cases[mail->c].number, mail->letter, (int)outcome);
	if (d != NULL)
		note_outcome(y, d, outcome);
	if (d != NULL || outcome == POST_REFUSED)
		year_observe(y, year_mail(y, id)->c);
}

static int by_id(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* All that is due, in an order that does not depend on how long heyward's own
 * dice made a mail wait that was deferred. */
void year_post(struct year *y)
{
	static int64_t ids[CLAIM_MAX];
	int i, n;

	do {
		if (post_claim(&y->f->desk, ids, CLAIM_MAX, &n, &y->f->err) ==
		    -1)
			year_fail(y, "%s", y->f->err.text);
		assert_true(n < CLAIM_MAX);
		qsort(ids, (size_t)n, sizeof ids[0], by_id);
		if (n > 0)
			year_observe(y, -1);
		for (i = 0; i < n; i++)
			hand_over(y, ids[i]);
	} while (n > 0);
}

/* --------------------------------- time -------------------------------- */

void year_run(struct year *y, int hours)
{
	struct fixture *f = y->f;

	f->desk.now += hours * HOUR;
	year_foretell(y);
	y->run_from = y->n_mails + 1;
	f->err = (struct err){ERR_NONE, ""};
	if (due_run(&f->desk, &f->err) == -1)
		year_fail(y, "%s", f->err.text);
	year_observe(y, -1);
	y->run_from = 0;
	year_compare(y);
	/* Another run at the same time. */
	if (due_run(&f->desk, &f->err) == -1)
		year_fail(y, "%s", f->err.text);
	year_observe(y, -1);
	year_post(y);
}
