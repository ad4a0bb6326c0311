/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/doctor.h"
#include "cli/settings.h"
#include "cli/terminal.h"

static const char usage[] =
    "usage: heyward check [--json] [--live]\n"
    "\n"
    "Is everything in order? Looks at the configuration, permissions, keys,\n"
    "the database, templates, and connects and logs in both ways. Each line\n"
    "is ok, warn or FAIL, with the mend. Sends nothing, takes nothing in.\n"
    "\n"
    "  --json  print an array of objects: check, verdict, text, mend\n"
    "  --live  send a mail to ourselves, see how it arrives, and remove it\n"
    "\n"
    "Example:\n"
    "\theyward --config ./heyward.conf check\n";

/* ------------------------------ lines ----------------------------- */

enum verdict { OK, WARN, FAIL };
enum { INDENT = 6 };

/* On a terminal, words are not cut, and stand beside the verdict. */
static void print(enum verdict verdict, const char *text)
{
	static const char *const words[] = {"ok  ", "warn", "FAIL"};
	static const enum terminal_style styles[] = {
	    STYLE_PLAIN, STYLE_LATE, STYLE_STOPPED};
	struct terminal t = terminal_look(STDOUT_FILENO);
	struct buf wrapped = BUF_INIT;
	const char *at;

	if (t.width > INDENT)
		utf8_wrap(&wrapped, text, (size_t)t.width - INDENT);
	else
		buf_adds(&wrapped, text);
	printf("%s%s%s  ", terminal_begin(&t, styles[verdict]), words[verdict],
	    terminal_end(&t, styles[verdict]));
	for (at = buf_text(&wrapped); *at != '\0'; at++) {
		putchar(*at);
		if (*at == '\n' && at[1] != '\0')
			printf("%*s", INDENT, "");
	}
	if (wrapped.len == 0 || at[-1] != '\n')
		putchar('\n');
	fflush(stdout);
	buf_release(&wrapped);
}

static void say(struct doctor *doctor, enum verdict verdict, const char *mend,
    const char *text)
{
	static const char *const names[] = {"ok", "warn", "fail"};
	char *whole;

	if (doctor->lines != NULL) {
		json_array_append_new(doctor->lines,
		    json_pack("{s:s, s:s, s:s, s:s}", "check", doctor->check,
			"verdict", names[verdict], "text", text, "mend", mend));
		return;
	}
	whole = mem_printf("%s%s%s", text, mend[0] == '\0' ? "" : ": ", mend);
	print(verdict, whole);
	free(whole);
}

void doctor_ok(struct doctor *doctor, const char *fmt, ...)
{
	char text[sizeof((struct err *)0)->text + 256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	say(doctor, OK, "", text);
}

void doctor_warn(struct doctor *doctor, const char *mend, const char *fmt, ...)
{
	char text[sizeof((struct err *)0)->text + 256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	say(doctor, WARN, mend, text);
}

void doctor_fail(struct doctor *doctor, const struct err *err)
{
	doctor_fail_mend(doctor, err, "");
}

void doctor_fail_mend(
    struct doctor *doctor, const struct err *err, const char *mend)
{
	say(doctor, FAIL, mend, err->text);
	if (doctor->worst == EX_OK)
		doctor->worst = err_exit_code(err);
}

/* ------------------------------ checks ---------------------------- */

static void check_configuration(struct doctor *doctor)
{
	struct err err = {ERR_NONE, ""};

	if (settings_load(&doctor->site.conf, doctor->cli->config, &err) ==
	    -1) {
		doctor_fail(doctor, &err);
		return;
	}
	doctor_ok(doctor, "configuration %s", doctor->cli->config);
	doctor->has |= NEEDS_CONF;
}

/* In the order in which they run: later ones use what earlier ones opened. To
 * add a check, write its function, its row, and its item in heyward(1). */
static const struct check {
	const char *name;
	void (*run)(struct doctor *doctor);
	unsigned needs; /* else it is left out: the cause was told */
} checks[] = {
    {"configuration", check_configuration, 0},
    {"permissions", check_permissions, NEEDS_CONF},
    {"user", check_user, NEEDS_CONF},
    {"swap", check_swap, NEEDS_CONF},
    {"core", check_core, NEEDS_CONF},
    {"ring", check_ring_file, NEEDS_CONF},
    {"recovery", check_recovery, NEEDS_CONF},
    {"team", check_team, NEEDS_CONF},
    {"approvals", check_approvals, NEEDS_CONF},
    {"database", check_database, NEEDS_CONF},
    {"disk", check_disk, NEEDS_STORE},
    {"ring-fits", check_ring_fits, NEEDS_STORE | NEEDS_RING},
    {"key-test", check_key_test, NEEDS_BOTH},
    {"audit", check_audit, NEEDS_BOTH},
    {"last-run", check_last_run, NEEDS_STORE},
    {"alarm", check_alarm, NEEDS_STORE},
    {"outbox", check_outbox, NEEDS_STORE},
    {"frozen", check_frozen, NEEDS_STORE},
    {"templates", check_templates, NEEDS_CONF},
    {"reader", check_reader, NEEDS_CONF},
    {"inbox", check_inbox, NEEDS_CONF},
    {"folders", check_folders, NEEDS_CONF},
    {"mailer", check_mailer, NEEDS_CONF},
    {"live", check_live, NEEDS_CONF | NEEDS_BOTH},
};

static void check_all(struct doctor *doctor)
{
	size_t i;

	for (i = 0; i < sizeof checks / sizeof checks[0]; i++) {
		doctor->check = checks[i].name;
		if ((checks[i].needs & ~doctor->has) == 0)
			checks[i].run(doctor);
	}
}

int check_main(const struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
	    {"help", no_argument, NULL, 'h'},
	    {"json", no_argument, NULL, 'j'},
	    {"live", no_argument, NULL, 'l'},
	    {NULL, 0, NULL, 0},
	};
	struct doctor doctor = {.cli = cli, .worst = EX_OK};
	bool json = false;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'h') {
			fputs(usage, stdout);
			return cli_done();
		}
		if (c != 'j' && c != 'l')
			return cli_usage("check", "no such option");
		json = json || c == 'j';
		doctor.live = doctor.live || c == 'l';
	}
	if (optind != argc)
		return cli_usage("check", "no arguments are expected");
	if (json)
		doctor.lines = json_array();
	doctor.site.lock = -1;
	check_all(&doctor);
	if (json) {
		json_dumpf(doctor.lines, stdout, JSON_INDENT(2));
		putchar('\n');
		json_decref(doctor.lines);
	}
	site_close(&doctor.site);
	return doctor.worst != EX_OK ? doctor.worst : cli_done();
}
