/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/harden.h"

#include "config.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

void harden_process(void)
{
	const struct rlimit none = {0, 0};

	setrlimit(RLIMIT_CORE, &none);
#ifndef WITH_SANITIZERS /* their leak check attaches to the process */
	prctl(PR_SET_DUMPABLE, 0);
#endif
	umask(077);
}
