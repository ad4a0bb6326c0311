/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inbox.h - where mail comes from: an IMAP mailbox or a folder of files.
 *
 * The caller takes one mail after the other, makes its effect durable, and
 * only then asks for its removal. Nothing here decides what a mail means.
 *
 *	inbox_open, inbox_state, inbox_begin,
 *	inbox_next ... inbox_remove ... until it returns 0,
 *	inbox_finish, inbox_close
 *
 * or, for who stays: inbox_open, inbox_watch, and inbox_close.
 *
 * IMAP (RFC 3501, 4315 UIDPLUS, 6851 MOVE, 2177 IDLE) is spoken by a helper,
 * wire/inbox_main.c. A folder of files is "new/" and "cur/" of a Maildir
 * where they exist, else every regular file in it that has no leading dot;
 * a file that somebody is still writing is left for the next run.
 *
 * An archive (inbox_open_archive) is read in the same way, and never changed:
 * to remove a mail of it, or put it aside, does nothing.
 */
#ifndef WIRE_INBOX_H
#define WIRE_INBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/conf.h"
#include "base/deadline.h"
#include "base/err.h"

struct inbox;

struct inbox_state {
	const char *name; /* of the mailbox, for the database: "INBOX" */
	uint32_t uidvalidity; /* 0 for a folder of files */
	uint64_t uidnext; /* UIDs below it were there at inbox_open(); 0
	                     where the server did not tell: then it is
	                     known after inbox_begin() */
	uint32_t exists; /* mails there */
	bool can_remove; /* by UID: UIDPLUS; or MOVE with after = move */
	bool can_move;
	bool can_expire; /* what after = move puts into its folder can be
	                    expunged there: UIDPLUS, and a server that keeps
	                    keywords, by which our mails are told from those
	                    of others. Else it stays for ever. */
	bool can_watch; /* inbox_watch() is told when mail comes: IDLE */
	uint64_t at, all; /* of a mbox: how far it is read, in bytes; else 0 */
};

struct inbox_mail {
	uint64_t uid;
	int64_t received; /* INTERNALDATE, Unix seconds; mtime of a file; of a
	                     mbox what its From line says, or 0 */
	uint64_t size; /* as the server says */
	bool cut; /* over the size limit: raw is only the beginning,
	             at least the whole header where that fits in
	             256 KiB */
};

/* Mails that are left alone: uid below uid_below and received before
 * received_before. Both 0: none. */
struct inbox_leave {
	uint64_t uid_below;
	int64_t received_before;
};

/* Connect, log in and open the mailbox read-write. Every operation has its
 * own time limit, and none goes on past deadline. Errors: ERR_TLS the server
 * could not be trusted, ERR_LOGIN it refused the login, ERR_CONFIG a missing
 * mailbox or folder, ERR_TEMP the rest. */
int inbox_open(struct inbox **inbox, const struct conf *conf,
    struct deadline deadline, struct err *err);

/* Folders of old mail. A mbox is one file, in any of its dialects; its mails
 * come with CRLF, as a server would hand them over. A Maildir is a folder of
 * files, as above. ERR_CONFIG: it is neither. */
enum inbox_archive_kind { ARCHIVE_MBOX, ARCHIVE_MAILDIR };
struct inbox_archive {
	enum inbox_archive_kind kind;
	const char *path;
	uint64_t message_size; /* above it a mail is cut */
};
int inbox_open_archive(
    struct inbox **inbox, const struct inbox_archive *archive, struct err *err);

const struct inbox_state *inbox_state(const struct inbox *inbox);

/* List what is there. Afterwards *left says how many mails leave covers and
 * *todo how many will come. */
int inbox_begin(struct inbox *inbox, const struct inbox_leave *leave,
    uint32_t *left, uint32_t *todo, struct err *err);

/* The next mail, into raw (which is reset first). 1 a mail, 0 no more,
 * -1 failed. A mail that vanished meanwhile is passed over. */
int inbox_next(struct inbox *inbox, struct inbox_mail *mail, struct buf *raw,
    struct err *err);

/* Will it hardly have to wait? So that who has other work can do it first. */
bool inbox_is_ready(const struct inbox *inbox);

/* These are done: expunge exactly them, or move them to the folder that
 * imap.after names. May be called between any two inbox_next(); the work may
 * wait until the batch under way is through or inbox_finish(). */
int inbox_remove(
    struct inbox *inbox, const uint64_t *uids, size_t n, struct err *err);
/* These are recorded but not kept whole (over the size limit): move them out
 * of the way into the folder "heyward-too-large", which is made if missing.
 * For a folder of files: a sub-folder of that name. */
int inbox_aside(
    struct inbox *inbox, const uint64_t *uids, size_t n, struct err *err);
/* All that was asked for is done when this returned 0. With after = move,
 * also expunges what we moved to that folder and is older than keep_done,
 * where can_expire says so; never what others put there. */
int inbox_finish(struct inbox *inbox, struct err *err);

/* From now on, once: what is returned can be read (poll(2)) when mail has come
 * or the inbox is lost; inbox_heard() says which. The descriptor stays the
 * inbox's. Mail that came before inbox_open() is not told of. Only for an
 * inbox with can_watch, of which nothing else is asked. -1 failed. */
int inbox_watch(struct inbox *inbox, struct err *err);
/* What could be read: 1 mail came, 0 nothing yet, watch on, -1 it is lost.
 * After 1 inbox_watch() is called again. */
int inbox_heard(struct inbox *inbox, struct err *err);

void inbox_close(struct inbox *inbox); /* NULL is allowed */

/* The helper process; returns its exit status. */
int inbox_main(void);

#endif
