/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fake_smtp.h - tests/lab/fake_smtp.py, started and read from a test. */
#ifndef TESTS_FAKE_SMTP_H
#define TESTS_FAKE_SMTP_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/conf.h"

struct fake_smtp {
	char dir[64]; /* of its own, removed at the end */
	char path[96]; /* of the transcript */
	pid_t pid;
	int fd; /* its standard input: it ends with that */
	long port;
};

/* args: up to 16 words, ended by NULL, before the transcript's name. */
void fake_smtp_start(struct fake_smtp *fake, const char *const *args);
void fake_smtp_stop(struct fake_smtp *fake);

/* What it noted so far; the caller frees it. */
char *fake_smtp_transcript(const struct fake_smtp *fake);
/* How many lines begin with start? */
size_t fake_smtp_count(const struct fake_smtp *fake, const char *start);

/* A configuration that leads to it, without TLS or login. */
void fake_smtp_conf(struct conf *conf, const struct fake_smtp *fake);

#endif
