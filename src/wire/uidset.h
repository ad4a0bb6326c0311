/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uidset.h - UIDs as IMAP writes them: 4:7,9. RFC 3501 sequence-set.
 *
 * A command line has to stay well under 8000 bytes, so a long list is given
 * to the server in several sets.
 */
#ifndef WIRE_UIDSET_H
#define WIRE_UIDSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libetpan/libetpan.h>

/* A set of the first *used of n UIDs, each stride bytes from the one before,
 * ascending and each once. The caller frees it (mailimap_set_free()). */
struct mailimap_set *uidset_new(
    const uint32_t *uids, size_t stride, size_t n, size_t *used);
bool uidset_has(const struct mailimap_set *set, uint32_t uid);

/* Ascending and each once; returns how many are left. */
size_t uidset_sort(uint32_t *uids, size_t n);

#endif
