/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "cli/alarm.h"
#include "tests/scratch.h"

enum { NOW = 1700000000, MINUTE = 60, HOUR = 3600, DAY = 86400 };

/* ------------------------- one run after the other -------------------- */

struct fixture {
	struct conf conf;
	const char *command[5];
	char *password, *heard;
	struct buf said; /* by the last run, on standard error */
	size_t heard_before;
};

static int begin(void **state)
{
	static const struct conf conf = {.file = "nowhere.conf",
	    .community = {.name = "Example Community"},
	    .imap = {.server = {.user = "hey"}},
	    .smtp = {.server = {.user = "hey", .password_file = ""}}};
	struct fixture *f = mem_alloc(sizeof *f);

	*state = f;
	if (scratch_begin(NULL) == -1)
		return -1;
	f->conf = conf;
	f->password = mem_strdup(scratch_path("password"));
	f->heard = mem_strdup(scratch_path("heard"));
	f->conf.imap.server.password_file = f->password;
	f->conf.alarm.command = f->command;
	scratch_write(f->password, "one\n", 4, 0600);
	return store_create(scratch_path("db"), NULL);
}

static int end(void **state)
{
	struct fixture *f = *state;

	buf_release(&f->said);
	free(f->password);
	free(f->heard);
	free(f);
	return scratch_end(NULL);
}

static void set_command(struct fixture *f, const char *script)
{
	f->command[0] = "sh";
	f->command[1] = "-c";
	f->command[2] = script;
	f->command[3] = f->heard;
}

static struct store *open_store(void)
{
	struct store *store;

	assert_int_equal(store_open(&store, scratch_path("db"), NULL), 0);
	return store;
}

/* What a run says goes to a file. */
static int catch_errors(void)
{
	int kept = dup(2), fd;

	fd = open(scratch_path("said"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(kept != -1 && fd != -1 && dup2(fd, 2) == 2);
	close(fd);
	return kept;
}

/* Try a part: it fails (kind is not ERR_NONE) or works. False: it was not to
 * be tried. */
static bool run(struct fixture *f, int64_t now, enum alarm_part part,
    enum err_kind kind, const char *text)
{
	struct store *store = open_store();
	struct err err = {kind, ""}, why = {ERR_NONE, ""};
	struct alarm alarm;
	int kept = catch_errors();
	bool may_try;

	assert_int_equal(alarm_open(&alarm, &f->conf, store, now, NULL), 0);
	may_try = alarm_may_try(&alarm, part, &why);
	if (may_try && kind != ERR_NONE) {
		err_set(&err, kind, "%s", text);
		alarm_broken(&alarm, part, &err);
	} else if (may_try) {
		alarm_works(&alarm, part);
	}
	alarm_ring(&alarm, &err);
	store_close(store);
	dup2(kept, 2);
	close(kept);
	buf_reset(&f->said);
	scratch_read(&f->said, scratch_path("said"));
	assert_true(may_try || why.kind != ERR_NONE);
	return may_try;
}

static bool said(const struct fixture *f, const char *text)
{
	return strstr(buf_text(&f->said), text) != NULL;
}

static size_t count_lines(const struct buf *buf)
{
	size_t i, n = 0;

	for (i = 0; i < buf->len; i++)
		n += buf->data[i] == '\n';
	return n;
}

/* How many lines the alarm has got since this was last asked; the last one
 * must hold text. */
static size_t rang(struct fixture *f, const char *text)
{
	struct buf heard = BUF_INIT;
	size_t n;

	if (scratch_has("heard"))
		scratch_read(&heard, f->heard);
	n = count_lines(&heard) - f->heard_before;
	f->heard_before += n;
	if (n > 0 && strstr(buf_text(&heard), text) == NULL)
		fail_msg("the alarm got %s", buf_text(&heard));
	buf_release(&heard);
	return n;
}

/* ------------------------- said once, then daily ---------------------- */

/* Each row is a run. */
static const struct step {
	int64_t after; /* seconds since the first */
	enum alarm_part part;
	enum err_kind kind; /* ERR_NONE: it works */
	const char *text;
	const char *said[3]; /* one line each; nothing else is said */
} steps[] = {
    {0, ALARM_SEND, ERR_NONE, NULL, {NULL}},
    {1, ALARM_SEND, ERR_TEMP, "no way out", {"no way out"}},
    {2 * MINUTE, ALARM_SEND, ERR_TEMP, "no way out", {NULL}},
    {DAY - MINUTE, ALARM_SEND, ERR_TEMP, "no way out", {NULL}},
    {DAY + 1, ALARM_SEND, ERR_TEMP, "no way out", {"no way out"}},
    {DAY + MINUTE, ALARM_SEND, ERR_TEMP, "no way out", {NULL}},
    /* The parts are broken each by itself. */
    {DAY + MINUTE, ALARM_FETCH, ERR_TEMP, "no way in", {"no way in"}},
    {DAY + MINUTE, ALARM_DUE, ERR_INPUT, "no template", {"no template"}},
    {DAY + MINUTE, ALARM_DUE, ERR_INPUT, "no template", {NULL}},
    /* Figures change, and are the same error; other words are not, nor is
     * another kind. */
    {DAY + 2 * MINUTE, ALARM_SEND, ERR_TEMP, "12 MiB", {"12 MiB"}},
    {DAY + 3 * MINUTE, ALARM_SEND, ERR_TEMP, "7 MiB", {NULL}},
    {DAY + 3 * MINUTE, ALARM_SEND, ERR_TEMP, "7 MiB left", {"7 MiB left"}},
    {DAY + 3 * MINUTE, ALARM_SEND, ERR_TEMP, "7 GiB left", {"7 GiB left"}},
    {DAY + 3 * MINUTE, ALARM_SEND, ERR_CONFIG, "7 GiB left", {"7 GiB left"}},
    /* The clock goes back, and ahead. */
    {DAY, ALARM_SEND, ERR_CONFIG, "7 GiB left", {"7 GiB left"}},
    {DAY + 4 * MINUTE, ALARM_SEND, ERR_CONFIG, "7 GiB left", {NULL}},
    {365 * DAY, ALARM_SEND, ERR_CONFIG, "7 GiB left", {"7 GiB left"}},
    {DAY + 5 * MINUTE, ALARM_SEND, ERR_CONFIG, "7 GiB left", {"7 GiB left"}},
    {DAY + 6 * MINUTE, ALARM_SEND, ERR_CONFIG, "7 GiB left", {NULL}},
    {DAY + HOUR, ALARM_SEND, ERR_NONE, NULL,
	{"mail is sent again; that had failed since 2023-11-14 22:13 UTC"}},
    {DAY + HOUR, ALARM_SEND, ERR_NONE, NULL, {NULL}},
    {DAY + HOUR, ALARM_DUE, ERR_NONE, NULL, {"what is due is done again"}},
    {DAY + HOUR, ALARM_FETCH, ERR_TEMP, "no way in", {NULL}},
    {DAY + HOUR, ALARM_FETCH, ERR_NONE, NULL, {"mail is fetched again"}},
    {DAY + HOUR, ALARM_FETCH, ERR_TEMP, "no way in", {"no way in"}},
};

static void an_error_is_said_once_then_daily_and_that_it_is_over(void **state)
{
	struct fixture *f = *state;
	size_t i, n;

	for (i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		const struct step *step = &steps[i];

		run(f, NOW + step->after, step->part, step->kind, step->text);
		for (n = 0; step->said[n] != NULL; n++)
			if (!said(f, step->said[n]))
				fail_msg("step %zu does not say %s", i,
				    step->said[n]);
		if (count_lines(&f->said) != n)
			fail_msg("step %zu says: %s", i, buf_text(&f->said));
	}
}

/* A run whose standard error nobody reads dies of saying something. */
static void die_before_it_is_said(struct fixture *f, const char *text)
{
	int fds[2], status;
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	pid = fork();
	if (pid == 0) {
		struct err err = {ERR_NONE, ""};
		struct store *store = open_store();
		struct alarm alarm;

		signal(SIGPIPE, SIG_DFL);
		close(fds[0]);
		dup2(fds[1], 2);
		alarm_open(&alarm, &f->conf, store, NOW, NULL);
		err_set(&err, ERR_TEMP, "%s", text);
		alarm_broken(&alarm, ALARM_SEND, &err);
		_exit(0);
	}
	close(fds[0]);
	close(fds[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE);
}

static void what_a_run_died_before_saying_the_next_one_says(void **state)
{
	static const struct {
		enum err_kind kind;
		const char *text;
		size_t lines;
		const char *also;
	} rows[] = {
	    {ERR_TEMP, "no way out", 1, "no way out"},
	    {ERR_TEMP, "something else", 2, "something else"},
	    {ERR_NONE, NULL, 2, "sent again"},
	};
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		run(f, NOW, ALARM_SEND, ERR_NONE, NULL);
		die_before_it_is_said(f, "no way out");
		run(f, NOW + 1, ALARM_SEND, rows[i].kind, rows[i].text);
		if (!said(f, "no way out") || !said(f, rows[i].also) ||
		    count_lines(&f->said) != rows[i].lines)
			fail_msg("row %zu says: %s", i, buf_text(&f->said));
		run(f, NOW + 2, ALARM_SEND, rows[i].kind, rows[i].text);
		assert_int_equal(count_lines(&f->said), 0);
	}
}

/* ------------------------- refused logins ----------------------------- */

static bool refused(struct fixture *f, int64_t now)
{
	return run(f, now, ALARM_FETCH, ERR_LOGIN, "login refused");
}

/* Up to the first try that is not made. */
static void refuse_three(struct fixture *f, int64_t now)
{
	assert_true(refused(f, now));
	assert_true(refused(f, now + 1));
	assert_false(said(f, "an hour"));
	assert_true(refused(f, now + 2));
	assert_true(said(f, "an hour"));
	assert_false(refused(f, now + 3));
	assert_int_equal(count_lines(&f->said), 0);
}

static void after_three_refused_logins_the_next_try_waits_an_hour(void **state)
{
	struct fixture *f = *state;

	refuse_three(f, NOW);
	assert_false(refused(f, NOW + HOUR));
	assert_true(refused(f, NOW + HOUR + MINUTE));
	assert_int_equal(count_lines(&f->said), 0);
	assert_false(refused(f, NOW + HOUR + MINUTE + 1));
	assert_false(refused(f, NOW + 2 * HOUR));
	/* The other server is another one. */
	assert_true(run(f, NOW + 2 * HOUR, ALARM_SEND, ERR_NONE, NULL));
	assert_true(run(f, NOW + 3 * HOUR, ALARM_FETCH, ERR_NONE, NULL));
	assert_true(said(f, "fetched again"));
	refuse_three(f, NOW + 4 * HOUR);
}

/* Refused, not reached, refused: two in a row. */
static void only_a_login_that_is_let_in_ends_the_count(void **state)
{
	struct fixture *f = *state;

	assert_true(refused(f, NOW));
	assert_true(run(f, NOW + 1, ALARM_FETCH, ERR_TEMP, "not reached"));
	assert_true(refused(f, NOW + 2));
	assert_true(run(f, NOW + 3, ALARM_FETCH, ERR_NONE, NULL));
	refuse_three(f, NOW + 4);
}

static void a_new_password_is_tried_at_once(void **state)
{
	struct fixture *f = *state;
	const char *other = scratch_path("other");

	refuse_three(f, NOW);
	/* In its place, as editors do it: its inode is younger. */
	scratch_write(other, "two\n", 4, 0600);
	assert_int_equal(rename(other, f->password), 0);
	refuse_three(f, NOW + 10);
}

static void a_clock_that_went_back_does_not_prolong_the_wait(void **state)
{
	struct fixture *f = *state;

	refuse_three(f, NOW + 365 * DAY);
	assert_true(refused(f, NOW));
	assert_false(refused(f, NOW + 1));
	assert_true(refused(f, NOW + HOUR + MINUTE));
}

/* ------------------------- the alarm ---------------------------------- */

static void the_alarm_rings_as_often_as_it_is_said(void **state)
{
	struct fixture *f = *state;
	static const char out[] =
	    "heyward, Example Community: mail cannot be sent: no way out\n";

	set_command(f, "cat >>$0");
	run(f, NOW, ALARM_SEND, ERR_TEMP, "no way out");
	assert_int_equal(rang(f, out), 1);
	run(f, NOW + MINUTE, ALARM_SEND, ERR_TEMP, "no way out");
	assert_int_equal(rang(f, ""), 0);
	run(f, NOW + DAY, ALARM_SEND, ERR_TEMP, "no way out");
	assert_int_equal(rang(f, out), 1);
	run(f, NOW + DAY, ALARM_SEND, ERR_TEMP, "another");
	assert_int_equal(rang(f, "another\n"), 1);
	run(f, NOW + DAY, ALARM_SEND, ERR_NONE, NULL);
	assert_int_equal(rang(f, "heyward, Example Community: mail is sent "
				 "again; that had failed since 2023"),
	    1);
	run(f, NOW + DAY, ALARM_SEND, ERR_NONE, NULL);
	run(f, NOW, ALARM_DUE, ERR_INPUT, "no template");
	assert_int_equal(rang(f, ""), 0);
}

static void an_alarm_that_fails_is_said_and_tried_again(void **state)
{
	struct fixture *f = *state;

	set_command(f, "exit 3");
	run(f, NOW, ALARM_SEND, ERR_TEMP, "no way out");
	assert_true(said(f, "alarm.command: it ended with status 3"));
	run(f, NOW + 1, ALARM_SEND, ERR_TEMP, "no way out");
	assert_int_equal(count_lines(&f->said), 0);
	set_command(f, "cat >>$0");
	run(f, NOW + 2, ALARM_SEND, ERR_TEMP, "no way out");
	assert_true(said(f, "the alarm command works again"));
	assert_int_equal(rang(f, "no way out"), 1);
	set_command(f, "exit 3");
	run(f, NOW + 3, ALARM_SEND, ERR_NONE, NULL);
	assert_true(said(f, "mail is sent again"));
	set_command(f, "cat >>$0");
	run(f, NOW + 4, ALARM_SEND, ERR_NONE, NULL);
	assert_false(said(f, "mail is sent again"));
	assert_int_equal(rang(f, "mail is sent again"), 1);
	run(f, NOW + 5, ALARM_SEND, ERR_NONE, NULL);
	assert_int_equal(rang(f, ""), 0);
}

static void what_breaks_before_its_end_was_told_is_told_anew(void **state)
{
	struct fixture *f = *state;

	set_command(f, "cat >>$0");
	run(f, NOW, ALARM_SEND, ERR_TEMP, "no way out");
	assert_int_equal(rang(f, "no way out"), 1);
	set_command(f, "exit 3");
	run(f, NOW + 1, ALARM_SEND, ERR_NONE, NULL);
	set_command(f, "cat >>$0");
	run(f, NOW + 2, ALARM_SEND, ERR_TEMP, "no way out");
	assert_true(said(f, "no way out"));
	assert_int_equal(rang(f, "no way out"), 1);
}

static void the_alarm_gets_one_line_whatever_the_community_is_called(
    void **state)
{
	struct fixture *f = *state;

	f->conf.community.name = "Example\nCommunity\033";
	set_command(f, "cat >>$0");
	run(f, NOW, ALARM_SEND, ERR_TEMP, "no way out");
	assert_int_equal(rang(f, "heyward, Example Community : mail"), 1);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_error_is_said_once_then_daily_and_that_it_is_over),
	    TEST(what_a_run_died_before_saying_the_next_one_says),
	    TEST(after_three_refused_logins_the_next_try_waits_an_hour),
	    TEST(only_a_login_that_is_let_in_ends_the_count),
	    TEST(a_new_password_is_tried_at_once),
	    TEST(a_clock_that_went_back_does_not_prolong_the_wait),
	    TEST(the_alarm_rings_as_often_as_it_is_said),
	    TEST(an_alarm_that_fails_is_said_and_tried_again),
	    TEST(what_breaks_before_its_end_was_told_is_told_anew),
	    TEST(the_alarm_gets_one_line_whatever_the_community_is_called),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
