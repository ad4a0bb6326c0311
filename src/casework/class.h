/* SPDX-License-Identifier: GPL-3.0-or-later */
/* class.h - what a case is taken for. */
#ifndef CASEWORK_CLASS_H
#define CASEWORK_CLASS_H

#include <stdbool.h>

#include "base/mem.h"

struct class
{
	const char *name;
	bool is_silent; /* its reporters hear nothing when it is closed */
};

const struct class *class_find(const char *name); /* any case; or NULL */
const char *class_names(struct pool *pool); /* "report, spam" */

#endif
