/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/inbox_lab.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"

enum { MAX_WORDS = 24 };

static char dir[] = "/tmp/heyward-inbox-XXXXXX";

/* Start a program; its standard output, or -1 where nobody wants it. */
static pid_t spawn(const char *const *argv, int *out)
{
	int fds[2];
	pid_t pid;

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		dup2(fds[1], 1);
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	assert_true(pid > 0);
	close(fds[1]);
	if (out == NULL)
		close(fds[0]);
	else
		*out = fds[0];
	return pid;
}

static int wait_for(pid_t pid)
{
	int status = -1;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void run(const char *const *argv)
{
	assert_int_equal(wait_for(spawn(argv, NULL)), 0);
}

/* dir/name, in one of a few buffers. */
const char *lab_path(const char *name)
{
	static char paths[8][256];
	static int at;

	at = (at + 1) % 8;
	snprintf(paths[at], sizeof paths[at], "%s/%s", dir, name);
	return paths[at];
}

void lab_write(const char *name, const void *data, size_t len)
{
	int fd = open(lab_path(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd != -1);
	assert_int_equal(write(fd, data, len), len);
	close(fd);
}

void lab_text(const char *name, const char *text, time_t when)
{
	struct timespec times[2] = {{.tv_sec = when}, {.tv_sec = when}};

	lab_write(name, text, strlen(text));
	assert_int_equal(utimensat(AT_FDCWD, lab_path(name), times, 0), 0);
}

bool lab_has(const char *name)
{
	return access(lab_path(name), F_OK) == 0;
}

static char *read_all(const char *name)
{
	char *text = mem_alloc(1 << 20);
	FILE *file = fopen(lab_path(name), "r");

	assert_non_null(file);
	text[fread(text, 1, (1 << 20) - 1, file)] = '\0';
	fclose(file);
	return text;
}

int lab_begin(void **state)
{
	char *script = mem_printf("%s/tests/lab/certs", getenv("srcdir"));

	(void)state;
	if (mkdtemp(dir) == NULL)
		return -1;
	run((const char *[]){"sh", script, dir, NULL});
	free(script);
	lab_text("password", "hunter2\n", 1);
	return 0;
}

int lab_end(void **state)
{
	(void)state;
	run((const char *[]){"rm", "-rf", dir, NULL});
	return 0;
}

struct conf lab_conf(void)
{
	static const char *none[] = {NULL};

	return (struct conf){
	    .inbox = "",
	    .imap =
		{
		    .server =
			{
			    .host = "localhost",
			    .security = SECURITY_NONE,
			    .ca_file = lab_path("ca.pem"),
			    .user = "hey",
			    .password_file = lab_path("password"),
			    .token_command = none,
			},
		    .mailbox = "INBOX",
		    .after = "delete",
		    .keep_done = 7 * 86400,
		},
	    .limits = {.message_size = 1000000},
	};
}

static void take_mail(struct pass *pass, struct inbox *inbox,
    const struct inbox_mail *mail, const struct buf *raw)
{
	assert_true(pass->n < LAB_UIDS);
	pass->uids[pass->n] = mail->uid;
	pass->lens[pass->n] = raw->len;
	pass->cut[pass->n++] = mail->cut;
	if (strncmp(buf_text(raw), "Subject: mail ", 14) != 0)
		pass->all_begin = false;
	if (pass->remove)
		assert_int_equal(
		    inbox_remove(inbox, &mail->uid, 1, &pass->err), 0);
	if (pass->aside)
		assert_int_equal(
		    inbox_aside(inbox, &mail->uid, 1, &pass->err), 0);
}

static int watch(struct pass *pass, struct inbox *inbox)
{
	struct pollfd pfd = {.events = POLLIN};
	int n = 0;

	while (pass->n < pass->watch && n != -1) {
		pfd.fd = inbox_watch(inbox, &pass->err);
		if (pfd.fd == -1 || poll(&pfd, 1, 30000) != 1)
			return -1;
		n = inbox_heard(inbox, &pass->err);
		pass->n += n == 1;
	}
	return n == -1 ? -1 : 0;
}

static int walk(struct pass *pass, struct inbox *inbox)
{
	struct inbox_mail mail;
	struct buf raw = BUF_INIT;
	int n;

	if (inbox_begin(inbox, &pass->leave, &pass->left, &pass->todo,
		&pass->err) == -1)
		return -1;
	pass->uidnext = inbox_state(inbox)->uidnext;
	while ((n = inbox_next(inbox, &mail, &raw, &pass->err)) == 1)
		take_mail(pass, inbox, &mail, &raw);
	buf_release(&raw);
	return n == -1 ? -1 : inbox_finish(inbox, &pass->err);
}

/* Open, take every mail, finish, close. */
int pass_do(struct pass *pass)
{
	struct inbox *inbox = NULL;
	struct rusage usage;
	int ret;

	if (pass->seconds == 0)
		pass->seconds = 30;
	pass->all_begin = true;
	if (inbox_open(&inbox, &pass->conf, deadline_in(pass->seconds * 1000),
		&pass->err) == -1)
		return -1;
	pass->state = *inbox_state(inbox);
	ret = pass->watch > 0 ? watch(pass, inbox) : walk(pass, inbox);
	inbox_close(inbox);
	getrusage(RUSAGE_CHILDREN, &usage);
	pass->peak = usage.ru_maxrss;
	return ret;
}

/* The fake server: its options are words in one string; a word that ends in
 * .pem names a file of ours. */
static pid_t start_server(const char *options, long *port)
{
	char *script =
	    mem_printf("%s/tests/lab/fake_imap.py", getenv("srcdir"));
	const char *argv[MAX_WORDS] = {
	    "/usr/bin/python3", script, lab_path("transcript")};
	char *words = mem_strdup(options), *save = NULL;
	char *long_words[MAX_WORDS] = {NULL};
	char line[16] = "";
	int n = 3, out;
	FILE *file;
	pid_t pid;

	for (char *w = strtok_r(words, ";", &save); w != NULL;
	     w = strtok_r(NULL, ";", &save)) {
		char *equals = strchr(w, '=');

		assert_true(n < MAX_WORDS - 1);
		if (equals != NULL && strstr(w, ".pem") != NULL)
			w = long_words[n] = mem_printf("%.*s%s/%s",
			    (int)(equals - w + 1), w, dir, equals + 1);
		argv[n++] = w;
	}
	pid = spawn(argv, &out);
	file = fdopen(out, "r");
	assert_non_null(file);
	assert_non_null(fgets(line, sizeof line, file));
	fclose(file);
	*port = strtol(line, NULL, 10);
	for (int i = 0; i < MAX_WORDS; i++)
		free(long_words[i]);
	free(words);
	free(script);
	return pid;
}

/* One pass over what the fake server has. The server must have come to its
 * end by itself; *said gets its transcript. */
int pass_imap(struct pass *pass, const char *options, char **said)
{
	pid_t pid = start_server(options, &pass->conf.imap.server.port);
	int ret = pass_do(pass);

	assert_int_equal(wait_for(pid), 0);
	*said = read_all("transcript");
	return ret;
}

void assert_uids(const struct pass *pass, const char *want, const char *label)
{
	struct buf have = BUF_INIT;

	for (size_t i = 0; i < pass->n; i++)
		buf_addf(&have, "%s%llu", i > 0 ? " " : "",
		    (unsigned long long)pass->uids[i]);
	if (strcmp(buf_text(&have), want) != 0)
		fail_msg("%s: UIDs %s, not %s", label, buf_text(&have), want);
	buf_release(&have);
}

void assert_has(const char *text, const char *part, const char *label)
{
	if (strstr(text, part) == NULL)
		fail_msg("%s: no \"%s\" in:\n%s", label, part, text);
}
