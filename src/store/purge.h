/* SPDX-License-Identifier: GPL-3.0-or-later */
/* purge.h - rows that go for good; SQLite overwrites them (secure_delete).
 *
 * What is to go, and what stays, is for casework/erase.h to say.
 */
#ifndef STORE_PURGE_H
#define STORE_PURGE_H

#include <stdbool.h>

#include "base/ids.h"
#include "store/store.h"

/* The messages that are sealed with this key, a report's or a case's, their
 * files and originals, and all wraps of the key. How many messages, or -1. */
int64_t purge_unit(
    struct store *store, const struct uuid *unit, struct err *err);
/* The report is no part of the case, nor of what is part of that. */
int purge_links(
    struct store *store, const struct uuid *case_id, struct err *err);
/* No mail that waits quotes a message of this report, case or party. */
int purge_cancel(
    struct store *store, const struct uuid *unit_or_party, struct err *err);
/* A report without messages and parties. */
int purge_report(struct store *store, const struct uuid *id, struct err *err);

/* Who a party is, and how it is reached: identities, capabilities, wraps,
 * receipt phrase, and every mail to it. */
int purge_person(
    struct store *store, const struct uuid *party_id, struct err *err);
/* The hashes by which it is found. */
int purge_idents(
    struct store *store, const struct uuid *party_id, struct err *err);
/* What the party wrote, wherever that lies. How many messages, or -1. */
int64_t purge_messages_of(
    struct store *store, const struct uuid *party_id, struct err *err);
/* What waits for a word about the party in this case, or in a part of it. */
int purge_pending_of(struct store *store, const struct uuid *case_id,
    const struct uuid *party_id, struct err *err);
/* The row itself, after purge_person(); messages and decisions that are left
 * are nobody's then. */
int purge_party(
    struct store *store, const struct uuid *party_id, struct err *err);

/* Capabilities of the case, and mail, whose party belongs to another case,
 * too, lead there: after purge_links(). */
int purge_lead_on(
    struct store *store, const struct uuid *case_id, struct err *err);
/* The case, and what is part of it, is only a number, a class and days; of its
 * decisions kind, state and dates are left. After its units and parties. */
int purge_case(
    struct store *store, const struct uuid *case_id, struct err *err);
/* Who may not see it. */
int purge_screens(
    struct store *store, const struct uuid *case_id, struct err *err);

/* Is any mail about the case on its way, or does one that waits quote a
 * message of it? 1, 0, -1. */
int purge_has_mail(
    struct store *store, const struct uuid *case_id, struct err *err);
/* Does anything in the case wait for a word, or for its time? 1, 0, -1. */
int purge_has_pending(
    struct store *store, const struct uuid *case_id, struct err *err);
int purge_has_clock(
    struct store *store, const struct uuid *case_id, struct err *err);

#endif
