/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inbox_ops.h - the implementations behind inbox.h.
 *
 * Each has a struct of its own that starts with struct inbox. What the
 * functions do is said in inbox.h; wire/inbox.c calls them.
 */
#ifndef WIRE_INBOX_OPS_H
#define WIRE_INBOX_OPS_H

#include "wire/inbox.h"

/* What is fetched of a mail that is over the size limit. */
#define INBOX_HEAD ((uint64_t)262144)

struct inbox_ops {
	int (*begin)(struct inbox *inbox, const struct inbox_leave *leave,
	    uint32_t *left, uint32_t *todo, struct err *err);
	int (*next)(struct inbox *inbox, struct inbox_mail *mail,
	    struct buf *raw, struct err *err);
	bool (*is_ready)(const struct inbox *inbox); /* NULL: always */
	int (*remove)(struct inbox *inbox, const uint64_t *uids, size_t n,
	    struct err *err);
	int (*aside)(struct inbox *inbox, const uint64_t *uids, size_t n,
	    struct err *err);
	int (*finish)(struct inbox *inbox, struct err *err);
	int (*watch)(struct inbox *inbox, struct err *err);
	int (*heard)(struct inbox *inbox, struct err *err);
	void (*close)(struct inbox *inbox);
};

struct inbox {
	const struct inbox_ops *ops;
	struct inbox_state state;
};

/* conf->inbox is "dir:PATH" (inbox_dir.c), or else conf->imap holds
 * (inbox_imap.c). */
int folder_open(struct inbox **inbox, const struct conf *conf,
    struct deadline deadline, struct err *err);
/* inbox_mbox.c, and inbox_dir.c once more. */
int mbox_open(
    struct inbox **inbox, const struct inbox_archive *archive, struct err *err);
int maildir_open(
    struct inbox **inbox, const struct inbox_archive *archive, struct err *err);
int remote_open(struct inbox **inbox, const struct conf *conf,
    struct deadline deadline, struct err *err);

#endif
