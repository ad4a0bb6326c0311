/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "msg/sandbox.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifdef WITH_SANITIZERS
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif
enum { MEMORY_MAX = 256 * 1024 * 1024, PROGRAM_MAX = 1024 };

/* The kernel's numbers; the system's headers may be older than it. */
enum {
	LANDLOCK_VERSION = 1, /* flag of landlock_create_ruleset */
	LANDLOCK_FS_V1 = (1 << 13) - 1,
	LANDLOCK_FS_REFER = 1 << 13, /* from version 2 */
	LANDLOCK_FS_TRUNCATE = 1 << 14, /* 3 */
	LANDLOCK_NET = 3, /* 4: bind and connect */
	LANDLOCK_FS_IOCTL = 1 << 15, /* 5 */
	LANDLOCK_SCOPE = 3 /* 6: abstract sockets, signals */
};
struct landlock_rules {
	uint64_t fs, net, scope;
};

/* No file, no network: no matter if it fails, seccomp does not let anything
 * through either. */
static void add_landlock(void)
{
	struct landlock_rules rules = {.fs = LANDLOCK_FS_V1};
	size_t size = sizeof rules.fs;
	long version, fd;

	version =
	    syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_VERSION);
	if (version < 1)
		return;
	if (version >= 2)
		rules.fs |= LANDLOCK_FS_REFER;
	if (version >= 3)
		rules.fs |= LANDLOCK_FS_TRUNCATE;
	if (version >= 4) {
		rules.net = LANDLOCK_NET;
		size = sizeof rules.fs + sizeof rules.net;
	}
	if (version >= 5)
		rules.fs |= LANDLOCK_FS_IOCTL;
	if (version >= 6) {
		rules.scope = LANDLOCK_SCOPE;
		size = sizeof rules;
	}
	fd = syscall(SYS_landlock_create_ruleset, &rules, size, 0);
	if (fd == -1)
		return;
	syscall(SYS_landlock_restrict_self, (int)fd, 0);
	close((int)fd);
}

static int limit(int resource, rlim_t value)
{
	struct rlimit limit = {value, value};

	return setrlimit(resource, &limit);
}

static int set_limits(void)
{
	if (limit(RLIMIT_CORE, 0) == -1)
		return -1;
	/* Sanitizers reserve terabytes of addresses. */
	if (!SANITIZED && limit(RLIMIT_AS, MEMORY_MAX) == -1)
		return -1;
	/* The sanitizers' leak check attaches to the process. */
	return SANITIZED ? 0 : prctl(PR_SET_DUMPABLE, 0);
}

#ifdef WITH_SANITIZERS
#define DEFAULT_ACTION SCMP_ACT_ALLOW
static const struct rule {
	int call;
	uint32_t action;
} rules[] = {
    {SCMP_SYS(socket), SCMP_ACT_KILL_PROCESS},
    {SCMP_SYS(execve), SCMP_ACT_KILL_PROCESS},
};

static int add_bounded(scmp_filter_ctx filter)
{
	(void)filter;
	return 0;
}
#else
#define DEFAULT_ACTION SCMP_ACT_KILL_PROCESS
static const struct rule {
	int call;
	uint32_t action;
} rules[] = {
    {SCMP_SYS(read), SCMP_ACT_ALLOW},
    {SCMP_SYS(write), SCMP_ACT_ALLOW},
    {SCMP_SYS(exit), SCMP_ACT_ALLOW},
    {SCMP_SYS(exit_group), SCMP_ACT_ALLOW},
    {SCMP_SYS(brk), SCMP_ACT_ALLOW},
    {SCMP_SYS(munmap), SCMP_ACT_ALLOW},
    {SCMP_SYS(mremap), SCMP_ACT_ALLOW},
    {SCMP_SYS(madvise), SCMP_ACT_ALLOW},
    {SCMP_SYS(rt_sigreturn), SCMP_ACT_ALLOW},
    {SCMP_SYS(futex), SCMP_ACT_ALLOW},
    {SCMP_SYS(getpid), SCMP_ACT_ALLOW},
    {SCMP_SYS(clock_gettime), SCMP_ACT_ALLOW},
    /* iconv looks for charsets that we did not open; let it not find them. */
    {SCMP_SYS(openat), SCMP_ACT_ERRNO(EACCES)},
    {SCMP_SYS(newfstatat), SCMP_ACT_ERRNO(EACCES)},
};

/* Calls that are harmless only with certain arguments. */
static int add_bounded(scmp_filter_ctx filter)
{
	int failed = 0;

	failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
	    SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS));
	failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect),
	    1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	/* For sandbox_allow_cpu(): its own CPU limit; core keeps the time. */
	failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64),
	    2, SCMP_A0(SCMP_CMP_EQ, 0), SCMP_A1(SCMP_CMP_EQ, RLIMIT_CPU));
	return failed;
}
#endif

/* The program for the kernel: to compile it costs more than to load it. */
static struct sock_filter program[PROGRAM_MAX];
static size_t program_size; /* bytes */

/* libseccomp writes it to a file only. */
static int export_program(scmp_filter_ctx filter)
{
	int fd = memfd_create("seccomp", MFD_CLOEXEC);
	ssize_t n = -1;

	if (fd == -1)
		return -1;
	if (seccomp_export_bpf(filter, fd) == 0)
		n = pread(fd, program, sizeof program, 0);
	close(fd);
	if (n <= 0 || n == sizeof program)
		return -1;
	program_size = (size_t)n;
	return 0;
}

static int compile_filter(void)
{
	scmp_filter_ctx filter = seccomp_init(DEFAULT_ACTION);
	int failed = 0;
	size_t i;

	if (filter == NULL)
		return -1;
	for (i = 0; i < sizeof rules / sizeof rules[0]; i++)
		failed |=
		    seccomp_rule_add(filter, rules[i].action, rules[i].call, 0);
	failed |= add_bounded(filter);
	if (failed == 0)
		failed = export_program(filter);
	seccomp_release(filter);
	return failed == 0 ? 0 : -1;
}

static int load_filter(void)
{
	struct sock_fprog filter = {
	    .len = (unsigned short)(program_size / sizeof program[0]),
	    .filter = program};

	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0);
}

int sandbox_prepare(struct err *err)
{
	if (set_limits() == -1)
		return err_set(err, ERR_CONFIG,
		    "the reader's memory cannot be limited: %s",
		    strerror(errno));
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		return err_set(err, ERR_CONFIG,
		    "the reader cannot be locked in: %s", strerror(errno));
	if (!SANITIZED)
		add_landlock();
	if (compile_filter() == -1)
		return err_set(err, ERR_CONFIG,
		    "the reader cannot be locked in: no filter can be made");
	return 0;
}

int sandbox_enter(struct err *err)
{
	if (program_size == 0 && sandbox_prepare(err) == -1)
		return -1;
	if (load_filter() == -1)
		return err_set(err, ERR_CONFIG,
		    "the reader cannot be locked in: "
		    "does this kernel have seccomp?");
	return 0;
}

void sandbox_allow_cpu(unsigned seconds)
{
	static struct rlimit limits;
	static time_t allowed = -1;
	struct timespec now, used;

	/* Hundreds of mails fit into one second, in which no process computes
	 * for longer; and to ask for this clock is no system call. */
	if (clock_gettime(CLOCK_MONOTONIC, &now) == 0 && now.tv_sec == allowed)
		return;
	allowed = now.tv_sec;
	if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) == -1 ||
	    prlimit(0, RLIMIT_CPU, NULL, &limits) == -1)
		return;
	limits.rlim_cur = (rlim_t)used.tv_sec + 2 + seconds;
	prlimit(0, RLIMIT_CPU, &limits, NULL);
}
