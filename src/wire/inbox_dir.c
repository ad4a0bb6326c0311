/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "wire/inbox_ops.h"

static const char prefix[] = "dir:";
static const char aside[] = "heyward-too-large";

enum { NEW, CUR, SELF, N_PLACES, SAME_NAME_MAX = 1000 };
static const char *const places[N_PLACES] = {"new", "cur", "."};

struct file {
	char *name; /* own */
	int place;
	ino_t inode;
	struct timespec changed;
	uint64_t size;
	bool left; /* alone */
};

/* A UID is the position in files[], from 1. */
struct folder {
	struct inbox base;
	char *name; /* own */
	int fds[N_PLACES]; /* -1 where there is none; SELF always is */
	int inotify; /* or -1 */
	struct file *files; /* own; in the order of work */
	size_t n_files, cap;
	size_t at;
	uint64_t message_size;
	bool is_archive; /* nothing in it is touched */
};

static struct folder *folder_of(struct inbox *inbox)
{
	return (struct folder *)inbox;
}

static void add_file(struct folder *folder, int place, const char *name)
{
	struct file *file;
	struct stat st;

	if (fstatat(folder->fds[place], name, &st, AT_SYMLINK_NOFOLLOW) == -1 ||
	    !S_ISREG(st.st_mode))
		return;
	if (folder->n_files == folder->cap) {
		folder->cap = folder->cap * 2 + 64;
		folder->files = mem_realloc(
		    folder->files, folder->cap * sizeof *folder->files);
	}
	file = &folder->files[folder->n_files++];
	*file = (struct file){
	    .name = mem_strdup(name),
	    .place = place,
	    .inode = st.st_ino,
	    .changed = st.st_mtim,
	    .size = (uint64_t)st.st_size,
	};
}

static int scan(struct folder *folder, int place, struct err *err)
{
	const struct dirent *entry;
	int fd = openat(folder->fds[place], ".", O_RDONLY | O_DIRECTORY);
	DIR *dir = fd == -1 ? NULL : fdopendir(fd);

	if (dir == NULL) {
		if (fd != -1)
			close(fd);
		return err_set(
		    err, ERR_CONFIG, "%s: %s", folder->name, strerror(errno));
	}
	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			add_file(folder, place, entry->d_name);
	closedir(dir);
	return 0;
}

static int by_age(const void *a, const void *b)
{
	const struct file *x = a, *y = b;

	if (x->changed.tv_sec != y->changed.tv_sec)
		return x->changed.tv_sec < y->changed.tv_sec ? -1 : 1;
	if (x->changed.tv_nsec != y->changed.tv_nsec)
		return x->changed.tv_nsec < y->changed.tv_nsec ? -1 : 1;
	return strcmp(x->name, y->name);
}

static int scan_all(struct folder *folder, struct err *err)
{
	bool maildir = folder->fds[NEW] != -1 || folder->fds[CUR] != -1;

	for (int place = 0; place < N_PLACES; place++) {
		if (folder->fds[place] == -1 || (place == SELF && maildir))
			continue;
		if (scan(folder, place, err) == -1)
			return -1;
	}
	if (folder->n_files > 0)
		qsort(folder->files, folder->n_files, sizeof *folder->files,
		    by_age);
	return 0;
}

static int folder_begin(struct inbox *inbox, const struct inbox_leave *leave,
    uint32_t *left, uint32_t *todo, struct err *err)
{
	struct folder *folder = folder_of(inbox);

	(void)err;
	for (size_t i = 0; i < folder->n_files; i++) {
		struct file *file = &folder->files[i];

		file->left = i + 1 < leave->uid_below &&
		             file->changed.tv_sec < leave->received_before;
		*left += file->left;
		*todo += !file->left;
	}
	folder->at = 0;
	return 0;
}

/* The first most bytes of fd, or less where it ends. */
static int read_file(struct buf *raw, int fd, uint64_t most)
{
	char piece[16384];
	ssize_t n = 1;

	while (raw->len < most && n != 0) {
		size_t want = sizeof piece;

		if (want > most - raw->len)
			want = (size_t)(most - raw->len);
		n = read(fd, piece, want);
		if (n == -1 && errno != EINTR)
			return -1;
		if (n > 0)
			buf_add(raw, piece, (size_t)n);
	}
	explicit_bzero(piece, sizeof piece);
	return 0;
}

/* Has nobody written to it, or put another file in its place, since it was
 * listed? */
static bool is_same(const struct file *file, const struct stat *st)
{
	return st->st_ino == file->inode &&
	       (uint64_t)st->st_size == file->size &&
	       st->st_mtim.tv_sec == file->changed.tv_sec &&
	       st->st_mtim.tv_nsec == file->changed.tv_nsec;
}

/* Are these the first most bytes of it? What somebody is still writing is
 * for the next run. */
static bool is_whole(
    const struct file *file, int fd, const struct buf *raw, uint64_t most)
{
	struct stat st;

	return raw->len == (file->size < most ? file->size : most) &&
	       fstat(fd, &st) == 0 && is_same(file, &st);
}

/* 1 read, 0 it is gone, being written or cannot be read: no reason to keep
 * the mails behind it waiting. Names of files may hold an address, so the
 * warning has none. */
static int take_file(
    struct folder *folder, size_t i, struct inbox_mail *mail, struct buf *raw)
{
	const struct file *file = &folder->files[i];
	uint64_t most = folder->message_size;
	int ret = -1;
	int fd;

	mail->uid = i + 1;
	mail->received = file->changed.tv_sec;
	mail->size = file->size;
	mail->cut = file->size > most;
	if (mail->cut)
		most = INBOX_HEAD;
	fd = openat(folder->fds[file->place], file->name,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1 && errno == ENOENT)
		return 0;
	if (fd != -1)
		ret = read_file(raw, fd, most);
	if (ret == -1)
		log_warn("inbox: file %zu of %zu (by age) cannot be read and "
			 "is passed over: %s",
		    i + 1, folder->n_files, strerror(errno));
	else if (!is_whole(file, fd, raw, most))
		ret = -1;
	if (fd != -1)
		close(fd);
	return ret == 0;
}

static int folder_next(struct inbox *inbox, struct inbox_mail *mail,
    struct buf *raw, struct err *err)
{
	struct folder *folder = folder_of(inbox);

	(void)err;
	while (folder->at < folder->n_files) {
		size_t i = folder->at++;

		buf_reset(raw);
		if (!folder->files[i].left &&
		    take_file(folder, i, mail, raw) == 1)
			return 1;
	}
	return 0;
}

static int failed(const struct folder *folder, struct err *err)
{
	return err_set(err, errno == ENOSPC ? ERR_TEMP : ERR_CONFIG,
	    "mail that is done cannot be taken out of %s: %s: its user "
	    "needs the right to write there",
	    folder->name, strerror(errno));
}

static int sync_places(const struct folder *folder, struct err *err)
{
	for (int place = 0; place < N_PLACES; place++)
		if (folder->fds[place] != -1 && fsync(folder->fds[place]) == -1)
			return err_set(err, ERR_TEMP, "%s: %s", folder->name,
			    strerror(errno));
	return 0;
}

/* Do one thing to each of the files that still are what was read. */
static int each(struct folder *folder, const uint64_t *uids, size_t n,
    int (*act)(struct folder *, const struct file *, void *), void *context)
{
	const struct file *file;
	struct stat st;

	for (size_t i = 0; i < n; i++) {
		if (uids[i] == 0 || uids[i] > folder->n_files)
			BUG("no UID of ours");
		file = &folder->files[uids[i] - 1];
		if (fstatat(folder->fds[file->place], file->name, &st,
			AT_SYMLINK_NOFOLLOW) == -1 ||
		    !is_same(file, &st))
			continue;
		if (act(folder, file, context) == -1)
			return -1;
	}
	return 0;
}

static int drop(struct folder *folder, const struct file *file, void *context)
{
	(void)context;
	if (unlinkat(folder->fds[file->place], file->name, 0) == -1 &&
	    errno != ENOENT)
		return -1;
	return 0;
}

static int folder_remove(
    struct inbox *inbox, const uint64_t *uids, size_t n, struct err *err)
{
	struct folder *folder = folder_of(inbox);

	if (folder->is_archive)
		return 0;
	if (each(folder, uids, n, drop, NULL) == -1)
		return failed(folder, err);
	return sync_places(folder, err);
}

/* Into the sub-folder, under another name where the same is there. */
static int push_aside(
    struct folder *folder, const struct file *file, void *context)
{
	int into = *(int *)context, from = folder->fds[file->place], r;
	char *name = mem_strdup(file->name);

	for (int i = 1; i < SAME_NAME_MAX; i++) {
		r = renameat2(from, file->name, into, name, RENAME_NOREPLACE);
		if (r == 0 || errno != EEXIST)
			break;
		free(name);
		name = mem_printf("%s.%d", file->name, i);
	}
	free(name);
	return r == -1 && errno != ENOENT ? -1 : 0;
}

static int folder_aside(
    struct inbox *inbox, const uint64_t *uids, size_t n, struct err *err)
{
	struct folder *folder = folder_of(inbox);
	int into, ret = -1;

	if (folder->is_archive)
		return 0;
	if (mkdirat(folder->fds[SELF], aside, 0700) == -1 && errno != EEXIST)
		return failed(folder, err);
	into = openat(folder->fds[SELF], aside,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (into == -1)
		return failed(folder, err);
	if (each(folder, uids, n, push_aside, &into) == -1 || fsync(into) == -1)
		failed(folder, err);
	else
		ret = sync_places(folder, err);
	close(into);
	return ret;
}

static int folder_finish(struct inbox *inbox, struct err *err)
{
	(void)inbox;
	(void)err;
	return 0;
}

static void folder_close(struct inbox *inbox)
{
	struct folder *folder = folder_of(inbox);

	for (int place = 0; place < N_PLACES; place++)
		if (folder->fds[place] != -1)
			close(folder->fds[place]);
	if (folder->inotify != -1)
		close(folder->inotify);
	for (size_t i = 0; i < folder->n_files; i++)
		mem_wipe_free(folder->files[i].name);
	free(folder->files);
	free(folder->name);
	free(folder);
}

/* Files come by being moved in, or are complete once they are closed. */
static int add_watches(struct folder *folder, struct err *err)
{
	char path[64];

	for (int place = 0; place < N_PLACES; place++) {
		if (folder->fds[place] == -1)
			continue;
		snprintf(
		    path, sizeof path, "/proc/self/fd/%d", folder->fds[place]);
		if (inotify_add_watch(folder->inotify, path,
			IN_MOVED_TO | IN_CLOSE_WRITE) == -1)
			return err_set(err, ERR_TEMP,
			    "%s cannot be watched: %s", folder->name,
			    strerror(errno));
	}
	return 0;
}

static int folder_watch(struct inbox *inbox, struct err *err)
{
	struct folder *folder = folder_of(inbox);

	if (folder->inotify != -1)
		return folder->inotify;
	folder->inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (folder->inotify == -1)
		return err_set(err, ERR_TEMP, "inotify: %s", strerror(errno));
	if (add_watches(folder, err) == -1)
		return -1;
	return folder->inotify;
}

static int folder_heard(struct inbox *inbox, struct err *err)
{
	struct folder *folder = folder_of(inbox);
	char events[4096];
	int n = 0;

	while (read(folder->inotify, events, sizeof events) > 0)
		n = 1;
	if (errno == EAGAIN || errno == EINTR)
		return n;
	return err_set(err, ERR_TEMP, "inotify: %s", strerror(errno));
}

static const struct inbox_ops folder_ops = {
    .begin = folder_begin,
    .next = folder_next,
    .remove = folder_remove,
    .aside = folder_aside,
    .finish = folder_finish,
    .watch = folder_watch,
    .heard = folder_heard,
    .close = folder_close,
};

static int open_places(struct folder *folder, const char *path, struct err *err)
{
	int self = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	folder->fds[SELF] = self;
	if (self == -1)
		return err_set(err, ERR_CONFIG,
		    "the folder %s cannot be opened: %s", path,
		    strerror(errno));
	for (int place = 0; place < SELF; place++) {
		folder->fds[place] = openat(self, places[place],
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (folder->fds[place] == -1 && errno != ENOENT &&
		    errno != ENOTDIR && errno != ELOOP)
			return err_set(err, ERR_CONFIG,
			    "%s/%s cannot be opened: %s", path, places[place],
			    strerror(errno));
	}
	return 0;
}

/* It has been listed, or is closed again. */
static int list(struct folder *folder, struct err *err)
{
	struct inbox_state *state = &folder->base.state;

	if (open_places(folder, folder->name, err) == -1 ||
	    scan_all(folder, err) == -1) {
		folder_close(&folder->base);
		return -1;
	}
	state->name = folder->name;
	state->uidnext = folder->n_files + 1;
	state->exists = (uint32_t)folder->n_files;
	state->can_remove = state->can_move = state->can_expire = true;
	state->can_watch = true;
	return 0;
}

static struct folder *folder_new(const char *path, uint64_t message_size)
{
	struct folder *folder = mem_alloc(sizeof *folder);

	folder->base.ops = &folder_ops;
	folder->name = mem_strdup(path);
	folder->message_size = message_size;
	folder->inotify = -1;
	for (int place = 0; place < N_PLACES; place++)
		folder->fds[place] = -1;
	return folder;
}

int folder_open(struct inbox **out, const struct conf *conf,
    struct deadline deadline, struct err *err)
{
	struct folder *folder;

	(void)deadline;
	if (strncmp(conf->inbox, prefix, sizeof prefix - 1) != 0)
		return err_set(err, ERR_CONFIG,
		    "inbox has to be \"dir:\" and the path of a folder");
	folder = folder_new(conf->inbox + sizeof prefix - 1,
	    (uint64_t)conf->limits.message_size);
	if (list(folder, err) == -1)
		return -1;
	*out = &folder->base;
	return 0;
}

int maildir_open(
    struct inbox **out, const struct inbox_archive *archive, struct err *err)
{
	struct folder *folder =
	    folder_new(archive->path, archive->message_size);

	folder->is_archive = true;
	if (list(folder, err) == -1)
		return -1;
	*out = &folder->base;
	return 0;
}
