/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/helper.h"
#include "base/pack.h"
#include "msg/reader.h"
#include "msg/sandbox.h"
#include "msg/transfer.h"
#include "tests/fixture.h"

/* Names what the helper does instead of reading; see faults[]. Or the path
 * of a file: who can remove it crashes, the others read. */
#define FAULT "HEYWARD_TEST_FAULT"

static const char plain[] = "From: Ada <ada@example.org>\r\n"
			    "Subject: x\r\n\r\nHello\r\n";

/* The bad readers, which stand in for one that a mail has taken over. Each
 * has received the mail. */
static void crash(struct channel *channel)
{
	(void)channel;
	raise(SIGKILL);
}

static void stall(struct channel *channel)
{
	(void)channel;
	for (;;)
		pause();
}

static void leave(struct channel *channel)
{
	(void)channel;
	_exit(0);
}

static void compute(struct channel *channel)
{
	volatile unsigned n = 0;

	(void)channel;
	for (;;)
		n++;
}

static void crash_by_pointer(struct channel *channel)
{
	(void)channel;
	signal(SIGSEGV, SIG_DFL);
	raise(SIGSEGV);
}

static void send_a_gigabyte(struct channel *channel)
{
	static const char block[FRAME_MAX];
	size_t n;

	for (n = 0; n < 1 << 30; n += sizeof block)
		if (channel_send_data(channel, block, sizeof block, NULL) == -1)
			_exit(1);
	channel_send(channel, FRAME_END, NULL, 0, NULL);
	channel_flush(channel, NULL);
}

static void send_garbage(struct channel *channel)
{
	channel_send_data(channel, "garbage", 7, NULL);
	channel_send(channel, FRAME_END, NULL, 0, NULL);
	channel_flush(channel, NULL);
}

static void send_without_end(struct channel *channel)
{
	static const char block[FRAME_MAX];

	while (channel_send_data(channel, block, sizeof block, NULL) == 0)
		;
}

static void send_huge_length(struct channel *channel)
{
	static const char head[] = "\xff\xff\xff\xff\x03";

	(void)channel;
	if (write(0, head, 5) == 5)
		pause();
}

static void send_empty_frames(struct channel *channel)
{
	while (channel_send(channel, FRAME_DATA, NULL, 0, NULL) == 0)
		;
}

static void send_message(struct channel *channel, const struct message *message)
{
	struct buf out = BUF_INIT;

	message_pack(&out, message);
	channel_send_data(channel, out.data, out.len, NULL);
	channel_send(channel, FRAME_END, NULL, 0, NULL);
	channel_flush(channel, NULL);
	buf_release(&out);
}

static void send_other_sender(struct channel *channel)
{
	static const struct message message = {
	    .from = {.addr = "moderator@example.org"},
	    .text = "/ban",
	};

	send_message(channel, &message);
}

static void send_part_of_sender(struct channel *channel)
{
	static const struct message message = {
	    .from = {.addr = "da@example.org"},
	    .text = "",
	};

	send_message(channel, &message);
}

static void send_controls(struct channel *channel)
{
	static const struct message message = {
	    .sender_doubt = "none",
	    .text = "\x1b[2J",
	};

	send_message(channel, &message);
}

/* Says how many mails this process was sent. */
static void send_count(struct channel *channel)
{
	static int n;
	char text[20];
	struct message message = {.sender_doubt = "none", .text = text};

	snprintf(text, sizeof text, "%d", ++n);
	send_message(channel, &message);
}

static void send_refusal(struct channel *channel)
{
	static const struct message message = {
	    .sender_doubt = "none", .unreadable = "no", .text = ""};

	send_message(channel, &message);
}

#ifndef WITH_SANITIZERS
/* Who gets it answers, and fails the test. */
static void ask_for_memory(struct channel *channel)
{
	static const struct message message = {
	    .sender_doubt = "none", .text = ""};
	char *memory;

	sandbox_enter(NULL);
	memory = mem_alloc((size_t)4 << 30);
	memory[0] = 1;
	send_message(channel, &message);
	free(memory);
}
#endif

static const struct fault {
	const char *name;
	void (*act)(struct channel *channel);
	const char *word; /* of what is said then of the mail */
	bool good; /* it is no fault */
} faults[] = {
    {"crash", crash, "signal 9"},
    {"stall", stall, "signal 9"},
    {"an endless loop", compute, "signal 9"},
    {"a wrong pointer", crash_by_pointer, "stopped on it twice"},
#ifndef WITH_SANITIZERS
    {"4 GB of memory", ask_for_memory, "stopped on it twice"},
#endif
    {"1 GB of output", send_a_gigabyte, "stopped on it twice"},
    {"leave", leave, "stopped on it twice"},
    {"garbage", send_garbage, "stopped on it twice"},
    {"output without end", send_without_end, "stopped on it twice"},
    {"a huge length", send_huge_length, "stopped on it twice"},
    {"frames of nothing", send_empty_frames, "stopped on it twice"},
    {"controls", send_controls, "stopped on it twice"},
    {"another sender", send_other_sender, NULL},
    {"a part of the sender", send_part_of_sender, NULL},
    {"count", send_count, NULL, .good = true},
    {"refuse", send_refusal, NULL, .good = true},
};
enum { N_FAULTS = sizeof faults / sizeof faults[0] };

static int bad_reader(const char *name)
{
	struct channel *channel = helper_accept_copy(NULL, NULL);
	struct frame frame;
	size_t i;

	while (channel != NULL && channel_recv(channel, &frame, NULL) == 1) {
		if (frame.type != FRAME_END)
			continue;
		for (i = 0; i < N_FAULTS; i++)
			if (strcmp(faults[i].name, name) == 0)
				faults[i].act(channel);
	}
	channel_free(channel);
	return 0;
}

static void read_with(
    const char *fault, struct message *message, struct pool *pool)
{
	struct reader *reader = reader_new();
	int ret;

	setenv(FAULT, fault, 1);
	reader_set_limit(reader, 500);
	ret = reader_read(reader, message, pool, plain, sizeof plain - 1, NULL);
	unsetenv(FAULT);
	assert_int_equal(ret, 0);
	reader_free(reader);
}

static void a_bad_reader_costs_one_mail_only(void **state)
{
	struct pool *pool = pool_new();
	struct message message;
	size_t i;

	(void)state;
	for (i = 0; i < N_FAULTS; i++) {
		if (faults[i].word == NULL)
			continue;
		read_with(faults[i].name, &message, pool);
		if (message.unreadable == NULL ||
		    strstr(message.unreadable, faults[i].word) == NULL)
			fail_msg("%s: %s", faults[i].name, message.unreadable);
		assert_null(message.from.addr);
		assert_string_equal(message.text, "");
	}
	pool_free(pool);
}

static void a_sender_must_stand_in_the_from_field(void **state)
{
	struct pool *pool = pool_new();
	struct message message;
	size_t i;

	(void)state;
	for (i = 0; i < N_FAULTS; i++) {
		if (faults[i].word != NULL || faults[i].good)
			continue;
		read_with(faults[i].name, &message, pool);
		assert_null(message.unreadable);
		assert_non_null(message.sender_doubt);
	}
	pool_free(pool);
}

static void one_death_is_forgiven(void **state)
{
	struct reader *reader = reader_new();
	struct pool *pool = pool_new();
	struct message message;
	char path[] = "/tmp/test_reader_XXXXXX";
	int fd = mkstemp(path);

	(void)state;
	assert_int_not_equal(fd, -1);
	close(fd);
	setenv(FAULT, path, 1);
	assert_int_equal(
	    reader_read(reader, &message, pool, plain, sizeof plain - 1, NULL),
	    0);
	unsetenv(FAULT);
	assert_int_equal(access(path, F_OK), -1);
	assert_null(message.unreadable);
	assert_string_equal(message.text, "Hello\n");
	reader_free(reader);
	pool_free(pool);
}

static void the_next_mail_is_read_after_a_bad_one(void **state)
{
	struct pool *pool = pool_new();
	struct message message;
	struct reader *reader;
	size_t i;

	(void)state;
	for (i = 0; i < N_FAULTS; i++) {
		if (faults[i].word == NULL)
			continue;
		reader = reader_new();
		reader_set_limit(reader, 300);
		setenv(FAULT, faults[i].name, 1);
		assert_int_equal(reader_read(reader, &message, pool, plain,
				     sizeof plain - 1, NULL),
		    0);
		unsetenv(FAULT);
		assert_non_null(message.unreadable);
		reader_set_limit(reader, 30000);
		assert_int_equal(reader_read(reader, &message, pool, plain,
				     sizeof plain - 1, NULL),
		    0);
		assert_null(message.unreadable);
		assert_string_equal(message.text, "Hello\n");
		reader_free(reader);
	}
	pool_free(pool);
}

static void the_real_reader_reads_in_its_sandbox(void **state)
{
	static const struct {
		const char *name, *addr, *text;
	} rows[] = {
	    {"plain/simple", "ada@example.org", "this is what happened"},
	    {"plain/crlf", "ada@example.org", "Line two"},
	    {"plain/mbox-line", "ada@example.org", "From a file"},
	    {"html/only", "ada@example.org", "See this"},
	    {"html/deep", "ada@example.org", "the report"},
	    {"charset/unknown", "ada@example.org", "J\xc3\xb6rg"},
	    {"charset/japanese", "ada@example.org", "\xe3\x81\x93"},
	    {"charset/utf16", "ada@example.org", "a\xc3\xb6"},
	    {"charset/raw-latin1-header", "joerg@example.org", "ber"},
	    {"sender/good-a-label", "a@xn--bcher-kva.example.org", "text"},
	    {"sender/good-u-label",
		"a@b\xc3\xbc"
		"cher.example.org",
		"text"},
	    {"sender/two-from", "a@example.org", "text"},
	    {"sender/none", NULL, "text"},
	    {"forward/attached", "ada@example.org", "not welcome"},
	    {"bounce/failed", "MAILER-DAEMON@example.org", "could not"},
	    {"broken/bad-date", "ada@example.org", "text"},
	    {"broken/names", "ada@example.org", ""},
	    {"broken/no-boundary", "ada@example.org", "Still a report"},
	};
	struct reader *reader = reader_new();
	struct pool *pool = pool_new();
	struct buf mail = BUF_INIT;
	struct message message;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		fixture_read(&mail, rows[i].name);
		assert_int_equal(reader_read(reader, &message, pool, mail.data,
				     mail.len, NULL),
		    0);
		if (message.unreadable != NULL ||
		    strstr(message.text, rows[i].text) == NULL)
			fail_msg("%s: %s", rows[i].name, message.unreadable);
		if (rows[i].addr == NULL)
			assert_null(message.from.addr);
		else
			assert_string_equal(message.from.addr, rows[i].addr);
		buf_release(&mail);
	}
	reader_free(reader);
	pool_free(pool);
}

static void a_reader_is_replaced_after_200_mails(void **state)
{
	struct reader *reader = reader_new();
	struct pool *pool = pool_new();
	struct message message;
	int i;

	(void)state;
	setenv(FAULT, "count", 1);
	for (i = 0; i < 450; i++) {
		assert_int_equal(reader_read(reader, &message, pool, plain,
				     sizeof plain - 1, NULL),
		    0);
		assert_int_equal(atoi(message.text), i % 200 + 1);
	}
	unsetenv(FAULT);
	reader_free(reader);
	pool_free(pool);
}

/* What the next mail finds is another process, from its very start. */
static void a_reader_that_refused_a_mail_is_not_copied(void **state)
{
	struct reader *reader = reader_new();
	struct pool *pool = pool_new();
	struct message message;
	int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		setenv(FAULT, i == 0 ? "refuse" : "count", 1);
		assert_int_equal(reader_read(reader, &message, pool, plain,
				     sizeof plain - 1, NULL),
		    0);
		assert_int_equal(message.unreadable != NULL, i == 0);
		assert_int_equal(atoi(message.text), i);
	}
	unsetenv(FAULT);
	reader_free(reader);
	pool_free(pool);
}

static void an_overlong_mail_is_not_even_sent(void **state)
{
	struct reader *reader = reader_new();
	struct message message;

	(void)state;
	assert_int_equal(reader_read(reader, &message, NULL, "",
			     (size_t)33 * 1024 * 1024, NULL),
	    0);
	assert_non_null(message.unreadable);
	reader_free(reader);
}

/* What a mail that has taken the reader over might try. */
static void try_socket(void)
{
	socket(AF_INET, SOCK_STREAM, 0);
}

static void try_exec(void)
{
	execl("/bin/true", "true", (char *)NULL);
}

#ifndef WITH_SANITIZERS
static void try_ptrace(void)
{
	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static void try_fork(void)
{
	fork();
}

static void try_kill(void)
{
	kill(getppid(), 0);
}

static void try_code(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)page;
}

static void try_limit(void)
{
	struct rlimit limit = {0, 0};

	setrlimit(RLIMIT_NOFILE, &limit);
}

/* This one does not kill: glibc tries it for charsets. */
static void try_open(void)
{
	if (open("/etc/passwd", O_RDONLY) != -1 || errno != EACCES)
		_exit(3);
	raise(SIGKILL); /* whose kill(2) is forbidden, too */
}

/* Nor does this: there is just no memory. */
static void try_memory(void)
{
	if (mmap(NULL, (size_t)1 << 30, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
		-1, 0) != MAP_FAILED)
		_exit(3);
	raise(SIGKILL);
}
#endif

static void the_sandbox_kills_who_leaves_it(void **state)
{
	static const struct {
		const char *name;
		void (*act)(void);
	} rows[] = {
	    {"socket", try_socket},
	    {"execve", try_exec},
#ifndef WITH_SANITIZERS
	    {"ptrace", try_ptrace},
	    {"fork", try_fork},
	    {"kill", try_kill},
	    {"executable memory", try_code},
	    {"setrlimit", try_limit},
	    {"open", try_open},
	    {"a gigabyte", try_memory},
#endif
	};
	size_t i;
	int status;
	pid_t pid;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		pid = fork();
		if (pid == 0) {
			if (sandbox_enter(NULL) == -1)
				_exit(2);
			rows[i].act();
			_exit(0);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSYS)
			fail_msg(
			    "%s: status %x", rows[i].name, (unsigned)status);
	}
}

static void who_computes_for_ever_is_killed(void **state)
{
	volatile unsigned long n = 0;
	int status;
	pid_t pid;

	(void)state;
	pid = fork();
	if (pid == 0) {
		if (sandbox_enter(NULL) == -1)
			_exit(2);
		sandbox_allow_cpu(0);
		for (;;)
			n++;
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGXCPU);
}

static int run_helper(const char *fault)
{
	if (fault != NULL && *fault == '/')
		fault = unlink(fault) == 0 ? "crash" : NULL;
	return fault == NULL ? reader_main() : bad_reader(fault);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_real_reader_reads_in_its_sandbox),
	    cmocka_unit_test(a_bad_reader_costs_one_mail_only),
	    cmocka_unit_test(a_sender_must_stand_in_the_from_field),
	    cmocka_unit_test(one_death_is_forgiven),
	    cmocka_unit_test(the_next_mail_is_read_after_a_bad_one),
	    cmocka_unit_test(a_reader_is_replaced_after_200_mails),
	    cmocka_unit_test(a_reader_that_refused_a_mail_is_not_copied),
	    cmocka_unit_test(an_overlong_mail_is_not_even_sent),
	    cmocka_unit_test(the_sandbox_kills_who_leaves_it),
	    cmocka_unit_test(who_computes_for_ever_is_killed),
	};

	if (argc == 2 && strcmp(argv[1], "helper-reader") == 0)
		return run_helper(getenv(FAULT));
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
