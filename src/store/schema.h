/* SPDX-License-Identifier: GPL-3.0-or-later */
/* schema.h - the tables, as a list of steps; only ever appended to. */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

/* Entry n lifts version n to n + 1; ends with NULL. */
extern const char *const schema_steps[];

#endif
