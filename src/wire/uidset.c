/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/uidset.h"

#include <stdlib.h>

#include "base/err.h"

/* "4294967295:4294967295," is 22 bytes. */
enum { RUNS_MAX = 300 };

static uint32_t uid_at(const uint32_t *uids, size_t stride, size_t i)
{
	return *(const uint32_t *)((const char *)uids + i * stride);
}

struct mailimap_set *uidset_new(
    const uint32_t *uids, size_t stride, size_t n, size_t *used)
{
	struct mailimap_set *set = mailimap_set_new_empty();
	uint32_t first, last;
	size_t i = 0;

	if (set == NULL || n == 0)
		BUG("an empty set");
	for (int runs = 0; i < n && runs < RUNS_MAX; runs++) {
		first = last = uid_at(uids, stride, i++);
		while (i < n && uid_at(uids, stride, i) == last + 1) {
			last++;
			i++;
		}
		if (mailimap_set_add_interval(set, first, last) !=
		    MAILIMAP_NO_ERROR)
			BUG("out of memory");
	}
	*used = i;
	return set;
}

bool uidset_has(const struct mailimap_set *set, uint32_t uid)
{
	const struct mailimap_set_item *item;
	clistiter *cur;

	for (cur = clist_begin(set->set_list); cur != NULL;
	     cur = clist_next(cur)) {
		item = clist_content(cur);
		if (uid >= item->set_first && uid <= item->set_last)
			return true;
	}
	return false;
}

static int by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

size_t uidset_sort(uint32_t *uids, size_t n)
{
	size_t kept = 0;

	if (n == 0)
		return 0;
	qsort(uids, n, sizeof *uids, by_number);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || uids[i] != uids[kept - 1])
			uids[kept++] = uids[i];
	return kept;
}
