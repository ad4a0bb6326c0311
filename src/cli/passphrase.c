/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/passphrase.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>

#include "base/mem.h"

enum { LINE_MAX_LEN = 1024, NEW_MIN = 8 };

/* One line without its end, or -1. */
static int read_line(char line[LINE_MAX_LEN], FILE *in)
{
	if (fgets(line, LINE_MAX_LEN, in) == NULL)
		return -1;
	line[strcspn(line, "\r\n")] = '\0';
	return 0;
}

static int read_file(char line[LINE_MAX_LEN], const char *file, struct err *err)
{
	FILE *in = fopen(file, "re");
	int ret;

	if (in == NULL)
		return err_set(
		    err, ERR_CONFIG, "%s: %s", file, strerror(errno));
	setvbuf(in, NULL, _IONBF, 0);
	ret = read_line(line, in);
	fclose(in);
	return ret == 0 ? 0 : err_set(err, ERR_CONFIG, "%s is empty", file);
}

/* Ask without echo. It is off before the question is there: what is typed at
 * once is neither shown nor lost. */
static int ask(char line[LINE_MAX_LEN], FILE *tty, const char *question)
{
	struct termios before, quiet;
	int ret;

	if (tcgetattr(fileno(tty), &before) == -1)
		return -1;
	quiet = before;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(fileno(tty), TCSAFLUSH, &quiet);
	fputs(question, tty);
	fflush(tty);
	ret = read_line(line, tty);
	tcsetattr(fileno(tty), TCSAFLUSH, &before);
	fputc('\n', tty);
	return ret;
}

static int ask_person(char line[LINE_MAX_LEN], bool is_new, struct err *err)
{
	char again[LINE_MAX_LEN];
	FILE *tty = fopen("/dev/tty", "r+e");
	int ret = 0;

	if (tty == NULL)
		return err_set(err, ERR_CONFIG,
		    "there is no terminal to ask for the passphrase; use "
		    "--passphrase-file");
	setvbuf(tty, NULL, _IONBF, 0);
	if (ask(line, tty, "Passphrase of the recovery key: ") == -1 ||
	    (is_new && ask(again, tty, "Once more: ") == -1))
		ret = err_set(err, ERR_CONFIG, "no passphrase was given");
	else if (is_new && strcmp(line, again) != 0)
		ret = err_set(err, ERR_CONFIG,
		    "the two passphrases were not the same; try again");
	explicit_bzero(again, sizeof again);
	fclose(tty);
	return ret;
}

int passphrase_read(
    char **passphrase, const char *file, bool is_new, struct err *err)
{
	char line[LINE_MAX_LEN] = "";
	int ret;

	ret = file != NULL ? read_file(line, file, err)
	                   : ask_person(line, is_new, err);
	if (ret == 0 && strlen(line) < (is_new ? NEW_MIN : 1))
		ret = err_set(err, ERR_CONFIG,
		    "the passphrase is too short: take several words");
	if (ret == 0)
		*passphrase = mem_strdup(line);
	explicit_bzero(line, sizeof line);
	return ret;
}

void passphrase_free(char *passphrase)
{
	mem_wipe_free(passphrase);
}
