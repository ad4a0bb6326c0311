/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/deadline.h"

#include <limits.h>
#include <time.h>

int64_t deadline_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

struct deadline deadline_in(int64_t milliseconds)
{
	return (struct deadline){deadline_now() + milliseconds};
}

struct deadline deadline_min(struct deadline a, struct deadline b)
{
	if (a.at == 0)
		return b;
	if (b.at == 0)
		return a;
	return a.at < b.at ? a : b;
}

bool deadline_passed(struct deadline deadline)
{
	return deadline.at != 0 && deadline_now() >= deadline.at;
}

int deadline_left(struct deadline deadline)
{
	int64_t left;

	if (deadline.at == 0)
		return -1;
	left = deadline.at - deadline_now();
	if (left <= 0)
		return 0;
	return left > INT_MAX ? INT_MAX : (int)left;
}
