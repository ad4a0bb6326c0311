/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

static _Noreturn void out_of_memory(void)
{
	static const char text[] =
	    "heyward: out of memory; the next run tries again\n";

	fputs(text, stderr);
	_Exit(EX_OSERR);
}

void *mem_alloc(size_t size)
{
	void *p = calloc(1, size == 0 ? 1 : size);

	if (p == NULL)
		out_of_memory();
	return p;
}

void *mem_realloc(void *old, size_t size)
{
	void *p = realloc(old, size == 0 ? 1 : size);

	if (p == NULL)
		out_of_memory();
	return p;
}

char *mem_strndup(const char *s, size_t len)
{
	char *p = mem_alloc(len + 1);

	memcpy(p, s, len);
	return p;
}

char *mem_strdup(const char *s)
{
	return mem_strndup(s, strlen(s));
}

__attribute__((format(printf, 1, 0))) static char *format(
    const char *fmt, va_list ap)
{
	char *text;

	if (vasprintf(&text, fmt, ap) == -1)
		out_of_memory();
	return text;
}

char *mem_printf(const char *fmt, ...)
{
	char *text;
	va_list ap;

	va_start(ap, fmt);
	text = format(fmt, ap);
	va_end(ap);
	return text;
}

void mem_wipe_free(char *s)
{
	if (s == NULL)
		return;
	explicit_bzero(s, strlen(s));
	free(s);
}

struct block {
	struct block *next;
	size_t size;
	void *kept; /* own; NULL: the bytes are data */
	max_align_t data[];
};

struct pool {
	struct block *blocks;
};

struct pool *pool_new(void)
{
	return mem_alloc(sizeof(struct pool));
}

void pool_free(struct pool *pool)
{
	struct block *block, *next;

	if (pool == NULL)
		return;
	for (block = pool->blocks; block != NULL; block = next) {
		next = block->next;
		explicit_bzero(block->kept == NULL ? block->data : block->kept,
		    block->size);
		free(block->kept);
		free(block);
	}
	free(pool);
}

static struct block *add_block(struct pool *pool, size_t room)
{
	struct block *block;

	if (room > SIZE_MAX / 2)
		out_of_memory();
	block = mem_alloc(sizeof *block + room);
	block->size = room;
	block->next = pool->blocks;
	pool->blocks = block;
	return block;
}

void *pool_alloc(struct pool *pool, size_t size)
{
	return add_block(pool, size)->data;
}

void pool_keep(struct pool *pool, void *data, size_t size)
{
	struct block *block = add_block(pool, 0);

	block->size = size;
	block->kept = data;
}

void *pool_memdup(struct pool *pool, const void *data, size_t len)
{
	char *p = pool_alloc(pool, len + 1);

	if (len > 0)
		memcpy(p, data, len);
	return p;
}

char *pool_strndup(struct pool *pool, const char *s, size_t len)
{
	return pool_memdup(pool, s, len);
}

char *pool_strdup(struct pool *pool, const char *s)
{
	return pool_memdup(pool, s, strlen(s));
}

char *pool_printf(struct pool *pool, const char *fmt, ...)
{
	char *text, *copy;
	va_list ap;

	va_start(ap, fmt);
	text = format(fmt, ap);
	va_end(ap);
	copy = pool_strdup(pool, text);
	mem_wipe_free(text);
	return copy;
}
