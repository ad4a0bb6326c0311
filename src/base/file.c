/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdint.h>
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

/* The whole file appears under its name at once, or not at all: it is
 * written beside it and linked, which never replaces anything. */
int file_write_new(
    const char *path, const void *data, size_t len, int mode, struct err *err)
{
	char *tmp = mem_printf("%s.new", path);
	int fd, ret = -1;

	unlink(tmp);
	fd = open(
	    tmp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	if (fd == -1) {
		err_set(err, ERR_CONFIG, "%s: %s", tmp, strerror(errno));
		goto out;
	}
	if (fchmod(fd, (mode_t)mode) == -1 ||
	    file_write_all(fd, data, len) == -1 || fsync(fd) == -1 ||
	    link(tmp, path) == -1) {
		err_set(err, ERR_CONFIG, "%s: %s", path, strerror(errno));
		goto out;
	}
	ret = file_sync_parent(path, err);
out:
	if (fd != -1) {
		close(fd);
		unlink(tmp);
	}
	free(tmp);
	return ret;
}
