/* SPDX-License-Identifier: GPL-3.0-or-later */
/* settings.h - the configuration file, heyward.conf(5), and its table.
 *
 * One table of options (section, name, type, default, range, a sentence)
 * yields the parser, the commented file that "heyward init" writes, and the
 * check of the manual.
 */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include <stdio.h>

#include "base/conf.h"
#include "base/err.h"

/* Read and check file. ERR_CONFIG names file and line of: an unknown option,
 * a value out of range, security = "none" off loopback, a secret that others
 * can read, an address that is none, a moderator twice. */
int settings_load(struct conf **conf, const char *file, struct err *err);
void settings_free(struct conf *conf); /* NULL is allowed */

/* The commented configuration for a new installation. */
void settings_print_example(FILE *out);
/* One line per option: "section.name", for the check of the manual. */
void settings_print_options(FILE *out);

#endif
