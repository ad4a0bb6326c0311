/* SPDX-License-Identifier: GPL-3.0-or-later */
/* duty.h - when does our last duty toward a party end?
 *
 * As long as there is one, the relay must know who it is. Read from what is
 * on record each time; nothing is noted that could be out of date:
 *
 *	a reporter     while a case of the report is open; then its closing.
 *	               Who said /updates: the end of the time for an appeal
 *	a respondent   while the case is open, a decision waits, a term runs
 *	               or an appeal is answered; then the closing, the end of
 *	               each term and of the time for an appeal
 *	both           while mail to them waits, or may have been sent; then
 *	               the day of their last answer, which may want one
 *
 * A party is remembered for privacy.forget_after from there, and never
 * forgotten on a day on which we wrote to it: the last letter says
 * "tomorrow".
 */
#ifndef CASEWORK_DUTY_H
#define CASEWORK_DUTY_H

#include "casework/desk.h"
#include "store/parties.h"

#define DUTY_ENDLESS INT64_MAX /* nobody can say yet */

/* When it ends, or has ended, in Unix seconds. 0 or -1. */
int duty_end(int64_t *end, struct desk *desk, const struct party_row *party,
    struct err *err);
/* Until when the party is remembered. 0 or -1. */
int duty_remembered(int64_t *until, struct desk *desk,
    const struct party_row *party, struct err *err);

#endif
