/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/handle.h"

/* In one step: readers of a write-ahead log keep no writer waiting. */
static int copy_pages(struct store *store, const char *tmp, struct err *err)
{
	struct store to = {.db = NULL};
	sqlite3_backup *backup = NULL;
	int ret = 0;

	if (sqlite3_open_v2(tmp, &to.db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW,
		NULL) == SQLITE_OK)
		backup = sqlite3_backup_init(to.db, "main", store->db, "main");
	if (backup == NULL)
		ret = store_failed(&to, err);
	else if (sqlite3_backup_step(backup, -1) != SQLITE_DONE)
		ret = -1;
	/* What the step failed with is the connection's error after this. */
	if (backup != NULL && sqlite3_backup_finish(backup) != SQLITE_OK)
		ret = store_failed(&to, err);
	else if (ret == -1 && backup != NULL)
		err_set(err, ERR_TEMP, "the database is busy; try again");
	sqlite3_close(to.db);
	return ret;
}

static int make_file(const char *tmp, const char *path, struct err *err)
{
	struct stat st;
	int fd;

	if (lstat(path, &st) == 0)
		return err_set(err, ERR_CONFIG,
		    "%s is there; a backup is never written over a file", path);
	unlink(tmp);
	fd =
	    open(tmp, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd == -1)
		return err_set(err, ERR_CONFIG, "%s: %s", tmp, strerror(errno));
	return fd;
}

int backup_begin(
    struct store **copy, struct store *store, const char *path, struct err *err)
{
	char *tmp = mem_printf("%s.new", path);
	int fd = make_file(tmp, path, err), ret = -1;

	if (fd == -1)
		goto out;
	ret = copy_pages(store, tmp, err);
	if (ret == 0 && fsync(fd) == -1)
		ret = err_set(err, ERR_TEMP, "%s: %s", tmp, strerror(errno));
	if (ret == 0)
		ret = store_open_copy(copy, tmp, err);
	close(fd);
	if (ret == -1) {
		err_add(err, "%s", path);
		unlink(tmp);
	}
out:
	free(tmp);
	return ret;
}

int backup_end(struct store *copy, const char *path, bool keep, struct err *err)
{
	char *tmp = mem_printf("%s.new", path);
	int ret = 0;

	store_close(copy);
	if (keep && link(tmp, path) == -1)
		ret = err_set(err, ERR_CONFIG, "%s: %s", path, strerror(errno));
	unlink(tmp);
	if (keep && ret == 0)
		ret = file_sync_parent(path, err);
	free(tmp);
	return ret;
}
