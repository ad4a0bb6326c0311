/* SPDX-License-Identifier: GPL-3.0-or-later */
/* case_view.h - the cases as the admin sees them; cli/case.c parses what was
 * asked for. Nothing here says who reported.
 */
#ifndef CLI_CASE_VIEW_H
#define CLI_CASE_VIEW_H

#include <stdbool.h>

#include <jansson.h>

#include "cli/site.h"
#include "store/cases.h"
#include "store/reports.h"

/* Of the cases in a list, those for which all that is not NULL is so. */
struct case_filter {
	const char *state; /* one that case_view_state() knows */
	const char *owner; /* the name of a moderator, or "nobody" */
};
bool case_view_is_state(const char *state);

/* case_list.c, case_show.c and case_export.c: the commands. -1 and err. */
int case_list(struct site *site, const struct case_filter *filter, bool json,
    struct err *err);
int case_show(struct site *site, int64_t number, bool json, struct err *err);
/* Into the new file path, or to standard output where it is NULL. */
int case_export(
    struct site *site, int64_t number, const char *path, struct err *err);

/* ------------------------ what they share ------------------------- */

/* UTC, for people ("2026-11-22 09:00 UTC") or for programs. */
enum time_form { FORM_DATE, FORM_MINUTE, FORM_ISO };
const char *case_view_time(char out[32], int64_t t, enum time_form form);
/* NULL: nobody. */
const char *case_view_owner(
    const struct desk *desk, const struct case_row *row);
/* What a case is in a list. */
json_t *case_view_json(const struct desk *desk, const struct case_row *row);
int case_view_print(json_t *value); /* takes it; 0 */

/* What is to be seen of its clocks: when something is due (0: nothing is), and
 * whether that is over. A word to the reporter comes before a decision. */
struct case_due {
	int64_t when;
	bool is_over, is_word;
};
int case_view_due(struct case_due *due, struct site *site,
    const struct case_row *row, struct err *err);
/* "open", "overdue", "frozen", "joined", "closed"... */
const char *case_view_state(
    const struct case_row *row, const struct case_due *due);

/* Who wrote a message: a code name, a moderator, or NULL: nobody who is
 * known; from pool. And what it is called: "4821/3". */
int case_view_writer(const char **writer, struct site *site,
    const struct message_row *row, struct pool *pool, struct err *err);
int case_view_name(char name[64], struct site *site,
    const struct message_row *row, struct err *err);
/* Call each for the messages of the case: what reporters wrote, then what
 * moderators and respondents did. -1 of it ends the walk. */
typedef int case_view_message(struct site *site, const struct message_row *row,
    void *arg, struct pool *pool, struct err *err);
int case_view_messages(struct site *site, const struct uuid *case_id,
    case_view_message *each, void *arg, struct err *err);

#endif
