/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/class.h"

#include <stddef.h>
#include <strings.h>

#include "base/buf.h"

static const struct class classes[] = {
    {"report", false},
    {"permission", false},
    {"data-request", false},
    {"appeal", false},
    {"other", false},
    {"spam", true},
    {"machine", true},
    {"unreadable", true},
};
enum { CLASSES = sizeof classes / sizeof classes[0] };

const struct class *class_find(const char *name)
{
	size_t i;

	for (i = 0; i < CLASSES; i++)
		if (strcasecmp(name, classes[i].name) == 0)
			return &classes[i];
	return NULL;
}

const char *class_names(struct pool *pool)
{
	struct buf out = BUF_INIT;
	const char *copy;
	size_t i;

	for (i = 0; i < CLASSES; i++)
		buf_addf(&out, "%s%s", i == 0 ? "" : ", ", classes[i].name);
	copy = pool_strdup(pool, buf_text(&out));
	buf_release(&out);
	return copy;
}
