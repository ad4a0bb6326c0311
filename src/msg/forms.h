/* SPDX-License-Identifier: GPL-3.0-or-later */
/* forms.h - plain text and HTML that claim to say the same.
 *
 * Both are compared by their words, in time that is linear in them.
 */
#ifndef MSG_FORMS_H
#define MSG_FORMS_H

#include <stdbool.h>

/* Does plain only say that there is HTML? */
bool forms_is_stub(const char *plain, const char *html);
/* Do both say something, and most of one is not in the other? */
bool forms_differ(const char *plain, const char *html);

#endif
