/* SPDX-License-Identifier: GPL-3.0-or-later */
/* settings_value.h - one value of the configuration: text in, type out.
 *
 * The errors are of kind ERR_CONFIG, say what would be right, and never
 * repeat an address.
 */
#ifndef CLI_SETTINGS_VALUE_H
#define CLI_SETTINGS_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"
#include "cli/settings_table.h"

/* 0, or -1: text is not what the setting's row asks for. For a list, text is
 * one of its elements. */
int setting_check(
    const struct setting *setting, const char *text, struct err *err);
/* Put a checked value into the struct that starts at base. NULL: leave the
 * member zero, or "" for a text. */
void setting_store(void *base, const struct setting *setting, const char *text,
    struct pool *pool);

/* 10m, 3h, 14d, also s and w. */
int duration_parse(int64_t *seconds, const char *text, struct err *err);

/* The checks that rows of the table name. */
int check_address(const char *value, struct err *err);
int check_address_or_none(const char *value, struct err *err);
int check_after(const char *value, struct err *err);
int check_alias(const char *value, struct err *err);
int check_dir(const char *value, struct err *err); /* dir:/PATH */
int check_host(const char *value, struct err *err);
int check_language(const char *value, struct err *err);
int check_not_empty(const char *value, struct err *err);
int check_password_file(const char *value, struct err *err);
int check_path(const char *value, struct err *err);
int check_path_or_none(const char *value, struct err *err);
int check_readable(const char *value, struct err *err);
int check_ring(const char *value, struct err *err);
int check_url(const char *value, struct err *err);

/* Letters, digits, ".", "_", "-": what may stand in hey+not-NAME@. */
bool name_is_plain(const char *name);

#endif
