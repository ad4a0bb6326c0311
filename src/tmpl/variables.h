/* SPDX-License-Identifier: GPL-3.0-or-later */
/* variables.h - what each letter can say, for the rows of letters_table.c.
 *
 * Those of several letters are named after what they share. To add one,
 * write a row into its list and an entry into heyward-templates(5).
 */
#ifndef TMPL_VARIABLES_H
#define TMPL_VARIABLES_H

#include "tmpl/letters.h"

#define COMMUNITY                                                              \
	{                                                                      \
		.name = "community", .help = "the name of the community"       \
	}

/* To parties and enforcers. */
extern const struct letter_variable variables_acknowledgement[];
extern const struct letter_variable variables_relay[];
extern const struct letter_variable variables_plain[];
extern const struct letter_variable variables_said[];
extern const struct letter_variable variables_conflict[];
extern const struct letter_variable variables_correction[];
extern const struct letter_variable variables_term[];
extern const struct letter_variable variables_permanent_ban[];
extern const struct letter_variable variables_extended[];
extern const struct letter_variable variables_lifted[];
extern const struct letter_variable variables_readmitted[];
extern const struct letter_variable variables_appeal_accepted[];
extern const struct letter_variable variables_appeal_rejected[];
extern const struct letter_variable variables_hearing[];
extern const struct letter_variable variables_data[];
extern const struct letter_variable variables_outcome[];
extern const struct letter_variable variables_granted[];
extern const struct letter_variable variables_enforce[];
extern const struct letter_variable variables_enforce_end[];
extern const struct letter_variable variables_enforce_change[];
extern const struct letter_variable variables_permit[];
/* To moderators. */
extern const struct letter_variable variables_notice[];
extern const struct letter_variable variables_undelivered[];
extern const struct letter_variable variables_more[];
extern const struct letter_variable variables_message[];
extern const struct letter_variable variables_receipt[];
extern const struct letter_variable variables_told[];
extern const struct letter_variable variables_question[];
extern const struct letter_variable variables_frozen[];
extern const struct letter_variable variables_refused[];
extern const struct letter_variable variables_news[];
extern const struct letter_variable variables_quiet[];
extern const struct letter_variable variables_case_only[];
extern const struct letter_variable variables_files[];
extern const struct letter_variable variables_proposal[];
extern const struct letter_variable variables_decided[];
extern const struct letter_variable variables_clock[];
extern const struct letter_variable variables_digest[];
#endif
