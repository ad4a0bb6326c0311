/* SPDX-License-Identifier: GPL-3.0-or-later */
/* forget.h - who has no duty left is forgotten, and weekly keys turn.
 *
 * Once an hour every party that the ring can open is looked at. One whose
 * time is over (duty.h) is forgotten: the wrap of its identity key is
 * deleted, so that only a recovery key opens it. Of a reporter the keyed
 * hashes of its addresses go, too; a witness stays (privacy/witness.h). What
 * stays of a respondent is as much as the decision needs. All others are
 * wrapped with the newest weekly key.
 *
 * When the week is over, that is done before and after the ring turns. So:
 *
 *	nobody with duties left is lost: a weekly key is destroyed only after
 *	everything remembered was durably wrapped with a newer one;
 *	nobody is remembered beyond that time for longer than an hour, or than
 *	it takes until the next run;
 *	what was forgotten goes dark in old copies of the database, too, once
 *	two weeks have turned.
 *
 * Both hold wherever it is killed: it begins anew with the next run. While
 * the clock is in doubt nothing of it is done. Where the ring cannot be
 * written it stays as it is, and the next run tries again.
 */
#ifndef CASEWORK_FORGET_H
#define CASEWORK_FORGET_H

#include "casework/desk.h"

/* All that is due, in transactions of its own; where nothing is, nothing is
 * written and one row is read. One that fails does not stop the others; the
 * first error is told. */
int forget_run(struct desk *desk, struct err *err);

/* The same step by step: a transaction, or the turn of the ring. */
struct forget {
	enum {
		FORGET_FIRST, /* everybody is looked at, */
		FORGET_TURN, /* the ring turns, */
		FORGET_AGAIN, /* and everybody gets its new key; */
		FORGET_NOTE /* done for this hour */
	} stage;
	struct uuid place; /* the last that was looked at */
	struct err first; /* of those who could not be */
};
/* With *forget all zero at first. 1 there is more to do, 0 it is done, -1. */
int forget_step(struct forget *forget, struct desk *desk, struct err *err);

#endif
