/* SPDX-License-Identifier: GPL-3.0-or-later */
/* charset.h - any bytes to UTF-8, whatever they claim to be.
 *
 * ICU has its tables in memory, so its converters can be opened behind the
 * sandbox, when a mail wants them; glibc would load each from a file. The few
 * that ICU does not know are opened with iconv by charset_init(). A charset
 * that is wrong or unknown never fails: valid UTF-8 is taken as such, all
 * else as windows-1252, and what fits nothing becomes U+FFFD.
 */
#ifndef MSG_CHARSET_H
#define MSG_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

void charset_init(void); /* once, before the sandbox */
void charset_release(void);

bool charset_is_known(const char *name);
/* Append len bytes of charset name (NULL: not said) as UTF-8. */
void charset_convert(
    struct buf *out, const char *name, const char *s, size_t len);

#endif
