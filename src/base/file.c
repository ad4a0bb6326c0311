/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

int file_sync_parent(const char *path, struct err *err)
{
	char *copy = mem_strdup(path);
	int fd, ret = 0;

	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1 || fsync(fd) == -1)
		ret = err_set(err, ERR_TEMP, "directory of %s: %s", path,
		    strerror(errno));
	if (fd != -1)
		close(fd);
	free(copy);
	return ret;
}

int file_write_all(int fd, const void *data, size_t len)
{
	const uint8_t *at = data;
	ssize_t n;

	while (len > 0) {
		n = write(fd, at, len);
		if (n == -1 && errno != EINTR)
			return -1;
		if (n > 0) {
			at += n;
			len -= (size_t)n;
		}
	}
	return 0;
}

/* A synced file beside path, named tmp; its descriptor, or -1. */
static int write_beside(const char *tmp, const char *path, const void *data,
    size_t len, int mode, enum err_kind kind, struct err *err)
{
	int fd;

	unlink(tmp);
	fd = open(
	    tmp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	if (fd == -1)
		return err_set(err, kind, "%s: %s", tmp, strerror(errno));
	if (fchmod(fd, (mode_t)mode) == -1 ||
	    file_write_all(fd, data, len) == -1 || fsync(fd) == -1) {
		err_set(err, kind, "%s: %s", path, strerror(errno));
		close(fd);
		unlink(tmp);
		return -1;
	}
	return fd;
}

/* The whole file appears under its name at once, or not at all: it is
 * written beside it and linked, which never replaces anything. */
int file_write_new(
    const char *path, const void *data, size_t len, int mode, struct err *err)
{
	char *tmp = mem_printf("%s.new", path);
	int fd, ret = -1;

	fd = write_beside(tmp, path, data, len, mode, ERR_CONFIG, err);
	if (fd != -1) {
		if (link(tmp, path) == -1)
			err_set(
			    err, ERR_CONFIG, "%s: %s", path, strerror(errno));
		else
			ret = file_sync_parent(path, err);
		close(fd);
		unlink(tmp);
	}
	free(tmp);
	return ret;
}

/* What cannot be overwritten any more is gone from its name at least. */
static void overwrite(int fd)
{
	static const uint8_t zeros[4096];
	struct stat st;
	off_t at;

	if (fd == -1)
		return;
	if (fstat(fd, &st) == 0 && st.st_nlink == 0) {
		for (at = 0; at < st.st_size; at += (off_t)sizeof zeros)
			if (pwrite(fd, zeros, sizeof zeros, at) == -1)
				break;
		fsync(fd);
	}
	close(fd);
}

int file_replace(
    const char *path, const void *data, size_t len, int mode, struct err *err)
{
	char *tmp = mem_printf("%s.new", path);
	int fd, old = -1, ret = -1;

	fd = write_beside(tmp, path, data, len, mode, ERR_TEMP, err);
	if (fd == -1)
		goto out;
	old = open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
	if (rename(tmp, path) == -1) {
		err_set(err, ERR_TEMP, "%s: %s", path, strerror(errno));
		unlink(tmp);
		close(old);
	} else {
		ret = file_sync_parent(path, err);
		overwrite(old);
	}
	close(fd);
out:
	free(tmp);
	return ret;
}
