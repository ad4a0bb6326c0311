/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/doctor.h"

enum { ROOM_MIN = 100 * 1024 * 1024, ROOM_TIMES = 3 };

/* -------------------------- files and users ----------------------- */

static bool stat_parent(char **dir, struct stat *st, const char *path)
{
	char *copy = mem_strdup(path);

	*dir = mem_strdup(dirname(copy));
	free(copy);
	return stat(*dir, st) == 0;
}

/* The configuration holds no secret, but says where mail goes. */
static bool is_forgeable(struct doctor *doctor, const char *path)
{
	struct err err = {ERR_NONE, ""};
	struct stat st;

	if (stat(path, &st) == -1 || (st.st_mode & (S_IWGRP | S_IWOTH)) == 0)
		return false;
	err_set(&err, ERR_CONFIG,
	    "others can write %s, and thus send what is reported where they "
	    "like: chmod go-w it",
	    path);
	doctor_fail(doctor, &err);
	return true;
}

/* That secrets are nobody else's is asked where they are opened. */
void check_permissions(struct doctor *doctor)
{
	const struct conf *conf = doctor->site.conf;
	struct err err = {ERR_NONE, ""};
	bool bad = is_forgeable(doctor, doctor->cli->config);
	struct stat st;
	char *dir;

	if (stat_parent(&dir, &st, conf->store.path) &&
	    (st.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
		err_set(&err, ERR_CONFIG,
		    "others can look into %s: chmod 700 it", dir);
		doctor_fail(doctor, &err);
		bad = true;
	}
	free(dir);
	if (!bad)
		doctor_ok(doctor, "others cannot change the configuration, nor "
				  "look into the directory of the database");
}

void check_user(struct doctor *doctor)
{
	struct stat st;
	char *dir;
	bool there = stat_parent(&dir, &st, doctor->site.conf->store.path);

	if (geteuid() == 0 && there && st.st_uid != 0)
		doctor_warn(doctor, "sudo -u its user heyward check",
		    "this is root looking, and %s belongs to another user",
		    dir);
	else if (geteuid() == 0)
		doctor_warn(doctor,
		    "give heyward a user of its own, and it the directory of "
		    "the database",
		    "heyward runs as root, so a fault in it could do anything");
	else if (there && st.st_uid != geteuid())
		doctor_warn(doctor, "run heyward as that user, or chown it",
		    "%s belongs to another user", dir);
	else
		doctor_ok(doctor, "a user of its own");
	free(dir);
}

/* ------------------------- what leaves memory --------------------- */

/* The first line of a small file below root, without its end. */
static bool read_line(char *line, size_t size, const char *root,
    const char *path, const char *name)
{
	char *full = mem_printf("%s%s%s", root, path, name);
	FILE *in = fopen(full, "re");
	bool is = in != NULL && fgets(line, (int)size, in) != NULL;

	if (is)
		line[strcspn(line, "\n")] = '\0';
	if (in != NULL)
		fclose(in);
	free(full);
	return is;
}

/* An encrypted mapping, or one on top of it, such as a volume group. */
static bool is_encrypted(const char *root, const char *device, int depth)
{
	char uuid[256];
	char *path = mem_printf("/sys/class/block/%s/", device), *slaves;
	bool is = read_line(uuid, sizeof uuid, root, path, "dm/uuid") &&
	          strncmp(uuid, "CRYPT-", 6) == 0;
	const struct dirent *entry;
	DIR *dir;

	slaves = mem_printf("%s%sslaves", root, path);
	dir = is || depth == 0 ? NULL : opendir(slaves);
	while (!is && dir != NULL && (entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			is = is_encrypted(root, entry->d_name, depth - 1);
	if (dir != NULL)
		closedir(dir);
	free(slaves);
	free(path);
	return is;
}

static bool is_plain_swap(const char *root, const char *name)
{
	char real[4096];
	char *base;

	/* /dev/mapper/swap is a link to ../dm-1. */
	if (root[0] != '\0' || realpath(name, real) == NULL)
		snprintf(real, sizeof real, "%s", name);
	base = strrchr(real, '/');
	base = base == NULL ? real : base + 1;
	return strncmp(base, "zram", 4) != 0 && !is_encrypted(root, base, 4);
}

bool host_plain_swap(char *name, size_t size, const char *root)
{
	char line[4096];
	char *path = mem_printf("%s/proc/swaps", root);
	FILE *in = fopen(path, "re");
	bool found = false, is_head = true;

	free(path);
	while (
	    in != NULL && !found && fgets(line, (int)sizeof line, in) != NULL) {
		line[strcspn(line, " \t\n")] = '\0';
		found =
		    !is_head && line[0] != '\0' && is_plain_swap(root, line);
		is_head = false;
	}
	if (in != NULL)
		fclose(in);
	if (found)
		snprintf(name, size, "%s", line);
	return found;
}

void check_swap(struct doctor *doctor)
{
	char name[4096];

	if (host_plain_swap(name, sizeof name, ""))
		doctor_warn(doctor,
		    "encrypt it, or use zram; the keys are locked in memory, "
		    "mail that is being read is not",
		    "swap on %s is not encrypted", name);
	else
		doctor_ok(doctor, "no swap that can be read from the disk");
}

bool host_core_pipe(char *line, size_t size, const char *root)
{
	return read_line(
		   line, size, root, "/proc/sys/kernel/", "core_pattern") &&
	       line[0] == '|';
}

/* We leave no dump whatever the pattern is; programs that we start may. */
void check_core(struct doctor *doctor)
{
	const struct conf *conf = doctor->site.conf;
	bool has_token = conf->imap.server.token_command[0] != NULL ||
	                 conf->smtp.server.token_command[0] != NULL;
	bool is_dumpable = prctl(PR_GET_DUMPABLE) != 0;
	char line[4096];

	if (!host_core_pipe(line, sizeof line, "") ||
	    (!is_dumpable && !has_token))
		doctor_ok(doctor, "no core dump is made");
	else
		doctor_warn(doctor,
		    "empty /proc/sys/kernel/core_pattern on this machine",
		    "a crash of %s is handed to a program (%.60s), with what "
		    "is in memory",
		    is_dumpable ? "heyward" : "token_command", line);
}

/* ------------------------------- disk ----------------------------- */

void check_disk(struct doctor *doctor)
{
	const char *path = doctor->site.conf->store.path;
	struct statvfs fs;
	struct stat st;
	uint64_t room, wanted;

	if (statvfs(path, &fs) == -1 || stat(path, &st) == -1)
		return; /* said of the database already */
	room = (uint64_t)fs.f_bavail * fs.f_frsize;
	wanted = (uint64_t)st.st_size * ROOM_TIMES;
	if (wanted < ROOM_MIN)
		wanted = ROOM_MIN;
	if (room < wanted)
		doctor_warn(doctor, "make room",
		    "%llu MB are free where the database is, and %llu MB "
		    "should be: on a full disk mail waits in the mailbox",
		    (unsigned long long)room / 1000000,
		    (unsigned long long)wanted / 1000000);
	else
		doctor_ok(doctor, "%llu MB free where the database is",
		    (unsigned long long)room / 1000000);
}
