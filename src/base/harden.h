/* SPDX-License-Identifier: GPL-3.0-or-later */
/* harden.h - what every process of ours does first. */
#ifndef BASE_HARDEN_H
#define BASE_HARDEN_H

/* No core dump, nobody of the same user may attach, files are 0600. */
void harden_process(void);

#endif
