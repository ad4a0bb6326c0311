/* SPDX-License-Identifier: GPL-3.0-or-later */
/* charset_names.h - which converter reads what calls itself so. */
#ifndef MSG_CHARSET_NAMES_H
#define MSG_CHARSET_NAMES_H

/* ICU's name of the converter, or "iconv:" and iconv's; NULL where there is
 * no such charset. */
const char *charset_reads(const char *name);

#endif
