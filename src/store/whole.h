/* SPDX-License-Identifier: GPL-3.0-or-later */
/* whole.h - a case with all that was joined to it, and cases in which nothing
 * happens, for SQL of this folder. */
#ifndef STORE_WHOLE_H
#define STORE_WHOLE_H

#define WHOLE_CASE                                                             \
	"(SELECT id FROM cases WHERE id = :case_id OR joined = :case_id)"

#define NOT_FROZEN(table)                                                      \
	" NOT EXISTS (SELECT 1 FROM cases WHERE cases.id = " table ".case_id"  \
	" AND frozen IS NOT NULL)"

#endif
