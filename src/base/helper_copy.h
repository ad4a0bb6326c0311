/* SPDX-License-Identifier: GPL-3.0-or-later */
/* helper_copy.h - what helper.c and helper_main.c say about copies.
 *
 * On the helper's own channel, after hello, core writes one byte at a time.
 * Frames would not do: descriptors come with the byte.
 */
#ifndef BASE_HELPER_COPY_H
#define BASE_HELPER_COPY_H

enum helper_request {
	COPY_START = 'c', /* with the two ends of pipes that the copy reads and
	                     writes; no answer */
	COPY_STOP = 's', /* answer: the status it ended with, an int; */
	COPY_KILL = 'k' /* 0 where there is none */
};

#endif
