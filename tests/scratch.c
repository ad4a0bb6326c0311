/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/scratch.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

int scratch_begin(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/heyward-test.XXXXXX");
	return mkdtemp(folder) == NULL ? -1 : 0;
}

int scratch_end(void **state)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	(void)state;
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		unlinkat(dirfd(dir), entry->d_name, 0);
		unlinkat(dirfd(dir), entry->d_name, AT_REMOVEDIR);
	}
	if (dir != NULL)
		closedir(dir);
	return rmdir(folder);
}

const char *scratch_path(const char *name)
{
	static char paths[8][256];
	static int next;
	char *path = paths[next++ % 8];

	snprintf(path, sizeof paths[0], "%s/%s", folder, name);
	return path;
}

void scratch_read(struct buf *out, const char *path)
{
	FILE *file = fopen(path, "rb");
	char block[4096];
	size_t n;

	if (file == NULL)
		fail_msg("%s cannot be read", path);
	while ((n = fread(block, 1, sizeof block, file)) > 0)
		buf_add(out, block, n);
	fclose(file);
}

void scratch_write(const char *path, const void *data, size_t len, int mode)
{
	FILE *file = fopen(path, "wb");

	if (file == NULL || fwrite(data, 1, len, file) != len)
		fail_msg("%s cannot be written", path);
	fclose(file);
	assert_int_equal(chmod(path, (mode_t)mode), 0);
}

bool scratch_has(const char *name)
{
	struct stat st;

	return lstat(scratch_path(name), &st) == 0;
}

int scratch_count(void)
{
	DIR *dir = opendir(folder);
	int n = 0;

	while (dir != NULL && readdir(dir) != NULL)
		n++;
	if (dir != NULL)
		closedir(dir);
	return n - 2;
}
