/* SPDX-License-Identifier: GPL-3.0-or-later */
/* newcase.h - a case with a number, a key, clocks and a team. */
#ifndef CASEWORK_NEWCASE_H
#define CASEWORK_NEWCASE_H

#include "casework/team.h"
#include "store/cases.h"

/* Open a case: row->class and row->state are given, the rest is filled in.
 * team_release() closes the team. */
int newcase_open(struct case_row *row, struct team *team, struct desk *desk,
    struct pool *pool, struct err *err);
/* File a case that is over: of the day of that time, closed, without clocks.
 * row->class is given. */
int newcase_file(struct case_row *row, struct team *team, struct desk *desk,
    int64_t when, struct pool *pool, struct err *err);
/* What is promised by when counts from now on. */
void newcase_wind(struct case_row *row, const struct desk *desk);

/* The case with the number 0, which nobody is screened from and no list
 * shows: for what concerns moderators and no case. It is made when it is
 * first needed. */
int newcase_house(
    struct team *team, struct desk *desk, struct pool *pool, struct err *err);

#endif
