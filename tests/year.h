/* SPDX-License-Identifier: GPL-3.0-or-later */
/* year.h - a year of a community, day by day, and what has to come of it.
 *
 * year_people.c says what people do; year.c looks at what heyward did about
 * it: after each mail in, each run and each mail out it reads the rows that
 * are new or have changed, and opens every mail that was queued. What is
 * expected comes from there alone: year_clocks.c keeps clocks of its own,
 * started and stopped by what could be seen from outside, and foretells each
 * notice; year_rules.c holds what must never happen. The table of clocks is
 * never read but at the end.
 */
#ifndef TESTS_YEAR_H
#define TESTS_YEAR_H

#include "tests/desk_fixture.h"

/* Five moderators; Lee is outside, and is called when it is needed. */
enum {
	MIA,
	MO,
	ZOE,
	ODILE,
	TARIQ,
	YEAR_MODERATORS,
	LEE = YEAR_MODERATORS,
	YEAR_PEOPLE
};
enum {
	YEAR_DAYS = 365,
	YEAR_CASES = 300,
	YEAR_CASES_MAX = 2 * YEAR_CASES,
	YEAR_SPACES = 2,
	HOUR = 3600,
	DAY = FIXTURE_DAY
};
extern const char *const year_names[YEAR_PEOPLE];
extern const char *const year_addresses[YEAR_PEOPLE];

/* A mail that was queued. */
struct year_mail {
	int64_t id, queued;
	char letter[24];
	int c; /* of which case; -1: the house */
	int64_t party; /* its row, or 0 */
	int to; /* moderator, or -1 */
	int64_t decision; /* that it asks to approve, or 0 */
	char *reply_to, *subject, *message_id;
	int left; /* how often a body byte left */
	bool is_strict, is_answered;
};

/* What the case is to come to, if nothing intervenes. */
enum year_plan {
	PLAN_NO_ACTION,
	PLAN_CORRECTION,
	PLAN_WARNING,
	PLAN_BAN,
	PLAN_BAN_FOR_EVER,
	PLAN_EMERGENCY,
	PLAN_PERMISSION,
	PLAN_SPAM,
	PLAN_CLOSE,
	PLAN_FORGET, /* nobody does anything */
	YEAR_PLANS
};

struct year_case {
	int64_t rowid, number, word_due, decision_due;
	char state[12], class[16];
	/* The reporter: nobody else may ever read these. */
	char address[64], first[24], last[24], secret[24];
	int64_t reporter; /* party */
	bool is_quiet, has_withdrawn;
	int64_t wrote; /* the newest mail to the reporter, or 0 */
	/* The respondent. */
	char accused[64];
	int64_t respondent; /* party, or 0 */
	bool has_mail;
	int64_t told; /* the newest mail to them, or 0 */
	bool appeals; /* and has said so */
	/* Moderators. */
	int owner; /* or -1 */
	bool out[YEAR_PEOPLE], held[YEAR_PEOPLE];
	int asked_by; /* who asked for a colleague's recusal, or -1 */
	bool is_called; /* Lee */
	int64_t newest[YEAR_PEOPLE]; /* mail, or 0 */
	int64_t question[YEAR_PEOPLE]; /* to be answered with /yes, or 0 */
	enum year_plan plan;
	bool is_enforced;
};

struct year_decision {
	int64_t id, target, held_until, term, ends, letter, party;
	int c;
	char kind[20], state[12];
	unsigned behind, against; /* bits of people, by the receipts they got */
	int needed, more; /* people; by objections */
	bool is_unknown, has_failed; /* its letter */
	bool may_go_again; /* somebody said /resend, */
	bool was_told; /* or /sent or /told */
};

struct year {
	struct fixture *f;
	uint64_t seed, dice;
	struct year_case cases[YEAR_CASES_MAX];
	int n_cases;
	struct year_case next; /* what is known of the case to be opened */
	struct year_decision decisions[4 * YEAR_CASES];
	int n_decisions;
	struct year_mail *mails; /* the n-th has the id n + 1 */
	int64_t n_mails, max_mails;
	char *case_lines, *decision_lines; /* as they were read last */
	int64_t away[YEAR_PEOPLE]; /* until */
	char *blinds[YEAR_PEOPLE];
	/* Of the mail under way: who says it, what is read of it. */
	int speaker;
	bool is_accepted, is_question;
	int64_t run_from; /* the first mail of a run, or 0 */
	/* Figures. */
	int64_t mails_in, mails_out, refused, opened, digests;
	int64_t weeklies[YEAR_MODERATORS], last_weekly[YEAR_MODERATORS];
	int64_t last_digest[YEAR_MODERATORS];
	int largest_digest, most_voters;
};

/* ------ dice (year.c) ------ */

uint32_t year_below(struct year *y, uint32_t bound);
bool year_chance(struct year *y, unsigned percent);

/* ------ looking (year.c) ------ */

void year_begin(struct year *y, struct fixture *f, uint64_t seed);
void year_end(struct year *y);
/* Call it with each row of the query, which has one column of text: line; but
 * not with those that were the same when the query was last asked (*before, a
 * heap string, or before is NULL). */
typedef void year_line(struct year *y, const char *line);
void year_lines(struct year *y, char **before, year_line *read, const char *fmt,
    ...) __attribute__((format(printf, 4, 5)));
int year_case_at(const struct year *y, int64_t rowid); /* or -1 */
/* Read what is new. c: only of this case, or -1. */
void year_observe(struct year *y, int c);
struct year_decision *year_decision(struct year *y, int64_t id); /* or NULL */
struct year_mail *year_mail(struct year *y, int64_t id);
/* Is this person at work in the case? */
bool year_is_in(const struct year *y, int c, int who);
/* With HEYWARD_YEAR_VERBOSE set, what happens is told. */
void year_note(const struct year *y, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* The test ends here: what is wrong, with the seed and the day. */
_Noreturn void year_fail(const struct year *y, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* ------ the world (year.c) ------ */

/* Time goes on for some hours, what is due is done, what may go is sent. */
void year_run(struct year *y, int hours);
void year_post(struct year *y);
/* This person answers a mail; y->is_accepted says whether it was done. */
void year_say(struct year *y, int who, int64_t mail, const char *text);
void year_write(struct year *y, const char *from, const char *name,
    int64_t mail, const char *text);
void year_bounce(struct year *y, int64_t mail);

/* ------ what people do (year_people.c, year_parties.c) ------ */

int year_moderator(struct year *y); /* one of them */
void year_report(struct year *y);
void year_parties(struct year *y);
void year_people(struct year *y); /* all of them */

/* ------ what must never happen (year_rules.c) ------ */

/* A mail that was queued, and its text. */
void year_check_mail(
    struct year *y, const struct year_mail *mail, const char *text);
/* It is about to leave. */
void year_check_leaves(struct year *y, const struct year_mail *mail);
/* A decision comes to be. */
void year_check_approvals(struct year *y, const struct year_decision *d);
/* How many people that takes, as POLICY.md has it. */
int year_needed(struct year *y, const struct year_decision *d);
int year_support(struct year *y, const struct year_decision *d);
int year_voters(struct year *y, const struct year_decision *d);
unsigned year_barred(struct year *y, const struct year_decision *d);
void year_check_rows(struct year *y);
void year_check_end(struct year *y);
void year_print(struct year *y, double seconds);

/* ------ clocks (year_clocks.c) ------ */

enum year_event {
	EVENT_OPENED,
	EVENT_WORD,
	EVENT_RECALLED,
	EVENT_REMIND,
	EVENT_CLOSED,
	EVENT_REOPENED,
	EVENT_HEARING,
	EVENT_HEARD,
	EVENT_PROPOSED,
	EVENT_HELD,
	EVENT_SETTLED,
	EVENT_UNKNOWN,
	EVENT_KNOWN,
	EVENT_UNTOLD,
	EVENT_TOLD,
	EVENT_EMERGENCY,
	EVENT_CONFIRMED,
	EVENT_TERM,
	EVENT_TERM_OVER,
	EVENT_SPACES,
	EVENT_ENFORCED,
	EVENT_APPEALED,
	EVENT_APPEAL_SETTLED
};
void year_event(struct year *y, enum year_event event, int c,
    struct year_decision *d, int64_t until);
/* What a run at this time has to say, and what it did. */
void year_foretell(struct year *y);
void year_saw(struct year *y, const struct year_mail *mail);
void year_compare(struct year *y);
void year_check_clocks(struct year *y);
void year_print_clocks(void);
void year_clocks_reset(void);

#endif
