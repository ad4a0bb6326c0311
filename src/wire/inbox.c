/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/inbox.h"

#include "wire/inbox_ops.h"

int inbox_open(struct inbox **inbox, const struct conf *conf,
    struct deadline deadline, struct err *err)
{
	if (conf->inbox[0] != '\0')
		return folder_open(inbox, conf, deadline, err);
	return remote_open(inbox, conf, deadline, err);
}

int inbox_open_archive(
    struct inbox **inbox, const struct inbox_archive *archive, struct err *err)
{
	return archive->kind == ARCHIVE_MBOX
	           ? mbox_open(inbox, archive, err)
	           : maildir_open(inbox, archive, err);
}

const struct inbox_state *inbox_state(const struct inbox *inbox)
{
	return &inbox->state;
}

int inbox_begin(struct inbox *inbox, const struct inbox_leave *leave,
    uint32_t *left, uint32_t *todo, struct err *err)
{
	*left = *todo = 0;
	return inbox->ops->begin(inbox, leave, left, todo, err);
}

int inbox_next(struct inbox *inbox, struct inbox_mail *mail, struct buf *raw,
    struct err *err)
{
	buf_reset(raw);
	return inbox->ops->next(inbox, mail, raw, err);
}

bool inbox_is_ready(const struct inbox *inbox)
{
	return inbox->ops->is_ready == NULL || inbox->ops->is_ready(inbox);
}

int inbox_remove(
    struct inbox *inbox, const uint64_t *uids, size_t n, struct err *err)
{
	return inbox->ops->remove(inbox, uids, n, err);
}

int inbox_aside(
    struct inbox *inbox, const uint64_t *uids, size_t n, struct err *err)
{
	return inbox->ops->aside(inbox, uids, n, err);
}

int inbox_finish(struct inbox *inbox, struct err *err)
{
	return inbox->ops->finish(inbox, err);
}

int inbox_watch(struct inbox *inbox, struct err *err)
{
	return inbox->ops->watch(inbox, err);
}

int inbox_heard(struct inbox *inbox, struct err *err)
{
	return inbox->ops->heard(inbox, err);
}

void inbox_close(struct inbox *inbox)
{
	if (inbox != NULL)
		inbox->ops->close(inbox);
}
