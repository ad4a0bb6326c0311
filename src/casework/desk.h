/* SPDX-License-Identifier: GPL-3.0-or-later */
/* desk.h - what case work has at hand, and the keys of reports and parties.
 *
 * One desk serves one run; now is taken once and stays. The desk draws the
 * run's random key R when it is first needed (privacy/recovery.h).
 *
 * Transactions: desk_begin() ... desk_commit() around a group of mails, and
 * inside it desk_mail_begin() ... desk_mail_end() around each. What belongs in
 * the audit log gets there with the transaction (audit.h).
 */
#ifndef CASEWORK_DESK_H
#define CASEWORK_DESK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/conf.h"
#include "base/err.h"
#include "base/ids.h"
#include "privacy/recovery.h"
#include "privacy/ring.h"
#include "privacy/seal.h"
#include "store/store.h"

struct desk {
	const struct conf *conf;
	struct store *store;
	struct ring *ring;
	const struct recovery_ring *recovery;
	int64_t now; /* Unix seconds */
	bool clock_doubt; /* now is too far from the last run: nothing is
	                     given up for its age */
	int64_t no_mail_since; /* none could be fetched; 0: it can */

	/* Of the desk itself. */
	const struct recovery_secret *secret; /* opens in the ring's place */
	struct seal_key *run_key; /* R, or NULL */
	struct uuid run;
	bool run_is_new; /* its rows are in the savepoint under way, */
	bool run_was_new; /* or in the one around it */
	bool is_bold; /* the transaction under way: desk_begin_bold() */
	bool audit_grew; /* entries were written in the transaction under way */
	int64_t writes; /* of the store, when that began */
	bool wrote; /* something since the last audit_file_catch_up() */
};

void desk_init(struct desk *desk, const struct conf *conf, struct store *store,
    struct ring *ring, const struct recovery_ring *recovery, int64_t now);
void desk_release(struct desk *desk);
/* From now on keys are opened with this secret instead of the ring: for that
 * conf, ring and recovery may be NULL. ERR_CONFIG: nothing in this database
 * was ever sealed to it. */
int desk_use_secret(
    struct desk *desk, const struct recovery_secret *secret, struct err *err);

/* Is this the ring that the database was made with? Then that generation of
 * it is used which the database knows. With another one, what waits in it
 * could not be opened, and what comes in would be sealed where nobody looks.
 * ERR_CONFIG: it is not, or init did not come to its end. */
int desk_check_ring(struct desk *desk, struct err *err);
/* Bind the database to the ring, once: the first entry of its audit log. */
int desk_bind_ring(struct desk *desk, struct err *err);
/* When the last run was, to the hour. 1, 0 there was none, -1. */
int desk_last_run(int64_t *when, const struct desk *desk, struct err *err);
/* Compare the time with that of the last run, and note it. */
int desk_check_clock(struct desk *desk, struct err *err);

int desk_begin(struct desk *desk, struct err *err);
/* A group whose mails are expected to succeed: they have no savepoint, which
 * would keep a copy of every page that one changes. One that is undone takes
 * the group with it, and ends the transaction. */
int desk_begin_bold(struct desk *desk, struct err *err);
int desk_commit(struct desk *desk, struct err *err);
void desk_rollback(struct desk *desk);
/* What ret says of the work of a transaction decides it: 0 commits, -1 undoes.
 * 0, or -1 and nothing of it is left. */
int desk_end(struct desk *desk, int ret, struct err *err);
int desk_mail_begin(struct desk *desk, struct err *err);
/* Keep (true) or undo what was done for this mail. */
int desk_mail_end(struct desk *desk, bool keep, struct err *err);
/* The same once more inside of a mail: for what may turn out not to be
 * allowed. */
int desk_try_begin(struct desk *desk, struct err *err);
int desk_try_end(struct desk *desk, bool keep, struct err *err);

/* The content key of a report or case, or the identity key of a party, which
 * goes by parties.key. */
enum unit { UNIT_CONTENT, UNIT_PARTY };

/* Make a key for id and store its wraps: under the ring, and under R where
 * there are recovery keys. The caller frees *key. */
int desk_new_key(struct seal_key **key, struct desk *desk, enum unit unit,
    const struct uuid *id, struct err *err);
/* Open it. ERR_FORGOTTEN: the ring does not open it any more, or it is not
 * under this recovery key; ERR_SEALED: it should be opened, and does not. */
int desk_open_key(struct seal_key **key, struct desk *desk, enum unit unit,
    const struct uuid *id, struct err *err);

/* Does the ring open it, as far as that can be told without trying? 1, 0, -1.
 */
int desk_has_key(
    struct desk *desk, enum unit unit, const struct uuid *id, struct err *err);
/* Open the key of id, and put it under outer instead of what the ring has it
 * under. -1: as desk_open_key(). */
int desk_rewrap(struct desk *desk, enum unit unit, const struct uuid *id,
    const struct seal_key *outer, struct err *err);

/* R itself, for an original. *run is its uuid. 1, or 0 where there is no
 * recovery key and thus no R, or -1. The key stays the desk's. */
int desk_run_key(const struct seal_key **key, struct uuid *run,
    struct desk *desk, struct err *err);

/* The key of a run that is over, with the secret. */
int desk_open_run(struct seal_key **key, struct desk *desk,
    const struct uuid *run, struct err *err);

int64_t desk_day(const struct desk *desk); /* days since 1970 */
/* Times in the clear: clocks need the hour, rounded up; mail that waits to be
 * sent needs the minute, rounded so that what is due is due still, and nothing
 * goes before its time. */
int64_t desk_hour(int64_t t);
int64_t desk_minute(const struct desk *desk, int64_t t);

#endif
