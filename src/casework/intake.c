/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/enforcer.h"
#include "casework/intake.h"

#include <string.h>

#include "base/pack.h"
#include "casework/answer.h"
#include "casework/bounce.h"
#include "casework/freeze.h"
#include "casework/refused.h"
#include "casework/report.h"
#include "casework/route.h"
#include "casework/work.h"
#include "store/outbox.h"

enum { HOUR = 3600, TWIN_PIECE = 65536 };

/* What is behind the header. */
static struct blob body_of(const struct incoming *mail)
{
	const char *raw = mail->raw, *end;

	end = memmem(raw, mail->len, "\r\n\r\n", 4);
	if (end == NULL)
		end = memmem(raw, mail->len, "\n\n", 2);
	if (end == NULL)
		return (struct blob){"", 0};
	return (struct blob){end, (size_t)(raw + mail->len - end)};
}

/* A keyed hash of a text in pieces: a large one is not copied as a whole. */
struct twin {
	const struct ring *ring;
	struct buf piece;
};

static struct blind fold(struct twin *twin)
{
	struct blind blind = ring_blind(
	    twin->ring, BLIND_TWIN, twin->piece.data, twin->piece.len);

	buf_reset(&twin->piece);
	buf_add(&twin->piece, blind.bytes, sizeof blind.bytes);
	return blind;
}

/* Folders of mail end lines in one way or the other, and leave or add one at
 * the end. */
static void add_lines(struct twin *twin, struct blob text)
{
	const char *at = text.data, *end = at + text.len, *next;
	size_t len;

	while (end > at && (end[-1] == '\n' || end[-1] == '\r'))
		end--;
	for (; at < end; at = next) {
		next = memchr(at, '\n', (size_t)(end - at));
		next = next == NULL ? end : next + 1;
		len = (size_t)(next - at);
		if (len >= 2 && next[-1] == '\n' && next[-2] == '\r') {
			buf_add(&twin->piece, at, len - 2);
			buf_addc(&twin->piece, '\n');
		} else {
			buf_add(&twin->piece, at, len);
		}
		if (twin->piece.len > TWIN_PIECE)
			fold(twin);
	}
}

/* The same for a mail that is delivered twice, to hey@ and to an alias, say.
 * Whoever forges a twin of another mail has to write the very same words. */
static struct blind twin_of(
    const struct desk *desk, const struct incoming *mail)
{
	struct twin twin = {.ring = desk->ring};
	struct blind blind;

	pack_str(&twin.piece, mail->message->message_id);
	pack_str(&twin.piece, mail->message->from.addr);
	add_lines(&twin, body_of(mail));
	blind = fold(&twin);
	buf_release(&twin.piece);
	return blind;
}

struct blind intake_digest(const struct desk *desk, const struct incoming *mail)
{
	return ring_blind(desk->ring, BLIND_MAIL, mail->raw, mail->len);
}

static struct seen_row seen_of(
    const struct desk *desk, const struct incoming *mail)
{
	struct seen_row row = {
	    .mailbox = mail->mailbox,
	    .uidvalidity = mail->uidvalidity,
	    .uid = mail->uid,
	    .digest = mail->digest != NULL ? *mail->digest
	                                   : intake_digest(desk, mail),
	};

	if (mail->message != NULL && mail->message->message_id != NULL) {
		row.message_id = ring_blind_str(
		    desk->ring, BLIND_MESSAGE_ID, mail->message->message_id);
		row.twin = twin_of(desk, mail);
	}
	return row;
}

int intake_seen(struct desk *desk, const struct incoming *mail, struct err *err)
{
	struct seen_row row = seen_of(desk, mail);

	return seen_find(desk->store, &row, err);
}

/* What a mail system says of a delivery names people: moderators hear that
 * it came, and the original is kept, but its words go to nobody. */
static int open_stray(
    struct desk *desk, const struct incoming *mail, struct err *err)
{
	struct message message = *mail->message;
	struct incoming stray = *mail;

	message.subject = NULL;
	message.text = "";
	message.n_parts = 0;
	stray.message = &message;
	return report_open(desk, &stray, "machine", err);
}

/* Automatic mail is nothing that is kept, once its case is closed; but of an
 * archive nobody has looked through what lists have forwarded. */
static const char *import_class(enum route route, const struct incoming *mail)
{
	if (route == ROUTE_UNREADABLE)
		return "unreadable";
	if (route != ROUTE_MACHINE)
		return "report";
	return mail->import == IMPORT_FILED ? "other" : "machine";
}

/* Of an old mail only what was told counts. What somebody wanted done then is
 * not done now, and what our own mails led to is long over: it is kept, for a
 * recovery key, and no more. */
static int act_imported(const struct routed *routed, struct desk *desk,
    const struct incoming *mail, struct err *err)
{
	switch (routed->route) {
	case ROUTE_OWN:
		return 0;
	case ROUTE_MACHINE:
	case ROUTE_UNREADABLE:
	case ROUTE_REPORT:
	case ROUTE_PARTY:
	case ROUTE_STRANGER:
	case ROUTE_PHRASE:
		return report_import(
		    desk, mail, import_class(routed->route, mail), err);
	case ROUTE_BOUNCE:
	case ROUTE_BOUNCE_STRAY:
	case ROUTE_MACHINE_THREADED:
	case ROUTE_REFUSED:
	case ROUTE_MODERATOR:
	case ROUTE_TOLD:
	case ROUTE_ENFORCER:
		return report_keep(desk, mail, err);
	}
	BUG("route %d", routed->route);
}

/* What each kind of mail causes. */
static int act(const struct routed *routed, struct desk *desk,
    const struct incoming *mail, struct err *err)
{
	switch (routed->route) {
	case ROUTE_OWN:
		return 0;
	case ROUTE_BOUNCE_STRAY:
		return open_stray(desk, mail, err);
	case ROUTE_MACHINE_THREADED:
		return report_note(desk, mail, &routed->case_id, err);
	case ROUTE_BOUNCE:
		return bounce_note(desk, &routed->about, mail->message, err);
	case ROUTE_MACHINE:
	case ROUTE_UNREADABLE:
	case ROUTE_REPORT:
		if (routed->is_refused && refused_note(desk, err) == -1)
			return -1;
		return report_open(desk, mail, route_name(routed->route), err);
	case ROUTE_REFUSED:
		if (report_keep(desk, mail, err) == -1)
			return -1;
		return refused_answer(desk, &routed->moderator, err);
	case ROUTE_MODERATOR:
	case ROUTE_TOLD:
		return work_take(desk, mail, routed, err);
	case ROUTE_ENFORCER:
		return enforcer_answer(desk, mail, routed, err);
	case ROUTE_PARTY:
	case ROUTE_STRANGER:
	case ROUTE_PHRASE:
		return answer_take(desk, mail, routed, err);
	}
	BUG("route %d", routed->route);
}

/* What came to a frozen case is kept, and nothing is done in it. */
static int act_unless_frozen(const struct routed *routed, struct desk *desk,
    const struct incoming *mail, struct err *err)
{
	int frozen = mail->import != IMPORT_NOT
	                 ? 0
	                 : freeze_has(desk, &routed->case_id, err);

	if (frozen == -1)
		return -1;
	if (mail->import != IMPORT_NOT)
		return act_imported(routed, desk, mail, err);
	return frozen ? freeze_answer(desk, mail, routed, err)
	              : act(routed, desk, mail, err);
}

/* *case_id is whose mail it is, all zero as long as that is not known. */
static int handle(struct uuid *case_id, struct desk *desk,
    const struct incoming *mail, struct err *err)
{
	struct seen_row seen = seen_of(desk, mail);
	struct pool *pool = pool_new();
	struct routed routed = {.case_id = *case_id};
	int n, ret = -1;

	n = seen_find(desk->store, &seen, err);
	if (n != 0) {
		ret = n == 1 ? 0 : -1;
		goto out;
	}
	if (route_mail(&routed, desk, mail->message, pool, err) == -1 ||
	    act_unless_frozen(&routed, desk, mail, err) == -1)
		goto out;
	seen.outcome = route_name(routed.route);
	if (mail->outcome != NULL)
		*mail->outcome = seen.outcome;
	ret = seen_add(desk->store, &seen, err);
out:
	*case_id = routed.case_id;
	pool_free(pool);
	return ret;
}

/* All of it, or nothing. */
static int try_handle(struct uuid *case_id, struct desk *desk,
    const struct incoming *mail, const struct err *broken, struct err *err)
{
	bool ok;

	if (desk_mail_begin(desk, err) == -1)
		return -1;
	ok = broken == NULL || freeze_case(desk, case_id, broken, err) != -1;
	ok = ok && handle(case_id, desk, mail, err) == 0;
	return desk_mail_end(desk, ok, err) == -1 || !ok ? -1 : 0;
}

/* Only what is kept whole may leave the mailbox. */
static bool is_kept(const struct desk *desk, const struct incoming *mail)
{
	return !mail->cut && (mail->message->unreadable == NULL ||
				 recovery_count(desk->recovery) > 0);
}

/* Without a recovery key it may be one that was not kept. */
enum intake_fate intake_fate_of_seen(
    const struct desk *desk, const struct incoming *mail)
{
	return mail->cut || recovery_count(desk->recovery) == 0 ? INTAKE_ASIDE
	                                                        : INTAKE_REMOVE;
}

enum intake_fate intake_mail(
    struct desk *desk, const struct incoming *mail, struct err *err)
{
	static const struct uuid none;
	struct uuid case_id = none;
	struct err why;
	int ret;

	ret = try_handle(&case_id, desk, mail, NULL, err);
	if (ret == -1 && err->kind == ERR_SEALED &&
	    store_in_transaction(desk->store) &&
	    memcmp(&case_id, &none, sizeof none) != 0) {
		why = *err;
		ret = try_handle(&case_id, desk, mail, &why, err);
	}
	if (ret == -1)
		return INTAKE_KEEP;
	return is_kept(desk, mail) ? INTAKE_REMOVE : INTAKE_ASIDE;
}

static int save_mailbox(struct mailbox_row *row, struct desk *desk,
    const struct blind *account, struct err *err)
{
	if (desk_begin(desk, err) == -1)
		return -1;
	return desk_end(
	    desk, mailboxes_put(row, desk->store, account, err), err);
}

int intake_mailbox(struct mailbox_row *row, struct desk *desk,
    const struct intake_mailbox *mailbox, struct err *err)
{
	struct blind account =
	    ring_blind_str(desk->ring, BLIND_MAILBOX, mailbox->account);
	int n;

	n = mailboxes_find(row, desk->store, &account, err);
	if (n == -1 || (n == 1 && row->uidvalidity == mailbox->uidvalidity))
		return n == -1 ? -1 : 0;
	if (n == 0) {
		row->first_contact = desk->now / HOUR * HOUR;
		row->left_alone = 0;
	}
	row->uidvalidity = mailbox->uidvalidity;
	row->uid_below = mailbox->uidnext;
	return save_mailbox(row, desk, &account, err);
}

bool intake_say_left(struct mailbox_row *row, struct desk *desk,
    const struct intake_mailbox *mailbox, uint32_t left)
{
	struct blind account =
	    ring_blind_str(desk->ring, BLIND_MAILBOX, mailbox->account);

	if (left == row->left_alone)
		return false;
	row->left_alone = left;
	/* Not saved: said again next time, which does no harm. */
	save_mailbox(row, desk, &account, NULL);
	return left > 0;
}
