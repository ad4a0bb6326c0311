/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder instead of a server: NAME.eml is the mail, byte for byte, and
 * NAME.env its envelope. Who sees the .eml may take both. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "wire/mailer_ops.h"

enum { ITEMS_MAX = 8, NAME_SIZE = 80 };

struct item {
	uint64_t id;
	struct buf envelope, data; /* own */
	bool strict;
	bool told; /* MAILER_PHASE_DATA */
	bool go;
};

struct mailer_dir {
	struct mailer base;
	char *path; /* own */
	int fd;
	unsigned counter;
	struct item items[ITEMS_MAX]; /* in order of submission */
	size_t n;
};

static struct mailer_dir *dir_of(struct mailer *mailer)
{
	return (struct mailer_dir *)mailer;
}

static int probe(struct mailer *mailer, char **says, struct err *err)
{
	struct mailer_dir *dir = dir_of(mailer);

	if (faccessat(dir->fd, ".", W_OK | X_OK, AT_EACCESS) == -1)
		return err_set(
		    err, ERR_CONFIG, "%s: %s", dir->path, strerror(errno));
	*says = mem_printf("a folder: %s", dir->path);
	return 0;
}

static size_t room(const struct mailer *mailer)
{
	return ITEMS_MAX - ((const struct mailer_dir *)mailer)->n;
}

static int submit(
    struct mailer *mailer, const struct mailer_mail *mail, struct err *err)
{
	struct mailer_dir *dir = dir_of(mailer);
	struct item *item = &dir->items[dir->n++];

	(void)err;
	*item = (struct item){.id = mail->id, .strict = mail->strict};
	buf_addf(&item->envelope, "from: %s\nto: %s\n", mail->from, mail->to);
	buf_add(&item->data, mail->data, mail->len);
	return 0;
}

static int write_all(int fd, const struct buf *buf)
{
	size_t done = 0;
	ssize_t n;

	while (done < buf->len) {
		n = write(fd, buf->data + done, buf->len - done);
		if (n == -1 && errno != EINTR)
			return -1;
		if (n > 0)
			done += (size_t)n;
	}
	return fsync(fd);
}

/* Whole and durable under its name, or not there. */
static int write_file(
    const struct mailer_dir *dir, const char *name, const struct buf *buf)
{
	char temp[NAME_SIZE + 8];
	int fd, ret, saved;

	snprintf(temp, sizeof temp, ".tmp-%s", name);
	fd = openat(
	    dir->fd, temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd == -1)
		return -1;
	ret = write_all(fd, buf);
	if (close(fd) == -1)
		ret = -1;
	if (ret == 0 && renameat(dir->fd, temp, dir->fd, name) == 0)
		return fsync(dir->fd);
	saved = errno;
	unlinkat(dir->fd, temp, 0);
	errno = saved;
	return -1;
}

static int deliver(
    struct mailer_dir *dir, const struct item *item, struct err *err)
{
	char base[NAME_SIZE - 8], name[NAME_SIZE];

	snprintf(base, sizeof base, "%lld.%ld.%u", (long long)time(NULL),
	    (long)getpid(), ++dir->counter);
	snprintf(name, sizeof name, "%s.env", base);
	if (write_file(dir, name, &item->envelope) == 0) {
		snprintf(name, sizeof name, "%s.eml", base);
		if (write_file(dir, name, &item->data) == 0)
			return 0;
	}
	return err_set(
	    err, ERR_TEMP, "%s/%s: %s", dir->path, name, strerror(errno));
}

static void drop(struct mailer_dir *dir, size_t i)
{
	buf_release(&dir->items[i].envelope);
	buf_release(&dir->items[i].data);
	dir->n--;
	memmove(&dir->items[i], &dir->items[i + 1],
	    (dir->n - i) * sizeof dir->items[0]);
}

static int finish(struct mailer_dir *dir, size_t i, struct mailer_event *event,
    struct err *err)
{
	if (deliver(dir, &dir->items[i], err) == -1)
		return -1;
	event->kind = MAILER_DONE;
	event->outcome = MAILER_ACCEPTED;
	event->code = 250;
	snprintf(event->reply, sizeof event->reply, "250 written");
	drop(dir, i);
	return 1;
}

static int wait_event(
    struct mailer *mailer, struct mailer_event *event, struct err *err)
{
	struct mailer_dir *dir = dir_of(mailer);
	struct item *item;
	size_t i;

	for (i = 0; i < dir->n; i++) {
		item = &dir->items[i];
		event->id = item->id;
		if (item->told && (!item->strict || item->go))
			return finish(dir, i, event, err);
		if (item->told)
			continue;
		item->told = true;
		event->kind = MAILER_PHASE_DATA;
		return 1;
	}
	if (dir->n == 0)
		return 0;
	return err_set(err, ERR_TEMP, "a strict mail was never let go");
}

static int go(struct mailer *mailer, uint64_t id, struct err *err)
{
	struct mailer_dir *dir = dir_of(mailer);
	size_t i;

	(void)err;
	for (i = 0; i < dir->n; i++) {
		if (dir->items[i].id != id || !dir->items[i].told)
			continue;
		dir->items[i].go = true;
		return 0;
	}
	BUG("a mail was let go that does not wait for it");
}

static void close_dir(struct mailer *mailer)
{
	struct mailer_dir *dir = dir_of(mailer);

	while (dir->n > 0)
		drop(dir, 0);
	close(dir->fd);
	free(dir->path);
	free(dir);
}

static const struct mailer_ops ops = {
    .probe = probe,
    .room = room,
    .submit = submit,
    .wait = wait_event,
    .go = go,
    .close = close_dir,
};

int mailer_dir_open(struct mailer **mailer, const char *path, struct err *err)
{
	struct mailer_dir *dir;
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd == -1)
		return err_set(err, ERR_CONFIG, "mailer folder %s: %s", path,
		    strerror(errno));
	dir = mem_alloc(sizeof *dir);
	dir->base.ops = &ops;
	dir->path = mem_strdup(path);
	dir->fd = fd;
	*mailer = &dir->base;
	return 0;
}
