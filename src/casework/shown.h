/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shown.h - what several mails to moderators show alike: a message on
 * record, and what one can do now.
 */
#ifndef CASEWORK_SHOWN_H
#define CASEWORK_SHOWN_H

#include "casework/letters.h"
#include "casework/record.h"
#include "store/cases.h"
#include "store/parties.h"

enum { SHOWN_WIDTH = 72 /* columns of a mail */ };

/* A text of others, each line behind a bar, so that nothing in it can pass
 * for something that heyward says; from pool. */
const char *shown_quoted(const char *text, struct pool *pool);
/* Subject, text, attachments and their remarks. */
int shown_record(struct tmpl_value *values, const struct record *record,
    const struct letters_reader *reader, struct err *err);
/* At most five verbs for this occasion (enum verb_offer), with links that
 * fill the mail in. */
/* "R1" of a respondent, else the code name. */
const char *shown_party(const struct party_row *party);
void shown_number(struct tmpl_value *values, const struct case_row *row);
/* The list "held": moderators who are, until somebody clears them. */
void shown_held(struct tmpl_value *values, const struct team *team);
int shown_verbs(struct tmpl_value *values, const struct letters_reader *reader,
    const struct case_row *row, unsigned occasion, struct err *err);

#endif
