/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mem.h - memory that is there or ends the run, and pools.
 *
 * Out of memory ends the run with EX_OSERR: nothing was promised that is not
 * committed, and the next run is the retry.
 *
 * A pool is a list of plain mallocs that share one end: what belongs to one
 * mail comes from its pool and goes with it, wiped.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

void *mem_alloc(size_t size); /* zeroed */
void *mem_realloc(void *old, size_t size);
char *mem_strdup(const char *s);
char *mem_strndup(const char *s, size_t len);
char *mem_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Wipe and free a string that held content. NULL is allowed. */
void mem_wipe_free(char *s);

struct pool;
struct pool *pool_new(void);
void pool_free(struct pool *pool); /* wipes; NULL is allowed */
void *pool_alloc(struct pool *pool, size_t size); /* zeroed */
void *pool_memdup(struct pool *pool, const void *data, size_t len);
char *pool_strdup(struct pool *pool, const char *s);
char *pool_strndup(struct pool *pool, const char *s, size_t len);
/* data, of size bytes out of malloc(), belongs to the pool from now on. */
void pool_keep(struct pool *pool, void *data, size_t size);
char *pool_printf(struct pool *pool, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
