/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hook.h - the community's own program, which carries decisions out.
 *
 * It gets one line of JSON, described in heyward.conf(5), by which it learns
 * what an enforcer learns. An event comes again, with the same id, until the
 * program ends with status 0.
 */
#ifndef CLI_HOOK_H
#define CLI_HOOK_H

#include <jansson.h>

#include "base/conf.h"
#include "base/err.h"

/* The event of the lines of post_hook(); for json_decref(). */
json_t *hook_event(const char *text, const char *event_id);
/* Run hook.decision with it. 0, or -1: it did not take it. */
int hook_run(const struct conf *conf, const char *text, const char *event_id,
    struct err *err);

#endif
