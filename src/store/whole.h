/* SPDX-License-Identifier: GPL-3.0-or-later */
/* whole.h - a case with all that was joined to it, cases in which nothing
 * happens, and mail that waits no more, for SQL of this folder. */
#ifndef STORE_WHOLE_H
#define STORE_WHOLE_H

#define WHOLE_CASE                                                             \
	"(SELECT id FROM cases WHERE id = :case_id OR joined = :case_id)"

#define NOT_FROZEN(table)                                                      \
	" NOT EXISTS (SELECT 1 FROM cases WHERE cases.id = " table ".case_id"  \
	" AND frozen IS NOT NULL)"

/* Its times told when a report came, or a moderator wrote. */
#define OUTBOX_DONE_TIMES                                                      \
	" not_before = not_before / 86400 * 86400, expires = 0"

#endif
