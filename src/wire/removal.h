/* SPDX-License-Identifier: GPL-3.0-or-later */
/* removal.h - mails leave the selected mailbox: exactly those named.
 *
 * By UID only: \Deleted and UID EXPUNGE (UIDPLUS), or UID MOVE; never a
 * plain EXPUNGE or CLOSE, which would take what others have marked. What is
 * named but is no longer there counts as done. What the server keeps all the
 * same is added to *refused; that is no error here.
 */
#ifndef WIRE_REMOVAL_H
#define WIRE_REMOVAL_H

#include <stddef.h>
#include <stdint.h>

#include "wire/session.h"

bool removal_can_delete(const struct session *session);
bool removal_can_move(const struct session *session);

/* uids ascend, each once. */
int removal_delete(struct session *session, const uint32_t *uids, size_t n,
    uint32_t *refused, struct err *err);
/* To folder (modified UTF-7), which is made if it is missing. */
int removal_move(struct session *session, const uint32_t *uids, size_t n,
    const char *folder, uint32_t *refused, struct err *err);
/* Mark mails as ours before they move (session_can_tag()): a keyword goes
 * with them, and by it removal_expire() tells them from those of others. */
int removal_tag(
    struct session *session, const uint32_t *uids, size_t n, struct err *err);
/* Open folder instead of the mailbox and delete what carries our tag and was
 * received before then, but nothing that this session has moved there. IMAP
 * does not keep when a mail was moved. */
int removal_expire(
    struct session *session, const char *folder, int64_t then, struct err *err);

#endif
