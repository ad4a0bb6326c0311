/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/ring_fixture.h"

#include <unistd.h>

#include "tests/scratch.h"

const char *ring_fixture_path(void)
{
	return scratch_path("own.key");
}

int ring_fixture_begin(void **state)
{
	struct fixture *f;

	if (case_begin(state) == -1)
		return -1;
	f = *state;
	unlink(ring_fixture_path());
	if (ring_create(ring_fixture_path(), FIXTURE_NOW, &f->err) == -1)
		return -1;
	ring_fixture_open(f);
	return 0;
}

int ring_fixture_end(void **state)
{
	ring_fixture_drop(*state);
	return fixture_end(state);
}

void ring_fixture_drop(struct fixture *f)
{
	ring_close(f->desk.ring);
	f->desk.ring = NULL;
}

void ring_fixture_open(struct fixture *f)
{
	if (ring_open(&f->desk.ring, ring_fixture_path(), &f->err) == -1)
		fail_msg("%s", f->err.text);
}

void ring_fixture_die(struct fixture *f)
{
	ring_fixture_drop(f);
	ring_fixture_open(f);
}
