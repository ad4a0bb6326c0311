/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ids.h - what rows are named and found by. */
#ifndef BASE_IDS_H
#define BASE_IDS_H

#include <stdint.h>

/* A random name: every row that holds something sealed has one. */
#define UUID_LEN 16
struct uuid {
	uint8_t bytes[UUID_LEN];
};

/* A keyed hash, by which a row is found without saying of what. */
#define BLIND_LEN 16
struct blind {
	uint8_t bytes[BLIND_LEN];
};

/* An unkeyed hash, by which the audit log is chained: see privacy/digest.h. */
#define HASH_LEN 32
struct hash {
	uint8_t bytes[HASH_LEN];
};

#endif
