/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mailer_ops.h - what stands behind a mailer: a server, or a folder.
 *
 * Each embeds struct mailer as its first member. What mailer.h promises
 * about addresses and bytes is done before submit is called.
 */
#ifndef WIRE_MAILER_OPS_H
#define WIRE_MAILER_OPS_H

#include "wire/mailer.h"

struct mailer_ops {
	int (*probe)(struct mailer *, char **says, struct err *);
	size_t (*room)(const struct mailer *);
	int (*submit)(
	    struct mailer *, const struct mailer_mail *, struct err *);
	int (*wait)(struct mailer *, struct mailer_event *, struct err *);
	int (*go)(struct mailer *, uint64_t id, struct err *);
	void (*close)(struct mailer *);
};

struct mailer {
	const struct mailer_ops *ops;
};

int mailer_smtp_open(struct mailer **mailer, const struct conf *conf,
    struct deadline deadline, struct err *err);
int mailer_dir_open(struct mailer **mailer, const char *path, struct err *err);

#endif
