/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verb_run.h - the functions behind the verbs, and what they have at hand.
 *
 * A function does its work at once, inside the savepoint of its mail, and
 * leaves lines that say so. It returns 0, or -1: after work_refuse() nothing
 * of the whole mail is done, after any other error the mail is tried again.
 */
#ifndef CASEWORK_VERB_RUN_H
#define CASEWORK_VERB_RUN_H

#include "casework/verb.h"
#include "store/decisions.h"
#include "store/parties.h"

/* It cannot be: a sentence of words.txt for the receipt, as lines_add().
 * Returns -1 with ERR_DENIED, for which the whole mail is undone. */
#define work_refuse(work, err, ...)                                            \
	(lines_add(&(work)->refused, __VA_ARGS__, (char *)NULL),               \
	    err_set(err, ERR_DENIED, "refused"))
/* It is so: told in the receipt, to the others and on record. */
#define work_did(work, ...) lines_add(&(work)->done, __VA_ARGS__, (char *)NULL)
/* Somebody outside gets something. */
#define work_outside(work, ...)                                                \
	lines_add(&(work)->outside, __VA_ARGS__, (char *)NULL)

/* Write the case back. */
int work_save_case(struct work *work, struct err *err);
/* The party that a name means: "reporter", "heron", "Quiet Heron", "R1".
 * ERR_DENIED: none, or more than one. */
int work_find_party(struct party_row *party, struct work *work,
    const char *name, struct err *err);
/* The next party of the whole case, as parties_next_of_case(). */
int work_next_party(
    struct party_row *party, struct work *work, struct err *err);
/* The member that a name means, whatever its state; ERR_DENIED: none. */
int work_find_member(const struct member **member, struct work *work,
    const char *name, struct err *err);
/* "2026-11-24 14:32 UTC", from the work's pool. */
const char *work_time(struct work *work, int64_t t);
/* The first word of text, from the work's pool; *rest is what follows. */
const char *work_word(struct work *work, const char **rest, const char *text);
/* It can be undone for a day: kind is what, old the case as it was. */
int work_undoable(struct work *work, const char *kind,
    const struct case_row *old, struct err *err);
/* Cancel what still waits for parties of the case: of this letter, or of all
 * that moderators caused where it is NULL; to this party, or to all. Returns
 * how many, or -1. */
int work_cancel(struct work *work, const char *letter, const struct uuid *party,
    struct err *err);

/* "R1 for 30 days", or "for 30 days" where there is one respondent only; *rest
 * is what follows. ERR_DENIED: none, or which? (verb_decide.c) */
int work_find_respondent(struct party_row *party, const char **rest,
    struct work *work, const char *arg, struct err *err);
/* Object to the decision that the mail is about. 1, 0 there is none, -1.
 * (verb_vote.c) */
int work_object(struct work *work, const char *reason, struct err *err);
/* Does a decision about this party, or any, wait for approvals or for its
 * letter? 1, 0, -1. (verb_vote.c) */
int work_has_open(struct work *work, const struct uuid *only, struct err *err);
/* What waits for approvals, or to be told, is dropped: about this party, or
 * all. How many, or -1. (verb_vote.c) */
int work_drop_proposals(
    struct work *work, const struct uuid *only, struct err *err);
/* Who decided what is appealed has no say in the appeal: ERR_DENIED. */
int work_may_vote(
    struct work *work, const struct decision_row *row, struct err *err);
/* The case is closed, if nothing is left to be decided. */
int work_close_after(struct work *work, struct err *err);

#define VERB_RUN(name)                                                         \
	int name(                                                              \
	    struct work *work, const struct command *command, struct err *err)
/* verb_case.c: owner, triage, ends. */
VERB_RUN(verb_take);
VERB_RUN(verb_assign);
VERB_RUN(verb_drop);
VERB_RUN(verb_away);
VERB_RUN(verb_class);
VERB_RUN(verb_category);
VERB_RUN(verb_remind);
VERB_RUN(verb_close);
VERB_RUN(verb_reopen);
VERB_RUN(verb_object);
/* verb_decide.c: what is proposed. */
VERB_RUN(verb_hear);
VERB_RUN(verb_skip_hearing);
VERB_RUN(verb_correction);
VERB_RUN(verb_warning);
VERB_RUN(verb_ban);
VERB_RUN(verb_emergency);
VERB_RUN(verb_no_action);
VERB_RUN(verb_apology);
VERB_RUN(verb_condition);
VERB_RUN(verb_content);
VERB_RUN(verb_grant);
VERB_RUN(verb_refuse);
/* verb_vote.c: what becomes of it. */
VERB_RUN(verb_approve);
VERB_RUN(verb_resend);
VERB_RUN(verb_sent);
VERB_RUN(verb_letter);
VERB_RUN(verb_told);
VERB_RUN(verb_enforced);
/* verb_term.c: decisions that run. */
VERB_RUN(verb_lift);
VERB_RUN(verb_extend);
VERB_RUN(verb_readmit);
VERB_RUN(verb_appeal);
/* verb_data.c */
VERB_RUN(verb_data);
/* verb_join.c: several reports, several respondents. */
VERB_RUN(verb_join);
VERB_RUN(verb_unjoin);
VERB_RUN(verb_split);
/* verb_people.c: parties. */
VERB_RUN(verb_respondent);
VERB_RUN(verb_alias);
VERB_RUN(verb_accept);
VERB_RUN(verb_lang);
VERB_RUN(verb_mute);
/* verb_screen.c: moderators. */
VERB_RUN(verb_recuse);
VERB_RUN(verb_clear);
/* verb_relay.c: words that go out. */
VERB_RUN(verb_reply);
VERB_RUN(verb_note);
VERB_RUN(verb_cancel);
VERB_RUN(verb_now);
VERB_RUN(verb_send_anyway);
VERB_RUN(verb_ask);
VERB_RUN(verb_ack);
/* verb_files.c: what the record holds. */
VERB_RUN(verb_release);
VERB_RUN(verb_show);
VERB_RUN(verb_uncut);
VERB_RUN(verb_redact);
/* verb_talk.c: between a moderator and heyward. */
VERB_RUN(verb_help);
VERB_RUN(verb_preview);
VERB_RUN(verb_status);
VERB_RUN(verb_new);
VERB_RUN(verb_yes);

#endif
