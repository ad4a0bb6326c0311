/* SPDX-License-Identifier: GPL-3.0-or-later */
/* addr.h - the one road for an address into an envelope or a header.
 *
 * The grammar is a strict subset of RFC 5321 4.1.2: a dot-atom or quoted
 * local part of 1 to 64 octets without controls, "@", a domain of LDH labels
 * (or U-labels, which addr_canon() turns into A-labels); at most 254 octets
 * in all. No address literal, no trailing dot, no single-label domain but
 * "localhost". UTF-8 local parts (RFC 6531) are valid to keep; whether they
 * can be sent is the mailer's business (addr_needs_smtputf8()).
 */
#ifndef BASE_ADDR_H
#define BASE_ADDR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define ADDR_MAX 254

/* May this be written between < and > as it stands? */
bool addr_is_valid(const char *addr);
bool addr_needs_smtputf8(const char *addr);

/* The canonical form, by which addresses are compared: NFC, domain as
 * lower-case A-labels, local part lower-case. The caller frees *out with
 * mem_wipe_free(). -1 with ERR_INPUT where addr is not valid, or would not be
 * any more: of U+FF1E in a domain IDNA makes ">". */
int addr_canon(char **out, const char *addr, struct err *err);

/* The form for an envelope: the domain as lower-case A-labels, the local part
 * as it is. Otherwise as addr_canon(). */
int addr_to_ascii(char **out, const char *addr, struct err *err);

/* As addr_canon(), with "+tag" cut off and, for the large providers that
 * ignore them, dots too. Only for counting, never for authority. */
int addr_fold(char **out, const char *addr, struct err *err);

/* "local" of local@domain, with sep and tag appended: local+tag@domain.
 * The caller frees it. addr must be valid. */
char *addr_with_tag(const char *addr, char sep, const char *tag);

/* Does addr belong to base with a tag (local+TAG@domain, any case)? If so
 * *tag points into addr at the tag, and *len is its length. Also accepts
 * "=2B" and "%2B", into which some systems break the plus sign. */
bool addr_tag(const char **tag, size_t *len, const char *addr, const char *base,
    char sep);

#endif
