/* SPDX-License-Identifier: GPL-3.0-or-later */
/* digest.h - what others know a file by: SHA-256, FIPS 180-4. Unkeyed: only
 * for files that are to be looked up elsewhere, never for addresses.
 */
#ifndef PRIVACY_DIGEST_H
#define PRIVACY_DIGEST_H

#include "base/buf.h"

enum { DIGEST_HEX = 64 };

/* In lower-case hexadecimal, and NUL. */
void digest_hex(char out[DIGEST_HEX + 1], struct blob data);

#endif
