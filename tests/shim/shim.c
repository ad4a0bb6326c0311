/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shim.c - count the calls that change the world, and spoil the n-th.
 *
 * Preloaded into heyward and its helpers by tests/flow/sweep and
 * tests/faults. Told by the environment, which is read once, in the
 * constructor:
 *
 *	SHIM_ROLE	core, inbox, reader or sender: whose calls count
 *	SHIM_AT		spoil this call, from 1; 0 only counts
 *	SHIM_DO		kill (default), enospc, eio; the errors befall files
 *			only, and also every later call. Or short, eintr:
 *			from there on each byte comes and goes alone, or
 *			every other try is interrupted, where it is no file.
 *			Or nomem: allocations count, and that one fails
 *	SHIM_SYNCED	a folder; each file that was made durable is copied
 *			into it then, as it would be found after a power cut
 *	SHIM_COUNT_FILE	struct report, at least that large, made by the test
 *
 * The file is mapped, so that counting needs no system call and goes on
 * under seccomp and across processes of the same role.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

enum call {
	WRITE,
	PWRITE,
	PWRITE64,
	WRITEV,
	FSYNC,
	FDATASYNC,
	FTRUNCATE,
	FTRUNCATE64,
	SEND,
	SENDMSG,
	RECV,
	LINK,
	RENAME,
	UNLINK,
	READ,
	POLL,
	N_CALLS
};

enum trait {
	FILLS_DISK = 1, /* may say ENOSPC */
	TOUCHES_DISK = 2, /* may say EIO */
	TALKS = 4, /* may be short or interrupted */
	UNCOUNTED = 8 /* unless that is what is done */
};

/* To count another function, add a row and its wrapper below. */
static struct row {
	const char *name;
	unsigned traits;
	void *real;
} calls[N_CALLS] = {
    [WRITE] = {"write", FILLS_DISK | TOUCHES_DISK | TALKS, NULL},
    [PWRITE] = {"pwrite", FILLS_DISK | TOUCHES_DISK, NULL},
    [PWRITE64] = {"pwrite64", FILLS_DISK | TOUCHES_DISK, NULL},
    [WRITEV] = {"writev", FILLS_DISK | TOUCHES_DISK, NULL},
    [FSYNC] = {"fsync", TOUCHES_DISK, NULL},
    [FDATASYNC] = {"fdatasync", TOUCHES_DISK, NULL},
    [FTRUNCATE] = {"ftruncate", FILLS_DISK | TOUCHES_DISK, NULL},
    [FTRUNCATE64] = {"ftruncate64", FILLS_DISK | TOUCHES_DISK, NULL},
    [SEND] = {"send", TALKS, NULL},
    [SENDMSG] = {"sendmsg", 0, NULL},
    [RECV] = {"recv", TALKS, NULL},
    [LINK] = {"link", FILLS_DISK | TOUCHES_DISK, NULL},
    [RENAME] = {"rename", TOUCHES_DISK, NULL},
    [UNLINK] = {"unlink", TOUCHES_DISK, NULL},
    [READ] = {"read", TALKS | UNCOUNTED, NULL},
    [POLL] = {"poll", TALKS | UNCOUNTED, NULL},
};

/* What may be done to a call: an errno for those with a trait, or death. */
static const struct deed {
	const char *name;
	int errnum;
	unsigned trait;
} deeds[] = {
    {"kill", 0, 0},
    {"enospc", ENOSPC, FILLS_DISK},
    {"eio", EIO, TOUCHES_DISK},
    {"short", 0, TALKS},
    {"eintr", EINTR, TALKS},
    {"nomem", ENOMEM, 0},
};

struct report {
	_Atomic uint64_t count;
	char role[16];
	char spoilt[16]; /* the function's name */
};

static struct report *report; /* NULL: this process is not meant */
static const struct deed *deed = &deeds[0];
static uint64_t spoil_at;
static const char *synced; /* the folder, or NULL */

static const char *role_of(int argc, char **argv)
{
	static const char prefix[] = "helper-";

	if (argc > 1 && strncmp(argv[1], prefix, sizeof prefix - 1) == 0)
		return argv[1] + sizeof prefix - 1;
	return "core";
}

static void report_map(const char *file)
{
	void *map;
	int fd;

	fd = open(file, O_RDWR | O_CLOEXEC);
	if (fd == -1)
		abort();
	map = mmap(
	    NULL, sizeof *report, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (map == MAP_FAILED)
		abort();
	report = map;
}

/* glibc hands constructors what main() will get. */
__attribute__((constructor)) static void shim_init(int argc, char **argv)
{
	const char *role = getenv("SHIM_ROLE"), *at = getenv("SHIM_AT");
	const char *file = getenv("SHIM_COUNT_FILE");
	const char *what = getenv("SHIM_DO");
	size_t i;

	for (i = 0; i < N_CALLS; i++)
		calls[i].real = dlsym(RTLD_NEXT, calls[i].name);
	if (role == NULL || file == NULL ||
	    strcmp(role, role_of(argc, argv)) != 0)
		return;
	for (i = 0; what != NULL && i < sizeof deeds / sizeof deeds[0]; i++)
		if (strcmp(what, deeds[i].name) == 0)
			deed = &deeds[i];
	spoil_at = at != NULL ? strtoull(at, NULL, 10) : 0;
	synced = getenv("SHIM_SYNCED");
	report_map(file);
	strncpy(report->role, role, sizeof report->role - 1);
}

static void spoilt_by(enum call call)
{
	if (report->spoilt[0] == '\0')
		strncpy(report->spoilt, calls[call].name,
		    sizeof report->spoilt - 1);
}

/* Not an event counter, say: that has no parts. */
static int is_talk(int fd)
{
	struct stat st;

	return fd != -1 && fstat(fd, &st) == 0 &&
	       (S_ISSOCK(st.st_mode) || S_ISFIFO(st.st_mode));
}

/* Paths are always of files; -1 stands for them. */
static int is_file(int fd)
{
	struct stat st;

	return fd == -1 || (fstat(fd, &st) == 0 && S_ISREG(st.st_mode));
}

static int is_deed(const char *name)
{
	return strcmp(deed->name, name) == 0;
}

static uint64_t count(void)
{
	return atomic_fetch_add(&report->count, 1) + 1;
}

static void die(enum call call)
{
	spoilt_by(call);
	/* Under seccomp this dies of the call itself: as good. */
	kill(getpid(), SIGKILL);
	abort();
}

/* Of a talk: is this one interrupted? Half of them are, in no order. */
static int is_interrupted(enum call call, uint64_t n)
{
	spoilt_by(call);
	/* A socket that never blocks is not interrupted in sending. */
	return is_deed("eintr") && call != SEND &&
	       (n * 0x9e3779b97f4a7c15 >> 63) != 0;
}

/* Count one call. -1 with errno set when it must not be made. */
static int shim_hit(enum call call, int fd)
{
	uint64_t n;

	if (report == NULL || is_deed("nomem") ||
	    ((calls[call].traits & UNCOUNTED) != 0 && deed->trait != TALKS))
		return 0;
	n = count();
	if (spoil_at == 0 || n < spoil_at)
		return 0;
	if (is_deed("kill") && n == spoil_at)
		die(call);
	if ((calls[call].traits & deed->trait) == 0 ||
	    !(deed->trait == TALKS ? is_talk(fd) : is_file(fd)) ||
	    (deed->trait == TALKS && !is_interrupted(call, n)))
		return 0;
	spoilt_by(call);
	errno = deed->errnum;
	return -1;
}

/* How much of it a call may do. */
static size_t some(enum call call, int fd, size_t len)
{
	if (report == NULL || !is_deed("short") || spoil_at == 0 ||
	    report->count < spoil_at || (calls[call].traits & TALKS) == 0 ||
	    is_file(fd))
		return len;
	return len > 1 ? 1 : len;
}

/* Other constructors may call before ours has run. */
static void *shim_real(enum call call)
{
	if (calls[call].real == NULL)
		calls[call].real = dlsym(RTLD_NEXT, calls[call].name);
	if (calls[call].real == NULL)
		abort();
	return calls[call].real;
}

#define WRAP(call, type, name, file, params, args)                             \
	EXPORT type name params;                                               \
	EXPORT type name params                                                \
	{                                                                      \
		type(*real) params = (type(*) params)shim_real(call);          \
                                                                               \
		return shim_hit(call, file) == -1 ? -1 : real args;            \
	}

WRAP(WRITE, ssize_t, write, fd, (int fd, const void *data, size_t len),
    (fd, data, some(WRITE, fd, len)))
WRAP(READ, ssize_t, read, fd, (int fd, void *data, size_t len),
    (fd, data, some(READ, fd, len)))
WRAP(POLL, int, poll, n > 0 ? fds[0].fd : -1,
    (struct pollfd * fds, nfds_t n, int timeout), (fds, n, timeout))
WRAP(PWRITE, ssize_t, pwrite, fd,
    (int fd, const void *data, size_t len, off_t offset),
    (fd, data, len, offset))
WRAP(PWRITE64, ssize_t, pwrite64, fd,
    (int fd, const void *data, size_t len, off64_t offset),
    (fd, data, len, offset))
WRAP(WRITEV, ssize_t, writev, fd, (int fd, const struct iovec *iov, int n),
    (fd, iov, n))

/* What a power cut would leave of the file from now on, under its name. */
static void keep_synced(int fd)
{
	static const char *const endings[] = {"", "-new"};
	char link[32], path[512], copy[2][600];
	struct stat st;
	off_t at = 0;
	ssize_t n;
	int out;
	size_t i;

	if (report == NULL || synced == NULL || fstat(fd, &st) == -1 ||
	    !S_ISREG(st.st_mode))
		return;
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof path - 1);
	if (n == -1)
		return;
	path[n] = '\0';
	for (i = 0; i < 2; i++)
		snprintf(copy[i], sizeof copy[i], "%s%s%s", synced,
		    strrchr(path, '/'), endings[i]);
	out = open(copy[1], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	fd = open(link, O_RDONLY | O_CLOEXEC);
	while (out != -1 && fd != -1 &&
	       sendfile(out, fd, &at, (size_t)st.st_size + 1) > 0)
		;
	close(fd);
	close(out);
	syscall(SYS_rename, copy[1], copy[0]);
}

#define WRAP_SYNC(call, name)                                                  \
	EXPORT int name(int fd);                                               \
	EXPORT int name(int fd)                                                \
	{                                                                      \
		int (*real)(int) = (int (*)(int))shim_real(call), ret;         \
                                                                               \
		if (shim_hit(call, fd) == -1)                                  \
			return -1;                                             \
		ret = real(fd);                                                \
		if (ret == 0)                                                  \
			keep_synced(fd);                                       \
		return ret;                                                    \
	}

WRAP_SYNC(FSYNC, fsync)
WRAP_SYNC(FDATASYNC, fdatasync)
WRAP(FTRUNCATE, int, ftruncate, fd, (int fd, off_t length), (fd, length))
WRAP(FTRUNCATE64, int, ftruncate64, fd, (int fd, off64_t length), (fd, length))
WRAP(SEND, ssize_t, send, fd, (int fd, const void *data, size_t len, int flags),
    (fd, data, some(SEND, fd, len), flags))
WRAP(SENDMSG, ssize_t, sendmsg, fd,
    (int fd, const struct msghdr *msg, int flags), (fd, msg, flags))
WRAP(RECV, ssize_t, recv, fd, (int fd, void *data, size_t len, int flags),
    (fd, data, some(RECV, fd, len), flags))
WRAP(LINK, int, link, -1, (const char *from, const char *to), (from, to))
WRAP(RENAME, int, rename, -1, (const char *from, const char *to), (from, to))
WRAP(UNLINK, int, unlink, -1, (const char *path), (path))

/* ------------------------------ memory ---------------------------- */

void *__libc_malloc(size_t len);
void *__libc_calloc(size_t n, size_t len);
void *__libc_realloc(void *data, size_t len);

static __attribute__((unused)) int is_refused(void)
{
	if (report == NULL || !is_deed("nomem") || count() != spoil_at)
		return 0;
	spoilt_by(READ);
	errno = ENOMEM;
	return 1;
}

#ifdef SHIM_MALLOC /* not beside a sanitizer, which has its own */
EXPORT void *malloc(size_t len)
{
	return is_refused() ? NULL : __libc_malloc(len);
}

EXPORT void *calloc(size_t n, size_t len)
{
	return is_refused() ? NULL : __libc_calloc(n, len);
}

EXPORT void *realloc(void *data, size_t len)
{
	return is_refused() ? NULL : __libc_realloc(data, len);
}
#endif
